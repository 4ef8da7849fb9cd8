"""Data frames of any library, by the Arrow PyCapsule interface; none of them is imported unless the caller has it already.

What a frame means, whoever made it: null, NaN, NaT and NA are nothing; infinities are infinities, which no field holds. A
column of floats that lacks a value, and whose others are all whole, is what is left of whole numbers (a NaN has no place
among those), and is read as whole numbers; a column that lacks nothing stays as it is. Categories are their values, instants
keep their zone or have none, digits beyond microseconds are left for the gate to flag. An index that has a name is a column.
"""

import datetime as dt
import importlib
import sys
from collections.abc import Mapping
from typing import Any, Final

from custrel.errors import FormatError
from custrel.io._bad import shown

Column = tuple[str, list[Any]]

_PLAIN: Final = frozenset({str, int, bool, type(None), dt.datetime, dt.date})  # need no closer look
_EXACT: Final = 2.0**53  # floats beyond stand for several whole numbers


def frame_rows(source: Any) -> list[dict[str, Any]] | None:
    """Give the rows of a data frame or Arrow table; None where it is neither."""
    if (
        isinstance(source, (str, bytes, list, tuple, Mapping))
        or hasattr(source, "read")
        or hasattr(source, "__fspath__")
    ):
        return None
    columns = _columns(source)
    if columns is None:
        return None
    names = [name for name, _ in columns]
    if twice := sorted({name for name in names if names.count(name) > 1}):
        raise FormatError(
            "frame",
            f"names {', '.join(map(shown, twice))} more than once",
            "give each column a name of its own",
        )
    read = [_read(values) for _, values in columns]
    return [dict(zip(names, row, strict=True)) for row in zip(*read, strict=True)]


def _columns(source: Any) -> list[Column] | None:
    if hasattr(source, "collect") and hasattr(source, "collect_schema"):
        raise FormatError("frame", "is lazy: it has no rows yet", "call its collect()")
    if hasattr(source, "__narwhals_dataframe__") and hasattr(source, "to_native"):
        return _columns(source.to_native())
    if hasattr(source, "columns") and hasattr(source, "itertuples"):
        return _of_pandas(source)
    if hasattr(source, "get_columns"):
        return [(str(series.name), list(series.to_list())) for series in source.get_columns()]
    if hasattr(source, "to_pylist") and hasattr(source, "schema"):
        names = [str(name) for name in source.schema.names]
        return [(name, list(source.column(i).to_pylist())) for i, name in enumerate(names)]
    if hasattr(source, "__arrow_c_stream__") or hasattr(source, "__arrow_c_array__"):
        return _columns(_through_arrow(source))
    return _through_narwhals(source) if hasattr(source, "__dataframe__") else None


def _of_pandas(frame: Any) -> list[Column]:
    if any(name is not None for name in frame.index.names):
        frame = frame.reset_index()
    return [(str(name), list(frame.iloc[:, i].tolist())) for i, name in enumerate(frame.columns)]


def _through_arrow(source: Any) -> Any:
    """Let whichever Arrow library is there take the capsule; those that are imported already go first."""
    for library in sorted(("pyarrow", "polars"), key=lambda name: name not in sys.modules):
        try:
            module = importlib.import_module(library)
        except ImportError:
            continue
        try:
            if library == "polars":
                return module.DataFrame(source)
            if hasattr(source, "__arrow_c_stream__"):
                return module.RecordBatchReader.from_stream(source).read_all()
            return module.record_batch(source)
        except (TypeError, ValueError) as error:  # those of Arrow are among them
            raise FormatError(
                "frame", f"holds no table: {error}", "give a frame, not one column of it"
            ) from None
    raise FormatError(
        "frame",
        "can only be read where pyarrow or polars is installed",
        "pip install custrel[frames]",
    )


def _through_narwhals(source: Any) -> list[Column]:
    """Let narwhals read a frame of a library that gives no capsule."""
    try:
        narwhals = importlib.import_module("narwhals")
        given: dict[str, list[Any]] = narwhals.from_native(source, eager_only=True).to_dict(as_series=False)
    except (ImportError, TypeError) as error:
        advice = "pip install custrel[frames], or give it as a list of mappings"
        raise FormatError("frame", f"can only be read through narwhals: {error}", advice) from None
    return list(given.items())


def _read(values: list[Any]) -> list[Any]:
    """Give the values of a column as plain Python has them."""
    kinds = set(map(type, values))
    if kinds <= _PLAIN:
        return values
    found = [_plain(value) for value in values]
    present = [value for value in found if value is not None]
    if (
        len(present) < len(found)
        and set(map(type, present)) == {float}
        and all(value.is_integer() and abs(value) < _EXACT for value in present)
    ):
        return [None if value is None else int(value) for value in found]
    return found


def _plain(value: Any) -> Any:
    if type(value) in _PLAIN:
        return value
    if isinstance(value, float):
        return None if value != value else float(value)
    if type(value).__name__ in ("NAType", "NaTType"):
        return None
    if hasattr(value, "to_pydatetime"):  # pandas counts nanoseconds: text says all of them
        return value.isoformat() if value.nanosecond else value.to_pydatetime()
    if hasattr(value, "to_pytimedelta") and not value.nanoseconds:
        return value.to_pytimedelta()
    if hasattr(value, "item") and type(value).__module__.startswith("numpy"):
        return _plain(value.item())
    return value
