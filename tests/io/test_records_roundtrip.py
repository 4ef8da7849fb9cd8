"""Round trip is the identity, and the fast way in and the slow one agree."""

import json
import pickle

import attrs
import pytest
from anyrecord import instances, records, values
from hypothesis import Phase, find, given, settings
from hypothesis import strategies as st

from custrel.findings import Action, Finding, FleetProfile, Question, Recurrence, RelianceReport
from custrel.io._bulk import BulkReader
from custrel.io._bulk import quick_record as fast
from custrel.io._converter import CONVERTER
from custrel.io._fast import REFUSED
from custrel.io._json import parse
from custrel.io._plain import plain_record
from custrel.io._slow import SlowReader
from custrel.io._value import read_value
from custrel.io.limits import DEFAULT_LIMITS
from custrel.model import FULL, KINDS, Consequence, FactValue, Interval, Kind, kind_of


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
    junk = (
        st.none()
        | st.booleans()
        | st.integers()
        | st.floats()
        | st.text(max_size=5)
        | st.lists(st.integers(), max_size=2)
    )
    plain[name] = data.draw(junk | st.dictionaries(st.text(max_size=3), st.integers(), max_size=2))
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
@given(instances(KINDS[Kind.INCIDENT].cls, extra=False))
def test_bulk_reading_makes_the_very_same_records(record):
    """An incident read by the straight function equals, hashes, pickles and refuses to change like one made by its constructor."""
    plain = json.loads(json.dumps(plain_record(record, include_personal=True)))
    try:
        made = BulkReader(type(record)).read(plain)
    except REFUSED:
        return
    assert type(made) is type(record)
    assert made == record
    assert hash(made) == hash(record)
    assert pickle.loads(pickle.dumps(made)) == record
    assert repr(made) == repr(record)
    with pytest.raises(attrs.exceptions.FrozenInstanceError):
        made.status = None


@pytest.mark.parametrize("kind", Kind, ids=str)
def test_kinds_are_all_covered(kind):
    """The property draws from every kind there is."""
    any_will_do = settings(phases=[Phase.generate], max_examples=1000)
    assert kind_of(find(records(), lambda record: kind_of(record) is kind, settings=any_will_do)) is kind
