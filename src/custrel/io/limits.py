"""How much of an input is read before it is refused."""

from typing import Final, final

import attrs

from custrel._fields import at_least, check

__all__ = ["DEFAULT_LIMITS", "Limits"]


@final
@attrs.frozen(kw_only=True, order=False)
class Limits:
    """Bounds on what a file may hold; beyond them reading stops with `LimitError`, or costs the one record.

    ``bytes`` is the size of a file, after unpacking; ``records`` how many records it may hold; ``depth`` how deep its values
    may nest; ``text_length`` the characters of one text and ``id_length`` those of one id; ``digits`` those of one whole
    number; ``columns`` of one table. The defaults are far beyond honest exports (a ten-year log of a large service desk has
    some million rows) and small beside the memory of a laptop; they are a guess at what is honest, not a measurement.

    Example:
        >>> Limits(depth=8).depth
        8
    """

    bytes: int = attrs.field(default=2_000_000_000, metadata=at_least(1))
    records: int = attrs.field(default=5_000_000, metadata=at_least(1))
    depth: int = attrs.field(default=64, metadata=at_least(8))
    text_length: int = attrs.field(default=1_000_000, metadata=at_least(1))
    id_length: int = attrs.field(default=500, metadata=at_least(1))
    digits: int = attrs.field(default=300, metadata=at_least(1))
    columns: int = attrs.field(default=5_000, metadata=at_least(1))

    def __attrs_post_init__(self) -> None:
        """Check every bound."""
        check(self)


DEFAULT_LIMITS: Final = Limits()
