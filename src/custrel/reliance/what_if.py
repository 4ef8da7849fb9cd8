"""What would change if: the policy asked again on a changed case. Works for every reliance policy, plugins included."""

from collections.abc import Sequence
from typing import Any, final

import attrs

from custrel.errors import InvalidValueError
from custrel.findings import Question, RelianceReport
from custrel.model import Fact, How, Kind, Level, OperatingMode, Record, Ref
from custrel.typing import CustomerCase, ReliancePolicy

__all__ = ["Moved", "WhatIf", "questions", "what_if"]


@final
@attrs.frozen(kw_only=True, order=False)
class Moved:
    """One asset whose typical number moved, from ``before`` to ``after``; None where it was, or is, not there.

    Example:
        >>> Moved(asset_id="A1", before=0.2, after=0.5).asset_id
        'A1'
    """

    asset_id: str
    before: float | None
    after: float | None


@final
@attrs.frozen(kw_only=True, order=False)
class WhatIf:
    """The two reports, before and after a change.

    Example:
        >>> import datetime as dt
        >>> from custrel.model import Asset, Customer
        >>> from custrel.portfolio import Portfolio
        >>> from custrel.reliance import AccumulatedReliance
        >>> p = Portfolio.of(Customer(customer_id="C1"), Asset(asset_id="A1", customer_id="C1"))
        >>> case = CustomerCase.of(p, "C1", as_of=dt.datetime(2026, 11, 1, tzinfo=dt.UTC))
        >>> found = what_if(AccumulatedReliance(), case, Asset(asset_id="A1", customer_id="C1", alternatives=1))
        >>> found.after.total.range, [moved.asset_id for moved in found.moved]
        (Interval(0), ['A1'])
    """

    before: RelianceReport
    after: RelianceReport

    @property
    def moved(self) -> tuple[Moved, ...]:
        """The assets whose typical ``alone`` moved, most moved first (the class shows it)."""
        old = {a.asset_id: a.alone.typical for a in self.before.assets}
        new = {a.asset_id: a.alone.typical for a in self.after.assets}
        found = [
            Moved(asset_id=asset_id, before=old.get(asset_id), after=new.get(asset_id))
            for asset_id in sorted(old.keys() | new.keys())
            if old.get(asset_id) != new.get(asset_id)
        ]
        return tuple(sorted(found, key=lambda m: (-abs((m.after or 0.0) - (m.before or 0.0)), m.asset_id)))


def what_if(policy: ReliancePolicy, case: CustomerCase, /, *changes: Record) -> WhatIf:
    """Evaluate the policy on the case and on the case with these records put in (by id) or added.

    ``IntegrityError`` where a change does not fit the case, ``InvalidValueError`` without any change.

    Example:
        >>> import datetime as dt
        >>> from custrel.model import Asset, Customer
        >>> from custrel.portfolio import Portfolio
        >>> from custrel.reliance import AccumulatedReliance
        >>> p = Portfolio.of(Customer(customer_id="C1"), Asset(asset_id="A1", customer_id="C1"))
        >>> case = CustomerCase.of(p, "C1", as_of=dt.datetime(2026, 11, 1, tzinfo=dt.UTC))
        >>> spare = Asset(asset_id="A1", customer_id="C1", alternatives=0.5)
        >>> what_if(AccumulatedReliance(), case, spare).after.asset("A1").alone.range.hi < 0.5
        True
    """
    if not changes:
        raise InvalidValueError("what_if", "changes", "must be one or more records", ())
    return WhatIf(before=policy.evaluate(case), after=policy.evaluate(case.with_records(*changes)))


def questions(
    policy: ReliancePolicy, case: CustomerCase, /, n: int = 3, *, trials: int = 500
) -> tuple[Question, ...]:
    """Ask any policy what to ask: its own ``questions`` where it has them, else silent fields tried out, jobs before assets.

    Trying out evaluates the policy once per answer on a case that holds it as a `Fact`, at most ``trials`` times in all.

    Example:
        >>> import datetime as dt
        >>> from custrel.model import Asset, Customer
        >>> from custrel.portfolio import Portfolio
        >>> from custrel.reliance import AccumulatedReliance
        >>> p = Portfolio.of(Customer(customer_id="C1"), Asset(asset_id="A1", customer_id="C1"))
        >>> case = CustomerCase.of(p, "C1", as_of=dt.datetime(2026, 11, 1, tzinfo=dt.UTC))
        >>> [question.name for question in questions(AccumulatedReliance(), case, 2)]
        ['alternatives', 'operating_mode']
    """
    own: Any = getattr(policy, "questions", None)
    if own is not None:
        asked: Sequence[Question] = own(case, n)
        return tuple(asked)
    width = policy.evaluate(case).total.range.width
    found: list[Question] = []
    for subject, name, text, answers in _silent(case):
        trials -= len(answers)
        if trials < 0:
            break
        after: list[float] = []
        for answer in answers:
            fact = Fact(fact_id="custrel:tried", subject=subject, name=name, value=answer, how=How.ASSUMED)
            after.append(policy.evaluate(case.with_records(fact)).total.range.width)
        narrowing = float(f"{max(0.0, width - sum(after) / len(after)):.12g}")
        if narrowing > 0.0:
            found.append(
                Question(subject=subject, name=name, text=text, answers=answers, narrowing=narrowing)
            )
    found.sort(key=lambda question: (-question.narrowing, str(question.subject), question.name))
    return tuple(found[: max(n, 0)])


def _silent(case: CustomerCase) -> list[tuple[Ref, str, str, tuple[str, ...]]]:
    """Fields of jobs, and of assets in no job, that nobody has spoken about."""
    listed = {unit.asset_id for job in case.jobs for stage in job.stages for unit in stage.units}
    subjects = [(Ref(kind=Kind.JOB, id=job.job_id), "workaround") for job in case.jobs]
    subjects += [
        (Ref(kind=Kind.ASSET, id=asset.asset_id), "alternatives")
        for asset in case.assets
        if asset.asset_id not in listed
    ]
    found: list[tuple[Ref, str, str, tuple[str, ...]]] = []
    for ref, around in subjects:
        fields: list[tuple[str, str, tuple[str, ...]]] = [
            (
                around,
                f"when {ref} stops, is there any other way to do this?",
                ("0", "0.25", "0.5", "0.75", "1"),
            ),
            ("operating_mode", f"how is {ref} used?", tuple(mode.value for mode in OperatingMode)),
        ]
        fields += [
            (
                f"consequences.{name}",
                f"when {ref} stops, how bad is it: {name}?",
                tuple(v.value for v in Level),
            )
            for name in ("mission", "safety", "own_customers", "financial", "compliance", "personnel")
        ]
        found += [
            (ref, name, text, answers) for name, text, answers in fields if not case.evidence(ref, name)
        ]
    return found
