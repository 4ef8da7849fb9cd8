"""Exports of other systems in their true shapes: what is in them comes through, what is not is said."""

import datetime as dt

import attrs
import exports_of_others as ex
import pytest
from dateutil.relativedelta import relativedelta

from custrel import io
from custrel.errors import FormatError, InvalidValueError, UnknownNameError
from custrel.io.adapters import SOURCES
from custrel.model import Dimension, IncidentKind, IncidentStatus, Level, Renewal, Window

UTC = dt.UTC
WINDOW = Window(start=dt.datetime(2026, 1, 1, tzinfo=UTC), end=dt.datetime(2026, 6, 1, tzinfo=UTC))


def codes(intake):
    return {d.code for d in intake.diagnostics}


def adds_up(intake):
    assert intake.accepted + intake.rejected == intake.read
    return intake


@pytest.mark.parametrize("name", sorted(SOURCES))
def test_every_mapping_can_be_read_and_says_what_was_verified(name):
    """A mapping is a value: it equals itself evolved, names its tables once, and says what it rests on."""
    mapping = SOURCES[name]
    assert attrs.evolve(mapping) == mapping
    assert mapping.about
    for table in mapping.tables:
        assert mapping.table(table.name) is table


def test_servicenow_list_export():
    """cp1252, `1 - Critical`, times without offset, a parent outside the export: all come through, the last with a warning."""
    intake = adds_up(
        io.read_source("servicenow", {"incidents": ex.SERVICENOW}, zone="UTC", observed=[WINDOW]),
    )
    first, second = intake.strict().incidents
    assert first.summary == "Kasse hängt"
    assert (first.priority, first.impact, first.urgency) == (1, 1, 2)
    assert first.opened_at == dt.datetime(2026, 3, 2, 9, 10, tzinfo=UTC)
    assert (first.customer_id, first.site_id, first.asset_id, first.problem_id) == (
        "Boutique Sol",
        "Madrid",
        "POS-1",
        "PRB0001",
    )
    assert first.extra["u_region"] == "South"
    assert second.status is IncidentStatus.ON_HOLD
    assert second.parent_id is None
    assert second.extra["unresolved.parent_id"] == "INC0009999"
    assert "relation.outside_export" in codes(intake)
    assert intake.tables[0].encoding == "cp1252"
    assert intake.tables[0].kept == ("u_region",)
    assert "resolved_at" in intake.tables[0].missing
    assert all(
        r.implied
        for r in (
            *intake.portfolio.customers,
            *intake.portfolio.sites,
            *intake.portfolio.assets,
            *intake.portfolio.problems,
        )
    )


def test_servicenow_times_need_a_zone():
    """Times without an offset are never guessed: without zone= each such row is an error that says what to do."""
    intake = adds_up(io.read_source("servicenow", {"incidents": ex.SERVICENOW}))
    assert intake.accepted == 0
    assert {d.code for d in intake.diagnostics if d.severity == "error"} == {"time.naive"}


def test_jira_repeated_headers_lose_nothing():
    """Headers repeat in Jira: the second component, label and comment are all still there."""
    intake = adds_up(io.read_source("jira", ex.JIRA, zone="Europe/Madrid", observed=WINDOW))
    first, second = intake.strict().incidents
    assert first.opened_at == dt.datetime(2018, 7, 30, 21, 33, tzinfo=UTC)
    assert second.opened_at == dt.datetime(2026, 4, 12, 13, 30, tzinfo=UTC)
    assert (first.kind, second.kind) == (IncidentKind.INCIDENT, IncidentKind.REQUEST)
    assert first.extra["Labels"] == ["till", "urgent"]
    assert len(first.extra["Comment"]) == 2
    assert first.extra["Component/s"] == ["POS", "Network"]
    assert first.category == "Report a fault"
    assert (first.priority, second.priority) == (1, 3)
    assert second.status is IncidentStatus.ON_HOLD


def test_zendesk_csv():
    """The summation column is harmless, a dash is nothing, reopens are counted."""
    intake = adds_up(io.read_source("zendesk", ex.ZENDESK, zone="UTC", observed=WINDOW))
    first, second = intake.strict().incidents
    assert (first.incident_id, first.reopen_count, first.symptom, first.priority) == ("42", 2, "no boot", 1)
    assert second.priority is None
    assert second.kind is IncidentKind.REQUEST


def test_salesforce_objects():
    """One file per object: accounts, contacts, assets, contracts and cases refer to each other; a date stays the date it is."""
    intake = adds_up(io.read_source("salesforce", ex.SALESFORCE, zone="UTC", observed=WINDOW))
    whole = intake.strict()
    assert [i.parent_id for i in whole.incidents] == [None, "500A"]
    asset = whole.assets[0]
    assert asset.serial == "PX-0099"
    assert asset.installed_on == dt.date(2020, 1, 31)
    assert asset.consequences[Dimension.MISSION] is Level.ESSENTIAL
    assert {c.contract_id for c in whole.contracts} == {"810A", "550A"}
    covered = next(c for c in whole.contracts if c.contract_id == "550A")
    assert covered.asset_lines[0].asset_id == "02iA"
    assert covered.allowance == 10


def test_salesforce_dangling_in_a_table_that_was_given():
    """An account that is not in the account file is an error of the case, not implied."""
    inputs = {**ex.SALESFORCE, "Case": ex.SALESFORCE["Case"].replace("001A", "001Z")}
    intake = adds_up(io.read_source("salesforce", inputs, zone="UTC"))
    assert intake.rejected == 2
    assert "relation.dangling" in codes(intake)


def test_autotask_picklists_must_be_explained():
    """Whole numbers each tenant labels itself: without tables one error names the values with their counts."""
    with pytest.raises(FormatError, match=r"status: '5' \(1\), '1' \(1\)|status: '1'"):
        io.read_source("autotask", ex.AUTOTASK)
    intake = adds_up(io.read_source("autotask", ex.AUTOTASK, picklists=ex.AUTOTASK_WORDS, observed=WINDOW))
    first, second = intake.strict().incidents
    assert (first.incident_id, first.status, first.priority, first.target_met) == (
        "29",
        IncidentStatus.CLOSED,
        2,
        True,
    )
    assert second.problem_id == "29"
    assert intake.portfolio.assets[0].installed_on == dt.date(2020, 1, 31)


def test_autotask_unknown_picklist_column():
    """A picklist for a column there is not is refused with those there are."""
    with pytest.raises(UnknownNameError, match="Stats"):
        io.read_source("autotask", ex.AUTOTASK, picklists={"Stats": {}})


def test_connectwise_references_are_objects():
    """{id, name} references give the id where an id is wanted and the name where a word is; unused parts are kept."""
    intake = adds_up(io.read_source("connectwise", ex.CONNECTWISE, observed=WINDOW))
    ticket = intake.strict().incidents[0]
    assert (ticket.customer_id, ticket.site_id, ticket.status, ticket.priority, ticket.category) == (
        "2",
        "4",
        IncidentStatus.IN_PROGRESS,
        3,
        "Hardware",
    )
    assert ticket.opened_at == dt.datetime(2026, 3, 2, 9, 10, tzinfo=UTC)
    assert ticket.effort_minutes == 90
    assert ticket.target_met is False
    assert ticket.extra["_info.enteredBy"] == "eva"


def test_freshdesk_csv():
    """The columns of the ticket export."""
    ticket = io.read_source("freshdesk", ex.FRESHDESK, zone="UTC", observed=WINDOW).strict().incidents[0]
    assert (ticket.priority, ticket.status, ticket.customer_id) == (1, IncidentStatus.RESOLVED, "Sol")


def test_glpi_contract_terms():
    """Renewal 1 is tacit, duration and notice are months, priority 5 (very high) is our 1."""
    whole = io.read_source("glpi", ex.GLPI, zone="UTC", observed=WINDOW).strict()
    contract, ticket = whole.contracts[0], whole.incidents[0]
    assert contract.renewal is Renewal.TACIT
    assert contract.term == relativedelta(months=12)
    assert contract.notice == relativedelta(months=3)
    assert (ticket.priority, ticket.effort_minutes) == (1, 60)


def test_plain_csv_day_order_is_never_guessed():
    """3/4 could be April or March: refused, unless the caller says so; 13/4 can only be one."""
    text = "Ticket,Customer,Opened\nT1,Sol,3/4/2026 10:00\nT2,Sol,13/4/2026 10:00\n"
    intake = adds_up(io.read_source("csv", text, zone="UTC"))
    assert (intake.accepted, intake.rejected) == (1, 1)
    assert "time.ambiguous" in codes(intake)
    for day_first, month in ((True, 4), (False, 3)):
        read = io.read_source("csv", text, zone="UTC", day_first=day_first)
        assert read.portfolio.incidents[0].opened_at.month == month


def test_missing_columns_are_one_error():
    """A table without what no row can do without is refused once, naming columns and near ones."""
    with pytest.raises(FormatError, match="opened_at"):
        io.read_source("csv", "Ticket,Customer\n" + "T1,Sol\n" * 50)
    with pytest.raises(FormatError, match="customer=") as error:
        io.read_source("csv", "Ticket,Opened\nT1,2026-03-01T00:00:00Z\n")
    assert error.value.advice


def test_unknown_source_and_table():
    """Names that are not there are answered with those that are."""
    with pytest.raises(UnknownNameError, match="did you mean 'servicenow'"):
        io.source("servicnow")
    with pytest.raises(UnknownNameError, match="incidents"):
        io.read_source("servicenow", {"incidnets": "x"})


def test_a_mapping_of_ones_own():
    """Twenty lines make an adapter for one's own help desk."""
    desk = io.SourceMapping(
        name="desk",
        times=io.TimeRule(order="mdy", numbers="epoch_seconds"),
        tables=[
            io.TableMapping(
                name="tickets",
                kind="incident",
                columns=[
                    io.Column(to="incident_id", names=["No"], reads="id", required=True),
                    io.Column(to="opened_at", names=["When"], reads="instant", required=True),
                    io.Column(to="status", names=["State"], reads="word", values={"o": "new", "x": "closed"}),
                    io.Column(to="billed", names=["Paid"], reads="flag", values={"ja": True, "nein": False}),
                    io.Column(to="effort_minutes", names=["Hours"], reads="number", factor=60),
                ],
            ),
        ],
    )
    rows = [
        {"No": 1, "When": 1772442600, "State": "x", "Paid": "ja", "Hours": "0.5", "Note": "kept"},
        {"No": 2, "When": "3/4/26 1:05 PM", "State": "?"},
    ]
    intake = adds_up(io.read_source(desk, rows, zone="UTC", customer="C1"))
    first, second = intake.strict().incidents
    assert (first.incident_id, first.billed, first.effort_minutes, first.extra["Note"]) == (
        "1",
        True,
        30,
        "kept",
    )
    assert second.opened_at == dt.datetime(2026, 3, 4, 13, 5, tzinfo=UTC)


def test_mappings_refuse_what_cannot_be():
    """A column for a field that is not there, a field filled twice, no id: each named."""
    with pytest.raises(InvalidValueError, match="sumary"):
        io.TableMapping(
            name="t",
            kind="incident",
            columns=[io.Column(to="incident_id", names=["n"]), io.Column(to="sumary", names=["s"])],
        )
    with pytest.raises(InvalidValueError, match="one column"):
        io.TableMapping(
            name="t",
            kind="incident",
            columns=[io.Column(to="incident_id", names=["n"]), io.Column(to="incident_id", names=["s"])],
        )
    with pytest.raises(InvalidValueError, match="incident_id"):
        io.TableMapping(name="t", kind="incident", columns=[io.Column(to="summary", names=["n"])])
    with pytest.raises(InvalidValueError, match="name at least one"):
        io.Column(to="summary", names=[])


def test_unmapped_words_are_grouped_with_counts():
    """Words nobody explained are kept aside and named once, with how often they occur."""
    text = (
        "Ticket,Customer,Opened,Status\nT1,S,2026-03-01T00:00:00Z,Frozen\nT2,S,2026-03-01T00:00:00Z,Frozen\n"
    )
    intake = io.read_source("csv", text)
    found = [d for d in intake.diagnostics if d.code == "source.value_unmapped"]
    assert len(found) == 1
    assert found[0].count == 2
    assert "'Frozen' (2)" in found[0].message
    assert intake.portfolio.incidents[0].extra["csv.Status"] == "Frozen"


def test_combine_refuses_names_there_are_not():
    """A name in `same` that is no record, or of another kind than its group, is refused."""
    one = io.read_source("csv", "Ticket,Opened\nT1,2026-03-01T08:00:00Z\n", customer="Acme")
    with pytest.raises(InvalidValueError, match="customer:csv:Nobody"):
        io.combine(one, same=[("customer:csv:Acme", "customer:csv:Nobody")])
    with pytest.raises(InvalidValueError, match="one kind"):
        io.combine(one, same=[("customer:csv:Acme", "incident:csv:T1")])
    with pytest.raises(FormatError):
        io.combine()


def test_combine_tells_two_of_one_name_apart():
    """Two intakes of one source keep their ids apart, and what only one observed is not claimed."""
    one = io.read_source("csv", "Ticket,Opened\nT1,2026-03-01T08:00:00Z\n", customer="Acme", observed=WINDOW)
    two = io.read_source("csv", "Ticket,Opened\nT1,2026-03-01T09:00:00Z\n", customer="Acme")
    both = io.combine(one, two)
    assert {i.incident_id for i in both.portfolio.incidents} == {"csv:T1", "csv-2:T1"}
    assert both.portfolio.observed == ()


def _window(first, last):
    return {"start": f"2026-{first:02}-01T00:00:00Z", "end": f"2026-{last:02}-01T00:00:00Z"}


def _system(name, customer, **tables):
    opened = {
        "incident_id": "I1",
        "customer_id": customer["customer_id"],
        "opened_at": "2026-03-01T00:00:00Z",
    }
    return attrs.evolve(
        io.read_records({"customers": [customer], "incidents": [opened], **tables}), source=name
    )


def test_units_of_two_systems_that_share_a_number_are_one_and_others_are_only_proposed():
    """A serial number joins units, said twice or not; names and e-mail only propose, whatever their case, and join nothing."""
    a = _system(
        "a",
        {"customer_id": "C1", "name": "Sol"},
        contacts=[{"contact_id": "K1", "customer_id": "C1", "email": "Eva@x.example"}],
        assets=[
            {
                "asset_id": "A1",
                "customer_id": "C1",
                "name": "Till",
                "model": "T9",
                "identifiers": [{"kind": "serial", "value": "PX"}],
            }
        ],
    )
    b = _system(
        "b",
        {"customer_id": "C9", "segment": "gold"},
        contacts=[{"contact_id": "K1", "customer_id": "C9", "email": "eva@x.example"}],
        assets=[
            {"asset_id": "A7", "customer_id": "C9", "name": "till", "model": "t9"},
            {
                "asset_id": "A8",
                "customer_id": "C9",
                "manufacturer": "Acme",
                "identifiers": [{"kind": "serial", "value": "px"}],
            },
        ],
    )
    one = ("customer:a:C1", "customer:b:C9")
    both = io.combine(a, b, same=[one, one[::-1]])
    assert (both.read, both.accepted, both.rejected) == (a.read + b.read, a.read + b.read, 0)
    (customer,) = both.portfolio.customers
    assert (customer.customer_id, customer.name, customer.segment) == ("a:C1", "Sol", "gold")
    units = {u.asset_id: (u.name, u.manufacturer) for u in both.portfolio.assets}
    assert units == {"a:A1": ("Till", "Acme"), "b:A7": ("till", None)}
    assert {i.value for i in both.portfolio.assets[0].identifiers if i.kind == "old_id"} == {"A8"}
    assert [(d.code, d.table, d.record_id) for d in both.diagnostics] == [
        ("combine.likely_pair", "assets", "b:A7"),
        ("combine.likely_pair", "contacts", "b:K1"),
    ]
    assert not any("@" in d.message for d in both.diagnostics)


@pytest.mark.parametrize(
    ("theirs", "expected"),
    [([(3, 5), (7, 9)], [(3, 4), (7, 8)]), ([(4, 6)], []), ([], [])],
    ids=["some", "none in common", "not said"],
)
def test_two_systems_observed_what_both_did(theirs, expected):
    """Observed is where the windows overlap: windows that only touch have no time in common, and what was not said has none."""
    a = _system("a", {"customer_id": "C1"}, observed=[_window(1, 4), _window(6, 8)])
    b = _system("b", {"customer_id": "C1"}, observed=[_window(*w) for w in theirs])
    found = io.combine(a, b).portfolio.observed
    assert [(w.start.month, w.end.month) for w in found] == expected


def test_a_system_without_incidents_has_no_say_in_what_was_observed():
    """An asset register watches no tickets: the windows of the ticket system stand."""
    a = _system("a", {"customer_id": "C1"}, observed=[_window(1, 4)])
    register = attrs.evolve(io.read_records({"customers": [{"customer_id": "C1"}]}), source="b")
    assert io.combine(a, register).portfolio.observed == a.portfolio.observed
