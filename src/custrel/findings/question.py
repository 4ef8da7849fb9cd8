"""What to ask next, and what the answer would change."""

from typing import final

import attrs

from custrel._fields import at_least, check
from custrel.model import Ref

__all__ = ["Question"]


@final
@attrs.frozen(kw_only=True, order=False)
class Question:
    """One question a person could put to the customer, answerable by one `Fact` with this ``subject`` and ``name``.

    ``answers`` are the words or numbers it accepts; ``narrowing`` ≥ 0 is the mean by which the range narrows
    over the equally likely answers, in points of reliance from 0 to 1.

    Example:
        >>> q = Question(
        ...     subject=Ref.parse("job:J1"), name="workaround", text="is there any other way to do this?", narrowing=0.2
        ... )
        >>> q.text
        'is there any other way to do this?'
    """

    subject: Ref
    name: str
    text: str
    answers: tuple[str, ...] = ()
    narrowing: float = attrs.field(metadata=at_least(0))

    def __attrs_post_init__(self) -> None:
        """Check every field."""
        check(self)
