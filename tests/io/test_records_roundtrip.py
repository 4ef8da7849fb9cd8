"""Round trip is the identity, and the fast way in and the slow one agree."""

import datetime as dt
import decimal
import json
import pickle
import zoneinfo

import attrs
import pytest
from anyrecord import instances, records, values
from dateutil.relativedelta import relativedelta
from hypothesis import Phase, find, given, settings
from hypothesis import strategies as st

from custrel.findings import Action, Finding, FleetProfile, Question, Recurrence, RelianceReport
from custrel.io import _lexical as lexical
from custrel.io._bad import Bad
from custrel.io._bulk import BulkReader, quick_records
from custrel.io._converter import CONVERTER
from custrel.io._fast import plain_record as one_by_one
from custrel.io._json import parse
from custrel.io._plain import plain_record
from custrel.io._slow import SlowReader
from custrel.io._value import read_value
from custrel.io.limits import DEFAULT_LIMITS
from custrel.io.records import read_records
from custrel.model import (
    FULL,
    KINDS,
    Consequence,
    FactValue,
    Incident,
    IncidentKind,
    IncidentStatus,
    Interval,
    Kind,
    kind_of,
)


def fast(cls):
    """Read a mapping the fast way, as one of many that are the same."""

    def read(plain):
        found, _ = quick_records(cls)([plain] * 40)
        assert all(record == found[0] for record in found)
        return found[0]

    return read


JUNK = (
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats()
    | st.text(max_size=5)
    | st.lists(st.integers(), max_size=2)
    | st.dictionaries(st.text(max_size=3), st.integers(), max_size=2)
)


def slow(cls: type, plain: object) -> tuple[object, SlowReader]:
    reader = SlowReader(table="t", place="p", limits=DEFAULT_LIMITS, zone=None)
    return reader.record(cls, plain), reader


@pytest.mark.law
@given(records())
def test_what_is_written_is_read_back_equal(record):
    """Every record of every kind survives the way through JSON text, unknown fields and nested values included."""
    text = json.dumps(plain_record(record, include_personal=True))
    plain = parse(text, "x", DEFAULT_LIMITS)
    found, reader = slow(type(record), plain)
    assert not reader.problems, reader.problems
    assert found == record
    assert dict(found.extra) == dict(record.extra)


@pytest.mark.law
@given(records())
def test_fast_and_slow_agree(record):
    """Where the fast way reads a record at all, the slow way reads the same and has nothing to say."""
    plain = json.loads(json.dumps(plain_record(record, include_personal=True)))
    quick = fast(type(record))(plain)
    found, reader = slow(type(record), plain)
    assert found == record
    if quick is not None:
        assert quick == found
        assert not [d for d in reader.remarks if d.code not in ("time.placeholder",)]


@pytest.mark.law
@given(st.data(), st.sampled_from(list(Kind)))
def test_fast_never_reads_what_slow_refuses(data, kind):
    """One field of a good record replaced by anything: the fast way never accepts what the slow way refuses."""
    record = data.draw(instances(KINDS[kind].cls, extra=False))
    plain = plain_record(record, include_personal=True)
    name = data.draw(st.sampled_from(sorted(plain)))
    plain[name] = data.draw(JUNK)
    quick = fast(KINDS[kind].cls)(plain)
    found, reader = slow(KINDS[kind].cls, plain)
    if quick is not None:
        assert found == quick
        assert not reader.problems
    assert (found is None) == bool(reader.problems)


@given(values(Consequence).filter(lambda v: not isinstance(v, Interval) or v in FULL))
def test_consequences_have_a_form_each(value):
    """A consequence is a word, an interval, a tolerable outage, a cost, steps or "not_applicable", and each reads back."""
    plain = json.loads(json.dumps(CONVERTER.unstructure(value, unstructure_as=type(value))))
    job, reader = slow(
        KINDS[Kind.JOB].cls,
        {"job_id": "J", "customer_id": "C", "consequences": {"mission": plain}},
    )
    assert not reader.problems
    assert job.consequences["mission"] == value


@given(values(FactValue))
def test_fact_values_keep_their_type(value):
    """True stays true and 1 stays 1: a fact's value reads back with the type it had."""
    plain = json.loads(json.dumps(CONVERTER.unstructure(value, unstructure_as=type(value))))
    found = slow(
        KINDS[Kind.FACT].cls,
        {"fact_id": "F", "subject": "asset:A", "name": "n", "how": "observed", "value": plain},
    )[0].value
    assert type(found) is type(value)
    assert found == value


@pytest.mark.parametrize("cls", [Action, Finding, Question, Recurrence, RelianceReport])
@given(st.data())
def test_findings_round_trip(cls, data):
    """What an assessment is made of survives JSON text too."""
    value = data.draw(instances(cls))
    assert read_value(cls, json.loads(json.dumps(CONVERTER.unstructure(value))), "x") == value


@given(
    st.dictionaries(
        st.text("abc", min_size=1, max_size=2),
        st.dictionaries(st.tuples(st.text(max_size=3), st.integers()), st.integers(1, 9)),
        max_size=2,
    ),
)
def test_fleet_profiles_round_trip(counters):
    """A fleet profile's keys are tuples of words and numbers; JSON has no such keys, and none is lost."""
    profile = FleetProfile(policy="p/1", counters=counters, instants={"t": {("a", 1): (3, 1)}})
    assert (
        CONVERTER.structure(json.loads(json.dumps(CONVERTER.unstructure(profile))), FleetProfile) == profile
    )


@pytest.mark.law
@given(st.data(), st.lists(instances(KINDS[Kind.INCIDENT].cls, extra=False), min_size=2, max_size=4))
def test_bulk_reading_makes_the_very_same_records(data, records):
    """Incidents read in bulk equal, hash, pickle and refuse to change like those made one by one, whatever stands among them."""
    plain = [json.loads(json.dumps(plain_record(r, include_personal=True))) for r in records]
    rows = [*plain] * 12
    for at in data.draw(st.lists(st.integers(0, len(rows)), max_size=3)):
        field = data.draw(st.sampled_from([*attrs.fields_dict(type(records[0])), "no such field"]))
        rows.insert(at, {**data.draw(st.sampled_from(plain)), field: data.draw(JUNK)})
    if data.draw(st.booleans()):
        rows.insert(data.draw(st.integers(0, len(rows))), data.draw(JUNK))
    found, _ = BulkReader(type(records[0])).read(rows)
    assert found == [one_by_one(type(records[0]))(row) for row in rows]
    for made, record in zip(BulkReader(type(records[0])).read(plain * 20)[0], records * 20, strict=True):
        if made is None:
            continue
        assert type(made) is type(record)
        assert made == record
        assert hash(made) == hash(record)
        assert pickle.loads(pickle.dumps(made)) == record
        assert repr(made) == repr(record)
        with pytest.raises(attrs.exceptions.FrozenInstanceError):
            made.status = None


@pytest.mark.parametrize(
    ("field", "good", "bad"),
    [
        ("opened_at", "2026-03-01T08:30:00Z", "2026-03-01 08:30:00Z"),
        ("opened_at", "2026-03-01T08:30:00+00:00", "2026-W09-7T08:30:00+00:00"),
        ("opened_at", "2026-03-01T08:30:00.125Z", "2026-03-01T08:30:00.1234567Z"),
        ("opened_at", "2026-03-01T08:30:00Z", "1970-01-01T00:00:00Z"),
        ("opened_at", "2026-03-01T08:30:00Z", "2201-01-01T00:00:00Z"),
        ("opened_at", "2026-03-01T08:30:00Z", "2026-02-30T00:00:00Z"),
        ("opened_at", "2026-03-01T08:30:00Z", "2026-03-01T08:30:00+15:00"),
        ("opened_at", "2026-03-01T08:30:00+02:00", "2026-03-01T08:30:00+15:00"),
        ("opened_at", "2026-03-01T08:30:00+02:00", "1971-01-01T00:30:00+02:00"),
        ("opened_at", "2026-03-01T08:30:00-05:00", "2026-03-01T08:30:00-05:75"),
        ("opened_at", "2026-03-01T08:30:00Z", dt.datetime(2026, 3, 1)),
        ("asset_id", "A1", " A1"),
        ("asset_id", "A1", ""),
        ("incident_id", "I1", "I\u00e9"),
        ("category", "net", True),
        ("category", "net", "net\u202e"),
        ("summary", "two\nlines", "hidden\u200b"),
        ("summary", "a", "x" * 6000),
        ("summary", "a", "  "),
        ("impact", 1, True),
        ("impact", 1, 6),
        ("reopen_count", 0, -1),
        ("effort_minutes", 2, float("nan")),
        ("effort_minutes", 2.5, -0.5),
        ("target_met", True, 1),
        ("kind", "request", "Request"),
        ("kind", IncidentKind.REQUEST, IncidentStatus.NEW),
        ("customer_id", "C1", None),
        ("down_to", "2026-03-02T00:00:00Z", "2025-01-01T00:00:00Z"),
        ("reopened_at", ["2026-03-02T00:00:00Z"], [1]),
        ("extra", {"a": 1}, {"a": [1]}),
    ],
)
def test_bulk_reading_leaves_out_just_the_odd_one(field, good, bad):
    """In a column of good values one bad one costs its own record and no other; the good ones are what the constructor makes."""
    needed = {"customer_id": "C1", "opened_at": "2026-03-01T08:30:00Z", "down_from": "2026-03-01T08:30:00Z"}
    rows = [{"incident_id": f"I{n}", **needed, field: good} for n in range(50)]
    rows[17] = {**rows[17], field: bad}
    found, _ = BulkReader(Incident).read(rows)
    assert [n for n, record in enumerate(found) if record is None] == [17]
    assert {getattr(r, field) for r in found if r is not None} == {
        getattr(one_by_one(Incident)(row), field) for row in rows[:17]
    }


@pytest.mark.parametrize(
    "odd",
    [
        {"branch": "South"},
        {"sumary": "x", "branch": 3},
        {"branch": ["a", {"b": 1.5}]},
        {"branch": None, "extra": {"more": 1}},
        {"branch": "a", "extra": {"branch": 2}},
        {"branch": float("nan")},
        {"": 1},
        {"a.b": 1},
        {"branch\u200b": 1},
        {"branch": "hid\u202eden"},
        {"branch": 1, "impact": 9},
        {"branch": 1, "reopened_at": None},
        {7: 1},
    ],
    ids=str,
)
def test_unknown_fields_are_flagged_in_bulk_as_one_by_one(odd):
    """A row among many gets the very record, extra and diagnostics that it gets alone."""
    needed = {"customer_id": "C1", "opened_at": "2026-03-01T08:30:00Z"}
    row = {"incident_id": "I0", **needed, **odd}
    rest = [{"incident_id": f"I{n}", **needed} for n in range(1, 60)]
    customers = [{"customer_id": "C1"}]
    alone = read_records({"customers": customers, "incidents": [row]})
    among = read_records({"customers": customers, "incidents": [row, *rest]})
    assert among.diagnostics == alone.diagnostics
    assert among.portfolio.incidents[: len(alone.portfolio.incidents)] == alone.portfolio.incidents
    for one, other in zip(alone.portfolio.incidents, among.portfolio.incidents, strict=False):
        assert dict(one.extra) == dict(other.extra)
    assert among.accepted == alone.accepted + 59


def test_bulk_reading_takes_offsets_and_aware_datetimes():
    """Instants with an offset, and aware datetimes of any zone, are the same instants in UTC."""
    moment = dt.datetime(2026, 3, 1, 8, 30, tzinfo=dt.UTC)
    madrid = moment.astimezone(zoneinfo.ZoneInfo("Europe/Madrid"))
    ways = [
        "2026-03-01T09:30:00+01:00",
        madrid,
        moment,
        "2026-03-01T08:30:00.000Z",
        "2026-03-01T00:30:00-08:00",
    ]
    rows = [{"incident_id": f"I{n}", "customer_id": "C", "opened_at": ways[n % len(ways)]} for n in range(50)]
    found, _ = BulkReader(Incident).read(rows)
    assert {r.opened_at for r in found} == {moment}
    assert all(r.opened_at.tzinfo is dt.UTC for r in found)


@pytest.mark.parametrize("kind", Kind, ids=str)
def test_kinds_are_all_covered(kind):
    """The property draws from every kind there is."""
    any_will_do = settings(phases=[Phase.generate], max_examples=1000)
    assert kind_of(find(records(), lambda record: kind_of(record) is kind, settings=any_will_do)) is kind


def test_lengths_of_time_whose_signs_differ_come_back_as_long():
    """Seconds and their parts are written as one number: of two that point to opposite ways the difference, with its sign."""
    for seconds in (-2, -1, 0, 1, 2):
        for micros in (-999_999, -500_000, -1, 0, 1, 500_000):
            term = relativedelta(seconds=seconds, microseconds=micros)
            start = dt.datetime(2026, 3, 1)
            assert start + lexical.term(lexical.term_text(term)) == start + term


@pytest.mark.parametrize(
    ("read", "value", "code"),
    [
        (lexical.duration, "P1Y", "value.duration"),  # a year has no fixed length
        (lexical.duration, "P2M", "value.duration"),
        (lexical.duration, "P999999999DT999999999H", "value.duration"),
        (lexical.term, "P9999999999D", "value.duration"),
        (lexical.term, "P", "value.duration"),
        (lexical.term, "P1DT", "value.duration"),
        (lexical.term_text, relativedelta(day=1), "value.duration"),  # the first of the month is no length
        (lexical.term_text, relativedelta(leapdays=1), "value.duration"),
        (lexical.term_text, relativedelta(days=0.5), "value.duration"),
    ],
)
def test_what_is_no_length_of_time_is_refused(read, value, code):
    """What has no one length, or none that can be kept or written, is refused rather than made into another."""
    with pytest.raises(Bad) as refused:
        read(value)
    assert refused.value.code == code


def test_amounts_that_are_not_finite_are_refused():
    """No amount of money is infinite or undefined, in whatever type it comes."""
    for value in (*map(decimal.Decimal, ("NaN", "sNaN", "-Infinity")), float("nan"), float("inf")):
        with pytest.raises(Bad, match="finite"):
            lexical.money(value, lambda *_: None)


def test_a_minus_before_a_length_turns_all_of_it():
    """ISO 8601-2 (4.4): a sign before the P is for every part."""
    assert lexical.term("-P1Y6MT2.5S") == -lexical.term("P1Y6MT2.5S")
    assert lexical.duration("-P1DT4H") == -dt.timedelta(days=1, hours=4)
