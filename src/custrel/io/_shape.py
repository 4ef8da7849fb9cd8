"""What the fields of a class hold, worked out once from its annotations."""

import functools
import types
import typing
from typing import Any, final

import attrs

from custrel.model import KINDS, REFERENCES, Kind, Record

_RECORDS = {info.cls: kind for kind, info in KINDS.items()}


@final
@attrs.frozen(kw_only=True, order=False, eq=False)
class FieldShape:
    """One field: its possible types, whether None and leaving it out are allowed, whether it is an id or personal."""

    name: str
    kinds: tuple[Any, ...]
    optional: bool
    required: bool
    default: Any
    is_id: bool
    personal: bool
    bounds: tuple[float, float] | None = None

    @property
    def only(self) -> Any:
        """The one type it has, None for a union."""
        return next(iter(self.kinds)) if len(self.kinds) == 1 else None

    @property
    def origin(self) -> Any:
        """The class behind the one type it has, None for a union."""
        if len(self.kinds) != 1:
            return None
        return typing.get_origin(self.kinds[0]) or self.kinds[0]

    @property
    def args(self) -> tuple[Any, ...]:
        """Type arguments of the one type it has."""
        return typing.get_args(self.kinds[0]) if len(self.kinds) == 1 else ()


def members(hint: Any) -> tuple[tuple[Any, ...], bool]:
    """Split a union into its members and whether None is one of them."""
    if typing.get_origin(hint) in (typing.Union, types.UnionType):
        args = typing.get_args(hint)
        return tuple(a for a in args if a is not types.NoneType), types.NoneType in args
    return (hint,), False


def fields_of(owner: type[Any]) -> dict[str, FieldShape]:
    """Give the fields of an attrs class by name; private ones left out."""
    shapes: dict[str, FieldShape] = _fields_of(owner)  # type: ignore[arg-type]  # classes hash, whatever their instances do
    return shapes


@functools.cache
def _fields_of(owner: Any) -> dict[str, FieldShape]:
    hints = typing.get_type_hints(owner)
    referring = _referring(owner)
    shapes: dict[str, FieldShape] = {}
    for field in attrs.fields(owner):
        if field.name.startswith("_"):
            continue
        kinds, optional = members(hints[field.name])
        default: Any = field.default
        shapes[field.name] = FieldShape(
            name=field.name,
            kinds=kinds,
            optional=optional,
            required=default is attrs.NOTHING,
            default=default,
            is_id=field.name in referring or field.name.endswith(("_id", "_ids")),
            personal=bool(field.metadata.get("custrel.personal")),
            bounds=field.metadata.get("custrel.range"),
        )
    return shapes


def _referring(owner: type[Any]) -> set[str]:
    kind: Kind | None = _RECORDS.get(owner)
    return {name for name in REFERENCES.get(kind, {}) if "." not in name} if kind else set()


def is_record(owner: type[Any]) -> bool:
    """Tell whether a class is one of the kinds of record, which keep unknown fields."""
    return issubclass(owner, Record)
