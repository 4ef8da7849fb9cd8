"""JSON Schema of the bundle, worked out from the same annotations the gate reads by."""

import datetime as dt
import decimal
import enum
import json
import math
import typing
from importlib import resources
from typing import Any, Final

import attrs
from dateutil.relativedelta import relativedelta

from custrel._fields import FrozenMap
from custrel.io._shape import FieldShape, fields_of, is_record
from custrel.io.bundle import SCHEMA_VERSION
from custrel.model import KINDS, Ref, Weekly, Window

__all__ = ["bundle_schema", "shipped_schema"]

_DIALECT: Final = "https://json-schema.org/draft/2020-12/schema"
_FILE: Final = "bundle.schema.json"
_TEXTS: Final[dict[Any, dict[str, Any]]] = {
    dt.datetime: {"type": "string", "format": "date-time"},
    dt.date: {"type": "string", "format": "date"},
    decimal.Decimal: {"type": ["string", "integer"], "pattern": r"^-?[0-9]{1,30}(\.[0-9]{1,30})?$"},
    dt.timedelta: {
        "type": "string",
        "pattern": "^-?P",
        "description": "ISO 8601 duration of fixed length, such as PT4H",
    },
    relativedelta: {
        "type": "string",
        "pattern": "^-?P",
        "description": "ISO 8601 duration on the calendar, such as P3M",
    },
    Weekly: {"type": "string", "examples": ["mon-fri 09:00-18:00; sat 10:00-14:00", "always", "never"]},
    Ref: {"type": "string", "pattern": "^[a-z]+:.+", "examples": ["asset:A-17"]},
    str: {"type": "string"},
    bool: {"type": "boolean"},
    int: {"type": "integer"},
    float: {"type": "number"},
    object: {},
}


def bundle_schema() -> dict[str, Any]:
    """Work out the schema of version `SCHEMA_VERSION`; the file shipped with the package says the same.

    Unknown fields are allowed: reading keeps and flags them. What a schema cannot say (references, order of dates, zones) is
    the gate's business.

    Example:
        >>> bundle_schema()["properties"]["customers"]["items"]
        {'$ref': '#/$defs/Customer'}
    """
    defs: dict[str, Any] = {}
    tables = {info.table: {"type": "array", "items": _of_class(info.cls, defs)} for info in KINDS.values()}
    about = {
        "schema_version": {"const": SCHEMA_VERSION},
        "observed": {"type": "array", "items": _of_class(Window, defs)},
    }
    return {
        "$schema": _DIALECT,
        "title": f"custrel bundle, version {SCHEMA_VERSION}",
        "type": "object",
        "properties": {**about, **tables},
        "$defs": dict(sorted(defs.items())),
    }


def shipped_schema() -> dict[str, Any]:
    """Read the schema file that comes with the package.

    Example:
        >>> shipped_schema() == bundle_schema()
        True
    """
    text = resources.files("custrel.io").joinpath(_FILE).read_text(encoding="utf-8")
    found: dict[str, Any] = json.loads(text)
    return found


def _of_class(owner: type, defs: dict[str, Any]) -> dict[str, Any]:
    name = owner.__name__
    if name not in defs:
        defs[name] = {}
        shapes = fields_of(owner)
        properties = {
            n: _of_field(s, defs) for n, s in shapes.items() if n != "extra" or not is_record(owner)
        }
        defs[name] = {
            "type": "object",
            "properties": properties,
            "required": [n for n, s in shapes.items() if s.required],
        }
    return {"$ref": f"#/$defs/{name}"}


def _of_field(shape: FieldShape, defs: dict[str, Any]) -> dict[str, Any]:
    found = [_of_type(kind, defs) for kind in shape.kinds]
    if shape.is_id and shape.kinds == (str,):
        found = [{"type": "string", "minLength": 1}]
    if shape.bounds:
        low, high = shape.bounds
        ends = {"minimum": low, **({"maximum": high} if math.isfinite(high) else {})}
        found = [{**f, **ends} if f.get("type") in ("integer", "number") else f for f in found]
    if shape.optional:
        found.append({"type": "null"})
    return found[0] if len(found) == 1 else {"anyOf": found}


def _of_type(kind: Any, defs: dict[str, Any]) -> dict[str, Any]:
    if kind in _TEXTS:
        return dict(_TEXTS[kind])
    origin, args = typing.get_origin(kind), typing.get_args(kind)
    if origin is tuple:
        return {"type": "array", "items": _of_type(args[0], defs)}
    if origin is FrozenMap:
        names = (
            {"propertyNames": {"enum": [m.value for m in args[0]]}}
            if isinstance(args[0], type) and issubclass(args[0], enum.Enum)
            else {}
        )
        return {"type": "object", **names, "additionalProperties": _of_type(args[1], defs)}
    if args:
        return {"anyOf": [_of_type(a, defs) for a in args]}
    if issubclass(kind, enum.Enum):
        return {"enum": [m.value for m in kind]}
    return _of_class(kind, defs) if attrs.has(kind) else {}
