"""The one converter: exact types in, by the hooks of `_fast`; plain JSON values out."""

import datetime as dt
import decimal
import enum
import functools
import operator
import typing
from collections.abc import Callable
from typing import Any, Final

import attrs
import cattrs
import cattrs.gen
from dateutil.relativedelta import relativedelta

from custrel._fields import FrozenMap
from custrel.findings import FleetProfile
from custrel.io._fast import fast_hook, is_readable
from custrel.io._lexical import duration_text, instant_text, term_text
from custrel.io._shape import members
from custrel.model import Ref, Weekly


def _unstructure_fleet(value: FleetProfile) -> dict[str, Any]:
    plain: dict[str, Any] = {"policy": value.policy}
    plain["counters"] = {n: [[list(k), v] for k, v in t.items()] for n, t in value.counters.items()}
    plain["instants"] = {n: [[list(k), list(v)] for k, v in t.items()] for n, t in value.instants.items()}
    return plain


def make_converter() -> cattrs.Converter:
    """Make a converter with exact types both ways; the hooks of this room, and nothing of cattrs' leniency, decide.

    Example:
        >>> from custrel.model import Interval
        >>> CONVERTER.unstructure(Interval(lo=0, hi=0.5)), CONVERTER.structure({"lo": 0, "hi": 0.5}, Interval)
        ({'lo': 0.0, 'hi': 0.5}, Interval(0, 0.5))
    """
    converter = cattrs.Converter(detailed_validation=False, forbid_extra_keys=True)

    def ours(kind: Any) -> bool:
        return is_readable(kind)

    def factory(kind: Any) -> Callable[[Any, Any], Any]:
        hook = fast_hook(kind)
        return lambda value, _: hook(value)

    converter.register_structure_hook_func(ours, lambda value, kind: fast_hook(kind)(value))
    converter.register_structure_hook_factory(ours, factory)
    _unstructuring(converter)
    return converter


def _write_fields(converter: cattrs.Converter, kind: Any) -> Callable[[Any], dict[str, Any]]:
    """Write an attrs class without the fields that hold their default."""
    # cattrs leaves a default out by asking `value != default`, and python-dateutil 2.8 and 2.9 answer `relativedelta != None`
    # with a DeprecationWarning that is a TypeError from Python 3.14 on: terms are written always, and dropped here.
    terms = tuple(field.name for field in attrs.fields(kind) if relativedelta in members(field.type)[0])
    overrides = {name: cattrs.gen.override(omit_if_default=False) for name in terms}
    write: Callable[[Any], dict[str, Any]] = cattrs.gen.make_dict_unstructure_fn(
        kind,
        converter,
        _cattrs_omit_if_default=True,
        **overrides,  # type: ignore[arg-type]  # names of fields, never those of cattrs' own options
    )
    if not terms:
        return write

    def without_unknown_terms(value: Any) -> dict[str, Any]:
        plain = write(value)
        for name in terms:
            if plain[name] is None:
                del plain[name]
        return plain

    return without_unknown_terms


def _unstructuring(converter: cattrs.Converter) -> None:
    converter.register_unstructure_hook_factory(
        attrs.has,
        functools.partial(_write_fields, converter),
    )
    plain: list[tuple[Any, Callable[[Any], Any]]] = [
        (dt.datetime, instant_text),
        (dt.date, dt.date.isoformat),
        (decimal.Decimal, lambda d: format(d, "f")),
        (dt.timedelta, duration_text),
        (relativedelta, term_text),
        (Weekly, str),
        (Ref, str),
        (FleetProfile, _unstructure_fleet),
    ]
    for kind, write in plain:
        converter.register_unstructure_hook_func(functools.partial(operator.is_, kind), write)

    def written(value: Any) -> Any:
        return converter.unstructure(value, unstructure_as=value.__class__)

    converter.register_unstructure_hook_func(_is_map, lambda m: {_key(k): written(v) for k, v in m.items()})
    converter.register_unstructure_hook_func(
        lambda k: k is FrozenMap,
        lambda m: {_key(k): written(v) for k, v in m.items()},
    )
    converter.register_unstructure_hook(
        enum.StrEnum,
        _value,
    )  # cattrs asks for `str` first, which a StrEnum is
    converter.register_unstructure_hook_func(
        lambda k: isinstance(k, type) and issubclass(k, enum.Enum),
        _value,
    )
    converter.register_unstructure_hook_func(lambda k: k in (object, Any), lambda v: v)
    converter.register_unstructure_hook_func(lambda k: k in (bool, int, float, str), lambda v: v)
    converter.register_unstructure_hook_func(_is_union, written)
    converter.register_unstructure_hook_func(_is_tuple, lambda t: [written(v) for v in t])


def _value(member: enum.Enum) -> Any:
    return member.value


def _is_map(kind: Any) -> bool:
    origin: Any = typing.get_origin(kind)
    return origin is FrozenMap


def _is_tuple(kind: Any) -> bool:
    origin: Any = typing.get_origin(kind)
    return origin is tuple


def _is_union(kind: Any) -> bool:
    kinds, optional = members(kind)
    return optional or len(kinds) > 1


def _key(value: Any) -> str:
    return str(value.value) if isinstance(value, enum.Enum) else str(value)


CONVERTER: Final = make_converter()
