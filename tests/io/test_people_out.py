"""People under another name, or forgotten; everything else stays."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from custrel import io
from custrel.errors import InvalidValueError, NotFoundError
from custrel.io._plain import plain_portfolio
from custrel.model import Contact, Customer, Identifier, Incident, Problem, Ref, Relationship, Touchpoint
from custrel.portfolio import Portfolio
from custrel.strategies import portfolios


def people(as_of):
    return Portfolio.of(
        Customer(customer_id="C1", name="Sol"),
        Contact(
            contact_id="eva",
            customer_id="C1",
            name="Eva Ruiz",
            email="eva@sol.example",
            phone="600111222",
            identifiers=[Identifier(kind="badge", value="77-1")],
        ),
        Contact(contact_id="ben", name="Ben Okafor"),
        Relationship(
            relationship_id="R1",
            contact_id="eva",
            subject=Ref.parse("customer:C1"),
            role="gatekeeper",
        ),
        Relationship(
            relationship_id="R2",
            contact_id="ben",
            subject=Ref.parse("contact:eva"),
            side="provider",
            role="account_manager",
        ),
        Problem(problem_id="PR1", owner_id="ben", title="Till of Eva Ruiz"),
        Incident(
            incident_id="I1",
            customer_id="C1",
            opened_at=as_of,
            contact_id="eva",
            caller="Eva Ruiz",
            summary="Eva Ruiz (eva@sol.example) called",
            symptom="no boot",
            handled_by="Ben Okafor",
        ),
        Touchpoint(
            touchpoint_id="T1",
            customer_id="C1",
            at=as_of,
            contact_ids=["eva"],
            staff_ids=["ben"],
            note="met Eva Ruiz",
            extra={"who": ["Eva Ruiz"]},
        ),
    )


def said(portfolio):
    return json.dumps(plain_portfolio(portfolio, include_personal=True), ensure_ascii=False)


def test_forgetting_takes_every_trace_of_one_person(as_of):
    """Name, mail, number, badge and id of the person are in no field of any record; the others stay as they were."""
    before = people(as_of)
    after = io.forget(before, "eva")
    text = said(after)
    for secret in ("Eva", "eva", "600111222", "77-1"):
        assert secret not in text
    assert "Ben Okafor" in text
    incident = after.incidents[0]
    assert incident.caller is None
    assert incident.contact_id == "forgotten-1"
    assert after.relationships[1].subject == Ref.parse("contact:forgotten-1")
    assert incident.symptom == "no boot"
    assert io.forget(after, "ben").contacts[1].contact_id == "forgotten-2"


@pytest.mark.parametrize(
    ("phone", "written"),
    [
        ("+34 600 111 222", "600111222"),
        ("+34 600 111 222", "0034-600-111-222"),
        ("600111222", "+34 600 11 12 22"),
        ("+44 20 7946 0958", "+44 (0)20 7946-0958"),
        ("+44 20 7946 0958", "020 79460958"),
        ("+49 30 1234567", "030/123 45 67"),
    ],
)
def test_a_forgotten_number_is_gone_in_every_spelling(as_of, phone, written):
    """Country code, zeros, brackets, blanks: the digits a person is called by are left in no text; other numbers are."""
    whole = Portfolio.of(
        Customer(customer_id="C1", extra={f"call {written}": [f"or {written}."], "order": "4711-600"}),
        Contact(contact_id="P1", customer_id="C1", name="Zoë Ruiz", phone=phone),
        Incident(
            incident_id="I1",
            customer_id="C1",
            opened_at=as_of,
            summary=f"Ruiz, Zoe\u0308 ({written}) rang; Zoë  Ruiz waits for ticket 20269876543",
            symptom="Error 600111",
        ),
    )
    after = io.forget(whole, "P1")
    text = said(after)
    digits = "".join(c for c in written if c.isdigit())[-7:]
    assert written not in text
    assert digits not in "".join(c for c in text if c.isalnum())
    assert "Zo" not in text
    assert "Ruiz" not in text
    assert (
        after.incidents[0].summary
        == "<forgotten> (<forgotten>) rang; <forgotten> waits for ticket 20269876543"
    )
    assert after.incidents[0].symptom == "Error 600111"
    assert after.customers[0].extra["order"] == "4711-600"
    assert after.customers[0].extra["call <forgotten>"] == ["or <forgotten>."]


def test_unknown_fields_named_after_one_person_are_both_kept(as_of):
    """Two names of unknown fields that become one after forgetting stay two fields."""
    extra = {"seen by Eva Ruiz": 1, "seen by eva ruiz": 2}
    whole = Portfolio.of(Customer(customer_id="C1", extra=extra), Contact(contact_id="P1", name="Eva Ruiz"))
    assert dict(io.forget(whole, "P1").customers[0].extra) == {
        "seen by <forgotten>": 1,
        "seen by <forgotten>'": 2,
    }


@pytest.mark.parametrize(
    "kind", ["phone", "Phone", "work_phone", "e-mail", "EMAIL", "mail", "user", "User name", "name"]
)
def test_identifiers_that_lead_to_people_are_hidden_everywhere_alike(kind, as_of):
    """One list for what is shown, what is exported and what is put under a pseudonym; serial numbers are on none of them."""
    whole = Portfolio.of(Customer(customer_id="C1", identifiers=[Identifier(kind=kind, value="zq8")]))
    assert "zq8" not in repr(whole.customers[0])
    assert "zq8" not in json.dumps(plain_portfolio(whole, include_personal=False))
    assert "zq8" not in said(io.pseudonymize(whole, "s"))
    kept = Portfolio.of(Customer(customer_id="C1", identifiers=[Identifier(kind="serial", value="zq8")]))
    assert "zq8" in repr(kept.customers[0])
    assert "zq8" in json.dumps(plain_portfolio(kept, include_personal=False))


def test_forgetting_nobody(as_of):
    """A contact that is not there is refused, with the nearest id."""
    with pytest.raises(NotFoundError, match="did you mean 'eva'"):
        io.forget(people(as_of), "evaa")


def test_pseudonyms_are_stable_and_salted(as_of):
    """The same salt gives the same names, another salt others; nothing personal is left, links still hold."""
    whole = people(as_of)
    one, again, other = (
        io.pseudonymize(whole, "s1"),
        io.pseudonymize(whole, "s1"),
        io.pseudonymize(whole, "s2"),
    )
    assert one == again
    assert one != other
    text = said(one)
    for secret in ("Eva", "eva", "Ben", "600111222", "77-1", "sol.example"):
        assert secret not in text.replace("Till of Eva Ruiz", "")
    eva = next(c for c in one.contacts if c.contact_id == one.incidents[0].contact_id)
    assert one.incidents[0].caller == eva.name
    assert one.incidents[0].symptom == "no boot"
    with pytest.raises(InvalidValueError):
        io.pseudonymize(whole, "")


@pytest.mark.law
@given(portfolios(), st.text(min_size=1, max_size=4))
def test_pseudonyms_change_no_structure(portfolio, salt):
    """Every table keeps its length and every link its end: the portfolio is still whole."""
    hidden = io.pseudonymize(portfolio, salt)
    assert len(hidden.contacts) == len(portfolio.contacts)
    assert [i.incident_id for i in hidden.incidents] == [i.incident_id for i in portfolio.incidents]
    assert [i.opened_at for i in hidden.incidents] == [i.opened_at for i in portfolio.incidents]


@pytest.mark.law
@given(portfolios())
def test_forgetting_everybody_keeps_the_portfolio_whole(portfolio):
    """Forgetting one contact after the other never breaks a link."""
    for contact in portfolio.contacts[:3]:
        portfolio = io.forget(portfolio, contact.contact_id)
        assert contact.contact_id not in {c.contact_id for c in portfolio.contacts}


def test_what_names_people_stays_out_of_reprs_and_plain_exports(as_of, tmp_path):
    """Personal identifiers, and unknown fields about people by name or by an address in them, are not shown or exported unasked."""
    extra = {
        "Requester email": "zq1",
        "FirstName": "zq2",
        "Work notes": "zq3",
        "deep": {"Email": "zq4"},
        "cc": ["zq5@sol.example"],
    }
    known = Identifier(kind="phone", value="zq6"), Identifier(kind="serial", value="PX-1")
    whole = Portfolio.of(
        Customer(customer_id="C1", identifiers=known, extra=extra),
        Contact(contact_id="P1", customer_id="C1", identifiers=[Identifier(kind="badge", value="zq7")]),
        Incident(
            incident_id="I1",
            customer_id="C1",
            opened_at=as_of,
            extra={**extra, "region": "South", "Notebook": "T14"},
        ),
    )
    io.write_bundle(whole, tmp_path / "x.json")
    io.write_tables(whole, tmp_path / "tables")
    written = [p.read_text("utf-8") for p in (tmp_path / "x.json", *(tmp_path / "tables").iterdir())]
    shown = [repr(r) for t in (whole.customers, whole.contacts, whole.incidents) for r in t]
    shown += [whole.incidents[0]._repr_html_(), repr(known)]
    for text in (*written, *shown):
        assert not [
            secret for secret in ("zq1", "zq2", "zq3", "zq4", "zq5", "zq6", "zq7") if secret in text
        ], text
    assert "PX-1" in written[0]
    assert "South" in written[0]
    assert "T14" in written[0]
    io.write_bundle(whole, tmp_path / "all.json", include_personal=True)
    assert io.read_bundle(tmp_path / "all.json").strict() == whole
