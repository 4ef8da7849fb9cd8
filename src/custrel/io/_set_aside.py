"""Unknown fields, set aside before rows are read in bulk: they are kept and flagged, and need not cost a closer look."""

import functools
from collections.abc import Sequence
from typing import Any

from custrel.errors import Diagnostic, Severity, did_you_mean
from custrel.io._bad import redacted
from custrel.io._shape import fields_of
from custrel.model import KINDS, Kind

_FEW = 32  # rows that are sooner looked at one by one
_SAMPLE = 64
LONG_NAME = 60  # characters; longer names are no slips of anybody's pen


def set_aside(kind: Kind, sources: Sequence[Any]) -> tuple[Sequence[Any], dict[int, tuple[str, ...]]]:
    """Give the rows with their unknown fields in ``extra``, and which those were; rows that need a closer look as they are."""
    known = fields_of(KINDS[kind].cls).keys()
    # A sample is enough: what a source writes it writes in most rows, and a name that is missed is only read more slowly.
    some = sources[:: max(1, len(sources) // _SAMPLE)] if len(sources) >= _FEW else ()
    strange = set[Any]().union(*(s for s in some if s.__class__ is dict)) - known
    plain = {name for name in strange if name.__class__ is str and _is_plain(name)}
    if not plain:
        return sources, {}
    found: list[Any] = []
    aside: dict[int, tuple[str, ...]] = {}
    for index, source in enumerate(sources):
        more = source.keys() - known if source.__class__ is dict else None
        if more and more <= plain and "extra" not in source:
            names = aside[index] = tuple([name for name in source if name in more])
            row = {name: value for name, value in source.items() if name not in more}
            row["extra"] = {name: source[name] for name in names}
            found.append(row)
        else:
            found.append(source)
    return found, aside


def _is_plain(name: str) -> bool:
    return len(name) <= LONG_NAME and name.replace("_", "a").isalnum() and name.isascii()


def unknown_field(kind: Kind, name: str, place: str, record_id: str) -> Diagnostic:
    """Make the warning about a field nobody knows that is kept."""
    table = KINDS[kind].table
    near = near_field(name, tuple(fields_of(KINDS[kind].cls)))
    return Diagnostic(
        code="field.unknown",
        message=f"{name} is not a field of {table}; kept as it is{near}",
        severity=Severity.WARNING,
        table=table,
        record_id=redacted(record_id),
        place=f"{place}.{name}",
        field=name,
    )


@functools.lru_cache(maxsize=1024)
def near_field(name: str, known: tuple[str, ...]) -> str:
    """Suggest the field that was meant: looked for once for each name, since it comes again in every row."""
    return did_you_mean(name, known)
