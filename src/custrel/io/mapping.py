"""How another system's export reads: tables, columns and synonyms, value tables, times; values to inspect and change."""

import enum
from collections.abc import Iterable, Mapping
from typing import Any, final

import attrs

from custrel._fields import EMPTY, FrozenMap
from custrel.errors import InvalidValueError, UnknownNameError
from custrel.io._shape import fields_of
from custrel.model import KINDS, REFERENCES, Kind

__all__ = ["Column", "Fold", "Reads", "SourceMapping", "TableMapping", "TimeRule"]


def _texts(items: Iterable[str]) -> tuple[str, ...]:
    return tuple(items)


def _frozen(items: Mapping[str, Any]) -> FrozenMap[str, Any]:
    return items if isinstance(items, FrozenMap) else FrozenMap(items)


@final
class Reads(enum.StrEnum):
    """What the cells of a column are read as.

    ``text``; ``id`` (text, whole numbers, or the ``id`` of an ``{id, name}`` object); ``word`` (through a value table);
    ``ordinal`` (1 to 5 out of ``1 - Critical``, ``P1``, ``High``, ``1``); ``count`` (a whole number ≥ 0); ``number``; ``flag``
    (yes or no); ``instant``; ``day``; ``months`` (a whole number of them); ``money`` (a plain decimal, with a currency).

    Example:
        >>> Reads("ordinal") is Reads.ORDINAL
        True
    """

    TEXT = "text"
    ID = "id"
    WORD = "word"
    ORDINAL = "ordinal"
    COUNT = "count"
    NUMBER = "number"
    FLAG = "flag"
    INSTANT = "instant"
    DAY = "day"
    MONTHS = "months"
    MONEY = "money"


@final
@attrs.frozen(kw_only=True, order=False)
class Column:
    """One field filled from one column, whichever of ``names`` is there first (case, blanks and underscores do not matter).

    ``to`` is a field of the record, or ``identifiers.KIND`` for one more name of it. ``values`` maps the source's words to
    ours (for ``word``, ``ordinal``, ``flag``, and for ``text`` those that are worth it). A ``picklist`` holds words each
    tenant chooses: the caller must say what they mean; labels in ``values`` read by themselves, bare numbers do not.
    ``factor`` multiplies numbers (hours to minutes: 60). ``prefix`` is put before ids, where a source numbers two kinds of
    thing from 1. ``currency`` goes with money. ``required``: without it no row can be read. ``missing`` are cells that stand
    for nothing in this column alone, beside those of the whole source. ``before`` are columns whose text is put before this
    one's, as a first name before a last. Of an object in a cell, such as ``{id, name}``, the part that fits is read.

    Example:
        >>> Column(to="opened_at", names=["Created", "created_at"], reads="instant").names
        ('Created', 'created_at')
    """

    to: str
    names: tuple[str, ...] = attrs.field(converter=_texts)
    reads: Reads = attrs.field(default=Reads.TEXT, converter=Reads)
    values: FrozenMap[str, Any] = attrs.field(default=EMPTY, converter=_frozen, hash=False)
    picklist: bool = False
    required: bool = False
    factor: float = 1.0
    prefix: str = ""
    currency: str = ""
    missing: tuple[str, ...] = attrs.field(default=(), converter=_texts)
    before: tuple[str, ...] = attrs.field(default=(), converter=_texts)

    def __attrs_post_init__(self) -> None:
        """Check that there are names."""
        if not self.names or not all(isinstance(n, str) and n.strip() for n in self.names):
            raise InvalidValueError(
                "Column",
                "names",
                "must name at least one column of the source",
                self.names,
            )


@final
@attrs.frozen(kw_only=True, order=False)
class TimeRule:
    """How times are written. ISO 8601 with an offset is always understood.

    ``order`` of dates such as 3/4/2016: ``dmy`` or ``mdy``; empty means not known, and then a date that could be either is
    refused unless the caller says ``day_first=``. ``numbers``: what a bare number is, ``epoch_seconds``,
    ``epoch_milliseconds`` or
    ``serial`` (a spreadsheet's days since 1899-12-30); empty means refused. ``zone``: the zone of times without an offset,
    where the source always writes the same; empty means the caller must say. ``months``: names of months
    beyond the English ones.

    Example:
        >>> TimeRule(order="dmy").order
        'dmy'
    """

    order: str = ""
    numbers: str = ""
    zone: str = ""
    months: FrozenMap[str, int] = attrs.field(default=EMPTY, converter=_frozen, hash=False)

    def __attrs_post_init__(self) -> None:
        """Check order and numbers."""
        if self.order not in ("", "dmy", "mdy"):
            raise InvalidValueError("TimeRule", "order", "must be 'dmy', 'mdy' or empty", self.order)
        if self.numbers not in ("", "epoch_seconds", "epoch_milliseconds", "serial"):
            raise InvalidValueError(
                "TimeRule",
                "numbers",
                "must be 'epoch_seconds', 'epoch_milliseconds', 'serial' or empty",
                self.numbers,
            )


@final
@attrs.frozen(kw_only=True, order=False)
class Fold:
    """Many event rows become one record: rows with the same value of ``by`` belong together.

    They are put in the order of the whole numbers in ``order`` (then as they stand in the file). Of every column the last value
    that is not missing counts; of ``first`` the first one; of ``most`` the greatest whole number.

    Example:
        >>> Fold(by="number", order="sys_mod_count", first=["opened_at"]).first
        ('opened_at',)
    """

    by: str
    order: str = ""
    first: tuple[str, ...] = attrs.field(default=(), converter=_texts)
    most: tuple[str, ...] = attrs.field(default=(), converter=_texts)


def _columns(items: Iterable[Column]) -> tuple[Column, ...]:
    return tuple(items)


@final
@attrs.frozen(kw_only=True, order=False)
class TableMapping:
    """One table of a source and the kind of record its rows are.

    ``name`` is what the caller calls it, ``constants`` what every record gets, ``not_known`` what this table
    cannot say, in words. Of the names of the column that fills the record's own id the first that is there is the id;
    the others are names other tables may call it by. ``owned_by`` is the field that names the thing whose customer a record
    belongs to where it names none, such as the asset of a warranty.

    Example:
        >>> TableMapping(name="tickets", kind="incident", columns=[Column(to="incident_id", names=["No"], reads="id")]).kind
        <Kind.INCIDENT: 'incident'>
    """

    name: str
    kind: Kind = attrs.field(converter=Kind)
    columns: tuple[Column, ...] = attrs.field(converter=_columns)
    fold: Fold | None = None
    constants: FrozenMap[str, Any] = attrs.field(default=EMPTY, converter=_frozen, hash=False)
    not_known: tuple[str, ...] = attrs.field(default=(), converter=_texts)
    also: tuple[str, ...] = attrs.field(default=(), converter=_texts)
    owned_by: str = ""

    def __attrs_post_init__(self) -> None:
        """Check that every target is a field of the kind, each filled once, and that the id is among them."""
        shapes = fields_of(KINDS[self.kind].cls)
        seen: set[str] = set()
        for column in self.columns:
            head = column.to.partition(".")[0]
            if head not in shapes:
                raise InvalidValueError(
                    "TableMapping",
                    f"columns[{column.to}]",
                    f"must name a field of {self.kind}",
                    column.to,
                )
            if column.to in seen:
                raise InvalidValueError(
                    "TableMapping",
                    f"columns[{column.to}]",
                    "must be filled from one column",
                    column.to,
                )
            seen.add(column.to)
        if self.owned_by and (self.owned_by not in seen or self.owned_by not in REFERENCES[self.kind]):
            must = "must be a field of this table that names another record"
            raise InvalidValueError("TableMapping", "owned_by", must, self.owned_by)
        if KINDS[self.kind].id_field not in seen:
            raise InvalidValueError(
                "TableMapping",
                "columns",
                f"must fill {KINDS[self.kind].id_field}",
                sorted(seen),
            )

    def column(self, to: str, /) -> Column:
        """Give the column that fills a field.

        Example:
            >>> table = TableMapping(name="t", kind="site", columns=[Column(to="site_id", names=["Site"])])
            >>> table.column("site_id").names
            ('Site',)
        """
        for column in self.columns:
            if column.to == to:
                return column
        raise InvalidValueError(
            "TableMapping",
            "column",
            f"must be one of {', '.join(c.to for c in self.columns)}",
            to,
        )


def _tables(items: Iterable[TableMapping]) -> tuple[TableMapping, ...]:
    return tuple(items)


@final
@attrs.frozen(kw_only=True, order=False)
class SourceMapping:
    """Everything needed to read one system's exports; change it with ``attrs.evolve``.

    ``missing`` are the cells that stand for nothing (compared without case). ``encoding`` is that of its files where no byte
    order mark says otherwise and they are not plainly UTF-8. ``about`` says what was verified, and against what.

    Example:
        >>> desk = SourceMapping(name="our-desk", tables=[TableMapping(name="tickets", kind="incident",
        ...     columns=[Column(to="incident_id", names=["No"], reads="id", required=True),
        ...              Column(to="opened_at", names=["Created"], reads="instant", required=True)])])
        >>> [table.name for table in desk.tables]
        ['tickets']
    """

    name: str
    tables: tuple[TableMapping, ...] = attrs.field(converter=_tables)
    times: TimeRule = attrs.field(factory=TimeRule)
    missing: tuple[str, ...] = attrs.field(default=("", "?", "n/a", "null", "-"), converter=_texts)
    encoding: str = "utf-8"
    about: str = ""

    def __attrs_post_init__(self) -> None:
        """Check that there are tables, each with a name of its own."""
        names = [t.name for t in self.tables]
        if not names or len(set(names)) < len(names):
            raise InvalidValueError("SourceMapping", "tables", "must be tables with different names", names)

    def table(self, name: str, /) -> TableMapping:
        """Give one of the tables by its name.

        Example:
            >>> from custrel.io import source
            >>> source("servicenow-event-log").table("incidents").kind.value
            'incident'
        """
        for table in self.tables:
            if name == table.name or name in table.also:
                return table
        raise UnknownNameError("table", str(name), tuple(t.name for t in self.tables))

    def with_column(self, table: str, column: Column, /) -> "SourceMapping":
        """Give the mapping with one column more, or another one in the place of that which fills the same field.

        Example:
            >>> from custrel.io import source
            >>> ours = Column(to="symptom", names=["short_description"])
            >>> mine = source("servicenow-event-log").with_column("incidents", ours)
            >>> mine.table("incidents").column("symptom").names
            ('short_description',)
        """
        old = self.table(table)
        columns = (*(c for c in old.columns if c.to != column.to), column)
        new = attrs.evolve(old, columns=columns)
        return attrs.evolve(self, tables=tuple(new if t is old else t for t in self.tables))


def text(to: str, *names: str) -> Column:
    """Give a column read as text."""
    return Column(to=to, names=names)


def ids(to: str, *names: str, required: bool = False, missing: Iterable[str] = ()) -> Column:
    """Give a column of ids."""
    return Column(to=to, names=names, reads=Reads.ID, required=required, missing=missing)


def instant(to: str, *names: str, required: bool = False) -> Column:
    """Give a column of instants."""
    return Column(to=to, names=names, reads=Reads.INSTANT, required=required)


def day(to: str, *names: str) -> Column:
    """Give a column of dates."""
    return Column(to=to, names=names, reads=Reads.DAY)


def word(to: str, *names: str, values: Mapping[str, Any], picklist: bool = False) -> Column:
    """Give a column of words with what they mean."""
    return Column(to=to, names=names, reads=Reads.WORD, values=values, picklist=picklist)


def ordinal(to: str, *names: str, values: Mapping[str, int] | None = None, picklist: bool = False) -> Column:
    """Give a column of ranks, 1 most severe."""
    return Column(to=to, names=names, reads=Reads.ORDINAL, values=values or {}, picklist=picklist)


def number(to: str, *names: str, factor: float = 1.0) -> Column:
    """Give a column of numbers."""
    return Column(to=to, names=names, reads=Reads.NUMBER, factor=factor)


def count(to: str, *names: str) -> Column:
    """Give a column of whole numbers."""
    return Column(to=to, names=names, reads=Reads.COUNT)


def flag(to: str, *names: str, values: Mapping[str, bool] | None = None) -> Column:
    """Give a column of yes and no."""
    return Column(to=to, names=names, reads=Reads.FLAG, values=values or {})
