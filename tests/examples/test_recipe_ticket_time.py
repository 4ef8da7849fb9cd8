"""The recipe at ticket time: one customer against last night's fleet."""

import datetime as dt
import json
from pathlib import Path
from types import ModuleType

import attrs
import pytest
from recipes import program, ran

from custrel import Assessment, assess, io
from custrel.model import Incident, Window
from custrel.portfolio import Portfolio

HOUR = dt.timedelta(hours=1)


@pytest.fixture(scope="module")
def last_night(portfolio: Portfolio, as_of: dt.datetime) -> Assessment:
    """What the daily job left, as it is read back from its file."""
    return io.read_assessment(io.write_assessment(assess(portfolio, as_of=as_of)))


@pytest.fixture(scope="module")
def recipe() -> ModuleType:
    """The recipe."""
    return program("ticket_time")


def _again(portfolio: Portfolio, last_night: Assessment) -> Incident:
    """A new ticket of the likeliest trouble that has a unit: its last incident, an hour after midnight."""
    trouble = next(
        r for r in last_night.recurrences if r.recurring and r.customer_id and r.key_name == "asset"
    )
    old = portfolio.get("incident", trouble.incident_ids[-1])
    return Incident(
        incident_id="now",
        customer_id=old.customer_id,
        site_id=old.site_id,
        asset_id=old.asset_id,
        category=old.category,
        symptom=old.symptom,
        opened_at=last_night.as_of + HOUR,
    )


def test_nothing_new_says_what_was_said_last_night(portfolio: Portfolio, last_night: Assessment) -> None:
    """Every customer judged alone against the saved fleet, at the same instant, stands as it stood among all."""
    for customer in portfolio.customers:
        alone = assess(portfolio.only([customer.customer_id]), as_of=last_night.as_of, fleet=last_night.fleet)
        name = customer.customer_id
        assert alone.reliance_of(name) == last_night.reliance_of(name)
        own = [r for r in last_night.recurrences_of(name) if r.customer_id == name]
        assert [
            (r.key, r.n_episodes, r.probability) for r in alone.recurrences_of(name) if r.customer_id == name
        ] == [(r.key, r.n_episodes, r.probability) for r in own]


def test_the_ticket_at_hand_counts(recipe: ModuleType, portfolio: Portfolio, last_night: Assessment) -> None:
    """A ticket of a recurring trouble is one episode more, and is recognized as belonging to it."""
    ticket = _again(portfolio, last_night)
    now = recipe.judged(portfolio, ticket, last_night)
    found = recipe.troubles(now, ticket)
    assert found
    before = {r.key: r.n_episodes for r in last_night.recurrences}
    assert any(r.n_episodes == before.get(r.key, 0) + 1 for r in found)
    assert now.reliance_of(ticket.customer_id).assets == last_night.reliance_of(ticket.customer_id).assets


def test_other_customers_cost_nothing(
    recipe: ModuleType, portfolio: Portfolio, last_night: Assessment
) -> None:
    """The answer is the same whoever else is in the portfolio: only the customer's own records are read."""
    ticket = _again(portfolio, last_night)
    alone = recipe.judged(portfolio.only([ticket.customer_id]), ticket, last_night)
    assert recipe.judged(portfolio, ticket, last_night) == alone


def test_program(tmp_path: Path, bundle_file: Path, portfolio: Portfolio, last_night: Assessment) -> None:
    """Run as a user would, it names the customer, the trouble that is back, and what to do."""
    ticket = _again(portfolio, last_night)
    row = {k: v for k, v in attrs.asdict(ticket).items() if isinstance(v, str) and v}
    row["opened_at"] = ticket.opened_at.isoformat()
    io.write_assessment(last_night, tmp_path / "assessment.json")
    (tmp_path / "ticket.json").write_text(json.dumps(row), encoding="utf-8")
    done = ran(
        "ticket_time", bundle_file, tmp_path / "assessment.json", tmp_path / "ticket.json", cwd=tmp_path
    )
    assert done.returncode == 0, done.stderr
    first, *rest = done.stdout.splitlines()
    customer = portfolio.get("customer", ticket.customer_id)
    assert first.startswith(f"{customer.name or customer.customer_id}: reliance ")
    assert any(line.startswith("  again: ") for line in rest)


def test_somebody_who_left_is_not_watched_again(recipe: ModuleType, last_night: Assessment) -> None:
    """A window that ended before the last run stays as it was stated; one that reached to it goes on until the ticket."""
    day, now = 24 * HOUR, last_night.as_of + HOUR
    old = Window(start=now - 90 * day, end=now - 60 * day)
    current = Window(start=now - 30 * day, end=last_night.as_of)
    assert recipe._until((old, current), now, last_night.as_of) == (old, attrs.evolve(current, end=now))


def test_words_for_what_cannot_be_estimated(recipe: ModuleType, last_night: Assessment) -> None:
    """No number is shown where there is none."""
    trouble = attrs.evolve(last_night.recurrences[0], expected=None)
    assert recipe.ahead(trouble) == "how often it will come back cannot be said"
    assert "None" not in recipe.ahead(trouble)
