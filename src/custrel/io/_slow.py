"""Reading a record that is not plainly fine: every problem with its path, every liberty taken said as a warning."""

import datetime as dt
import decimal
import enum
import re
import typing
from collections.abc import Mapping
from typing import Any, Final

import attrs
from dateutil.relativedelta import relativedelta

from custrel._fields import FrozenMap
from custrel.errors import CustrelError, InvalidValueError, did_you_mean
from custrel.findings import FleetProfile
from custrel.io._bad import MARKS, Bad, Doubled, NotFinite, Rounded, hidden_in, shown
from custrel.io._fast import REFUSED, fast_hook
from custrel.io._kinds import is_items, is_mapping, is_tuple
from custrel.io._leaves import BAD, NAMES, LeafReader
from custrel.io._lexical import money
from custrel.io._set_aside import LONG_NAME, near_field
from custrel.io._shape import FieldShape, fields_of, is_record, members
from custrel.model import Asset, Ref, Weekly

_RANGE: Final = re.compile(r"must (be (at least )?-?[\d.]+|not exceed|lie in)", re.ASCII)


class SlowReader(LeafReader):
    """Reads one record; ``problems`` are its errors, ``remarks`` its warnings."""

    # ------------------------------------------------------------------------------------------ reading

    def record(self, owner: type, source: object) -> Any | None:
        """Read a whole record; None where it has errors."""
        if isinstance(source, owner):
            source = {n: getattr(source, n) for n in fields_of(owner)}
        if not is_mapping(source):
            self.bad("value.type", f"a record must be an object with named fields, not {shown(source)}", "")
            return None
        found = self._fields(owner, source, "")
        return None if self.problems else found

    def _fields(self, owner: type, source: Mapping[Any, Any], path: str) -> object:
        shapes = fields_of(owner)
        before = len(self.problems)
        if isinstance(source, Doubled):
            self.bad(
                "document.duplicate_key",
                f"names {', '.join(map(shown, source.names))} more than once",
                path,
                "keep one of them",
            )
        values: dict[str, Any] = {}
        for name, value in source.items():
            shape = shapes.get(name) if isinstance(name, str) else None
            at = f"{path}.{name}" if path else str(name)
            if name == "extra" and is_record(owner):
                self._extra(value, at)
            elif name == "serial" and owner is Asset:
                self._odd_serial(value, at)
            elif shape is None:
                self._unknown(name, value, at, shapes)
            elif value is None and not shape.optional:
                if shape.required:
                    self.bad("value.missing", "must be given", at)
                else:
                    self.warn("value.null", "is null; read as not given", at, "leave the field out")
            elif value is not None:
                values[name] = self._field(shape, value, at)
            elif shape.required:  # not known, and has to be said: the unnamed site of a reliance report
                values[name] = None
        for name, shape in shapes.items():
            if shape.required and name not in source:
                self.bad("value.missing", "must be given", f"{path}.{name}" if path else name)
        if len(self.problems) > before or any(v is BAD for v in values.values()):
            return BAD
        if is_record(owner) and self.kept:
            values["extra"] = FrozenMap(self.kept)
        return self._made(owner, values, path)

    def _made(self, owner: type, values: dict[str, Any], path: str) -> object:
        try:
            return owner(**values)
        except InvalidValueError as error:
            shape = fields_of(owner).get(error.field.partition("[")[0])
            at = f"{path}.{error.field}" if path else error.field
            quote = (
                ""
                if shape is None or shape.personal or error.value is None
                else f" (got {shown(error.value)})"
            )
            return self.bad(_code_of(error.rule), error.rule + quote, at)
        except CustrelError as error:
            return self.bad("value.rule", str(error), path)

    def _extra(self, value: object, path: str) -> None:
        if not is_mapping(value):
            self.bad("value.type", "must be an object of the fields that are not known", path)
            return
        for name, item in value.items():
            if type(name) is not str:
                self.bad("value.type", f"field names must be text, not {shown(name)}", path)
            else:
                self._keep(name, item, f"{path}.{name}")

    def _odd_serial(self, value: object, path: str) -> None:
        """Say what is wrong with a serial number that could not be taken for an identifier before."""
        if isinstance(value, str) and not value.strip():
            self.warn("text.blank", "is blank; it says nothing", path, "leave it out where not known")
        elif value is not None and not isinstance(value, str):
            self.bad(
                "value.type", f"must be text (got {shown(value)})", path, "ids are text: write it in quotes"
            )

    def _unknown(self, name: object, value: object, path: str, shapes: Mapping[str, FieldShape]) -> None:
        if not isinstance(name, str):
            self.bad("value.type", f"field names must be text, not {shown(name)}", path)
            return
        near = near_field(name, tuple(shapes)) if len(name) <= LONG_NAME else ""
        self.warn(
            "field.unknown",
            f"is not a field of {self.table or 'this table'}; kept as it is{near}",
            path,
        )
        self._keep(path, value, path)

    def _keep(self, name: str, value: object, path: str) -> None:
        if name in self.kept:
            self.bad(
                "document.duplicate_key", "is given twice: as a field and in extra", path, "keep one of them"
            )
        self.kept[name] = self.keepable(value, path)

    def keepable(self, value: object, path: str) -> object:
        """Give an unknown value in the form JSON writes and reads back; one that has none, or is beyond limits, is an error."""
        return self._plain(value, path) if self._fits(value, path) else BAD

    def _plain(self, value: Any, path: str) -> object:
        kind = value.__class__
        if kind in (str, int, bool, float, type(None)):
            return value
        if is_mapping(value):
            if any(type(k) is not str for k in value):
                return self.bad("value.type", "must have names that are text, to be kept", path)
            return {k: self._plain(v, path) for k, v in value.items()}
        if is_items(value):
            return [self._plain(v, path) for v in value]
        if kind is Rounded:
            self.warn(
                "value.rounded",
                f"has more digits than are kept; read as {float(value)!r}",
                path,
                "write it as text",
            )
            return float(value)
        if kind in (dt.datetime, dt.date, dt.time, decimal.Decimal):
            self.warn("value.as_text", f"is a {kind.__name__}; kept as text", path)
            return str(value) if kind is decimal.Decimal else value.isoformat()
        if isinstance(value, str):  # a scalar of some library that is one of ours underneath
            return str.__str__(value)
        if isinstance(value, (int, float)):
            return int(value) if isinstance(value, int) else float(value)
        what = f"cannot be kept: JSON has no {kind.__name__}"
        return self.bad("value.type", what, path, "give text, numbers, true, false, lists or objects")

    def _fits(self, value: object, path: str) -> bool:
        before = len(self.problems)
        hidden: set[str] = set()
        stack: list[tuple[object, int]] = [(value, 1)]
        while stack:
            item, depth = stack.pop()
            if depth > self.limits.depth:
                self.bad(
                    "limit.depth",
                    f"nests deeper than {self.limits.depth} levels",
                    path,
                    "pass limits=Limits(depth=…) to allow it",
                )
                return False
            if isinstance(item, Doubled):
                self.bad(
                    "document.duplicate_key",
                    f"names {', '.join(map(shown, item.names))} more than once",
                    path,
                    "keep one of them",
                )
            if is_mapping(item):
                stack.extend((v, depth + 1) for v in item.values())
                stack.extend((k, depth + 1) for k in item)
            elif is_items(item):
                stack.extend((v, depth + 1) for v in item)
            elif isinstance(item, str):
                self._length(item, path)
                hidden.add(hidden_in(item))
            elif isinstance(item, decimal.Decimal) and not item.is_finite():
                self._mark(NotFinite(str(item)), path)
            elif isinstance(item, MARKS) or (
                isinstance(item, float) and (item != item or abs(item) == float("inf"))
            ):
                self._mark(item, path)
            elif isinstance(item, int) and item.bit_length() > 3.33 * self.limits.digits:
                self.bad(
                    "limit.digits",
                    f"has more than {self.limits.digits} digits",
                    path,
                    "pass limits=Limits(digits=…) to allow it",
                )
        for kind in sorted(hidden - {""}):
            self.warn_hidden(kind, path)
        return len(self.problems) == before

    def _field(self, shape: FieldShape, value: object, path: str) -> object:
        if isinstance(value, MARKS):
            return self._mark(value, path)
        kind = shape.only
        return self._union(shape, value, path) if kind is None else self._value(kind, value, path, shape)

    def _value(self, kind: Any, value: object, path: str, shape: FieldShape) -> object:
        if isinstance(value, MARKS):
            return self._mark(value, path)
        origin = typing.get_origin(kind) or kind
        try:
            if kind is str:
                return self._text(value, path, shape)
            if kind in (int, float, bool):
                return self._number(kind, value, path, shape)
            if kind is dt.datetime:
                return self._instant(value, path)
            if kind is dt.date:
                return self._date(value, path)
            if kind is decimal.Decimal:
                return money(value, lambda c, m, h: self.warn(c, m, path, h))
            if kind in (dt.timedelta, relativedelta, Weekly, Ref):
                return self._written(kind, value, path)
        except Bad as error:
            message = error.message if not shape.personal else error.message.partition(" (got")[0]
            return self.bad(error.code, message, path, error.hint)
        if origin is tuple:
            return self._tuple(typing.get_args(kind)[0], value, path, shape)
        if origin is FrozenMap:
            return self._map(typing.get_args(kind), value, path, shape)
        if isinstance(kind, type) and issubclass(kind, enum.Enum):
            return self._word([kind], value, path, shape)
        if kind is FleetProfile:
            return self._fleet(value, path)
        if isinstance(kind, type) and attrs.has(kind):
            return self._nested([kind], value, path)
        return value

    def _fleet(self, value: object, path: str) -> object:
        try:
            return fast_hook(FleetProfile)(value)
        except REFUSED:
            return self.bad("value.type", "must be a fleet profile as write_assessment writes it", path)

    def _tuple(self, item: Any, value: object, path: str, shape: FieldShape) -> object:
        if not is_items(value):
            return self.bad("value.type", "must be a list" + self._got(value, shape), path)
        inner = attrs.evolve(shape, kinds=(item,) if not is_tuple(item) else item, required=True)
        found = tuple(
            self._value(item, v, f"{path}[{i}]", inner) if v is not None else self._none(f"{path}[{i}]")
            for i, v in enumerate(value)
        )
        return BAD if any(v is BAD for v in found) else found

    def _none(self, path: str) -> object:
        return self.bad("value.missing", "must be given", path, "leave empty items out")

    def _map(self, kinds: tuple[Any, ...], value: object, path: str, shape: FieldShape) -> object:
        if not is_mapping(value):
            return self.bad("value.type", "must be an object" + self._got(value, shape), path)
        if isinstance(value, Doubled):
            self.bad(
                "document.duplicate_key",
                f"names {', '.join(map(shown, value.names))} more than once",
                path,
                "keep one of them",
            )
        inner_kinds, _ = members(kinds[1])
        inner = attrs.evolve(shape, kinds=inner_kinds, is_id=False)
        found: dict[Any, Any] = {}
        bad = False
        for key, item in value.items():
            at = f"{path}.{key}"
            name = self._value(
                kinds[0],
                key,
                f"{path} key",
                attrs.evolve(shape, kinds=(kinds[0],), is_id=False),
            )
            read = self._none(at) if item is None else self._field(inner, item, at)
            bad = bad or name is BAD or read is BAD
            found[name] = read
        return BAD if bad else FrozenMap(found)

    def _word(self, kinds: list[type[enum.Enum]], value: object, path: str, shape: FieldShape) -> object:
        known = {str(m.value): m for k in kinds for m in k}
        if type(value) in kinds:
            return value
        if type(value) is str and value in known:
            return known[value]
        listed = f"must be one of {', '.join(known)}"
        near = did_you_mean(value.strip().lower().replace(" ", "_"), known) if isinstance(value, str) else ""
        return self.bad("value.word", listed + self._got(value, shape) + near, path)

    def _nested(self, kinds: list[type], value: object, path: str) -> object:
        if type(value) in kinds:
            return value
        if not is_mapping(value):
            names = " or ".join(
                f"{k.__name__} ({', '.join(n for n, s in fields_of(k).items() if s.required)})" for k in kinds
            )
            return self.bad("value.type", f"must be an object: {names} (got {shown(value)})", path)
        best = max(kinds, key=lambda k: _likeness(k, value))
        return self._fields(best, value, path)

    def _union(self, shape: FieldShape, value: object, path: str) -> object:
        kinds = shape.kinds
        words = [k for k in kinds if isinstance(k, type) and issubclass(k, enum.Enum)]
        classes = [k for k in kinds if isinstance(k, type) and attrs.has(k)]
        if is_mapping(value) or type(value) in classes:
            if classes:
                return self._nested(classes, value, path)
        elif type(value) in words:
            return value
        else:
            scalars = [k for k in (bool, int, float, str) if k in kinds]
            for kind in scalars:
                if type(value) is kind or (kind is float and type(value) in (int, Rounded)):
                    return self._value(kind, value, path, shape)
            if words and isinstance(value, str):
                return self._word(words, value, path, shape)
        named = [
            NAMES.get(k)
            or (
                f"a word ({', '.join(str(m.value) for m in k)})"
                if k in words
                else f"an object ({', '.join(fields_of(k))})"
            )
            for k in kinds
        ]
        return self.bad("value.type", f"must be {' or '.join(named)}" + self._got(value, shape), path)


def _likeness(kind: type, value: Mapping[Any, Any]) -> tuple[int, int]:
    shapes = fields_of(kind)
    needed = [n for n, s in shapes.items() if s.required]
    return sum(n in value for n in needed) - sum(n not in value for n in needed), sum(
        n in shapes for n in value
    )


def _code_of(rule: str) -> str:
    if "finite" in rule:
        return "value.not_finite"
    if "before" in rule:
        return "time.order"
    if "IANA" in rule:
        return "value.zone"
    return "value.range" if _RANGE.match(rule) else "value.rule"
