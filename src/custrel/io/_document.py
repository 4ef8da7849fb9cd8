"""What every form of input has in common: a schema version, observed windows, records that say their type, what is unknown."""

import datetime as dt
import itertools
import zoneinfo
from collections.abc import Mapping
from typing import Any, Final

from custrel._fields import utc
from custrel._fields import zone as zone_named
from custrel.errors import Diagnostic, FormatError, Severity, did_you_mean
from custrel.io._bad import Doubled, redacted, shown
from custrel.io._gate import TABLES, Gate
from custrel.io._kinds import is_items, is_mapping
from custrel.io._slow import SlowReader
from custrel.model import Kind, Window

SCHEMA_VERSION: Final = 1  # of the bundle; released versions are read for ever (golden files in the tests)
META: Final = ("schema_version", "observed")
_TYPES: Final[dict[str, Kind]] = {**{str(k): k for k in Kind}, **TABLES}


def zone_of(name: str | None) -> zoneinfo.ZoneInfo | None:
    """Give the zone of that name, None for none."""
    return None if name is None else zone_named(name, "read", "zone")


def moment_of(as_of: dt.datetime | None) -> dt.datetime | None:
    """Give an aware instant in UTC, None for none."""
    return None if as_of is None else utc(as_of, "read", "as_of")


def check_version(document: Mapping[str, Any], gate: Gate) -> None:
    """Refuse a newer schema version, naming both; none at all is noted."""
    version = document.get("schema_version")
    if version is None:
        message = f"no schema_version; read as version {SCHEMA_VERSION}"
        gate.note(
            Diagnostic(
                code="document.version_missing",
                message=message,
                severity=Severity.NOTE,
                field="schema_version",
                place="schema_version",
            ),
        )
        return
    if type(version) is not int or version < 1:
        raise FormatError(
            gate.source,
            f"has schema_version {shown(version)}, which is not a version",
            f"this library reads 1 to {SCHEMA_VERSION}",
        )
    if version > SCHEMA_VERSION:
        raise FormatError(
            gate.source,
            f"has schema_version {shown(version)}; this library reads up to {SCHEMA_VERSION}",
            "install a newer custrel, or export in an older version",
        )


def must_hold_tables(document: Mapping[Any, Any], source: str) -> None:
    """Refuse what names no table at all: nothing of it would be read."""
    if not any(name in document for name in (*TABLES, "schema_version")):
        near = next(filter(None, (did_you_mean(n, TABLES) for n in document if isinstance(n, str))), "")
        raise FormatError(source, f"holds no table this library knows{near}", f"tables: {', '.join(TABLES)}")


def keep_unknown(name: str, value: Any, extra: dict[str, Any], gate: Gate) -> None:
    """Keep what is no table, flagged; what cannot be written back is refused."""
    reader = SlowReader(table=name, place="", limits=gate.limits, zone=None)
    kept = reader.keepable(value, name)
    if not reader.problems:
        gate.diagnostics.extend(reader.remarks)
        extra[name] = kept
        message = f"{redacted(name)} is not a table of a bundle; kept as it is{did_you_mean(name, [*TABLES, *META])}"
        gate.note(
            Diagnostic(
                code="table.unknown",
                message=message,
                severity=Severity.WARNING,
                place=redacted(name),
                table=redacted(name),
            ),
        )
        return
    for problem in reader.problems:
        gate.lose(problem)


def observed_items(value: Any, source: str) -> list[Any]:
    """Give the items of ``observed``; anything but a list of them is refused."""
    if not is_items(value) and value is not None:
        problem = f"must hold a list of windows under 'observed', not {shown(value)}"
        raise FormatError(source, problem, "write [{start, end}, …]")
    return list(value or ())


def observed_windows(value: Any, gate: Gate) -> tuple[Window, ...]:
    """Read the windows of ``observed``, each as strictly as a record; those that overlap are flagged."""
    windows: list[Window] = []
    for index, item in enumerate(observed_items(value, gate.source)):
        reader = SlowReader(table="observed", place=f"observed[{index}]", limits=gate.limits, zone=gate.zone)
        found = reader.record(Window, item)
        gate.diagnostics.extend((*reader.problems, *reader.remarks))
        gate.read += 1
        if found is None:
            gate.rejected += 1
        else:
            windows.append(found)
    for before, after in itertools.pairwise(sorted(windows, key=lambda w: (w.start, w.end))):
        if after.start < before.end:
            message = f"windows of observed overlap at {after.start:%Y-%m-%d %H:%M} UTC; that time would count twice"
            gate.note(
                Diagnostic(
                    code="time.overlap",
                    message=message,
                    severity=Severity.WARNING,
                    table="observed",
                    place="observed",
                    hint="make one window of them",
                ),
            )
    return tuple(windows)


def take_typed(item: Any, place: str, gate: Gate, observed: list[Any], extra: dict[str, Any]) -> None:
    """Take one record that says its own type."""
    if not is_mapping(item):
        gate.lose(
            Diagnostic(
                code="value.type",
                message=f"a record must be an object with named fields, not {shown(item)}",
                place=place,
            ),
        )
        return
    word = item.get("type")
    if word == "bundle" and not isinstance(item, Doubled):
        _take_about(item, place, gate, observed, extra)
        return
    kind = _TYPES.get(word) if isinstance(word, str) else None
    if kind is None or isinstance(item, Doubled):
        if isinstance(item, Doubled):
            code, hint = "document.duplicate_key", "keep one of them"
            message = f"names {', '.join(map(shown, item.names))} more than once"
        else:
            near = did_you_mean(word, _TYPES) if isinstance(word, str) else ""
            code, hint = "line.type", f"kinds: {', '.join(map(str, Kind))}"
            message = f"type must name a kind of record{near} (got {shown(word)})"
        gate.lose(
            Diagnostic(
                code=code,
                message=message,
                place=place,
                field="type",
                hint=hint,
            ),
        )
        return
    gate.add(kind, {k: v for k, v in item.items() if k != "type"}, place)


def _take_about(
    item: Mapping[str, Any], place: str, gate: Gate, observed: list[Any], extra: dict[str, Any]
) -> None:
    """Take the line that speaks of the whole: its version, the observed windows, what is no table."""
    check_version(item, gate)
    observed.extend(observed_items(item.get("observed"), gate.source))
    rest = item.get("extra", {})
    if not is_mapping(rest) or isinstance(rest, Doubled):
        message = f"extra must be an object of what is no table, each name once, not {shown(rest)}"
        gate.lose(Diagnostic(code="value.type", message=message, place=f"{place}.extra", field="extra"))
        return
    for name, value in rest.items():
        reader = SlowReader(table="extra", place=place, limits=gate.limits, zone=None)
        kept = reader.keepable(value, str(name))
        gate.diagnostics.extend(reader.remarks)
        if not reader.problems:
            extra[str(name)] = kept
        for problem in reader.problems:
            gate.lose(problem)
    for name, value in item.items():
        if name not in (*META, "type", "extra"):
            keep_unknown(str(name), value, extra, gate)
