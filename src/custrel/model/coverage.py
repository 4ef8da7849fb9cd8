"""The answer to "was this unit covered then, and by what?"."""

import datetime as dt
from typing import final

import attrs

from custrel._fields import between, check
from custrel.model.words_service import ComponentKind, CoverageKind

__all__ = ["Candidate", "Coverage"]


@final
@attrs.frozen(kw_only=True, order=False)
class Candidate:
    """One contract that was considered, and why it was not chosen (``lost`` empty: it was).

    Example:
        >>> Candidate(kind="warranty", contract_id="K1", lost="expired on 2024-03-01").lost
        'expired on 2024-03-01'
    """

    kind: CoverageKind
    contract_id: str | None = None
    lost: str = ""

    def __attrs_post_init__(self) -> None:
        """Check every field."""
        check(self)


@final
@attrs.frozen(kw_only=True, order=False)
class Coverage:
    """Exactly one effective cover of an asset at an instant, with the reason and everything that was considered.

    ``component`` None: asked about the unit as a whole. ``percent`` is what the cover pays of the component,
    0 to 100. ``expires_on`` is the last day of the effective cover as known, None where it has no end.
    ``overlaps`` are other contracts in force beside it. ``gap_since`` is the day after the last cover ended,
    None where there is no gap or never was a cover.

    Example:
        >>> Coverage(
        ...     asset_id="A1",
        ...     at=dt.datetime(2026, 3, 1, tzinfo=dt.UTC),
        ...     kind="time_and_materials",
        ...     why="no contract names this unit",
        ... ).is_paid_by_contract
        False
    """

    asset_id: str
    at: dt.datetime
    component: ComponentKind | None = None
    kind: CoverageKind
    contract_id: str | None = None
    percent: float = attrs.field(default=0.0, metadata=between(0, 100))
    why: str
    expires_on: dt.date | None = None
    gap_since: dt.date | None = None
    overlaps: tuple[str, ...] = ()
    candidates: tuple[Candidate, ...] = ()

    def __attrs_post_init__(self) -> None:
        """Check every field."""
        check(self)

    @property
    def is_paid_by_contract(self) -> bool:
        """True where a warranty or a contract is in force, False on time and materials, goodwill or none.

        Example:
            >>> Coverage(
            ...     asset_id="A1", at=dt.datetime(2026, 3, 1, tzinfo=dt.UTC), kind="warranty", why="K1 names it"
            ... ).is_paid_by_contract
            True
        """
        return self.kind in (
            CoverageKind.WARRANTY,
            CoverageKind.EXTENDED_WARRANTY,
            CoverageKind.SERVICE_CONTRACT,
        )
