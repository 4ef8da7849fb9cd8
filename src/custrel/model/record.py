"""What every record has besides its own fields."""

import datetime as dt

import attrs

from custrel._fields import EMPTY, FrozenMap
from custrel._show import record_html, record_text
from custrel.model.identifier import Identifier

__all__ = ["Record"]


@attrs.frozen(kw_only=True, order=False, repr=False)
class Record:
    """The fields shared by every kind of record; the base of all fifteen, never made by itself.

    ``identifiers`` are the names the outside world uses. ``extra`` keeps unknown fields losslessly; it takes
    part in equality but not in the hash. ``recorded_at`` is the instant the record was entered, None where
    not known (then it counts as always known). ``implied`` is True where only the id was ever seen, in a
    reference from another record.

    Example:
        >>> from custrel.model import Customer
        >>> isinstance(Customer(customer_id="C1"), Record)
        True
    """

    identifiers: tuple[Identifier, ...] = ()
    extra: FrozenMap[str, object] = attrs.field(default=EMPTY, hash=False)
    recorded_at: dt.datetime | None = None
    implied: bool = False

    def __repr__(self) -> str:
        """Show the class and the known fields, personal ones redacted."""
        return record_text(self)

    def _repr_html_(self) -> str:
        """Show as a small table in a notebook."""
        return record_html(self)
