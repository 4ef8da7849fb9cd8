"""Terms of a contract: renewal, notice, start basis, per-unit ends; against loops that add one term after another."""

import datetime as dt
import pickle

import attrs
import pytest
from by_hand import assets, contracts, lengths
from dateutil.relativedelta import relativedelta
from hypothesis import given
from hypothesis import strategies as st

from custrel.model import Asset, Contract, Line
from custrel.rules import Term, Terms, term_at, terms_of

pytestmark = pytest.mark.law
DAY = dt.timedelta(days=1)
YEAR = relativedelta(years=1)


def contract(**changes: object) -> Contract:
    """A plain year of service for every unit."""
    plain = Contract(
        contract_id="K1",
        customer_id="C1",
        blanket=True,
        starts=dt.date(2025, 1, 1),
        ends=dt.date(2025, 12, 31),
    )
    return attrs.evolve(plain, **changes)


def noon(year: int, month: int, day: int) -> dt.datetime:
    """Noon UTC of a date."""
    return dt.datetime(year, month, day, 12, tzinfo=dt.UTC)


@given(contracts(0, "UTC"), assets(), st.dates(dt.date(2009, 1, 1), dt.date(2022, 1, 1)))
def test_terms_follow_one_another_without_a_gap(drawn, asset, day):
    """§8: a renewal chain is continuous: the term before ends the day before this one starts, and holds the day asked about."""
    terms = terms_of(drawn, asset, zone="UTC")
    term = terms.term(day)
    if term.starts and day >= term.starts and (terms.ends is None or day <= terms.ends):
        assert term.ends is None or term.starts <= day <= term.ends
    if term.number and term.starts:
        before = terms.term(term.starts - DAY)
        assert before.number == term.number - 1
        assert before.ends == term.starts - DAY
        assert before.renews
    if term.ends and term.ends == terms.ends:
        assert not term.renews


@given(
    st.dates(dt.date(2010, 1, 1), dt.date(2015, 1, 1)),
    lengths,
    lengths,
    st.integers(0, 3000),
    st.none() | lengths,
)
def test_notice_ends_the_first_term_it_is_in_time_for(starts, length, step, after, notice):
    """§8: the last term is the first whose notice date is not past when notice is given, found by adding terms one by one."""
    given_on = starts + after * DAY
    at = dt.datetime.combine(given_on, dt.time(12), dt.UTC)
    first = starts + length - DAY
    kept = contract(
        starts=starts, ends=first, renewal="tacit", renewal_term=step, notice=notice, notice_given_at=at
    )
    number, end = 0, first
    while given_on > (end - notice if notice else end):
        number += 1
        end = first + DAY + step * number - DAY
    assert terms_of(kept, zone="UTC").ends == end
    assert terms_of(attrs.evolve(kept, notice_given_at=None), zone="UTC").ends is None


def test_a_term_counted_from_the_31st_does_not_creep():
    """Terms are counted from the first end: a contract of months ending on the 30th of April ends on the last of each month."""
    kept = contract(
        starts=dt.date(2025, 4, 1),
        ends=dt.date(2025, 4, 30),
        renewal="tacit",
        renewal_term=relativedelta(months=1),
    )
    ends = [term_at(kept, at=noon(2026, m, 10)).ends for m in (1, 2, 3)]
    assert ends == [dt.date(2026, 1, 31), dt.date(2026, 2, 28), dt.date(2026, 3, 31)]


def test_the_length_of_a_renewal_comes_from_what_is_stated_first():
    """A renewal lasts ``renewal_term``, else ``term``, else as long as from start to end, leap days included."""
    tacit = contract(renewal="tacit")
    assert term_at(tacit, at=noon(2028, 2, 29)).ends == dt.date(2028, 12, 31)
    six = attrs.evolve(tacit, term=relativedelta(months=6))
    assert term_at(six, at=noon(2026, 2, 1)).ends == dt.date(2026, 6, 30)
    three = attrs.evolve(six, renewal_term=relativedelta(months=3))
    assert term_at(three, at=noon(2026, 2, 1)).ends == dt.date(2026, 3, 31)


def test_a_renewal_of_unknown_length_has_no_second_end():
    """Where nobody said how long a renewal lasts, notice in time ends the first term and late notice names no day."""
    tacit = contract(starts=None, renewal="tacit", notice=relativedelta(days=90))
    assert terms_of(tacit).ends is None
    assert terms_of(attrs.evolve(tacit, notice_given_at=noon(2025, 10, 2))).ends == dt.date(2025, 12, 31)
    assert terms_of(attrs.evolve(tacit, notice_given_at=noon(2025, 10, 3))).ends is None
    nothing = attrs.evolve(tacit, renewal_term=relativedelta(), term=relativedelta())
    assert terms_of(nothing).step is None


@pytest.mark.parametrize("late", [1, 400])
def test_a_unit_that_came_after_the_only_end_stated_was_never_in_a_term(late):
    """The span from a unit's own first day back to an earlier end is no length: nothing renews, unless a length is stated."""
    tacit = contract(renewal="tacit", start_basis="purchase")
    unit = Asset(asset_id="A1", customer_id="C1", purchased_on=dt.date(2025, 12, 31) + late * DAY)
    terms = terms_of(tacit, unit)
    assert (terms.ends, terms.step) == (dt.date(2025, 12, 31), None)
    assert not terms.term(dt.date(2027, 6, 1)).renews
    yearly = terms_of(attrs.evolve(tacit, renewal_term=YEAR), unit)
    assert yearly.term(dt.date(2027, 6, 1)).ends == dt.date(2027, 12, 31)


@pytest.mark.parametrize("renewal", [None, "never", "express"])
def test_only_tacit_renewal_goes_on_by_itself(renewal):
    """§8: never, express and unknown renewals end on the written day; express still has its notice date."""
    kept = contract(renewal=renewal, notice=relativedelta(months=3))
    term = term_at(kept, at=noon(2027, 5, 1))
    assert (term.ends, term.renews, term.number) == (dt.date(2025, 12, 31), False, 0)
    assert term.notice_by == dt.date(2025, 9, 30)


def test_an_expired_contract_renews_no_more():
    """A contract whose own system says it is expired is not renewed by us."""
    assert terms_of(contract(renewal="tacit", status="expired")).ends == dt.date(2025, 12, 31)


def test_notice_is_dated_where_the_site_is():
    """The notice date is a local one: the same instant can be in time in New York and too late in Auckland."""
    kept = contract(
        renewal="tacit",
        notice=relativedelta(days=30),
        notice_given_at=dt.datetime(2025, 12, 1, 20, tzinfo=dt.UTC),
    )
    assert terms_of(kept, zone="America/New_York").ends == dt.date(2025, 12, 31)
    assert terms_of(kept, zone="Pacific/Auckland").ends == dt.date(2026, 12, 31)


@pytest.mark.parametrize(
    ("basis", "field"),
    [
        ("install", "installed_on"),
        ("manufacture", "manufactured_on"),
        ("purchase", "purchased_on"),
        ("go_live", "live_on"),
    ],
)
def test_a_warranty_starts_on_the_date_it_names(basis, field):
    """§8: each start basis reads its own date of the unit, and the term runs from there."""
    dates = {
        f: dt.date(2020, m, 1)
        for m, f in enumerate(("installed_on", "manufactured_on", "purchased_on", "live_on"), 1)
    }
    unit = Asset(asset_id="A1", customer_id="C1", **dates)
    warranty = Contract(
        contract_id="K1",
        customer_id="C1",
        kind="warranty",
        blanket=True,
        start_basis=basis,
        term=relativedelta(years=2),
    )
    terms = terms_of(warranty, unit)
    assert (terms.starts, terms.ends) == (dates[field], dates[field] + relativedelta(years=2) - DAY)
    missing = terms_of(warranty, attrs.evolve(unit, **{field: None}))
    assert "of the unit is not known" in missing.undated
    written = attrs.evolve(warranty, starts=dt.date(2024, 1, 1))
    assert terms_of(written, attrs.evolve(unit, **{field: None})).ends == dt.date(2025, 12, 31)
    assert terms_of(warranty).undated == ""


def test_a_basis_without_a_term_keeps_the_written_end():
    """Where no term is stated, a start basis moves the start only."""
    unit = Asset(asset_id="A1", customer_id="C1", installed_on=dt.date(2025, 3, 1))
    terms = terms_of(contract(start_basis="install"), unit)
    assert (terms.starts, terms.ends) == (dt.date(2025, 3, 1), dt.date(2025, 12, 31))


def test_a_line_has_dates_of_its_own():
    """§8: per-unit dates go before the contract's; the contract's own end copied to a line follows the renewals."""
    unit = Asset(asset_id="A1", customer_id="C1")
    own = contract(
        renewal="tacit",
        asset_lines=[Line(asset_id="A1", starts=dt.date(2025, 5, 1), ends=dt.date(2025, 8, 31))],
    )
    assert terms_of(own, unit) == Terms(
        starts=dt.date(2025, 5, 1),
        first_ends=dt.date(2025, 8, 31),
        ends=dt.date(2025, 8, 31),
        own_end=True,
    )
    copied = attrs.evolve(own, asset_lines=[Line(asset_id="A1", ends=dt.date(2025, 12, 31))])
    assert terms_of(copied, unit).ends is None


@given(contracts(0, "UTC"), assets())
def test_terms_compare_and_pickle(drawn, asset):
    """Every value hashes, compares and pickles."""
    terms = terms_of(drawn, asset, zone="UTC")
    term = term_at(drawn, at=noon(2015, 6, 1), zone="UTC", asset=asset)
    assert pickle.loads(pickle.dumps((terms, term))) == (terms, term)
    assert hash(terms) == hash(terms_of(drawn, asset, zone="UTC"))


@pytest.mark.parametrize("ends", [dt.date.max, dt.date.max - DAY, dt.date(9990, 12, 31), dt.date.min])
@pytest.mark.parametrize("notice", [None, relativedelta(years=5000)])
def test_the_ends_of_the_calendar_are_no_error(ends, notice):
    """Total: a contract "for ever" (9999-12-31) and one from the beginning of time are answered, renewals included."""
    for given_at in (None, noon(2025, 5, 5), dt.datetime.max.replace(tzinfo=dt.UTC)):
        kept = contract(
            starts=None,
            ends=ends,
            renewal="tacit",
            renewal_term=YEAR,
            notice=notice,
            notice_given_at=given_at,
        )
        terms = terms_of(kept, zone="Asia/Kathmandu")
        for day in (dt.date.min, dt.date(2025, 5, 5), dt.date.max):
            assert isinstance(terms.term(day), Term)
    first = contract(starts=dt.date.min, ends=None, term=YEAR)
    assert terms_of(first).term(dt.date.min).starts == dt.date.min


def test_a_length_that_leads_nowhere_renews_nothing():
    """A renewal term that does not move time forward twice (day=31 sets a day, it adds none) is not one."""
    odd = contract(starts=None, renewal="tacit", renewal_term=relativedelta(day=31))
    assert terms_of(odd).step is None
