"""A mapping that cannot change, hashes, and pickles."""

from collections.abc import ItemsView, Iterator, KeysView, Mapping, ValuesView
from typing import Any, Final, Generic, TypeVar, cast, final

_K = TypeVar("_K")
_V = TypeVar("_V")


@final
class FrozenMap(Mapping[_K, _V], Generic[_K, _V]):
    """An immutable mapping: equal to any mapping with the same items, hashable where its values are.

    A ``MappingProxyType`` neither pickles nor hashes; this does both. Iteration keeps the order given;
    equality and hash do not depend on it.

    Example:
        >>> FrozenMap({"a": 1}) == {"a": 1}
        True
        >>> hash(FrozenMap({"a": 1, "b": 2})) == hash(FrozenMap({"b": 2, "a": 1}))
        True
    """

    __slots__ = ("_data",)
    _data: dict[_K, _V]

    def __init__(self, items: Mapping[_K, _V] | None = None, /) -> None:
        """Copy ``items`` once."""
        # The dict behind a frozen map copies a hundred times as fast as its face.
        plain = items._data if isinstance(items, FrozenMap) else items  # noqa: SLF001 - its own kind
        object.__setattr__(self, "_data", dict(plain) if plain else {})

    def __setattr__(self, name: str, value: object) -> None:
        """Refuse: the map is frozen."""
        message = f"FrozenMap is frozen; cannot set {name}"
        raise AttributeError(message)

    def __delattr__(self, name: str) -> None:
        """Refuse: the map is frozen."""
        message = f"FrozenMap is frozen; cannot delete {name}"
        raise AttributeError(message)

    def __getitem__(self, key: _K) -> _V:
        """Give the value of ``key``."""
        return self._data[key]

    def __iter__(self) -> Iterator[_K]:
        """Iterate over the keys, in the order given."""
        return iter(self._data)

    def __len__(self) -> int:
        """Count the items."""
        return len(self._data)

    # The views of the plain dict: those that `Mapping` makes up are ten times as slow.

    def keys(self) -> KeysView[_K]:
        """Give the keys, in the order given."""
        return self._data.keys()

    def values(self) -> ValuesView[_V]:
        """Give the values, in the order given."""
        return self._data.values()

    def items(self) -> ItemsView[_K, _V]:
        """Give the items, in the order given."""
        return self._data.items()

    def __contains__(self, key: object) -> bool:
        """Tell whether the key is there."""
        return key in self._data

    def __eq__(self, other: object) -> bool:
        """Compare items with any mapping."""
        if isinstance(other, FrozenMap):
            return self._data == cast("FrozenMap[object, object]", other)._data
        if isinstance(other, Mapping):
            return self._data == dict(cast("Mapping[object, object]", other))
        return NotImplemented

    def __hash__(self) -> int:
        """Hash the items regardless of their order; fails where a value does not hash."""
        return hash(frozenset(self._data.items()))

    def __repr__(self) -> str:
        """Show as the dict it stands for."""
        return repr(self._data)

    def __reduce__(self) -> tuple[Any, ...]:
        """Pickle and copy as a plain dict."""
        return FrozenMap, (self._data,)

    def __or__(self, other: Mapping[_K, _V]) -> "FrozenMap[_K, _V]":
        """Give a new map with the items of ``other`` added or replaced."""
        return FrozenMap({**self._data, **other})


EMPTY: Final[FrozenMap[Any, Any]] = (
    FrozenMap()
)  # the one default of every mapping field: sharing it is safe, it cannot change
