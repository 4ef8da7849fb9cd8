"""What to ask next: the unknowns whose answers would narrow most, phrased as a person would ask."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any, final

import attrs

from custrel._fields import rounded
from custrel.errors import NotFoundError, did_you_mean
from custrel.findings import Question
from custrel.model import Complexity, Dimension, Kind, Level, OperatingMode, Ref
from custrel.reliance._loss import loss
from custrel.reliance._model import Model
from custrel.reliance._read import Reader
from custrel.reliance._scale import WHOLE
from custrel.reliance._settings import Settings
from custrel.reliance._stakes import JobInput
from custrel.typing import CustomerCase

__all__ = ["Asked", "asked_of", "best_questions"]

_DIMENSIONS: Mapping[str, str] = {
    Dimension.MISSION: "how badly is what the business is there for hit",
    Dimension.SAFETY: "how badly could somebody be hurt",
    Dimension.OWN_CUSTOMERS: "how badly do the customer's own customers feel it",
    Dimension.FINANCIAL: "how badly does it cost money",
    Dimension.COMPLIANCE: "how badly is a law, a contract or a duty to report broken",
    Dimension.PERSONNEL: "how badly does it hit the people who work there",
}
_SHARES = ("0", "0.25", "0.5", "0.75", "1")  # none, a quarter, half, most, all of it
_UPTIMES = ("0.9", "0.95", "0.99", "1")
_LEVELS = tuple(level.value for level in Level)


@final
@attrs.frozen(kw_only=True, order=False)
class Asked:
    """One thing nobody has said: about whom, which field, in which words, with which answers."""

    subject: Ref
    name: str
    text: str
    answers: tuple[str, ...]


def best_questions(
    settings: Settings, case: CustomerCase, n: int, asset_id: str | None
) -> tuple[Question, ...]:
    """Rank everything unknown by how much its answers would narrow the customer's total, or one asset's number."""
    model = Model(settings, case)
    if asset_id is not None and asset_id not in model.effects:
        raise NotFoundError("asset", asset_id, did_you_mean(asset_id, model.effects))
    effect = model.everything if asset_id is None else model.effects[asset_id]
    before = _ends(model, effect)
    found: list[Question] = []
    known: dict[object, float] = {}
    for asked, numbers in asked_of(model, effect):
        key = _alike(model, asked, numbers)
        if key is None or key not in known:
            narrowing = _narrowing(model, effect, before, asked, numbers)
            if key is not None:
                known[key] = narrowing
        else:
            narrowing = known[key]
        if narrowing > 0.0:
            found.append(
                Question(
                    subject=asked.subject,
                    name=asked.name,
                    text=asked.text,
                    answers=asked.answers,
                    narrowing=narrowing,
                )
            )
    found.sort(key=lambda question: (-question.narrowing, str(question.subject), question.name))
    return tuple(found[: max(n, 0)])


def asked_of(model: Model, effect: Mapping[int, int]) -> Iterable[tuple[Asked, tuple[int, ...]]]:
    """Give everything nobody has said about the jobs an effect touches, with the jobs each answer would change."""
    listed: dict[str, list[int]] = {}
    for number in sorted(
        effect, key=lambda number: (model.jobs[number].implied, model.jobs[number].record_id)
    ):
        job = model.jobs[number]
        for asked in _of_job(model, job):
            yield asked, (number,)
        for unit, asset_id in enumerate(job.units):
            if not job.implied and job.shape.sole[unit][0] < job.shape.sole[unit][1]:
                listed.setdefault(asset_id, []).append(number)
    for asset_id, numbers in sorted(listed.items()):
        ref = Ref(kind=Kind.ASSET, id=asset_id)
        told = any(
            unit.availability is not None
            for number in numbers
            for stage in model.case.maybe(model.jobs[number].ref).stages
            for unit in stage.units
            if unit.asset_id == asset_id
        )
        if not told and not model.case.evidence(ref, "availability"):
            text = f"what share of the time it is needed is {_title(model.case, ref)} up?"
            yield Asked(subject=ref, name="availability", text=text, answers=_UPTIMES), tuple(numbers)


def _of_job(model: Model, job: JobInput) -> Iterable[Asked]:
    case, ref = model.case, job.ref
    title = _title(case, ref)
    record: Any = case.maybe(ref)
    spoken = {fact.name for fact in case.facts_on(ref)} if model.has_facts(ref) else set[str]()

    def silent(field: str) -> bool:
        return getattr(record, field) is None and field not in spoken

    around = "alternatives" if job.implied else "workaround"
    if silent(around):
        text = f"when {title} stops, is there any other way to do this, and for how much of it?"
        limit = job.shape.workaround[1]
        answers = tuple(answer for answer in _SHARES if float(answer) <= limit)
        yield Asked(subject=ref, name=around, text=text, answers=answers)
        if silent("complexity"):
            text = f"is what {title} does simple, moderate or complex?"
            yield Asked(subject=ref, name="complexity", text=text, answers=tuple(c.value for c in Complexity))
    for unit, name, asker in _capacities(case, job, title) if not job.implied else ():
        if name not in spoken and any(
            place == unit
            and capacity[:2] == WHOLE[:2]  # an amount that says a part already is not asked again
            for stage in job.shape.stages
            for place, capacity in stage
        ):
            yield Asked(subject=ref, name=name, text=asker, answers=_SHARES)
    for dimension in model.settings.ceilings:
        name = f"consequences.{dimension}"
        if record.consequences.get(dimension) is None and name not in spoken:
            text = f"when {title} stops, {_DIMENSIONS[dimension]}?"
            yield Asked(subject=ref, name=name, text=text, answers=_LEVELS)
    if silent("operating_mode"):
        text = (
            f"how is {title} used: all the time, on and off, on demand, in batches, by season, as a standby?"
        )
        yield Asked(
            subject=ref, name="operating_mode", text=text, answers=tuple(mode.value for mode in OperatingMode)
        )
    if silent("shifts") and silent("hours"):
        text = f"how many shifts a day does {title} run?"
        shifts = range(1, len(model.settings.span_by_shifts) + 1)
        yield Asked(subject=ref, name="shifts", text=text, answers=tuple(str(count) for count in shifts))
    for factor in model.settings.factors:
        if factor.name not in spoken and factor.scale:
            yield Asked(subject=ref, name=factor.name, text=factor.question, answers=tuple(factor.scale))


def _capacities(case: CustomerCase, job: JobInput, title: str) -> Iterable[tuple[int, str, str]]:
    """Units of a job about whose capacity nothing is written, and how to ask for it."""
    record: Any = case.maybe(job.ref)
    known = {u.asset_id for stage in record.stages for u in stage.units if u.capacity is not None}
    others = dict.fromkeys(other for stage in record.stages for other in stage.others)
    for unit, asset_id in enumerate(job.units):
        if asset_id not in known:
            who = _title(case, Ref(kind=Kind.ASSET, id=asset_id))
            yield unit, f"capacity.{asset_id}", f"how much of {title} can {who} carry by itself?"
    for unit, other in enumerate(others, len(job.units)):
        yield unit, f"capacity.{other}", f"how much of {title} can “{other}” carry by itself?"


def _title(case: CustomerCase, ref: Ref) -> str:
    record: Any = case.maybe(ref)
    words = record.name or (record.kind if ref.kind is Kind.ASSET else "") or ""
    return f"“{words}” ({ref.id})" if words else f"{ref.kind} {ref.id}"


def _ends(model: Model, effect: Mapping[int, int]) -> dict[int, tuple[float, float]]:
    found: dict[int, tuple[float, float]] = {}
    for number, units in effect.items():
        found[number] = _end(model.jobs[number], units)
    return found


def _end(job: JobInput, units: int) -> tuple[float, float]:
    lost = loss(job.shape, units)
    return job.stakes.severity[0] * lost.lo, job.stakes.severity[1] * lost.hi


def _width(settings: Settings, ends: Iterable[tuple[float, float]]) -> float:
    pairs = list(ends)
    return settings.w([hi for _, hi in pairs]) - settings.w([lo for lo, _ in pairs])


def _narrowing(
    model: Model,
    effect: Mapping[int, int],
    before: Mapping[int, tuple[float, float]],
    asked: Asked,
    numbers: Sequence[int],
) -> float:
    """Mean over the equally likely answers of how much narrower the range would be."""
    width = _width(model.settings, before.values())
    total = 0.0
    for answer in asked.answers:
        reader = Reader(model.settings, model.case, {asked.subject: {asked.name: answer}})
        after = dict(before)
        for number in numbers:
            after[number] = _end(reread(reader, model, number), effect[number])
        total += width - _width(model.settings, after.values())
    return rounded(max(0.0, total / len(asked.answers))) if asked.answers else 0.0


def reread(reader: Reader, model: Model, number: int) -> JobInput:
    """Read one job again, with answers tried out."""
    job = model.jobs[number]
    record: Any = model.case.maybe(job.ref)
    return reader.implied(record) if job.implied else reader.recorded(record)


def _alike(model: Model, asked: Asked, numbers: Sequence[int]) -> object | None:
    """Name what makes two questions worth the same: equal jobs asked the same; None where that cannot be told."""
    if len(numbers) != 1 or model.settings.factors or model.has_facts(asked.subject):
        return None
    job = model.jobs[numbers[0]]
    return (asked.name, id(job.stakes), job.shape) if job.implied else None
