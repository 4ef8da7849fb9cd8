"""Spoiling incidents the way clerks and interfaces do, as much as one wants; every spoiled portfolio still fits together."""

import datetime as dt
from collections.abc import Callable
from typing import Final

import attrs

from custrel.model import Incident, IncidentStatus

__all__ = ["DICE", "spoiled"]

DICE: Final = 2  # bytes per incident: whether, and how
_FACES: Final = 256
_SOON: Final = dt.timedelta(minutes=5)


def spoiled(incidents: tuple[Incident, ...], dirt: float, dice: bytes) -> list[Incident]:
    """Give the incidents clean, but for a share of ``dirt`` (0 to 1) that is spoiled; zero bytes spoil none below 1."""
    found: list[Incident] = []
    for number, incident in enumerate(incidents):
        whether, how = dice[number * DICE : number * DICE + DICE]
        clean = cleaned(incident)
        spoil = _WAYS[how % len(_WAYS)] if whether >= _FACES * (1 - dirt) else _as_it_is
        found += spoil(clean)
    return found


def cleaned(incident: Incident) -> Incident:
    """Give an incident as a careful desk keeps it: one record, with a category, closed where it is over, never reopened."""
    over = incident.resolved_at is not None
    return attrs.evolve(
        incident,
        status=IncidentStatus.CLOSED if over else IncidentStatus.IN_PROGRESS,
        closed_at=incident.closed_at or incident.resolved_at if over else None,
        reopened_at=(),
        reopen_count=None,
        parent_id=None,
        merged_into=None,
        category=(incident.category or "hardware").strip().lower() or "hardware",
    )


def _as_it_is(incident: Incident) -> list[Incident]:
    return [incident]


def _recorded_twice(incident: Incident) -> list[Incident]:
    return [
        incident,
        _again(incident, "twice", status=IncidentStatus.DUPLICATE, merged_into=incident.incident_id),
    ]


def _flapping(incident: Incident) -> list[Incident]:
    later = incident.opened_at + _SOON
    return [incident, _again(incident, "flap", opened_at=later, status=IncidentStatus.IN_PROGRESS)]


def _again(incident: Incident, word: str, **change: object) -> Incident:
    """Give a second record of the same trouble, still open."""
    given: dict[str, object] = {
        "incident_id": f"{incident.incident_id}-{word}",
        "resolved_at": None,
        "closed_at": None,
        "down_from": None,
        "down_to": None,
    }
    made: Incident = attrs.evolve(incident, **(given | change))  # type: ignore[arg-type]
    return made


def _bare(incident: Incident) -> list[Incident]:
    """Nobody filled the form in."""
    return [
        attrs.evolve(
            incident,
            category=None,
            subcategory=None,
            symptom=None,
            close_code=None,
            asset_id=None,
            site_id=None,
        )
    ]


def _in_other_letters(incident: Incident) -> list[Incident]:
    category = f" {(incident.category or '').upper()}\u00a0"
    return [attrs.evolve(incident, category=category, summary="SEE EMAIL\r\n\u202e> fw: Re: re")]


def _canceled(incident: Incident) -> list[Incident]:
    return [attrs.evolve(incident, status=IncidentStatus.CANCELED)]


def _reopened(incident: Incident) -> list[Incident]:
    """Closed too early; where it was never over, it stays open for ever without a word."""
    when = (incident.resolved_at,) if incident.resolved_at is not None else ()
    return [
        attrs.evolve(
            incident, status=IncidentStatus.IN_PROGRESS, reopened_at=when, resolved_at=None, closed_at=None
        )
    ]


_WAYS: Final[tuple[Callable[[Incident], list[Incident]], ...]] = (
    _recorded_twice,
    _flapping,
    _bare,
    _in_other_letters,
    _canceled,
    _reopened,
)
