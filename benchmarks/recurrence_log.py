"""The public ServiceNow audit log as plain rows, as known at any instant; looked for beside the checkout.

Source: UCI dataset 498 (Amaral, Fantinato, Peres, University of São Paulo). Times are day-first, missing is ``?``.
"""

import csv
import datetime as dt
import io
import zipfile
from collections.abc import Iterator
from pathlib import Path

import attrs

LOG = (
    Path(__file__).resolve().parents[2]
    / "shared"
    / "data"
    / "uci_incident_log"
    / "incident_event_log.csv.zip"
)
START = dt.datetime(2016, 2, 29, tzinfo=dt.UTC)
END = dt.datetime(2016, 6, 1, tzinfo=dt.UTC)  # the intake was watched up to and including the last day of May
FIELDS = {
    "location": "location",
    "category": "category",
    "subcategory": "subcategory",
    "symptom": "u_symptom",
    "caller": "caller_id",
    "group": "assignment_group",
}


@attrs.frozen
class Update:
    """One audit row: when it was written, what it said."""

    number: str
    at: dt.datetime
    opened_at: dt.datetime
    said: tuple[str | None, ...]  # in the order of FIELDS


def instant(text: str) -> dt.datetime:
    day, _, clock = text.partition(" ")
    d, m, y = day.split("/")
    hour, minute = clock.split(":")
    return dt.datetime(int(y), int(m), int(d), int(hour), int(minute), tzinfo=dt.UTC)


def updates() -> Iterator[Update]:
    with zipfile.ZipFile(LOG) as archive, archive.open(archive.namelist()[0]) as raw:
        for row in csv.DictReader(io.TextIOWrapper(raw, encoding="utf-8")):
            said = tuple(None if row[c] == "?" else row[c] for c in FIELDS.values())
            yield Update(row["number"], instant(row["sys_updated_at"]), instant(row["opened_at"]), said)


def folded(
    rows: list[Update], until: dt.datetime | None = None
) -> dict[str, tuple[dt.datetime, dict[str, str | None]]]:
    """Give each incident's opening and last non-missing values among the rows written up to ``until``."""
    found: dict[str, tuple[dt.datetime, dict[str, str | None]]] = {}
    for row in rows:
        if until is not None and (row.at > until or row.opened_at > until):
            continue
        _, values = found.setdefault(row.number, (row.opened_at, dict.fromkeys(FIELDS)))
        for name, value in zip(FIELDS, row.said, strict=True):
            if value is not None:
                values[name] = value
    return found
