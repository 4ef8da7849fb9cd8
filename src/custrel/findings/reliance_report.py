"""What a reliance policy found about one customer: numbers only; explanations are made on demand."""

import functools
from typing import Final, final

import attrs

from custrel._fields import check
from custrel._show import html_table, text_table
from custrel.findings.reading import Reading
from custrel.model import Interval

__all__ = ["AssetReliance", "JobReliance", "RelianceReport", "SiteReliance"]


_COLUMNS: Final = ("asset", "reliance", "range", "known", "sole means of")
_SCREEN: Final = 20  # lines that a terminal shows at once, with a title and a prompt


@final
@attrs.frozen(kw_only=True, order=False)
class AssetReliance:
    """Reliance on one asset.

    ``alone`` is what is lost when it stops and all else is as usual; ``now`` what is lost given what is down
    at this moment, with ``now_reason`` where it is 0 for a reason ("waits for A2"). ``share`` is its exact
    part of the customer's total (None with ``share_reason`` where not computed for the unit).
    ``sole_means_jobs`` are the jobs that fall to their workaround without it. ``implied`` True: no job is
    recorded for it, so one was assumed from its own fields. ``jobs`` are those it serves, directly or through
    what depends on it.

    Example:
        >>> from custrel.model import Interval
        >>> r = Reading(
        ...     range=Interval.point(0.9),
        ...     typical=0.9,
        ...     completeness=1,
        ...     band="critical",
        ...     band_lo="critical",
        ...     band_hi="critical",
        ... )
        >>> AssetReliance(asset_id="A1", alone=r, now=r, share=Interval.point(0.4), sole_means_jobs=["J1"]).sole_means_jobs
        ('J1',)
    """

    asset_id: str
    alone: Reading
    now: Reading
    now_reason: str = ""
    share: Interval | None = None
    share_reason: str = ""
    sole_means_jobs: tuple[str, ...] = ()
    jobs: tuple[str, ...] = ()
    implied: bool = False

    def __attrs_post_init__(self) -> None:
        """Check every field."""
        check(self)


@final
@attrs.frozen(kw_only=True, order=False)
class JobReliance:
    """Reliance on one job: ``severity`` S is how bad it is when the job stops; ``loss`` L how much stops with all its assets.

    ``share`` is its exact part of the customer's total, None with ``share_reason`` where not computed.

    Example:
        >>> JobReliance(job_id="J1", severity=Interval.point(0.8), loss=Interval.point(1)).loss
        Interval(1)
    """

    job_id: str
    severity: Interval
    loss: Interval
    share: Interval | None = None
    share_reason: str = ""

    def __attrs_post_init__(self) -> None:
        """Check every field."""
        check(self)


@final
@attrs.frozen(kw_only=True, order=False)
class SiteReliance:
    """Reliance over the jobs done at one site; ``site_id`` None is the unnamed site of jobs and assets without one.

    Example:
        >>> r = Reading(
        ...     range=Interval.point(0.9),
        ...     typical=0.9,
        ...     completeness=1,
        ...     band="critical",
        ...     band_lo="critical",
        ...     band_hi="critical",
        ... )
        >>> SiteReliance(site_id=None, reading=r).reading.words
        'critical'
    """

    site_id: str | None
    reading: Reading

    def __attrs_post_init__(self) -> None:
        """Check every field."""
        check(self)


@final
@attrs.frozen(kw_only=True, order=False)
class RelianceReport:
    """How heavily one customer relies on what we service. Entries are in id order.

    ``total`` is R of all assets, ``breadth`` the sites' readings weighted by business share, ``peak`` the
    highest site. ``nothing_known`` True: nothing at all is recorded about this customer's use, so every
    number is the full range. ``warnings`` are sentences for the reader (cycles of dependence, contradictions
    between sources).

    Example:
        >>> r = Reading(
        ...     range=Interval(lo=0, hi=1), typical=0.5, completeness=0, band="moderate", band_lo="low", band_hi="critical"
        ... )
        >>> RelianceReport(
        ...     customer_id="C1", policy="accumulated", version="1", total=r, breadth=r, peak=r, nothing_known=True
        ... ).assets
        ()
    """

    customer_id: str
    policy: str
    version: str
    total: Reading
    breadth: Reading
    peak: Reading
    assets: tuple[AssetReliance, ...] = ()
    jobs: tuple[JobReliance, ...] = ()
    sites: tuple[SiteReliance, ...] = ()
    nothing_known: bool = False
    warnings: tuple[str, ...] = ()

    def __attrs_post_init__(self) -> None:
        """Check every field."""
        check(self)

    def asset(self, asset_id: str, /) -> AssetReliance | None:
        """Give the reliance on one asset, None where the report does not hold it.

        Example:
            >>> r = Reading(
            ...     range=Interval(lo=0, hi=1), typical=0.5, completeness=0, band="moderate", band_lo="low", band_hi="critical"
            ... )
            >>> RelianceReport(customer_id="C1", policy="accumulated", version="1", total=r, breadth=r, peak=r).asset(
            ...     "A9"
            ... ) is None
            True
        """
        return self._by_asset.get(asset_id)

    def __str__(self) -> str:
        """Show the customer's reading, and one line for each asset, the most relied on first; at most a screen of them."""
        return f"{self._title}\n{text_table(self._rows()[:_SCREEN], _COLUMNS)}{self._rest}".rstrip()

    def _repr_html_(self) -> str:
        """Show the same as a static, escaped table."""
        return html_table(self._rows()[:_SCREEN], _COLUMNS, caption=f"{self._title}{self._rest}")

    @property
    def _title(self) -> str:
        known = "nothing is recorded" if self.nothing_known else f"{self.total.completeness:.0%} known"
        return f"customer {self.customer_id}: {self.total.words} ({_ends(self.total)}), {known}"

    @property
    def _rest(self) -> str:
        more = len(self.assets) - _SCREEN
        return f"\nand {more} more" if more > 0 else ""

    def _rows(self) -> list[tuple[str, str, str, str, str]]:
        order = sorted(self.assets, key=lambda a: (-a.alone.range.hi, -a.alone.range.lo, a.asset_id))
        return [
            (
                a.asset_id,
                a.alone.words,
                _ends(a.alone),
                f"{a.alone.completeness:.0%}",
                ", ".join(a.sole_means_jobs),
            )
            for a in order
        ]

    @functools.cached_property
    def _by_asset(self) -> dict[str, AssetReliance]:
        return {a.asset_id: a for a in self.assets}


def _ends(reading: Reading) -> str:
    """Write the ends of a range with two digits, once where they are the same."""
    lo, hi = (f"{end:.2f}" for end in (reading.range.lo, reading.range.hi))
    return lo if lo == hi else f"{lo} to {hi}"
