"""Giving every id in a record another name, wherever it stands."""

import functools
from collections.abc import Callable
from typing import Any

import attrs

from custrel.io._kinds import is_tuple
from custrel.model import KINDS, REFERENCES, FindingKey, Kind, Ref

Rename = Callable[[Kind, str], str]


def renamed(kind: Kind, record: Any, rename: Rename) -> Any:
    """Give the record with its own id and every id it names renamed."""
    field = KINDS[kind].id_field
    change: dict[str, Any] = {field: rename(kind, getattr(record, field))}
    for path, target in REFERENCES[kind].items():
        head, *tail = path.split(".")
        value = change.get(head, getattr(record, head))
        if value:
            change[head] = _inside(value, tuple(tail), functools.partial(rename, target))
    for name in ("subject", "finding"):
        value = getattr(record, name, None)
        if isinstance(value, Ref):
            change[name] = _ref(value, rename)
        elif isinstance(value, FindingKey):
            about = _ref(value.about, rename) if value.about is not None else None
            change[name] = attrs.evolve(value, subject=_ref(value.subject, rename), about=about)
    return attrs.evolve(record, **change)


def _ref(ref: Ref, rename: Rename) -> Ref:
    return Ref(kind=ref.kind, id=rename(ref.kind, ref.id))


def _inside(value: Any, path: tuple[str, ...], change: Callable[[str], str]) -> Any:
    if is_tuple(value):
        items = value
        return tuple(_inside(item, path, change) for item in items)
    if path:
        inner = getattr(value, path[0])
        return value if inner is None else attrs.evolve(value, **{path[0]: _inside(inner, path[1:], change)})
    return change(value)
