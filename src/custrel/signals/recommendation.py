"""What became of our advice: who heard it, whether they may decide, whether it ever arrived, and what it would have spared."""

from collections.abc import Iterable, Iterator
from typing import ClassVar, final

import attrs

from custrel._fields import FrozenMap, at_least, check
from custrel._show import plural
from custrel.findings import Finding, FindingSeverity
from custrel.model import Authority, Decided, Formality, Incident, Kind, Recommendation, Ref, Verdict
from custrel.signals import _case, _say
from custrel.signals.justification import cured_by, justification
from custrel.typing import CustomerCase

__all__ = ["RecommendationSignal"]

_RENEWAL = FrozenMap(
    {
        "recommendation.unauthorized": 0.15,
        "recommendation.undelivered": 0.2,
        "recommendation.ageing": 0.1,
        "recommendation.foretold": 0.4,
    }
)
_ENDED = (Decided.APPROVED, Decided.WITHDRAWN)


@final
@attrs.frozen(kw_only=True, order=False)
class RecommendationSignal:
    """Follows every piece of advice that is not approved or withdrawn.

    ``ageing_days``: how long an approver may think before it is worth asking again. ``outage_days``: how long an outage
    that was foretold stays worth saying; ``outage_minutes`` and ``outage_priority`` say what an outage is where the busy
    hours of the place are not known. All are house judgement. ``subject`` of each finding is what the advice is about,
    ``about`` the advice. ``renewal`` ceilings are uncalibrated judgement.

    Example:
        >>> RecommendationSignal(ageing_days=14).ageing_days
        14.0
    """

    name: ClassVar[str] = "recommendation"
    version: ClassVar[str] = "1"

    ageing_days: float = attrs.field(default=30, metadata=at_least(0))
    outage_days: float = attrs.field(default=90, metadata=at_least(0))
    outage_minutes: float = attrs.field(default=60, metadata=at_least(0))
    outage_priority: int = attrs.field(default=2, metadata=at_least(1))
    renewal: FrozenMap[str, float] = _RENEWAL

    def __attrs_post_init__(self) -> None:
        """Check every field."""
        check(self)

    def __call__(self, case: CustomerCase, /) -> Iterator[Finding]:
        """Give what is worth saying about each recommendation, in id order."""
        for advice in case.recommendations:
            if advice.decision in _ENDED:
                continue
            if advice.decision is None:
                yield from self._way(case, advice)
            else:
                yield from self._turned_down(case, advice)
            yield from self._foretold(case, advice)

    def _say(
        self,
        case: CustomerCase,
        advice: Recommendation,
        name: str,
        severity: FindingSeverity,
        reason: str,
        *,
        measure: tuple[float, str],
        evidence: Iterable[Ref] = (),
    ) -> Finding:
        own = _case.ref(Kind.RECOMMENDATION, advice.recommendation_id)
        return _say.found(
            self,
            case,
            f"recommendation.{name}",
            severity,
            reason,
            subject=advice.subject if case.maybe(advice.subject) is not None else case.ref,
            about=own,
            measure=measure,
            evidence=[own, *evidence],
            since=advice.made_at,
        )

    def _way(self, case: CustomerCase, advice: Recommendation) -> Iterator[Finding]:
        """Did it reach somebody who can say yes?"""
        heard = advice.delivered_to or advice.made_to
        age = _case.days_since(case, advice.made_at)
        answer = None if heard is None else _may(case, heard, advice)
        if answer is not None and answer.verdict is Verdict.YES and advice.delivered_to is not None:
            yield from self._ageing(case, advice)
            return
        able = answer.instead if answer is not None else ()
        people = [_case.ref(Kind.CONTACT, c) for c in able]
        listener = [] if heard is None else [_case.ref(Kind.CONTACT, heard)]
        if answer is not None and answer.verdict is Verdict.NO:
            who = (
                f"{_say.listed([str(p) for p in people])} can, and has not heard"
                if people
                else "nobody known can"
            )
            yield self._say(
                case,
                advice,
                "unauthorized",
                FindingSeverity.HIGH,
                f"{_what(advice)} was {_how(advice)} to contact:{heard} on {_case.day(case, advice.made_at, advice.subject)}, "
                f"who cannot approve it; {who}.",
                measure=(age, "days since it was said"),
                evidence=[*listener, *people],
            )
        if answer is not None and answer.verdict is Verdict.UNKNOWN:
            yield self._say(
                case,
                advice,
                "authority_unknown",
                FindingSeverity.LOW,
                f"{_what(advice)} was {_how(advice)} to contact:{heard}; nobody knows whether they may approve it.",
                measure=(age, "days since it was said"),
                evidence=[*listener, *people],
            )
            return
        case_for = justification(case, advice)
        name = (
            "has not reached anybody who can approve it"
            if answer is None or answer.verdict is Verdict.NO
            else "was never handed over"
        )
        yield self._say(
            case,
            advice,
            "undelivered",
            FindingSeverity.HIGH if case_for.times else FindingSeverity.MODERATE,
            f"{_what(advice)} {name} in {_say.long(age)}; what speaks for it: {case_for.sentence}.",
            measure=(age, "days without reaching an approver"),
            evidence=[*people, *(_case.ref(Kind.INCIDENT, i) for i in case_for.incident_ids[-5:])],
        )

    def _ageing(self, case: CustomerCase, advice: Recommendation) -> Iterator[Finding]:
        waiting = _case.days_since(case, advice.delivered_at or advice.made_at)
        if waiting < self.ageing_days:
            return
        case_for = justification(case, advice)
        yield self._say(
            case,
            advice,
            "ageing",
            FindingSeverity.MODERATE if case_for.times else FindingSeverity.LOW,
            f"{_what(advice)} has been with contact:{advice.delivered_to} for {_say.long(waiting)} without an answer; "
            f"what speaks for it: {case_for.sentence}.",
            measure=(waiting, "days without an answer"),
            evidence=[
                _case.ref(Kind.CONTACT, advice.delivered_to or ""),
                *(_case.ref(Kind.INCIDENT, i) for i in case_for.incident_ids[-5:]),
            ],
        )

    def _turned_down(self, case: CustomerCase, advice: Recommendation) -> Iterator[Finding]:
        """It was declined or deferred, and the trouble went on."""
        cured = cured_by(case, advice)
        decided = advice.decided_at or advice.made_at
        since = [e for e in cured.episodes if e.start > decided] if cured else []
        if not since:
            return
        word = "put off" if advice.decision is Decided.DEFERRED else "declined"
        yield self._say(
            case,
            advice,
            "turned_down_but_recurring",
            FindingSeverity.MODERATE,
            f"{_what(advice)} was {word} on {_case.day(case, decided, advice.subject)}, and the trouble came back "
            f"{plural(len(since), 'time')} since; in all {justification(case, advice).sentence}.",
            measure=(len(since), "times since the answer"),
            evidence=[_case.ref(Kind.INCIDENT, i) for e in since for i in e.incident_ids],
        )

    def _foretold(self, case: CustomerCase, advice: Recommendation) -> Iterator[Finding]:
        """An outage in busy hours after we had said what would prevent it."""
        hits = [i for i in self._later(case, advice) if self._is_outage(case, i)]
        if not hits:
            return
        last = hits[-1]
        day = _case.day(case, last.opened_at, _case.ref(Kind.INCIDENT, last.incident_id))
        heard = advice.delivered_to or advice.made_to
        to = f" to contact:{heard}" if heard else ""
        yield self._say(
            case,
            advice,
            "foretold",
            FindingSeverity.HIGH,
            f"The outage of {day} had been foretold: {_what(advice).lower()} was {_how(advice)}{to} "
            f"on {_case.day(case, advice.made_at, advice.subject)}, and nothing came of it.",
            measure=(len(hits), "outages after the advice"),
            evidence=[_case.ref(Kind.INCIDENT, i.incident_id) for i in hits],
        )

    def _later(self, case: CustomerCase, advice: Recommendation) -> tuple[Incident, ...]:
        """The tickets after the advice: of the trouble it would cure, else of the unit it is about."""
        cured = cured_by(case, advice)
        found = map(case.incident, cured.incident_ids) if cured else self._on_unit(case, advice)
        after = (i for i in found if i is not None and i.opened_at > advice.made_at)
        return _case.in_order(_case.unplanned(case, after, self.outage_days))

    @staticmethod
    def _on_unit(case: CustomerCase, advice: Recommendation) -> Iterable[Incident | None]:
        return case.incidents_on(advice.subject.id) if advice.subject.kind is Kind.ASSET else ()

    def _is_outage(self, case: CustomerCase, incident: Incident) -> bool:
        inside = _case.down_in_hours(case, incident)
        if inside is not None:
            return inside > 0
        long = (_case.minutes_down(incident) or 0.0) >= self.outage_minutes
        return long or (incident.priority is not None and incident.priority <= self.outage_priority)


def _may(case: CustomerCase, contact_id: str, advice: Recommendation) -> Authority:
    return case.authority(contact_id, kind=advice.kind.value, amount=advice.price, subject=advice.subject)


def _what(advice: Recommendation) -> str:
    return f"Our advice ({advice.kind.value.replace('_', ' ')})"


def _how(advice: Recommendation) -> str:
    if advice.delivered_to is not None:
        return "handed"
    return "mentioned in passing" if advice.formality is Formality.CASUAL else "told"
