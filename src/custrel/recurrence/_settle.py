"""The final list from everybody's candidates."""

import itertools
from collections.abc import Iterable, Sequence

import attrs

from custrel.findings import Recurrence
from custrel.model import Window
from custrel.recurrence import _tempo
from custrel.recurrence._costs import EACH
from custrel.recurrence._settings import Settings


def settled(policy: Settings, found: Iterable[Recurrence]) -> tuple[Recurrence, ...]:
    """Join keys across customers, drop what a narrower recurring key explains, rank."""
    order = {key.name: place for place, key in enumerate(policy.keys)}
    crossing = {key.name for key in policy.keys if key.cross}
    own = [r for r in found if r.customer_id is not None and r.key_name not in crossing]
    shared: dict[tuple[object, ...], list[Recurrence]] = {}
    for r in found:
        if r.key_name in crossing:
            shared.setdefault((r.key_name, r.key), []).append(r)
    joined = [one for many in shared.values() for one in _joined(many)]
    # Every key long enough was tested, so every one counts in the control, told or not.
    own, joined = _tempo.claimed(policy, own), _tempo.claimed(policy, joined)
    own.sort(key=lambda r: (order.get(r.key_name, len(order)), r.customer_id or "", r.key))
    kept = [*_narrowest(policy, own), *joined]
    return tuple(sorted(kept, key=_rank))


def _rank(r: Recurrence) -> tuple[object, ...]:
    """Most likely to return first; then most expected; ties by name, never by the order of input."""
    return (-(r.probability or 0.0), -(r.expected or 0.0), r.customer_id or "", r.key_name, r.key)


def _narrowest(policy: Settings, own: Sequence[Recurrence]) -> list[Recurrence]:
    """Keep the narrowest recurring key of each trouble, wider ones where enough episodes are in no narrower one."""
    explained: dict[str | None, set[str]] = {}
    kept: list[Recurrence] = []
    for _, level in itertools.groupby(own, key=lambda r: r.key_name):
        recurring: list[Recurrence] = []
        for r in level:
            known = explained.get(r.customer_id, frozenset[str]())
            free = sum(known.isdisjoint(e.incident_ids) for e in r.episodes)
            if free < policy.min_occurrences:
                continue
            if r.recurring:
                recurring.append(r)
            said = f"{r.n_episodes - free} of its {r.n_episodes} episodes are also listed under a narrower trouble"
            kept.append(attrs.evolve(r, warnings=(*r.warnings, said)) if free < r.n_episodes else r)
        for r in recurring:
            explained.setdefault(r.customer_id, set()).update(r.incident_ids)
    return kept


def _joined(many: Sequence[Recurrence]) -> list[Recurrence]:
    """Make one trouble of the same trouble at several customers; at one only, its narrower keys already say it."""
    if len(many) == 1 and many[0].customer_id is None:
        return list(many)
    parts = sorted(many, key=lambda r: (-r.n_episodes, r.customer_id or ""))
    customers = tuple(sorted({c for r in parts for c in r.customers}))
    count = max(len(customers), *(r.n_customers for r in parts))
    if count < 2:  # noqa: PLR2004 - "across customers" means two
        return []
    first = parts[0]
    windows = [r.window for r in parts if r.window is not None]
    hull = Window(start=min(w.start for w in windows), end=max(w.end for w in windows)) if windows else None
    episodes = sorted((e for r in parts for e in r.episodes), key=lambda e: (e.start, e.incident_ids))
    said = f"at {count} customers; each counted in its own window"
    if count > len(customers):
        said += f"; the tickets of {count - len(customers)} of them are not here"
    return [
        attrs.evolve(
            first,
            customer_id=None,
            customers=customers,
            n_customers=count,
            episodes=tuple(episodes),
            n_incidents=sum(r.n_incidents for r in parts),
            window=hull,
            window_assumed=any(r.window_assumed for r in parts),
            starts_at_event=False,
            rate=None,
            downtime_minutes=_sum(r.downtime_minutes for r in parts),
            effort_minutes=_sum(r.effort_minutes for r in parts),
            target_met_share=None,
            problem_ids=tuple(sorted({p for r in parts for p in r.problem_ids})),
            next_in_hours=None,
            expected_downtime_minutes=None,
            expected_effort_minutes=None,
            downtime_cost=None,
            effort_cost=None,
            expected_downtime_cost=None,
            expected_effort_cost=None,
            cost_reason=EACH,
            trends=(),
            pattern=None,
            problem_links=None,
            warnings=tuple(dict.fromkeys((said, *(w for r in parts for w in r.warnings)))),
            assumptions=tuple(sorted({a for r in parts for a in r.assumptions})),
        )
    ]


def _sum(minutes: Iterable[float | None]) -> float | None:
    known = sorted(m for m in minutes if m is not None)
    return sum(known) if known else None
