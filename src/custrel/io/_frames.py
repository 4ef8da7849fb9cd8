"""Data frames of any library, by the Arrow PyCapsule interface; none of them is imported unless the caller has it already."""

import sys
from collections.abc import Mapping
from typing import Any

from custrel.errors import FormatError


def frame_rows(source: Any) -> list[dict[str, Any]] | None:
    """Give the rows of a data frame or Arrow table; None where it is neither."""
    if (
        isinstance(source, (str, bytes, list, tuple, Mapping))
        or hasattr(source, "read")
        or hasattr(source, "__fspath__")
    ):
        return None
    if not any(
        hasattr(source, name)
        for name in (
            "__arrow_c_stream__",
            "__arrow_c_array__",
            "to_dicts",
            "to_pylist",
            "__narwhals_dataframe__",
        )
    ):
        return _pandas(source) if hasattr(source, "columns") and hasattr(source, "itertuples") else None
    if hasattr(source, "to_pylist"):  # pyarrow
        return list(source.to_pylist())
    if hasattr(source, "to_dicts"):  # polars
        return list(source.to_dicts())
    if hasattr(source, "columns") and hasattr(source, "itertuples"):
        return _pandas(source)
    return _through_arrow(source)


def _pandas(frame: Any) -> list[dict[str, Any]]:
    """Read a pandas frame: its own marks for nothing (NaN, NaT, NA) are nothing, its scalars plain Python."""
    names = [str(c) for c in frame.columns]
    if len(set(names)) < len(names):
        raise FormatError("frame", "names a column more than once", "give each column a name of its own")
    values = frame.itertuples(index=False, name=None)
    return [{n: _plain(v) for n, v in zip(names, row, strict=True)} for row in values]


def _plain(value: Any) -> Any:
    if value is None or type(value) in (str, int, bool):
        return value
    if isinstance(value, float):
        return None if value != value else float(value)
    if type(value).__name__ in ("NAType", "NaTType"):
        return None
    if hasattr(value, "to_pydatetime"):
        return value.to_pydatetime()
    return value.item() if hasattr(value, "item") and type(value).__module__.startswith("numpy") else value


def _through_arrow(source: Any) -> list[dict[str, Any]]:
    """Let whichever Arrow library is there read the capsule."""
    for library in ("pyarrow", "polars", "narwhals"):
        try:
            module = sys.modules.get(library) or __import__(library)
        except ImportError:
            continue
        if library == "pyarrow":
            return list(module.table(source).to_pylist())
        if library == "polars":
            return list(module.DataFrame(source).to_dicts())
        return list(module.from_native(source, eager_only=True).rows(named=True))
    raise FormatError(
        "frame",
        "can only be read with pyarrow, polars or narwhals",
        "pip install custrel[frames]",
    )
