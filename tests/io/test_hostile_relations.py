"""Records that do not fit together get the one answer that is right; so do rows in memory that no document could hold."""

import datetime as dt
import decimal
import enum
import functools
import json
import time
import zoneinfo
from collections import OrderedDict

import pytest
from hostile_judge import assessed, judge
from hostile_relations import RELATIONS

from custrel import io
from custrel.errors import FormatError, InvalidValueError
from custrel.model import Customer, Site


@pytest.mark.parametrize(("name", "tables", "verdict", "rejected"), RELATIONS, ids=lambda v: ascii(v)[:40])
def test_relations_get_their_answer(name, tables, verdict, rejected):
    """Duplicates, dangling ids, owners, circles, look-alikes: each told with its members; what fits is kept; order is no matter."""
    turned = {t: rows[::-1] for t, rows in tables.items()}
    lines = [{"type": t, **row} for t, rows in tables.items() for row in rows]
    for read in (
        lambda: io.read_bundle(json.dumps({"schema_version": 1, **tables})),
        lambda: io.read_bundle(json.dumps({"schema_version": 1, **turned})),
        lambda: io.read_bundle("\n".join(json.dumps(line) for line in lines)),
        lambda: io.read_records(tables),
    ):
        intake = judge(verdict, read)
        assert intake.rejected == rejected
    assessed(intake)


def test_members_of_a_circle_are_named():
    """Each member of a circle is told of all of them, up to five."""
    tables = next(tables for name, tables, *_ in RELATIONS if name == "parents in a circle")
    said = [d.message for d in io.read_records(tables).diagnostics if d.code == "relation.cycle"]
    assert said == ["parent_id runs in a circle: I1, I2, I3"] * 3
    tables = next(tables for name, tables, *_ in RELATIONS if name.startswith("depends in a circle"))
    (said,) = [d.message for d in io.read_records(tables).diagnostics if d.code == "relation.mutual"]
    assert "A1, A2, A3;" in said


class Word(enum.StrEnum):
    """A word of somebody else's."""

    INCIDENT = "incident"


class NoOffset(dt.tzinfo):
    """A zone that does not know."""

    def utcoffset(self, _):
        return None


class Broken(dt.tzinfo):
    """A zone that fails."""

    def utcoffset(self, _):
        raise RuntimeError


class Far(dt.tzinfo):
    """A zone that lies."""

    def utcoffset(self, _):
        return dt.timedelta(hours=30)


MADRID = zoneinfo.ZoneInfo("Europe/Madrid")
UTC = dt.UTC
RING: list = []
RING.append(RING)
DEEP = functools.reduce(lambda inner, _: [inner], range(100_000), 1)
MEMORY = [
    ({"summary": b"text"}, "error value.type"),
    ({"summary": object()}, "error value.type"),
    ({"priority": decimal.Decimal(1)}, "error value.type"),
    ({"effort_minutes": 1j}, "error value.type"),
    ({"effort_minutes": decimal.Decimal("NaN")}, "error value.type"),
    ({"kind": Word.INCIDENT}, "error value.word"),
    ({"reopened_at": {dt.datetime(2026, 3, 2, tzinfo=UTC)}}, "error value.type"),
    ({"reopened_at": iter(())}, "error value.type"),
    ({"reopened_at": DEEP}, "error value.type"),
    ({"opened_at": dt.datetime(2026, 3, 1)}, "error time.naive"),
    ({"opened_at": dt.datetime(2026, 3, 1, tzinfo=NoOffset())}, "error time.naive"),
    ({"opened_at": dt.datetime(2026, 3, 1, tzinfo=Broken())}, "error time.offset"),
    ({"opened_at": dt.datetime(2026, 3, 1, tzinfo=Far())}, "error time.offset"),
    ({"opened_at": dt.datetime(2026, 3, 1, tzinfo=dt.timezone(dt.timedelta(hours=15)))}, "error time.offset"),
    ({"opened_at": dt.datetime(1, 1, 1, tzinfo=UTC)}, "error time.year"),
    ({"opened_at": dt.datetime.max.replace(tzinfo=UTC)}, "error time.year"),
    ({"opened_at": dt.datetime(26, 3, 1, tzinfo=UTC)}, "error time.year"),
    ({"opened_at": dt.date(2026, 3, 1)}, "error time.naive"),
    ({"opened_at": dt.time(8)}, "error value.type"),
    ({"opened_at": 1767225600.0}, "error time.number"),
    ({"opened_at": dt.datetime(1970, 1, 1, tzinfo=UTC)}, "warning time.placeholder"),
    ({"opened_at": dt.datetime(2026, 3, 29, 2, 30, tzinfo=MADRID)}, "warning time.gap"),
    ({"site_id": "S1", "opened_at": dt.datetime(2026, 3, 29, 2, 30)}, "warning time.gap"),
    ({"site_id": "S1", "opened_at": dt.datetime(2026, 10, 25, 2, 30)}, "warning time.fold"),
    ({"site_id": "S1", "opened_at": dt.date(2026, 3, 1)}, "warning time.date_only"),
    ({5: "x"}, "error value.type"),
    ({None: "x"}, "error value.type"),
    ({(1, 2): "x"}, "error value.type"),
    ({"x": object()}, "error value.type"),
    ({"x": {1, 2}}, "error value.type"),
    ({"x": b"text"}, "error value.type"),
    ({"x": {1: "a"}}, "error value.type"),
    ({"x": RING}, "error limit.depth"),
    ({"x": DEEP}, "error limit.depth"),
    ({"x": float("nan")}, "error value.not_finite"),
    ({"x": decimal.Decimal("Infinity")}, "error value.not_finite"),
    ({"extra": {1: "a"}}, "error value.type"),
    ({"extra": {"a": print}}, "error value.type"),
    ({"extra": "a"}, "error value.type"),
    ({"x": dt.datetime(2026, 3, 1)}, "warning value.as_text"),
    ({"x": [decimal.Decimal("1.50")]}, "warning value.as_text"),
    ({"x": (1, 2)}, "warning field.unknown"),
    ({"x": Word.INCIDENT}, "warning field.unknown"),
    # controls
    ({"opened_at": dt.datetime(2026, 3, 1, 8, tzinfo=MADRID)}, "clean"),
    ({"opened_at": dt.datetime(2026, 10, 25, 2, 30, fold=1, tzinfo=MADRID)}, "clean"),
    ({"opened_at": dt.datetime(2026, 3, 1, tzinfo=dt.timezone(dt.timedelta(hours=14)))}, "clean"),
    ({"reopened_at": (dt.datetime(2026, 3, 2, tzinfo=UTC),)}, "clean"),
]


@pytest.mark.parametrize(
    ("fields", "verdict"), MEMORY, ids=lambda v: v if isinstance(v, str) else str(next(iter(v)))
)
def test_values_no_document_could_hold(tmp_path, fields, verdict):
    """Rows of a database or of Python's own types: taken exactly, or refused; what is kept can be written and read back."""
    row = {
        "incident_id": "I1",
        "customer_id": "C1",
        "opened_at": dt.datetime(2026, 3, 1, tzinfo=UTC),
        **fields,
    }
    tables = {
        "customers": [{"customer_id": "C1"}],
        "sites": [{"site_id": "S1", "customer_id": "C1", "zone": "Europe/Madrid"}],
        "incidents": [OrderedDict(row)],
    }
    intake = judge(verdict, lambda: io.read_records(tables))
    assert intake.rejected == verdict.startswith("error")
    io.write_bundle(intake.portfolio, tmp_path / "x.json", include_personal=True)
    assert io.read_bundle(tmp_path / "x.json").strict() == intake.portfolio


WHOLES = [
    (None, "raises FormatError"),
    (5, "raises FormatError"),
    ("text", "raises FormatError"),
    (b"bytes", "raises FormatError"),
    (Customer(customer_id="C1"), "raises FormatError"),
    ({"customers": None}, "raises FormatError"),
    ({"customers": "C1"}, "raises FormatError"),
    ({"customers": {"customer_id": "C1"}}, "raises FormatError"),
    ({"customers": 5}, "raises FormatError"),
    ({"clients": [{"customer_id": "C1"}]}, "raises FormatError"),
    ({"type": "customer", "customer_id": "C1"}, "raises FormatError"),
    ({"customers": [], "observed": 5}, "raises FormatError"),
    ({"customers": [], "observed": "2026"}, "raises FormatError"),
    ({"customers": [], "schema_version": 2}, "raises FormatError"),
    ([{"type": "bundle", "schema_version": 2}], "raises FormatError"),
    ([{"type": "bundle", "observed": 5}], "raises FormatError"),
    ({"customers": [], "clients": object()}, "error value.type"),
    ({"customers": [5]}, "error value.type"),
    ({"customers": [("C1", "Sol")]}, "error value.type"),
    ({"customers": [Site(site_id="S1", customer_id="C1")]}, "error value.type"),
    ({"customers": [], "observed": [(1, 2)]}, "error value.type"),
    ([{"customer_id": "C1"}], "error line.type"),
    ([5], "error value.type"),
    ({"customers": [], "clients": [{"a": 1}]}, "warning table.unknown"),
    ({}, "clean"),
    ([], "clean"),
    ({"customers": ({"customer_id": f"C{n}"} for n in range(3)), "observed": None}, "clean"),
]  # fmt: skip


@pytest.mark.parametrize(("records", "verdict"), WHOLES, ids=lambda v: ascii(v)[:40])
def test_what_is_no_mapping_of_tables(records, verdict):
    """The wrong shape is one error that says the right one."""
    judge(verdict, lambda: io.read_records(records))


def test_the_readers_own_arguments():
    """A zone there is none, the machine's, a number; an instant without a zone; an encoding that is none: each says so."""
    for zone in ("Mars/Olympus", "localtime", "", 5, "a\0b", "x" * 5_000, "\ud800"):
        with pytest.raises(InvalidValueError, match="IANA"):
            io.read_bundle("{}", zone=zone)
    for as_of in ("2026-01-01", dt.datetime(2026, 1, 1), 5):
        with pytest.raises(InvalidValueError, match="as_of"):
            io.read_records({}, as_of=as_of)
    for encoding in ("nope", "", "base64", "rot13", "a\0b"):
        with pytest.raises(FormatError, match="no such encoding"):
            io.read_bundle(b"{}", encoding=encoding)


def test_ten_thousand_names_alike_cost_no_more_than_ten_thousand():
    """Names that all are one slip apart, or all the same, are looked through once, not each against each."""
    for name in ("Hospital General", "Hospital Genera{}"):
        rows = [{"customer_id": f"C{n}", "name": name.format(chr(97 + n % 26))} for n in range(10_000)]
        begun = time.process_time()
        intake = io.read_records({"customers": rows})
        assert time.process_time() - begun < 5
        assert sum(d.code == "customer.likely_duplicate" for d in intake.diagnostics) >= 9_974
