"""One record as a line of text or a small HTML table."""

import datetime as dt
import enum
from typing import Any, cast

import attrs

from custrel._fields import FrozenMap
from custrel._show._table import html_table
from custrel._show._text import escaped, instant_text, plural

_LONG = 60  # characters of a text, items of a tuple are cut to 3
_FEW = 3


def record_text(record: Any) -> str:
    """Show class and known fields, constructor style; defaults left out, personal fields as ``<personal>``."""
    shown = ", ".join(f"{name}={text}" for name, text in _known(record))
    return f"{type(record).__name__}({shown})"


def record_html(record: Any) -> str:
    """Show class and known fields as a static, escaped HTML table without scripts."""
    return html_table(_known(record), ("field", "value"), caption=type(record).__name__)


def _known(record: Any) -> list[tuple[str, str]]:
    rows: list[tuple[str, str]] = []
    kind: type[attrs.AttrsInstance] = record.__class__
    for field in attrs.fields(kind):
        value = getattr(record, field.name)
        if field.name.startswith("_") or not field.repr or _is_default(field, value):
            continue
        if field.name == "extra":  # nobody can say what unknown fields hold
            rows.append((field.name, f"<{plural(len(value), 'unknown field')}>"))
        else:
            whose = field.name == "identifiers" and kind.__name__ == "Contact"  # all of them are a person's
            shown = "<personal>" if whose or field.metadata.get("custrel.personal") else _value(value)
            rows.append((field.name, shown))
    return rows


def _is_default(field: "attrs.Attribute[Any]", value: object) -> bool:
    default: Any = field.default
    return default is not attrs.NOTHING and type(value) is type(default) and value == default


def _value(value: object) -> str:
    if isinstance(value, enum.Enum):
        return repr(str(value.value))
    if isinstance(value, str):
        cut = value if len(value) <= _LONG else value[: _LONG - 1] + "…"
        return repr(escaped(cut)) if escaped(cut) == cut else f"'{escaped(cut)}'"
    if isinstance(value, dt.datetime):
        return instant_text(value)
    if isinstance(value, dt.date):
        return value.isoformat()
    if isinstance(value, tuple):
        items = cast("tuple[object, ...]", value)
        more = f", … {len(items) - _FEW} more" if len(items) > _FEW else ""
        return "(" + ", ".join(_value(v) for v in items[:_FEW]) + more + ")"
    if isinstance(value, FrozenMap):
        known = cast("FrozenMap[object, object]", value)
        return "{" + ", ".join(f"{_value(k)}: {_value(v)}" for k, v in known.items()) + "}"
    return repr(value)
