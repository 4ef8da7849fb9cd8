"""What the records do not hold, said once and plainly, so that nothing else has to pretend."""

from collections.abc import Iterator
from typing import ClassVar, final

import attrs

from custrel._fields import FrozenMap, at_least, check, unit
from custrel._show import plural
from custrel.findings import Finding, FindingSeverity
from custrel.model import Fact, Interval, Kind, Ref
from custrel.signals import _case, _say
from custrel.typing import CustomerCase, read_share

__all__ = ["DataSignal"]


@final
@attrs.frozen(kw_only=True, order=False)
class DataSignal:
    """Says what is missing or contradictory in one customer's records.

    ``unlinked`` of 0 to 1: from which part of tickets without unit and site on that is worth saying; ``enough``: below so
    many tickets it is not. ``apart`` of 0 to 1: how far two answers to the same question must lie apart to contradict each
    other. House judgement.

    Example:
        >>> DataSignal().apart
        0.5
    """

    name: ClassVar[str] = "data"
    version: ClassVar[str] = "1"

    unlinked: float = attrs.field(default=0.5, metadata=unit())
    enough: int = attrs.field(default=6, metadata=at_least(1))
    apart: float = attrs.field(default=0.5, metadata=unit())
    renewal: FrozenMap[str, float] = _say.NO_CEILINGS

    def __attrs_post_init__(self) -> None:
        """Check every field."""
        check(self)

    def __call__(self, case: CustomerCase, /) -> Iterator[Finding]:
        """Give what should be mended in the records."""
        yield from self._observation(case)
        if (
            case.incidents
            and not _case.people_are_known(case)
            and not (case.jobs or case.contracts or case.facts)
        ):
            yield self._tickets_only(case)
            return
        yield from self._places(case)
        yield from self._unlinked(case)
        yield from self._contradictions(case)

    def _observation(self, case: CustomerCase) -> Iterator[Finding]:
        seen = case.observation
        if not seen.assumed or not case.incidents:
            return
        start = seen.windows[0].start if seen.windows else case.as_of
        yield _say.found(
            self,
            case,
            "data.observation_assumed",
            FindingSeverity.LOW,
            "Nobody said from when to when every ticket was recorded; from the first one "
            f"({_case.day(case, start)}) until now is assumed, "
            "and every rate rests on that.",
            measure=(seen.days, "days assumed"),
            evidence=[_case.ref(Kind.INCIDENT, i.incident_id) for i in _case.troubles(case)[:1]],
        )

    def _tickets_only(self, case: CustomerCase) -> Finding:
        verb = "is" if len(case.incidents) == 1 else "are"
        return _say.found(
            self,
            case,
            "data.tickets_only",
            FindingSeverity.MODERATE,
            f"All we have {verb} {plural(len(case.incidents), 'ticket')}: nothing on use, cover or people, so "
            "nothing is said about them.",
            measure=(len(case.incidents), "tickets, and nothing else"),
            evidence=[_case.ref(Kind.INCIDENT, i.incident_id) for i in _case.troubles(case)[-5:]],
        )

    def _places(self, case: CustomerCase) -> Iterator[Finding]:
        homeless = [a for a in _case.own_assets(case) if a.site_id is None and not a.implied]
        if homeless:
            yield self._list(
                case,
                "data.site_unknown",
                [_case.ref(Kind.ASSET, a.asset_id) for a in homeless],
                "Nobody recorded the place of {}.",
                "units",
            )
        used = {i.site_id for i in case.incidents} | {a.site_id for a in _case.own_assets(case)}
        timeless = [s for s in case.sites if s.zone is None and s.site_id in used and not s.implied]
        if timeless:
            yield self._list(
                case,
                "data.zone_unknown",
                [_case.ref(Kind.SITE, s.site_id) for s in timeless],
                "The time zone of {} is not recorded, so nothing can be said about their busy hours.",
                "sites",
            )

    def _unlinked(self, case: CustomerCase) -> Iterator[Finding]:
        tickets = _case.troubles(case)
        loose = [i for i in tickets if i.asset_id is None and i.site_id is None]
        if len(tickets) < self.enough or len(loose) / len(tickets) < self.unlinked:
            return
        yield _say.found(
            self,
            case,
            "data.unlinked",
            FindingSeverity.LOW,
            f"{len(loose)} of {plural(len(tickets), 'ticket')} name neither a unit nor a site; what keeps "
            "coming back hides there.",
            measure=(len(loose) / len(tickets) * 100, "percent of tickets"),
            evidence=[_case.ref(Kind.INCIDENT, i.incident_id) for i in loose],
        )

    def _contradictions(self, case: CustomerCase) -> Iterator[Finding]:
        """Two sources answer the same question differently; both stand, nothing is averaged (S4-22)."""
        asked: dict[tuple[Ref, str], list[Fact]] = {}
        for subject in dict.fromkeys(f.subject for f in case.facts):
            for fact in case.facts_on(subject):
                asked.setdefault((subject, fact.name), []).append(fact)
        for (subject, name), facts in sorted(asked.items(), key=lambda item: (str(item[0][0]), item[0][1])):
            answers = [(f, a) for f in facts if isinstance(a := read_share(f.value), Interval)]
            if len(answers) < 2 or name.startswith("competitor."):  # noqa: PLR2004 - two to contradict each other
                continue
            low, high = min(answers, key=lambda p: p[1].hi), max(answers, key=lambda p: p[1].lo)
            if high[1].lo - low[1].hi < self.apart:
                continue
            yield _say.found(
                self,
                case,
                "data.contradiction",
                FindingSeverity.LOW,
                f"On {name.replace('.', ' ').replace('_', ' ')} of {subject} two sources disagree; both are "
                "kept until somebody asks again.",
                subject=subject,
                about=_case.ref(Kind.FACT, low[0].fact_id),
                measure=(high[1].lo - low[1].hi, "apart, of 1"),
                evidence=[_case.ref(Kind.FACT, f.fact_id) for f, _ in answers],
            )

    def _list(self, case: CustomerCase, code: str, refs: list[Ref], text: str, what: str) -> Finding:
        return _say.found(
            self,
            case,
            code,
            FindingSeverity.LOW,
            text.format(_say.listed([str(r) for r in refs])),
            measure=(len(refs), f"{what} without it"),
            evidence=refs,
        )
