"""A company that relies on equipment or systems somebody else services."""

from typing import final

import attrs

from custrel._fields import EMPTY, FrozenMap, check
from custrel.model.record import Record
from custrel.model.window import Window
from custrel.model.words_usage import AlternativesKnown

__all__ = ["Customer", "Goal"]


@final
@attrs.frozen(kw_only=True, order=False)
class Goal:
    """Something the customer is trying to reach, in their words; ``by`` a free description of when, empty if not known.

    Example:
        >>> Goal(text="open two more shops", by="next spring").text
        'open two more shops'
    """

    text: str
    by: str = ""

    def __attrs_post_init__(self) -> None:
        """Check both texts."""
        check(self)


@final
@attrs.frozen(kw_only=True, order=False, repr=False)
class Customer(Record):
    """One customer. Only the id is required; everything else is None, empty or "" until somebody knows it.

    ``segment``, ``industry`` and ``size`` are free words; ``traits`` free typed attributes for policies
    (text, numbers, yes/no). ``observed`` are the windows in which every incident would have been seen (gaps
    between them allowed); empty means not stated, and then rates say "assumed". ``goals`` empty means
    unknown, not none. ``alternatives_known`` says how easily they could switch supplier; ``benefits`` lists
    direct services they use of ours (such as ``inventory_access``).

    Example:
        >>> Customer(customer_id="C1", name="Boutique Sol", industry="retail")
        Customer(customer_id='C1', name='Boutique Sol', industry='retail')
    """

    customer_id: str
    name: str = ""
    segment: str | None = None
    industry: str | None = None
    size: str | None = None
    parent_id: str | None = None
    observed: tuple[Window, ...] = ()
    goals: tuple[Goal, ...] = ()
    alternatives_known: AlternativesKnown | None = None
    benefits: tuple[str, ...] = ()
    traits: FrozenMap[str, str | int | float | bool] = EMPTY

    def __attrs_post_init__(self) -> None:
        """Check every field."""
        check(self)
