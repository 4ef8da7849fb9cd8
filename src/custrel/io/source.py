"""Reading another system's exports."""

import datetime as dt
from collections.abc import Iterable, Mapping
from typing import Any

import attrs

from custrel._fields import FrozenMap, utc
from custrel._fields import zone as zone_named
from custrel.errors import Diagnostic, FormatError, InvalidValueError, Severity, UnknownNameError
from custrel.io._bad import shown
from custrel.io._cell_values import norm
from custrel.io._gate import Gate
from custrel.io._kinds import is_dict, is_list, is_mapping
from custrel.io._mapped import TableReader
from custrel.io._rows import rows_of
from custrel.io._stamp import Clock
from custrel.io.adapters import SOURCES
from custrel.io.intake import Intake, TableRead
from custrel.io.limits import DEFAULT_LIMITS, Limits
from custrel.io.mapping import Reads, SourceMapping, TableMapping
from custrel.model import KINDS, REFERENCES, Customer, Kind, Window

__all__ = ["read_source", "source"]


def source(name: str, /) -> SourceMapping:
    """Give one of the mappings that come with the library, to read with, to inspect, or to change.

    Raises `UnknownNameError` naming those there are.

    Example:
        >>> source("servicenow-event-log").times.order
        'dmy'
    """
    found = SOURCES.get(name)
    if found is None:
        raise UnknownNameError("source", str(name), tuple(SOURCES))
    return found


def read_source(
    mapping: str | SourceMapping,
    inputs: Any,
    *,
    zone: str | None = None,
    customer: str | Customer | None = None,
    day_first: bool | None = None,
    observed: Iterable[Window] = (),
    picklists: Mapping[str, Mapping[str, Any]] | None = None,
    as_of: dt.datetime | None = None,
    encoding: str | None = None,
    limits: Limits = DEFAULT_LIMITS,
) -> Intake:
    """Read the exports of another system through a mapping (its name, or one of your own).

    ``inputs`` maps the mapping's tables to files, rows or frames; a single one stands for the mapping's first table. ``zone``
    is the zone of times that carry no offset, ``day_first`` says how 3/4/2016 is meant where the mapping does not: neither is
    ever guessed. ``customer`` names the one customer of an export without a customer column. ``observed`` are the windows in
    which every incident would have been exported; without them rates rest on an assumption, and a warning says so.
    ``picklists`` maps columns to {value: meaning} for words each tenant chooses; ``encoding`` overrides the mapping's.

    A record of a table not given that others refer to is implied: its id is kept, nothing else. In a table that was given, an
    id that is not there is an error of the record that names it.

    Example:
        >>> log = "number,opened_at,incident_state,location\\nINC1,29/2/2016 01:16,Closed,Shop 1\\n"
        >>> intake = read_source("servicenow-event-log", log, zone="Europe/Lisbon", customer="C1")
        >>> incident = intake.portfolio.incidents[0]
        >>> incident.site_id, incident.opened_at.isoformat()
        ('Shop 1', '2016-02-29T01:16:00+00:00')
    """
    chosen = source(mapping) if isinstance(mapping, str) else mapping
    tables = _tables(chosen, inputs)
    chosen = _explained(chosen, picklists or {})
    at_zone = (
        zone_named(zone or chosen.times.zone, "read_source", "zone") if zone or chosen.times.zone else None
    )
    clock = Clock(chosen.times, at_zone, day_first=day_first)
    mapped = [(chosen.table(name), given) for name, given in tables.items()]
    given_kinds = {table.kind for table, _ in mapped}
    gate = Gate(
        source=chosen.name,
        limits=limits,
        zone=at_zone,
        as_of=None if as_of is None else utc(as_of, "read_source", "as_of"),
        implying=[k for k in Kind if k not in given_kinds],
        export=True,
    )
    one = _one_customer(customer, gate)
    reports: list[TableRead] = []
    aliases: dict[Kind, dict[str, str | None]] = {}
    for table, given in mapped:
        rows = rows_of(given, limits=limits, encoding=encoding, default=chosen.encoding, name=table.name)
        reader = TableReader(chosen, table, rows, gate, clock, customer_id=one)
        reports.append(reader.read())
        known = aliases.setdefault(table.kind, {})
        for other, name in reader.aliases.items():
            known[other] = name if known.get(other, name) == name else None
    _by_their_ids(gate, aliases)
    for table, _ in mapped:
        if table.owned_by:
            _by_their_owners(gate, table)
    windows = _windows(observed)
    if not windows and Kind.INCIDENT in given_kinds:
        gate.note(_not_observed())
    return gate.finish(observed=windows, tables=tuple(reports))


def _tables(mapping: SourceMapping, inputs: Any) -> dict[str, Any]:
    named = is_mapping(inputs)
    tables: dict[str, Any] = dict(inputs) if named else {mapping.tables[0].name: inputs}
    if not tables:
        raise FormatError(
            mapping.name,
            "was given nothing to read",
            f"tables: {', '.join(t.name for t in mapping.tables)}",
        )
    for name in tables:
        mapping.table(name)
    return tables


def _explained(mapping: SourceMapping, picklists: Mapping[str, Mapping[str, Any]]) -> SourceMapping:
    """Put the caller's tables of words into the columns they belong to."""
    known = {norm(n) for t in mapping.tables for c in t.columns for n in c.names}
    for name in picklists:
        if norm(name) not in known:
            raise UnknownNameError(
                "column",
                name,
                tuple(sorted(c.names[0] for t in mapping.tables for c in t.columns if c.picklist)),
            )
    lists = {norm(n): v for n, v in picklists.items()}

    def explained(table: TableMapping) -> TableMapping:
        columns = tuple(
            attrs.evolve(c, values=FrozenMap({**c.values, **{str(k): v for k, v in lists[hit].items()}}))
            if hit
            else c
            for c in table.columns
            for hit in [
                next(
                    (
                        norm(n)
                        for n in c.names
                        if norm(n) in lists and c.reads in (Reads.WORD, Reads.ORDINAL, Reads.FLAG, Reads.TEXT)
                    ),
                    None,
                ),
            ]
        )
        return attrs.evolve(table, columns=columns)

    return attrs.evolve(mapping, tables=tuple(explained(t) for t in mapping.tables)) if lists else mapping


def _by_their_ids(gate: Gate, aliases: Mapping[Kind, Mapping[str, str | None]]) -> None:
    """Where a record is called by another name of it (a number, a name), put its id; never where two share that name."""
    ids = {
        kind: {s.get(KINDS[kind].id_field) for s in gate.taken[kind].sources if is_mapping(s)}
        for kind, known in aliases.items()
        if known
    }
    for kind, taken in gate.taken.items():
        fields = [(f, target) for f, target in REFERENCES[kind].items() if target in ids and "." not in f]
        for source in taken.sources if fields else ():
            for field, target in fields if is_dict(source) else ():
                name = source.get(field)
                if isinstance(name, str) and name not in ids[target] and aliases[target].get(name):
                    source[field] = aliases[target][name]


def _by_their_owners(gate: Gate, table: TableMapping) -> None:
    """Give the customer of the thing a record names, where that was read and the record names no customer."""
    target = REFERENCES[table.kind][table.owned_by]
    own = KINDS[target].id_field
    owners = {
        s[own]: s["customer_id"]
        for s in gate.taken[target].sources
        if is_dict(s) and "customer_id" in s and own in s
    }
    for source in gate.taken[table.kind].sources:
        if is_dict(source) and "customer_id" not in source:
            named: Any = source
            for part in table.owned_by.split("."):
                named = named.get(part, "") if is_dict(named) else named
                named = named[0] if is_list(named) and named else named
            if isinstance(named, str) and named in owners:
                source["customer_id"] = owners[named]


def _one_customer(customer: str | Customer | None, gate: Gate) -> str | None:
    if customer is None:
        return None
    record = customer if isinstance(customer, Customer) else Customer(customer_id=customer)
    gate.add(Kind.CUSTOMER, record, "customer=", rows=0)
    return record.customer_id


def _windows(observed: Iterable[Window]) -> tuple[Window, ...]:
    windows = (observed,) if isinstance(observed, Window) else tuple(observed)
    for window in windows:
        if not isinstance(window, Window):
            raise InvalidValueError(
                "read_source",
                "observed",
                "must be windows (custrel.model.Window)",
                shown(window),
            )
    return windows


def _not_observed() -> Diagnostic:
    return Diagnostic(
        code="source.observed_not_stated",
        message="nobody said from when to when every incident was exported; rates rest on an assumption",
        severity=Severity.WARNING,
        table="incidents",
        hint="pass observed=[Window(start=…, end=…)]",
    )
