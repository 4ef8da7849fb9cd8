"""The SQLAlchemy recipe on SQLite and on a real PostgreSQL, started for the test by a user without privileges."""

import datetime as dt
import os
import pwd
import shutil
import socket
import subprocess
import tempfile
from collections.abc import Iterator
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest
from recipes import program

from custrel import assess
from custrel.model import KINDS
from custrel.portfolio import Portfolio

sql = pytest.importorskip("sqlalchemy", reason="the recipe needs sqlalchemy (dependency group examples)")

SINCE = dt.datetime(2025, 11, 1, tzinfo=dt.UTC)
COLUMNS = {  # our tables: (custrel's table, {column: field})
    "company": ("customers", {"id": "customer_id", "name": "name"}),
    "location": ("sites", {"id": "site_id", "company_id": "customer_id", "timezone": "zone"}),
    "machine": (
        "assets",
        {"id": "asset_id", "company_id": "customer_id", "location_id": "site_id", "type": "kind"},
    ),
    "ticket": (
        "incidents",
        {
            "id": "incident_id",
            "company_id": "customer_id",
            "location_id": "site_id",
            "machine_id": "asset_id",
            "opened": "opened_at",
            "closed": "closed_at",
            "category": "category",
            "symptom": "symptom",
        },
    ),
}


@pytest.fixture(scope="module")
def store() -> ModuleType:
    """The recipe."""
    return program("sqlalchemy_store")


def _program_of_postgres(name: str) -> Path | None:
    found = shutil.which(name)
    under = sorted(Path("/usr/lib/postgresql").glob(f"*/bin/{name}"), reverse=True)
    return Path(found) if found else next(iter(under), None)


def _somebody() -> dict[str, Any]:
    """Who is to run the server, which refuses to be run by root: ourselves, or an account that may do nothing."""
    if os.geteuid() != 0:
        return {}
    for name in ("postgres", "nobody"):
        try:
            account = pwd.getpwnam(name)
        except KeyError:
            continue
        return {"user": account.pw_uid, "group": account.pw_gid, "extra_groups": []}
    pytest.skip("there is no account without privileges to run PostgreSQL")


@pytest.fixture(scope="module")
def postgres() -> Iterator[str]:
    """Start a PostgreSQL in a folder of its own, on a free port of this machine, and give its address."""
    pytest.importorskip("psycopg", reason="PostgreSQL needs psycopg (dependency group examples)")
    initdb, pg_ctl = _program_of_postgres("initdb"), _program_of_postgres("pg_ctl")
    if initdb is None or pg_ctl is None:
        pytest.skip("initdb and pg_ctl of PostgreSQL are not installed")
    somebody = _somebody()
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    # Not tmp_path: other accounts cannot get into it.
    with tempfile.TemporaryDirectory(prefix="custrel-pg-") as name:
        folder = Path(name)
        folder.chmod(0o755)
        home = folder / "home"
        home.mkdir()
        if somebody:
            os.chown(home, somebody["user"], somebody["group"])

        def run(*words: object) -> None:
            env = {k: v for k, v in os.environ.items() if not k.startswith("PG")} | {
                "LC_ALL": "C",
                "HOME": str(home),
            }
            with (folder / "said").open("a+") as said:
                done = subprocess.run(
                    [*map(str, words)], cwd=home, env=env, stdout=said, stderr=said, check=False, **somebody
                )
                said.seek(0)
                assert done.returncode == 0, said.read()

        run(initdb, "-D", home / "data", "-U", "custrel", "-A", "trust", "-E", "UTF8", "--no-sync")
        options = f"-p {port} -h 127.0.0.1 -k {home} -c fsync=off -c timezone=Asia/Tokyo"
        run(pg_ctl, "start", "-w", "-D", home / "data", "-l", home / "log", "-o", options)
        try:
            yield f"postgresql+psycopg://custrel@127.0.0.1:{port}/postgres"
        finally:
            run(pg_ctl, "stop", "-w", "-m", "immediate", "-D", home / "data")


@pytest.fixture(params=["sqlite", "postgresql"])
def engine(
    request: pytest.FixtureRequest, tmp_path: Path, store: ModuleType, portfolio: Portfolio
) -> Iterator[Any]:
    """A database that holds what the imagined ticket system would know of the bundled example."""
    where = f"sqlite:///{tmp_path / 'tickets.db'}"
    made = sql.create_engine(where if request.param == "sqlite" else request.getfixturevalue("postgres"))
    store.TABLES.drop_all(made)
    store.TABLES.create_all(made)
    with made.begin() as connection:
        for table, (records, fields) in COLUMNS.items():
            rows = [{c: getattr(r, f) for c, f in fields.items()} for r in getattr(portfolio, records)]
            connection.execute(store.TABLES.tables[table].insert(), rows)
    yield made
    made.dispose()


def _expected(portfolio: Portfolio) -> Portfolio:
    """The example with no more than the ticket system knows."""
    made = []
    for records, fields in COLUMNS.values():
        cls = next(info.cls for info in KINDS.values() if info.table == records)
        made += [cls(**{f: getattr(r, f) for f in fields.values()}) for r in getattr(portfolio, records)]
    return Portfolio.of(*made)


def test_rows_in(engine: Any, store: ModuleType, portfolio: Portfolio, as_of: dt.datetime) -> None:
    """Every row becomes a record, instants to the second, in whatever zone the database's session is."""
    with engine.connect() as connection:
        intake = store.read_portfolio(connection, since=SINCE, as_of=as_of)
    read, expected = intake.strict(), _expected(portfolio)
    assert intake.read == 1 + sum(len(getattr(read, info.table)) for info in KINDS.values())  # and the window
    for info in KINDS.values():
        assert getattr(read, info.table) == getattr(expected, info.table)
    (window,) = read.observed
    assert (window.start, window.end) == (SINCE, as_of)


def test_findings_out(engine: Any, store: ModuleType, as_of: dt.datetime) -> None:
    """Saved twice, the findings are there once; another day's stay beside them."""
    with engine.connect() as connection:
        portfolio = store.read_portfolio(connection, since=SINCE, as_of=as_of).strict()
    today, before = assess(portfolio, as_of=as_of), assess(portfolio, as_of=as_of - dt.timedelta(days=7))
    assert today.findings
    for assessment in (before, today, today):
        assert store.save_findings(engine, assessment) == len(assessment.findings)
    with engine.connect() as connection:
        rows = (
            connection.execute(store.finding.select().where(store.finding.c.as_of == as_of)).mappings().all()
        )
        everything = connection.execute(store.finding.select()).mappings().all()
    assert {(r["code"], r["subject"], r["about"]) for r in rows} == {
        (f.code, str(f.subject), str(f.about or "")) for f in today.findings
    }
    assert len(everything) == len(today.findings) + len(before.findings)
    assert {r["as_of"] for r in everything} == {today.as_of, before.as_of}


def test_times_without_a_zone_are_refused(engine: Any, store: ModuleType) -> None:
    """A time nobody can place is refused when it is stored, not guessed when it is read."""
    row = {"id": "T", "company_id": "weaver", "opened": dt.datetime(2026, 3, 1)}
    with pytest.raises(sql.exc.StatementError, match="has no zone"), engine.begin() as connection:
        connection.execute(store.ticket.insert(), [row])
