"""Single values read slowly: what is wrong with them, or what liberty was taken, with the path to where they stand."""

import datetime as dt
import math
import unicodedata
import zoneinfo
from typing import Final

from dateutil.relativedelta import relativedelta

from custrel._fields import is_blank
from custrel.errors import Diagnostic, InvalidValueError, Severity, did_you_mean
from custrel.io._bad import Bad, HugeInt, NotFinite, Rounded, hidden_in, redacted, shown
from custrel.io._currencies import CURRENCIES
from custrel.io._lexical import date, duration, flag_placeholder, instant, moment, number_hint, term
from custrel.io._shape import FieldShape
from custrel.io.limits import Limits
from custrel.model import Kind, Ref, Weekly

BAD: Final = object()  # what a field holds that could not be read
NAMES: Final = {str: "text", int: "a whole number", float: "a number", bool: "true or false"}
_LONG_PATH = 200  # characters of a path in a message; a name of a field may be endless
_HIDDEN: Final = {
    "surrogate": "holds half a character (a lone surrogate)",
    "nul": "holds a NUL character",
    "bidi": "holds characters that turn the direction of writing",
    "control": "holds control characters",
    "invisible": "holds characters nobody can see",
}


def _is_code(text: str) -> bool:
    """Tell whether a text is written as a currency's code is; any other is refused."""
    return len(text) == 3 and text.isascii() and text.isalpha() and text.isupper()


class LeafReader:
    """Reads single values; ``problems`` are the errors found, ``remarks`` the warnings."""

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
        path = redacted(path[:_LONG_PATH])
        return Diagnostic(
            code=code,
            message=f"{path} {redacted(message)}" if path else redacted(message),
            severity=severity,
            table=redacted(self.table),
            place=".".join(filter(None, (self.place, path))),
            field=path,
            hint=hint,
        )

    def _mark(self, value: object, path: str) -> object:
        if isinstance(value, HugeInt):
            return self.bad(
                "limit.digits",
                f"is a number of {value.digits} digits; at most {self.limits.digits} are read",
                path,
                "mend it at the source",
            )
        return self.bad(
            "value.not_finite",
            f"must be finite (got {shown(value)})",
            path,
            "leave it out where not known",
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

    def _text(self, value: object, path: str, shape: FieldShape) -> object:
        if type(value) is not str:
            hint = "ids are text: write it in quotes" if shape.is_id else ""
            return self.bad("value.type", "must be text" + self._got(value, shape), path, hint)
        if not self._length(value, path):
            return BAD
        hidden = hidden_in(value)
        if hidden:
            self.warn_hidden(hidden, path)
        if shape.is_id:
            return self._id(value, path)
        if shape.name == "currency" and value not in CURRENCIES and _is_code(value):
            near = did_you_mean(value.strip().upper()[:3], CURRENCIES)
            self.warn("value.currency", f"is no currency of ISO 4217{near}{self._got(value, shape)}", path)
        if is_blank(value) and not shape.required:
            self.warn(
                "text.blank",
                "is blank; it says nothing and joins nothing",
                path,
                "leave it out where not known",
            )
        return value

    def warn_hidden(self, kind: str, path: str) -> None:
        """Note that a text holds characters of a kind that is not seen, as `hidden_in` names it."""
        self.warn(f"text.{kind}", f"{_HIDDEN[kind]}; kept, and shown escaped", path)

    def _id(self, value: str, path: str) -> object:
        trimmed = value.strip()
        if len(trimmed) > self.limits.id_length:
            message = f"is an id of {len(trimmed)} characters; at most {self.limits.id_length} are read"
            return self.bad("limit.text", message, path, "pass limits=Limits(id_length=…) to allow it")
        if any(c in "\n\r\t" for c in trimmed):
            self.warn_hidden("control", path)
        if not trimmed or not any(unicodedata.category(c)[0] not in "CZ" for c in trimmed):
            return self.bad("id.empty", "must be text that is not empty", path)
        if trimmed != value:
            self.warn("id.trimmed", "begins or ends with blanks; read without them", path)
        normal = unicodedata.normalize("NFC", trimmed)
        if normal != trimmed:
            self.warn(
                "id.normalized",
                "is not in the composed form of Unicode (NFC); read in that form",
                path,
            )
        return normal

    def _got(self, value: object, shape: FieldShape) -> str:
        return "" if shape.personal else f" (got {shown(value)})"

    def _number(self, kind: type, value: object, path: str, shape: FieldShape) -> object:
        allowed = (int, float, Rounded) if kind is float else (kind,)
        if type(value) not in allowed:
            hint = ""
            if isinstance(value, str) and kind is not bool:
                hint = self._no_number(kind)
            return self.bad("value.type", f"must be {NAMES[kind]}" + self._got(value, shape), path, hint)
        if isinstance(value, float) and not math.isfinite(value):
            return self._mark(NotFinite(repr(value)), path)
        if isinstance(value, int) and value.bit_length() > 1000:
            return self._mark(HugeInt(int(value.bit_length() / 3.32)), path)
        if isinstance(value, Rounded):
            self.warn("value.rounded", f"has more digits than are kept; read as {float(value)!r}", path)
        return float(value) if kind is float and isinstance(value, (int, float)) else value

    def _no_number(self, kind: type) -> str:
        """Say how a number is written: in a document without quotes, in the cell of a table, which is text, in plain digits."""
        if " line " not in self.place:  # not a line of a CSV table
            return "numbers stand without quotes"
        return "write plain digits" + (
            " without a point" if kind is int else ", with a point and no separators"
        )

    def _instant(self, value: object, path: str) -> object:
        if isinstance(value, float) and not math.isfinite(value):
            return self._mark(NotFinite(repr(value)), path)

        def warn(code: str, message: str, hint: str) -> None:
            self.warn(code, message, path, hint)

        if isinstance(value, dt.datetime):
            found = moment(value, self.zone, warn)
        elif isinstance(value, str):
            found = instant(value, self.zone, warn)
        elif isinstance(value, (int, float)) and not isinstance(value, bool):
            raise Bad(
                "time.number",
                f"must be an instant, not a number (got {shown(value)})",
                number_hint(value),
            )
        elif isinstance(value, dt.date):
            found = instant(value.isoformat(), self.zone, warn)
        else:
            raise Bad(
                "value.type",
                f"must be an instant such as 2026-03-01T08:30:00Z (got {shown(value)})",
                "",
            )
        return found

    def _date(self, value: object, path: str) -> object:
        if isinstance(value, float) and not math.isfinite(value):
            return self._mark(NotFinite(repr(value)), path)
        if type(value) is dt.date:
            found = date(value.isoformat())
        elif isinstance(value, str):
            found = date(value)
        elif isinstance(value, (int, float)) and not isinstance(value, bool):
            raise Bad("time.number", f"must be a date, not a number (got {shown(value)})", number_hint(value))
        else:
            raise Bad("value.type", f"must be a date such as 2026-03-01 (got {shown(value)})", "")
        flag_placeholder(found, lambda c, m, h: self.warn(c, m, path, h))
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
