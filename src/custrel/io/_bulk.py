"""Reading records by the hundred thousand: one straight function per set of fields, without the cost of a frozen ``__init__``.

Loading is dominated by what a frozen class pays for each of its fields. Records of one source nearly always give the same
fields in the same order, so a function is written for each such order: it checks every given value as exactly as the
constructor would, and fills the slots of an unfrozen twin of the class, which then becomes the class. Whatever is not plainly
fine is refused here and read again, slowly. Only kinds that come in bulk, and only fields no rule of the whole
object speaks about.
"""

import datetime as dt
import decimal
import enum
from collections.abc import Callable
from typing import Any, Final, final

import attrs

from custrel._fields import FrozenMap
from custrel.io._fast import REFUSED, NotPlainError, field_hook, plain_extra, plain_record
from custrel.io._shape import FieldShape, fields_of
from custrel.model import Incident, Record

RULED: Final[dict[type[Any], frozenset[str]]] = {
    Incident: frozenset({"down_from", "down_to"}),
}  # fields the whole-object rules read
_ORDERS = (
    200  # orders of fields a function is written for; a source that has more is not alike enough to gain
)
_KNOWN = 200_000  # texts remembered at a time, so that equal ones are one object and are checked once
_YEARS = (1971, 2200)


@final
class BulkReader:
    """Reads mappings of one class; raises whatever comes where a mapping is not plainly fine."""

    def __init__(self, owner: type[Any]) -> None:
        self.owner = owner
        self.shapes = fields_of(owner)
        self.known: dict[str, str] = {}
        self.readers: dict[tuple[str, ...], Callable[[dict[str, Any]], Any]] = {}
        slots = {
            "__slots__": tuple(a.name for a in attrs.fields(owner) if not a.inherited),
            "__setattr__": object.__setattr__,
            "__delattr__": object.__delattr__,
        }
        self.twin: Any = type(f"_{owner.__name__}", (Record,), slots)

    def read(self, source: Any) -> Any:
        """Read one mapping."""
        if source.__class__ is not dict:
            raise NotPlainError
        order = tuple(source)
        reader = self.readers.get(order)
        if reader is None:
            reader = self._written(order)
        return reader(source)

    def remember(self, value: Any, check: Callable[[Any], str]) -> str:
        """Check a text that was not seen before, and keep it."""
        found = check(value)
        if len(self.known) >= _KNOWN:
            self.known.clear()
        self.known[found] = found
        return found

    def _written(self, order: tuple[str, ...]) -> Callable[[dict[str, Any]], Any]:
        lacking = [n for n, s in self.shapes.items() if s.required and n not in order]
        if (
            len(self.readers) >= _ORDERS
            or lacking
            or not set(order) <= self.shapes.keys()
            or set(order) & RULED[self.owner]
        ):
            raise NotPlainError
        scope: dict[str, Any] = {
            "Twin": self.twin, "Owner": self.owner, "new": object.__new__, "Bad": NotPlainError, "known": self.known, "remember": self.remember,  # noqa: E501
            "UTC": dt.UTC, "fromiso": dt.datetime.fromisoformat, "float": float,
        }  # fmt: skip
        names = [f"v{i}" for i in range(len(order))]
        lines = ["def read(o):", f"    {', '.join(names)}, = o.values()", "    r = new(Twin)"]
        for variable, name in zip(names, order, strict=True):
            lines += ["    " + line for line in self._field(variable, self.shapes[name], scope)]
            lines.append(f"    r.{name} = {variable}")
        for name, shape in self.shapes.items():
            if name not in order:
                scope[f"d_{name}"] = shape.default
                lines.append(f"    r.{name} = d_{name}")
        lines += ["    r.__class__ = Owner", "    return r"]
        exec("\n".join(lines), scope)  # noqa: S102 - our own text; names are fields of our own class
        reader: Callable[[dict[str, Any]], Any] = scope["read"]
        self.readers[order] = reader
        return reader

    def _field(self, v: str, shape: FieldShape, scope: dict[str, Any]) -> list[str]:
        """Write the lines that leave the value to keep in variable ``v``, or raise."""
        hook = f"h_{shape.name}"
        scope[hook] = plain_extra if shape.name == "extra" else field_hook(shape)
        kind = shape.only
        wanted = not shape.optional
        if kind is str:
            return self._text(v, shape, hook)
        if kind is dt.datetime:
            ends = f"({v}[19:] == 'Z' or {v}[19:] == '+00:00')"
            plain = f"{v}[10:11] == 'T' and {v}[13:14] == ':' and {v}[5:6] != 'W' and {ends}"
            return _guard(wanted, v, [
                f"if {v}.__class__ is str and {plain}:",
                f"    {v} = fromiso({v})",
                f"    if {v}.tzinfo is not UTC or not {_YEARS[0]} <= {v}.year <= {_YEARS[1]}: raise Bad",
                f"else: {v} = {hook}({v})",
            ])  # fmt: skip
        bounds = shape.bounds
        if kind is int and bounds:
            return _guard(
                wanted,
                v,
                [
                    f"if {v}.__class__ is not int or not {bounds[0]!r} <= {v} <= {min(bounds[1], 1e300)!r}: raise Bad",
                ],
            )
        if kind is float and bounds:
            top = min(bounds[1], 1.7e308)
            return _guard(
                wanted,
                v,
                [
                    f"if {v}.__class__ is int: {v} = float({v})",
                    f"if {v}.__class__ is not float or not {bounds[0]!r} <= {v} <= {top!r}: raise Bad",
                ],
            )
        if kind is bool:
            return _guard(wanted, v, [f"if {v}.__class__ is not bool: raise Bad"])
        if isinstance(kind, type) and issubclass(kind, enum.Enum):
            scope[f"w_{shape.name}"] = {str(m.value): m for m in kind}
            return _guard(wanted, v, [f"{v} = w_{shape.name}[{v}] if {v}.__class__ is str else {hook}({v})"])
        if shape.origin in (tuple, FrozenMap) and kind is not decimal.Decimal:
            return [f"if {v} is None: raise Bad", f"{v} = {hook}({v})"]
        raise NotPlainError

    def _text(self, v: str, shape: FieldShape, hook: str) -> list[str]:
        own = shape.name == next(iter(n for n, s in self.shapes.items() if s.required))
        if own or shape.personal:  # hardly ever the same twice
            return _guard(not shape.optional, v, [f"{v} = {hook}({v})"])
        return _guard(
            not shape.optional,
            v,
            [f"{v} = ({v}.__class__ is str and known.get({v})) or remember({v}, {hook})"],
        )


def quick_record(owner: type[Any]) -> Callable[[Any], Any | None]:
    """Give the fastest way of reading a record that there is: None where it is not plainly fine."""
    plain = plain_record(owner)
    if owner not in RULED:
        return plain
    bulk = BulkReader(owner).read

    def read(source: Any) -> Any | None:
        try:
            return bulk(source)
        except REFUSED:
            return plain(source)

    return read


def _guard(wanted: bool, v: str, lines: list[str]) -> list[str]:  # noqa: FBT001 - private, one caller
    """Leave None alone where it may be; where it must not, the checks refuse it by themselves."""
    if wanted:
        return lines
    return [f"if {v} is not None:", *("    " + line for line in lines)]
