"""A name under which the outside world knows a record."""

from typing import final

import attrs

from custrel._fields import check, leads_to_person

__all__ = ["Identifier"]


@final
@attrs.frozen(kw_only=True, order=True, repr=False)
class Identifier:
    """One typed identifier.

    ``kind`` says what it is (serial, tag, order, phone, email, old_id, name …), ``value`` what it reads. What leads to a
    person (phone, email, user, name …) is shown as ``<personal>``.

    Example:
        >>> Identifier(kind="serial", value="PX-0099").value
        'PX-0099'
        >>> Identifier(kind="phone", value="+34 915 550 102")
        Identifier(kind='phone', value=<personal>)
    """

    kind: str
    value: str

    def __attrs_post_init__(self) -> None:
        """Check that both are text and not empty."""
        check(self)

    def __repr__(self) -> str:
        """Show kind and value, unless it leads to a person."""
        value = "<personal>" if leads_to_person(self.kind) else repr(self.value)
        return f"Identifier(kind={self.kind!r}, value={value})"
