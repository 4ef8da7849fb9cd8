"""A question about our service, and its answer if there was one."""

import datetime as dt
from typing import final

import attrs

from custrel._fields import PERSONAL, check
from custrel.errors import InvalidValueError
from custrel.model.record import Record
from custrel.model.words_people import RelativeStanding, SurveyDirection, SurveyScale

__all__ = ["CompetitorOpinion", "SurveyResponse"]


@final
@attrs.frozen(kw_only=True, order=False)
class CompetitorOpinion:
    """How the customer sees us beside a competitor on one dimension: ``standing`` better means we are better.

    Example:
        >>> CompetitorOpinion(competitor="Acme", dimension="fulfillment", standing="worse").standing
        <RelativeStanding.WORSE: 'worse'>
    """

    competitor: str
    dimension: str | None = None
    standing: RelativeStanding
    cause: str | None = None

    def __attrs_post_init__(self) -> None:
        """Check every field."""
        check(self)


@final
@attrs.frozen(kw_only=True, order=False, repr=False)
class SurveyResponse(Record):
    """One survey sent, tied to an incident where there was one; ``responded_at`` None means unanswered, never "satisfied".

    ``score`` is on ``scale`` as declared, and ``direction`` says which end is good. ``self_rated`` True where
    our own people filled it in; such answers are kept out of what the customer thinks.

    Example:
        >>> answer = SurveyResponse(survey_id="V1", customer_id="C1", sent_at=dt.datetime(2026, 3, 1, tzinfo=dt.UTC),
        ...     responded_at=dt.datetime(2026, 3, 2, tzinfo=dt.UTC), scale="points_1_4", direction="low_is_good", score=1)
        >>> answer.satisfaction
        1.0
    """

    survey_id: str
    customer_id: str
    incident_id: str | None = None
    contact_id: str | None = None
    sent_at: dt.datetime
    responded_at: dt.datetime | None = None
    scale: SurveyScale | None = None
    score: float | None = None
    direction: SurveyDirection | None = None
    comment: str | None = attrs.field(default=None, metadata=PERSONAL)
    competitor_opinions: tuple[CompetitorOpinion, ...] = ()
    self_rated: bool = False

    def __attrs_post_init__(self) -> None:
        """Check every field; a score needs a scale, a direction, and to lie on the scale."""
        check(self)
        if self.score is None:
            return
        if self.scale is None or self.direction is None:
            raise InvalidValueError(
                "SurveyResponse", "score", "needs scale and direction beside it", self.score
            )
        low, high = self.scale.bounds
        if not low <= self.score <= high:
            raise InvalidValueError(
                "SurveyResponse", "score", f"must be {low:g} to {high:g} on {self.scale}", self.score
            )

    @property
    def satisfaction(self) -> float | None:
        """The score as a share from worst 0 to best 1; None where unanswered.

        Example:
            >>> SurveyResponse(survey_id="V1", customer_id="C1", sent_at=dt.datetime(2026, 3, 1, tzinfo=dt.UTC)).satisfaction
        """
        if self.score is None or self.scale is None:
            return None
        low, high = self.scale.bounds
        share = (self.score - low) / (high - low)
        return share if self.direction is SurveyDirection.HIGH_IS_GOOD else 1 - share
