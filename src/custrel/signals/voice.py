"""What they say, and that they say nothing: silence is a state of its own, never satisfaction.

Example:
    >>> VoiceState("silent").value
    'silent'
"""

import enum
import statistics
from collections.abc import Iterator, Sequence
from typing import ClassVar, final

import attrs

from custrel._fields import FrozenMap, at_least, check, unit
from custrel._show import plural
from custrel.findings import Finding, FindingSeverity
from custrel.model import Kind, Ref, RelativeStanding, SurveyResponse, Touchpoint, Visibility
from custrel.signals import _case, _people, _say
from custrel.typing import CustomerCase

__all__ = ["VoiceSignal", "VoiceState"]

_RENEWAL = FrozenMap(
    {
        "voice.silent": 0.25,
        "voice.unasked": 0.15,
        "voice.declining": 0.35,
        "voice.response_drop": 0.2,
        "voice.unhappy": 0.3,
        "voice.competitor_preferred": 0.4,
        "voice.public_criticism": 0.25,
        "voice.problems": 0.1,
    }
)


@final
class VoiceState(enum.StrEnum):
    """How a customer's voice stands: heard and content, heard and not, heard without a rating, silent, unasked.

    Example:
        >>> VoiceState("heard_well") is VoiceState.HEARD_WELL
        True
    """

    HEARD_WELL = "heard_well"
    HEARD_UNWELL = "heard_unwell"
    HEARD = "heard"
    SILENT = "silent"
    UNASKED = "unasked"


@final
@attrs.frozen(kw_only=True, order=False)
class VoiceSignal:
    """Reads surveys, feedback and opinions about competitors; answers our own people gave are left out.

    ``days``: the time looked back over, in two halves for changes. ``asked``: how many questions must have gone unanswered
    before silence is claimed, and how many answers each half needs. ``grace_days``: how long an answer may take.
    ``content`` and ``unhappy`` (0 to 1, from worst to best): from where on an answer is good, and below which it is bad.
    ``drop`` of 0 to 1: the fall in satisfaction worth saying; ``response_drop``: the fall in the share of answers.
    ``recent_days``: how long bad news stays news, shorter than good news is looked for, since it travels faster.
    ``told_good`` and ``told_bad``: people who hear of a good and of a bad experience, a rule of thumb as its authors report
    it (2.5 and 25), not measured. All else is house judgement. ``renewal`` ceilings are uncalibrated judgement.

    Example:
        >>> VoiceSignal().told_bad / VoiceSignal().told_good
        10.0
    """

    name: ClassVar[str] = "voice"
    version: ClassVar[str] = "1"

    days: float = attrs.field(default=365, metadata=at_least(2))
    asked: int = attrs.field(default=3, metadata=at_least(1))
    grace_days: float = attrs.field(default=14, metadata=at_least(0))
    content: float = attrs.field(default=0.75, metadata=unit())
    unhappy: float = attrs.field(default=0.4, metadata=unit())
    drop: float = attrs.field(default=0.15, metadata=unit())
    response_drop: float = attrs.field(default=0.3, metadata=unit())
    recent_days: float = attrs.field(default=90, metadata=at_least(0))
    told_good: float = attrs.field(default=2.5, metadata=at_least(0))
    told_bad: float = attrs.field(default=25, metadata=at_least(0))
    renewal: FrozenMap[str, float] = _RENEWAL

    def __attrs_post_init__(self) -> None:
        """Check every field."""
        check(self)

    def __call__(self, case: CustomerCase, /) -> Iterator[Finding]:
        """Give what their voice says, good news too."""
        if not (_case.people_are_known(case) or case.surveys):
            return
        yield from self._silence(case)
        yield from self._trend(case)
        yield from self._mood(case)
        yield from self._competitors(case)
        yield from self._feedback(case)
        yield from self._word_of_mouth(case)
        yield from _people.beyond_duty(self, case, self.days)

    def state(self, case: CustomerCase, /) -> VoiceState:
        """Give how their voice stands: healthy and heard is not the same as healthy but silent.

        Example:
            >>> import datetime as dt
            >>> from custrel.model import Customer
            >>> from custrel.portfolio import Portfolio
            >>> p, now = Portfolio.of(Customer(customer_id="C1")), dt.datetime(2026, 11, 1, tzinfo=dt.UTC)
            >>> case = CustomerCase.of(p, "C1", as_of=now)
            >>> VoiceSignal().state(case).value
            'unasked'
        """
        answers = self._answers(case)
        scores = self._scores(answers)
        if scores:
            well = statistics.fmean(scores) >= self.content and scores[-1] > self.unhappy
            return VoiceState.HEARD_WELL if well else VoiceState.HEARD_UNWELL
        if answers or self._spoken(case):
            return VoiceState.HEARD
        return VoiceState.SILENT if self._sent(case) else VoiceState.UNASKED

    # -- what there is -------------------------------------------------------------------------------------------------------

    def _sent(self, case: CustomerCase) -> list[SurveyResponse]:
        """Questions old enough that an answer could be here, oldest first."""
        found = [
            s
            for s in case.surveys
            if not s.self_rated and self.grace_days <= _case.days_since(case, s.sent_at) <= self.days
        ]
        return sorted(found, key=lambda s: (s.sent_at, s.survey_id))

    def _answers(self, case: CustomerCase) -> list[SurveyResponse]:
        found = [
            s for s in case.surveys if not s.self_rated and _case.is_recent(case, s.responded_at, self.days)
        ]
        return sorted(found, key=lambda s: (s.responded_at or s.sent_at, s.survey_id))

    def _spoken(self, case: CustomerCase) -> list[Touchpoint]:
        return [t for t in _case.touches(case, self.days) if t.feedback is not None]

    @staticmethod
    def _scores(answers: Sequence[SurveyResponse]) -> list[float]:
        return [s.satisfaction for s in answers if s.satisfaction is not None]

    # -- what it says --------------------------------------------------------------------------------------------------------

    def _silence(self, case: CustomerCase) -> Iterator[Finding]:
        sent, heard = self._sent(case), self._answers(case)
        if heard or self._spoken(case):
            return
        if len(sent) >= self.asked:
            yield _say.found(
                self,
                case,
                "voice.silent",
                FindingSeverity.MODERATE,
                f"We asked {plural(len(sent), 'time')} in {_say.long(self.days)} and never got an answer: "
                "that they do not complain "
                "is not a yes.",
                measure=(len(sent), "questions unanswered"),
                evidence=_refs(sent),
                since=sent[0].sent_at,
            )
        elif not sent and not any(_case.is_recent(case, s.sent_at, self.days) for s in case.surveys):
            yield self._unasked(case)

    def _unasked(self, case: CustomerCase) -> Finding:
        """Nobody asks any more; where no question was ever recorded, the table of surveys may just not have been given."""
        asked = [s for s in case.surveys if not s.self_rated]
        if not asked:
            reason = "That anybody ever asked them how they see us is not on record."
            return _say.found(self, case, "voice.never_asked", FindingSeverity.NOTE, reason)
        last = max(asked, key=lambda s: (s.sent_at, s.survey_id))
        return _say.found(
            self,
            case,
            "voice.unasked",
            FindingSeverity.LOW,
            f"Nobody has asked them how they see us since {_case.day(case, last.sent_at)}.",
            measure=(_case.days_since(case, last.sent_at), "days since we asked"),
            evidence=_refs([last]),
            since=last.sent_at,
        )

    def _trend(self, case: CustomerCase) -> Iterator[Finding]:
        half = self.days / 2
        answers = self._answers(case)
        early, late = _halves(
            answers, [_case.days_since(case, s.responded_at or s.sent_at) for s in answers], half
        )
        before, now = self._scores(early), self._scores(late)
        if (
            min(len(before), len(now)) >= self.asked
            and (fall := statistics.fmean(before) - statistics.fmean(now)) >= self.drop
        ):
            yield _say.found(
                self,
                case,
                "voice.declining",
                FindingSeverity.MODERATE,
                f"They are less content than half a year ago: {statistics.fmean(before):.0%} of full marks then, "
                f"{statistics.fmean(now):.0%} now.",
                measure=(fall * 100, "points of satisfaction lost, of 100"),
                evidence=_refs([*early, *late]),
                since=late[0].responded_at,
            )
        sent = self._sent(case)
        old, new = _halves(sent, [_case.days_since(case, s.sent_at) for s in sent], half)
        if min(len(old), len(new)) < self.asked:
            return
        was, has = (sum(s.responded_at is not None for s in part) / len(part) for part in (old, new))
        if was - has >= self.response_drop and answers:
            yield _say.found(
                self,
                case,
                "voice.response_drop",
                FindingSeverity.MODERATE,
                f"They answer less: {was:.0%} of our questions half a year ago, {has:.0%} lately.",
                measure=((was - has) * 100, "points of response lost, of 100"),
                evidence=_refs([*old, *new]),
                since=new[0].sent_at,
            )

    def _mood(self, case: CustomerCase) -> Iterator[Finding]:
        answers = self._answers(case)
        bad = [
            s
            for s in answers
            if s.satisfaction is not None
            and s.satisfaction <= self.unhappy
            and _case.is_recent(case, s.responded_at, self.recent_days)
        ]
        if bad:
            yield _say.found(
                self,
                case,
                "voice.unhappy",
                FindingSeverity.MODERATE,
                f"{plural(len(bad), 'bad answer')} in {_say.long(self.recent_days)}, the latest on "
                f"{_case.day(case, bad[-1].responded_at or bad[-1].sent_at)}: "
                "call before they have to.",
                measure=(len(bad), "bad answers"),
                evidence=[
                    *_refs(bad),
                    *(_case.ref(Kind.INCIDENT, s.incident_id) for s in bad if s.incident_id),
                ],
                since=bad[0].responded_at,
            )
        elif self.state(case) is VoiceState.HEARD_WELL:
            share = statistics.fmean(self._scores(answers))
            yield _say.found(
                self,
                case,
                "voice.heard",
                FindingSeverity.GOOD,
                f"They answer our surveys, and well: {share:.0%} of full marks in "
                f"{plural(len(answers), 'answer')}.",
                measure=(share * 100, "percent of the best answer"),
                evidence=_refs(answers),
            )

    def _competitors(self, case: CustomerCase) -> Iterator[Finding]:
        """Where they see a competitor ahead, by the latest opinion on each dimension, and why."""
        latest: dict[tuple[str, str], tuple[RelativeStanding, str, Ref]] = {}
        for answer in self._answers(case):
            for o in answer.competitor_opinions:
                where = _case.ref(Kind.SURVEY, answer.survey_id)
                latest[(o.competitor, o.dimension or "")] = (o.standing, o.cause or "", where)
        for review in sorted(case.reviews, key=lambda r: (str(r.held_at), r.review_id)):
            if not _case.is_recent(case, review.held_at, self.days):
                continue
            for item in review.items:
                if item.competitor and item.standing is not None:
                    where = _case.ref(Kind.REVIEW, review.review_id)
                    latest[(item.competitor, item.dimension)] = (item.standing, item.cause or "", where)
        for fact in sorted(case.facts, key=lambda f: (str(f.at), f.fact_id)):
            family, _, rest = fact.name.partition(".")
            words = [s.value for s in RelativeStanding]
            if (
                family == "competitor"
                and rest
                and fact.value in words
                and _case.is_recent(case, fact.at, self.days)
            ):
                rival, _, dimension = rest.partition(".")
                where = _case.ref(Kind.FACT, fact.fact_id)
                latest[(rival, dimension)] = (RelativeStanding(str(fact.value)), "", where)
        ahead = [
            (
                rival
                + (f" on {dimension.replace('_', ' ')}" if dimension else "")
                + (f" ({cause})" if cause else ""),
                where,
            )
            for (rival, dimension), (standing, cause, where) in sorted(latest.items())
            if standing is RelativeStanding.WORSE
        ]
        if ahead:
            yield _say.found(
                self,
                case,
                "voice.competitor_preferred",
                FindingSeverity.HIGH,
                f"They see somebody else ahead of us: {_say.listed([text for text, _ in ahead])}.",
                measure=(len(ahead), "points on which a competitor is ahead"),
                evidence=[where for _, where in ahead],
            )

    def _feedback(self, case: CustomerCase) -> Iterator[Finding]:
        """What they told us face to face: criticism in public, praise, and needs they named (S2-11, S2-15)."""
        spoken = self._spoken(case)
        troubled = [
            t
            for t in spoken
            if t.feedback and t.feedback.problems and _case.is_recent(case, t.at, self.recent_days)
        ]
        loud = [t for t in troubled if t.visibility is Visibility.PUBLIC]
        told = [t for t in troubled if t.visibility is not Visibility.PUBLIC]
        if told:
            said = [text for t in told if t.feedback for text in t.feedback.problems]
            yield _say.found(
                self,
                case,
                "voice.problems",
                FindingSeverity.LOW,
                f"They told us what troubles them: {_say.listed(said)}. Say what becomes of it.",
                measure=(len(said), "problems they named"),
                evidence=_touch_refs(told),
                since=told[0].at,
            )
        if loud:
            said = [text for t in loud if t.feedback for text in t.feedback.problems]
            yield _say.found(
                self,
                case,
                "voice.public_criticism",
                FindingSeverity.MODERATE,
                f"They criticized us in public: {_say.listed(said)}. Answer in private, and soon.",
                measure=(len(said), "things criticized in public"),
                evidence=_touch_refs(loud),
                since=loud[0].at,
            )
        for code, severity, lead, attribute in (
            ("voice.praised", FindingSeverity.GOOD, "They praise", "works"),
            ("voice.needs", FindingSeverity.NOTE, "They told us what they need", "needs"),
        ):
            found = [(t, text) for t in spoken for text in getattr(t.feedback, attribute)]
            if found:
                yield _say.found(
                    self,
                    case,
                    code,
                    severity,
                    f"{lead}: {_say.listed([text for _, text in found])}.",
                    measure=(len(found), "things said"),
                    evidence=_touch_refs([t for t, _ in found]),
                )

    def _word_of_mouth(self, case: CustomerCase) -> Iterator[Finding]:
        """Bad experiences travel further and faster; the weights are somebody's rule of thumb, and the text says so."""
        scored = [(s, s.satisfaction) for s in self._answers(case) if s.satisfaction is not None]
        good = [s for s, x in scored if x >= self.content]
        bad = [
            s
            for s, x in scored
            if x <= self.unhappy and _case.is_recent(case, s.responded_at, self.recent_days)
        ]
        if not bad:
            return
        reach = self.told_bad * len(bad)
        praised = _say.number(self.told_good * len(good)) if good else "nobody"
        yield _say.found(
            self,
            case,
            "voice.word_of_mouth",
            FindingSeverity.NOTE,
            f"Perhaps {_say.number(reach)} people have heard of what went wrong, and {praised} of what "
            "went well (a rule of thumb, not measured).",
            measure=(reach, "people who may have heard (a rule of thumb, not measured)"),
            evidence=_refs(bad),
        )


def _halves(
    items: Sequence[SurveyResponse], ages: Sequence[float], half: float
) -> tuple[list[SurveyResponse], list[SurveyResponse]]:
    early = [s for s, age in zip(items, ages, strict=True) if age > half]
    return early, [s for s, age in zip(items, ages, strict=True) if age <= half]


def _refs(surveys: Sequence[SurveyResponse]) -> list[Ref]:
    return [_case.ref(Kind.SURVEY, s.survey_id) for s in surveys]


def _touch_refs(touches: Sequence[Touchpoint]) -> list[Ref]:
    return [_case.ref(Kind.TOUCHPOINT, t.touchpoint_id) for t in touches]
