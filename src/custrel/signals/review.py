"""Business reviews: their view beside ours, what we foresaw, and whether what was agreed happened in time."""

import datetime as dt
import re
from collections.abc import Iterator
from typing import ClassVar, final

import attrs

from custrel._fields import FrozenMap, at_least, check, unit
from custrel._show import plural
from custrel.findings import Finding, FindingSeverity
from custrel.model import ActionItem, Kind, Quadrant, Ref, Review, ReviewItem
from custrel.signals import _case, _say
from custrel.signals.latencies import latencies
from custrel.typing import CustomerCase

__all__ = ["ReviewSignal"]

_RENEWAL = FrozenMap(
    {
        "review.gap": 0.35,
        "review.forecast_error": 0.15,
        "review.disagreement_open": 0.15,
        "review.action_overdue": 0.25,
        "review.overdue": 0.1,
    }
)
_QUADRANTS = 4
_BETWEEN = re.compile(r"[\W_]+")


@final
@attrs.frozen(kw_only=True, order=False)
class ReviewSignal:
    """Reads the latest review held and the one planned next; abstains where there are none.

    ``gap`` and ``high_gap`` of 0 to 1: from which part of the scale on their rating below ours is worth saying, and is
    serious. ``forecast`` likewise for what we expected them to say. ``dimensions`` are those every review should rate
    (F-05); an empty tuple asks for none. ``answer_days``: how soon after an agreement something should come back.
    ``minutes_days``: how soon everybody present should have the results. ``rehearsal_days``: how long before the review
    ours should have been rehearsed (F-03: 5 to 7 days before the first, 2 to 3 before later ones; the latest day counts).
    ``rehearsal_early_days``: rehearsed longer before than that, it is done again. ``strength`` of 0 to 1: from which part
    of the scale on a rating is a strength. All but F-03 and F-05 are house judgement; ``renewal`` ceilings are uncalibrated
    judgement.

    Example:
        >>> len(ReviewSignal().dimensions)
        8
    """

    name: ClassVar[str] = "review"
    version: ClassVar[str] = "1"

    gap: float = attrs.field(default=0.2, metadata=unit())
    high_gap: float = attrs.field(default=0.4, metadata=unit())
    forecast: float = attrs.field(default=0.2, metadata=unit())
    dimensions: tuple[str, ...] = (
        "fulfillment",
        "order_management",
        "billing_and_collection",
        "claims_and_returns",
        "sales_and_communications",
        "special_services",
        "adherence_to_instructions",
        "total_cost",
    )
    answer_days: float = attrs.field(default=14, metadata=at_least(0))
    minutes_days: float = attrs.field(default=7, metadata=at_least(0))
    rehearsal_days: tuple[float, float] = (5.0, 2.0)
    rehearsal_early_days: tuple[float, float] = (7.0, 3.0)
    strength: float = attrs.field(default=0.75, metadata=unit())
    renewal: FrozenMap[str, float] = _RENEWAL

    def __attrs_post_init__(self) -> None:
        """Check every field."""
        check(self)

    def __call__(self, case: CustomerCase, /) -> Iterator[Finding]:
        """Give what the reviews say."""
        held = sorted(
            (r for r in case.reviews if r.held_at is not None), key=lambda r: (str(r.held_at), r.review_id)
        )
        if held:
            last = held[-1]
            yield from self._ratings(case, last)
            yield from self._unrated(case, last)
            yield from self._room(case, last)
        for review in held:
            yield from self._disagreements(case, review)
            yield from self._actions(case, review)
        yield from self._rhythm(case, held)

    def _say(
        self,
        case: CustomerCase,
        review: Review,
        name: str,
        severity: FindingSeverity,
        reason: str,
        *,
        measure: tuple[float, str],
        people: tuple[str, ...] = (),
        since: dt.datetime | None = None,
    ) -> Finding:
        own = _case.ref(Kind.REVIEW, review.review_id)
        contacts: list[Ref] = [_case.ref(Kind.CONTACT, p) for p in people]
        return _say.found(
            self,
            case,
            f"review.{name}",
            severity,
            reason,
            about=own,
            measure=measure,
            evidence=[own, *contacts],
            since=since or review.held_at,
        )

    def _ratings(self, case: CustomerCase, review: Review) -> Iterator[Finding]:
        """Their rating beside our own, and beside what we thought they would say; never averaged into one."""
        low = sorted(
            (i for i in review.items if _part(i, i.gap) <= -self.gap),
            key=lambda i: (_part(i, i.gap), i.dimension),
        )
        if low:
            worst = low[0]
            severe = _part(worst, worst.gap) <= -self.high_gap or any(i.prerequisite for i in low)
            texts = [
                f"{_dimension(i)} {_say.number(i.customer or 0)}, we say {_say.number(i.own or 0)}"
                for i in low
            ]
            note = f" ({worst.note})" if worst.note else ""
            granted = [_dimension(i) for i in low if i.prerequisite]
            note += f"; {_say.listed(granted)} they take for granted" if granted else ""
            up_to, gap = " up to" if len(low) > 1 else "", -(worst.gap or 0)
            points = f"{_say.number(gap)} {'point' if gap == 1 else 'points'}"
            yield self._say(
                case,
                review,
                "gap",
                FindingSeverity.HIGH if severe else FindingSeverity.MODERATE,
                f"They rate us{up_to} {points} below our own view: they give {_say.listed(texts)}{note}.",
                measure=(-(worst.gap or 0), "points below our own view"),
            )
        unseen = sorted(
            (i for i in review.items if _part(i, i.forecast_error) <= -self.forecast),
            key=lambda i: (_part(i, i.forecast_error), i.dimension),
        )
        if unseen:
            worst = unseen[0]
            texts = [
                f"{_dimension(i)} {_say.number(i.expected or 0)} and they gave {_say.number(i.customer or 0)}"
                for i in unseen
            ]
            yield self._say(
                case,
                review,
                "forecast_error",
                FindingSeverity.MODERATE,
                f"We did not see it coming: we expected {_say.listed(texts)}.",
                measure=(-(worst.forecast_error or 0), "points below what we expected"),
            )
        strong = [
            i for i in review.items if i.customer is not None and _level(i, i.customer) >= self.strength
        ]
        if strong:
            best = sorted(strong, key=lambda i: (-_level(i, i.customer or 0), i.dimension))
            texts = [
                f"{_dimension(i)} ({_say.number(i.customer or 0)} of {_say.number(i.scale[1])})" for i in best
            ]
            yield self._say(
                case,
                review,
                "strength",
                FindingSeverity.GOOD,
                f"They value {_say.listed(texts)}; say so too, talk of weaknesses crowds it out.",
                measure=(len(strong), "dimensions rated high"),
            )

    def _unrated(self, case: CustomerCase, review: Review) -> Iterator[Finding]:
        if not review.items:
            return  # what was talked about was not recorded
        rated = [_words(i.dimension) for i in review.items if i.customer is not None]
        missing = [d for d in self.dimensions if not any(_words(d) <= words for words in rated)]
        if missing:
            yield self._say(
                case,
                review,
                "dimension_unrated",
                FindingSeverity.LOW,
                f"They were not asked about {_say.listed([d.replace('_', ' ') for d in missing])}.",
                measure=(len(missing), f"of {len(self.dimensions)} dimensions not rated"),
            )
        stories = [i for i in review.items if i.anecdotal]
        if stories:
            yield self._say(
                case,
                review,
                "anecdotal",
                FindingSeverity.NOTE,
                f"What was said on {_say.listed([_dimension(i) for i in stories])} rests on a story, not on numbers.",
                measure=(len(stories), "items resting on a story"),
            )
        sources = [i.source for i in review.items if i.source is not None]
        if sources and len(sources) == len(review.items) and set(sources) == {"own"}:
            yield self._say(
                case,
                review,
                "only_our_numbers",
                FindingSeverity.LOW,
                "Every number in the review is ours; lay theirs beside them, and what the business says.",
                measure=(len(sources), "items, all from our own records"),
            )
        orphans = [i for i in review.items if i.owner_id is None]
        if orphans and any(i.owner_id for r in case.reviews for i in r.items):
            yield self._say(
                case,
                review,
                "item_unowned",
                FindingSeverity.NOTE,
                f"Nobody prepares {_say.listed([_dimension(i) for i in orphans])} for the review.",
                measure=(len(orphans), "items without an owner"),
            )

    def _room(self, case: CustomerCase, review: Review) -> Iterator[Finding]:
        """Who was in the room, and who got the results (F-03, S4-19)."""
        present = [c for c in map(case.contact, review.participants) if c is not None]
        halves = {(c.customer_id is not None, c.quadrant) for c in present}
        if present and not any(quadrant is None for _, quadrant in halves) and len(halves) < _QUADRANTS:
            named = [
                f"{'their' if theirs else 'our'} {quadrant.value} side"
                for theirs in (True, False)
                for quadrant in Quadrant
                if (theirs, quadrant) not in halves
            ]
            yield self._say(
                case,
                review,
                "one_sided",
                FindingSeverity.LOW,
                f"{_say.listed(named).capitalize()} was not in the room.",
                measure=(len(halves), "of 4 quadrants present"),
                people=review.participants,
            )
        if review.items and review.minutes_owner_id is None and any(r.minutes_owner_id for r in case.reviews):
            yield self._say(
                case,
                review,
                "minutes_unowned",
                FindingSeverity.NOTE,
                "Nobody is named who writes down what was agreed in the last review.",
                measure=(0, "people who keep the minutes"),
            )
        late = review.held_at is not None and _case.days_since(case, review.held_at) > self.minutes_days
        left_out = tuple(c.contact_id for c in present if c.contact_id not in review.distributed_to)
        if late and left_out:
            yield self._say(
                case,
                review,
                "not_distributed",
                FindingSeverity.LOW,
                f"The results have not reached {_say.listed([f'contact:{c}' for c in left_out])}.",
                measure=(len(left_out), "people without the results"),
                people=left_out,
            )

    def _disagreements(self, case: CustomerCase, review: Review) -> Iterator[Finding]:
        open_ones = [d for d in review.disagreements if d.resolved_at is None]
        if not open_ones:
            return
        today = case.today()
        overdue = any(d.due is not None and d.due < today for d in open_ones)
        owners = tuple(dict.fromkeys(d.owner_id for d in open_ones if d.owner_id))
        late = ", and the day for it has passed" if overdue else ""
        yield self._say(
            case,
            review,
            "disagreement_open",
            FindingSeverity.MODERATE if overdue else FindingSeverity.LOW,
            f"We still disagree on {_say.listed([d.what for d in open_ones])}{late}.",
            measure=(len(open_ones), "disagreements open"),
            people=owners,
        )

    def _actions(self, case: CustomerCase, review: Review) -> Iterator[Finding]:
        """Overdue, or agreed and then silence; timely means prepared, told back and done (S4-20)."""
        today = case.today()
        overdue = [a for a in review.actions if a.done_at is None and a.due is not None and a.due < today]
        if overdue:
            overdue_by = max((today - a.due).days for a in overdue if a.due)
            yield self._say(
                case,
                review,
                "action_overdue",
                FindingSeverity.HIGH,
                f"Promised and not done: {_say.listed([a.what for a in overdue])} ({plural(overdue_by, 'day')} late).",
                measure=(overdue_by, "days late"),
                people=tuple(dict.fromkeys(a.owner_id for a in overdue if a.owner_id)),
            )
        late = [
            (a, days)
            for a in review.actions
            if a not in overdue and (days := self._wait(case, a)) is not None
        ]
        if late:
            longest = max(days for _, days in late)
            yield self._say(
                case,
                review,
                "slow_answer",
                FindingSeverity.LOW,
                f"They waited {_say.long(longest)} to hear how {_say.listed([a.what for a, _ in late])} goes on.",
                measure=(longest, "days until they heard back"),
                people=tuple(dict.fromkeys(a.owner_id for a, _ in late if a.owner_id)),
            )

    def _wait(self, case: CustomerCase, action: ActionItem) -> float | None:
        """Give how long they waited, or are waiting, to hear back on an open action; None where that was short enough."""
        if action.done_at is not None or action.agreed_at is None:
            return None
        told = latencies(action).communicated
        days = _case.days_since(case, action.agreed_at) if told is None else told
        return days if days > self.answer_days else None

    def _rhythm(self, case: CustomerCase, held: list[Review]) -> Iterator[Finding]:
        """Rehearsed in time, held in time, and the next one planned (F-03)."""
        today = case.today()
        planned = sorted(
            (
                (r.planned_on, r.review_id, r)
                for r in case.reviews
                if r.held_at is None and r.planned_on is not None
            ),
            key=lambda row: row[:2],
        )
        ahead = [(on, r) for on, _, r in planned if on >= today]
        if ahead:
            yield from self._rehearsal(case, *ahead[0], first=not held)
            return
        last = held[-1] if held else None
        if last is not None and last.cadence_days is not None and last.held_at is not None:
            late = _case.days_since(case, last.held_at) - last.cadence_days
            if late > 0:
                yield self._late(
                    case, last, late, f"The next review is {_say.long(late)} late, and none is planned."
                )
        elif last is None and planned:
            days = (today - planned[0][0]).days
            yield self._late(
                case, planned[0][2], days, f"The review planned {plural(days, 'day')} ago was never held."
            )

    def _rehearsal(
        self, case: CustomerCase, on: dt.date, review: Review, *, first: bool
    ) -> Iterator[Finding]:
        """Rehearsed 5 to 7 days before the first review and 2 to 3 before later ones (F-03); due once the window opens."""
        latest, earliest = self.rehearsal_days[not first], self.rehearsal_early_days[not first]
        left, done = (on - case.today()).days, review.rehearsed_on
        early = None if done is None or done > on else (on - done).days
        if left > earliest or (early is not None and early <= earliest):
            return
        what = f"The review is in {plural(left, 'day')}, and "
        if early is None:
            what += "nobody of ours has rehearsed it" if left <= latest else "now is the time to rehearse it"
        else:
            what += f"it was rehearsed {plural(early, 'day')} before it: too early to be of use"
        yield self._say(
            case,
            review,
            "unrehearsed",
            FindingSeverity.LOW if early is None and left <= latest else FindingSeverity.NOTE,
            f"{what}.",
            measure=(left, "days until the review"),
        )

    def _late(self, case: CustomerCase, review: Review, days: float, reason: str) -> Finding:
        return self._say(
            case, review, "overdue", FindingSeverity.MODERATE, reason, measure=(days, "days late")
        )


def _part(item: ReviewItem, points: float | None) -> float:
    """Turn points into a part of the scale; not rated is no difference."""
    return 0.0 if points is None else points / (item.scale[1] - item.scale[0])


def _level(item: ReviewItem, value: float) -> float:
    return (value - item.scale[0]) / (item.scale[1] - item.scale[0])


def _words(dimension: str) -> frozenset[str]:
    """Give the words of a dimension, however it is written: "Billing & collection" is "billing_and_collection" and more."""
    text = dimension.casefold().replace("&", " and ").replace("fulfilment", "fulfillment")
    return frozenset(_BETWEEN.split(text)) - {""}


def _dimension(item: ReviewItem) -> str:
    return item.dimension.replace("_", " ")
