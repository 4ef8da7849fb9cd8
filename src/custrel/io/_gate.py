"""The strict gate: raw records in, a portfolio of all that can stand and every diagnostic out."""

import datetime as dt
import zoneinfo
from collections.abc import Iterable, Mapping
from typing import Any, final

import attrs

from custrel._fields import FrozenMap
from custrel.errors import Diagnostic, IntegrityError, LimitError, Severity
from custrel.io._bad import redacted
from custrel.io._bulk import quick_record
from custrel.io._doubts import doubts
from custrel.io._kinds import is_items, is_mapping
from custrel.io._links import dropped, linked, stub
from custrel.io._slow import SlowReader
from custrel.io.intake import Intake, TableRead
from custrel.io.limits import Limits
from custrel.model import KINDS, Kind, Window
from custrel.portfolio import Portfolio

TABLES = {info.table: kind for kind, info in KINDS.items()}
_FIRST = (Kind.CUSTOMER, Kind.SITE)  # their zones are needed to read the times of the others


@final
@attrs.define(kw_only=True, eq=False)
class Raw:
    """One record as it came: a mapping (or a record already made), where it stood, how many rows it was folded from.

    ``fixed`` are diagnostics found before the gate; one of them an error means the record is rejected.
    """

    source: Any
    place: str
    rows: int = 1
    fixed: tuple[Diagnostic, ...] = ()


def _with_serial(source: dict[str, Any]) -> dict[str, Any]:
    """Take the serial number of an asset for what it is: one of its identifiers."""
    serial, known = source["serial"], source.get("identifiers", [])
    if type(serial) is not str or not serial.strip() or not is_items(known):
        return source
    rest = {k: v for k, v in source.items() if k not in ("serial", "identifiers")}
    named: list[Any] = list(known)
    return {**rest, "identifiers": [*named, {"kind": "serial", "value": serial}]}


@final
@attrs.define(kw_only=True, eq=False)
class _Held:
    """A record that passed by itself, with where it stood and how many rows are behind it."""

    record: Any
    place: str
    rows: int


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
        self.raw: dict[Kind, list[Raw]] = {}
        self.diagnostics: list[Diagnostic] = []
        self.read: int = 0
        self.accepted: int = 0
        self.rejected: int = 0
        self._held: dict[Kind, dict[str, _Held]] = {kind: {} for kind in Kind}
        self._refused: dict[Kind, dict[str, None]] = {kind: {} for kind in Kind}
        self._unfit: set[tuple[Kind, str]] = set()
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
        self.read += rows
        if self.read > self.limits.records:
            raise LimitError(self.source, "records", self.limits.records, self.read)
        if kind is Kind.ASSET and source.__class__ is dict and "serial" in source:
            source = _with_serial(source)
        self.raw.setdefault(kind, []).append(Raw(source=source, place=place, rows=rows, fixed=fixed))

    def lose(self, diagnostic: Diagnostic, rows: int = 1) -> None:
        """Count input that could not even be taken as a record."""
        self.read += rows
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
        records = {k: [h.record for h in t.values()] for k, t in self._held.items()}
        self.diagnostics.extend(doubts(records, self._place, self.as_of))
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
        info = KINDS[kind]
        fast = quick_record(info.cls)
        seen: dict[str, list[_Held]] = {}
        for raw in self.raw.pop(kind, ()):
            record = None if raw.fixed else fast(raw.source)
            if record is None:
                record = self._slowly(kind, raw)
                if record is None:
                    continue
            held = _Held(record=record, place=raw.place, rows=raw.rows)
            seen.setdefault(getattr(record, info.id_field), []).append(held)
        for record_id, found in seen.items():
            self._keep(kind, record_id, found)
        if kind is Kind.SITE:
            self._zones = {i: h.record.zone for i, h in self._held[kind].items()}

    def _slowly(self, kind: Kind, raw: Raw) -> Any | None:
        info = KINDS[kind]
        zone = self.zone or self._zone_of(raw.source)
        reader = SlowReader(table=info.table, place=raw.place, limits=self.limits, zone=zone)
        known = {d.field for d in raw.fixed if d.severity is Severity.ERROR}
        reader.remarks.extend(d for d in raw.fixed if d.severity is not Severity.ERROR)
        record = reader.record(info.cls, raw.source)
        if known:  # what could not be read is missing too; once is enough
            record = None
            kept = [d for d in reader.problems if d.code != "value.missing" or d.field not in known]
            reader.problems = [d for d in raw.fixed if d.severity is Severity.ERROR] + kept
        named = raw.source.get(info.id_field) if is_mapping(raw.source) else None
        record_id = named.strip() if isinstance(named, str) else ""
        shown = redacted(record_id)
        self.diagnostics.extend(attrs.evolve(d, record_id=shown) for d in (*reader.problems, *reader.remarks))
        if record is None:
            self.rejected += raw.rows
            if record_id:
                self._refused[kind][record_id] = None
        return record

    def _zone_of(self, source: Any) -> zoneinfo.ZoneInfo | None:
        site_id = source.get("site_id") if is_mapping(source) else getattr(source, "site_id", None)
        name = self._zones.get(site_id) if isinstance(site_id, str) else None
        return zoneinfo.ZoneInfo(name) if name else None

    def _keep(self, kind: Kind, record_id: str, found: list[_Held]) -> None:
        """Keep a record; the same one twice is kept once, two that disagree are both refused."""
        table = KINDS[kind].table
        places = ", ".join(h.place for h in found[:5])
        if len(found) > 1 and any(h.record != found[0].record for h in found):
            for held in found:
                self._say(
                    "relation.duplicate",
                    kind,
                    record_id,
                    held.place,
                    f"is used by {len(found)} records that disagree: {places}",
                )
                self.rejected += held.rows
            self._refused[kind][record_id] = None
            return
        if record_id in self._refused[kind]:
            message = "is also used by a record that was rejected; that one may have said more"
            self._say(
                "relation.duplicate_rejected",
                kind,
                record_id,
                found[0].place,
                message,
                Severity.WARNING,
            )
            del self._refused[kind][record_id]
        for held in found[1:]:
            self._say(
                "relation.repeated",
                kind,
                record_id,
                held.place,
                f"of {table} says the same as {found[0].place}; kept once",
                Severity.WARNING,
            )
        self._held[kind][record_id] = found[0]

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
        held = self._held[kind].get(record_id)
        return held.place if held else ""

    # ------------------------------------------------------------------------------------------ all together

    def _settled(self, observed: tuple[Window, ...], extra: FrozenMap[str, object]) -> Portfolio:
        """Reject what does not fit and keep the rest; repeat, since a rejected record is missed by others."""
        while True:
            if self.implying or self.export or any(self._refused.values()):
                self._imply()
            tables = {
                KINDS[k].table: tuple([h.record for h in held.values()]) for k, held in self._held.items()
            }
            try:
                return Portfolio(**tables, observed=observed, extra=extra)
            except IntegrityError as error:
                self._reject(error.diagnostics)

    def _reject(self, problems: tuple[Diagnostic, ...]) -> None:
        """Take out every record that has a problem, with what is to be said about it."""
        for problem in problems:
            held = self._held[TABLES[problem.table]].get(problem.record_id)
            shown = attrs.evolve(
                problem,
                message=redacted(problem.message),
                record_id=redacted(problem.record_id),
            )
            self.diagnostics.append(attrs.evolve(shown, place=held.place) if held and held.place else shown)
        for kind, record_id in {(TABLES[p.table], p.record_id): None for p in problems}:
            held = self._held[kind].pop(record_id, None)
            if held is None:
                continue
            self.rejected += held.rows
            if held.record.implied:
                self._unfit.add((kind, record_id))  # an id alone could not stand: what names it cannot either
            else:
                self._refused[kind][record_id] = None

    def _imply(self) -> None:
        """Give every id that is referred to and must exist a record of its own: of tables not given, of rejected records."""
        implied: dict[tuple[Kind, bool], int] = {}
        queue = [(kind, held) for kind, table in self._held.items() for held in table.values()]
        while queue:
            kind, held = queue.pop()
            owner = getattr(held.record, "customer_id", None)
            if owner is not None and not self._will_be(Kind.CUSTOMER, owner):
                continue  # it will be rejected itself: it says nothing about whose the things are that it names
            for field, target, target_id in linked(kind, held.record):
                if target_id in self._held[target]:
                    self._share(target, target_id, held.record)
                    continue
                refused = target_id in self._refused[target]
                outside = self.export and kind is Kind.INCIDENT and target is Kind.INCIDENT
                if target is Kind.INCIDENT and (refused or outside):
                    held.record = self._unlink(kind, held, field, target_id, refused=refused)
                elif self._will_be(target, target_id):
                    made = stub(target, target_id, held.record, field)
                    if made is not None:
                        new = self._held[target][target_id] = _Held(record=made, place="", rows=0)
                        implied[target, refused] = implied.get((target, refused), 0) + 1
                        queue.append((target, new))
        for (kind, refused), count in implied.items():
            self._say_implied(kind, count, refused=refused)

    def _will_be(self, kind: Kind, record_id: str) -> bool:
        """Tell whether an id is there, or may be implied."""
        if record_id in self._held[kind]:
            return True
        return (kind, record_id) not in self._unfit and (
            kind in self.implying or record_id in self._refused[kind]
        )

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
        held = self._held[target][target_id]
        if not held.record.implied or target not in (Kind.ASSET, Kind.CONTACT, Kind.PROBLEM):
            return
        owner = getattr(record, "customer_id", None)
        if owner is not None and held.record.customer_id not in (None, owner):
            held.record = attrs.evolve(held.record, customer_id=None)

    def _unlink(self, kind: Kind, held: _Held, field: str, target_id: str, *, refused: bool) -> Any:
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
                record_id=redacted(getattr(held.record, KINDS[kind].id_field)),
                place=held.place,
                field=field,
            ),
        )
        return dropped(held.record, field, target_id)
