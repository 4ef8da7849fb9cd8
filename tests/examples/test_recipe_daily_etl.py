"""The daily job: run as a user would, day after day, stopped, repeated, and fed with bad tickets."""

import datetime as dt
import json
import subprocess
from pathlib import Path
from typing import Any

import pytest
from recipes import program, ran

from custrel import assess, io

DAY = dt.timedelta(days=1)


@pytest.fixture
def folder(bundle: bytes, tmp_path: Path, as_of: dt.datetime) -> Path:
    """The job's folder on the first morning: everything up to a week before the end of the bundled example."""
    document = json.loads(bundle)
    start = as_of - 7 * DAY
    document["incidents"] = [i for i in document["incidents"] if _opened(i) < start]
    for customer in document["customers"]:
        for window in customer.get("observed", []):
            window["end"] = start.isoformat()
    (tmp_path / "portfolio.json").write_text(json.dumps(document), encoding="utf-8")
    return tmp_path


def _opened(row: dict[str, Any]) -> dt.datetime:
    return dt.datetime.fromisoformat(row["opened_at"])


def _run(folder: Path, tickets: list[dict[str, Any]], at: dt.datetime) -> subprocess.CompletedProcess[str]:
    (folder / "tickets.json").write_text(json.dumps(tickets), encoding="utf-8")
    return ran("daily_etl", folder, folder / "tickets.json", at.isoformat(), cwd=folder)


def test_a_week_of_days_ends_where_one_reading_does(folder: Path, bundle: bytes, as_of: dt.datetime) -> None:
    """Three mornings within a week, each with the tickets since the last, give the assessment of everything read at once."""
    rows, last_run = json.loads(bundle)["incidents"], as_of - 7 * DAY
    for day in (0, 4, 7):
        at = as_of - (7 - day) * DAY
        done = _run(folder, [row for row in rows if last_run <= _opened(row) < at], at)
        last_run = at
        assert (done.returncode, done.stderr) == (0, "")
        assert ("since" in done.stdout) == (day > 0)
    last = io.read_assessment(folder / f"assessment-{as_of:%Y-%m-%d}.json")
    assert last == assess(io.read_bundle(bundle).strict(), as_of=as_of)


def test_running_a_day_again_changes_nothing(folder: Path, bundle: bytes, as_of: dt.datetime) -> None:
    """The same input twice leaves the same files and says the same."""
    rows = [row for row in json.loads(bundle)["incidents"] if _opened(row) >= as_of - 7 * DAY]
    _run(folder, [], as_of - 7 * DAY)
    said, files = [], []
    for _ in range(2):
        done = _run(folder, rows, as_of)
        said.append(done.stdout)
        files.append({path.name: path.read_bytes() for path in folder.glob("*.json")})
    assert said[0] == said[1]
    assert "new" in said[0]
    assert files[0] == files[1]


def test_stopped_between_the_two_saves_the_day_is_done_again(
    folder: Path, bundle: bytes, as_of: dt.datetime
) -> None:
    """With today's portfolio saved and today's assessment not, running again leaves what one whole run leaves."""
    rows = [row for row in json.loads(bundle)["incidents"] if _opened(row) >= as_of - 7 * DAY]
    _run(folder, rows, as_of)
    whole = {path.name: path.read_bytes() for path in folder.glob("*.json")}
    (folder / f"assessment-{as_of:%Y-%m-%d}.json").unlink()
    _run(folder, rows, as_of)
    assert {path.name: path.read_bytes() for path in folder.glob("*.json")} == whole


def test_a_bad_ticket_costs_only_itself_and_leaves_the_earlier_state(
    folder: Path, as_of: dt.datetime
) -> None:
    """A new state that cannot be read is reported with exit status 1; the old state stays, the good tickets are in."""
    before = io.read_bundle(folder / "portfolio.json").strict()
    known = before.incidents[0]
    tickets: list[dict[str, Any]] = [
        {"incident_id": known.incident_id, "customer_id": known.customer_id, "opened_at": "soon"},
        {"incident_id": "good", "customer_id": "weaver", "opened_at": (as_of - DAY).isoformat()},
        {"incident_id": "lost", "customer_id": "nobody", "opened_at": (as_of - DAY).isoformat()},
        {"customer_id": "weaver", "opened_at": (as_of - DAY).isoformat()},
    ]
    done = _run(folder, tickets, as_of)
    assert done.returncode == 1
    assert "3 rejected" in done.stdout
    after = io.read_bundle(folder / "portfolio.json").strict()
    assert after.get("incident", known.incident_id) == known
    assert {i.incident_id for i in after.incidents} - {i.incident_id for i in before.incidents} == {"good"}


def test_a_new_state_takes_the_place_of_the_old(folder: Path, as_of: dt.datetime) -> None:
    """A ticket closed today is closed, and is still one ticket."""
    document = json.loads((folder / "portfolio.json").read_text("utf-8"))
    row = {**document["incidents"][0], "status": "closed", "closed_at": (as_of - DAY).isoformat()}
    intake = program("daily_etl").appended(document, [row], as_of=as_of)
    (found,) = [i for i in intake.strict().incidents if i.incident_id == row["incident_id"]]
    assert found.closed_at == as_of - DAY
    assert len(intake.portfolio.incidents) == len(document["incidents"])


def test_watching_goes_on_only_where_it_had_not_ended(bundle: bytes, as_of: dt.datetime) -> None:
    """Windows that reached to the last run are extended; that of a customer who left is not."""
    document = json.loads(bundle)
    left_us = next(c for c in document["customers"] if "observed" in c)
    left_us["observed"][-1]["end"] = "2026-01-01T00:00:00+00:00"
    intake = program("daily_etl").appended(document, [], as_of=as_of + DAY)
    left, *others = [window.end for customer in intake.strict().customers for window in customer.observed]
    assert left == dt.datetime(2026, 1, 1, tzinfo=dt.UTC)
    assert set(others) == {as_of + DAY}
