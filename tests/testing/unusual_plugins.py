"""Correct plugins of unusual make: no check may fail any of them."""

import dataclasses
import datetime as dt
import functools
import types
from collections.abc import Iterator
from typing import Any, ClassVar, NamedTuple

import attrs
from broken_plugins import HonestRecurrence, HonestReliance

from custrel.findings import (
    AssetReliance,
    Band,
    Finding,
    FleetProfile,
    Measure,
    Reading,
    Recurrence,
    RelianceReport,
    SiteReliance,
)
from custrel.model import NOT_APPLICABLE, UNKNOWN, Interval
from custrel.recurrence import (
    DecayedCount,
    FixedCount,
    FrequentShare,
    RecurrenceDetector,
    RepeatVisit,
    by,
)
from custrel.reliance import AccumulatedReliance, TableFactor, factor
from custrel.typing import CustomerCase, JobEvidence


def found(case: CustomerCase, **change: Any) -> Finding:
    given = {
        "code": "acme.x",
        "customer_id": case.customer_id,
        "subject": case.ref,
        "severity": "note",
        "reason": "It is so.",
    }
    return Finding(**given | change)


# -- signals ------------------------------------------------------------------------------------------------------------


def nothing(case: CustomerCase, /) -> tuple[Finding, ...]:
    return ()


def generator(case: CustomerCase, /) -> Iterator[Finding]:
    yield found(case)


def generator_of_nothing(case: CustomerCase, /) -> Iterator[Finding]:
    return
    yield


def a_set(case: CustomerCase, /) -> frozenset[Finding]:
    return frozenset({found(case)})


def oldest(case: CustomerCase, /) -> list[Finding]:
    first = sorted(case.incidents, key=lambda i: i.opened_at)[:1]
    return [found(case, measure=Measure(value=(case.as_of - i.opened_at).days, unit="days")) for i in first]


def at_least(case: CustomerCase, /, *, tickets: int = 3) -> list[Finding]:
    return [found(case)] if len(case.incidents) >= tickets else []


def at_night(case: CustomerCase, /) -> list[Finding]:
    """Imports a module and reads a time zone only when it needs them, which is nothing from outside."""
    import colorsys
    import zoneinfo

    here = zoneinfo.ZoneInfo("Pacific/Chatham")
    dark = [i for i in case.incidents if i.opened_at.astimezone(here).hour < 6]
    return (
        [found(case, measure=Measure(value=colorsys.rgb_to_hsv(0, 0, len(dark))[2], unit="x"))]
        if dark
        else []
    )


@attrs.frozen
class FrozenSignal:
    name: str = "frozen"
    limit: int = 2

    def __call__(self, case: CustomerCase, /) -> list[Finding]:
        return [found(case)] if len(case.assets) > self.limit else []


@dataclasses.dataclass(frozen=True)
class DataSignal:
    words: tuple[str, ...] = ("a", "b")

    def __call__(self, case: CustomerCase, /) -> list[Finding]:
        return [found(case, code=f"acme.{word}") for word in self.words]


class TupleSignal(NamedTuple):
    name: str = "tuple"
    renewal: float = 0.25

    def __call__(self, case: CustomerCase, /) -> list[Finding]:
        return [found(case, renewal=self.renewal)]


class WithResults:
    """Uses the results where they are, and has helpers whose names are methods of other points."""

    def __call__(self, case: CustomerCase, /) -> list[Finding]:
        return self.detect(case) if case.reliance is not None else []

    def detect(self, case: CustomerCase) -> list[Finding]:
        return [found(case, code="acme.repeats")] if case.recurrences else []


# -- factors ------------------------------------------------------------------------------------------------------------


class ConstantFactor:
    name, question, scale, ceiling, time_driven = "constant", "?", ("no", "yes"), 0.3, True

    def read(self, evidence: JobEvidence, /) -> Any:
        return Interval.point(0.5)


class NeverApplies(ConstantFactor):
    ceiling = 0

    def read(self, evidence: JobEvidence, /) -> Any:
        return NOT_APPLICABLE


class WholeRange(ConstantFactor):
    ceiling = 1

    def read(self, evidence: JobEvidence, /) -> Any:
        return Interval(lo=0, hi=1)


class Industry(ConstantFactor):
    """Goes by the customer, and has a scale nobody is asked by."""

    def read(self, evidence: JobEvidence, /) -> Any:
        return UNKNOWN if evidence.customer.industry is None else Interval(lo=0.1, hi=0.2)


@attrs.frozen(kw_only=True)
class FrozenFactor:
    name: str = "frozen"
    question: str = "?"
    scale: tuple[str, ...] = ("low", "mid", "high")
    ceiling: float = 0.4
    time_driven: bool = False

    def read(self, evidence: JobEvidence, /) -> Any:
        told = evidence.value(self.name)
        return Interval.point(self.scale.index(told) / 2) if told in self.scale else UNKNOWN


@factor(question="would the press write about it?", ceiling=0.5)
def press(evidence: JobEvidence, /) -> Any:
    return Interval.point(0.0) if evidence.job.customer_facing is False else UNKNOWN


# -- reliance -----------------------------------------------------------------------------------------------------------


def reading(lo: float, hi: float) -> Reading:
    middle = (lo + hi) / 2
    bands = [
        Band.CRITICAL if x >= 0.8 else Band.HIGH if x >= 0.6 else Band.MODERATE if x >= 0.3 else Band.LOW
        for x in (middle, lo, hi)
    ]
    return Reading(
        range=Interval(lo=lo, hi=hi),
        typical=middle,
        completeness=1 - (hi - lo),
        band=bands[0],
        band_lo=bands[1],
        band_hi=bands[2],
    )


@attrs.frozen
class ConstantReliance:
    """Everybody relies on everything the same; shares are not given, with the reason."""

    name: str = "constant"
    version: str = "1"
    lo: float = 0.5
    hi: float = 0.5

    def evaluate(self, case: CustomerCase, /) -> RelianceReport:
        same = reading(self.lo, self.hi)
        return RelianceReport(
            customer_id=case.customer_id,
            policy=self.name,
            version=self.version,
            total=same,
            breadth=same,
            peak=same,
            assets=tuple(
                AssetReliance(asset_id=a.asset_id, alone=same, now=same, share=None, share_reason="not split")
                for a in case.assets
            ),
            sites=tuple(SiteReliance(site_id=s.site_id, reading=same) for s in case.sites),
        )


class OnlyPeople(NamedTuple):
    """Goes by what people said, never by the record."""

    name: str = "people"
    version: str = "1"

    def evaluate(self, case: CustomerCase, /) -> RelianceReport:
        said = [
            f.value
            for j in case.jobs
            for f in case.facts
            if f.subject.id == j.job_id and f.name.startswith("consequences.")
        ]
        told = ConstantReliance(lo=0.9, hi=0.9) if said else ConstantReliance(lo=0.0, hi=1.0)
        return attrs.evolve(told.evaluate(case), policy=self.name)


class Waiving(HonestReliance):
    """Turns consequence round on purpose, and says so."""

    waives: ClassVar = types.MappingProxyType({"more_consequence_never_lowers": "relief is what we measure"})

    def changes(self, case: CustomerCase, report: RelianceReport) -> dict[str, Any]:
        turned = reading(1 - report.total.range.hi, 1 - report.total.range.lo)
        assets = tuple(attrs.evolve(a, share=None, share_reason="not split") for a in report.assets)
        return {"total": turned, "assets": assets}


# -- recurrence ---------------------------------------------------------------------------------------------------------


@dataclasses.dataclass(frozen=True)
class NeverRecurs:
    name: str = "never"
    version: str = "1"
    rounds: int = 0

    def profile(self, case: CustomerCase, /) -> FleetProfile:
        return FleetProfile()

    def detect(self, case: CustomerCase, /) -> tuple[Recurrence, ...]:
        return ()

    def settle(self, found: tuple[Recurrence, ...], /) -> tuple[Recurrence, ...]:
        return found


class CountsOnce(HonestRecurrence):
    """One round: an asset recurs where it has more tickets than the fleet's mean."""

    name, rounds = "once", 1

    def profile(self, case: CustomerCase, /) -> FleetProfile:
        counts = {
            ("tickets",): sum(len(self.counted(case, a.asset_id)) for a in case.assets),
            ("units",): len(case.assets),
        }
        return FleetProfile(policy=self.name, counters={"fleet": counts})  # type: ignore[arg-type]

    def trouble(self, case: CustomerCase, asset_id: str) -> Recurrence:
        fleet = case.fleet.table("fleet")
        many = len(self.counted(case, asset_id)) * fleet[("units",)] > fleet[("tickets",)]
        return attrs.evolve(super().trouble(case, asset_id), recurring=many, probability=0.9 if many else 0.0)


class CountsTwice(CountsOnce):
    """Two rounds: in the second it may read the first."""

    name, rounds = "twice", 2

    def profile(self, case: CustomerCase, /) -> FleetProfile:
        own = super().profile(case)
        seen = case.fleet.table("fleet").get(("units",), 0)
        return (
            own
            if not seen
            else attrs.evolve(
                own,
                counters={**own.counters, "second": {("customers",): 1}},  # type: ignore[arg-type]
            )
        )


def weekday(incident: Any, case: CustomerCase, /) -> tuple[str, ...] | None:
    asset = case.asset(incident.asset_id)
    return (asset.asset_id, f"{incident.opened_at:%w}") if asset else None


UNUSUAL: list[tuple[str, Any]] = [
    *(
        ("signals", signal)
        for signal in (
            nothing,
            generator,
            generator_of_nothing,
            a_set,
            oldest,
            at_night,
            functools.partial(at_least, tickets=2),
            FrozenSignal(),
            FrozenSignal,
            DataSignal(),
            TupleSignal(),
            WithResults(),
        )
    ),
    *(
        ("factors", given)
        for given in (
            ConstantFactor(),
            NeverApplies(),
            WholeRange(),
            Industry(),
            FrozenFactor(),
            press,
            TableFactor(name="one", question="?", ceiling=0.1, table={"only": Interval.point(0.5)}),
        )
    ),
    *(
        ("reliance", policy)
        for policy in (
            ConstantReliance(),
            ConstantReliance(lo=0.0, hi=1.0),
            ConstantReliance(lo=0.0, hi=0.0),
            OnlyPeople(),
            Waiving(),
            AccumulatedReliance().with_factor(FrozenFactor()),
            AccumulatedReliance(ceilings={"mission": 0.5}),
        )
    ),
    *(
        ("recurrence", policy)
        for policy in (
            NeverRecurs(),
            CountsOnce(),
            CountsTwice(),
            FixedCount(5, within=dt.timedelta(hours=24)),
            FixedCount(4, within=dt.timedelta(days=7)),
            RepeatVisit(),
            FrequentShare(),
            DecayedCount(),
            RecurrenceDetector(name="own", keys=(by("asset"), weekday)),
        )
    ),
]
