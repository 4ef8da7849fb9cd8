"""What "the same trouble" means: keys that put incidents together."""

import functools
import operator
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from typing import Any, Final, Protocol, cast, final

import attrs

from custrel._fields import EMPTY, FrozenMap, check, is_blank, non_empty
from custrel._show import said
from custrel.errors import InvalidValueError, PolicyError, UnknownNameError
from custrel.model import Incident
from custrel.recurrence.signature import names_in, symptom_of
from custrel.typing import CustomerCase

__all__ = ["DEFAULT_KEYS", "FIELDS", "NOT_SAID", "Key", "KeyFunction", "NamedKey", "Reader", "by", "named"]

KeyFunction = Callable[[Incident, CustomerCase], tuple[str, ...] | None]
"""What the caller may give: the values that make incidents the same trouble, or None where this one takes no part."""
Reader = Callable[[Incident], str | None]


@final
class _Reading:
    """Readers of a case's incidents; what needs the case (names of people, assets) is looked up once."""

    def __init__(self, case: CustomerCase) -> None:
        self._case = case

    @functools.cached_property
    def names(self) -> tuple[str, ...]:
        return names_in(self._case)

    @functools.cached_property
    def assets(self) -> dict[str, Any]:
        return {asset.asset_id: asset for asset in self._case.assets}

    def symptom(self, incident: Incident) -> str | None:
        # The recorded one nearly always; only texts need the names.
        said = incident.symptom
        return said if said and not is_blank(said) else symptom_of(incident, names=self.names)

    def site(self, incident: Incident) -> str | None:
        return incident.site_id or self.of_asset("site_id", incident)

    def of_asset(self, name: str, incident: Incident) -> str | None:
        asset = self.assets.get(incident.asset_id or "")
        found: str | None = getattr(asset, name, None)
        return found or None


def _plain(name: str) -> Callable[[_Reading], Reader]:
    get = operator.attrgetter(name)
    return lambda _: get


def _asset(name: str) -> Callable[[_Reading], Reader]:
    return lambda reading: functools.partial(reading.of_asset, name)


FIELDS: Final[dict[str, Callable[[Any], Reader]]] = {
    "customer": _plain("customer_id"),
    "site": lambda reading: reading.site,
    "asset": _plain("asset_id"),
    "contact": _plain("contact_id"),
    "caller": lambda _: lambda incident: incident.contact_id or incident.caller,
    "category": _plain("category"),
    "subcategory": _plain("subcategory"),
    "symptom": lambda reading: reading.symptom,
    "cause": _plain("cause"),
    "close_code": _plain("close_code"),
    "handled_by": _plain("handled_by"),
    "contract": _plain("contract_id"),
    "manufacturer": _asset("manufacturer"),
    "model": _asset("model"),
    "kind": _asset("kind"),
}
"""Every field a key may be made of; those from ``manufacturer`` on are the asset's."""

OWN_PARTS: Final = frozenset({"customer", "site", "asset", "contact", "caller", "contract"})


class Key(Protocol):
    """A key as the detector uses it: a name, its parts, and a way to read them for a whole case at once.

    ``cross`` True: the same values under two customers are one trouble. Law: the same case gives the same values.

    Example:
        >>> by("site", "subcategory").name
        'site, subcategory'
    """

    @property
    def name(self) -> str:
        """The name in results, such as ``"asset, symptom"``."""
        ...

    @property
    def parts(self) -> tuple[str, ...]:
        """What each value is called; empty where not known beforehand."""
        ...

    @property
    def cross(self) -> bool:
        """Whether it joins customers."""
        ...

    def reader(self, case: CustomerCase, /) -> Callable[[Incident], tuple[str, ...] | None]:
        """Give the function that reads one incident's values, None where it takes no part."""
        ...


@final
@attrs.frozen(kw_only=True, order=False)
class FieldKey:
    """A key made of named fields, as `by` gives it; an incident without one of them takes no part.

    ``optional`` ones may be missing: those incidents are the same trouble among themselves. ``instead`` names the field read
    where one is missing.

    Also callable as the plain function ``(incident, case)`` of a key.

    Example:
        >>> by("asset", "symptom").parts, by("model", "symptom").cross
        (('asset', 'symptom'), True)
    """

    parts: tuple[str, ...] = attrs.field(metadata=non_empty())
    optional: tuple[str, ...] = ()
    instead: FrozenMap[str, str] = EMPTY

    def __attrs_post_init__(self) -> None:
        """Every part must be a known field."""
        check(self)
        for part in (*self.parts, *self.instead.values()):
            if part not in FIELDS:
                raise UnknownNameError("field of a key", part, tuple(FIELDS))
        for part in (*self.optional, *self.instead):
            if part not in self.parts:
                raise UnknownNameError("part of this key", part, self.parts)
        if not set(self.parts).difference(self.optional):
            raise InvalidValueError("FieldKey", "optional", "must leave at least one part", self.optional)

    @property
    def name(self) -> str:
        """The parts, separated by commas."""
        return ", ".join(self.parts)

    @property
    def cross(self) -> bool:
        """True where no part belongs to one customer."""
        return not OWN_PARTS.intersection(self.parts)

    def reader(self, case: CustomerCase, /) -> Callable[[Incident], tuple[str, ...] | None]:
        """Give the function that reads one incident's values, None where one of them is missing."""
        reading = _Reading(case)
        return functools.partial(_read, tuple(self._part(part, reading) for part in self.parts))

    def _part(self, part: str, reading: _Reading) -> Reader:
        read = FIELDS[part](reading)
        if part in self.instead:
            other = FIELDS[self.instead[part]](reading)
            return lambda incident: _stated(read(incident)) or other(incident)
        if part in self.optional:
            return lambda incident: _stated(read(incident)) or NOT_SAID
        return read

    def __call__(self, incident: Incident, case: CustomerCase, /) -> tuple[str, ...] | None:
        """Read one incident's values."""
        return self.reader(case)(incident)


NOT_SAID: Final = "not said"  # the value of an optional part nobody recorded


@final
class Columns:
    """The fields of some incidents of one case, each read once whatever the number of keys that are made of it."""

    def __init__(self, case: CustomerCase, incidents: Sequence[Incident]) -> None:
        """Nothing is read before it is asked for."""
        self._reading, self._incidents = _Reading(case), incidents
        self._known: dict[str, list[str | None]] = {}

    def of(self, key: FieldKey) -> Iterator[tuple[str, ...] | None]:
        """Give each incident's values under one key, None where it takes no part."""
        parts = [self._part(key, part) for part in key.parts]
        return (
            None if None in values else cast("tuple[str, ...]", values) for values in zip(*parts, strict=True)
        )

    def _part(self, key: FieldKey, part: str) -> list[str | None]:
        found = self._column(part)
        if part in key.instead:
            return [
                value or other for value, other in zip(found, self._column(key.instead[part]), strict=True)
            ]
        return [value or NOT_SAID for value in found] if part in key.optional else found

    def _column(self, name: str) -> list[str | None]:
        """Give one field of every incident, None where nothing is stated."""
        found = self._known.get(name)
        if found is None:
            values = list(map(FIELDS[name](self._reading), self._incidents))
            stated = {value: _stated(value) for value in dict.fromkeys(values)}
            found = self._known[name] = [stated[value] for value in values]
        return found


def _stated(value: str | None) -> str | None:
    return value if value and not is_blank(value) else None


def _read(readers: tuple[Reader, ...], incident: Incident) -> tuple[str, ...] | None:
    values: list[str] = []
    for reader in readers:
        value = reader(incident)
        if not value or is_blank(value):
            return None
        values.append(value)
    return tuple(values)


@final
@attrs.frozen(kw_only=True, order=False)
class NamedKey:
    """A plain function as a key, under a name of its own; pickles where the function does.

    ``parts`` names its values (default: ``part 1``, ``part 2`` …); ``cross`` True joins customers.

    Example:
        >>> def by_weekday(incident, case, /):
        ...     return (incident.category, f"{incident.opened_at:%A}") if incident.category else None
        >>> named("weekday", by_weekday).name
        'weekday'
    """

    name: str
    function: Callable[..., Any]
    parts: tuple[str, ...] = ()
    cross: bool = False

    def reader(self, case: CustomerCase, /) -> Callable[[Incident], tuple[str, ...] | None]:
        """Give the function bound to one case; what it raises or wrongly returns becomes a `PolicyError` naming the key."""

        def read(incident: Incident) -> tuple[str, ...] | None:
            try:
                found: object = self.function(incident, case)
            except Exception as error:
                raise self._error(
                    case, f"raised {said(error)} on incident {incident.incident_id!r}"
                ) from error
            if found is None or _is_key(found):
                return cast("tuple[str, ...] | None", found)
            problem = (
                f"must give a tuple of texts or None, not {found!r}, on incident {incident.incident_id!r}"
            )
            raise self._error(case, problem)

        return read

    def _error(self, case: CustomerCase, problem: str) -> PolicyError:
        return PolicyError(f"key {self.name!r}", case.customer_id, problem)


def _is_key(found: object) -> bool:
    return type(found) is tuple and all(
        isinstance(part, (str, int)) for part in cast("tuple[object, ...]", found)
    )


def by(*fields: str, optional: Iterable[str] = (), instead: Mapping[str, str] = EMPTY) -> FieldKey:
    """Make a key from field names (`FIELDS`); raises `UnknownNameError` for another name.

    A ticket without one of them takes no part, but for those ``optional`` and those with another field to read ``instead``.

    A key none of whose fields belongs to one customer (category, model, symptom …) joins customers; add ``"customer"`` to
    keep them apart.

    Example:
        >>> by("customer", "category").cross
        False
    """
    return FieldKey(parts=fields, optional=tuple(optional), instead=FrozenMap(instead))


def named(
    name: str, function: KeyFunction, /, *, parts: tuple[str, ...] = (), cross: bool = False
) -> NamedKey:
    """Give a plain function ``(incident, case) -> tuple | None`` a name, so that it can be a key.

    Example:
        >>> named("billed", lambda incident, case: ("billed",) if incident.billed else None).cross
        False
    """
    return NamedKey(name=name, function=function, parts=parts, cross=cross)


# DESIGN §7.2, narrowest first: a trouble is reported under the first of them that is recurring. Where nobody sorts tickets
# into categories, the symptom says what they are about; where nothing does, no two of them are called the same.
DEFAULT_KEYS: Final[tuple[FieldKey, ...]] = (
    by("asset", "symptom"),
    by("site", "category", "subcategory", "symptom", optional=("category", "subcategory")),
    by("asset"),
    by("customer", "category", instead={"category": "symptom"}),
    by("manufacturer", "model", "symptom"),
)
