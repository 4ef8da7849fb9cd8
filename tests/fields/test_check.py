"""The house check: converts exactly what it says, refuses the rest, and names class, field, rule and value."""

import datetime as dt
import decimal
import enum
import fractions
import math
import zoneinfo
from collections.abc import Callable
from typing import Any

import attrs
import pytest
from hypothesis import given
from hypothesis import strategies as st

from custrel._fields import (
    EMPTY,
    ZONE,
    FrozenMap,
    at_least,
    between,
    check,
    field_rules,
    fix,
    non_empty,
    ordered,
    unit,
    utc,
    zone,
)
from custrel.errors import InvalidValueError


class Color(enum.StrEnum):
    """A closed list."""

    RED = "red"
    BLUE = "blue"


class Plain(enum.Enum):
    """A list of one, like *not applicable*."""

    NOTHING = "nothing"


@attrs.frozen(kw_only=True)
class Inner:
    """A nested value."""

    n: int

    def __attrs_post_init__(self) -> None:
        check(self)


@attrs.frozen(kw_only=True)
class All:
    """One field of every sort the records use."""

    all_id: str
    other_id: str | None = None
    title: str = ""
    note: str | None = None
    code: str = attrs.field(default="x", metadata=non_empty())
    tz: str | None = attrs.field(default=None, metadata=ZONE)
    count: int | None = None
    small: int | None = attrs.field(default=None, metadata=between(1, 4))
    share: float = attrs.field(default=0.5, metadata=unit())
    size: float | None = attrs.field(default=None, metadata=at_least(0))
    free: float | None = None
    amount: decimal.Decimal | None = None
    at: dt.datetime | None = None
    until: dt.datetime | None = None
    day: dt.date | None = None
    span: dt.timedelta | None = None
    yes: bool | None = None
    color: Color | None = None
    inner: Inner | None = None
    inners: tuple[Inner, ...] = ()
    words: tuple[str, ...] = ()
    pairs: tuple[tuple[str, ...], ...] = ()
    names: tuple[tuple[str, ...], ...] = attrs.field(default=(("x",),), metadata=non_empty())
    mixed: int | float | str | None = None
    number: float = 0.0
    days: tuple[dt.date, ...] = ()
    anything: object = None
    one_ids: tuple[str, ...] = ()
    must: tuple[int, ...] = attrs.field(default=(1,), metadata=non_empty())
    either: float | Inner | None = None
    answer: Color | Plain | Inner = Color.RED
    value: bool | int | float | str | Inner = 0
    colors: FrozenMap[Color, Inner] = EMPTY
    traits: FrozenMap[str, str | int | float | bool] = EMPTY
    extra: FrozenMap[str, object] = EMPTY

    def __attrs_post_init__(self) -> None:
        check(self)


INNER = Inner(n=1)
MADRID = zoneinfo.ZoneInfo("Europe/Madrid")

REFUSED: list[tuple[str, object, str]] = [
    ("all_id", None, "must be given"),
    ("all_id", 7, "must be text"),
    ("all_id", "", "must be text that is not empty"),
    ("all_id", "  ", "must be text that is not empty"),
    ("all_id", " A1", "must not begin or end with blanks"),
    ("other_id", "A1\n", "must not begin or end with blanks"),
    ("other_id", "", "must be text that is not empty"),
    ("title", b"x", "must be text"),
    ("title", None, "must be given"),
    ("note", 1, "must be text"),
    ("code", "", "must be text that is not empty"),
    ("code", "   ", "must be text that is not empty"),
    ("tz", "Madrid", "must be an IANA time zone"),
    ("tz", "../etc/passwd", "must be an IANA time zone"),
    ("tz", "", "must be an IANA time zone"),
    ("count", True, "must be a whole number"),
    ("count", 1.0, "must be a whole number"),
    ("count", "1", "must be a whole number"),
    ("small", 0, "must be 1 to 4"),
    ("small", 5, "must be 1 to 4"),
    ("small", 2.0, "must be a whole number"),
    ("share", None, "must be given"),
    ("share", True, "must be a number"),
    ("share", "0.5", "must be a number"),
    ("share", -0.01, "must be 0 to 1"),
    ("share", 1.01, "must be 0 to 1"),
    ("share", 2, "must be 0 to 1"),
    ("share", math.nan, "must be finite"),
    ("share", math.inf, "must be finite"),
    ("size", -1, "must be at least 0"),
    ("size", math.inf, "must be finite"),
    ("size", 10**400, "must be finite"),
    ("free", math.nan, "must be finite"),
    ("free", -math.inf, "must be finite"),
    ("free", fractions.Fraction(1, 2), "must be a number"),
    ("amount", 1.5, "must be a Decimal or a whole number"),
    ("amount", decimal.Decimal("NaN"), "must be finite"),
    ("amount", decimal.Decimal("sNaN"), "must be finite"),
    ("amount", decimal.Decimal("Infinity"), "must be finite"),
    ("at", dt.date(2026, 1, 1), "must be an aware datetime"),
    ("at", "2026-01-01", "must be an aware datetime"),
    ("at", dt.datetime(2026, 1, 1), "must carry a time zone"),
    (
        "at",
        dt.datetime(1, 1, 1, tzinfo=dt.timezone(dt.timedelta(hours=5))),
        "must be an instant within the years",
    ),
    ("day", dt.datetime(2026, 1, 1, tzinfo=dt.UTC), "must be a date without a time of day"),
    ("day", "2026-01-01", "must be a date without a time of day"),
    ("span", 4, "must be timedelta"),
    ("yes", 1, "must be bool"),
    ("yes", "yes", "must be bool"),
    ("color", "RED", "must be one of red, blue; did you mean 'red'?"),
    ("color", "grün", "must be one of red, blue"),
    ("color", 1, "must be one of red, blue"),
    ("inner", {"n": 1}, "must be Inner"),
    ("inners", INNER, "must be a tuple or list"),
    ("inners", [INNER, 1], "must be Inner"),
    ("inners", None, "must be given"),
    ("words", "ab", "must be a tuple or list"),
    ("words", ["a", 1], "must be text"),
    ("words", ["a", ""], "must be text that is not empty"),
    ("one_ids", ["A1 "], "must not begin or end with blanks"),
    ("must", (), "must not be empty"),
    ("must", [True], "must be a whole number"),
    ("either", "x", "must be float or Inner"),
    ("either", True, "must be float or Inner"),
    ("either", math.nan, "must be finite"),
    ("answer", "read", "must be one of red, blue, nothing; did you mean 'red'?"),
    ("answer", 1, "must be Color or Plain or Inner"),
    ("answer", None, "must be given"),
    ("value", None, "must be given"),
    ("value", dt.date(2026, 1, 1), "must be bool or int or float or str or Inner"),
    ("value", math.inf, "must be finite"),
    ("colors", [("red", INNER)], "must be a mapping"),
    ("colors", {"green": INNER}, "must be one of red, blue"),
    ("colors", {"red": 1}, "must be Inner"),
    ("traits", {"": 1}, "must be text that is not empty"),
    ("traits", {"a": None}, "must be str or int or float or bool"),
    ("extra", None, "must be given"),
]


@pytest.mark.parametrize(("field", "value", "rule"), REFUSED)
def test_refusal_names_class_field_rule_and_value(field: str, value: object, rule: str) -> None:
    """A bad value is refused with class, field, rule and what was given; nothing is coerced in silence."""
    given_ = {"all_id": "A", field: value}
    with pytest.raises(InvalidValueError) as caught:
        All(**given_)
    error = caught.value
    assert error.owner == "All"
    assert error.field.startswith(field)
    assert rule in error.rule
    assert str(error).startswith(f"All.{error.field} {error.rule} (got ")


TAKEN: list[tuple[str, object, object]] = [
    ("share", 1, 1.0),
    ("size", 3, 3.0),
    ("free", -2, -2.0),
    ("amount", 3, decimal.Decimal(3)),
    ("amount", decimal.Decimal("1.50"), decimal.Decimal("1.50")),
    ("at", dt.datetime(2026, 7, 1, 12, tzinfo=MADRID), dt.datetime(2026, 7, 1, 10, tzinfo=dt.UTC)),
    ("color", "red", Color.RED),
    ("color", Color.BLUE, Color.BLUE),
    ("inners", [INNER], (INNER,)),
    ("words", [], ()),
    ("days", [dt.date(2026, 1, 1)], (dt.date(2026, 1, 1),)),
    ("anything", INNER, INNER),
    ("anything", None, None),
    ("words", ["a", "b"], ("a", "b")),
    ("one_ids", ["A1"], ("A1",)),
    ("must", [1, 2], (1, 2)),
    ("either", 2, 2.0),
    ("either", 0.5, 0.5),
    ("either", INNER, INNER),
    ("either", None, None),
    ("answer", "blue", Color.BLUE),
    ("answer", "nothing", Plain.NOTHING),
    ("answer", Plain.NOTHING, Plain.NOTHING),
    ("answer", INNER, INNER),
    ("value", True, True),
    ("value", 3, 3),
    ("value", 2.5, 2.5),
    ("value", "red", "red"),
    ("value", "", ""),
    ("colors", {"red": INNER}, {Color.RED: INNER}),
    ("traits", {"a": True, "b": 2, "c": "x", "d": 1.5}, {"a": True, "b": 2, "c": "x", "d": 1.5}),
    ("extra", {"k": [1, None]}, {"k": [1, None]}),
    ("tz", "America/Argentina/Buenos_Aires", "America/Argentina/Buenos_Aires"),
    ("span", dt.timedelta(hours=1), dt.timedelta(hours=1)),
    ("day", dt.date(1, 1, 1), dt.date(1, 1, 1)),
]


@pytest.mark.parametrize(("field", "value", "kept"), TAKEN)
def test_conversion_is_exact(field: str, value: object, kept: object) -> None:
    """What is converted keeps its value and gets exactly the declared type."""
    given_ = {"all_id": "A", field: value}
    found = getattr(All(**given_), field)
    assert found == kept
    assert type(found) is (FrozenMap if isinstance(kept, dict) else type(kept))


def test_unions_keep_true_and_one_apart() -> None:
    """Where both are allowed, yes stays yes and 1 stays 1."""
    assert All(all_id="A", value=True).value is True
    assert type(All(all_id="A", value=1).value) is int
    assert [type(v) for v in All(all_id="A", traits={"a": True, "b": 1}).traits.values()] == [bool, int]  # type: ignore[arg-type]


def test_instants_are_kept_in_utc_itself() -> None:
    """Every aware instant ends with tzinfo `datetime.UTC`, also subclasses and zones named UTC."""

    class Stamp(dt.datetime):
        def astimezone(self, tz: dt.tzinfo | None = None) -> "Stamp":  # like pandas: a stamp stays a stamp
            moved = super().astimezone(tz)
            return Stamp.combine(moved.date(), moved.time(), moved.tzinfo)

    for moment in (
        dt.datetime(2026, 1, 1, tzinfo=zoneinfo.ZoneInfo("UTC")),
        Stamp(2026, 1, 1, tzinfo=dt.UTC),
        dt.datetime(2026, 1, 1, 1, tzinfo=dt.timezone(dt.timedelta(hours=1))),
    ):
        kept = All(all_id="A", at=moment).at
        assert kept == dt.datetime(2026, 1, 1, tzinfo=dt.UTC)
        assert kept is not None
        assert kept.tzinfo is dt.UTC
        assert type(kept) is dt.datetime


@given(
    st.datetimes(
        timezones=st.timezones(),
        allow_imaginary=False,
        min_value=dt.datetime(2, 1, 1),
        max_value=dt.datetime(9998, 1, 1),
    )
)
def test_conversion_to_utc_keeps_the_instant(moment: dt.datetime) -> None:
    """Converting to UTC changes the clock face, never the instant."""
    assert utc(moment, "X", "at") == moment.astimezone(dt.UTC)


@given(st.floats())
def test_bounded_numbers_hold_their_range(value: float) -> None:
    """A share is accepted iff it lies in 0 to 1; NaN and infinity never."""
    if 0 <= value <= 1:
        assert All(all_id="A", share=value).share == value
    else:
        with pytest.raises(InvalidValueError):
            All(all_id="A", share=value)


def test_ordered_refuses_only_a_second_before_its_first() -> None:
    """Unknown ends are fine, equal ends too; a second before its first is refused, naming both."""
    early, late = (dt.datetime(2026, 1, day, tzinfo=dt.UTC) for day in (1, 2))
    for at, until in ((None, None), (early, None), (None, late), (early, early), (early, late)):
        ordered(All(all_id="A", at=at, until=until), "at", "until")
    with pytest.raises(InvalidValueError, match=r"All\.until must not be before at 2026-01-02"):
        ordered(All(all_id="A", at=late, until=early), "at", "until")


def test_fix_converts_one_field_in_place() -> None:
    """`fix` is what the compiled check calls: it puts the converted value, and leaves a fine one alone."""
    record = All(all_id="A")
    fix(record, "words", ["x"])
    assert record.words == ("x",)
    fix(record, "words", record.words)
    assert record.words == ("x",)


def test_rules_cover_every_field() -> None:
    """There is a rule for every field of a class, whatever its annotation."""
    rules: dict[str, Any] = field_rules(All)
    assert set(rules) == {field.name for field in attrs.fields(All)}
    assert rules["other_id"](None, "All", "other_id") is None
    assert rules["other_id"]("A1", "All", "other_id") == "A1"


def test_zone_is_looked_up_once_and_named() -> None:
    """A zone is found by its IANA name; another name is refused, naming who asked."""
    assert zone("Europe/Madrid") is zone("Europe/Madrid")
    with pytest.raises(InvalidValueError, match=r"Site\.zone must be an IANA time zone"):
        zone("Mars/Olympus", "Site", "zone")


ODD = st.one_of(
    st.none(),
    st.booleans(),
    st.sampled_from([10**400, -(10**400), math.nan, math.inf, -1.79e308, 0, 3, 1.5, decimal.Decimal(1)]),
    st.sampled_from(["", " ", " a", "a ", "a", "\x1f", "red", "nothing"]),
    st.sampled_from([Inner(n=1), Color.RED, Plain.NOTHING, dt.date(2026, 1, 1)]),
)
ODD_ITEMS = st.lists(
    st.one_of(ODD, st.lists(ODD, max_size=2).map(tuple), st.lists(ODD, max_size=2)), max_size=3
)


def outcome(ask: Callable[[], object]) -> tuple[object, str]:
    """What is kept, with its type, or how it is refused."""
    try:
        kept = ask()
    except InvalidValueError as error:
        return InvalidValueError, str(error)
    return type(kept), repr(kept)


@given(
    name=st.sampled_from([a.name for a in attrs.fields(All) if a.name != "anything"]),
    value=st.one_of(
        ODD, ODD_ITEMS, ODD_ITEMS.map(tuple), st.lists(st.sampled_from("ab "), max_size=3).map(tuple)
    ),
)
def test_law_what_looks_plainly_fine_is(name: str, value: object) -> None:
    """The compiled check takes and refuses just what the rule of the field does, and keeps the same."""
    given_all: Any = {"all_id": "A", name: value}
    assert outcome(lambda: getattr(All(**given_all), name)) == outcome(
        lambda: field_rules(All)[name](value, "All", name)
    )
