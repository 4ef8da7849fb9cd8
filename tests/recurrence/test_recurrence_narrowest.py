"""Under which key a trouble is told: the narrowest that recurs, and what nobody recorded glues nothing together."""

import datetime as dt

import attrs
import pytest
from hypothesis import given
from hypothesis import strategies as st

from custrel.findings import FleetProfile, merged
from custrel.model import Asset, Customer, Incident, Site, Window
from custrel.portfolio import Portfolio
from custrel.recurrence import DEFAULT_KEYS, RecurrenceDetector
from custrel.recurrence.keys import NOT_SAID
from custrel.typing import CustomerCase

AT = dt.datetime(2026, 1, 1, tzinfo=dt.UTC)
NOW = AT + dt.timedelta(days=120)
PLACE = {key.name: place for place, key in enumerate(DEFAULT_KEYS)}
BLANK = st.sampled_from([None, "", " ", "\t"])


def said(*words):
    """Give a strategy of some words and of what nobody recorded."""
    return st.one_of(st.sampled_from(words), st.sampled_from(words), st.none())


ROWS = st.lists(
    st.fixed_dictionaries(
        {
            "customer_id": st.sampled_from(["C1", "C1", "C2"]),
            "day": st.integers(0, 1190),
            "unit": said("A1", "A2"),
            "site": said("S1", "S2"),
            "category": said("till", "net"),
            "subcategory": said("cable", "boot"),
            "symptom": said("dark", "slow"),
            "summary": said("Till will not boot", "Screen stays dark"),
        }
    ),
    max_size=50,
)


def cases_of(rows):
    """Give the cases of two customers with two units and two sites each."""
    records = []
    for c in ("C1", "C2"):
        records.append(Customer(customer_id=c))
        records += [Site(site_id=f"{c}-S{n}", customer_id=c) for n in (1, 2)]
        records += [
            Asset(
                asset_id=f"{c}-A{n}",
                customer_id=c,
                site_id=f"{c}-S{n}",
                manufacturer="Acme",
                model=f"M{n}" if n == 1 else None,
            )
            for n in (1, 2)
        ]
    for n, row in enumerate(rows):
        c = row["customer_id"]
        fields = {k: row[k] for k in ("category", "subcategory", "symptom", "summary")}
        records.append(
            Incident(
                incident_id=f"I{n:03d}",
                customer_id=c,
                opened_at=AT + dt.timedelta(days=row["day"] / 10),
                asset_id=row["unit"] and f"{c}-{row['unit']}",
                site_id=row["site"] and f"{c}-{row['site']}",
                **fields,
            )
        )
    portfolio = Portfolio.of(*records, observed=(Window(start=AT, end=NOW),))
    return [CustomerCase.of(portfolio, c, as_of=NOW) for c in ("C1", "C2")]


def candidates(policy, cases):
    """Give what every customer's cases are found to hold, before it is settled."""
    fleet = FleetProfile()
    for _ in range(policy.rounds):
        fleet = merged([policy.profile(attrs.evolve(case, fleet=fleet)) for case in cases])
    return tuple(r for case in cases for r in policy.detect(attrs.evolve(case, fleet=fleet)))


@pytest.mark.law
@given(ROWS, st.sampled_from([None, 0.05, 0.5]), st.integers(2, 3), st.randoms(use_true_random=False))
def test_a_wider_key_only_for_what_no_narrower_one_explains(rows, threshold, least, rng):
    """§7.2: by a plain count: told are exactly the keys with enough episodes in no narrower key that is told as recurring."""
    policy = RecurrenceDetector(threshold=threshold, min_occurrences=least, permutations=99)
    found = list(candidates(policy, cases_of(rows)))
    rng.shuffle(found)
    told = {(r.customer_id, r.key_name, r.key) for r in policy.settle(tuple(found)) if r.customer_id}
    for r in found:
        if PLACE[r.key_name] == len(PLACE) - 1:
            continue  # across customers: a finding of its own
        narrower = {
            incident_id
            for other in found
            if other.recurring
            and other.customer_id == r.customer_id
            and PLACE[other.key_name] < PLACE[r.key_name]
            and (other.customer_id, other.key_name, other.key) in told
            for incident_id in other.incident_ids
        }
        free = sum(not narrower.intersection(e.incident_ids) for e in r.episodes)
        assert ((r.customer_id, r.key_name, r.key) in told) == (free >= least)


@pytest.mark.law
@given(ROWS)
def test_every_recurring_trouble_is_told_somewhere(rows):
    """§7.2: nothing is lost: of a key that recurs, at most one episode fewer than make a trouble is told under no key."""
    policy = RecurrenceDetector(threshold=0.05, permutations=99)
    found = candidates(policy, cases_of(rows))
    told = [r for r in policy.settle(found) if r.recurring and r.customer_id is not None]
    for r in found:
        if r.recurring and PLACE[r.key_name] < len(PLACE) - 1:
            covered = {i for t in told if t.customer_id == r.customer_id for i in t.incident_ids}
            assert sum(covered.isdisjoint(e.incident_ids) for e in r.episodes) < policy.min_occurrences


@pytest.mark.law
@given(ROWS, BLANK)
def test_what_nobody_recorded_glues_nothing_together(rows, blank):
    """§7.2: a ticket without a part of a key takes no part, blank or missing alike; optional parts are their own kind."""
    cases = cases_of(rows)
    for case in cases:
        for key in DEFAULT_KEYS:
            read = key.reader(case)
            for incident in case.incidents:
                values = read(incident)
                if values is None:
                    continue
                for part, value in zip(key.parts, values, strict=True):
                    assert value.strip()
                    if value == NOT_SAID:
                        assert part in key.optional
                        assert getattr(incident, part) is None
    emptied = [
        {
            k: (blank if v is None and k in ("category", "subcategory", "symptom") else v)
            for k, v in row.items()
        }
        for row in rows
    ]
    others = cases_of(emptied)
    policy = RecurrenceDetector(permutations=99)
    assert [(r.key, r.incident_ids) for r in policy.run(*others)] == [
        (r.key, r.incident_ids) for r in policy.run(*cases)
    ]


def test_tickets_that_say_nothing_are_no_trouble():
    """Thirty tickets without unit, place, category, symptom and text, and thirty with blanks: none is the same as another."""
    row = {"customer_id": "C1", "unit": None, "site": None, "category": None, "subcategory": None}
    bare = [row | {"day": 38 * n, "symptom": None, "summary": None} for n in range(30)]
    assert RecurrenceDetector(threshold=0.0).run(*cases_of(bare)) == ()
    numbers = [row | {"day": 38 * n, "symptom": None, "summary": f"{n} / 4711"} for n in range(30)]
    assert RecurrenceDetector(threshold=0.0).run(*cases_of(numbers)) == ()
