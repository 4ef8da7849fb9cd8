"""An independent reading of the rules: it knows days and loops, no intervals; and generators of awkward contracts."""

import datetime as dt
import zoneinfo
from collections.abc import Iterator, Sequence

from dateutil.relativedelta import relativedelta
from hypothesis import strategies as st

from custrel.model import Asset, Component, Contract, Incident, Line, Suspension

ZONES = (
    "UTC",
    "Europe/Madrid",
    "America/New_York",
    "Australia/Lord_Howe",  # half an hour of summer time
    "Asia/Beirut",  # midnight is skipped in spring
    "America/Sao_Paulo",  # midnight was skipped, and came twice
    "Pacific/Apia",  # 30 December 2011 never was
    "Asia/Kathmandu",  # a quarter of an hour off
)
ORDER = ("warranty", "extended_warranty", "service_contract", "goodwill", "time_and_materials")
PAID = ORDER[:3]
BASIS = {
    "install": "installed_on",
    "manufacture": "manufactured_on",
    "purchase": "purchased_on",
    "go_live": "live_on",
}
DAY = dt.timedelta(days=1)

days = st.dates(dt.date(2010, 1, 1), dt.date(2019, 12, 31))
zones = st.sampled_from((*ZONES, None))


def _near(zone: str | None, day: dt.date, seconds: int) -> dt.datetime:
    """An instant some seconds from a local midnight."""
    where = zoneinfo.ZoneInfo(zone or "UTC")
    return dt.datetime.combine(day, dt.time(), where).astimezone(dt.UTC) + dt.timedelta(seconds=seconds)


@st.composite
def instants(draw: st.DrawFn, zone: str | None, dates: Sequence[dt.date] = ()) -> dt.datetime:
    """Instants anywhere, most of them close to a midnight that may matter."""
    day = draw(st.sampled_from(dates) | days if dates else days)
    return _near(zone, day, draw(st.sampled_from((0, -1, 1, 3600, -3600)) | st.integers(-90_000, 90_000)))


lengths = st.builds(relativedelta, months=st.integers(1, 24)) | st.builds(
    relativedelta, days=st.integers(1, 400)
)


@st.composite
def assets(draw: st.DrawFn) -> Asset:
    """One unit of C1 with any of its dates known; a few are retired."""
    maybe = st.none() | days
    return Asset(
        asset_id="A1",
        customer_id="C1",
        **{field: draw(maybe) for field in BASIS.values()},
        retired_at=draw(st.none() | st.none() | instants(None)),
    )


@st.composite
def contracts(draw: st.DrawFn, number: int, zone: str | None) -> Contract:
    """One contract with any mixture of terms, lines, components, suspensions and endings."""
    starts, ends = draw(st.none() | days), draw(st.none() | days)
    if starts and ends and ends < starts:
        starts, ends = ends, starts
    dates = [d for d in (starts, ends) if d]
    lines = []
    for _ in range(draw(st.integers(0, 2))):
        a, b = draw(st.none() | days), draw(st.none() | days | st.just(ends))
        if a and b and b < a:
            a, b = b, a
        lines.append(Line(asset_id=draw(st.sampled_from(("A1", "A1", "A2"))), starts=a, ends=b))
    suspensions = []
    for _ in range(draw(st.integers(0, 2))):
        since, until = draw(instants(zone, dates)), draw(st.none() | instants(zone, dates))
        if until and until < since:
            since, until = until, since
        suspensions.append(Suspension(since=since, until=until))
    kinds = draw(st.lists(st.sampled_from(("labor", "parts", "expenses")), unique=True))
    return Contract(
        contract_id=f"K{number}",
        customer_id="C1",
        kind=draw(st.sampled_from(ORDER)),
        status=draw(st.sampled_from((None, None, "active", "draft", "suspended", "canceled", "expired"))),
        starts=starts,
        ends=ends,
        term=draw(st.none() | lengths),
        renewal=draw(st.sampled_from((None, "never", "tacit", "tacit", "express"))),
        renewal_term=draw(st.none() | lengths),
        notice=draw(st.none() | lengths),
        notice_given_at=draw(st.none() | instants(zone, dates)),
        asset_lines=lines,
        blanket=draw(st.booleans()),
        components=[
            Component(
                kind=k,
                percent=draw(st.sampled_from((0, 50, 80, 100))),
                ends=draw(st.none() | days | st.just(ends)),
            )
            for k in kinds
        ],
        start_basis=draw(st.sampled_from((None, None, *BASIS))),
        allowance=draw(st.sampled_from((None, None, 0, 1, 2))),
        suspensions=suspensions,
        canceled_at=draw(st.none() | st.none() | instants(zone, dates)),
    )


@st.composite
def situations(
    draw: st.DrawFn,
) -> tuple[Asset, list[Contract], list[Incident], str | None, list[dt.datetime]]:
    """A unit, its customer's contracts, incidents charged to them, a zone, and instants to ask about."""
    zone = draw(zones)
    asset = draw(assets())
    agreed = [draw(contracts(n, zone)) for n in range(draw(st.integers(0, 4)))]
    dates = [d for c in agreed for d in (c.starts, c.ends, *(x.ends for x in c.asset_lines)) if d]
    dates += [d + DAY for d in dates]
    incidents = [
        Incident(
            incident_id=f"I{n}",
            customer_id="C1",
            opened_at=draw(instants(zone, dates)),
            contract_id=f"K{draw(st.integers(0, 3))}",
            kind=draw(st.sampled_from(("incident", "incident", "request"))),
            status=draw(st.sampled_from((None, "closed", "canceled"))),
        )
        for n in range(draw(st.integers(0, 5)))
    ]
    asked = [draw(instants(zone, dates)) for _ in range(4)]
    return asset, agreed, incidents, zone, asked


# -- the scan -------------------------------------------------------------------------------------------------------------


def terms(
    contract: Contract, asset: Asset, line: Line | None, zone: str | None
) -> Iterator[tuple[dt.date | None, dt.date | None]]:
    """Every term, first day and last day, one after the other; raises LookupError where nothing can be dated."""
    starts, ends = contract.starts, contract.ends
    own_start = line.starts if line else None
    basis = getattr(asset, BASIS[contract.start_basis.value]) if contract.start_basis else None
    if own_start:
        starts = own_start
    elif basis:
        starts = basis
        if contract.term:
            ends = basis + contract.term - DAY
    elif contract.start_basis and not (starts or ends or (line and line.ends)):
        raise LookupError
    if ends is None and starts and contract.term:
        ends = starts + contract.term - DAY
    if line and line.ends and line.ends != contract.ends:
        yield starts, line.ends
        return
    yield starts, ends
    if ends is None or contract.renewal is None or contract.renewal.value != "tacit":
        return
    if contract.status is not None and contract.status.value == "expired":
        return
    step = contract.renewal_term or contract.term
    if step is None and starts is not None:
        step = relativedelta(ends + DAY, starts)
        step = step if dt.date(2000, 1, 1) + step > dt.date(2000, 1, 1) else None
    if step is None and starts is not None and starts > ends:
        return  # the unit came after the only end stated
    given = contract.notice_given_at
    notice_day = given.astimezone(zoneinfo.ZoneInfo(zone or "UTC")).date() if given else None
    last, number = ends, 0
    while True:
        if notice_day and notice_day <= (last - contract.notice if contract.notice else last):
            return
        if step is None:
            yield last + DAY, None
            return
        number += 1
        following = ends + DAY + step * number - DAY
        yield last + DAY, following
        if following.year > 2030:
            return
        last = following


def in_force(
    contract: Contract,
    asset: Asset,
    line: Line | None,
    at: dt.datetime,
    zone: str | None,
    component: str | None,
    incidents: Sequence[Incident],
) -> float | None:
    """What a contract pays at an instant under one line, None where it is not in force: read straight off the records."""
    where = zoneinfo.ZoneInfo(zone or "UTC")
    day = at.astimezone(where).date()
    status = contract.status.value if contract.status else None
    if status == "draft" or contract.allowance == 0:
        return None
    if (status == "canceled" and not contract.canceled_at) or (
        status == "suspended" and not contract.suspensions
    ):
        return None
    try:
        all_terms = list(terms(contract, asset, line, zone))
    except LookupError:
        return None
    if status == "expired" and all_terms[-1][1] is None:
        return None
    if all_terms[0][0] is not None and day < all_terms[0][0]:
        return None  # renewals of a contract that began before the unit came say nothing of the unit
    now = [t for t in all_terms if (t[0] is None or t[0] <= day) and (t[1] is None or day <= t[1])]
    if not now:
        return None
    if contract.canceled_at and at >= contract.canceled_at:
        return None
    if any(s.since <= at and (s.until is None or at < s.until) for s in contract.suspensions):
        return None
    if contract.allowance:
        lo, hi = now[0]
        used = 0
        for i in incidents:
            opened = i.opened_at.astimezone(where).date()
            early = lo == all_terms[0][0]  # what came before the first term is counted with it
            inside = (early or lo is None or lo <= opened) and (hi is None or opened <= hi)
            real = i.kind.value == "incident" and (i.status is None or i.status.value != "canceled")
            used += i.contract_id == contract.contract_id and real and inside and i.opened_at < at
        if used >= contract.allowance:
            return None
    if contract.kind.value == "time_and_materials" or not contract.components:
        return 100.0
    paid = {
        c.kind.value: c.percent
        for c in contract.components
        if c.ends is None or c.ends == contract.ends or day <= c.ends
    }
    wanted = [component] if component else ["labor", "parts", "expenses"]
    shares = [paid.get(k, 0.0) for k in wanted]
    return min(shares) if max(shares) > 0 else None


def scan(
    asset: Asset,
    contracts: Sequence[Contract],
    at: dt.datetime,
    zone: str | None,
    component: str | None,
    incidents: Sequence[Incident],
) -> tuple[str, str | None, float, tuple[str, ...]]:
    """Kind, contract, percent and overlaps, by looking at every contract afresh."""
    if asset.retired_at and asset.retired_at <= at:
        return "none", None, 0.0, ()
    found = []
    for contract in contracts:
        lines: list[Line | None] = [x for x in contract.asset_lines if x.asset_id == asset.asset_id]
        for line in lines or ([None] if contract.blanket else []):
            percent = in_force(contract, asset, line, at, zone, component, incidents)
            if percent is not None:
                found.append((ORDER.index(contract.kind.value), line is None, -percent, contract.contract_id))
    if not found:
        return "time_and_materials", None, 0.0, ()
    best = min(found)
    kind = ORDER[best[0]]
    others = tuple(sorted({f[3] for f in found} - {best[3]}))
    return kind, best[3], 0.0 if kind == "time_and_materials" else -best[2], others
