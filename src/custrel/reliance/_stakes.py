"""How bad it is when a job stops, and the job itself, as numbers."""

from typing import final

import attrs

from custrel.model import Kind, Ref
from custrel.reliance._loss import Range, Shape
from custrel.reliance._settings import Settings

__all__ = ["JobInput", "Stakes", "Term", "stakes_of"]


@final
@attrs.frozen(kw_only=True, order=False)
class Term:
    """One dimension of consequence of one job: its name, ceiling, what is read, and what is read without segment priors.

    ``read`` None: not applicable.
    """

    name: str
    ceiling: float
    read: Range | None
    blind: Range | None
    time_driven: bool


@final
@attrs.frozen(kw_only=True, order=False, eq=False)
class Stakes:
    """How bad it is when a job stops: S from its terms, duty and span; shared by all jobs that read the same.

    ``blind`` are S's ends without segment priors, ``base`` its upper end were nothing known.
    """

    terms: tuple[Term, ...]
    duty: Range
    span: Range
    severity: Range
    blind: tuple[float, float]
    base: float


@final
@attrs.frozen(kw_only=True, order=False, eq=False)
class JobInput:
    """One job as numbers; an implied one carries its asset id. ``units`` are asset ids in the places of ``shape``."""

    record_id: str
    implied: bool
    site_id: str | None
    units: tuple[str, ...]
    shape: Shape
    stakes: Stakes

    @property
    def ref(self) -> Ref:
        """Name the job, or the asset it is implied for; made when asked, since most are never named."""
        return Ref(kind=Kind.ASSET if self.implied else Kind.JOB, id=self.record_id)


def stakes_of(settings: Settings, terms: tuple[Term, ...], duty: Range, span: Range) -> Stakes:
    """Make S, each end by itself: W of ceiling · consequence · time over the dimensions."""
    time: Range = (duty[0] * span[0], duty[1] * span[1], duty[2] * span[2])
    ends: list[float] = []
    for end in (0, 1, 2):
        read = ((term, term.read) for term in terms if term.read is not None)
        parts = [term.ceiling * found[end] * (time[end] if term.time_driven else 1.0) for term, found in read]
        ends.append(settings.w(parts))
    blind = (ends[0], ends[1])
    if any(term.read is not term.blind for term in terms):
        unassumed = tuple(attrs.evolve(term, read=term.blind) for term in terms)
        blind = stakes_of(settings, unassumed, duty, span).blind
    base = settings.w([term.ceiling for term in terms if term.read is not None])
    return Stakes(
        terms=terms, duty=duty, span=span, severity=(ends[0], ends[1], ends[2]), blind=blind, base=base
    )
