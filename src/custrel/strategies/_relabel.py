"""The same portfolio under other ids: whatever is true of one must be true of the other."""

import functools
from collections.abc import Callable
from typing import Any

import attrs

from custrel.model import KINDS, REFERENCES, FindingKey, Kind, Record, Ref, kind_of
from custrel.portfolio import Portfolio

__all__ = ["relabelled"]

Rename = Callable[[Kind, str], str]


def relabelled(portfolio: Portfolio, rename: Rename, /) -> Portfolio:
    """Give the same portfolio with every id, and every reference to it, renamed by ``rename(kind, id)`` (one to one per kind).

    Example:
        >>> from custrel.model import Customer, Site
        >>> shop = Portfolio.of(Customer(customer_id="C1"), Site(site_id="S1", customer_id="C1"))
        >>> relabelled(shop, lambda kind, old: f"x-{old}").sites[0].customer_id
        'x-C1'
    """
    renamed = [
        _renamed(record, rename) for info in KINDS.values() for record in getattr(portfolio, info.table)
    ]
    return Portfolio.of(*renamed, observed=portfolio.observed)


def _renamed(record: Record, rename: Rename) -> Record:
    kind = kind_of(record)
    own = KINDS[kind].id_field
    change: dict[str, Any] = {own: rename(kind, getattr(record, own))}
    given: Any = attrs.evolve(record, **change)
    for path, target in REFERENCES[kind].items():
        given = _at(given, path.split("."), functools.partial(rename, target))
    for field in attrs.fields(type(record)):
        value = getattr(given, field.name)
        if isinstance(value, Ref):
            given = attrs.evolve(given, **{field.name: _ref(value, rename)})
        elif isinstance(value, FindingKey):
            about = None if value.about is None else _ref(value.about, rename)
            key = attrs.evolve(value, subject=_ref(value.subject, rename), about=about)
            given = attrs.evolve(given, **{field.name: key})
    renamed: Record = given
    return renamed


def _ref(ref: Ref, rename: Rename) -> Ref:
    return Ref(kind=ref.kind, id=rename(ref.kind, ref.id))


def _at(value: Any, path: list[str], change: Callable[[str], str]) -> Any:
    """Give ``value`` with the ids at the end of a path of fields changed, through tuples and nested values."""
    if value is None:
        return None
    if isinstance(value, tuple):
        return tuple(_at(item, path, change) for item in value)  # pyright: ignore[reportUnknownVariableType]
    if not path:
        return change(value)
    return attrs.evolve(value, **{path[0]: _at(getattr(value, path[0]), path[1:], change)})
