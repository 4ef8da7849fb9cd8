"""Mutated and invented inputs through every loader: nothing foreign is raised, nothing is lost, nothing infinite gets in.

How many is a choice of the run: 2,000 while working, 200,000 in the gate, 1,000,000 overnight (HYPOTHESIS_PROFILE).
"""

import datetime as dt
import functools
import json
import math
import os
import random

import attrs
import exports_of_others as ex
import pytest

from custrel import io
from custrel.assessment import assess
from custrel.errors import CustrelError
from custrel.io._plain import plain_portfolio
from custrel.model import KINDS
from custrel.portfolio import Portfolio
from custrel.strategies import seeded_portfolio

INPUTS = {"ci": 200_000, "deep": 1_000_000}.get(os.environ.get("HYPOTHESIS_PROFILE", ""), 2_000)
HEAVY = (
    "bundle",
    "lines",
    "records",
    "tables",
    "assessment",
)  # ten times the work of an export: a quarter of its turns
LOADERS = (*HEAVY, *sorted(io.SOURCES))
JUNK = [
    None, True, False, 0, -1, 7, 1e308, -0.0, 10**30, 10**400, float("nan"), float("inf"), "", " ", "x", "C1", "?", "\0", "\ud800", "\u202e", "A" * 300,
    "2026-03-01", "2026-03-01T00:00:00Z", "0001-01-01T00:00:00Z", "9999-12-31", "31/12/2026", "1970-01-01", "NaN", "=1+1", "asset:A1", "P3M", [], {}, [[]],
    [None], {"": None}, {"lo": 1, "hi": 0}, {"amount": "1", "currency": "EUR"}, {"lo": "x"}, [{"a": [{}]}], "not_applicable", "always", "mon 09:00-10:00",
]  # fmt: skip
BYTES = [
    b"\0",
    b"\xff",
    b'"',
    b",",
    b"\n",
    b"\r",
    b";",
    b"{",
    b"}",
    b"[",
    b"]",
    b":",
    b"NaN",
    b"1e999",
    b"\xef\xbb\xbf",
    b"\xff\xfe",
    b"'",
    b"\\",
    b"\\u0000",
    b"-",
    b"9" * 30,
]


def seed():
    """One whole portfolio with every kind of record, as plain values."""
    return plain_portfolio(seeded_portfolio(3), include_personal=True)


def shake(value, dice):
    """Replace, remove or double one thing somewhere inside."""
    if isinstance(value, dict) and value and dice.random() < 0.9:
        key = dice.choice(list(value))
        turn = dice.random()
        changed = dict(value)
        if turn < 0.08:
            del changed[key]
        elif turn < 0.16:
            changed[str(dice.choice(["x", "", key + "s", "extra", "a.b", "a[0]"]))] = changed.pop(key)
        else:
            changed[key] = shake(value[key], dice)
        return changed
    if isinstance(value, list) and value and dice.random() < 0.9:
        at = dice.randrange(len(value))
        return [*value[:at], shake(value[at], dice), *value[at + dice.choice([0, 1, 1, 1]) :]]
    return dice.choice(JUNK)


def scar(data, dice):
    """Change a few bytes: drop, double, replace, insert."""
    for _ in range(dice.randint(1, 3)):
        at = dice.randrange(len(data) + 1)
        upto = at + dice.choice([0, 0, 1, 1, 5, 40])
        data = data[:at] + (dice.choice(BYTES) if dice.random() < 0.7 else data[at:upto] * 2) + data[upto:]
    return data


def finite(value):
    """Nothing infinite anywhere in a portfolio."""
    if isinstance(value, float):
        assert math.isfinite(value)
    elif attrs.has(type(value)):
        for field in attrs.fields(type(value)):
            finite(getattr(value, field.name))
    elif isinstance(value, (tuple, list)):
        for item in value:
            finite(item)
    elif hasattr(value, "items"):
        for item in value.values():
            finite(item)


def load(loader, dice, plain):
    """Read one mutated input."""
    small = {
        n: [dice.choice(r)]
        if isinstance(r, list) and r and n in {i.table for i in KINDS.values()} and dice.random() < 0.7
        else r
        for n, r in plain.items()
    }
    if loader in ("bundle", "records"):
        shaken = shake(small, dice)
        if loader == "records":
            return io.read_records(shaken, zone=dice.choice([None, "Europe/Madrid"]))
        data = json.dumps(shaken).encode("utf-8", "surrogatepass")
        return io.read_bundle(scar(data, dice) if dice.random() < 0.4 else data)
    if loader == "lines":
        rows = [
            shake({"type": str(k), **small[i.table][0]}, dice) if small.get(i.table) else {}
            for k, i in KINDS.items()
        ]
        data = b"\n".join(json.dumps(r).encode("utf-8", "surrogatepass") for r in rows)
        return io.read_bundle(scar(data, dice) if dice.random() < 0.6 else data)
    if loader == "tables":
        tables = {
            n: scar(t, dice) if dice.random() < 0.3 else t for n, t in dice.sample(sorted(TABLES.items()), 4)
        }
        return io.read_tables(tables, zone="UTC")
    if loader == "assessment":
        io.read_assessment(scar(an_assessment(), dice))
        return None
    return io.read_source(
        loader,
        EXPORTS[loader](dice),
        zone="UTC",
        customer="C1",
        picklists=ex.AUTOTASK_WORDS if loader == "autotask" else None,
    )


def _one(data):
    return lambda dice: scar(data, dice)


def _many(tables):
    return lambda dice: {n: scar(t.encode(), dice) if dice.random() < 0.4 else t for n, t in tables.items()}


EXPORTS = {
    "servicenow": _one(ex.SERVICENOW),
    "servicenow-event-log": _one(ex.SERVICENOW),
    "jira": _one(ex.JIRA.encode()),
    "zendesk": _one(ex.ZENDESK.encode()),
    "salesforce": _many(ex.SALESFORCE),
    "autotask": _many(ex.AUTOTASK),
    "connectwise": _one(ex.CONNECTWISE.encode()),
    "freshdesk": _one(ex.FRESHDESK.encode()),
    "glpi": _many(ex.GLPI),
    "csv": _one(
        b"Ticket,Customer,Opened,Status,Priority\nT1,Sol,3/4/2026,open,P1\nT2,Sol,2026-03-01T00:00:00Z,x,High\n",
    ),
}
TABLES: dict[str, bytes] = {}


@pytest.fixture(scope="module", autouse=True)
def prepared(tmp_path_factory):
    """The tables that are mutated."""
    whole = io.read_records(seed()).portfolio
    folder = tmp_path_factory.mktemp("fuzz")
    io.write_tables(whole, folder, include_personal=True)
    TABLES.update({p.stem: p.read_bytes()[:1500] for p in folder.glob("*.csv")})


@functools.cache
def an_assessment():
    """The assessment that is mutated."""
    whole = io.read_records(seed()).portfolio
    return io.write_assessment(
        assess(Portfolio.of(*whole.customers[:1]), as_of=dt.datetime(2026, 11, 1, tzinfo=dt.UTC)),
    ).encode()


@pytest.mark.parametrize("loader", LOADERS)
def test_nothing_foreign_nothing_lost_nothing_infinite(loader):
    """Every input ends in an Intake that adds up, or in a CustrelError with words; a good part is read at all."""
    dice = random.Random(f"{loader}")
    plain = {n: v[:3] if isinstance(v, list) else v for n, v in seed().items()}
    read = 0
    share = 1 if loader in HEAVY else 4
    for turn in range(-(-INPUTS * share // (len(HEAVY) + 4 * len(io.SOURCES)))):
        state = dice.getstate()
        try:
            intake = load(loader, dice, plain)
        except CustrelError as error:
            assert len(str(error)) > 10  # noqa: PT017 - raising or not are both answers here
            continue
        except Exception as error:
            dice.setstate(state)
            raise AssertionError(f"{loader}: {type(error).__name__}: {error}") from error
        if intake is None:
            continue
        read += 1
        assert intake.accepted + intake.rejected == intake.read
        assert intake.accepted >= 0
        assert intake.rejected == 0 or any(d.severity == "error" for d in intake.diagnostics)
        if turn % 5 == 0:
            finite(intake.portfolio)
        for d in intake.diagnostics:
            assert str(d).isprintable()
            assert len(d.message) < 1500
    assert read or loader == "assessment"
