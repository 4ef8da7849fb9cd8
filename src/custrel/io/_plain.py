"""Records as plain JSON values, the exact way back of the gate."""

import math
from collections.abc import Mapping
from typing import Any

import attrs

from custrel._fields import leads_to_person, says_personal
from custrel.errors import InvalidValueError
from custrel.io._bad import Bad
from custrel.io._converter import CONVERTER
from custrel.io._kinds import is_dict, is_items, is_list, is_mapping
from custrel.io._shape import fields_of
from custrel.model import KINDS, Contact, Record
from custrel.portfolio import Portfolio


def plain_portfolio(portfolio: Portfolio, *, include_personal: bool) -> dict[str, Any]:
    """Give the tables that hold something, in the order of the kinds, then what is not known; ``observed`` first."""
    document: dict[str, Any] = {}
    if portfolio.observed:
        document["observed"] = [CONVERTER.unstructure(w) for w in portfolio.observed]
    for info in KINDS.values():
        records = getattr(portfolio, info.table)
        if records:
            document[info.table] = [plain_record(r, include_personal=include_personal) for r in records]
    for name, value in portfolio.extra.items():
        document.setdefault(name, writable(value, "Portfolio", name))
    return document


def plain_record(record: Record, *, include_personal: bool) -> dict[str, Any]:
    """Give one record as plain values: fields at their default left out, unknown fields where they stood.

    Without personal fields, unknown ones that look as if they were about people are left out too.
    """
    shapes = fields_of(type(record))
    if not include_personal:
        blank = {n: s.default for n, s in shapes.items() if s.personal and getattr(record, n) != s.default}
        known = record.identifiers
        kept = tuple(i for i in known if not isinstance(record, Contact) and not leads_to_person(i.kind))
        record = (
            attrs.evolve(record, **blank, identifiers=kept) if blank or len(kept) < len(known) else record
        )
    try:
        plain: dict[str, Any] = CONVERTER.unstructure(record)
    except Bad as error:
        raise InvalidValueError(type(record).__name__, "value", error.message, record) from None
    plain.pop("extra", None)
    for name, value in record.extra.items():
        if not include_personal and says_personal(name, value):
            continue
        _put(plain, name, writable(value, type(record).__name__, f"extra[{name}]"), shapes)
    return plain


def _put(plain: dict[str, Any], name: str, value: Any, shapes: Mapping[str, Any]) -> None:
    """Put an unknown field back: into the nested value it came from, where that is still there; else at the top."""
    head = name.partition(".")[0].partition("[")[0]
    if head in shapes and head != name:
        place: Any = plain
        *way, last = name.replace("[", ".[").split(".")
        for step in way:
            place = _step(place, step)
        if is_dict(place) and last not in place:
            place[last] = value
            return
    if name in shapes:
        plain.setdefault("extra", {})[name] = value
    else:
        plain[name] = value


def _step(place: Any, step: str) -> Any:
    if is_list(place) and step[1:-1].isdigit():
        return place[int(step[1:-1])] if int(step[1:-1]) < len(place) else None
    return place.get(step) if is_dict(place) else None


def writable(value: Any, owner: str, field: str) -> Any:
    """Check that an unknown value is one JSON can hold; NaN, cycles of reference and foreign objects are refused."""
    stack: list[Any] = [value]
    seen = 0
    while stack:
        item = stack.pop()
        seen += 1
        if seen > 10_000_000:
            raise InvalidValueError(owner, field, "must not hold itself", "…")
        if is_mapping(item):
            if any(type(k) is not str for k in item):
                raise InvalidValueError(owner, field, "must have names that are text", item)
            stack.extend(item.values())
        elif is_items(item):
            stack.extend(item)
        elif type(item) not in (str, int, float, bool, type(None)) or (
            isinstance(item, float) and not math.isfinite(item)
        ):
            raise InvalidValueError(
                owner,
                field,
                "must hold only what JSON can: text, finite numbers, true, false, null, lists, objects",
                item,
            )
    return _thawed(value)


def _thawed(value: Any) -> Any:
    if is_mapping(value):
        return {k: _thawed(v) for k, v in value.items()}
    return [_thawed(v) for v in value] if is_items(value) else value
