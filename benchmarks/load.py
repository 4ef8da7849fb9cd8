"""Loading dicts into validated objects beside pydantic v2 and msgspec; and the bytes one incident keeps.

``python benchmarks/load.py [rows]``. Both sides check exact types, ranges, enumerations and aware instants of the same rows, as they come
from ``json.loads``; ours goes through the whole gate (ids, duplicates, references, chronology), which the peers do not do.
"""

import datetime as dt
import gc
import sys
import tracemalloc
from typing import Annotated, Literal

import msgspec
import pydantic
from side_by_side import compare

from custrel import io

FIRST = dt.datetime(2025, 1, 1, tzinfo=dt.UTC)


def rows(count: int) -> list[dict[str, object]]:
    """Make rows as a help desk would give them: fourteen of the fields are filled."""
    made: list[dict[str, object]] = []
    for n in range(count):
        opened = FIRST + dt.timedelta(minutes=17 * n)
        closed = (opened + dt.timedelta(hours=5)).isoformat()
        made.append(
            {
                "incident_id": f"INC{n:07d}",
                "customer_id": f"C{n % 50}",
                "asset_id": f"A{n % 400}",
                "kind": "incident",
                "status": "closed",
                "opened_at": opened.isoformat(),
                "resolved_at": closed,
                "closed_at": closed,
                "category": ("network", "printing", "login")[n % 3],
                "symptom": ("no link", "jam", "locked out", "slow")[n % 4],
                "impact": n % 3 + 1,
                "priority": n % 5 + 1,
                "target_met": n % 7 != 0,
                "effort_minutes": float(n % 90),
            }
        )
    return made


Text = Annotated[str, pydantic.Field(strict=True, min_length=1)]
Ordinal = Annotated[int, pydantic.Field(strict=True, ge=1, le=5)]


class PydanticIncident(pydantic.BaseModel):
    """The same fields and rules as ours, as a pydantic v2 model."""

    model_config = pydantic.ConfigDict(extra="allow", frozen=True)
    incident_id: Text
    customer_id: Text
    opened_at: pydantic.AwareDatetime
    site_id: Text | None = None
    asset_id: Text | None = None
    contact_id: Text | None = None
    caller: Text | None = None
    kind: Literal["incident", "request", "scheduled"] = "incident"
    status: Literal["new", "in_progress", "on_hold", "resolved", "closed", "canceled", "duplicate"] | None = (
        None
    )
    responded_at: pydantic.AwareDatetime | None = None
    resolved_at: pydantic.AwareDatetime | None = None
    closed_at: pydantic.AwareDatetime | None = None
    reopened_at: tuple[pydantic.AwareDatetime, ...] = ()
    reopen_count: Annotated[int, pydantic.Field(strict=True, ge=0)] | None = None
    down_from: pydantic.AwareDatetime | None = None
    down_to: pydantic.AwareDatetime | None = None
    category: Text | None = None
    subcategory: Text | None = None
    symptom: Text | None = None
    summary: Text | None = None
    close_code: Text | None = None
    cause: Text | None = None
    impact: Ordinal | None = None
    urgency: Ordinal | None = None
    priority: Ordinal | None = None
    target_met: Annotated[bool, pydantic.Field(strict=True)] | None = None
    vendor_clock: Annotated[float, pydantic.Field(strict=True, ge=0, allow_inf_nan=False)] | None = None
    effort_minutes: Annotated[float, pydantic.Field(strict=True, ge=0, allow_inf_nan=False)] | None = None
    problem_id: Text | None = None
    parent_id: Text | None = None
    merged_into: Text | None = None
    contract_id: Text | None = None
    handled_by: Text | None = None
    provided_by: Text | None = None
    billed: Annotated[bool, pydantic.Field(strict=True)] | None = None
    work_order: Text | None = None
    announced: Annotated[bool, pydantic.Field(strict=True)] | None = None


class MsgspecIncident(msgspec.Struct, frozen=True, kw_only=True):
    """The filled fields as a msgspec struct: the fastest there is, in C, without unknown fields."""

    incident_id: str
    customer_id: str
    opened_at: dt.datetime
    asset_id: str | None = None
    kind: Literal["incident", "request", "scheduled"] = "incident"
    status: Literal["new", "in_progress", "on_hold", "resolved", "closed", "canceled", "duplicate"] | None = (
        None
    )
    resolved_at: dt.datetime | None = None
    closed_at: dt.datetime | None = None
    category: str | None = None
    symptom: str | None = None
    impact: Annotated[int, msgspec.Meta(ge=1, le=5)] | None = None
    priority: Annotated[int, msgspec.Meta(ge=1, le=5)] | None = None
    target_met: bool | None = None
    effort_minutes: Annotated[float, msgspec.Meta(ge=0)] | None = None


def main() -> None:
    """Print both ratios and the retained bytes."""
    count = int(sys.argv[1]) if len(sys.argv) > 1 else 20_000
    data = rows(count)
    whole = {
        "customers": [{"customer_id": f"C{n}"} for n in range(50)],
        "assets": [{"asset_id": f"A{n}", "customer_id": f"C{n % 50}"} for n in range(400)],
        "incidents": data,
    }
    assert io.read_records(whole).rejected == 0
    pydantic_list = pydantic.TypeAdapter(list[PydanticIncident])
    compare(
        f"load {count} incidents",
        lambda: io.read_records(whole),
        lambda: pydantic_list.validate_python(data),
        "pydantic v2",
    )
    compare(
        f"load {count} incidents",
        lambda: io.read_records(whole),
        lambda: msgspec.convert(data, list[MsgspecIncident]),
        "msgspec",
    )
    ours = kept(lambda: io.read_records(whole).portfolio, count)
    theirs = kept(lambda: pydantic_list.validate_python(data), count)
    print(f"retained bytes per incident: {ours:.0f}, pydantic v2 {theirs:.0f}, ratio {ours / theirs:.2f}")


def kept(make: object, count: int) -> float:
    """Give the bytes still held per incident once loading is over."""
    gc.collect()
    tracemalloc.start()
    before = tracemalloc.get_traced_memory()[0]
    held = make()  # type: ignore[operator]
    gc.collect()
    after = tracemalloc.get_traced_memory()[0]
    tracemalloc.stop()
    del held
    return (after - before) / count


if __name__ == "__main__":
    main()
