"""Whom to call: named people first, the nearest area first, stand-ins said to be stand-ins (F-07)."""

import datetime as dt

import pytest
from assessment_fakes import AS_OF, judged

from custrel.errors import NotFoundError
from custrel.findings import CallLevel, CallList
from custrel.model import Asset, Contact, Customer, Job, Ref, Relationship, Role, Side, Site, Stage, Unit
from custrel.portfolio import Portfolio

PEOPLE = ("anna", "bela", "cora", "dora", "emil")
TILL, SHOP, ME, PAY = (Ref.parse(t) for t in ("asset:A1", "site:S1", "customer:C1", "job:J1"))


def held(who, role, subject=ME, side="provider", **more):
    """Give a role somebody has."""
    key = f"{who}-{role}-{subject.kind}"
    return Relationship(relationship_id=key, contact_id=who, role=role, subject=subject, side=side, **more)


def shop(*roles, left=()):
    """Give a shop with one till that one job needs, and five people."""
    gone = dt.datetime(2026, 1, 1, tzinfo=dt.UTC)
    return judged(
        Portfolio.of(
            Customer(customer_id="C1", name="Sol"),
            Site(site_id="S1", customer_id="C1"),
            Asset(asset_id="A1", customer_id="C1", site_id="S1", kind="till"),
            Job(job_id="J1", customer_id="C1", name="pay", stages=[Stage(units=[Unit(asset_id="A1")])]),
            *(Contact(contact_id=p, name=p.title(), left_at=gone if p in left else None) for p in PEOPLE),
            *roles,
        ),
        signals=[],
    )


def who(calls, side="provider"):
    """Give who is first at each level."""
    first = {level.value: calls.first(side, level) for level in CallLevel}
    return {level: c.contact_id for level, c in first.items() if c}


def test_named_people_are_called_by_level_and_the_nearest_area_first():
    """Subject area by level: the unit's own, then its job's, its site's, its customer's."""
    answer = shop(
        held("anna", "escalation_primary"),
        held("bela", "escalation_primary", TILL),
        held("cora", "escalation_backup", SHOP),
        held("dora", "escalation_manager", PAY),
        held("emil", "escalation_manager"),
    )
    calls = answer.who_to_call("asset:A1")
    assert who(calls) == {"primary": "bela", "backup": "cora", "manager": "dora"}
    assert [c.contact_id for c in calls.calls] == ["bela", "anna", "cora", "dora", "emil"]
    assert not any(c.stands_in for c in calls.calls)
    assert calls.missing("provider") == (CallLevel.DIRECTOR,)
    assert who(answer.who_to_call(SHOP)) == {"primary": "anna", "backup": "cora", "manager": "emil"}
    assert who(answer.who_to_call(ME)) == {"primary": "anna", "manager": "emil"}


def test_where_nobody_is_named_whoever_does_the_work_stands_in():
    """The daily owner, the account manager, the sponsor; on their side the primary contact and who decides."""
    calls = shop(
        held("anna", "daily_owner"),
        held("bela", "account_manager"),
        held("cora", "executive_sponsor"),
        held("dora", "primary_contact", side="customer"),
        held("emil", "approver", side="customer"),
        held("emil", "gatekeeper", side="customer"),
    ).who_to_call(ME)
    assert who(calls) == {"primary": "anna", "manager": "bela", "director": "cora"}
    assert who(calls, "customer") == {"primary": "dora", "manager": "emil"}
    assert all(c.stands_in for c in calls.calls)
    assert {c.side for c in calls.calls} == {Side.PROVIDER, Side.CUSTOMER}


def test_who_is_gone_is_not_called():
    """People who left and roles that are over or not yet begun do not count."""
    day = AS_OF.date()
    roles = [
        held("anna", "escalation_primary"),
        held("bela", "escalation_primary", until=day - dt.timedelta(days=1)),
        held("cora", "escalation_primary", since=day + dt.timedelta(days=1)),
        held("dora", "escalation_primary", until=day),
    ]
    assert who(shop(*roles, left=["anna"]).who_to_call(ME)) == {"primary": "dora"}


def test_a_subject_nobody_knows_is_named():
    """A slip in the id is an error that names it; what belongs to nobody has nobody to call."""
    answer = shop()
    for subject in ("asset:A9", "customer:C9"):
        with pytest.raises(NotFoundError, match=subject[-2:]):
            answer.who_to_call(subject)


def test_the_list_shows_itself():
    """A table in a terminal and in a notebook, escaped; nobody known is said."""
    calls = shop(held("anna", "daily_owner"), held("bela", "escalation_backup")).who_to_call(TILL)
    assert repr(calls).splitlines()[1].split() == [
        "primary",
        "provider",
        "anna",
        "customer:C1",
        "daily_owner",
        "(stands",
        "in)",
    ]
    assert "<td>bela</td>" in calls._repr_html_()
    assert repr(CallList(subject=TILL)) == "CallList(subject=asset:A1: nobody is known)"


def test_the_brief_says_whom_to_call():
    """Each side in a line, gaps said; an area of its own where somebody is named for it."""
    answer = shop(
        held("anna", "daily_owner"),
        held("bela", "escalation_primary", TILL),
        held("dora", "primary_contact", side="customer"),
    )
    page = " ".join(str(answer.brief("C1")).split())
    assert (
        "On our side: primary Anna; nobody as backup, manager and director; by their roles, for nobody is named."
        in page
    )
    assert "On our side, for till (A1): primary Bela; nobody as backup, manager and director." in page
    assert "On theirs: primary Dora" in page
    assert "Whom to call" not in str(shop().brief("C1"))
    assert Role("escalation_primary") is Role.ESCALATION_PRIMARY
