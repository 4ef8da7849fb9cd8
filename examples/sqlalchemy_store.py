"""A database: rows in, findings out, with SQLAlchemy on SQLite, PostgreSQL or another.

The tables are those of an imagined ticket system; only the names after ``label`` are custrel's.
"""

import datetime as dt
from collections.abc import Iterator
from typing import Any

from sqlalchemy import Column as Col
from sqlalchemy import (
    Connection,
    DateTime,
    Engine,
    Float,
    ForeignKey,
    MetaData,
    String,
    Table,
    TypeDecorator,
    delete,
    insert,
    select,
)
from sqlalchemy.engine import Dialect

from custrel import Assessment, io


class Instant(TypeDecorator[dt.datetime]):
    """An aware instant in every database: SQLite keeps no zone, so UTC is stored and given back."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: dt.datetime | None, dialect: Dialect) -> dt.datetime | None:  # noqa: ARG002 - SQLAlchemy's signature
        """Store in UTC; a time without a zone is refused here, before it can be misread."""
        if value is not None and value.utcoffset() is None:
            raise ValueError(f"{value} has no zone")
        return None if value is None else value.astimezone(dt.UTC)

    def process_result_value(self, value: dt.datetime | None, dialect: Dialect) -> dt.datetime | None:  # noqa: ARG002 - SQLAlchemy's signature
        """Give back in UTC."""
        if value is None:
            return None
        return value.replace(tzinfo=dt.UTC) if value.tzinfo is None else value.astimezone(dt.UTC)


TABLES = MetaData()
company = Table("company", TABLES, Col("id", String, primary_key=True), Col("name", String, nullable=False))
location = Table(
    "location",
    TABLES,
    Col("id", String, primary_key=True),
    Col("company_id", ForeignKey("company.id"), nullable=False),
    Col("timezone", String),
)
machine = Table(
    "machine",
    TABLES,
    Col("id", String, primary_key=True),
    Col("company_id", ForeignKey("company.id")),
    Col("location_id", ForeignKey("location.id")),
    Col("type", String),
)
ticket = Table(
    "ticket",
    TABLES,
    Col("id", String, primary_key=True),
    Col("company_id", ForeignKey("company.id"), nullable=False),
    Col("location_id", ForeignKey("location.id")),
    Col("machine_id", ForeignKey("machine.id")),
    Col("opened", Instant, nullable=False),
    Col("closed", Instant),
    Col("category", String),
    Col("symptom", String),
)
finding = Table(
    "finding",
    TABLES,
    Col("as_of", Instant, primary_key=True),
    Col("code", String, primary_key=True),
    Col("subject", String, primary_key=True),
    Col("about", String, primary_key=True),  # "" where there is none: a key has no nulls
    Col("company_id", String),  # None: it is about the fleet
    Col("severity", String, nullable=False),
    Col("reason", String, nullable=False),
    Col("measure", Float),
    Col("unit", String),
)

# Our columns under custrel's names. A column left out here is not read; one with a wrong name would be reported.
QUERIES = {
    "customers": select(company.c.id.label("customer_id"), company.c.name),
    "sites": select(
        location.c.id.label("site_id"), location.c.company_id.label("customer_id"), location.c.timezone.label("zone")
    ),
    "assets": select(
        machine.c.id.label("asset_id"),
        machine.c.company_id.label("customer_id"),
        machine.c.location_id.label("site_id"),
        machine.c.type.label("kind"),
    ),
    "incidents": select(
        ticket.c.id.label("incident_id"),
        ticket.c.company_id.label("customer_id"),
        ticket.c.location_id.label("site_id"),
        ticket.c.machine_id.label("asset_id"),
        ticket.c.opened.label("opened_at"),
        ticket.c.closed.label("closed_at"),
        ticket.c.category,
        ticket.c.symptom,
    ),
}  # fmt: skip


def read_portfolio(connection: Connection, *, since: dt.datetime, as_of: dt.datetime) -> io.Intake:
    """Read everything; ``since`` is from when on every ticket is in the database, which no row says."""
    tables: dict[str, Any] = {name: _rows(connection, query) for name, query in QUERIES.items()}
    return io.read_records({"observed": [{"start": since, "end": as_of}], **tables}, as_of=as_of)


def _rows(connection: Connection, query: Any) -> Iterator[dict[str, Any]]:
    """Give one row after the other, without those columns that say nothing."""
    for row in connection.execute(query.execution_options(yield_per=10_000)).mappings():
        yield {name: value for name, value in row.items() if value is not None}


def save_findings(engine: Engine, assessment: Assessment) -> int:
    """Save the findings of one instant in place of those saved for it before, in one transaction; give how many."""
    rows = [
        {
            "as_of": assessment.as_of,
            "code": f.code,
            "subject": str(f.subject),
            "about": str(f.about or ""),
            "company_id": f.customer_id,
            "severity": str(f.severity),
            "reason": f.reason,
            "measure": f.measure.value if f.measure else None,
            "unit": f.measure.unit if f.measure else None,
        }
        for f in assessment.findings
    ]
    with engine.begin() as connection:
        connection.execute(delete(finding).where(finding.c.as_of == assessment.as_of))
        if rows:
            connection.execute(insert(finding), rows)
    return len(rows)
