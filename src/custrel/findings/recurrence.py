"""What a recurrence policy found: the same trouble back, how often, and what to expect."""

import datetime as dt
import enum
import functools
import itertools
import statistics
from collections.abc import Collection
from typing import final

import attrs

from custrel._fields import at_least, check, unit
from custrel._show import burden_texts, html_table, number_text
from custrel.findings.calendar_pattern import CalendarPattern, MeasureTrend, ProblemLinks
from custrel.model import Interval, Money, Ref, Window

__all__ = ["Episode", "Rate", "Recurrence", "Tempo", "TempoReading"]

_FEW = 32  # so many are looked up one by one sooner than an index of them is built
_GAPS = 2  # fewer are no pace
_DAY = dt.timedelta(days=1)
_ONCE = 1


@final
class Tempo(enum.StrEnum):
    """Whether a trouble comes faster; steady is a claim too and needs evidence.

    Example:
        >>> Tempo("unknown").value
        'unknown'
    """

    STEADY = "steady"
    ACCELERATING = "accelerating"
    FADING = "fading"
    UNKNOWN = "unknown"


@final
@attrs.frozen(kw_only=True, order=False)
class Episode:
    """Incidents of one key that belong to one outage, counted once: reopens, flaps, bursts, children, merged tickets.

    Example:
        >>> start = dt.datetime(2026, 3, 1, tzinfo=dt.UTC)
        >>> Episode(start=start, end=start, incident_ids=["I1", "I2"]).incident_ids
        ('I1', 'I2')
    """

    start: dt.datetime
    end: dt.datetime
    incident_ids: tuple[str, ...]

    def __attrs_post_init__(self) -> None:
        """Check every field."""
        check(self)


@final
@attrs.frozen(kw_only=True, order=False)
class Rate:
    """Episodes per day over a stated exposure: ``value`` and its interval at ``confidence`` (0 to 1); exposure in days > 0.

    Example:
        >>> Rate(
        ...     value=0.1, interval=Interval(lo=0.05, hi=0.2), confidence=0.9, exposure_days=60, method="exact Poisson"
        ... ).value
        0.1
    """

    value: float = attrs.field(metadata=at_least(0))
    interval: Interval
    confidence: float = attrs.field(metadata=unit())
    exposure_days: float = attrs.field(metadata=at_least(0))
    method: str

    def __attrs_post_init__(self) -> None:
        """Check every field."""
        check(self)


@final
@attrs.frozen(kw_only=True, order=False)
class TempoReading:
    """The evidence behind a tempo: statistic, one-sided p for accelerating, q after false-discovery control.

    A None comes with a ``reason``.

    ``strength`` is graded words ("none", "weak", "moderate", "strong", empty: not estimable); ``rate_ratio``
    recent over lifetime with its credible interval; ``n`` the gaps used.

    Example:
        >>> TempoReading(tempo="unknown", reason="3 episodes; at least 8 are needed").p is None
        True
    """

    tempo: Tempo
    reason: str
    statistic: float | None = None
    p: float | None = attrs.field(default=None, metadata=unit())
    p_two_sided: float | None = attrs.field(default=None, metadata=unit())
    p_normal: float | None = attrs.field(default=None, metadata=unit())
    q: float | None = attrs.field(default=None, metadata=unit())
    n: int = 0
    strength: str = ""
    rate_ratio: float | None = None
    rate_ratio_interval: Interval | None = None
    method: str = ""

    def __attrs_post_init__(self) -> None:
        """Check every field."""
        check(self)


@final
@attrs.frozen(kw_only=True, order=False, repr=False)
class Recurrence:
    """One trouble on one key with everything a reader needs to judge it.

    ``key_name`` says what "the same trouble" means here ("asset, symptom"), ``key`` its values as (part,
    value) pairs. ``customer_id`` None: a key across customers; ``customers`` then lists those whose tickets are
    here, and ``n_customers`` counts all that the fleet's profile knows it at (0: nobody counted). ``subject`` is
    what a reader would point at. ``window`` is the observation window, ``window_assumed`` True where nobody
    stated it, ``starts_at_event`` whether it begins at an installation or replacement. ``expected`` episodes
    in the next ``horizon_days`` with a predictive interval ``expected_lo`` to ``expected_hi`` (90 %);
    ``probability`` that it comes back at all. ``recurring`` is the verdict, ``threshold`` the probability it
    needed. ``next_from`` to ``next_to`` is when it is next due, None with ``next_reason``; ``next_in_hours`` whether most of
    its times began in the hours in which the jobs that need the unit must run (else the site's), None: not known. Downtime in
    minutes, effort in minutes, from what is recorded; the expected ones are those of an episode so far times
    the expected episodes: what the horizon takes if nothing is done. ``downtime_cost`` is what the downtime cost the
    customer by what they state an hour costs, ``effort_cost`` our work at the price the policy was given; where one of the
    four is None that is not known, or in several currencies, ``cost_reason`` says why. ``trends`` of severity, duration and
    effort stand beside the tempo, ``pattern`` is the calendar rule it keeps to (None: none was found),
    ``problem_links`` what people linked (None: nobody linked any). None always comes with a sentence in
    ``warnings`` or the matching reason.

    Example:
        >>> at = dt.datetime(2026, 3, 1, tzinfo=dt.UTC)
        >>> found = Recurrence(
        ...     customer_id="C1",
        ...     key_name="asset",
        ...     key=(("asset", "A1"),),
        ...     subject=Ref.parse("asset:A1"),
        ...     episodes=[Episode(start=at, end=at, incident_ids=["I1"])],
        ...     tempo=TempoReading(tempo="unknown", reason="1 episode"),
        ...     policy="detector",
        ...     version="1",
        ...     horizon_days=28,
        ...     method="not estimable",
        ... )
        >>> found.n_episodes, found.incident_ids
        (1, ('I1',))
    """

    customer_id: str | None
    key_name: str
    key: tuple[tuple[str, ...], ...]
    label: str = ""
    subject: Ref
    customers: tuple[str, ...] = ()
    n_customers: int = attrs.field(default=0, metadata=at_least(0))
    episodes: tuple[Episode, ...]
    n_incidents: int = attrs.field(default=0, metadata=at_least(0))
    window: Window | None = None
    window_assumed: bool = False
    starts_at_event: bool = False
    rate: Rate | None = None
    horizon_days: float = attrs.field(metadata=at_least(0))
    expected: float | None = attrs.field(default=None, metadata=at_least(0))
    expected_lo: int | None = None
    expected_hi: int | None = None
    probability: float | None = attrs.field(default=None, metadata=unit())
    threshold: float | None = attrs.field(default=None, metadata=unit())
    recurring: bool = False
    tempo: TempoReading
    next_from: dt.datetime | None = None
    next_to: dt.datetime | None = None
    next_reason: str = ""
    next_in_hours: bool | None = None
    downtime_minutes: float | None = attrs.field(default=None, metadata=at_least(0))
    effort_minutes: float | None = attrs.field(default=None, metadata=at_least(0))
    target_met_share: float | None = attrs.field(default=None, metadata=unit())
    expected_downtime_minutes: float | None = attrs.field(default=None, metadata=at_least(0))
    expected_effort_minutes: float | None = attrs.field(default=None, metadata=at_least(0))
    downtime_cost: Money | None = None
    effort_cost: Money | None = None
    expected_downtime_cost: Money | None = None
    expected_effort_cost: Money | None = None
    cost_reason: str = ""
    trends: tuple[MeasureTrend, ...] = ()
    pattern: CalendarPattern | None = None
    problem_ids: tuple[str, ...] = ()
    problem_links: ProblemLinks | None = None
    policy: str
    version: str
    method: str
    assumptions: tuple[str, ...] = ()
    warnings: tuple[str, ...] = ()

    def __attrs_post_init__(self) -> None:
        """Check every field."""
        check(self)

    @property
    def n_episodes(self) -> int:
        """How many separate episodes there were, ≥ 1.

        Example:
            >>> at = dt.datetime(2026, 3, 1, tzinfo=dt.UTC)
            >>> Recurrence(customer_id="C1", key_name="asset", key=(("asset", "A1"),), subject=Ref.parse("asset:A1"),
            ...     episodes=[Episode(start=at, end=at, incident_ids=["I1"])],
            ...     tempo=TempoReading(tempo="unknown", reason="1 episode"), policy="detector", version="1",
            ...     horizon_days=28, method="not estimable").n_episodes
            1
        """
        return len(self.episodes)

    @functools.cached_property
    def incident_ids(self) -> tuple[str, ...]:
        """Every incident behind it, in time order of the episodes.

        Example:
            >>> at = dt.datetime(2026, 3, 1, tzinfo=dt.UTC)
            >>> Recurrence(customer_id="C1", key_name="asset", key=(("asset", "A1"),), subject=Ref.parse("asset:A1"),
            ...     episodes=[Episode(start=at, end=at, incident_ids=["I1"])],
            ...     tempo=TempoReading(tempo="unknown", reason="1 episode"), policy="detector", version="1",
            ...     horizon_days=28, method="not estimable").incident_ids
            ('I1',)
        """
        return tuple(i for e in self.episodes for i in e.incident_ids)

    @functools.cached_property
    def _places(self) -> dict[str, int]:
        return {incident_id: place for place, incident_id in enumerate(self.incident_ids)}

    @functools.cached_property
    def _whole(self) -> frozenset[str]:
        return frozenset(self._places)

    def among(self, incident_ids: Collection[str], /) -> tuple[str, ...]:
        """Give those of some incidents (best a set) that are behind it, in its order; costs no more than the smaller side."""
        if not incident_ids:
            return ()
        if len(self.incident_ids) <= max(len(incident_ids), _FEW):
            return tuple([i for i in self.incident_ids if i in incident_ids])
        places = self._places
        return tuple(sorted(self._whole.intersection(incident_ids), key=places.__getitem__))

    @property
    def pace(self) -> tuple[float, float] | None:
        """Median days between its first times and between its latest ones (a third of the gaps each, at least two).

        None below three episodes: one gap is no pace.

        Example:
            >>> days = (0, 20, 40, 46, 52)
            >>> starts = [dt.datetime(2026, 3, 1, tzinfo=dt.UTC) + dt.timedelta(days=d) for d in days]
            >>> Recurrence(customer_id="C1", key_name="asset", key=(("asset", "A1"),), subject=Ref.parse("asset:A1"),
            ...     episodes=[Episode(start=s, end=s, incident_ids=["I"]) for s in starts],
            ...     tempo=TempoReading(tempo="unknown", reason="5 episodes"), policy="detector", version="1",
            ...     horizon_days=28, method="not estimable").pace
            (20.0, 6.0)
        """
        gaps = len(self.episodes) - 1
        if gaps < _GAPS:
            return None
        some = max(_GAPS, gaps // 3)
        ends = (self.episodes[: some + 1], self.episodes[-some - 1 :])
        first, last = ([(b.start - a.start) / _DAY for a, b in itertools.pairwise(end)] for end in ends)
        return statistics.median(first), statistics.median(last)

    @property
    def expected_at_pace(self) -> float | None:
        """How often it would come within the horizon at the pace of its latest times, where it is coming back faster.

        ``expected`` leans on what is usual in the fleet, where troubles mostly calm down; this is what happens if this one
        does not. None where it is not *accelerating*, or where the range of ``expected`` holds that many anyway.

        Example:
            >>> starts = [dt.datetime(2026, 3, 1, tzinfo=dt.UTC) + dt.timedelta(days=d) for d in (0, 20, 40, 46, 52)]
            >>> Recurrence(customer_id="C1", key_name="asset", key=(("asset", "A1"),), subject=Ref.parse("asset:A1"),
            ...     episodes=[Episode(start=s, end=s, incident_ids=["I"]) for s in starts], expected=2.0,
            ...     expected_hi=4, tempo=TempoReading(tempo="accelerating", reason="say"), policy="detector", version="1",
            ...     horizon_days=30, method="own decayed rate").expected_at_pace
            5.0
        """
        if self.tempo.tempo is not Tempo.ACCELERATING or self.expected_hi is None:
            return None
        pace = self.pace
        if pace is None or not pace[1]:
            return None
        found = self.horizon_days / pace[1]
        return found if found > self.expected_hi else None

    @property
    def explanation(self) -> str:
        """Say in three sentences what was, what is expected, and how sure that is; no statistician's words.

        Example:
            >>> at = dt.datetime(2026, 3, 1, tzinfo=dt.UTC)
            >>> found = Recurrence(customer_id="C1", key_name="asset", key=(("asset", "A1"),), subject=Ref.parse("asset:A1"),
            ...     label="till 3", episodes=[Episode(start=at, end=at, incident_ids=["I"])], expected=1.2, expected_lo=0,
            ...     expected_hi=3, tempo=TempoReading(tempo="unknown", reason="1 episode; at least 8 are needed to tell"),
            ...     policy="detector", version="1", horizon_days=28, method="own decayed rate")
            >>> for sentence in found.explanation.split(". "):
            ...     print(sentence)
            till 3 came up once, on 1 March 2026
            Expect about 1.2 (0 to 3) in the next 28 days
            Whether it comes faster is not known: 1 episode; at least 8 are needed to tell.
        """
        return _explained(self)

    def _repr_html_(self) -> str:
        """Show as a small table in a notebook."""
        return html_table(_shown(self), ("what", "value"))

    def __repr__(self) -> str:
        """Show as one line: the trouble, how often, what is expected, the tempo."""
        said = ", ".join(f"{name} {value}" for name, value in _shown(self)[1:])
        return f"Recurrence({self.label or self.subject}: {said})"


def _explained(r: Recurrence) -> str:
    """Say what was, what is expected and when, and how sure that is."""
    return " ".join(
        f"{said[0].upper() if n else said[0]}{said[1:]}."
        for n, said in enumerate((_was(r), _will(r), _sure(r)))
    )


def _shown(r: Recurrence) -> list[tuple[str, str]]:
    """Give the rows of a short table, the trouble first."""
    rows = [
        ("trouble", r.label or str(r.subject)),
        ("times", f"{r.n_episodes} in {r.n_incidents or len(r.incident_ids)} tickets"),
    ]
    if r.expected is not None:
        rows.append((f"expected in {number_text(r.horizon_days)} days", _about(r)))
    if r.probability is not None:
        rows.append(("chance of return", f"{r.probability:.0%}"))
    rows.append(("tempo", r.tempo.tempo.value))
    if r.pattern is not None:
        rows.append(("keeps to", r.pattern.words))
    return rows


def _was(r: Recurrence) -> str:
    name, first, last = r.label or f"the trouble on {r.subject}", r.episodes[0].start, r.episodes[-1].start
    if r.n_episodes == _ONCE:
        return f"{name} came up once, on {_day(first)}"
    burden = burden_texts(r.downtime_minutes, r.effort_minutes, r.downtime_cost, r.effort_cost)
    cost = f", with {' and '.join(burden)}" if burden else ""
    kept = f", mostly {r.pattern.words}" if r.pattern is not None else ""
    return f"{name} came up {r.n_episodes} times between {_day(first)} and {_day(last)}{kept}{cost}"


def _will(r: Recurrence) -> str:
    if r.expected is None:
        return "what to expect cannot be told"
    due = ""
    if r.next_from is not None:
        due = (
            f", the next between {_day(r.next_from)} and {_day(r.next_to)}"
            if r.next_to
            else f", not before {_day(r.next_from)}"
        )
        due += {True: ", in opening hours", False: ", outside opening hours", None: ""}[r.next_in_hours]
    faster = r.expected_at_pace
    pace = "" if faster is None else f" (about {number_text(round(faster, 1))} at its latest pace)"
    burden = burden_texts(
        r.expected_downtime_minutes,
        r.expected_effort_minutes,
        r.expected_downtime_cost,
        r.expected_effort_cost,
    )
    cost = f", some {' and '.join(burden)} if nothing is done" if burden else ""
    return f"expect about {_about(r)} in the next {number_text(r.horizon_days)} days{pace}{cost}{due}"


def _sure(r: Recurrence) -> str:
    how = {
        "accelerating": "it comes faster",
        "fading": "it comes more slowly",
        "steady": "it comes as often as before",
        "unknown": "whether it comes faster is not known",
    }[r.tempo.tempo.value]
    worse = [t.words for t in r.trends if t.direction == "rising"]
    each = f"; worse each time: {' and '.join(worse)}" if worse else ""
    return f"{how}: {r.tempo.reason}{each}"


def _about(r: Recurrence) -> str:
    span = "" if r.expected_lo is None or r.expected_hi is None else f" ({r.expected_lo} to {r.expected_hi})"
    return f"{number_text(round(r.expected or 0.0, 1))}{span}"


def _day(at: dt.datetime) -> str:
    return f"{at.day} {at:%B %Y}"
