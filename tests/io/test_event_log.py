"""An audit log of events folded into incidents; and times as exports write them."""

import datetime as dt
import pathlib
import zoneinfo

import pytest

from custrel import io
from custrel.errors import CustrelError, FormatError, InvalidValueError
from custrel.io._bad import Bad
from custrel.io._stamp import Clock
from custrel.model import Window

LOG = (
    "number,incident_state,sys_mod_count,reopen_count,opened_at,caller_id,location,u_symptom,impact,made_sla,resolved_at,problem_id,notify\n"
    "INC2,New,0,0,5/3/2016 10:00,Caller 1,Location 7,?,2 - Medium,true,?,?,Do Not Notify\n"
    "INC1,Closed,4,1,29/2/2016 01:16,Caller 2,Location 7,?,1 - High,false,1/3/2016 09:00,PRB1,?\n"
    "INC1,New,0,0,29/2/2016 01:16,Caller 2,Location 7,Symptom 3,2 - Medium,true,?,?,Do Not Notify\n"
    "INC1,Active,2,2,29/2/2016 01:20,Caller 2,?,Symptom 4,2 - Medium,true,?,?,Do Not Notify\n"
)
ROOT = pathlib.Path(__file__).parents[2]
REAL = ROOT.parent / "shared" / "data" / "uci_incident_log" / "incident_event_log.csv.zip"


def test_rows_of_one_incident_are_folded():
    """In the order of sys_mod_count: the last value that is not missing, opened_at the first, reopen_count the greatest."""
    window = Window(start=dt.datetime(2016, 2, 29, tzinfo=dt.UTC), end=dt.datetime(2016, 6, 1, tzinfo=dt.UTC))
    intake = io.read_source(
        "servicenow-event-log", LOG, zone="America/Sao_Paulo", customer="C1", observed=window
    )
    first, second = sorted(intake.strict().incidents, key=lambda i: i.incident_id)
    assert (intake.read, intake.accepted, intake.rejected) == (4, 4, 0)
    assert first.status == "closed"
    assert first.symptom == "Symptom 4"
    assert first.site_id == "Location 7"
    assert first.reopen_count == 2
    assert first.impact == 1
    assert first.target_met is False
    assert first.opened_at == dt.datetime(2016, 2, 29, 4, 16, tzinfo=dt.UTC)
    assert first.resolved_at == dt.datetime(2016, 3, 1, 12, 0, tzinfo=dt.UTC)
    assert first.problem_id == "PRB1"
    assert first.caller == "Caller 2"
    assert first.extra["notify"] == "Do Not Notify"
    assert second.symptom is None
    assert [p.problem_id for p in intake.portfolio.problems] == ["PRB1"]
    assert intake.portfolio.sites[0].implied
    assert intake.portfolio.observed == (window,)


def test_a_bad_event_costs_its_incident():
    """A stamp that is no time rejects the incident it belongs to, with all of its rows; the counts add up."""
    intake = io.read_source(
        "servicenow-event-log", LOG.replace("29/2/2016 01:16", "31/2/2016 01:16"), zone="UTC", customer="C1"
    )
    assert (intake.read, intake.accepted, intake.rejected) == (4, 1, 3)
    assert "time.impossible" in {d.code for d in intake.diagnostics}
    assert "source.observed_not_stated" in {d.code for d in intake.diagnostics}


def test_what_the_caller_must_say():
    """A log without a customer needs customer=; a folding column that is not there is named; windows must be windows."""
    with pytest.raises(FormatError, match="customer="):
        io.read_source("servicenow-event-log", LOG, zone="UTC")
    with pytest.raises(FormatError, match="number"):
        io.read_source("servicenow-event-log", LOG.replace("number", "nr"), zone="UTC", customer="C1")
    with pytest.raises(InvalidValueError, match="observed"):
        io.read_source("servicenow-event-log", LOG, zone="UTC", customer="C1", observed=[("2016", "2017")])
    with pytest.raises(CustrelError):
        io.read_source("servicenow-event-log", {}, zone="UTC", customer="C1")
    with pytest.raises(CustrelError, match="IANA"):
        io.read_source("servicenow-event-log", LOG, zone="Brasilia", customer="C1")


@pytest.mark.real
@pytest.mark.slow
@pytest.mark.skipif(not REAL.exists(), reason="the public log is not beside the checkout")
def test_the_public_log():
    """The whole public log: 141,712 rows become 24,918 incidents, nothing rejected, as measured when it was published."""
    intake = io.read_source("servicenow-event-log", REAL, zone="America/Sao_Paulo", customer="C1")
    whole = intake.strict()
    assert (intake.read, intake.accepted) == (141_712, 141_712)
    assert (len(whole.incidents), len(whole.sites), len(whole.problems)) == (24_918, 224, 245)
    assert sum(i.symptom is not None for i in whole.incidents) == 19_405
    assert sum(i.problem_id is not None for i in whole.incidents) == 381
    assert len({i.caller for i in whole.incidents} - {None}) == 5_244


MADRID = zoneinfo.ZoneInfo("Europe/Madrid")
STAMPS = [
    ({"order": "dmy"}, "3/4/2026 10:05", "2026-04-03T08:05:00+00:00"),
    ({"order": "mdy"}, "3/4/2026 10:05:59", "2026-03-04T09:05:59+00:00"),
    ({}, "13/4/2026 10:05", "2026-04-13T08:05:00+00:00"),
    ({}, "4/13/2026 10:05", "2026-04-13T08:05:00+00:00"),
    ({}, "5/5/2026", "2026-05-04T22:00:00+00:00"),
    ({"order": "dmy"}, "30/Jul/18 23:33", "2018-07-30T21:33:00+00:00"),
    ({"order": "dmy"}, "12/Apr/26 12:30 AM", "2026-04-11T22:30:00+00:00"),
    ({"order": "dmy"}, "12/Apr/26 12:30 pm", "2026-04-12T10:30:00+00:00"),
    ({"order": "dmy", "months": {"abril": 4}}, "12.abril.2026 12:30", "2026-04-12T10:30:00+00:00"),
    ({"order": "dmy"}, "1.2.71", "1971-01-31T23:00:00+00:00"),
    ({}, "2026-03-04 10:05:59", "2026-03-04T09:05:59+00:00"),
    ({}, "2026-03-04T10:05:59.150Z", "2026-03-04T10:05:59.150000+00:00"),
    ({"numbers": "epoch_seconds"}, "1772442600", "2026-03-02T09:10:00+00:00"),
    ({"numbers": "epoch_seconds"}, 1772442600, "2026-03-02T09:10:00+00:00"),
    ({"numbers": "epoch_milliseconds"}, 1772442600000, "2026-03-02T09:10:00+00:00"),
    ({"numbers": "serial"}, "46083.5", "2026-03-02T11:00:00+00:00"),
    ({}, dt.datetime(2026, 3, 4, 10), "2026-03-04T09:00:00+00:00"),
    ({}, dt.datetime(2026, 3, 4, 10, tzinfo=dt.UTC), "2026-03-04T10:00:00+00:00"),
    ({}, dt.date(2026, 3, 4), "2026-03-03T23:00:00+00:00"),
]


@pytest.mark.parametrize(("rule", "text", "expected"), STAMPS, ids=str)
def test_times_by_a_stated_rule(rule, text, expected):
    """Order, months, clock and numbers are what the rule says; two-digit years up to 69 are of this century."""
    clock = Clock(io.TimeRule(**rule), MADRID, day_first=None)
    assert clock.instant(text)[0].isoformat() == expected
    assert clock.instant(text)[0].isoformat() == expected


REFUSED = [
    ({}, "3/4/2026", "time.ambiguous"),
    ({"order": "mdy"}, "31/12/2026", "time.impossible"),
    ({"order": "dmy"}, "31/2/2026", "time.impossible"),
    ({"order": "dmy"}, "12/Apr/26 13:30 PM", "time.impossible"),
    ({"order": "dmy"}, "12/Foo/26", "time.format"),
    ({"order": "dmy"}, "1/2/202", "time.year"),
    ({"order": "dmy"}, "1/2/9999", "time.year"),
    ({}, "46083", "time.number"),
    ({}, 46083, "time.number"),
    ({"numbers": "epoch_seconds"}, 10**20, "time.impossible"),
    ({"numbers": "serial"}, 10**9, "time.impossible"),
    ({}, "soon", "time.format"),
    ({}, True, "value.type"),
    ({}, [1], "value.type"),
    ({}, "1/2/2026" * 20, "time.format"),
]


@pytest.mark.parametrize(("rule", "text", "code"), REFUSED, ids=lambda v: str(v)[:20])
def test_times_that_no_rule_explains(rule, text, code):
    """What could be read two ways, or no way, is refused with a code."""
    clock = Clock(io.TimeRule(**rule), MADRID, day_first=None)
    with pytest.raises(Bad) as error:
        clock.instant(text)
    assert error.value.code == code


DAYS = [
    ("2020-01-31", dt.date(2020, 1, 31)),
    ("2020-01-31T00:00:00", dt.date(2020, 1, 31)),
    ("31/01/2020", dt.date(2020, 1, 31)),
    ("31/01/2020 00:00", dt.date(2020, 1, 31)),
    (dt.date(2020, 1, 31), dt.date(2020, 1, 31)),
    (dt.datetime(2020, 1, 31), dt.date(2020, 1, 31)),
]


@pytest.mark.parametrize(("text", "expected"), DAYS, ids=str)
def test_a_day_stays_the_day_it_is(text, expected):
    """Whatever the zone: a date is never read as an instant, which would shift it."""
    for zone in ("Pacific/Kiritimati", "Pacific/Pago_Pago"):
        assert Clock(io.TimeRule(order="dmy"), zoneinfo.ZoneInfo(zone), day_first=None).day(text) == expected


@pytest.mark.parametrize(
    "text",
    [
        "2020-01-31T10:00:00Z",
        "31/01/2020 10:00",
        dt.datetime(2020, 1, 31, 10),
        "31/13/2020",
        True,
        [1],
        "x",
        43861,
    ],
)
def test_what_is_no_day(text):
    """A time of day makes it no date: which day it is depends on the zone."""
    with pytest.raises(Bad):
        Clock(io.TimeRule(order="dmy"), MADRID, day_first=None).day(text)


def test_numbers_as_days():
    """A spreadsheet's day number, where the rule says so."""
    clock = Clock(io.TimeRule(numbers="serial"), zoneinfo.ZoneInfo("UTC"), day_first=None)
    assert clock.day(43861) == clock.day("43861") == dt.date(2020, 1, 31)
    with pytest.raises(InvalidValueError):
        io.TimeRule(order="ymd")
    with pytest.raises(InvalidValueError):
        io.TimeRule(numbers="days")
