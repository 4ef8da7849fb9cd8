"""What came in: the portfolio of everything accepted, every diagnostic, and counts that add up."""

from collections import Counter
from collections.abc import Iterable
from typing import final

import attrs

from custrel._show import html_table, plural, text_table
from custrel.errors import Diagnostic, RejectedRecordsError, Severity
from custrel.portfolio import Portfolio

__all__ = ["Intake", "TableRead"]

_SHOWN = 12  # groups of diagnostics shown; the rest are counted
_PLACES = 3  # places named per group


def _texts(items: Iterable[str]) -> tuple[str, ...]:
    return tuple(items)


@final
@attrs.frozen(kw_only=True, order=False)
class TableRead:
    """What was done with one table: rows read, which of its columns were used, kept aside (in ``extra``), missing.

    ``not_known`` says in words what cannot be known from this source. ``encoding`` is that of the file, empty in memory.

    Example:
        >>> TableRead(name="tickets", rows=3, used=["number"], missing=["location"]).missing
        ('location',)
    """

    name: str
    rows: int = 0
    encoding: str = ""
    used: tuple[str, ...] = attrs.field(default=(), converter=_texts)
    kept: tuple[str, ...] = attrs.field(default=(), converter=_texts)
    missing: tuple[str, ...] = attrs.field(default=(), converter=_texts)
    not_known: tuple[str, ...] = attrs.field(default=(), converter=_texts)


@final
@attrs.frozen(kw_only=True, order=False, repr=False)
class Intake:
    """The result of reading: never an exception for a bad record, never a bad record in the portfolio.

    ``read`` counts the records (in tables: rows) of the input, and ``accepted + rejected = read`` always. A
    record that says the
    same as an earlier one is accepted and kept once; rows folded into one record are all accepted with it. Implied records
    (ids seen only in references) are in the portfolio and in no count. ``source`` names what was read.

    Example:
        >>> from custrel.io import read_records
        >>> intake = read_records({"customers": [{"customer_id": "C1"}, {"customer_id": 7}]})
        >>> intake.read, intake.accepted, intake.rejected
        (2, 1, 1)
        >>> print(intake)
        records: 2 read, 1 accepted, 1 rejected
        code        severity  table      field        count  where
        value.type  error     customers  customer_id  1      customers[1].customer_id
    """

    portfolio: Portfolio
    diagnostics: tuple[Diagnostic, ...] = ()
    read: int = 0
    accepted: int = 0
    rejected: int = 0
    source: str = ""
    tables: tuple[TableRead, ...] = ()

    def strict(self) -> Portfolio:
        """Give the portfolio, or raise `RejectedRecordsError` once, with everything, where a record was not accepted.

        Warnings alone never raise.

        Example:
            >>> from custrel.io import read_records
            >>> len(read_records({"customers": [{"customer_id": "C1"}]}).strict().customers)
            1
        """
        if self.rejected:
            errors = [d for d in self.diagnostics if d.severity is Severity.ERROR]
            raise RejectedRecordsError(
                tuple(errors + [d for d in self.diagnostics if d.severity is not Severity.ERROR]),
            )
        return self.portfolio

    def grouped(self) -> tuple[Diagnostic, ...]:
        """Give one diagnostic per code, table and field, with the count and the first places; errors first, then by count.

        Example:
            >>> from custrel.io import read_records
            >>> rows = [{"customer_id": "C1", "colour": "x"}, {"customer_id": "C2", "colour": "y"}]
            >>> [(d.code, d.count) for d in read_records({"customers": rows}).grouped()]
            [('field.unknown', 2)]
        """
        groups: dict[tuple[str, str, str, str], list[Diagnostic]] = {}
        for d in self.diagnostics:
            groups.setdefault((str(d.severity), d.code, d.table, _field(d.field)), []).append(d)
        order = [str(s) for s in Severity]
        found: list[Diagnostic] = []
        for (severity, _, _, field), group in groups.items():
            count = sum(d.count for d in group)
            places = [d.place for d in group if d.place]
            more = ", …" if len(places) > _PLACES else ""
            found.append(
                attrs.evolve(
                    group[0],
                    severity=Severity(severity),
                    count=count,
                    field=field,
                    record_id=group[0].record_id if len(group) == 1 else "",
                    place=", ".join(places[:_PLACES]) + more,
                ),
            )
        return tuple(
            sorted(found, key=lambda d: (order.index(str(d.severity)), -d.count, d.code, d.table, d.field)),
        )

    @property
    def counts(self) -> dict[str, int]:
        """How many diagnostics of each severity there are, places counted.

        Example:
            >>> from custrel.io import read_records
            >>> read_records({"customers": [{"customer_id": 1}]}).counts
            {'error': 1, 'warning': 0, 'note': 0}
        """
        counted: Counter[str] = Counter()
        for d in self.diagnostics:
            counted[str(d.severity)] += d.count
        return {str(s): counted[str(s)] for s in Severity}

    @property
    def line(self) -> str:
        """Read, accepted, rejected in one sentence.

        Example:
            >>> from custrel.io import read_records
            >>> read_records({"customers": [{"customer_id": "C1"}]}).line
            'records: 1 read, 1 accepted, 0 rejected'
        """
        return f"{self.source or 'records'}: {self.read} read, {self.accepted} accepted, {self.rejected} rejected"

    def __str__(self) -> str:
        """Show the counts, then the groups of diagnostics as a table."""
        rows = self._rows()
        return (
            self.line
            if not rows
            else f"{self.line}\n{text_table(rows[:_SHOWN], self._COLUMNS)}{self._more(rows)}"
        )

    def __repr__(self) -> str:
        """Show the counts and how many diagnostics there are."""
        said = ", ".join(plural(n, s) for s, n in self.counts.items() if n)
        return f"<Intake {self.line}{'; ' + said if said else ''}>"

    def _repr_html_(self) -> str:
        rows = self._rows()
        return html_table(rows[:_SHOWN], self._COLUMNS, caption=self.line + self._more(rows))

    _COLUMNS = ("code", "severity", "table", "field", "count", "where")

    def _rows(self) -> list[tuple[object, ...]]:
        return [(d.code, str(d.severity), d.table, d.field, d.count, d.place) for d in self.grouped()]

    def _more(self, rows: list[tuple[object, ...]]) -> str:
        return (
            f"\n… and {plural(len(rows) - _SHOWN, 'more group')} in grouped()" if len(rows) > _SHOWN else ""
        )


def _field(field: str) -> str:
    """Give the field without positions in lists, so that items[0].own and items[7].own are one group."""
    head, bracket, tail = field.partition("[")
    return head if not bracket else head + "[]" + _field(tail.partition("]")[2])
