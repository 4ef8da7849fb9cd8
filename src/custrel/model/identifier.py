"""A name under which the outside world knows a record."""

from typing import final

import attrs

from custrel._fields import check

__all__ = ["Identifier"]


@final
@attrs.frozen(kw_only=True, order=True)
class Identifier:
    """One typed identifier.

    ``kind`` says what it is (serial, tag, order, phone, email, old_id, name …), ``value`` what it reads.

    Example:
        >>> Identifier(kind="serial", value="PX-0099").value
        'PX-0099'
    """

    kind: str
    value: str

    def __attrs_post_init__(self) -> None:
        """Check that both are text and not empty."""
        check(self)
