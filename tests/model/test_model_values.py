"""Laws of every value of the model and of every computed fact, drawn with each field at whatever its rule allows."""

import copy
import datetime as dt
import decimal
import enum
import functools
import pickle
import typing
from typing import Any

import attrs
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from custrel import findings, model
from custrel._fields import FrozenMap
from custrel.errors import InvalidValueError
from custrel.model import Record
from custrel.strategies._wide import wide

CLASSES: dict[str, Any] = {
    name: getattr(room, name)
    for room in (model, findings)
    for name in room.__all__
    if isinstance(getattr(room, name), type)
    and attrs.has(getattr(room, name))
    and name not in ("Record", "KindInfo")
}
CHECKED = {
    name: cls for name, cls in CLASSES.items() if name != "FleetProfile"
}  # its tables have laws of their own
FEW = settings(max_examples=max(10, settings.default.max_examples // 10))  # times some sixty classes


@functools.cache
def example(cls: Any) -> Any:
    """One value of a class, the same in every run, with most of its fields filled."""
    drawn: list[Any] = []

    @settings(max_examples=12, derandomize=True, database=None)
    @given(wide(cls))
    def draw(value: Any) -> None:
        drawn.append(value)

    draw()
    return max(drawn, key=lambda v: sum(getattr(v, f.name) not in (None, (), "") for f in attrs.fields(cls)))


each_class = pytest.mark.parametrize("cls", CLASSES.values(), ids=CLASSES.keys())
each_checked = pytest.mark.parametrize("cls", CHECKED.values(), ids=CHECKED.keys())


@each_class
@FEW
@given(data=st.data())
def test_value_survives_pickle_copy_and_evolve(cls: Any, data: st.DataObject) -> None:
    """A value equals itself after pickling, copying and evolving nothing, hashes alike, and shows itself."""
    value = data.draw(wide(cls))
    for other in (
        pickle.loads(pickle.dumps(value, 2)),
        pickle.loads(pickle.dumps(value, pickle.HIGHEST_PROTOCOL)),
        copy.copy(value),
        copy.deepcopy(value),
        attrs.evolve(value),
    ):
        assert other == value
        assert hash(other) == hash(value)
        assert type(other) is cls
    assert value != object()
    assert repr(value)


@each_class
@FEW
@given(data=st.data())
def test_fields_hold_exactly_their_declared_type(cls: Any, data: st.DataObject) -> None:
    """Whatever went in, tuples are tuples, maps are frozen maps, numbers floats where declared, instants in UTC itself."""
    value = data.draw(wide(cls))
    for field in attrs.fields(cls):
        held = getattr(value, field.name)
        assert not isinstance(held, (list, set, dict))
        if isinstance(held, dt.datetime):
            assert held.tzinfo is dt.UTC
        if typing.get_type_hints(cls)[field.name] in (float, float | None) and held is not None:
            assert type(held) is float


@each_class
@FEW
@given(data=st.data())
def test_evolving_a_field_gives_a_new_value(cls: Any, data: st.DataObject) -> None:
    """Evolving to another value's field changes that field of the new one and nothing of the old."""
    value, other = data.draw(wide(cls)), data.draw(wide(cls))
    before = pickle.loads(pickle.dumps(value))
    field = data.draw(st.sampled_from(attrs.fields(cls)))
    try:
        changed = attrs.evolve(value, **{field.name: getattr(other, field.name)})
    except InvalidValueError:  # the field does not fit the rest: refused, not bent
        changed = value
    else:
        assert getattr(changed, field.name) == getattr(other, field.name)
        assert (changed == value) == (getattr(value, field.name) == getattr(other, field.name))
    assert value == before


@each_class
def test_fields_are_keyword_only(cls: Any) -> None:
    """No value takes a positional argument, nor an unknown one."""
    with pytest.raises(TypeError):
        cls("x")
    with pytest.raises(TypeError):
        cls(no_such_field=1)


@each_checked
def test_wrong_type_is_refused_by_name(cls: Any) -> None:
    """An object of no known sort in any field is refused, and the message names class and field."""
    value = example(cls)
    hints = typing.get_type_hints(cls)
    for field in attrs.fields(cls):
        if hints[field.name] is object:
            continue
        with pytest.raises(InvalidValueError) as caught:
            attrs.evolve(value, **{field.name.lstrip("_"): object()})
        assert caught.value.owner == cls.__name__
        assert caught.value.field.startswith(field.name)
        assert str(caught.value).startswith(f"{cls.__name__}.{field.name} must be ")


@each_checked
def test_none_only_where_not_known_is_allowed(cls: Any) -> None:
    """None is refused wherever a field is not declared optional; there it stays None."""
    value = example(cls)
    hints = typing.get_type_hints(cls)
    for field in attrs.fields(cls):
        if type(None) in typing.get_args(hints[field.name]):
            try:
                assert getattr(attrs.evolve(value, **{field.name: None}), field.name) is None
            except InvalidValueError as error:  # a score needs its scale: a rule of the whole object
                assert error.owner == cls.__name__  # noqa: PT017
        elif hints[field.name] is not object:
            with pytest.raises(InvalidValueError, match=f"{cls.__name__}.{field.name} must be given"):
                attrs.evolve(value, **{field.name: None})


def _cases(*kinds: Any) -> list[Any]:
    """Every (class, field) whose annotation is one of the kinds, optional or not."""
    found = []
    for name, cls in CHECKED.items():
        hints = typing.get_type_hints(cls)
        for field in attrs.fields(cls):
            args = {a for a in typing.get_args(hints[field.name]) if a is not type(None)} or {
                hints[field.name]
            }
            if len(args) == 1 and (kind := args.pop()) in kinds:
                found.append(pytest.param(cls, field, kind, id=f"{name}.{field.name}"))
    return found


ENUMS = {
    getattr(model, n)
    for n in model.__all__
    if isinstance(getattr(model, n), type) and issubclass(getattr(model, n), enum.Enum)
}
ENUMS |= {
    getattr(findings, n)
    for n in findings.__all__
    if isinstance(getattr(findings, n), type) and issubclass(getattr(findings, n), enum.Enum)
}


@pytest.mark.parametrize(("cls", "field", "kind"), _cases(*ENUMS))
def test_words_are_taken_exactly(cls: Any, field: Any, kind: Any) -> None:
    """A field of a closed list takes a member or its exact lowercase value, and refuses any other case or word."""
    value = example(cls)
    for member in kind:
        assert getattr(attrs.evolve(value, **{field.name: member.value}), field.name) is member
        for wrong in (member.value.upper(), member.value + " ", member.name.title(), member.value + "x"):
            if wrong not in [m.value for m in kind]:
                with pytest.raises(InvalidValueError, match="must be one of"):
                    attrs.evolve(value, **{field.name: wrong})


@pytest.mark.parametrize(("cls", "field", "kind"), _cases(dt.datetime))
def test_naive_instants_are_refused(cls: Any, field: Any, kind: Any) -> None:
    """No field takes an instant without a zone, a date, or text."""
    value = example(cls)
    for wrong in (dt.datetime(2026, 1, 1), dt.date(2026, 1, 1), "2026-01-01T00:00:00Z", 0):
        with pytest.raises(InvalidValueError, match=rf"{cls.__name__}\.{field.name} must "):
            attrs.evolve(value, **{field.name: wrong})


@pytest.mark.parametrize(("cls", "field", "kind"), _cases(float, int, decimal.Decimal))
def test_numbers_are_finite_in_range_and_no_truth_values(cls: Any, field: Any, kind: Any) -> None:
    """No number field takes yes or no, text, NaN or infinity, nor what leaves its declared range."""
    value = example(cls)
    low, high = field.metadata.get("custrel.range", (None, None))
    wrong: list[object] = [True, "1", float("nan"), float("inf")]
    if low is not None:
        wrong.append(low - 1)
        if high < 1e9:
            wrong.append(high + 1)
    for bad in wrong:
        with pytest.raises(InvalidValueError, match=rf"{cls.__name__}\.{field.name} must "):
            attrs.evolve(value, **{field.name: bad})


@pytest.mark.parametrize(
    ("cls", "field", "kind"), [c for c in _cases(str) if c.values[1].name.endswith("_id")]
)  # type: ignore[attr-defined]
def test_ids_are_never_blank(cls: Any, field: Any, kind: Any) -> None:
    """An id is text with no blank at either end, and never empty."""
    value = example(cls)
    for wrong in ("", " ", " A1", "A1\t"):
        with pytest.raises(InvalidValueError, match=rf"{cls.__name__}\.{field.name} must "):
            attrs.evolve(value, **{field.name: wrong})


RECORDS = {name: cls for name, cls in CLASSES.items() if issubclass(cls, Record)}


@pytest.mark.parametrize("cls", RECORDS.values(), ids=RECORDS.keys())
def test_personal_fields_never_show(cls: Any) -> None:
    """Neither repr nor the notebook's table shows a personal field; every other known field is named."""
    value = example(cls)
    personal = [f.name for f in attrs.fields(cls) if f.metadata.get("custrel.personal")]
    marked = attrs.evolve(value, **dict.fromkeys(personal, "Zeitgeist-007"))
    assert "Zeitgeist" not in repr(marked)
    assert "Zeitgeist" not in marked._repr_html_()
    assert repr(marked).count("<personal>") >= len(personal)
    assert marked._repr_html_().startswith(f"<table><caption>{cls.__name__}</caption>")
    assert "\n" not in repr(marked)


@pytest.mark.parametrize("cls", RECORDS.values(), ids=RECORDS.keys())
def test_unknown_fields_are_kept_but_do_not_hash(cls: Any) -> None:
    """`extra` keeps anything losslessly, tells records apart, and takes no part in the hash."""
    value = example(cls)
    kept = attrs.evolve(value, extra={"u_list": [1, {"a": None}], "ü": "x"})
    assert kept.extra == {"u_list": [1, {"a": None}], "ü": "x"}
    assert isinstance(kept.extra, FrozenMap)
    assert kept != attrs.evolve(value, extra={})
    assert hash(kept) == hash(attrs.evolve(value, extra={}))
    assert pickle.loads(pickle.dumps(kept)) == kept


def test_every_personal_field_is_marked() -> None:
    """Names, addresses, phones, emails of people, callers and free text that may quote them are personal."""
    marked = {
        f"{name}.{f.name}"
        for name, cls in CLASSES.items()
        for f in attrs.fields(cls)
        if f.metadata.get("custrel.personal")
    }
    assert marked >= {
        "Contact.name",
        "Contact.email",
        "Contact.phone",
        "Incident.caller",
        "Incident.summary",
        "Site.address",
        "SurveyResponse.comment",
    }
