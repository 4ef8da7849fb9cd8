"""The conformance kit: honest plugins pass every check, a broken one fails its own, and failures help."""

import datetime as dt
import os
import pickle
import subprocess
import sys
import time
import unittest
from pathlib import Path
from typing import Any

import pytest
from broken_plugins import (
    BROKEN,
    HONEST,
    HonestFactor,
    HonestReliance,
    HonestSignal,
    RecurrenceRefuses,
    RelianceAsync,
    RelianceEmpty,
    RelianceReads,
    SignalAsync,
    SignalComesBack,
    SignalItems,
    SignalMissing,
    SignalPicklable,
    SignalUser,
)
from hypothesis import settings
from unusual_plugins import UNUSUAL, WithResults

from custrel.errors import InvalidValueError, UnknownNameError
from custrel.model import Customer
from custrel.plugins import Extension
from custrel.portfolio import Portfolio
from custrel.recurrence import RecurrenceDetector
from custrel.reliance import AccumulatedReliance
from custrel.signals import DEFAULT
from custrel.strategies import counterexample
from custrel.testing import (
    Check,
    ConformanceError,
    Failure,
    Report,
    _cases,
    _elsewhere,
    check_factor,
    check_recurrence_policy,
    check_reliance_policy,
    check_signal,
    checks_for,
    parametrize_with_checks,
)

EXAMPLES = max(5, settings.default.max_examples // 10)
CHECKS: dict[str, Any] = {
    "factors": check_factor,
    "reliance": check_reliance_policy,
    "recurrence": check_recurrence_policy,
    "signals": check_signal,
}


@parametrize_with_checks([AccumulatedReliance(), RecurrenceDetector(), *DEFAULT], examples=EXAMPLES)
def test_the_built_in_opinions_keep_every_law(subject: Any, check: Check) -> None:
    """Our own policies and signals pass the kit we give to others."""
    check(subject)


@pytest.mark.parametrize("point", HONEST)
def test_honest_plugins_pass(point: str) -> None:
    """A plugin that keeps the laws passes every check of its point, and the report lists them."""
    report = CHECKS[point](HONEST[point](), examples=8)
    assert report.passed == tuple(c.name for c in checks_for(point))
    assert report.waived == ()
    assert report.summary == f"{len(report.passed)} checks passed"


@pytest.mark.parametrize(("point", "unusual"), UNUSUAL)
def test_no_check_fails_a_correct_plugin(point: str, unusual: Any) -> None:
    """Constant opinions, empty answers, generators, plain functions, frozen classes, named tuples, every number of rounds."""
    report = CHECKS[point](unusual, examples=8)
    assert report.untried == ()
    assert len(report.passed) + len(report.waived) == len(checks_for(point))


@pytest.mark.parametrize(
    ("point", "name", "broken"), BROKEN, ids=[f"{p}-{n}-{b.__name__}" for p, n, b in BROKEN]
)
def test_every_check_can_fail(point: str, name: str, broken: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    """A deliberately broken plugin fails the check it breaks: by name, with a reason that matters, and what happened."""
    (check,) = [c for c in checks_for(point, examples=60) if c.name == name]
    monkeypatch.setattr(_elsewhere, "_PATIENCE", 10.0 if name == "comes_back" else 60.0)
    monkeypatch.setattr(_elsewhere, "_EFFORT", 5)
    monkeypatch.setattr(
        _cases,
        "counterexample",
        lambda *given, effort, **more: counterexample(*given, effort=min(effort, 10), **more),
    )  # how small is tested below
    failure = check.failure(broken())
    assert failure is not None
    assert failure.check == name
    assert failure.why.endswith(".")
    assert failure.problem


def test_every_check_has_a_broken_plugin() -> None:
    """No check goes without the proof that it can fail."""
    assert {(p, n) for p, n, _ in BROKEN} == {(e.value, c.name) for e in Extension for c in checks_for(e)}


def test_the_named_laws_of_the_kit_are_there() -> None:
    """Determinism, range, order, mutation, pickling, sizes, unicode, unknown fields, zones, look-ahead, neighbours, JSON."""
    shared = {
        "declared", "answers", "deterministic", "picklable", "no_mutation", "empty_input", "single_input", "large_input", "unicode",
        "unknown_fields", "order_independent", "time_zone_independent", "no_look_ahead", "unaffected_by_other_customers",
        "json_round_trip", "comes_back", "finite", "hash_seed_independent", "clock_independent",
        "nothing_remembered", "nothing_from_outside",
    }  # fmt: skip
    for point in ("reliance", "recurrence", "signals"):
        assert shared < {c.name for c in checks_for(point)}
    assert {"in_range", "contributions_sum", "more_consequence_never_lowers"} < {
        c.name for c in checks_for("reliance")
    }
    assert {"mergeable_profile", "settle_order"} < {c.name for c in checks_for("recurrence")}
    assert {"monotone_scale", "works_in_a_policy"} < {c.name for c in checks_for("factors")}


class Reopened(HonestSignal):
    """Stumbles over an incident that was reopened, and over nothing else."""

    def __call__(self, case: Any, /) -> Any:
        return [] if not any(i.reopened_at for i in case.incidents) else [] / 0  # type: ignore[operator]


def test_the_counterexample_is_as_small_as_it_gets() -> None:
    """Of all portfolios with a reopened incident, the one shown holds a customer, that incident, and nothing else."""
    (check,) = [c for c in checks_for("signals", examples=200) if c.name == "answers"]
    failure = check.failure(Reopened())
    assert failure is not None
    lines = failure.counterexample.splitlines()
    assert [line.split("(")[0] for line in lines[:-1]] == ["Customer", "Incident"]
    assert "reopened_at" in lines[1]
    assert lines[-1].startswith("as of ")
    assert "TypeError" in failure.problem
    assert "smallest counterexample:\n    Customer" in str(failure)


def test_all_failures_come_at_once_and_pickle() -> None:
    """One call gives every failed check, each with why it matters; the error pickles."""
    with pytest.raises(ConformanceError) as caught:
        check_reliance_policy(RelianceEmpty(), examples=5)
    names = [f.check for f in caught.value.failures]
    assert {"answers", "empty_input"} <= set(names)
    text = str(caught.value)
    assert text.startswith(f"reliance policy mine fails {len(names)} check(s)")
    assert text.count("why it matters: ") == len(names)
    assert str(pickle.loads(pickle.dumps(caught.value))) == text
    assert isinstance(caught.value, AssertionError)


class Waiving(RelianceEmpty):
    """Knows what it cannot do, and says why."""

    waives = dict.fromkeys(
        (c.name for c in checks_for("reliance") if c.name != "stamped"), "only for customers with assets"
    )


def test_waived_checks_are_not_run_and_show_with_their_reason() -> None:
    """A plugin may waive named laws with a reason; the report shows each with it."""
    given = Waiving()
    given.waives = {**Waiving.waives, "stamped": "see above"}
    report = check_reliance_policy(given, examples=3)
    assert report.passed == ()
    assert dict(report.waived) == given.waives
    assert "empty_input (only for customers with assets)" in report.summary
    with pytest.raises(ConformanceError):
        check_reliance_policy(Waiving(), examples=3)


@pytest.mark.parametrize(
    ("waives", "error"),
    [
        ({"detrministic": "x"}, UnknownNameError),
        ({"deterministic": " "}, InvalidValueError),
        ({"deterministic": None}, InvalidValueError),
        (["deterministic"], InvalidValueError),
    ],
)
def test_waivers_need_a_known_name_and_a_reason(waives: Any, error: type[Exception]) -> None:
    """A misspelled check, a waiver without a reason, or a bare list is refused before anything runs."""
    given = HonestReliance()
    given.waives = waives  # type: ignore[attr-defined]
    with pytest.raises(error):
        check_reliance_policy(given)


def test_parameters_for_pytest_name_opinion_and_check() -> None:
    """One test per opinion and check, named after both; a waived one is an expected failure with its reason."""

    @parametrize_with_checks([HonestFactor(), Waiving()], examples=2)
    def test_mine(subject: object, check: Check) -> None: ...

    (mark,) = test_mine.pytestmark  # type: ignore[attr-defined]
    names, params = mark.args
    assert names == ("subject", "check")
    assert [p.id for p in params][:2] == ["prestige-comes_back", "prestige-declared"]
    waived = [p for p in params if p.marks]
    assert len(waived) == len(Waiving.waives)
    assert all(m.kwargs["reason"] == "only for customers with assets" for p in waived for m in p.marks)


def test_what_is_no_opinion_is_refused() -> None:
    """Neither a number nor an unknown point has checks; examples are a whole number from 1."""
    with pytest.raises(InvalidValueError, match="must be factors, policies or signals"):
        parametrize_with_checks([7])
    with pytest.raises(UnknownNameError, match="did you mean 'signals'"):
        checks_for("signal")
    for examples in (0, True, 2.5):
        with pytest.raises(InvalidValueError, match="at least 1"):
            checks_for("signals", examples=examples)  # type: ignore[arg-type]


def test_a_plain_function_is_a_signal() -> None:
    """No class is needed: a function at module level passes, under its own name."""
    assert check_signal(_quiet, examples=3).subject == "_quiet"


def _quiet(case: object, /) -> list[object]:
    return []


def test_the_kit_works_without_pytest() -> None:
    """Where pytest is not installed, the checks run all the same."""
    program = (
        "import sys\nsys.modules['pytest'] = None\n"
        "from broken_plugins import HonestSignal\nfrom custrel.testing import check_signal\n"
        "print(check_signal(HonestSignal(), examples=2).summary)\n"
    )
    here = str(Path(__file__).parent)
    run = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, text=True, check=False, cwd=here
    )
    assert run.stdout.strip().endswith("checks passed"), run.stderr


def test_what_hangs_is_not_asked_again_in_this_process(monkeypatch: pytest.MonkeyPatch) -> None:
    """One call on a signal that never answers comes back, with that alone."""
    monkeypatch.setattr(_elsewhere, "_PATIENCE", 5.0)
    with pytest.raises(ConformanceError) as caught:
        check_signal(SignalComesBack())
    (failure,) = caught.value.failures
    assert (failure.check, failure.problem) == ("comes_back", "did not answer in 5 s")
    assert failure.counterexample == "one site, one asset in one job, one incident, still open"


def test_what_cannot_be_tried_is_said() -> None:
    """What does not pickle cannot be asked elsewhere: the report says so, a test of it is skipped, nothing is claimed."""
    given = SignalPicklable()
    given.waives = {"picklable": "only for notebooks"}  # type: ignore[attr-defined]
    report = check_signal(given, examples=2)
    elsewhere = [
        "comes_back", "hash_seed_independent", "clock_independent", "nothing_from_outside", "nothing_remembered",
    ]  # fmt: skip
    assert [name for name, _ in report.untried] == elsewhere
    assert "5 not tried: comes_back (it does not pickle" in report.summary
    (check,) = [c for c in checks_for("signals") if c.name == "clock_independent"]
    assert check.failure(given) is None
    with pytest.raises(unittest.SkipTest, match="does not pickle"):
        check(given)


SCRIPT = """
import sys
from custrel.findings import Finding
from custrel.testing import ConformanceError, check_signal

open(sys.argv[1], "a").write("ran\\n")

class Ours:
    def finding(self, case, text):
        return Finding(code="acme.x", customer_id=case.customer_id, subject=case.ref, severity="note", reason=text)

class Fine(Ours):
    def __call__(self, case, /):
        return [self.finding(case, "It is so.")]

class Seed(Ours):
    def __call__(self, case, /):
        return [self.finding(case, " ".join({"rain", "sun", "wind", "snow"}))]

print(check_signal(Fine(), examples=2).summary)
try:
    check_signal(Seed(), examples=2)
except ConformanceError as error:
    print([f.check for f in error.failures])
"""


def test_a_plugin_of_a_script_is_found_without_running_the_script_again(tmp_path: Path) -> None:
    """What a script defines is asked elsewhere like anything else; what it does, it does once."""
    path, ran = tmp_path / "mine.py", tmp_path / "ran"
    path.write_text(SCRIPT.replace("\\\\n", "\\n"), "utf-8")
    run = subprocess.run([sys.executable, str(path), str(ran)], capture_output=True, text=True, check=False)
    assert run.stdout.splitlines() == [
        f"{len(checks_for('signals'))} checks passed",
        "['hash_seed_independent']",
    ], run.stderr
    assert ran.read_text("utf-8").count("ran") == 1
    notebook = subprocess.run(
        [sys.executable, "-c", SCRIPT.replace("\\\\n", "\\n"), str(ran)],
        capture_output=True,
        text=True,
        check=False,
    )
    assert "no other process can find it (a notebook or a prompt)" in notebook.stdout, notebook.stderr


def test_classes_are_made_and_those_that_cannot_be_are_refused() -> None:
    """A class is called without arguments, as an entry point's is."""
    assert check_signal(HonestSignal, examples=1).subject == "mine"
    with pytest.raises(InvalidValueError, match="could not be made without arguments: raised TypeError"):
        check_signal(Needs, examples=1)  # type: ignore[arg-type]
    with pytest.raises(InvalidValueError, match="could not be made"):
        parametrize_with_checks([Needs])


class Needs:
    """A class that needs something."""

    def __init__(self, needed: object) -> None: ...


def test_an_opinion_is_known_by_all_that_its_point_needs() -> None:
    """A signal with a helper called `detect` is a signal; a policy that lacks something is still taken for what it tries to be."""

    class Half:
        def evaluate(self, case: object, /) -> None: ...

    @parametrize_with_checks([WithResults(), Half(), Nameless()], examples=2)
    def test_mine(subject: object, check: Check) -> None: ...

    (mark,) = test_mine.pytestmark  # type: ignore[attr-defined]
    given = {p.id for p in mark.args[1]}
    assert {"WithResults-own_customer", "Half-every_asset", "Nameless-own_customer"} <= given


class Nameless(HonestSignal):
    """Its name raises."""

    @property
    def name(self) -> str:  # type: ignore[override]
        raise OSError("disk")


def test_a_check_contains_whatever_a_plugin_does() -> None:
    """A check that is itself surprised by a plugin gives a failure, never an exception of the plugin's."""

    class Hostile:
        name = version = "hostile"

        def __getattr__(self, name: str) -> Any:
            raise KeyboardInterrupt if name == "nothing" else RuntimeError(name)

    for check in checks_for("reliance", examples=2):
        assert isinstance(check.tried(Hostile()), (Failure, str))
    assert str(Check(name="x", why="y", run=lambda _s, _n: None)) == "x"
    assert Report(subject="x", passed=("a",)).summary == "1 check passed"


# -- what the other processes tell ------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("broken", "says"),
    [
        (RelianceReads, "reaches outside of what it is given: open"),
        (SignalMissing, "reaches outside of what it is given: open no such file"),
        (SignalUser, "in another folder, for another user, the answer differs"),
    ],
)
def test_what_is_reached_outside_is_named(broken: Any, says: str) -> None:
    """The author reads which file was opened, also where the opinion got over it or raised, or that the place shows."""
    (check,) = [
        c
        for c in checks_for("reliance" if broken is RelianceReads else "signals", examples=3)
        if c.name == "nothing_from_outside"
    ]
    failure = check.failure(broken())
    assert failure is not None
    assert says in failure.problem


@pytest.mark.parametrize(("point", "broken"), [("signals", SignalAsync), ("reliance", RelianceAsync)])
def test_an_asynchronous_opinion_is_told_to_be_a_plain_one(point: str, broken: Any) -> None:
    """Not that a coroutine was never awaited, which no author of an async function would understand."""
    (check,) = [c for c in checks_for(point, examples=2) if c.name == "answers"]
    failure = check.failure(broken())
    assert failure is not None
    assert "must be a plain function, not an asynchronous one: nobody awaits its answer" in failure.problem


@pytest.mark.parametrize(
    ("point", "given", "says"),
    [
        ("signals", HonestFactor, "is a HonestFactor without the method '__call__' that a Signal needs"),
        ("signals", "night", "is a str without the method '__call__'"),
        ("signals", SignalAsync, "must be a plain function, not an asynchronous one"),
        ("reliance", RelianceAsync, "has evaluate, which must be a plain function"),
        ("reliance", HonestSignal, "has no 'version', which a ReliancePolicy needs"),
        ("recurrence", HonestReliance, "has no 'rounds', which a RecurrencePolicy needs"),
        ("factors", HonestSignal, "has no 'question', which a Factor needs"),
        ("recurrence", RecurrenceRefuses, "raised RuntimeError: no settings"),
    ],
)
def test_what_cannot_be_asked_fails_once(point: str, given: Any, says: str) -> None:
    """One sentence on what it lacks, instead of the same TypeError from twenty checks."""
    with pytest.raises(ConformanceError) as caught:
        CHECKS[point](given, examples=2)
    (failure,) = caught.value.failures
    assert failure.check == "declared"
    assert says in failure.problem


def test_what_lacks_only_a_good_name_is_asked_all_the_same() -> None:
    """A blank name is a failure among others, not the end of the checks."""
    with pytest.raises(ConformanceError) as caught:
        check_reliance_policy(RelianceDeclaredAndEmpty(), examples=2)
    assert {"declared", "empty_input"} <= {f.check for f in caught.value.failures}


class RelianceDeclaredAndEmpty(RelianceEmpty):
    """Breaks two laws that have nothing to do with each other."""

    name = " "


def test_a_check_by_itself_raises_what_it_found() -> None:
    """Called like a function, as under pytest, a check gives nothing or its one failure."""
    (check,) = [c for c in checks_for("signals", examples=2) if c.name == "answers"]
    assert check(HonestSignal()) is None  # type: ignore[func-returns-value]
    with pytest.raises(ConformanceError, match="mine fails 1 check") as caught:
        check(SignalItems())
    assert [f.check for f in caught.value.failures] == ["answers"]


class AlwaysRaises(HonestSignal):
    """Answers nobody, anywhere."""

    def __call__(self, case: Any, /) -> Any:
        raise ValueError(case.customer_id)


def test_what_answers_nowhere_is_not_said_to_keep_a_law() -> None:
    """A signal that always raises has kept no clock and no seed out of its answers: not tried, with what it raised."""
    names = ("hash_seed_independent", "clock_independent", "nothing_from_outside", "nothing_remembered")
    for check in checks_for("signals", examples=2):
        if check.name in names:
            assert check.tried(AlwaysRaises()) == "in another process: ValueError"


def test_a_process_that_does_not_start_is_said(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """Where no other process can be had, what needs one is not tried; the rest is."""
    ends = tmp_path / "ends.py"
    ends.write_text("raise SystemExit(1)\n", "utf-8")
    monkeypatch.setattr(_elsewhere, "_THERE", ends)
    monkeypatch.setattr(_elsewhere, "_running", {})
    report = check_signal(HonestSignal(), examples=1)
    assert dict(report.untried) == dict.fromkeys(
        ("hash_seed_independent", "clock_independent", "nothing_from_outside", "nothing_remembered"),
        "another process could not be started",
    )
    assert "answers" in report.passed


LATER = Portfolio.of(Customer(customer_id="C1", recorded_at=_cases.AS_OF + dt.timedelta(days=900)))


@pytest.mark.parametrize("point", HONEST)
def test_a_day_before_anybody_was_known_fails_nobody(point: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """Of the instants drawn some lie before the first record: then there is nobody to ask about, and nothing to hold against."""
    drawn: list[str] = []

    def only_this(law: Any, *_: Any, **__: Any) -> None:
        drawn.append("portfolio")
        law(LATER, _cases.AS_OF)

    monkeypatch.setattr(_cases, "counterexample", only_this)
    for check in checks_for(point):
        assert check.failure(HONEST[point]()) is None, check
    assert len(drawn) > 10


@pytest.mark.parametrize("before", [None, "Asia/Tokyo"])
def test_the_machine_gets_its_zone_back(before: str | None, monkeypatch: pytest.MonkeyPatch) -> None:
    """After a check the machine stands where it stood, whether its zone was set by hand or not."""
    monkeypatch.delenv("TZ", raising=False)
    if before:
        monkeypatch.setenv("TZ", before)
    time.tzset()
    stood = time.localtime(0)[:5]
    with _cases.machine_zone("Pacific/Kiritimati"):
        assert os.environ["TZ"] == "Pacific/Kiritimati"
        assert time.localtime(0)[:5] != stood
    assert os.environ.get("TZ") == before
    assert time.localtime(0)[:5] == stood
    monkeypatch.undo()
    time.tzset()


def test_a_system_without_zones_to_set_goes_on(monkeypatch: pytest.MonkeyPatch) -> None:
    """Windows has no tzset: the variable is set and taken back all the same."""
    monkeypatch.delattr(time, "tzset", raising=False)
    monkeypatch.setenv("TZ", "Asia/Tokyo")
    with _cases.machine_zone("UTC"):
        assert os.environ["TZ"] == "UTC"
    assert os.environ["TZ"] == "Asia/Tokyo"
