"""Strangers' opinions in the walk: whatever they do is theirs, named, with its traceback, and costs nobody else."""

import concurrent.futures
import datetime as dt
import functools
import pickle
import sys
import types
from collections.abc import Callable
from typing import Any

import attrs
import pytest

from custrel import plugins, signals
from custrel.assessment import assess
from custrel.assessment._asking import is_ours
from custrel.errors import CustrelError, InvalidValueError, PolicyError
from custrel.findings import Finding, FleetProfile, Recurrence
from custrel.io import read_assessment, read_records, write_assessment
from custrel.model import UNKNOWN, Asset, Customer, Incident, Job, Ref
from custrel.portfolio import Portfolio
from custrel.recurrence import RecurrenceDetector, by
from custrel.reliance import AccumulatedReliance, FunctionFactor

AS_OF = dt.datetime(2026, 11, 1, tzinfo=dt.UTC)
PORTFOLIO = Portfolio.of(
    *(Customer(customer_id=f"C{n}", extra={"tags": ["a"], "odd": [float("nan")]}) for n in range(2)),
    *(Asset(asset_id=f"A{n}", customer_id=f"C{n % 2}") for n in range(4)),
    Job(job_id="J0", customer_id="C0"),
    *(
        Incident(
            incident_id=f"I{n}",
            customer_id=f"C{n % 2}",
            asset_id=f"A{n % 4}",
            opened_at=AS_OF - dt.timedelta(days=100 - 4 * n),
        )
        for n in range(20)
    ),
)


def finding(case: Any, **change: Any) -> Finding:
    """A finding about the customer, changed where a broken signal would."""
    given = {
        "code": "acme.x",
        "customer_id": case.customer_id,
        "subject": case.ref,
        "severity": "note",
        "reason": "x",
    }
    return Finding(**given | change)


def fine(case: Any, /) -> Any:
    yield finding(case)


def raises(*_: Any) -> Any:
    raise KeyError("nobody home")


def half(case: Any, /) -> Any:
    yield finding(case)
    raise ValueError("half way")


def deep(case: Any, /) -> Any:
    return deep(case)


async def later(case: Any, /) -> Any:
    return [finding(case)]


async def in_turn(case: Any, /) -> Any:
    yield finding(case)


class Later:
    """An object whose call is asynchronous."""

    async def __call__(self, case: Any, /) -> Any:
        return [finding(case)]


def without_end(case: Any, /) -> Any:
    while True:
        yield finding(case)


def appends(case: Any, /) -> Any:
    case.customer.extra["tags"].append("b")
    return ()


def renames(case: Any, /) -> Any:
    object.__setattr__(case.customer, "name", "changed")
    return ()


class RudeError(Exception):
    """Cannot say what it is."""

    def __str__(self) -> str:
        raise RuntimeError


def rude(case: Any, /) -> Any:
    raise RudeError


class Nameless:
    """A signal whose name and repr raise."""

    @property
    def name(self) -> str:
        raise OSError("disk")

    def __repr__(self) -> str:
        raise OSError("disk")

    def __call__(self, case: Any, /) -> Any:
        raise ValueError("and so does it")


SIGNALS: list[tuple[Any, str]] = [
    (raises, "KeyError: 'nobody home'"),
    (lambda case: None, "TypeError: 'NoneType' object is not iterable"),
    (lambda case: [float("nan")], "returned a float among the Findings"),
    (lambda case: "abc", "returned a str among the Findings"),
    (half, "ValueError: half way"),
    (deep, "RecursionError"),
    (without_end, "returned more than 1,000 findings"),
    (lambda case: sys.exit(3), "SystemExit: 3"),
    (appends, "changed the case it was given"),
    (renames, "changed the case it was given"),
    (rude, "RudeError (it cannot say what it is)"),
    (Nameless(), "ValueError: and so does it"),
    (later, "must be a plain function, not an asynchronous one"),
    (in_turn, "must be a plain function, not an asynchronous one"),
    (Later(), "must be a plain function, not an asynchronous one"),
    (functools.partial(later), "must be a plain function, not an asynchronous one"),
    (7, "TypeError: 'int' object is not callable"),
    (lambda case: [finding(case, customer_id="C9")], "filed acme.x under customer 'C9'"),
    (
        lambda case: [finding(case, subject=Ref(kind="asset", id="A9"))],
        "found acme.x on asset:A9, which this customer does not have",
    ),
    (
        lambda case: [finding(case, subject=Ref(kind="customer", id="C9"))],
        "found acme.x on customer:C9, which this customer does not have",
    ),
]


@pytest.mark.parametrize(("signal", "says"), SIGNALS)
def test_a_signal_that_fails_costs_only_its_own_findings(
    signal: Any, says: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Every other finding is as it would have been, the records are unchanged, and the diagnostic holds the traceback."""
    monkeypatch.setattr("custrel.assessment._asking._MOST_FINDINGS", 1000)
    before = pickle.dumps(PORTFOLIO)
    result = assess(PORTFOLIO, as_of=AS_OF, signals=[*signals.DEFAULT, signal, fine])
    assert result.findings == assess(PORTFOLIO, as_of=AS_OF, signals=[*signals.DEFAULT, fine]).findings
    assert [d.place for d in result.diagnostics] == ["customers 'C0'", "customers 'C1'"]
    for diagnostic in result.diagnostics:
        assert says in diagnostic.message
        assert diagnostic.traceback.startswith("Traceback (most recent call last):\n")
        assert says.split(":", maxsplit=1)[0].split(" (", maxsplit=1)[0] in diagnostic.traceback
    assert pickle.dumps(PORTFOLIO) == before
    text = write_assessment(result)
    assert read_assessment(text).diagnostics[0].traceback == result.diagnostics[0].traceback
    assert write_assessment(read_assessment(text)) == text


def interrupts(case: Any, /) -> Any:
    raise KeyboardInterrupt


def test_a_user_who_interrupts_is_obeyed() -> None:
    """Ctrl-C while a signal works ends the assessment."""
    with pytest.raises(KeyboardInterrupt):
        assess(PORTFOLIO, as_of=AS_OF, signals=[interrupts])


def test_nan_among_the_unknown_fields_is_no_change() -> None:
    """A field that differs from its own copy does not make a liar of an honest signal."""
    assert assess(PORTFOLIO, as_of=AS_OF, signals=[fine]).diagnostics == ()


def test_what_does_not_copy_is_given_as_it_is() -> None:
    """An unknown field may hold anything; a signal that leaves it alone works all the same."""
    odd = Portfolio.of(
        Customer(customer_id="C0", extra={"lock": raises.__get__}),
        Customer(customer_id="C1", extra={"f": lambda: 0}),
    )
    assert assess(odd, as_of=AS_OF, signals=[fine]).diagnostics == ()


class Recurs:
    """An honest recurrence policy that finds nothing; broken ones differ in one thing."""

    name, version, rounds = "mine", "1", 0

    def profile(self, case: Any, /) -> Any:
        return FleetProfile(policy=self.name)

    def detect(self, case: Any, /) -> Any:
        return ()

    def settle(self, found: Any, /) -> Any:
        return found


class Relies:
    """A reliance policy that answers what it is told to."""

    name, version = "mine", "1"

    def __init__(self, answer: Callable[[Any], Any]) -> None:
        self.answer = answer

    def evaluate(self, case: Any, /) -> Any:
        return self.answer(case)


def recurs(**change: Any) -> Any:
    return type("Broken", (Recurs,), change)()


def own(case: Any) -> Any:
    return AccumulatedReliance().evaluate(case)


TROUBLE: Recurrence = attrs.evolve(assess(PORTFOLIO, as_of=AS_OF).recurrences[0], customer_id="C9")


POLICIES: list[tuple[str, Any, str, str]] = [
    ("recurrence", recurs(rounds=3), "", "has rounds = 3, which must be 0, 1 or 2"),
    ("recurrence", recurs(rounds=property(raises)), "", "raised KeyError: 'nobody home'"),
    ("recurrence", recurs(name=None), "", "has name = None, which must be text"),
    ("recurrence", recurs(detect=7), "", "without the method 'detect'"),
    ("recurrence", 7, "", "has no 'name'"),
    ("recurrence", recurs(rounds=1, profile=raises), "C0", "raised KeyError"),
    ("recurrence", recurs(rounds=1, profile=lambda self, case: {}), "C0", "returned dict, not FleetProfile"),
    (
        "recurrence",
        recurs(rounds=1, profile=lambda self, case: FleetProfile(policy=case.customer_id)),
        "",
        "raised FleetMismatchError",
    ),
    ("recurrence", recurs(detect=raises), "C0", "raised KeyError"),
    ("recurrence", recurs(detect=lambda self, case: None), "C0", "returned NoneType, not tuple"),
    ("recurrence", recurs(detect=lambda self, case: (1,)), "C0", "returned a int among the Recurrences"),
    ("recurrence", recurs(detect=lambda self, case: (TROUBLE,)), "C0", "returned a trouble of customer 'C9'"),
    ("recurrence", recurs(detect=lambda self, case: renames(case)), "C0", "changed the case it was given"),
    ("recurrence", recurs(settle=raises), "", "raised KeyError"),
    ("recurrence", recurs(settle=later), "", "has settle, which must be a plain function"),
    (
        "recurrence",
        recurs(detect=lambda self, case: later(case)),
        "C0",
        "must be a plain function, not an asy",
    ),
    ("reliance", Relies(later), "C0", "must be a plain function, not an asynchronous one"),
    ("recurrence", recurs(settle=lambda self, found: None), "", "returned NoneType, not tuple"),
    ("recurrence", recurs(settle=lambda self, found: (1,)), "", "returned a int among the Recurrences"),
    (
        "recurrence",
        recurs(settle=lambda self, found: (TROUBLE,)),
        "",
        "trouble of customer 'C9', who is not there",
    ),
    (
        "recurrence",
        RecurrenceDetector(keys=(raises,)),
        "C0",
        "key 'raises' on customer 'C0': raised KeyError",
    ),
    (
        "recurrence",
        RecurrenceDetector(keys=(lambda i, c: [1],)),
        "C0",
        "must give a tuple of texts or None, not [1]",
    ),
    (
        "recurrence",
        RecurrenceDetector(keys=(lambda i, c: (0.5,),)),
        "C0",
        "must give a tuple of texts or None, not (0.5,)",
    ),
    ("reliance", Relies(raises), "C0", "raised KeyError"),
    ("reliance", Relies(deep), "C0", "raised RecursionError"),
    ("reliance", Relies(lambda case: sys.exit()), "C0", "raised SystemExit"),
    ("reliance", Relies(lambda case: float("nan")), "C0", "returned float, not RelianceReport"),
    ("reliance", Relies(lambda case: renames(case) or own(case)), "C0", "changed the case it was given"),
    ("reliance", Relies(lambda case: attrs.evolve(own(case), customer_id="C9")), "C0", "a report about 'C9'"),
    (
        "reliance",
        Relies(
            lambda case: attrs.evolve(own(case), assets=(attrs.evolve(own(case).assets[0], asset_id="A9"),))
        ),
        "C0",
        "reports on asset 'A9', which this customer does not have",
    ),
    (
        "reliance",
        AccumulatedReliance(
            factors=(FunctionFactor(name="bad", question="?", ceiling=0.5, function=raises),)
        ),
        "C0",
        "factor 'bad' on customer 'C0': raised KeyError",
    ),
    (
        "reliance",
        AccumulatedReliance(
            factors=(FunctionFactor(name="bad", question="?", ceiling=0.5, function=lambda e: 7),)
        ),
        "C0",
        "factor 'bad' on customer 'C0': must return an Interval",
    ),
]


@pytest.mark.parametrize(("role", "policy", "customer", "says"), POLICIES)
def test_a_policy_that_fails_is_named(role: str, policy: Any, customer: str, says: str) -> None:
    """One exception with the policy, the customer, the problem and the original exception; the records are unchanged."""
    before = pickle.dumps(PORTFOLIO)
    with pytest.raises(PolicyError) as caught:
        assess(PORTFOLIO, as_of=AS_OF, **{role: policy})
    assert says in str(caught.value)
    assert caught.value.customer_id == customer
    assert ("raised" in says) == (caught.value.__cause__ is not None)
    assert pickle.dumps(PORTFOLIO) == before


def test_what_is_no_portfolio_is_refused_with_how_to_get_one() -> None:
    """A path, plain data or what was read, given in place of a portfolio, is answered with what to write."""
    for wrong in (
        "exports/acme.json",
        {"customers": []},
        read_records({"customers": [{"customer_id": "C1"}]}),
    ):
        with pytest.raises(
            InvalidValueError, match=r"must be a Portfolio: custrel.io.read_bundle\(path\).strict\(\)"
        ):
            assess(wrong, as_of=AS_OF)  # type: ignore[arg-type]


def test_the_name_or_the_class_of_a_policy_is_refused_with_how_to_get_one() -> None:
    """Neither is an opinion, nor among the signals; the advice is the call that gives one, before any work starts."""
    for role, wrong, says in (
        ("reliance", "accumulated", r"custrel\.plugins\.reliance\('accumulated'\)"),
        ("recurrence", "detector", r"custrel\.plugins\.recurrence\('detector'\)"),
        ("reliance", AccumulatedReliance, r"is a class; give one of it: AccumulatedReliance\(\)"),
        ("recurrence", Detects, r"is a class; give one of it: Detects\(\)"),
        (
            "signals",
            [fine, "voice"],
            r"^voice: is text; give the signal itself: custrel\.plugins\.signal\('voice'\)",
        ),
        ("signals", [signals.VoiceSignal], r"is a class; give one of it: VoiceSignal\(\)"),
    ):
        with pytest.raises(PolicyError, match=says):
            assess(PORTFOLIO, as_of=AS_OF, **{role: wrong})  # type: ignore[arg-type]


def test_only_assessments_are_compared() -> None:
    """The text of an earlier assessment, or its path, is refused with how to read it."""
    now = assess(PORTFOLIO, as_of=AS_OF, signals=[])
    with pytest.raises(InvalidValueError, match=r"must be an Assessment: custrel.io.read_assessment\(path\)"):
        now.compare("october.json")  # type: ignore[arg-type]


def test_signals_are_given_as_a_list() -> None:
    """One signal, or its name, in place of a list is refused with what to write."""
    for wrong in (fine, 7, "reliance"):
        with pytest.raises(InvalidValueError, match=r"must be a list of signals, such as \[mine\]"):
            assess(PORTFOLIO, as_of=AS_OF, signals=wrong)  # type: ignore[arg-type]


@pytest.mark.parametrize("pool", [False, True], ids=["here", "pool"])
def test_an_installed_plugin_is_named_by_target_and_distribution(pool: bool) -> None:
    """What the registry knows of a plugin stands in the error, also when it failed in another process."""
    plugins.register("signals", "bad", raises)
    plugins.register("recurrence", "bad", Detects)
    plugins.register("factors", "bad", BadFactor)
    try:
        executor = concurrent.futures.ProcessPoolExecutor(1) if pool else None
        given: dict[str, Any] = {"as_of": AS_OF, "executor": executor}
        origin = f"{__name__}:%s from registered"
        told = assess(PORTFOLIO, signals=[plugins.signal("bad")], **given).diagnostics
        assert told[0].hint == origin % "raises"
        assert ", in raises\n" in told[0].traceback
        with pytest.raises(PolicyError) as caught:
            assess(PORTFOLIO, recurrence=plugins.recurrence("bad"), **given)
        assert caught.value.origin == origin % "Detects"
        assert "nobody home" in str(caught.value.__cause__)
        assert str(pickle.loads(pickle.dumps(caught.value))) == str(caught.value)
        with pytest.raises(PolicyError) as caught:
            assess(PORTFOLIO, reliance=AccumulatedReliance(factors=(plugins.factor("bad"),)), **given)
        assert caught.value.origin == origin % "BadFactor"
        assert str(caught.value).startswith(f"factor 'bad' ({origin % 'BadFactor'}) on customer 'C0': raised")
    finally:
        for point in ("signals", "recurrence", "factors"):
            plugins.unregister(point, "bad")


class Detects(Recurs):
    """Breaks where it detects."""

    def detect(self, case: Any, /) -> Any:
        raises()


class BadFactor:
    """Breaks where it reads."""

    name, question, scale, ceiling, time_driven = "bad", "?", ("no", "yes"), 0.5, False

    def read(self, evidence: Any, /) -> Any:
        raises()


class Factored(Relies):
    """A policy whose factors cannot be listed, and which fails."""

    @property
    def factors(self) -> Any:
        raise OSError("disk")


class Counted(Relies):
    """A policy with something of its own under the name of factors."""

    factors = 7


def test_a_policy_may_have_anything_under_the_name_of_factors() -> None:
    """Looking for the culprit never hides the error."""
    for broken in (Factored(raises), Counted(raises)):
        with pytest.raises(PolicyError, match="mine on customer 'C0': raised KeyError"):
            assess(PORTFOLIO, as_of=AS_OF, reliance=broken)


class WaivingReliance(Relies):
    """Says which law it does not keep."""

    waives = types.MappingProxyType({"contributions_sum": "shares are ranks here"})


class WaivingRecurrence(Recurs):
    """Says which law it does not keep."""

    waives = types.MappingProxyType({"duplicates_add_nothing": "duplicates are what we look for"})

    def detect(self, case: Any, /) -> Any:
        return (attrs.evolve(TROUBLE, customer_id="C0"),) if case.customer_id == "C0" else ()


def test_what_a_policy_waives_shows_in_its_reports() -> None:
    """Every report and every trouble of a policy that waives a law says so, with the reason."""
    result = assess(PORTFOLIO, as_of=AS_OF, reliance=WaivingReliance(own), recurrence=WaivingRecurrence())
    for report in result.reliance:
        assert "this policy waives contributions_sum: shares are ranks here" in report.warnings
    (trouble,) = result.recurrences
    assert "this policy waives duplicates_add_nothing: duplicates are what we look for" in trouble.warnings


def test_what_is_ours_and_what_is_a_strangers() -> None:
    """Only what holds nothing but this library's own code and plain values is spared the copy."""
    ours = [*signals.DEFAULT, AccumulatedReliance(), RecurrenceDetector(keys=(by("asset"),)), UNKNOWN]
    assert all(map(is_ours, ours))
    theirs = [
        fine,
        Relies(own),
        AccumulatedReliance(factors=(BadFactor(),)),
        RecurrenceDetector(keys=(raises,)),
        [fine],
        {"x": fine},
        object,
    ]
    assert not any(map(is_ours, theirs))
    assert issubclass(PolicyError, CustrelError)


@pytest.mark.parametrize(
    ("field", "wrong", "says"),
    [
        ("fleet", "yesterday.json", "must be a FleetProfile: the .fleet of an earlier assessment"),
        ("fleet", {}, "must be a FleetProfile"),
        ("executor", 4, "must be an executor of concurrent.futures, or have its map"),
        ("progress", True, r"must be a function of \(step, done, total\)"),
    ],
)
def test_what_is_given_in_the_wrong_place_is_the_callers_and_not_a_policys_mistake(
    field: str, wrong: Any, says: str
) -> None:
    """An assessment for a fleet, a number for an executor: refused by name before any policy is asked, or blamed."""
    with pytest.raises(InvalidValueError, match=rf"assess\.{field} {says}"):
        assess(PORTFOLIO, as_of=AS_OF, **{field: wrong})


def test_an_assessment_is_no_fleet() -> None:
    """It holds one; the advice names it."""
    earlier = assess(PORTFOLIO, as_of=AS_OF, signals=[])
    with pytest.raises(InvalidValueError, match=r"the \.fleet of an earlier assessment"):
        assess(PORTFOLIO, as_of=AS_OF, fleet=earlier)  # type: ignore[arg-type]
    assert assess(PORTFOLIO, as_of=AS_OF, fleet=earlier.fleet, signals=[]) == earlier
