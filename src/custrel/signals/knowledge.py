"""What we know about their work, how old it is, and whose goals we never asked for."""

from collections.abc import Iterator
from typing import ClassVar, final

import attrs

from custrel._fields import FrozenMap, at_least, check, unit
from custrel._show import plural
from custrel.findings import Finding, FindingSeverity
from custrel.model import Asset, Fact, How, Kind
from custrel.signals import _case, _say
from custrel.typing import CustomerCase

__all__ = ["KnowledgeSignal", "UseKnown", "use_known"]

_ABOUT_USE = (Kind.JOB, Kind.ASSET, Kind.SITE)


@final
@attrs.frozen(kw_only=True, order=False)
class KnowledgeSignal:
    """Says what should be asked: goals, use, jobs, what a unit is; and what was asked too long ago.

    ``stale_days``: from which age on the newest thing known about their use is old (needs can change daily; a year is house
    judgement). ``complete`` of 0 to 1: below it the knowledge of their reliance is thin. ``assumed`` of 0 to 1: from which
    part of the facts on guesses prevail. ``look_back_days``: units with a ticket in that time are in use. House judgement.

    Example:
        >>> KnowledgeSignal().stale_days
        365.0
    """

    name: ClassVar[str] = "knowledge"
    version: ClassVar[str] = "1"

    stale_days: float = attrs.field(default=365, metadata=at_least(0))
    complete: float = attrs.field(default=0.3, metadata=unit())
    assumed: float = attrs.field(default=0.5, metadata=unit())
    look_back_days: float = attrs.field(default=365, metadata=at_least(1))
    renewal: FrozenMap[str, float] = _say.NO_CEILINGS

    def __attrs_post_init__(self) -> None:
        """Check every field."""
        check(self)

    def __call__(self, case: CustomerCase, /) -> Iterator[Finding]:
        """Give what is not known and worth asking."""
        facts = [f for f in case.facts if f.subject.kind in _ABOUT_USE]
        if not case.jobs and not facts and not any(map(_says_use, _case.own_assets(case))):
            yield from self._use_unknown(case)
        else:
            yield from self._parts_unknown(case, facts)
            yield from self._stale(case, facts)
            yield from self._guesses(case, facts)
            if not any(a.implied for a in _case.own_assets(case)):
                yield from self._thin(case)  # else the bare units say it, and what to do about it
        yield from self._no_record(case)
        if _case.people_are_known(case):
            yield from self._goals(case)
            yield from self._outcomes(case)
        yield from self._intertwined(case)

    def _use_unknown(self, case: CustomerCase) -> Iterator[Finding]:
        """First understand how they use it (S0-18)."""
        if not (_case.own_assets(case) or case.incidents):
            return
        yield _say.found(
            self,
            case,
            "knowledge.use_unknown",
            FindingSeverity.MODERATE,
            "Nobody has recorded what they use our equipment for; ask that before anything else.",
            measure=(0, "jobs known"),
            evidence=[_case.ref(Kind.ASSET, a.asset_id) for a in _case.own_assets(case)],
        )

    def _parts_unknown(self, case: CustomerCase, facts: list[Fact]) -> Iterator[Finding]:
        """Units with trouble lately of which nobody has said what they are for."""
        told = {f.subject.id for f in facts if f.subject.kind is Kind.ASSET}
        busy = {i.asset_id for i in _case.troubles(case, self.look_back_days)}
        dark = [
            a
            for a in _case.own_assets(case)
            if a.asset_id in busy
            and not a.implied
            and a.asset_id not in told
            and not _says_use(a)
            and not case.jobs_on(a.asset_id)
        ]
        if dark:
            names = [str(_case.ref(Kind.ASSET, a.asset_id)) for a in dark]
            yield _say.found(
                self,
                case,
                "knowledge.use_partly_unknown",
                FindingSeverity.LOW,
                f"We mend {_say.listed(names)} and do not know what for.",
                measure=(len(dark), "units in use, nobody knows what for"),
                evidence=[_case.ref(Kind.ASSET, a.asset_id) for a in dark],
            )

    def _stale(self, case: CustomerCase, facts: list[Fact]) -> Iterator[Finding]:
        dated = [(f.at, f) for f in facts if f.at is not None]
        if not dated:
            return
        newest, fact = max(dated, key=lambda pair: (pair[0], pair[1].fact_id))
        age = _case.days_since(case, newest)
        if age > self.stale_days:
            yield _say.found(
                self,
                case,
                "knowledge.stale",
                FindingSeverity.LOW,
                f"What we know about their use is {_say.long(age)} old; needs change, ask again.",
                measure=(age, "days since anybody asked"),
                evidence=[_case.ref(Kind.FACT, fact.fact_id)],
                since=newest,
            )

    def _guesses(self, case: CustomerCase, facts: list[Fact]) -> Iterator[Finding]:
        """Knowledge by watching and interviews, not by assuming (S1-04)."""
        guessed = [f for f in facts if f.how is How.ASSUMED]
        if not guessed or len(guessed) / len(facts) <= self.assumed:
            return
        yield _say.found(
            self,
            case,
            "knowledge.assumed",
            FindingSeverity.NOTE,
            f"{len(guessed)} of the {plural(len(facts), 'thing')} we say about their use are guesses; go and watch, or ask.",
            measure=(len(guessed) / len(facts) * 100, "percent guesses"),
            evidence=[_case.ref(Kind.FACT, f.fact_id) for f in guessed],
        )

    def _thin(self, case: CustomerCase) -> Iterator[Finding]:
        report = case.reliance
        if report is None or report.nothing_known or report.total.completeness >= self.complete:
            return
        yield _say.found(
            self,
            case,
            "knowledge.thin",
            FindingSeverity.LOW,
            f"We know only {report.total.completeness:.0%} of what we would need to say how heavily they rely on us.",
            measure=(report.total.completeness * 100, "percent of what is needed"),
        )

    def _no_record(self, case: CustomerCase) -> Iterator[Finding]:
        """A unit of which only the number on its plate was ever seen, among others that are recorded (S2-04)."""
        own = _case.own_assets(case)
        bare = [a for a in own if a.implied]
        if len(bare) == len(own):
            return  # an import that names units and describes none: that is said about the data
        for asset in bare:
            subject = _case.ref(Kind.ASSET, asset.asset_id)
            serial = f" (number {asset.serial})" if asset.serial else ""
            years = _case.years_old(case, asset)
            age = f", {plural(int(years), 'year')} old," if years is not None and years >= 1 else ""
            on_it = case.incidents_on(asset.asset_id)
            tickets = [_case.ref(Kind.INCIDENT, i.incident_id) for i in on_it]
            waiting = any(not _case.is_over(i) for i in on_it)
            yield _say.found(
                self,
                case,
                "knowledge.no_record",
                FindingSeverity.HIGH if waiting else FindingSeverity.MODERATE,
                f"{subject}{serial}{age} is in use and nobody has a record of it; help first, then take it down: "
                "what it is, where it "
                "stands, what for.",
                subject=subject,
                measure=(len(tickets), "tickets on it"),
                evidence=[subject, *tickets],
            )

    def _goals(self, case: CustomerCase) -> Iterator[Finding]:
        if case.customer.goals:
            return
        yield _say.found(
            self,
            case,
            "knowledge.goals_unknown",
            FindingSeverity.LOW,
            "What they want to reach in the coming years is not on record; ask them.",
            measure=(0, "goals known"),
        )

    def _outcomes(self, case: CustomerCase) -> Iterator[Finding]:
        """A job without the outcome they want from it cannot be helped (S1-01, F-06)."""
        bare = [j for j in case.jobs if not j.outcome]
        if bare:
            yield _say.found(
                self,
                case,
                "knowledge.outcome_unknown",
                FindingSeverity.NOTE,
                f"Of {_say.listed([str(_case.ref(Kind.JOB, j.job_id)) for j in bare])} we know the name, "
                "not what they want from it.",
                measure=(len(bare), "jobs without an outcome"),
                evidence=[_case.ref(Kind.JOB, j.job_id) for j in bare],
            )

    def _intertwined(self, case: CustomerCase) -> Iterator[Finding]:
        """How far their work and ours have grown together (S1-12)."""
        own = {a.asset_id for a in case.assets}
        on_us = [j for j in case.jobs if any(u.asset_id in own for s in j.stages for u in s.units)]
        if len(on_us) > 1:
            yield _say.found(
                self,
                case,
                "knowledge.intertwined",
                FindingSeverity.NOTE,
                f"{len(on_us)} of their {plural(len(case.jobs), 'known job')} need what we service.",
                measure=(len(on_us), "jobs depending on us"),
                evidence=[_case.ref(Kind.JOB, j.job_id) for j in on_us],
            )


@final
@attrs.frozen(kw_only=True, order=False)
class UseKnown:
    """How much is known of how a customer uses what we service, and how old that is (S0-18).

    ``completeness`` of 0 to 1 is the part of what would be needed that is known, None where reliance was not judged.
    ``facts`` are those about jobs, units and sites that still stand; ``assumed_share`` of 0 to 1 are guesses among them;
    ``newest_days`` and ``oldest_days`` are the ages of the dated ones. None: there are none.

    Example:
        >>> UseKnown(facts=0).newest_days is None
        True
    """

    completeness: float | None = attrs.field(default=None, metadata=unit())
    facts: int = attrs.field(metadata=at_least(0))
    assumed_share: float | None = attrs.field(default=None, metadata=unit())
    newest_days: float | None = attrs.field(default=None, metadata=at_least(0))
    oldest_days: float | None = attrs.field(default=None, metadata=at_least(0))

    def __attrs_post_init__(self) -> None:
        """Check every field."""
        check(self)


def use_known(case: CustomerCase, /) -> UseKnown:
    """Give how much is known of their use, and how old it is; facts a later one of the same source replaced do not count.

    Example:
        >>> import datetime as dt
        >>> from custrel.model import Customer
        >>> from custrel.portfolio import Portfolio
        >>> p = Portfolio.of(Customer(customer_id="C1"))
        >>> use_known(CustomerCase.of(p, "C1", as_of=dt.datetime(2026, 11, 1, tzinfo=dt.UTC)))
        UseKnown(completeness=None, facts=0, assumed_share=None, newest_days=None, oldest_days=None)
    """
    subjects = dict.fromkeys(f.subject for f in case.facts if f.subject.kind in _ABOUT_USE)
    facts = [f for subject in subjects for f in case.facts_on(subject)]
    ages = [_case.days_since(case, f.at) for f in facts if f.at is not None]
    return UseKnown(
        completeness=None if case.reliance is None else case.reliance.total.completeness,
        facts=len(facts),
        assumed_share=sum(f.how is How.ASSUMED for f in facts) / len(facts) if facts else None,
        newest_days=min(ages, default=None),
        oldest_days=max(ages, default=None),
    )


def _says_use(asset: Asset) -> bool:
    """Tell whether a unit's own fields say anything about what it is for."""
    fields = (
        asset.operating_mode,
        asset.shifts,
        asset.hours,
        asset.complexity,
        asset.alternatives,
        asset.throughput,
    )
    return bool(asset.consequences or asset.outputs) or any(f is not None for f in fields)
