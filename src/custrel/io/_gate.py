"""The strict gate: raw records in, a portfolio of all that can stand and every diagnostic out."""

import datetime as dt
import zoneinfo
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

import attrs

from custrel._fields import FrozenMap, column
from custrel.errors import Diagnostic, IntegrityError, LimitError, Severity
from custrel.io._bad import redacted
from custrel.io._bulk import quick_records
from custrel.io._doubts import doubts
from custrel.io._kinds import is_items, is_mapping
from custrel.io._links import dropped, linked, names_any, stub
from custrel.io._set_aside import set_aside, unknown_field
from custrel.io._slow import SlowReader
from custrel.io._taken import Taken
from custrel.io.intake import Intake, TableRead
from custrel.io.limits import Limits
from custrel.model import KINDS, Kind, Window
from custrel.portfolio import Portfolio
from custrel.portfolio._portfolio import fitted

TABLES = {info.table: kind for kind, info in KINDS.items()}
_FIRST = (Kind.CUSTOMER, Kind.SITE)  # their zones are needed to read the times of the others


def _with_serial(source: dict[str, Any]) -> dict[str, Any]:
    """Take the serial number of an asset for what it is: one of its identifiers."""
    serial, known = source["serial"], source.get("identifiers", [])
    if type(serial) is not str or not serial.strip() or not is_items(known):
        return source
    rest = {k: v for k, v in source.items() if k not in ("serial", "identifiers")}
    named: list[Any] = list(known)
    return {**rest, "identifiers": [*named, {"kind": "serial", "value": serial}]}


def _typed(record: Any) -> str:
    """Give the unknown fields of a record as text, in which 1, 1.0 and true are three different things."""
    return repr(sorted(record.extra.items()))


class Gate:
    """Takes raw records table by table, then settles how they fit together."""

    def __init__(
        self,
        *,
        source: str,
        limits: Limits,
        zone: zoneinfo.ZoneInfo | None = None,
        as_of: dt.datetime | None = None,
        implying: Iterable[Kind] = (),
        export: bool = False,
    ) -> None:
        self.source: str = source
        self.limits: Limits = limits
        self.zone: zoneinfo.ZoneInfo | None = zone
        self.as_of: dt.datetime | None = as_of
        self.implying: frozenset[Kind] = frozenset(
            implying
        )  # tables that were not given: ids of theirs are implied
        self.export: bool = export  # a slice of another system: links to tickets outside it are expected
        self.taken: dict[Kind, Taken] = {kind: Taken(table=info.table) for kind, info in KINDS.items()}
        self.diagnostics: list[Diagnostic] = []
        self.read: int = 0
        self.accepted: int = 0
        self.rejected: int = 0
        self._zones: dict[str, str | None] = {}

    def add(
        self,
        kind: Kind,
        source: Any,
        place: str,
        rows: int = 1,
        fixed: tuple[Diagnostic, ...] = (),
    ) -> None:
        """Take one raw record."""
        self._count(rows)
        if kind is Kind.ASSET and source.__class__ is dict and "serial" in source:
            source = _with_serial(source)
        self.taken[kind].add(source, place, rows, fixed)

    def add_table(self, kind: Kind, sources: Sequence[Any]) -> None:
        """Take the rows of a whole table, which stand in it one after the other."""
        self._count(len(sources))
        taken = self.taken[kind]
        taken.extend_places(len(sources))
        if kind is Kind.ASSET:
            sources = [_with_serial(s) if s.__class__ is dict and "serial" in s else s for s in sources]
        taken.sources.extend(sources)

    def _count(self, rows: int) -> None:
        self.read += rows
        if self.read > self.limits.records:
            raise LimitError(self.source, "records", self.limits.records, self.read)

    def lose(self, diagnostic: Diagnostic, rows: int = 1) -> None:
        """Count input that could not even be taken as a record."""
        self._count(rows)
        self.rejected += rows
        self.diagnostics.append(diagnostic)

    def note(self, diagnostic: Diagnostic) -> None:
        """Add a diagnostic that costs nothing."""
        self.diagnostics.append(diagnostic)

    def finish(
        self,
        *,
        observed: tuple[Window, ...] = (),
        extra: Mapping[str, Any] | None = None,
        tables: tuple[TableRead, ...] = (),
    ) -> Intake:
        """Read everything taken, settle relations, and give the result."""
        for kind in (*_FIRST, *(k for k in Kind if k not in _FIRST)):
            self._read_table(kind)
        portfolio = self._settled(observed, FrozenMap(dict(extra or {})))
        records = {kind: list(taken.records.values()) for kind, taken in self.taken.items()}
        odd = {
            kind: [t.records[i] for i in t.records if i in t.unordered]
            for kind, t in self.taken.items()
            if t.unordered
        }
        self.diagnostics.extend(doubts(records, odd, self._place, self.as_of))
        self.accepted = self.read - self.rejected
        return Intake(
            portfolio=portfolio,
            diagnostics=tuple(self.diagnostics),
            read=self.read,
            accepted=self.accepted,
            rejected=self.rejected,
            source=self.source,
            tables=tables,
        )

    # ------------------------------------------------------------------------------------------ one record

    def _read_table(self, kind: Kind) -> None:
        info, taken = KINDS[kind], self.taken[kind]
        sources, aside = set_aside(kind, taken.sources)
        found, unordered = quick_records(info.cls)(sources)
        for index in taken.fixed:
            found[index] = None
        for index, names in aside.items():
            if found[index] is not None:
                place, record_id = taken.place(index), getattr(found[index], info.id_field)
                self.diagnostics.extend(unknown_field(kind, name, place, record_id) for name in names)
        if not all(found):
            for index in [i for i, record in enumerate(found) if record is None]:
                record = found[index] = self._slowly(kind, index)
                if record is not None:
                    unordered.append(record)
        taken.unordered = {getattr(record, info.id_field) for record in unordered}
        good = (
            range(len(found)) if all(found) else [i for i, record in enumerate(found) if record is not None]
        )
        records = found if len(good) == len(found) else [found[i] for i in good]
        ids = column(records, info.id_field)
        taken.records = dict(zip(ids, records, strict=True))
        taken.stand(ids, good)
        if len(taken.records) < len(ids) or not taken.refused.keys().isdisjoint(taken.records):
            same: dict[str, list[int]] = {}
            for record_id, index in zip(ids, good, strict=True):
                same.setdefault(record_id, []).append(index)
            for record_id, rows in same.items():
                self._keep(kind, record_id, rows, [found[i] for i in rows])
        taken.sources.clear()
        if kind is Kind.SITE:
            self._zones = {i: record.zone for i, record in taken.records.items()}

    def _slowly(self, kind: Kind, index: int) -> Any | None:
        info, taken = KINDS[kind], self.taken[kind]
        source, fixed = taken.sources[index], taken.fixed.get(index, ())
        zone = self.zone or self._zone_of(source)
        reader = SlowReader(table=info.table, place=taken.place(index), limits=self.limits, zone=zone)
        known = {d.field for d in fixed if d.severity is Severity.ERROR}
        reader.remarks.extend(d for d in fixed if d.severity is not Severity.ERROR)
        record = reader.record(info.cls, source)
        if known:  # what could not be read is missing too; once is enough
            record = None
            kept = [d for d in reader.problems if d.code != "value.missing" or d.field not in known]
            reader.problems = [d for d in fixed if d.severity is Severity.ERROR] + kept
        named = source.get(info.id_field) if is_mapping(source) else None
        record_id = named.strip() if isinstance(named, str) else ""
        shown = redacted(record_id)
        self.diagnostics.extend(attrs.evolve(d, record_id=shown) for d in (*reader.problems, *reader.remarks))
        if record is None:
            self.rejected += taken.rows(index)
            if record_id:
                taken.refused[record_id] = None
        return record

    def _zone_of(self, source: Any) -> zoneinfo.ZoneInfo | None:
        site_id = source.get("site_id") if is_mapping(source) else getattr(source, "site_id", None)
        name = self._zones.get(site_id) if isinstance(site_id, str) else None
        return zoneinfo.ZoneInfo(name) if name else None

    def _keep(self, kind: Kind, record_id: str, rows: list[int], records: list[Any]) -> None:
        """Keep a record; the same one twice is kept once, two that disagree are both refused."""
        taken = self.taken[kind]
        if any(record != records[0] or _typed(record) != _typed(records[0]) for record in records[1:]):
            places = ", ".join(map(taken.place, rows[:5]))
            message = f"is used by {len(rows)} records that disagree: {places}"
            for index in rows:
                self._say("relation.duplicate", kind, record_id, taken.place(index), message)
                self.rejected += taken.rows(index)
            taken.refused[record_id] = None
            del taken.records[record_id]
            return
        first = taken.place(rows[0])
        if record_id in taken.refused:
            message = "is also used by a record that was rejected; that one may have said more"
            self._say("relation.duplicate_rejected", kind, record_id, first, message, Severity.WARNING)
            del taken.refused[record_id]
        for index in rows[1:]:
            message = f"of {taken.table} says the same as {first}; kept once"
            self._say("relation.repeated", kind, record_id, taken.place(index), message, Severity.WARNING)
        taken.records[record_id] = records[0]

    def _say(
        self,
        code: str,
        kind: Kind,
        record_id: str,
        place: str,
        message: str,
        severity: Severity = Severity.ERROR,
    ) -> None:
        field = KINDS[kind].id_field
        self.diagnostics.append(
            Diagnostic(
                code=code,
                message=redacted(f"{field} {record_id[:60]!r} {message}"),
                severity=severity,
                table=KINDS[kind].table,
                record_id=redacted(record_id),
                place=place,
                field=field,
            ),
        )

    def _place(self, kind: Kind, record_id: str) -> str:
        return self.taken[kind].place_of(record_id)

    # ------------------------------------------------------------------------------------------ all together

    def _settled(self, observed: tuple[Window, ...], extra: FrozenMap[str, object]) -> Portfolio:
        """Reject what does not fit and keep the rest; repeat, since a rejected record is missed by others."""
        while True:
            self._imply()
            try:
                return fitted({kind: t.records for kind, t in self.taken.items()}, observed, extra)
            except IntegrityError as error:
                self._reject(error.diagnostics)

    def _reject(self, problems: tuple[Diagnostic, ...]) -> None:
        """Take out every record that has a problem, with what is to be said about it."""
        for problem in problems:
            place = self._place(TABLES[problem.table], problem.record_id)
            self.diagnostics.append(
                attrs.evolve(
                    problem,
                    message=redacted(problem.message),
                    record_id=redacted(problem.record_id),
                    place=place or problem.place,
                ),
            )
        for kind, record_id in {(TABLES[p.table], p.record_id): None for p in problems}:
            taken = self.taken[kind]
            del taken.records[record_id]
            self.rejected += taken.rows(
                taken.at[record_id]
            )  # what is implied names its customer at most, and always fits
            taken.refused[record_id] = None

    def _imply(self) -> None:
        """Give every id that is referred to and must exist a record of its own: of tables not given, of rejected records."""
        wanted = frozenset(kind for kind, t in self.taken.items() if t.refused or kind in self.implying)
        if self.export:
            wanted |= {Kind.INCIDENT}
        implied: dict[tuple[Kind, bool], int] = {}
        queue = [(kind, i) for kind, t in self.taken.items() if names_any(kind, wanted) for i in t.records]
        while queue:
            kind, record_id = queue.pop()
            record = self.taken[kind].records[record_id]
            owner = getattr(record, "customer_id", None)
            if owner is not None and not self._will_be(Kind.CUSTOMER, owner):
                continue  # it will be rejected itself: it says nothing about whose the things are that it names
            for field, target, target_id in linked(kind, record, wanted):
                there = self.taken[target]
                if target_id in there.records:
                    self._share(target, target_id, record)
                    continue
                refused = target_id in there.refused
                outside = self.export and kind is Kind.INCIDENT and target is Kind.INCIDENT
                if target is Kind.INCIDENT and (refused or outside):
                    record = self._unlink(kind, record, field, target_id, refused=refused)
                    self.taken[kind].records[record_id] = record
                elif self._will_be(target, target_id):
                    made = stub(target, target_id, record, field)
                    if made is not None:
                        there.records[target_id] = made
                        implied[target, refused] = implied.get((target, refused), 0) + 1
                        queue.append((target, target_id))
        for (kind, refused), count in implied.items():
            self._say_implied(kind, count, refused=refused)

    def _will_be(self, kind: Kind, record_id: str) -> bool:
        """Tell whether an id is there, or may be implied."""
        taken = self.taken[kind]
        if record_id in taken.records:
            return True
        return kind in self.implying or record_id in taken.refused

    def _say_implied(self, kind: Kind, count: int, *, refused: bool) -> None:
        table = KINDS[kind].table
        why = (
            f"{table} that were rejected are referred to"
            if refused
            else f"{table} are known from references only"
        )
        self.diagnostics.append(
            Diagnostic(
                code="relation.to_rejected" if refused else "relation.implied",
                message=f"{count} {why}; their ids are kept, nothing else",
                severity=Severity.WARNING,
                table=table,
                count=count,
            ),
        )

    def _share(self, target: Kind, target_id: str, record: Any) -> None:
        """An implied asset, contact or problem that several customers refer to belongs to none of them."""
        held = self.taken[target].records
        shared = held[target_id]
        if not shared.implied or target not in (Kind.ASSET, Kind.CONTACT, Kind.PROBLEM):
            return
        owner = getattr(record, "customer_id", None)
        if owner is not None and shared.customer_id not in (None, owner):
            held[target_id] = attrs.evolve(shared, customer_id=None)

    def _unlink(self, kind: Kind, record: Any, field: str, target_id: str, *, refused: bool) -> Any:
        record_id: str = getattr(record, KINDS[kind].id_field)
        code, why = (
            ("relation.to_rejected", "was rejected")
            if refused
            else ("relation.outside_export", "is not in this export")
        )
        self.diagnostics.append(
            Diagnostic(
                code=code,
                message=redacted(
                    f"{field} names incident {target_id[:60]!r}, which {why}; kept aside in extra['unresolved.{field}']",
                ),
                severity=Severity.WARNING,
                table=KINDS[kind].table,
                record_id=redacted(record_id),
                place=self._place(kind, record_id),
                field=field,
            ),
        )
        return dropped(record, field, target_id)
