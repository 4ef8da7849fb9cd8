"""The fifteen tables of a portfolio: kept in id order, checked to fit together, shown as counts."""

import datetime as dt
import hashlib
import operator
from collections.abc import Mapping
from decimal import Decimal
from typing import Any, ClassVar, Final, Self, cast

import attrs

from custrel._fields import EMPTY, FrozenMap, check
from custrel._show import html_table, plural
from custrel.errors import IntegrityError, Severity
from custrel.model import (
    KINDS,
    Asset,
    Contact,
    Contract,
    Customer,
    Decision,
    Fact,
    Incident,
    Job,
    Kind,
    Problem,
    Recommendation,
    Relationship,
    Review,
    Site,
    SurveyResponse,
    Touchpoint,
    Window,
)
from custrel.portfolio._integrity import integrity_problems


@attrs.frozen(kw_only=True, order=False, repr=False, unsafe_hash=False)
class Tables:
    """The fields of a `Portfolio`, and nothing that asks questions of them."""

    __hash__: ClassVar[None] = None  # type: ignore[assignment]  # pyright: ignore[reportIncompatibleMethodOverride] - compares by content, so it must not hash

    customers: tuple[Customer, ...] = ()
    sites: tuple[Site, ...] = ()
    jobs: tuple[Job, ...] = ()
    assets: tuple[Asset, ...] = ()
    contracts: tuple[Contract, ...] = ()
    contacts: tuple[Contact, ...] = ()
    relationships: tuple[Relationship, ...] = ()
    incidents: tuple[Incident, ...] = ()
    problems: tuple[Problem, ...] = ()
    recommendations: tuple[Recommendation, ...] = ()
    touchpoints: tuple[Touchpoint, ...] = ()
    surveys: tuple[SurveyResponse, ...] = ()
    reviews: tuple[Review, ...] = ()
    facts: tuple[Fact, ...] = ()
    decisions: tuple[Decision, ...] = ()
    observed: tuple[Window, ...] = ()
    extra: FrozenMap[str, object] = EMPTY

    def __attrs_post_init__(self) -> None:
        """Check types, sort every table by id, check that the records fit together."""
        check(self)
        for info in KINDS.values():
            table: tuple[Any, ...] = getattr(self, info.table)
            object.__setattr__(self, info.table, tuple(sorted(table, key=operator.attrgetter(info.id_field))))
        problems = tuple(d for d in integrity_problems(self._tables) if d.severity is Severity.ERROR)
        if problems:
            raise IntegrityError(problems)

    @classmethod
    def _trusted(
        cls, tables: Mapping[Kind, tuple[Any, ...]], observed: tuple[Window, ...], extra: Any
    ) -> Self:
        """Build without checks from sorted tables that are a part of a checked portfolio."""
        part_of = cls.__new__(cls)
        for kind, info in KINDS.items():
            object.__setattr__(part_of, info.table, tables.get(kind, ()))
        object.__setattr__(part_of, "observed", observed)
        object.__setattr__(part_of, "extra", extra)
        return part_of

    @property
    def _tables(self) -> dict[Kind, tuple[Any, ...]]:
        return {kind: getattr(self, info.table) for kind, info in KINDS.items()}

    def _counts(self) -> list[tuple[str, int]]:
        return [(str(k), len(t)) for k, t in self._tables.items() if t]

    def __repr__(self) -> str:
        """Count the records of each kind."""
        return f"Portfolio({', '.join(plural(n, kind) for kind, n in self._counts()) or 'empty'})"

    def _repr_html_(self) -> str:
        """Count the records of each kind in a small table."""
        return html_table(self._counts(), ("kind", "records"), caption="Portfolio")


_WORDS: Final = frozenset({str, type(None)})
_EPOCH: Final = dt.datetime(1970, 1, 1, tzinfo=dt.UTC)
_MICROSECOND: Final = dt.timedelta(microseconds=1)


def fingerprint_of(tables: Tables) -> str:
    """Hash the content: equal portfolios alike on every platform, in every process, whatever the order of mappings.

    Field by field, each for all records at once: a field in which every record has its default counts for nothing.
    """
    digest = hashlib.blake2b(digest_size=16)
    for kind, info in KINDS.items():
        records = getattr(tables, info.table)
        digest.update(f"{kind}:{len(records)}\n".encode())
        for field in attrs.fields(info.cls) if records else ():
            values = tuple(map(operator.attrgetter(field.name), records))
            if values.count(field.default) < len(values):
                digest.update(f"{field.name}={_column(values)}\n".encode("utf-8", "surrogatepass"))
    digest.update(_canonical(tables.observed).encode())
    digest.update(_canonical(tables.extra).encode("utf-8", "surrogatepass"))
    return digest.hexdigest()


def _column(values: tuple[object, ...]) -> str:
    """Write the values of one field, as `_canonical` does each, those that occur often once."""
    kinds = set(map(type, values))
    if kinds <= _WORDS:
        return ",".join(map(repr, values))
    if dt.datetime in kinds:  # hardly one occurs twice
        return ",".join(map(_canonical, values))
    try:
        told = {value: _canonical(value) for value in set(values)}
    except TypeError:  # an unknown field may hold what does not hash
        return ",".join(map(_canonical, values))
    return ",".join(map(told.__getitem__, values))


def _canonical(value: object) -> str:
    """Write equal values alike in every process: mappings by key, numbers by value, the rest by their repr."""
    if value is None:
        return "None"
    if isinstance(value, dt.datetime):  # equal instants are written alike, whatever their clocks show
        return f"@{value}" if value.tzinfo is None else f"@{(value - _EPOCH) // _MICROSECOND}"
    if isinstance(value, str):
        return repr(str(value))  # a member of an enumeration equals its word
    if isinstance(value, Mapping):
        items = cast("Mapping[Any, Any]", value)
        return "{" + ",".join(f"{_canonical(k)}:{_canonical(items[k])}" for k in sorted(items, key=str)) + "}"
    if attrs.has(type(value)):
        fields = attrs.fields(cast("type[attrs.AttrsInstance]", type(value)))
        return type(value).__name__ + "(" + ",".join(_canonical(getattr(value, f.name)) for f in fields) + ")"
    if isinstance(value, (tuple, list)):
        parts = cast("tuple[Any, ...] | list[Any]", value)
        return "(" + ",".join(_canonical(v) for v in parts) + ")"
    if isinstance(value, int):
        return str(int(value))  # True, 1 and 1.0 are equal, so they are written alike
    if isinstance(value, float):
        return str(int(value)) if value.is_integer() else repr(value)
    if isinstance(value, Decimal):
        return str(value.normalize())
    return repr(value)
