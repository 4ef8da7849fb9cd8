"""What a table of an export must have before any of its rows can be read."""

from custrel.errors import FormatError, did_you_mean
from custrel.io._cell_values import norm
from custrel.io._rows import Rows
from custrel.io._shape import fields_of
from custrel.io.mapping import Column, Reads, TableMapping
from custrel.model import KINDS


def check_columns(
    rows: Rows, table: TableMapping, used: list[tuple[Column, list[int]]], *, customer_id: str | None
) -> None:
    """Refuse a table that lacks what no row can do without, in one error; empty or doubled needed columns too."""
    have = {c.to: places for c, places in used}
    if table.owned_by in have:
        customer_id = customer_id or table.owned_by
    shapes = fields_of(KINDS[table.kind].cls)
    needed = [c for c in table.columns if c.required or shapes[c.to.partition(".")[0]].required]
    lacking = [c for c in needed if c.to not in have and not (c.to == "customer_id" and customer_id)]
    if lacking:
        names = "; ".join(f"{c.to} (from {' or '.join(repr(n) for n in c.names[:4])})" for c in lacking)
        said = f"lacks the column{'s' if len(lacking) > 1 else ''} for {names}"
        near = next(
            (
                d
                for n in rows.header
                for d in [did_you_mean(norm(n), [norm(m) for c in lacking for m in c.names])]
                if d
            ),
            "",
        )
        if all(c.to == "customer_id" for c in lacking):
            raise FormatError(
                rows.name,
                said,
                "pass customer=… to name the one customer of this export",
            )
        if not have:
            near += "; no column is known: does the first line name the columns, and is the delimiter right?"
        raise FormatError(
            rows.name,
            said + near,
            "export it with these columns, or change the mapping's names",
        )
    if (
        "customer_id" in shapes
        and shapes["customer_id"].required
        and "customer_id" not in have
        and not customer_id
    ):
        raise FormatError(
            rows.name,
            "names no customer",
            "pass customer=… to name the one customer of this export",
        )
    doubled = [
        c.to
        for c, places in used
        if len(places) > 1
        and (c.required or (c.reads is Reads.ID and shapes[c.to.partition(".")[0]].required))
    ]
    if doubled:
        raise FormatError(
            rows.name,
            f"names the column for {', '.join(doubled)} more than once",
            "keep one of them",
        )
