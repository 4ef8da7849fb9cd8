"""Checks every opinion about a case must pass, whatever it is an opinion about."""

import datetime as dt
import pickle
import zoneinfo
from collections.abc import Callable
from typing import Any, Final

import attrs

from custrel.assessment import assess
from custrel.io import read_assessment, write_assessment
from custrel.plugins import Extension
from custrel.plugins._validate import problem_of
from custrel.portfolio import Portfolio
from custrel.strategies import relabelled
from custrel.testing import _cases, _elsewhere
from custrel.testing._cases import cases, finite, fresh, of_cases, of_one, of_portfolios, same
from custrel.testing._check import Failure, Named, Run
from custrel.typing import CustomerCase

Ask = Callable[
    [Any, CustomerCase], Any
]  # (opinion, case) -> its answer; AssertionError where that is of the wrong type
Bare = Callable[[Any], object]  # an answer without ids, in an order of its own

_CHAIN: Final = 2000  # assets: longer than the interpreter's recursion limit
_FAR: Final = zoneinfo.ZoneInfo("Pacific/Kiritimati")


def shared(ask: Ask, bare: Bare, role: str) -> list[Named]:
    """Give the checks; ``role`` is the argument of `assess` that takes the opinion."""
    first, *others = _elsewhere.checks(role, lambda case: case)
    has_it_all = (
        "declared",
        "What everybody asks of an opinion it must have: its methods, and the names that go into reports.",
        declared(Extension(role)),
    )
    return [first, has_it_all, *_answers(ask), *_inputs(ask), *_independence(ask, bare, role), *others]


def declared(extension: Extension) -> Run:
    """Make the check that an opinion has what its extension point needs."""

    def run(it: Any, _n: int) -> Failure | None:
        problem = problem_of(extension, it)
        return Failure(check="", why="", problem=problem) if problem else None

    return run


def _answers(ask: Ask) -> list[Named]:
    def never_raises(it: Any, n: int) -> Failure | None:
        return of_cases(lambda case: ask(it, case), n)

    def deterministic(it: Any, n: int) -> Failure | None:
        def law(case: CustomerCase) -> None:
            one = ask(it, case)
            same(one, ask(it, case), "the same case was answered in two ways")
            equal = pickle.loads(pickle.dumps(case))  # noqa: S301 - made on this line
            same(one, ask(it, equal), "an equal case, another object, was answered differently")

        return of_cases(law, n)

    def picklable(it: Any, n: int) -> Failure | None:
        other = pickle.loads(pickle.dumps(it))  # noqa: S301 - made one line above
        return of_cases(
            lambda c: same(ask(it, c), ask(other, c), "before pickling and after it answers differ"), n
        )

    def no_mutation(it: Any, n: int) -> Failure | None:
        def law(portfolio: Portfolio, as_of: dt.datetime) -> None:
            for case in cases(_cases.noted(portfolio), as_of):
                before = pickle.loads(pickle.dumps(case))  # noqa: S301 - made on this line
                ask(it, case)
                if case != before:
                    raise AssertionError("the case it was given is changed afterwards")

        return of_portfolios(law, n)

    return [
        (
            "answers",
            "One opinion that raises, or answers with something else, would cost every customer theirs.",
            never_raises,
        ),
        (
            "finite",
            "NaN is neither more nor less than anything: what is sorted by it comes in any order.",
            lambda it, n: of_cases(lambda case: finite(ask(it, case)), n),
        ),
        (
            "deterministic",
            "An assessment made again tomorrow from the same records must say the same.",
            deterministic,
        ),
        ("picklable", "Process pools and saved assessments carry the opinion along.", picklable),
        (
            "no_mutation",
            "Others read the same case after you; a record changed in passing is their wrong answer.",
            no_mutation,
        ),
    ]


def _inputs(ask: Ask) -> list[Named]:
    def by_hand(portfolio: Callable[[], Portfolio], what: str) -> Run:
        return lambda it, _n: of_one(lambda case: ask(it, case), portfolio(), what)

    def unknown_fields(it: Any, n: int) -> Failure | None:
        def law(portfolio: Portfolio, as_of: dt.datetime) -> None:
            for plain, noted in zip(
                cases(portfolio, as_of), cases(_cases.noted(portfolio), as_of), strict=True
            ):
                same(ask(it, plain), ask(it, noted), "a field nobody knows changed the answer")

        return of_portfolios(law, n)

    return [
        (
            "empty_input",
            "Most customers begin as a name; of them nothing is known.",
            by_hand(_cases.empty, _cases.EMPTY),
        ),
        (
            "single_input",
            "A first incident has no one before it; averages and gaps of one must not divide by zero.",
            by_hand(_cases.single, _cases.SINGLE),
        ),
        (
            "large_input",
            "Real portfolios are thousands deep; recursion over what depends on what ends the program.",
            by_hand(
                lambda: _cases.chain(_CHAIN),
                f"{_CHAIN} assets that each depend on the one before, an incident on each",
            ),
        ),
        (
            "unicode",
            "Names come in every script, with direction marks and line breaks.",
            by_hand(
                _cases.odd,
                "a customer, an asset and incidents with names of mixed scripts, marks and line breaks",
            ),
        ),
        (
            "unknown_fields",
            "Exports hold columns nobody reads; they are kept, and must not move a number.",
            unknown_fields,
        ),
    ]


def _independence(ask: Ask, bare: Bare, role: str) -> list[Named]:
    return [
        (
            "order_independent",
            "Two exports of the same records come in different orders; the answer must not hang on which is first.",
            _order(ask, bare),
        ),
        (
            "time_zone_independent",
            "The report made in Auckland and the one made in Madrid are about the same instant.",
            _zones(ask, bare),
        ),
        (
            "no_look_ahead",
            "What became known later must not leak into an earlier answer, or every backtest flatters.",
            _look_ahead(ask),
        ),
        (
            "unaffected_by_other_customers",
            "A customer's answer must not depend on who was looked at before.",
            _neighbours(ask),
        ),
        (
            "json_round_trip",
            "Answers are saved and compared with tomorrow's; what does not come back cannot be compared.",
            _json(role),
        ),
    ]


def _order(ask: Ask, bare: Bare) -> Run:
    def run(it: Any, n: int) -> Failure | None:
        def law(portfolio: Portfolio, as_of: dt.datetime) -> None:
            other = relabelled(portfolio, _cases.reversed_name)
            one = sorted(repr(bare(ask(it, c))) for c in cases(portfolio, as_of))
            two = sorted(repr(bare(ask(it, c))) for c in cases(other, as_of))
            same(one, two, "with records in the other order (ids renamed) the answer differs")

        return of_portfolios(law, n)

    return run


def _zones(ask: Ask, bare: Bare) -> Run:
    def run(it: Any, n: int) -> Failure | None:
        def law(case: CustomerCase) -> None:
            with _cases.machine_zone("UTC"):
                here = ask(it, case)
            with _cases.machine_zone("Pacific/Kiritimati"):
                there = ask(it, case)
            same(here, there, "on a machine in another time zone the answer differs")
            moved = attrs.evolve(case, as_of=case.as_of.astimezone(_FAR))
            same(bare(here), bare(ask(it, moved)), "the same instant in another zone is answered differently")

        return of_cases(law, n)

    return run


def _look_ahead(ask: Ask) -> Run:
    def run(it: Any, n: int) -> Failure | None:
        def law(portfolio: Portfolio, as_of: dt.datetime) -> None:
            mine = fresh(it)
            before = [ask(mine, c) for c in cases(portfolio, as_of)]
            for later in cases(portfolio, as_of + dt.timedelta(days=90)):
                ask(mine, later)
            again = [ask(mine, c) for c in cases(portfolio, as_of)]
            same(before, again, "asked about a later day in between, it answers the earlier one differently")

        return of_portfolios(law, n)

    return run


def _neighbours(ask: Ask) -> Run:
    def run(it: Any, n: int) -> Failure | None:
        def law(portfolio: Portfolio, as_of: dt.datetime) -> None:
            over = cases(portfolio, as_of)
            if not over:
                return
            first, *others = over
            mine = fresh(it)
            before = ask(mine, first)
            for other in others:
                ask(mine, other)
            same(before, ask(mine, first), "asked about other customers in between, it answers differently")

        return of_portfolios(law, n, customers=(2, 4))

    return run


def _json(role: str) -> Run:
    def run(it: Any, n: int) -> Failure | None:
        def law(portfolio: Portfolio, as_of: dt.datetime) -> None:
            given: Any = {role: (it,) if role == "signals" else it}
            result = assess(portfolio, as_of=as_of, **given)
            if result.diagnostics:
                raise AssertionError(str(result.diagnostics[0]))
            text = write_assessment(result)
            same(
                text, write_assessment(read_assessment(text)), "written and read back, the assessment differs"
            )

        return of_portfolios(law, max(2, n // 5))

    return run
