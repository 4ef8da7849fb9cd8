"""Short human names for troubles."""

import functools
from collections.abc import Sequence

from custrel.model import Asset, Kind, Ref
from custrel.recurrence._groups import Group
from custrel.recurrence.keys import NOT_SAID
from custrel.typing import CustomerCase

_PERSONAL = frozenset({"caller", "contact"})
_PLACED = frozenset({"asset", "site", "customer"})  # named by the records of one customer


def label(case: CustomerCase, parts: Sequence[str], values: Sequence[str]) -> str:
    """Name a trouble so that it can stand in a sentence: what, on which unit, where; a caller's name is never part of it."""
    if _PLACED.isdisjoint(parts):
        return _everywhere(tuple(parts), tuple(values))
    said = {part: value for part, value in zip(parts, values, strict=True) if value != NOT_SAID}
    where: list[str] = []
    asset = case.asset(said.pop("asset", None))
    if asset is not None:
        where.append(f"on {_unit(asset)}")
    site_id = said.pop("site", None)
    if site_id is not None:
        site = case.site(site_id)
        where.append(f"at {site.name if site is not None and site.name else site_id}")
    if said.pop("customer", None) is not None:
        where.append(f"at {case.customer.name or case.customer_id}")
    return _named(said, where)


@functools.lru_cache(maxsize=1 << 12)
def _everywhere(parts: tuple[str, ...], values: tuple[str, ...]) -> str:
    return _named({part: value for part, value in zip(parts, values, strict=True) if value != NOT_SAID}, [])


def _named(said: dict[str, str], where: list[str]) -> str:
    made = [said.pop(part) for part in ("manufacturer", "model") if part in said]
    where.extend([f"on {' '.join(made)}"] if made else [])
    callers = [said.pop(part) for part in sorted(_PERSONAL) if part in said]
    where.extend(["from one caller"] if callers else [])
    symptom = said.pop("symptom", None)
    kinds = ", ".join(said.values())
    what = symptom or kinds or "trouble"
    return " ".join([f"{symptom} ({kinds})" if symptom and kinds else what, *where])


def _unit(asset: Asset) -> str:
    name = asset.name or asset.asset_id
    kind = asset.kind or ""
    return name if not kind or kind.casefold() in name.casefold() else f"{kind} {name}"


def subject(case: CustomerCase, parts: Sequence[str], group: Group) -> Ref:
    """Give what a reader would point at: the asset, else the site, else the asset most often hit, else the customer."""
    said = dict(zip(parts, group.values, strict=True))
    for part, kind, known in (("asset", Kind.ASSET, case.asset), ("site", Kind.SITE, case.site)):
        if known(said.get(part)) is not None:
            return Ref(kind=kind, id=said[part])
    if not {"customer", "site", "category"}.intersection(parts):
        hits: dict[str, int] = {}
        for incident in group.incidents:
            if case.asset(incident.asset_id) is not None:
                hits[incident.asset_id or ""] = hits.get(incident.asset_id or "", 0) + 1
        if hits:
            return Ref(kind=Kind.ASSET, id=min(hits, key=lambda asset_id: (-hits[asset_id], asset_id)))
    return case.ref
