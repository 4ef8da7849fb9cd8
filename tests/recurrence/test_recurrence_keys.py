"""What "the same trouble" means: keys, symptoms and text signatures."""

import datetime as dt
import pickle
import subprocess
import sys

import pytest
from hypothesis import given
from hypothesis import strategies as st

from custrel.errors import UnknownNameError
from custrel.model import Asset, Contact, Customer, Incident
from custrel.portfolio import Portfolio
from custrel.recurrence import by, named, signature, symptom_of
from custrel.recurrence.keys import DEFAULT_KEYS, FIELDS
from custrel.recurrence.signature import names_in
from custrel.typing import CustomerCase

AT = dt.datetime(2026, 3, 1, tzinfo=dt.UTC)


def ticket(**fields) -> Incident:
    """Give one ticket."""
    return Incident(**{"incident_id": "I1", "customer_id": "C1", "opened_at": AT, **fields})


def case_of(*records, customer="C1") -> CustomerCase:
    """Give the case of one customer."""
    return CustomerCase.of(
        Portfolio.of(Customer(customer_id=customer, name="Acme"), *records),
        customer,
        as_of=AT + dt.timedelta(days=90),
    )


def test_numbers_dates_hosts_and_addresses_never_tell_two_signatures_apart():
    """Two tickets of one template differ in their numbers, ids, hosts, dates, addresses only: one signature."""
    first = signature(
        "2026-03-01 10:02 backup of srv01.acme.example failed (job #4711), see http://x.example/1?a=2 mail a@b.example"
    )
    second = signature(
        "2027-12-31 23:59 Backup of srv99.acme.example FAILED (job #8), see http://y.example/9?b=7 mail c@d.example"
    )
    assert first == second == "backup of failed job see mail"


def test_a_changed_template_is_another_trouble():
    """Other words are another signature: nothing is guessed across a change of template."""
    assert signature("backup failed") != signature("backup missing")


@pytest.mark.parametrize(
    "text", ["", "   ", "4711", "2026-03-01", "a@b.example", "- - -", "!!!", "x", "10.0.0.1 /var/log"]
)
def test_a_text_without_words_has_no_signature(text):
    """Empty texts are never glued into one trouble."""
    assert signature(text) == ""
    assert symptom_of(ticket(summary=text)) is None if text.strip() else True


def test_names_of_people_are_left_out_whole_words_only():
    """A name is no symptom, in any part and case; a word that merely contains it stays."""
    assert signature("Jan says JAN SMIT's January report is empty", names=["Jan Smit"]).split() == [
        "says",
        "january",
        "report",
        "is",
        "empty",
    ]


def test_no_language_is_assumed():
    """Scripts without spaces or capitals give signatures too; width and composition do not matter."""
    assert signature("打印机 无法 启动 42") == "打印机 无法 启动"
    assert signature("Drücker") == signature("Dru\u0308cker")
    assert signature("ＴＩＬＬ ｄｏｗｎ") == "till down"


@given(st.text(max_size=300))
def test_a_signature_is_stable(text):
    """A signature is its own signature, so re-keying what was keyed changes nothing."""
    once = signature(text)
    assert signature(once) == once
    assert len(once.split()) <= 12


@given(st.lists(st.sampled_from(["till", "freezes", "again", "today"]), max_size=6), st.integers(0, 10**9))
def test_a_number_added_anywhere_changes_no_signature(words, number):
    """Numbers carry no meaning for what the trouble is."""
    assert signature(" ".join(words)) == signature(f"{number} " + f" {number} ".join(words) + f" {number}")


def test_signatures_do_not_depend_on_the_hash_seed():
    """Equal on every machine and in every process."""
    code = "from custrel.recurrence import signature; print(signature('zeta alpha beta gamma 7 delta'))"
    said = {
        subprocess.run(
            [sys.executable, "-c", code],
            env={"PYTHONHASHSEED": seed},
            capture_output=True,
            text=True,
            check=True,
        ).stdout
        for seed in ("1", "2")
    }
    assert said == {"zeta alpha beta gamma delta\n"}


def test_a_huge_text_costs_no_more_than_its_beginning():
    """Only the first two thousand characters are read, and twelve words kept."""
    assert signature("word " * 1_000_000) == "word"
    assert len(signature(" ".join("abcdefghijklmnopqrstuvwxyz")).split()) == 0
    assert len(signature(" ".join(a + b for a in "abcdef" for b in "ghijkl")).split()) == 12


def test_the_recorded_symptom_goes_before_close_code_before_text():
    """DESIGN §7.2: recorded symptom, else close code, else signature of the text, else none."""
    assert symptom_of(ticket(symptom="no boot", close_code="X", summary="text here")) == "no boot"
    assert symptom_of(ticket(close_code=" X ", summary="text here")) == "X"
    assert symptom_of(ticket(summary="text here")) == "text here"
    assert symptom_of(ticket()) is None


def test_names_come_from_contacts_callers_and_the_customer():
    """Whoever is named anywhere in the case never becomes part of a trouble's name."""
    case = case_of(
        Contact(contact_id="P1", customer_id="C1", name="Ana Ruiz"),
        ticket(caller="Bob", summary="Bob of Acme: printer jams, Ana knows"),
    )
    assert names_in(case) == ("Acme", "Ana Ruiz", "Bob")
    assert by("symptom")(case.incidents[0], case) == ("of printer jams knows",)


def test_every_named_field_can_be_part_of_a_key():
    """`by` makes a key from any field name; an incident without one of them takes no part."""
    asset = Asset(asset_id="A1", customer_id="C1", manufacturer="Epson", model="PX", kind="till")
    full = ticket(
        asset_id="A1",
        caller="Bob",
        category="hw",
        subcategory="till",
        symptom="no boot",
        cause="psu",
        close_code="fixed",
        handled_by="T1",
    )
    case = case_of(asset, full)
    said = {field: by(field)(full, case) for field in FIELDS}
    assert said == {
        "customer": ("C1",), "site": None, "asset": ("A1",), "contact": None, "caller": ("Bob",), "category": ("hw",),
        "subcategory": ("till",), "symptom": ("no boot",), "cause": ("psu",), "close_code": ("fixed",), "handled_by": ("T1",),
        "contract": None, "manufacturer": ("Epson",), "model": ("PX",), "kind": ("till",),
    }  # fmt: skip
    assert by("asset", "site")(full, case) is None


def test_a_key_joins_customers_only_where_no_part_is_one_customers_own():
    """(manufacturer, model, symptom) joins customers; every other default does not."""
    assert [key.cross for key in DEFAULT_KEYS] == [False, False, False, False, True]
    assert by("category").cross
    assert not by("caller", "category").cross


def test_an_unknown_field_is_refused_with_the_nearest_name():
    """A misspelt field is an error that helps."""
    with pytest.raises(UnknownNameError, match="did you mean 'symptom'"):
        by("asset", "symptm")


def by_weekday(incident, case, /):
    """Key by weekday."""
    return (f"{incident.opened_at:%A}",)


def test_a_plain_function_is_a_key():
    """The detector takes a function (incident, case) -> tuple or None; a named one keeps its name and pickles."""
    key = named("weekday", by_weekday, parts=("day",))
    assert (key.name, key.parts, key.cross) == ("weekday", ("day",), False)
    assert pickle.loads(pickle.dumps(key)) == key
    case = case_of(ticket())
    assert key.reader(case)(case.incidents[0]) == ("Sunday",)
