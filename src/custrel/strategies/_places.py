"""Customers, sites, assets and jobs, decoded from rows."""

import datetime as dt
import decimal
from typing import Any

from custrel.model import (
    NOT_APPLICABLE,
    AlternativesKnown,
    Asset,
    AssetStatus,
    Complexity,
    Condition,
    Consequence,
    Cost,
    Customer,
    Dimension,
    Goal,
    ImpactOverTime,
    ImpactStep,
    Interval,
    Job,
    Kind,
    Level,
    Money,
    Monitoring,
    OperatingMode,
    Outage,
    Period,
    Quantity,
    Site,
    Stage,
    StatusReason,
    Unit,
    Weekly,
    Window,
)
from custrel.strategies._dice import Dice
from custrel.strategies._words import CURRENCIES, KINDS_OF_ASSET, MAKERS, PARTNERS, ZONES
from custrel.strategies._world import Owner, World

LEVELS = tuple(Level)
DIMENSIONS = tuple(Dimension)
HOURS = tuple(
    Weekly.parse(text)
    for text in ("mon-fri 09:00-18:00", "always", "mon-sat 10:00-20:00", "fri-sat 22:00-06:00", "never")
)
_CAPACITIES = (1.0, 0.5, 0.25, 2.0, 0.0)


def share(dice: Dice, percent: int = 50) -> float | Interval | None:
    """Draw what is known of a share: nothing, a number, or a range."""
    if not dice.chance(percent):
        return None
    value = dice.share()
    return (
        value if not dice.chance(30) else Interval(lo=min(value, other := dice.share()), hi=max(value, other))
    )


def money(dice: Dice) -> Money:
    """Draw an amount in one of three currencies, with cents or without."""
    cents = dice.below(60_000)
    return Money(
        amount=decimal.Decimal(cents) / 100 if cents % 2 else decimal.Decimal(cents),
        currency=dice.pick(CURRENCIES),
    )


def quantity(dice: Dice) -> Quantity:
    """Draw an amount of something per period."""
    return Quantity(
        amount=dice.below(2000) / 2,
        unit=dice.pick(("receipts", "pages", "件")),
        period=dice.maybe(tuple(Period)),
    )


def consequence(dice: Dice) -> Consequence:
    """Draw a consequence of every sort: a level most often."""
    sort = dice.byte() % 10
    if sort <= 4:
        return dice.pick(LEVELS)
    if sort == 5:
        return NOT_APPLICABLE
    if sort == 6:
        return Outage(tolerable_hours=dice.pick((0.0, 0.5, 4.0, 24.0, 400.0)))
    if sort == 7:
        return Cost(per_hour=money(dice))
    if sort == 8:
        first, last = sorted((dice.below(5), dice.below(5)))
        steps = [
            ImpactStep(after_hours=0, level=LEVELS[first]),
            ImpactStep(after_hours=8, level=LEVELS[last]),
        ]
        return ImpactOverTime(steps=steps)  # type: ignore[arg-type]  # pyright: ignore[reportArgumentType]
    low, high = sorted((dice.share(), dice.share()))
    return Interval(lo=low, hi=high)


def consequences(dice: Dice) -> dict[Dimension, Consequence]:
    """Draw what is known of each dimension; a missing one was not asked."""
    asked = dice.byte()
    return {d: consequence(dice) for i, d in enumerate(DIMENSIONS) if asked >> i & 1}


def windows(world: World, dice: Dice) -> tuple[Window, ...]:
    """Draw observation windows in order, with a gap between two of them; or none."""
    sort = dice.byte() % 4
    if not sort:
        return ()
    end = world.start + dt.timedelta(minutes=world.minutes)
    if sort == 1:
        return (Window(start=world.start, end=end),)
    cuts = sorted(world.at(dice) for _ in range(3))
    if sort == 2:
        return (Window(start=cuts[0], end=end),)
    return (Window(start=world.start, end=cuts[0]), Window(start=cuts[1], end=end))


def customer(dice: Dice, record_id: str, _owner: Owner, world: World) -> Customer:
    """Decode one customer."""
    known: dict[str, Any] = world.common(dice)
    return Customer(
        customer_id=record_id,
        name=world.name(dice),
        observed=windows(world, dice),
        parent_id=dice.maybe(world.before(Kind.CUSTOMER, record_id, record_id) or ("C0",), 5),
        segment=dice.maybe(("small", "large")),
        industry=dice.maybe(("retail", "hotel")),
        size=dice.maybe(("1-9", "250+"), 20),
        goals=dice.some((Goal(text="open two more shops", by="next spring"), Goal(text="fewer queues"))),
        alternatives_known=dice.maybe(tuple(AlternativesKnown), 30),
        benefits=dice.some(("inventory_access", "training"), 1),
        traits=dice.pick(({}, {"vip": True}, {"beds": 120, "tier": "gold"})),  # type: ignore[arg-type]  # pyright: ignore[reportArgumentType]
        **known,
    )


def site(dice: Dice, record_id: str, owner: Owner, world: World) -> Site:
    """Decode one site."""
    known: dict[str, Any] = world.common(dice)
    assert owner is not None  # noqa: S101 - sites are never the provider's
    return Site(
        site_id=record_id,
        customer_id=owner,
        zone=dice.maybe(ZONES, 70),
        hours=dice.maybe(HOURS),
        business_share=share(dice),
        name=world.name(dice),
        address=dice.maybe(("Calle Mayor 1", "小路 3"), 30),
        **known,
    )


def asset(dice: Dice, record_id: str, owner: Owner, world: World) -> Asset:
    """Decode one asset, the provider's own where there is no owner; dependences may run in circles."""
    known: dict[str, Any] = world.common(dice)
    maker = dice.maybe(MAKERS, 70)
    others = tuple(a for a in world.near(Kind.ASSET, owner) if a != record_id)
    earlier = world.before(Kind.ASSET, owner, record_id)
    return Asset(
        asset_id=record_id,
        customer_id=owner,
        site_id=dice.maybe(world.own(Kind.SITE, owner), 75) if owner is not None else None,
        kind=dice.maybe(KINDS_OF_ASSET, 80),
        manufacturer=maker[0] if maker else None,
        model=maker[1] if maker else None,
        depends_on=dice.some(others) if dice.chance(30) else (),
        consequences=consequences(dice) if dice.chance(30) else {},  # type: ignore[arg-type]  # pyright: ignore[reportArgumentType]
        availability=share(dice, 30),
        alternatives=share(dice, 25),
        installed_on=world.day(dice, years_before=20) if dice.chance(60) else None,
        retired_at=world.at(dice) if dice.chance(8) else None,
        replaces=dice.maybe(earlier, 8),
        operating_mode=dice.maybe(tuple(OperatingMode), 30),
        shifts=dice.maybe((1, 2, 3, 4), 25),
        hours=dice.maybe(HOURS, 20),
        complexity=dice.maybe(tuple(Complexity), 25),
        condition=dice.maybe(tuple(Condition), 25),
        status=dice.maybe(tuple(AssetStatus), 20),
        status_reason=dice.maybe(tuple(StatusReason), 20),
        monitoring=dice.maybe(tuple(Monitoring), 20),
        monitoring_cadence=dice.maybe(("daily", "when it beeps"), 10),
        name=world.name(dice),
        manufactured_on=world.day(dice, years_before=25) if dice.chance(20) else None,
        purchased_on=world.day(dice, years_before=20) if dice.chance(20) else None,
        live_on=world.day(dice, years_before=5) if dice.chance(20) else None,
        provided_by=dice.maybe(PARTNERS, 10),
        serviced_by=dice.maybe(PARTNERS, 10),
        capacity=quantity(dice) if dice.chance(10) else None,
        throughput=quantity(dice) if dice.chance(10) else None,
        outputs=dice.some(("receipts", "coupons"), 1),
        **known,
    )


def job(dice: Dice, record_id: str, owner: Owner, world: World) -> Job:
    """Decode one job over the owner's and the provider's assets, some in several stages."""
    known: dict[str, Any] = world.common(dice)
    assert owner is not None  # noqa: S101 - jobs are never the provider's
    pool = world.near(Kind.ASSET, owner)
    stages: list[Stage] = []
    for _ in range(dice.below(4) if pool else 0):
        ids = dice.some(pool, 3) or (pool[0],)
        units = tuple(
            Unit(
                asset_id=a,
                capacity=dice.pick(_CAPACITIES) if dice.chance(40) else 1.0,
                availability=share(dice, 35),
            )
            for a in ids
        )
        stages.append(Stage(units=units, others=dice.some(("paper forms",), 1)))
    return Job(
        job_id=record_id,
        customer_id=owner,
        site_id=dice.maybe(world.own(Kind.SITE, owner), 75),
        stages=tuple(stages),
        consequences=consequences(dice),  # type: ignore[arg-type]  # pyright: ignore[reportArgumentType]
        workaround=share(dice),
        operating_mode=dice.maybe(tuple(OperatingMode)),
        shifts=dice.maybe((1, 2, 3, 4), 40),
        hours=dice.maybe(HOURS, 30),
        complexity=dice.maybe(tuple(Complexity), 30),
        required=dice.maybe(HOURS, 15),
        customer_facing=dice.maybe((True, False)),
        prerequisite=dice.maybe((True, False), 20),
        demand=quantity(dice) if dice.chance(20) else None,
        name=world.name(dice),
        role=dice.maybe(("cashier", "night porter"), 20),
        outcome=dice.maybe(("guests pay without waiting",), 20),
        success_metric=dice.maybe(("queue under 3 people",), 20),
        deadline=dice.maybe(("before 18:00",), 10),
        steps=dice.some(("scan", "pay"), 2),
        moments_of_truth=dice.some(("at the counter",), 1),
        improvements=dice.some(("faster receipts",), 1),
        **known,
    )
