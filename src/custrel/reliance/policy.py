"""The default opinion on reliance."""

from collections.abc import Iterable
from typing import final

import attrs

from custrel._fields import FrozenMap, rounded
from custrel.errors import UnknownNameError
from custrel.findings import Band, Question, Reading, RelianceReport
from custrel.model import Interval, Record
from custrel.reliance._model import Model
from custrel.reliance._questions import best_questions
from custrel.reliance._report import report_of
from custrel.reliance._settings import Settings
from custrel.reliance._shares import shares_of
from custrel.reliance.calibration import CalibrationReport, Outcome, calibration_of
from custrel.reliance.explain import Contributions, contributions_of, sentences
from custrel.reliance.reach import Step, steps_to
from custrel.reliance.readings import gatekept, stated_importance
from custrel.reliance.sensitivity import Sensitivity, sensitivity_of
from custrel.reliance.what_if import WhatIf, what_if
from custrel.typing import CustomerCase, Factor

__all__ = ["AccumulatedReliance"]


@final
@attrs.frozen(kw_only=True, order=False)
class AccumulatedReliance(Settings):
    """Reliance on assets: how much of what must get done is lost when they stop, alternatives discounted.

    A `ReliancePolicy`; frozen, picklable, reads only the case. Every threshold is a field (numbers are *uncalibrated* judgement
    unless a source is named where the default stands, in `custrel.reliance.scales`):

    ``ceilings`` per dimension: the score were that the only consequence, at its worst, round the clock, with no alternative.
    ``time_driven`` dimensions scale with duty · span. ``class_values`` per level. ``outage_classes``: a tolerable outage of at
    most so many hours is of that level, else ``outage_beyond``. ``cost_classes``: money per hour from which a level holds;
    empty, so costs stay unknown. ``outage_hours``: the outage an impact over time is read at; None keeps its steps' range.
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
        """Give the report on one customer: every asset, job and site, and the customer itself.

        Example:
            >>> import datetime as dt
            >>> from custrel.model import Asset, Customer
            >>> from custrel.portfolio import Portfolio
            >>> p = Portfolio.of(Customer(customer_id="C1"), Asset(asset_id="A1", customer_id="C1"))
            >>> case = CustomerCase.of(p, "C1", as_of=dt.datetime(2026, 11, 1, tzinfo=dt.UTC))
            >>> AccumulatedReliance().evaluate(case).nothing_known
            True
        """
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

    def scores(self, case: CustomerCase, /) -> dict[str, Reading]:
        """Give R({a}) of every asset, nothing else: the quick way through a large fleet. Equal assets share one reading.

        Example:
            >>> import datetime as dt
            >>> from custrel.model import Asset, Customer
            >>> from custrel.portfolio import Portfolio
            >>> p = Portfolio.of(Customer(customer_id="C1"), Asset(asset_id="A1", customer_id="C1", alternatives=1))
            >>> case = CustomerCase.of(p, "C1", as_of=dt.datetime(2026, 11, 1, tzinfo=dt.UTC))
            >>> AccumulatedReliance().scores(case)["A1"].range
            Interval(0)
        """
        return Model(self, case).alone()

    def of(self, case: CustomerCase, asset_ids: Iterable[str], /) -> Reading:
        """Give R of any set of assets: what is lost when all of them stop, and all that depends on them.

        `NotFoundError` for an asset the case does not hold.

        Example:
            >>> import datetime as dt
            >>> from custrel.model import Asset, Customer
            >>> from custrel.portfolio import Portfolio
            >>> p = Portfolio.of(Customer(customer_id="C1"), Asset(asset_id="A1", customer_id="C1"))
            >>> case = CustomerCase.of(p, "C1", as_of=dt.datetime(2026, 11, 1, tzinfo=dt.UTC))
            >>> AccumulatedReliance().of(case, ()).range
            Interval(0)
        """
        model = Model(self, case)
        return model.reading(model.score(model.stopped_by(asset_ids)))

    def through(self, case: CustomerCase, contact_id: str, /) -> Reading:
        """Give R of the assets whose only gatekeeper is the contact: what hangs on reaching this one person.

        Example:
            >>> import datetime as dt
            >>> from custrel.model import Contact, Customer
            >>> from custrel.portfolio import Portfolio
            >>> p = Portfolio.of(Customer(customer_id="C1"), Contact(contact_id="P1", customer_id="C1"))
            >>> case = CustomerCase.of(p, "C1", as_of=dt.datetime(2026, 11, 1, tzinfo=dt.UTC))
            >>> AccumulatedReliance().through(case, "P1").range
            Interval(0)
        """
        return self.of(case, gatekept(case, contact_id))

    def perception_gap(self, case: CustomerCase, asset_id: str, /) -> Interval | None:
        """Give stated less computed importance of an asset, -1 to 1; None where nobody stated one. Neither corrects the other.

        Example:
            >>> import datetime as dt
            >>> from custrel.model import Asset, Customer, Fact, Ref
            >>> from custrel.portfolio import Portfolio
            >>> me, name = Ref.parse("asset:A1"), "perceived_importance"
            >>> said = Fact(fact_id="F1", subject=me, name=name, value=0.75, how="interviewed")
            >>> p = Portfolio.of(Customer(customer_id="C1"), Asset(asset_id="A1", customer_id="C1", alternatives=1), said)
            >>> case = CustomerCase.of(p, "C1", as_of=dt.datetime(2026, 11, 1, tzinfo=dt.UTC))
            >>> AccumulatedReliance().perception_gap(case, "A1")
            Interval(0.75)
        """
        stated = stated_importance(case, asset_id)
        if stated is None:
            return None
        found = self.of(case, (asset_id,)).range
        return Interval(lo=rounded(stated.lo - found.hi), hi=rounded(stated.hi - found.lo))

    def relative(self, case: CustomerCase, asset_id: str, /) -> float | None:
        """Give an asset's share as a part of the customer's own total, 0 to 1 (S0-25); None where it has no share or total.

        Example:
            >>> import datetime as dt
            >>> from custrel.model import Asset, Customer
            >>> from custrel.portfolio import Portfolio
            >>> p = Portfolio.of(Customer(customer_id="C1"), Asset(asset_id="A1", customer_id="C1"))
            >>> AccumulatedReliance().relative(CustomerCase.of(p, "C1", as_of=dt.datetime(2026, 11, 1, tzinfo=dt.UTC)), "A1")
            1.0
        """
        model = Model(self, case)
        model.stopped_by((asset_id,))  # refuses an asset the case does not hold
        shares = shares_of(model)
        part, _ = shares.of_asset(asset_id)
        return None if part is None or shares.total <= 0.0 else part / shares.total

    def contributions(self, case: CustomerCase, /, asset_id: str | None = None) -> Contributions:
        """Split the customer's typical total over jobs, dimensions and units, or one asset's number over jobs and dimensions.

        Exact Shapley values in two steps; the parts sum to the number to 1e-12. Raises `LimitError` where another aggregate
        than W's family meets more than 12 different jobs: nothing is sampled.

        Example:
            >>> import datetime as dt
            >>> from custrel.model import Asset, Customer
            >>> from custrel.portfolio import Portfolio
            >>> p = Portfolio.of(Customer(customer_id="C1"), Asset(asset_id="A1", customer_id="C1", alternatives=0))
            >>> case = CustomerCase.of(p, "C1", as_of=dt.datetime(2026, 11, 1, tzinfo=dt.UTC))
            >>> found = AccumulatedReliance().contributions(case).jobs[0]
            >>> print(found.subject, found.dimensions[0])
            asset:A1 safety .228
        """
        model = Model(self, case)
        if asset_id is not None:
            model.stopped_by((asset_id,))
        return contributions_of(model, asset_id)

    def explain(self, case: CustomerCase, asset_id: str, /) -> tuple[str, str, str]:
        """Say in three plain sentences what happens when the asset stops, how bad that is and why, and how much we know.

        Example:
            >>> import datetime as dt
            >>> from custrel.model import Asset, Customer
            >>> from custrel.portfolio import Portfolio
            >>> p = Portfolio.of(Customer(customer_id="C1"), Asset(asset_id="A1", customer_id="C1", kind="till"))
            >>> case = CustomerCase.of(p, "C1", as_of=dt.datetime(2026, 11, 1, tzinfo=dt.UTC))
            >>> print(AccumulatedReliance().explain(case, "A1")[0])
            Nobody has recorded what till (A1) is used for, so what follows is read from the unit itself.
        """
        model = Model(self, case)
        model.stopped_by((asset_id,))
        report = report_of(model, name=self.name, version=self.version)
        found = next(found for found in report.assets if found.asset_id == asset_id)
        return sentences(case, found, contributions_of(model, asset_id).jobs)

    def what_if(self, case: CustomerCase, /, *changes: Record) -> WhatIf:
        """Give the reports before and after records are put in or added; see `custrel.reliance.what_if`.

        Example:
            >>> import datetime as dt
            >>> from custrel.model import Asset, Customer
            >>> from custrel.portfolio import Portfolio
            >>> p = Portfolio.of(Customer(customer_id="C1"), Asset(asset_id="A1", customer_id="C1"))
            >>> case = CustomerCase.of(p, "C1", as_of=dt.datetime(2026, 11, 1, tzinfo=dt.UTC))
            >>> AccumulatedReliance().what_if(case, Asset(asset_id="A2", customer_id="C1")).moved[0].asset_id
            'A2'
        """
        return what_if(self, case, *changes)

    def to_reach(self, case: CustomerCase, asset_id: str, band: Band | str, /) -> tuple[Step, ...]:
        """Give the single answers that would take an asset into a band, the smallest move first; () where none does.

        Going up, the lower end must reach the band; going down, the upper end must fall to it.

        Example:
            >>> import datetime as dt
            >>> from custrel.model import Asset, Customer
            >>> from custrel.portfolio import Portfolio
            >>> p = Portfolio.of(Customer(customer_id="C1"), Asset(asset_id="A1", customer_id="C1"))
            >>> case = CustomerCase.of(p, "C1", as_of=dt.datetime(2026, 11, 1, tzinfo=dt.UTC))
            >>> [str(step) for step in AccumulatedReliance().to_reach(case, "A1", "low")]
            ['asset:A1 alternatives = 0.75: low', 'asset:A1 alternatives = 1: low']
        """
        return steps_to(self, case, asset_id, band)

    def sensitivity(self, case: CustomerCase, /, *, factors: tuple[float, ...] = (0.8, 1.2)) -> Sensitivity:
        """Give every asset's rank and where it may lie when ceilings are multiplied, one at a time and all together, up to 1.

        Example:
            >>> import datetime as dt
            >>> from custrel.model import Asset, Customer
            >>> from custrel.portfolio import Portfolio
            >>> p = Portfolio.of(Customer(customer_id="C1"), Asset(asset_id="A1", customer_id="C1"))
            >>> case = CustomerCase.of(p, "C1", as_of=dt.datetime(2026, 11, 1, tzinfo=dt.UTC))
            >>> print(AccumulatedReliance().sensitivity(case).ranks[0])
            A1: 1
        """
        return sensitivity_of(self, case, factors)

    def with_factor(self, factor: Factor, /) -> "AccumulatedReliance":
        """Give the policy with one more dimension; one that reads zero changes no score. Names must differ.

        Example:
            >>> from custrel.model import Interval
            >>> from custrel.reliance import TableFactor
            >>> press = TableFactor(name="press", question="in the papers?", ceiling=0.5, table={"no": Interval.point(0)})
            >>> AccumulatedReliance().with_factor(press).factors[0].name
            'press'
        """
        return attrs.evolve(self, factors=(*self.factors, factor))

    def without_factor(self, name: str, /) -> "AccumulatedReliance":
        """Give the policy without a factor or one of the six dimensions; `UnknownNameError` where it has none of that name.

        Example:
            >>> "personnel" in AccumulatedReliance().without_factor("personnel").ceilings
            False
        """
        plugged = [factor.name for factor in self.factors]
        if name in plugged:
            return attrs.evolve(self, factors=tuple(factor for factor in self.factors if factor.name != name))
        if name in [dimension.value for dimension in self.ceilings]:
            kept = {
                dimension: ceiling for dimension, ceiling in self.ceilings.items() if dimension.value != name
            }
            return attrs.evolve(self, ceilings=FrozenMap(kept))
        raise UnknownNameError("factor", name, (*(dimension.value for dimension in self.ceilings), *plugged))

    def calibration(self, outcomes: Iterable[Outcome], /) -> CalibrationReport:
        """Report how computed reliance agreed with what happened, by measure and band. It never tunes anything.

        Example:
            >>> from custrel.reliance import Outcome
            >>> seen = [Outcome(computed=0.9, severity=3), Outcome(computed=0.5, severity=2), Outcome(computed=0.1, severity=1)]
            >>> AccumulatedReliance().calibration(seen).measures[0].value
            1.0
        """
        return calibration_of(self, outcomes)
