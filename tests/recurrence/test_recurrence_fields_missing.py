"""A portfolio with only some of the fields still finds its troubles; what is not said glues nothing together."""

import datetime as dt

import pytest

from custrel.errors import InvalidValueError, UnknownNameError
from custrel.model import Asset, Customer, Incident, Site, Window
from custrel.portfolio import Portfolio
from custrel.recurrence import DEFAULT_KEYS, RecurrenceDetector, by
from custrel.typing import CustomerCase

AT = dt.datetime(2026, 1, 1, tzinfo=dt.UTC)
NOW = AT + dt.timedelta(days=200)


def shop_of(*rows):
    """Give a shop with one site, one unit and these tickets."""
    return Portfolio.of(
        Customer(customer_id="C1"),
        Site(site_id="S1", customer_id="C1"),
        Asset(asset_id="A1", customer_id="C1", site_id="S1"),
        *rows,
        observed=(Window(start=AT, end=NOW),),
    )


def found(**fields) -> set[str]:
    """Give the keys under which fourteen tickets with these fields are one recurring trouble."""
    rows = [
        Incident(incident_id=f"I{n}", customer_id="C1", opened_at=AT + dt.timedelta(days=10 * n + 60), **fields)
        for n in range(14)
    ]  # fmt: skip
    case = CustomerCase.of(shop_of(*rows), "C1", as_of=NOW)
    return {r.key_name for r in RecurrenceDetector().run(case) if r.recurring}


@pytest.mark.parametrize(
    ("fields", "key"),
    [
        ({"asset_id": "A1", "symptom": "no boot"}, "asset, symptom"),
        ({"asset_id": "A1"}, "asset"),
        ({"site_id": "S1", "symptom": "no boot"}, "site, category, subcategory, symptom"),
        ({"site_id": "S1", "category": "till", "symptom": "no boot"}, "site, category, subcategory, symptom"),
        ({"site_id": "S1", "summary": "till will not boot"}, "site, category, subcategory, symptom"),
        ({"category": "till"}, "customer, category"),
        ({"symptom": "no boot"}, "customer, category"),
        ({"summary": "the till will not boot"}, "customer, category"),
        ({"close_code": "replaced"}, "customer, category"),
    ],
)
def test_any_field_that_says_what_it_is_finds_the_trouble(fields, key):
    """Unit, place, category, symptom, close code or text alone: found under the narrowest key they bear."""
    assert found(**fields) == {key}


@pytest.mark.parametrize(
    "fields", [{}, {"site_id": "S1"}, {"summary": ""}, {"summary": " 4711 / 0815 ", "site_id": "S1"}]
)
def test_where_nothing_says_what_it_is_no_two_tickets_are_one_trouble(fields):
    """No text, an empty one, or one of numbers alone: never glued together."""
    assert found(**fields) == set()


def test_a_ticket_on_a_unit_is_at_the_place_of_the_unit():
    """The site of the asset stands in where the ticket names none."""
    ticket = Incident(incident_id="I1", customer_id="C1", opened_at=AT, asset_id="A1", category="till")
    case = CustomerCase.of(shop_of(ticket), "C1", as_of=NOW)
    assert by("site", "category")(ticket, case) == ("S1", "till")


def test_what_is_optional_or_read_instead_must_be_part_of_the_key():
    """A slip of the pen is named; a key must keep one part that is there; the fleet counted otherwise is another fleet."""
    with pytest.raises(UnknownNameError):
        by("site", "symptom", optional=["category"])
    with pytest.raises(UnknownNameError):
        by("site", "category", instead={"category": "sympton"})
    with pytest.raises(InvalidValueError):
        by("site", optional=["site"])
    strict, lenient = by("site", "category"), by("site", "category", optional=["category"])
    assert RecurrenceDetector(keys=(strict,)).profile_name != RecurrenceDetector(keys=(lenient,)).profile_name
    assert len({key.name for key in DEFAULT_KEYS}) == 5
