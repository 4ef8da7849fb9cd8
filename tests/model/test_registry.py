"""Every kind knows its class, id and table; every reference is declared."""

import typing
from typing import Any

import attrs
import pytest
from hypothesis import given

from custrel.errors import InvalidValueError
from custrel.model import KINDS, REFERENCES, AnyRecord, Customer, Kind, Record, Ref, id_of, kind_of, ref_of
from custrel.portfolio import Portfolio
from custrel.strategies import records


@given(records())
def test_a_record_knows_its_name(record: Record) -> None:
    """Kind, id and ref of a record agree with the registry, whatever its kind."""
    kind = kind_of(record)
    assert type(record) is KINDS[kind].cls
    assert id_of(record) == getattr(record, KINDS[kind].id_field)
    assert ref_of(record) == Ref(kind=kind, id=id_of(record))


def test_there_are_fifteen_kinds_in_fifteen_tables() -> None:
    """Every kind has its own class, its own id field and its own table; the union of records is exactly these."""
    assert set(KINDS) == set(Kind)
    assert len({info.cls for info in KINDS.values()}) == len(KINDS) == 15
    assert len({info.table for info in KINDS.values()}) == 15
    assert set(typing.get_args(AnyRecord)) == {info.cls for info in KINDS.values()}
    assert KINDS[Kind.SURVEY].table == "surveys"
    assert KINDS[Kind.FACT].id_field == "fact_id"


def _ids(cls: type, prefix: str = "") -> set[str]:
    """Every field, nested ones dotted, whose name ends like an id's."""
    found: set[str] = set()
    hints = typing.get_type_hints(cls)
    for field in attrs.fields(cls):
        if field.name.endswith(("_id", "_ids")):
            found.add(prefix + field.name)
        for part in typing.get_args(hints[field.name]):
            if isinstance(part, type) and attrs.has(part) and not issubclass(part, (Record, Ref)):
                found |= _ids(part, f"{prefix}{field.name}.")
    return found


@pytest.mark.parametrize("kind", list(Kind))
def test_every_id_field_is_a_declared_reference(kind: Kind) -> None:
    """A field named like an id is the record's own or listed among the references, nested ones too."""
    info = KINDS[kind]
    assert _ids(info.cls) - {info.id_field} <= set(REFERENCES[kind])


@pytest.mark.parametrize("kind", list(Kind))
def test_every_declared_reference_is_a_field(kind: Kind) -> None:
    """Each dotted name leads through the record's fields to text."""
    for path in REFERENCES[kind]:
        cls: type = KINDS[kind].cls
        for step in path.split("."):
            hint = typing.get_type_hints(cls)[step]
            parts = [a for a in (hint, *typing.get_args(hint)) if isinstance(a, type) and attrs.has(a)]
            cls = parts[0] if parts else str
        assert cls is str


@attrs.frozen(kw_only=True)
class Tenant(Customer):
    """A customer with a field of somebody's own."""

    floor: int = 0


@attrs.frozen(kw_only=True)
class Stranger(Record):
    """A record that is of none of the fifteen kinds."""


def test_a_class_made_of_one_of_ours_is_of_its_kind() -> None:
    """It goes wherever a customer goes, and stays what it is."""
    one, two = Tenant(customer_id="C1", floor=3), Tenant(customer_id="C2")
    assert (kind_of(one), id_of(one), ref_of(one)) == (Kind.CUSTOMER, "C1", Ref.parse("customer:C1"))
    assert Portfolio.of(one) == Portfolio(customers=(one,))
    assert Portfolio.of(one).adding(two).customers == (one, two)
    changed = Portfolio.of(one).replacing(Tenant(customer_id="C1", floor=4))
    assert changed.customers == (Tenant(customer_id="C1", floor=4),)


@pytest.mark.parametrize("ask", [kind_of, id_of, ref_of, Portfolio.of], ids=lambda f: f.__name__)
def test_what_is_of_no_kind_is_refused(ask: Any) -> None:
    """Neither a text nor a record of a class of its own has a kind; both are refused in words."""
    for odd in ("customer:C1", Stranger()):
        with pytest.raises(InvalidValueError, match="record"):
            ask(odd)
