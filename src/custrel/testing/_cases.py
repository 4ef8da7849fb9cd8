"""Inputs for the checks: generated ones with their smallest counterexample, and a few made by hand."""

import copy
import datetime as dt
import math
import os
import time
from collections.abc import Callable, Generator, Iterator
from contextlib import contextmanager
from typing import Any, Final, cast

import attrs

from custrel import _show
from custrel._fields import unawaited
from custrel.model import (
    KINDS,
    Asset,
    Contact,
    Customer,
    Incident,
    Job,
    Kind,
    Record,
    Site,
    Stage,
    Unit,
)
from custrel.portfolio import Portfolio
from custrel.strategies import START, counterexample, cuts, portfolios
from custrel.testing._check import Failure
from custrel.typing import CustomerCase

AS_OF: Final = START + dt.timedelta(days=300)
EMPTY: Final = "one customer and nothing else"
SINGLE: Final = "one site, one asset in one job, one incident, still open"
_ODD: Final = "Ω\u202e<b>é̱\u2028😀 'quoted'\n"  # the nastiest name a customer could have


def of_cases(law: Callable[[CustomerCase], object], examples: int, *, effort: int = 400) -> Failure | None:
    """Try a law on the cases of generated portfolios."""

    def over(portfolio: Portfolio, as_of: dt.datetime) -> None:
        for case in cases(portfolio, as_of):
            law(case)

    return of_portfolios(over, examples, effort=effort)


def of_portfolios(
    law: Callable[[Portfolio, dt.datetime], object],
    examples: int,
    *,
    customers: tuple[int, int] = (1, 2),
    effort: int = 400,
) -> Failure | None:
    """Try a law on generated portfolios and instants."""

    def contained(portfolio: Portfolio, as_of: dt.datetime) -> None:
        try:
            law(portfolio, as_of)
        except SystemExit as error:  # would end the search with the program
            raise AssertionError(f"raised {_show.said(error)}") from error

    drawn = portfolios(customers=customers, incidents=(0, 20))
    found = counterexample(contained, drawn, cuts(), examples=examples, effort=effort)
    if found is None:
        return None
    portfolio, as_of = found.drawn
    return Failure(check="", why="", problem=said(found.error), counterexample=shown(portfolio, as_of))


def of_one(law: Callable[[CustomerCase], object], portfolio: Portfolio, what: str) -> Failure | None:
    """Try a law on one portfolio made by hand, described in words."""
    try:
        for case in cases(portfolio, AS_OF):
            law(case)
    except (Exception, SystemExit) as error:  # noqa: BLE001 - a stranger's code
        return Failure(check="", why="", problem=said(error), counterexample=what)
    return None


def said(error: BaseException) -> str:
    """Say what happened: our own sentence, or the exception."""
    own = str(error) if type(error) is AssertionError else ""
    return own or f"raised {_show.said(error)}"


def shown(portfolio: Portfolio, as_of: dt.datetime) -> str:
    """List the records of a small portfolio and the instant asked about."""
    records = [repr(r) for info in KINDS.values() for r in getattr(portfolio, info.table)]
    return "\n".join([*records, f"as of {as_of:%Y-%m-%d %H:%M} UTC"])


def cases(portfolio: Portfolio, as_of: dt.datetime) -> list[CustomerCase]:
    """Give the case of every customer known then."""
    known = portfolio.known_at(as_of)
    return [CustomerCase.of(known, c.customer_id, as_of=as_of) for c in known.customers]


def fresh(it: Any) -> Any:
    """Give a copy that remembers nothing of earlier tries, so that each can be repeated; itself where it does not copy."""
    try:
        return copy.deepcopy(it)
    except Exception:  # noqa: BLE001 - a stranger's code
        return it


def same(one: object, other: object, sentence: str) -> None:
    """Refuse two answers that differ, saying so."""
    if one != other or repr(one) != repr(other):
        raise AssertionError(f"{sentence}: {_short(one)} and then {_short(other)}")


def plain(answer: object) -> None:
    """Refuse an answer that somebody would have to await."""
    waits = unawaited(answer)
    if waits:
        raise AssertionError(f"answers with a {type(answer).__name__}; it {waits}")


def finite(answer: object, at: str = "") -> None:
    """Refuse an answer that holds NaN or an infinity anywhere."""
    cls, held = cast("type[Any]", type(answer)), cast("Any", answer)
    if isinstance(answer, float) and not math.isfinite(answer):
        raise AssertionError(f"answers with {answer} in {at or 'its answer'}")
    if attrs.has(cls):
        for field in attrs.fields(cls):
            finite(getattr(held, field.name), f"{at}.{field.name}" if at else field.name)
    elif isinstance(answer, (tuple, list)):
        for value in held:
            finite(value, at)


def _short(value: object) -> str:
    text = repr(value)
    return text if len(text) <= 200 else f"{text[:200]}…"  # noqa: PLR2004 - enough to see what it is


def noted(portfolio: Portfolio) -> Portfolio:
    """Give the same portfolio with unknown fields on every record, one of which can be changed in place."""
    records = [
        attrs.evolve(r, extra=r.extra | {"u_unheard_of": "x", "u_list": ["b", "a"]})
        for r in _records(portfolio)
    ]
    return Portfolio.of(*records, observed=portfolio.observed)


def _records(portfolio: Portfolio) -> Iterator[Record]:
    for info in KINDS.values():
        yield from getattr(portfolio, info.table)


def reversed_name(kind: Kind, old: str) -> str:
    """Rename so that ids sort the other way round, one to one per kind."""
    del kind
    return "".join(chr(0x2FFF - ord(c)) for c in old) + "\u2fff"


def empty() -> Portfolio:
    """One customer, nothing else."""
    return Portfolio.of(Customer(customer_id="C1"))


def single() -> Portfolio:
    """One of each: a site, an asset, a job and one open incident."""
    return Portfolio.of(
        Customer(customer_id="C1"),
        Site(site_id="S1", customer_id="C1", zone="Europe/Madrid"),
        Asset(asset_id="A1", customer_id="C1", site_id="S1"),
        Job(job_id="J1", customer_id="C1", site_id="S1", stages=(Stage(units=(Unit(asset_id="A1"),)),)),
        Incident(incident_id="I1", customer_id="C1", asset_id="A1", opened_at=START, down_from=START),
    )


def odd() -> Portfolio:
    """Names and texts with every script, direction mark, tag and line break."""
    return Portfolio.of(
        Customer(customer_id="C1", name=_ODD, industry=_ODD),
        Asset(asset_id="Ä\u202e 1", customer_id="C1", name=_ODD, kind=_ODD, model=_ODD),
        Contact(contact_id="P😀", customer_id="C1", name=_ODD),
        *(
            Incident(
                incident_id=f"№{n}",
                customer_id="C1",
                asset_id="Ä\u202e 1",
                opened_at=START + dt.timedelta(days=20 * n),
                summary=_ODD,
                category=_ODD,
                symptom=_ODD,
            )
            for n in range(4)
        ),
    )


def chain(length: int) -> Portfolio:
    """Assets that each depend on the one before, with an incident on every one."""
    assets = [
        Asset(asset_id=f"A{n:05d}", customer_id="C1", depends_on=(f"A{n - 1:05d}",) if n else ())
        for n in range(length)
    ]
    tickets = [
        Incident(
            incident_id=f"I{n}",
            customer_id="C1",
            asset_id=f"A{n:05d}",
            opened_at=START + dt.timedelta(hours=n % 7000),
            category="hardware",
        )
        for n in range(length)
    ]
    return Portfolio.of(Customer(customer_id="C1"), *assets, *tickets)


@contextmanager
def machine_zone(name: str) -> Generator[None, None, None]:
    """Pretend for a while that the machine stands in another time zone (where the system lets one)."""
    before = os.environ.get("TZ")
    os.environ["TZ"] = name
    _zone_changed()
    try:
        yield
    finally:
        if before is None:
            del os.environ["TZ"]
        else:
            os.environ["TZ"] = before
        _zone_changed()


def _zone_changed() -> None:
    changed: Any = getattr(time, "tzset", None)  # not on every system
    if changed is not None:
        changed()
