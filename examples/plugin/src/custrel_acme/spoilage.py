"""A factor: goods that spoil while the machine stands still."""

from typing import final

import attrs

from custrel.model import NOT_APPLICABLE, UNKNOWN, Interval, NotApplicable, Unknown
from custrel.typing import JobEvidence

# Shares of the worst, by answer, mildest first. Acme's judgement, not calibrated: "some" may be a crate or a shelf.
_ANSWERS = {
    "none": Interval.point(0.0),
    "some": Interval(lo=0.2, hi=0.5),
    "all": Interval.point(1.0),
}


@final
@attrs.frozen(kw_only=True)
class Spoilage:
    """How much of the goods is lost when the job stops for half a day.

    Reads the facts named ``spoilage`` about the job. Nobody asked: unknown, which is the whole range and never zero.
    People who disagree: everything between their answers.
    """

    name: str = "spoilage"
    question: str = "How much of the goods is lost when this stops for half a day?"
    scale: tuple[str, ...] = tuple(_ANSWERS)
    # All goods lost, nothing else, no alternative: as bad as a major loss of money (0.6 in the built-in ceilings' words).
    ceiling: float = 0.6
    # Goods spoil at night as well: not scaled by how much of the week the job runs.
    time_driven: bool = False

    def read(self, evidence: JobEvidence, /) -> Interval | Unknown | NotApplicable:
        """Give the hull of what was answered, as a share of the worst."""
        said = [fact.value for fact in evidence.facts if fact.name == self.name]
        if said and all(value == NOT_APPLICABLE.value for value in said):
            return NOT_APPLICABLE
        hull: Interval | None = None
        for value in said:
            share = _ANSWERS.get(value) if isinstance(value, str) else None
            if share is None:
                return UNKNOWN  # an answer outside the scale tells nothing; guessing would
            hull = share if hull is None else hull.hull(share)
        return UNKNOWN if hull is None else hull
