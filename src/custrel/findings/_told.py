"""A trouble in words: three sentences, and the rows its pictures show."""

import datetime as dt
from typing import TYPE_CHECKING

from custrel._show import number_text

if TYPE_CHECKING:
    from custrel.findings.recurrence import Recurrence

_ONCE = 1


def explained(r: "Recurrence") -> str:
    """Say what was, what is expected and when, and how sure that is."""
    return " ".join(
        f"{said[0].upper() if n else said[0]}{said[1:]}."
        for n, said in enumerate((_was(r), _will(r), _sure(r)))
    )


def shown(r: "Recurrence") -> list[tuple[str, str]]:
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


def _was(r: "Recurrence") -> str:
    name, first, last = r.label or f"the trouble on {r.subject}", r.episodes[0].start, r.episodes[-1].start
    if r.n_episodes == _ONCE:
        return f"{name} came up once, on {_day(first)}"
    burden = [
        f"{number_text(round(minutes / 60, 1))} hours {what}"
        for minutes, what in ((r.downtime_minutes, "down"), (r.effort_minutes, "of work"))
        if minutes
    ]
    cost = f", with {' and '.join(burden)}" if burden else ""
    kept = f", mostly {r.pattern.words}" if r.pattern is not None else ""
    return f"{name} came up {r.n_episodes} times between {_day(first)} and {_day(last)}{kept}{cost}"


def _will(r: "Recurrence") -> str:
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
    return f"expect about {_about(r)} in the next {number_text(r.horizon_days)} days{due}"


def _sure(r: "Recurrence") -> str:
    how = {
        "accelerating": "it comes faster",
        "fading": "it comes more slowly",
        "steady": "it comes as often as before",
        "unknown": "whether it comes faster is not known",
    }[r.tempo.tempo.value]
    return f"{how}: {r.tempo.reason}"


def _about(r: "Recurrence") -> str:
    span = "" if r.expected_lo is None or r.expected_hi is None else f" ({r.expected_lo} to {r.expected_hi})"
    return f"{number_text(round(r.expected or 0.0, 1))}{span}"


def _day(at: dt.datetime) -> str:
    return f"{at.day} {at:%B %Y}"
