"""One value of our own, written by us: read exactly, or refused with everything that is wrong."""

from typing import Any, TypeVar

from custrel.errors import FormatError
from custrel.io._fast import plain_record
from custrel.io._slow import SlowReader
from custrel.io.limits import DEFAULT_LIMITS, Limits

_T = TypeVar("_T")
_SHOWN = 3


def read_value(cls: type[_T], plain: Any, source: str, *, limits: Limits = DEFAULT_LIMITS) -> _T:
    """Read a value of a class with fields; unknown fields are an error here, since nothing could keep them."""
    found: _T | None = plain_record(cls)(plain)
    if found is not None:
        return found
    reader = SlowReader(table="", place="", limits=limits, zone=None)
    read: _T | None = reader.record(cls, plain)
    wrong = reader.problems or [d for d in reader.remarks if d.code == "field.unknown"]
    if wrong or read is None:
        said = "; ".join(f"{d.place.lstrip('.')}: {d.message}" for d in wrong[:_SHOWN])
        raise FormatError(
            source,
            f"cannot be read as {cls.__name__}: {said}",
            "it must be what this library wrote",
        )
    return read
