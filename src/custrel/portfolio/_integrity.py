"""Do the records fit together? Everything that does not is said at once."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from custrel._fields import column
from custrel.errors import Diagnostic, did_you_mean
from custrel.model import KINDS, Kind, Record
from custrel.portfolio._owners import owner_of
from custrel.portfolio._references import SOFT, id_field, references
from custrel.portfolio._suspects import suspects

Tables = Mapping[Kind, Sequence[Any]]
_GUESSED = 20  # what is wrong with more records than an error lists in full gets no "did you mean": comparing texts is slow
_AMONG = 1000  # nor does an id out of so many, most of which will look alike
_CHAINS = (
    (Kind.CUSTOMER, "parent_id"),
    (Kind.INCIDENT, "parent_id"),
    (Kind.INCIDENT, "merged_into"),
    (Kind.ASSET, "replaces"),
)


def integrity_problems(tables: Tables, /) -> tuple[Diagnostic, ...]:
    """Give every duplicate, dangling reference, owner mismatch and cycle, each naming table, record and field.

    Codes: ``relation.duplicate``, ``relation.dangling``, ``relation.owner``, ``relation.cycle``. Cycles of
    ``depends_on`` are legal (the units stand or fall together) and not listed here.

    Example:
        >>> from custrel.model import Asset
        >>> print(integrity_problems({Kind.ASSET: [Asset(asset_id="A1", site_id="S9")]})[0])
        error relation.dangling at assets 'A1': site_id names no site 'S9'
    """
    ids: dict[Kind, dict[str, Any]] = {}
    found: list[Diagnostic] = []
    for kind in Kind:
        field, table = id_field(kind), tables.get(kind, ())
        names = column(table, field)
        known = ids[kind] = dict(zip(names, table, strict=True))
        if len(known) < len(names):
            seen: set[str] = set()
            for record_id in names:
                if record_id in seen:
                    message = "the id is used more than once"
                    found.append(_says("relation.duplicate", kind, record_id, field, message))
                seen.add(record_id)
    return (*found, *misfits(ids, tables))


def misfits(ids: Mapping[Kind, Mapping[str, Any]], tables: Tables, /) -> tuple[Diagnostic, ...]:
    """Give what is wrong between records whose ids are known to differ: all of `integrity_problems` but duplicates."""
    found: list[Diagnostic] = []
    for kind in Kind:
        field = id_field(kind)
        for record in suspects(kind, tables.get(kind, ()), ids):
            guess = len(found) < _GUESSED
            found.extend(_of_record(kind, record, getattr(record, field), ids, guess=guess))
    for kind, field in _CHAINS:
        found.extend(_cycles(kind, field, ids[kind]))
    return tuple(found)


def _of_record(
    kind: Kind, record: Record, record_id: str, ids: Mapping[Kind, Mapping[str, Any]], *, guess: bool
) -> Iterable[Diagnostic]:
    owner = None if kind is Kind.CUSTOMER else owner_of(kind, record, ids)
    if owner not in ids[Kind.CUSTOMER]:
        owner = None  # that is said already; nothing can agree with it
    for field, target, target_id in references(kind, record):
        other = ids[target].get(target_id)
        if other is None:
            if (kind, field) not in SOFT:
                near = did_you_mean(target_id, ids[target]) if guess and len(ids[target]) < _AMONG else ""
                yield _says(
                    "relation.dangling",
                    kind,
                    record_id,
                    field,
                    f"{field} names no {target} {target_id!r}{near}",
                )
        elif owner is not None and (theirs := owner_of(target, other, ids)) not in (None, owner):
            text = f"{field} names {target} {target_id!r} of customer {theirs!r}, not of {owner!r}"
            yield _says("relation.owner", kind, record_id, field, text)


def _cycles(kind: Kind, field: str, known: Mapping[str, Any]) -> Iterable[Diagnostic]:
    done: set[str] = set()
    others = column(known.values(), field)
    for start in [start for start, other in zip(known, others, strict=True) if other] if any(others) else ():
        path: list[str] = []
        here: str | None = start
        on_path: set[str] = set()
        while here is not None and here in known and here not in done and here not in on_path:
            on_path.add(here)
            path.append(here)
            here = getattr(known[here], field)
        if here in on_path:
            members = sorted(path[path.index(here) :])  # pyright: ignore[reportArgumentType]
            text = f"{field} runs in a circle: {', '.join(members[:5])}" + (" …" if len(members) > 5 else "")  # noqa: PLR2004
            for member in members:
                yield _says("relation.cycle", kind, member, field, text)
        done |= on_path


def _says(code: str, kind: Kind, record_id: str, field: str, message: str) -> Diagnostic:
    table = KINDS[kind].table
    return Diagnostic(
        code=code,
        table=table,
        record_id=record_id,
        place=f"{table} {record_id!r}",
        field=field,
        message=message,
    )
