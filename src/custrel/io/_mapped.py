"""Reading rows through a table mapping: cells become fields, odd cells diagnostics, the rest is kept aside."""

import re
from collections import Counter
from typing import Any, Final

import attrs

from custrel.errors import Diagnostic, FormatError, InvalidValueError, Severity
from custrel.io._bad import MARKS, Bad, redacted, shown
from custrel.io._cell_values import SCALARS, aside, each, into, lookup, norm
from custrel.io._folded import folded
from custrel.io._gate import Gate
from custrel.io._kinds import is_list
from custrel.io._needed import check_columns
from custrel.io._rows import Rows
from custrel.io._shape import fields_of
from custrel.io._stamp import Clock
from custrel.io.intake import TableRead
from custrel.io.mapping import Column, Reads, SourceMapping, TableMapping
from custrel.model import KINDS, Identifier

_RANK: Final = re.compile(
    r"\s*(?:p|prio(?:rity)?|sev(?:erity)?|s)?\s*[-#:]?\s*([1-5])\s*(?:[-:–.()].*)?",
    re.IGNORECASE,
)
_RANK_WORDS: Final = {
    "critical": 1, "urgent": 1, "highest": 1, "blocker": 1, "emergency": 1, "very high": 1,
    "high": 2, "major": 2, "moderate": 3, "medium": 3, "normal": 3, "low": 4, "minor": 4,
    "planning": 5, "lowest": 5, "very low": 5, "trivial": 5, "none": 5,
}  # fmt: skip
# What of an object such as {id, name} or {value, display_value} is read, the first that is there.
_PARTS: Final = {
    Reads.ID: (".id", ".display_value", ".value", ".key", ".name"),
    Reads.TEXT: (".name", ".display_value", ".displayName", ".value"),
    Reads.INSTANT: (".value", ".display_value"),
    Reads.DAY: (".value", ".display_value"),
}
_UNREAD: Final = object()
_LISTED = 12  # distinct values named in a message


class TableReader:
    """Reads one table of a source into the gate."""

    def __init__(
        self,
        source: SourceMapping,
        table: TableMapping,
        rows: Rows,
        gate: Gate,
        clock: Clock,
        *,
        customer_id: str | None,
    ) -> None:
        self.source, self.table, self.rows, self.gate, self.clock = source, table, rows, gate, clock
        self.customer_id = customer_id
        self.missing = frozenset(m.casefold() for m in source.missing)
        self.cells: dict[str, bool] = {}
        self.unmapped: dict[tuple[str, str], Counter[str]] = {}
        self.at: dict[str, list[int]] = {}
        for index, name in enumerate(rows.header):
            self.at.setdefault(norm(name), []).append(index)
        self.used: list[tuple[Column, list[int]]] = []
        self.own = KINDS[table.kind].id_field
        self.aliases: dict[str, str | None] = {}  # other names of its records: None where several share one
        self.others: list[int] = []
        for column in table.columns:
            found = self._found(column)
            if found:
                self.used.append((column, found[0]))
            if column.to == self.own:
                self.others = [places[0] for places in found[1:]]
        self.before = {
            c.to: [self.at[norm(n)][0] for n in c.before if norm(n) in self.at]
            for c, _ in self.used
            if c.before
        }
        self.naive: dict[str, Diagnostic] = {}

    def _found(self, column: Column) -> list[list[int]]:
        """Give the places of every name of a column that is there; of objects in cells, of the part that fits."""
        parts = _PARTS.get(column.reads, _PARTS[Reads.TEXT])
        ways = ("", *parts) if self.rows.delimiter else (*parts, "")
        names = [norm(name + way) for name in column.names for way in ways]
        return [self.at[name] for name in dict.fromkeys(names) if name in self.at]

    # ------------------------------------------------------------------------------------------ the whole

    def read(self) -> TableRead:
        """Read every row; give what was done with the columns."""
        check_columns(self.rows, self.table, self.used, customer_id=self.customer_id)
        self.shapes = fields_of(KINDS[self.table.kind].cls)
        self.fields = fields_of(KINDS[self.table.kind].cls).keys() - {"extra", "identifiers"}
        self.plan: list[tuple[Column, list[int], dict[str, Any]]] = [(c, p, {}) for c, p in self.used]
        taken = {i for places in (*(p for _, p in self.used), *self.before.values()) for i in places}
        self.aside = [(i, name) for i, name in enumerate(self.rows.header) if i not in taken and name.strip()]
        count = 0
        for place, cells, rows in (
            folded(self.rows, self.table.fold, self.at, self._is_missing)
            if self.table.fold
            else ((p, c, 1) for p, c in self.rows.rows)
        ):
            count += rows
            self._take(f"{self.rows.name} {place}", cells, rows)
        table = KINDS[self.table.kind].table
        for lost in self.rows.lost:
            count += 1
            self.gate.lose(attrs.evolve(lost, table=table, place=f"{self.rows.name} {lost.place}"))
        for note in self.rows.notes:
            self.gate.note(attrs.evolve(note, table=table, place=f"{self.rows.name} {note.place}"))
        for note in self.naive.values():
            self.gate.note(note)
        self._say_unmapped()
        have = {c.to for c, _ in self.used}
        return TableRead(
            name=self.table.name,
            rows=count,
            encoding=self.rows.encoding,
            used=[
                self.rows.header[i]
                for places in (*(p for _, p in self.used), *self.before.values())
                for i in places
            ],
            kept=[name for _, name in self.aside],
            missing=[c.names[0] for c in self.table.columns if c.to not in have],
            not_known=self.table.not_known,
        )

    def _is_missing(self, cell: Any) -> bool:
        if cell.__class__ is str:
            known = self.cells.get(cell)
            if known is None:
                known = self.cells[cell] = cell.strip().casefold() in self.missing
            return known
        return cell is None

    # ------------------------------------------------------------------------------------------ one row

    def _take(self, place: str, cells: list[Any], rows: int) -> None:
        record: dict[str, Any] = dict(self.table.constants)
        record_fields = self.fields
        said: list[Diagnostic] = []
        extra: dict[str, Any] = {}
        identifiers: list[Identifier] = []
        for column, places, memo in self.plan:
            first = cells[places[0]]
            value = memo.get(first, _UNREAD) if first.__class__ is str and len(places) == 1 else _UNREAD
            if value is _UNREAD:
                present = [cells[i] for i in places if not self._is_missing(cells[i])]
                if column.missing:
                    present = [c for c in present if str(c).strip() not in column.missing]
                before = len(said), len(extra)
                try:
                    value = self._value(column, present, said, place, extra) if present else None
                except InvalidValueError as error:
                    said.append(self._diagnostic("value.rule", error.rule, "", column, place, Severity.ERROR))
                    continue
                except Bad as bad:
                    said.append(
                        self._diagnostic(bad.code, bad.message, bad.hint, column, place, Severity.ERROR)
                    )
                    continue
                if first.__class__ is str and before == (len(said), len(extra)):  # it had no other effect
                    memo[first] = value
            if column.to in self.before:
                value = self._joined(column, cells, value)
            if value is None:
                continue
            if column.to in record_fields:
                record[column.to] = value
                continue
            head, _, tail = column.to.partition(".")
            if head in record_fields:
                into(record, head, tail, value, self.shapes[head])
            elif head == "identifiers":
                identifiers.extend(Identifier(kind=tail or "number", value=v) for v in each(value))
            else:
                extra[tail or head] = value
        for index, name in self.aside:
            cell = cells[index]
            if not self._is_missing(cell):
                aside(extra, name, cell)
        if identifiers:
            record["identifiers"] = tuple(identifiers)
        self._give(record, extra, said, place, rows, cells)

    def _joined(self, column: Column, cells: list[Any], value: Any) -> Any:
        """Put the texts before that of a column, as a first name before a last; not before one that begins with them."""
        found = [cells[i] for i in self.before[column.to] if not self._is_missing(cells[i])]
        text = " ".join(c.strip() for c in found if isinstance(c, str))
        if not text or (isinstance(value, str) and value.startswith(text)):
            return value
        return text if value is None else f"{text} {value}"

    def _give(
        self,
        record: dict[str, Any],
        extra: dict[str, Any],
        said: list[Diagnostic],
        place: str,
        rows: int,
        cells: list[Any],
    ) -> None:
        """Hand one record to the gate, with its customer and what was kept aside."""
        if self.customer_id is not None and "customer_id" not in record:
            record["customer_id"] = self.customer_id
        kept = {k: v for k, v in extra.items() if not isinstance(v, MARKS)}
        said.extend(
            Diagnostic(
                code="value.not_finite",
                message=f"{redacted(name)} must be finite (got {shown(value)})",
                table=KINDS[self.table.kind].table,
                place=place,
                field=redacted(name),
                hint="leave it out where not known",
            )
            for name, value in extra.items()
            if name not in kept
        )
        if kept:
            record["extra"] = kept
        named = record.get(self.own)
        for index in self.others if isinstance(named, str) else ():
            other = str(cells[index]).strip()
            if not self._is_missing(cells[index]) and self.aliases.setdefault(other, named) != named:
                self.aliases[other] = None
        self.gate.add(self.table.kind, record, place, rows=rows, fixed=tuple(said))

    def _diagnostic(
        self,
        code: str,
        message: str,
        hint: str,
        column: Column,
        place: str,
        severity: Severity,
    ) -> Diagnostic:
        shape = fields_of(KINDS[self.table.kind].cls)[column.to.partition(".")[0]]
        message = message.partition(" (got")[0] if shape.personal else message
        header = next(
            (self.rows.header[places[0]] for c, places in self.used if c is column), column.names[0]
        )
        return Diagnostic(
            code=code,
            message=redacted(f"{header} {message}"),
            severity=severity,
            table=KINDS[self.table.kind].table,
            place=place,
            field=column.to,
            hint=hint,
        )

    def _value(
        self,
        column: Column,
        cells: list[Any],
        said: list[Diagnostic],
        place: str,
        extra: dict[str, Any],
    ) -> Any:
        cell = cells[0]
        if isinstance(cell, MARKS):
            raise Bad("value.not_finite", f"must be finite (got {shown(cell)})", "")
        reads = column.reads
        shape = fields_of(KINDS[self.table.kind].cls)[column.to.partition(".")[0]]
        if reads in (Reads.TEXT, Reads.ID):
            if shape.origin is tuple and "." not in column.to:
                parts = [
                    p
                    for c in cells
                    for p in (re.split(r"\s*[,;|]\s*", c) if isinstance(c, str) else c if is_list(c) else [c])
                ]
                return tuple(self._text(column, p) for p in parts if not self._is_missing(p))
            if len(cells) > 1 and len({str(c) for c in cells}) > 1:
                extra[column.names[0]] = cells  # a header that repeats: the first is taken, none is lost
            found = lookup(column.values, str(cell)) if column.values else None
            return self._text(column, cell) if found is None else str(found)
        if reads is Reads.INSTANT:
            moment, warnings = self.clock.instant(cell)
            for code, message, hint in warnings:
                if code == "time.assumed_zone" and column.to in self.naive:
                    continue  # the zone was stated for the whole export: said once for each column
                doubt = self._diagnostic(code, message, hint, column, place, Severity.WARNING)
                if code == "time.assumed_zone":
                    self.naive[column.to] = doubt
                else:
                    said.append(doubt)
            return (moment,) if shape.origin is tuple else moment
        if reads is Reads.DAY:
            return self.clock.day(cell)
        if reads is Reads.WORD:
            return self._word(column, cell, extra)
        if reads is Reads.ORDINAL:
            return self._ordinal(column, cell, extra)
        return SCALARS[reads](column, cell)

    def _text(self, column: Column, cell: Any) -> str:
        if isinstance(cell, str):
            found = cell.strip() if column.reads is Reads.ID else cell
        elif type(cell) is int and cell.bit_length() < 256:
            found = str(cell)
        else:
            raise Bad("value.type", f"must be text (got {shown(cell)})", "")
        return column.prefix + found

    def _word(self, column: Column, cell: Any, extra: dict[str, Any]) -> Any:
        key = str(cell) if type(cell) in (int, bool) else cell
        if not isinstance(key, str):
            raise Bad("value.type", f"must be a word (got {shown(cell)})", "")
        found = lookup(column.values, key)
        if found is None:
            self._unmapped(column, key, extra)
        return found

    def _ordinal(self, column: Column, cell: Any, extra: dict[str, Any]) -> int | None:
        if type(cell) is int and not column.values:
            if 1 <= cell <= 5:
                return cell
            raise Bad("value.range", f"must be 1 to 5 (got {shown(cell)})", "")
        key = str(cell) if type(cell) is int else cell
        if not isinstance(key, str):
            raise Bad("value.type", f"must be a rank (got {shown(cell)})", "")
        found: int | None = lookup(column.values, key)
        if found is not None:
            return found
        if column.picklist and key.strip().isdecimal():  # each tenant counts for itself
            self._unmapped(column, key, extra)
            return None
        ranked = _RANK.fullmatch(key)
        if ranked:
            return int(ranked[1])
        rank = _RANK_WORDS.get(key.strip().casefold())
        if rank is None:
            self._unmapped(column, key, extra)
        return rank

    def _unmapped(self, column: Column, value: str, extra: dict[str, Any]) -> None:
        self.unmapped.setdefault((column.to, column.names[0]), Counter())[value.strip()[:60]] += 1
        extra[f"{self.source.name}.{column.names[0]}"] = value

    def _say_unmapped(self) -> None:
        """Name the words of the source that no table explains, with counts: a picklist's in an error, others in a warning."""
        lists: list[str] = []
        for (field, name), counted in self.unmapped.items():
            listed = ", ".join(f"{shown(v)} ({n})" for v, n in counted.most_common(_LISTED)) + (
                ", …" if len(counted) > _LISTED else ""
            )
            column = next(c for c, _ in self.used if c.to == field)
            explained = any(word.isdecimal() for word in column.values)
            if column.picklist and not explained and any(value.isdecimal() for value in counted):
                lists.append(f"{name}: {listed}")
            self.gate.note(
                Diagnostic(
                    code="source.value_unmapped",
                    message=f"{name} holds words that are not explained: {listed}; kept aside in extra",
                    severity=Severity.WARNING,
                    table=KINDS[self.table.kind].table,
                    field=field,
                    hint=f"say what they mean: picklists={{{name!r}: {{…}}}}",
                    count=sum(counted.values()),
                ),
            )
        if lists:
            raise FormatError(
                self.rows.name,
                f"holds words each tenant chooses, and nobody said what they mean ({'; '.join(lists)})",
                "pass picklists={column: {value: meaning}}",
            )
