"""A daily job: yesterday's records plus today's tickets, assessed, and compared with yesterday.

    python daily_etl.py FOLDER TICKETS.json 2026-11-01T06:00:00+00:00

FOLDER holds ``portfolio.json`` (a bundle) and an ``assessment-<date>.json`` per day; TICKETS.json a list of incidents,
new ones and new states of old ones. Run twice with the same input it leaves the same files. Exit status 1: some tickets
were not accepted; their earlier state, where there is one, stays.
"""

import datetime as dt
import json
import sys
from pathlib import Path
from typing import Any

import custrel
from custrel import Assessment, io

Row = dict[str, Any]


def appended(bundle: Row, tickets: list[Row], *, as_of: dt.datetime) -> io.Intake:
    """Read the bundle with today's tickets in it; a new state takes the place of the old one, unless it is rejected."""
    old = {row["incident_id"]: row for row in bundle["incidents"]}
    new = [row for row in tickets if row.get("incident_id") in old]
    stay = [row for incident_id, row in old.items() if incident_id not in {row["incident_id"] for row in new}]
    intake = _read(bundle, [*stay, *tickets], as_of)
    accepted = {incident.incident_id for incident in intake.portfolio.incidents}
    if lost := [old[incident_id] for row in new if (incident_id := row["incident_id"]) not in accepted]:
        bad = {row["incident_id"] for row in lost}
        kept = _read(bundle, [*stay, *lost, *(t for t in tickets if t.get("incident_id") not in bad)], as_of)
        # What is kept is the second reading; what is to be said is the first.
        return io.Intake(
            portfolio=kept.portfolio,
            diagnostics=intake.diagnostics,
            read=intake.read,
            accepted=intake.accepted,
            rejected=intake.rejected,
            source=intake.source,
        )
    return intake


def _read(bundle: Row, incidents: list[Row], as_of: dt.datetime) -> io.Intake:
    return io.read_records({**_watched(bundle, as_of), "incidents": incidents}, as_of=as_of)


def _watched(bundle: Row, as_of: dt.datetime) -> Row:
    """Let observation windows that reached to the last run reach to this one: up to here every ticket would be in the feed.

    Windows that ended earlier (a customer who left) stay as they are.
    """
    holders = [bundle, *bundle["customers"]]
    ends = [_instant(window["end"]) for holder in holders for window in holder.get("observed", [])]
    last = max(ends, default=as_of)

    def until(holder: Row) -> Row:
        windows = [
            {**window, "end": max(as_of, last).isoformat()} if _instant(window["end"]) == last else window
            for window in holder.get("observed", [])
        ]
        return {**holder, "observed": windows}

    return {**until(bundle), "customers": [until(customer) for customer in bundle["customers"]]}


def _instant(text: str) -> dt.datetime:
    return dt.datetime.fromisoformat(text)


def yesterday(folder: Path, as_of: dt.datetime) -> Assessment | None:
    """Give the latest assessment of an earlier day, None on the first."""
    days = sorted(folder.glob("assessment-*.json"))
    earlier = [path for path in days if path.name < _name(as_of)]
    return io.read_assessment(earlier[-1]) if earlier else None


def _name(as_of: dt.datetime) -> str:
    return f"assessment-{as_of.astimezone(dt.UTC):%Y-%m-%d}.json"


def main(arguments: list[str]) -> int:
    """Run one day."""
    folder, tickets, as_of = Path(arguments[0]), Path(arguments[1]), dt.datetime.fromisoformat(arguments[2])
    bundle = json.loads((folder / "portfolio.json").read_text("utf-8"))
    intake = appended(bundle, json.loads(tickets.read_text("utf-8")), as_of=as_of)
    print(intake)
    today = custrel.assess(intake.portfolio, as_of=as_of)
    before = yesterday(folder, as_of)
    # Each save is atomic: whenever this is stopped, the files are the old ones or the new ones.
    io.write_bundle(intake.portfolio, folder / "portfolio.json", include_personal=True)
    io.write_assessment(today, folder / _name(as_of))
    if before is not None:
        change = today.compare(before)
        print(f"since {before.as_of:%Y-%m-%d}: {change}")
        for finding in (*change.new, *change.worse):
            print(f"  {finding}")
    return 1 if intake.rejected else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
