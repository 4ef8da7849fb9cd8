"""Reading a record that is not plainly fine: every problem with its path, every liberty taken said as a warning."""

import datetime as dt
import decimal
import enum
import re
import typing
import unicodedata
import zoneinfo
from collections.abc import Mapping
from typing import Any, Final

import attrs
from dateutil.relativedelta import relativedelta

from custrel._fields import FrozenMap
from custrel.errors import CustrelError, Diagnostic, InvalidValueError, Severity, did_you_mean
from custrel.findings import FleetProfile
from custrel.io._bad import MARKS, Bad, Doubled, HugeInt, NotFinite, hidden_in, redacted, shown
from custrel.io._converter import CONVERTER, NotPlainError
from custrel.io._kinds import is_items, is_mapping, is_tuple
from custrel.io._lexical import PLACEHOLDERS, date, duration, instant, localized, money, number_hint, term
from custrel.io._shape import FieldShape, fields_of, is_record, members
from custrel.io.limits import Limits
from custrel.model import Kind, Ref, Weekly

BAD: Final = object()  # what a field holds that could not be read
_RANGE: Final = re.compile(r"must (be (at least )?-?[\d.]+|not exceed|lie in)", re.ASCII)
_NAMES: Final = {str: "text", int: "a whole number", float: "a number", bool: "true or false"}


class SlowReader:
    """Reads one record; ``problems`` are its errors, ``remarks`` its warnings."""

    def __init__(self, *, table: str, place: str, limits: Limits, zone: zoneinfo.ZoneInfo | None) -> None:
        self.table, self.place, self.limits, self.zone = table, place, limits, zone
        self.problems: list[Diagnostic] = []
        self.remarks: list[Diagnostic] = []
        self.kept: dict[str, object] = {}

    # ------------------------------------------------------------------------------------------ saying

    def bad(self, code: str, message: str, path: str, hint: str = "") -> object:
        """Note an error at a path."""
        self.problems.append(self._diagnostic(code, message, path, hint, Severity.ERROR))
        return BAD

    def warn(self, code: str, message: str, path: str, hint: str = "") -> None:
        """Note a warning at a path."""
        self.remarks.append(self._diagnostic(code, message, path, hint, Severity.WARNING))

    def _diagnostic(self, code: str, message: str, path: str, hint: str, severity: Severity) -> Diagnostic:
        path = redacted(path)
        return Diagnostic(
            code=code,
            message=f"{path} {redacted(message)}" if path else redacted(message),
            severity=severity,
            table=self.table,
            place=self.place + (f".{path}" if path else ""),
            field=path,
            hint=hint,
        )

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
            if self._holds(item, f"{path}.{name}"):
                self.kept[str(name)] = item

    def _unknown(self, name: object, value: object, path: str, shapes: Mapping[str, FieldShape]) -> None:
        if not isinstance(name, str):
            self.bad("value.type", f"field names must be text, not {shown(name)}", path)
            return
        if self._holds(value, path):
            near = did_you_mean(name, shapes)
            self.warn(
                "field.unknown", f"is not a field of {self.table or 'this table'}; kept as it is{near}", path
            )
            self.kept[path] = value

    def _holds(self, value: object, path: str) -> bool:
        """Check that an unknown value can be kept and written back: finite, not too deep, not too long."""
        before = len(self.problems)
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
        return len(self.problems) == before

    def _mark(self, value: object, path: str) -> object:
        if isinstance(value, HugeInt):
            return self.bad(
                "limit.digits",
                f"is a number of {value.digits} digits; at most {self.limits.digits} are read",
                path,
                "mend it at the source",
            )
        return self.bad(
            "value.not_finite", f"must be finite (got {shown(value)})", path, "leave it out where not known"
        )

    def _length(self, text: str, path: str) -> bool:
        if len(text) > self.limits.text_length:
            self.bad(
                "limit.text",
                f"is longer than {self.limits.text_length} characters ({len(text)})",
                path,
                "pass limits=Limits(text_length=…) to allow it",
            )
            return False
        return True

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
            return CONVERTER.structure(value, FleetProfile)
        except (ValueError, TypeError, KeyError, AttributeError, NotPlainError):
            return self.bad("value.type", "must be a fleet profile as write_assessment writes it", path)

    def _text(self, value: object, path: str, shape: FieldShape) -> object:
        if type(value) is not str:
            hint = "ids are text: write it in quotes" if shape.is_id else ""
            return self.bad("value.type", "must be text" + self._got(value, shape), path, hint)
        if not self._length(value, path):
            return BAD
        hidden = hidden_in(value)
        if hidden:
            said = {
                "surrogate": "holds half a character (a lone surrogate)",
                "nul": "holds a NUL character",
                "bidi": "holds characters that turn the direction of writing",
                "control": "holds control characters",
                "invisible": "holds characters nobody can see",
            }
            self.warn(f"text.{hidden}", said[hidden] + "; kept, and shown escaped", path)
        if shape.is_id:
            return self._id(value, path)
        if not value.strip() and not shape.required:
            self.warn(
                "text.blank",
                "is blank; it says nothing and joins nothing",
                path,
                "leave it out where not known",
            )
        return value

    def _id(self, value: str, path: str) -> object:
        trimmed = value.strip()
        if not trimmed or not any(unicodedata.category(c)[0] not in "CZ" for c in trimmed):
            return self.bad("id.empty", "must be text that is not empty", path)
        if trimmed != value:
            self.warn("id.trimmed", "begins or ends with blanks; read without them", path)
        normal = unicodedata.normalize("NFC", trimmed)
        if normal != trimmed:
            self.warn(
                "id.normalized", "is not in the composed form of Unicode (NFC); read in that form", path
            )
        return normal

    def _got(self, value: object, shape: FieldShape) -> str:
        return "" if shape.personal else f" (got {shown(value)})"

    def _number(self, kind: type, value: object, path: str, shape: FieldShape) -> object:
        allowed = (int, float) if kind is float else (kind,)
        if type(value) not in allowed:
            hint = "numbers stand without quotes" if isinstance(value, str) and kind is not bool else ""
            return self.bad("value.type", f"must be {_NAMES[kind]}" + self._got(value, shape), path, hint)
        if isinstance(value, float) and (value != value or abs(value) == float("inf")):
            return self._mark(NotFinite(repr(value)), path)
        if isinstance(value, int) and value.bit_length() > 1000:
            return self._mark(HugeInt(int(value.bit_length() / 3.32)), path)
        return float(value) if kind is float and isinstance(value, (int, float)) else value

    def _instant(self, value: object, path: str) -> object:
        def warn(code: str, message: str, hint: str) -> None:
            self.warn(code, message, path, hint)

        if isinstance(value, dt.datetime):
            if value.year in (1, 9999):
                raise Bad(
                    "time.year",
                    f"has the year {value.year}, which stands for no real date",
                    "leave the field out where not known",
                )
            if value.utcoffset() is None:
                value = localized(value, self.zone, warn)
            offset = value.utcoffset() or dt.timedelta()
            if not dt.timedelta(hours=-12) <= offset <= dt.timedelta(hours=14):
                raise Bad(
                    "time.offset",
                    f"has an offset of {offset}, which no place on earth has",
                    "offsets run from -12:00 to +14:00",
                )
            found = value.astimezone(dt.UTC)
        elif isinstance(value, str):
            found = instant(value, self.zone, warn)
        elif isinstance(value, (int, float)) and not isinstance(value, bool):
            raise Bad(
                "time.number", f"must be an instant, not a number (got {shown(value)})", number_hint(value)
            )
        elif isinstance(value, dt.date):
            warn("time.date_only", "is a date; read as the first moment of that day", "")
            found = localized(dt.datetime.combine(value, dt.time()), self.zone, warn)
        else:
            raise Bad(
                "value.type", f"must be an instant such as 2026-03-01T08:30:00Z (got {shown(value)})", ""
            )
        if found.date() in PLACEHOLDERS:
            warn(
                "time.placeholder",
                f"is {found.date()}: it looks like a placeholder",
                "leave it out where not known",
            )
        return found

    def _date(self, value: object, path: str) -> object:
        if type(value) is dt.date:
            found = value
            if value.year in (1, 9999):
                raise Bad(
                    "time.year",
                    f"has the year {value.year}, which stands for no real date",
                    "leave the field out where not known",
                )
        elif isinstance(value, str):
            found = date(value)
        elif isinstance(value, (int, float)) and not isinstance(value, bool):
            raise Bad("time.number", f"must be a date, not a number (got {shown(value)})", number_hint(value))
        else:
            raise Bad("value.type", f"must be a date such as 2026-03-01 (got {shown(value)})", "")
        if found in PLACEHOLDERS:
            self.warn(
                "time.placeholder",
                f"is {found}: it looks like a placeholder",
                path,
                "leave it out where not known",
            )
        return found

    def _written(self, kind: type, value: object, path: str) -> object:
        if type(value) is kind:
            return value
        if not isinstance(value, str):
            example = {
                dt.timedelta: "'PT4H'",
                relativedelta: "'P3M'",
                Weekly: "'mon-fri 09:00-18:00'",
                Ref: "'asset:A-17'",
            }[kind]
            raise Bad("value.type", f"must be text such as {example} (got {shown(value)})", "")
        if kind is dt.timedelta:
            return duration(value)
        if kind is relativedelta:
            return term(value)
        if kind is Weekly:
            try:
                return Weekly.parse(value)
            except InvalidValueError as error:
                raise Bad("value.hours", f"{error.rule} (got {shown(value)})", "") from None
        return self._ref(value, path)

    def _ref(self, value: str, path: str) -> object:
        name, colon, record_id = value.partition(":")
        known = [k.value for k in Kind]
        if not colon or name.strip() not in known:
            near = did_you_mean(name.strip(), known)
            raise Bad(
                "value.ref",
                f"must read like 'asset:A-17'{near} (got {shown(value)})",
                f"kinds: {', '.join(known)}",
            )
        found = self._id(record_id, path)
        return BAD if found is BAD else Ref(kind=Kind(name.strip()), id=str(found))

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
                kinds[0], key, f"{path} key", attrs.evolve(shape, kinds=(kinds[0],), is_id=False)
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
                if type(value) is kind or (kind is float and type(value) is int):
                    return self._value(kind, value, path, shape)
            if words and isinstance(value, str):
                return self._word(words, value, path, shape)
        named = [
            _NAMES.get(k)
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
