"""A service company's own Autotask tickets and its customer's ServiceNow export, put together: what neither shows alone.

The customer logs some failures of its till in its own system and calls the rest in. Each system holds four tickets.
"""

import datetime as dt
import json
import re

import pytest

import custrel
from custrel import io
from custrel.model import Ref, Window

AS_OF = dt.datetime(2026, 7, 1, tzinfo=dt.UTC)
SINCE = Window(start=dt.datetime(2026, 1, 1, tzinfo=dt.UTC), end=AS_OF)
CALLED_IN = ("2026-01-12", "2026-03-16", "2026-05-04", "2026-06-08")
LOGGED = ("20/02/2026", "10/04/2026", "22/05/2026", "24/06/2026")
# What the integers of this company's Autotask mean: every tenant has its own.
WORDS = {
    "Status": {5: "closed"},
    "Priority": {1: 1},
    "ticketType": {2: "incident"},
    "issueType": {10: "Hardware"},
    "subIssueType": {136: "Till"},
}
SAME = [("customer:autotask:7", Ref.parse("customer:servicenow:Boutique Sol"))]
TILL = Ref.parse("asset:autotask:900")


def autotask():
    """Read our own tickets, as the REST API gives them, with the company, its till and the person who calls."""
    tickets = [
        {
            "id": 100 + n, "ticketNumber": f"T2026.{n}", "title": "Till frozen", "companyID": 7, "companyLocationID": 11, "contactID": 5,
            "configurationItemID": 900, "contractID": None, "ticketType": 2, "status": 5, "priority": 1, "issueType": 10, "subIssueType": 136,
            "createDate": f"{day}T09:10:00.15Z", "completedDate": f"{day}T11:00:00Z", "serviceLevelAgreementHasBeenMet": True,
            "userDefinedFields": [],
        }
        for n, day in enumerate(CALLED_IN)
    ]  # fmt: skip
    till = {
        "id": 900,
        "companyID": 7,
        "referenceTitle": "Till PX-20",
        "serialNumber": "PX-0099",
        "installDate": "2020-01-31",
    }
    inputs = {
        "tickets": json.dumps({"items": tickets, "pageDetails": {"count": 4}}),
        "companies": json.dumps({"items": [{"id": 7, "companyName": "Boutique Sol, S.L."}]}),
        "configurationItems": json.dumps({"items": [till]}),
        "contacts": json.dumps(
            {"items": [{"id": 5, "companyID": 7, "firstName": "Eva", "lastName": "Ruiz"}]}
        ),
    }
    return io.read_source("autotask", inputs, picklists=WORDS, observed=SINCE)


def servicenow():
    """Read the customer's list export: labels, day first, Windows-1252, its till under its own name and the same serial number."""
    rows = "".join(
        f"INC00{n};{day} 09:00:00;Kasse h\u00e4ngt;Eva Ruiz;1 - Critical;Closed;Hardware;Till;POS-1;Madrid;Boutique Sol;{day} 10:30:00\n"
        for n, day in enumerate(LOGGED)
    )
    head = "Number;Opened;Short description;Caller;Priority;State;Category;Subcategory;Configuration item;Location;Company;Closed\n"
    inputs = {
        "incidents": (head + rows).encode("cp1252"),
        "configuration_items": '"name","serial_number","company"\r\n"POS-1","px-0099","Boutique Sol"\r\n'.encode(
            "cp1252"
        ),
    }
    return io.read_source("servicenow", inputs, zone="Europe/Madrid", day_first=True, observed=SINCE)


@pytest.fixture(scope="module")
def both():
    """Combine the two: the serial number joins the till, our word for it joins the customer."""
    return io.combine(autotask(), servicenow(), same=SAME)


def loud(intake):
    """Give the codes of what an assessment finds about troubles that come back."""
    found = custrel.assess(intake.strict(), as_of=AS_OF).findings
    return {f.code for f in found if f.code.startswith("recurrence.") and f.severity != "note"}


def test_the_likely_pair_is_proposed_and_never_joined():
    """One name in two systems may be two companies: they stay two until somebody says so, and the tickets stay apart with them."""
    apart = io.combine(autotask(), servicenow())
    assert any(d.code == "combine.likely_pair" and d.table == "customers" for d in apart.diagnostics)
    assert len(apart.portfolio.customers) == 2


def test_nothing_is_lost_on_the_way(both):
    """Twelve rows of two systems: one customer, one till under both its names, eight tickets, each with its own clock."""
    ours, theirs = autotask(), servicenow()
    assert (both.read, both.rejected) == (ours.read + theirs.read, 0)
    whole = both.strict()
    assert [c.customer_id for c in whole.customers] == ["autotask:7"]
    assert [a.asset_id for a in whole.assets] == [TILL.id]
    assert {i.asset_id for i in whole.incidents} == {TILL.id}
    assert {i.incident_id.partition(":")[0] for i in whole.incidents} == {"autotask", "servicenow"}
    assert whole.observed == (SINCE,)
    opened = {i.incident_id: i.opened_at for i in whole.incidents}
    assert opened["autotask:100"].hour == 9  # 09:10 UTC, as Autotask says it
    assert opened["servicenow:INC000"].hour == 8  # 09:00 of a winter's day in Madrid
    assert opened["servicenow:INC003"].hour == 7  # and of a summer's
    assert [(f.ref, f.key) for f in whole.find("POS-1")] == [(TILL, "old_id")]
    assert [f.ref.id for f in whole.find("INC003")] == ["servicenow:INC003"]


def test_what_each_system_shows_alone():
    """Four tickets in half a year are no news to us; the customer's own four say at most that it came back."""
    assert loud(autotask()) == set()
    assert "recurrence.accelerating" not in loud(servicenow())


def test_what_only_both_show(both):
    """Put together the till fails faster and faster, nobody owns it, and that is the first thing to do."""
    assert {"recurrence.accelerating", "recurrence.unowned"} <= loud(both)
    assessment = custrel.assess(both.strict(), as_of=AS_OF)
    first = assessment.actions[0]
    assert first.subject == TILL
    page = " ".join(str(assessment.first_screen()).split())
    assert "Till PX-20 is coming back faster: every 4 weeks at first, every 16 days now" in page
    assert re.search(r"1\. Boutique Sol[^:]*: Name an owner for \S+", page)
    assert "Eva" not in page


def test_the_combined_records_survive_saving(both, tmp_path):
    """What was put together is written and read back whole, in both forms, the unknown fields of both systems included."""
    whole = both.strict()
    io.write_bundle(whole, tmp_path / "both.json", include_personal=True)
    assert io.read_bundle(tmp_path / "both.json").strict() == whole
    io.write_tables(whole, tmp_path / "tables", include_personal=True)
    assert io.read_tables(tmp_path / "tables").strict() == whole
