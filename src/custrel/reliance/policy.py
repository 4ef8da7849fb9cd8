"""The default opinion on reliance."""

from typing import final

import attrs

from custrel.findings import Question, RelianceReport
from custrel.reliance._model import Model
from custrel.reliance._questions import best_questions
from custrel.reliance._report import report_of
from custrel.reliance._settings import Settings
from custrel.typing import CustomerCase

__all__ = ["AccumulatedReliance"]


@final
@attrs.frozen(kw_only=True, order=False)
class AccumulatedReliance(Settings):
    """Reliance on assets: how much of what must get done is lost when they stop, alternatives discounted.

    A `ReliancePolicy`; frozen, picklable, reads only the case. Every threshold is a field (numbers are *uncalibrated* judgement
    unless a source is named where the default stands, in `custrel.reliance.scales`):

    ``ceilings`` per dimension: the score were that the only consequence, at its worst, round the clock, with no alternative.
    ``time_driven`` dimensions scale with duty · span. ``class_values`` per level. ``outage_classes``: a tolerable outage of at
    most so many hours is of that level, ``outage_beyond`` else. ``cost_classes``: money per hour from which a level holds; empty,
    so costs stay unknown. ``outage_hours``: the outage an impact over time is read at; None keeps the range of its steps.
    ``duty`` per operating mode, ``span_by_shifts``, ``span_by_hours`` a week. ``workaround_limits``: the most an undescribed
    workaround carries. ``availability`` of units nobody spoke about. ``bands``: lower ends. ``aggregate``: W. ``factors``: more
    dimensions. ``priors``: what to assume of segments; none by default. ``fresh_days`` and ``widening_per_year``: from that
    age on a fact's range opens towards the full one by that part a year; 0 by default. ``share_jobs``: with more jobs than
    this, shares are made on demand only.

    Example:
        >>> import datetime as dt
        >>> from custrel.model import Asset, Customer, Job, Level, Stage, Unit
        >>> from custrel.portfolio import Portfolio
        >>> hurts = {"mission": "essential", "own_customers": "essential", "financial": "major",
        ...          "safety": "none", "compliance": "none", "personnel": "none"}
        >>> till = Job(job_id="J1", customer_id="C1", stages=[Stage(units=[Unit(asset_id="POS")])], workaround=0,
        ...            operating_mode="continuous", shifts=1, consequences=hurts)
        >>> p = Portfolio.of(Customer(customer_id="C1"), Asset(asset_id="POS", customer_id="C1"), till)
        >>> report = AccumulatedReliance().evaluate(CustomerCase.of(p, "C1", as_of=dt.datetime(2026, 11, 1, tzinfo=dt.UTC)))
        >>> report.asset("POS").alone.range, report.asset("POS").alone.words, report.asset("POS").sole_means_jobs
        (Interval(0.863), 'critical', ('J1',))
    """

    name: str = "accumulated"
    version: str = "1"

    def evaluate(self, case: CustomerCase, /) -> RelianceReport:
        """Give the report on one customer: every asset, job and site, and the customer itself."""
        return report_of(Model(self, case), name=self.name, version=self.version)

    def questions(
        self, case: CustomerCase, /, n: int = 3, *, asset_id: str | None = None
    ) -> tuple[Question, ...]:
        """Give the ``n`` questions whose answers would narrow the customer's total most, or the number of one asset.

        Expected narrowing: the mean over the question's answers, equally likely, everything else unchanged. Each is about a
        field nobody has spoken of and answerable by one `Fact`; answering them in any order never widens anything.
        `NotFoundError` for an asset the case does not hold.

        Example:
            >>> import datetime as dt
            >>> from custrel.model import Asset, Customer
            >>> from custrel.portfolio import Portfolio
            >>> p = Portfolio.of(Customer(customer_id="C1"), Asset(asset_id="A1", customer_id="C1", kind="till"))
            >>> case = CustomerCase.of(p, "C1", as_of=dt.datetime(2026, 11, 1, tzinfo=dt.UTC))
            >>> for question in AccumulatedReliance().questions(case, 2):
            ...     print(question.text)
            when “till” (A1) stops, is there any other way to do this, and for how much of it?
            how is “till” (A1) used: all the time, on and off, on demand, in batches, by season, as a standby?
        """
        return best_questions(self, case, n, asset_id)
