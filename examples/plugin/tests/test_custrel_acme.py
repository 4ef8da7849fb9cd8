"""Acme's plugin keeps the laws of custrel, and says what Acme means."""

import datetime as dt
from collections.abc import Callable

import pytest
from custrel_acme.policies import RECURRENCE, RELIANCE
from custrel_acme.shift import asset_and_shift
from custrel_acme.single_source import single_source
from custrel_acme.spoilage import Spoilage

from custrel import assess, plugins
from custrel.model import UNKNOWN, Asset, Customer, Fact, Incident, Interval, Job, Ref, Site
from custrel.portfolio import Portfolio
from custrel.signals import DEFAULT
from custrel.testing import (
    check_factor,
    check_recurrence_policy,
    check_reliance_policy,
    check_signal,
    parametrize_with_checks,
)
from custrel.typing import JobEvidence

AS_OF = dt.datetime(2026, 11, 1, tzinfo=dt.UTC)


def asked(*answers: str) -> JobEvidence:
    """A job about which so many people answered."""
    facts = tuple(
        Fact(fact_id=f"F{n}", subject=Ref.parse("job:J1"), name="spoilage", value=answer, how="interviewed")
        for n, answer in enumerate(answers)
    )
    return JobEvidence(
        job=Job(job_id="J1", customer_id="C1"), customer=Customer(customer_id="C1"), facts=facts
    )


def kitchen(*makers: str | None) -> Portfolio:
    """A customer with one machine by each maker, in Seville."""
    machines = [
        Asset(asset_id=f"A{n}", customer_id="C1", site_id="S1", manufacturer=maker)
        for n, maker in enumerate(makers)
    ]
    return Portfolio.of(
        Customer(customer_id="C1"), Site(site_id="S1", customer_id="C1", zone="Europe/Madrid"), *machines
    )


# -- is mine correct? One call each, with the smallest counterexample where it is not ------------------------------


def test_the_factor_conforms() -> None:
    """The factor passes every check of the kit, and waives none."""
    assert check_factor(Spoilage()).waived == ()


def test_the_signal_conforms() -> None:
    """The signal passes every check of the kit, and waives none."""
    assert check_signal(single_source).waived == ()


def test_the_policies_conform() -> None:
    """Both policies pass every check of the kit, and waive none."""
    assert check_reliance_policy(RELIANCE, examples=5).waived == ()
    assert check_recurrence_policy(RECURRENCE, examples=5).waived == ()


@parametrize_with_checks([Spoilage(), single_source])
def test_each_check_by_itself(subject: object, check: Callable[[object], None]) -> None:
    """The same as one test per check, for those who like to see them listed."""
    check(subject)


# -- found by the entry points ----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("extension", "name"),
    [
        ("factors", "spoilage"),
        ("reliance", "acme"),
        ("recurrence", "acme"),
        ("signals", "single-source"),
    ],
)
def test_entry_points(extension: str, name: str) -> None:
    """Each is listed with the package it comes from, and loads."""
    (listed,) = [plugin for plugin in plugins.available(extension) if plugin.name == name]
    assert listed.distribution == "custrel-acme 1.0.0"
    loaded = plugins.load_all(extension)
    assert name in loaded.names
    assert loaded.problems == ()


# -- what Acme means --------------------------------------------------------------------------------------------


def test_answers() -> None:
    """Nobody asked is unknown; two who disagree give everything between them; nonsense tells nothing."""
    read = Spoilage().read
    assert read(asked()) is UNKNOWN
    assert read(asked("all")) == Interval.point(1.0)
    assert read(asked("none", "all")) == Interval(lo=0.0, hi=1.0)
    assert read(asked("all", "rather")) is UNKNOWN


@pytest.mark.parametrize(
    ("hour", "shift"),
    [(3, "night"), (4, "day"), (11, "day"), (12, "evening"), (19, "evening"), (20, "night")],
)
def test_shifts_are_local(hour: int, shift: str) -> None:
    """Shifts begin at 06:00, 14:00 and 22:00 where the unit stands: two hours earlier in UTC, in a Spanish summer."""
    at = dt.datetime(2026, 7, 1, hour, tzinfo=dt.UTC)
    incident = Incident(incident_id="I1", customer_id="C1", asset_id="A0", opened_at=at)
    shop = kitchen("Polar").adding(incident)
    case = assess(shop, as_of=AS_OF).case_of("C1")
    assert asset_and_shift(incident, case) == ("A0", shift)


def test_a_trouble_of_one_shift_is_reported_as_such() -> None:
    """Different symptoms on one unit, always at night: the narrowest key that holds them is unit and shift."""
    nights = [dt.datetime(2026, 9, 1, 1, tzinfo=dt.UTC) + dt.timedelta(days=6 * n) for n in range(8)]
    tickets = [
        Incident(incident_id=f"I{n}", customer_id="C1", asset_id="A0", site_id="S1", opened_at=at, symptom=f"code {n}")
        for n, at in enumerate(nights)
    ]  # fmt: skip
    result = assess(kitchen("Polar").adding(*tickets), as_of=AS_OF, recurrence=RECURRENCE, signals=[])
    assert [(r.key_name, r.n_episodes) for r in result.recurrences if r.recurring] == [("asset_and_shift", 8)]
    assert {stamp.name for stamp in result.provenance.policies} >= {"acme"}


@pytest.mark.parametrize(
    ("makers", "found"),
    [
        (("Polar", "Polar", "Polar"), ["supply.single_source"]),
        (("Polar", "Polar"), []),
        (("Polar", "Polar", "Frost"), []),
        (("Polar", "Polar", None), []),
    ],
)
def test_single_source(makers: tuple[str | None, ...], found: list[str]) -> None:
    """Three machines of one make are a choice worth a note; two, a mixture, or one unknown make are not."""
    result = assess(kitchen(*makers), as_of=AS_OF, signals=[*DEFAULT, single_source])
    assert [f.code for f in result.findings if f.code.startswith("supply.")] == found
    assert result.diagnostics == ()
