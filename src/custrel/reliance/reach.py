"""What it would take to reach another band: single answers that would move one asset's number there."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import Any, final

import attrs

from custrel.errors import NotFoundError, UnknownNameError, did_you_mean
from custrel.findings import Band, Reading
from custrel.model import Complexity, Level, OperatingMode, Ref
from custrel.reliance._model import Model
from custrel.reliance._settings import Settings
from custrel.typing import CustomerCase

__all__ = ["Step", "reached", "steps_to"]

_ORDER = (Band.LOW, Band.MODERATE, Band.HIGH, Band.CRITICAL)
Tried = tuple[Ref, str, str, Reading]  # subject, field, value, what the asset would then read

_SHARES = ("0", "0.25", "0.5", "0.75", "1")


@final
@attrs.frozen(kw_only=True, order=False)
class Step:
    """One answer that alone would take the asset to the band: were ``name`` of ``subject`` this ``value``, this reading.

    Example:
        >>> from custrel.model import Interval
        >>> r = Reading(range=Interval.point(0.9), typical=0.9, completeness=1,
        ...             band="critical", band_lo="critical", band_hi="critical")
        >>> print(Step(subject=Ref.parse("job:J1"), name="workaround", value="0", reading=r))
        job:J1 workaround = 0: critical
    """

    subject: Ref
    name: str
    value: str
    reading: Reading

    def __str__(self) -> str:
        """The answer and the band it gives."""
        return f"{self.subject} {self.name} = {self.value}: {self.reading.words}"


def steps_to(settings: Settings, case: CustomerCase, asset_id: str, band: Band | str) -> tuple[Step, ...]:
    """Try every answer for every factor of the jobs an asset serves; keep those that bring it into the band."""
    model = Model(settings, case)
    if asset_id not in model.effects:
        raise NotFoundError("asset", asset_id, did_you_mean(asset_id, model.effects))

    def tried() -> Iterator[Tried]:
        for number in model.effects[asset_id]:
            ref = model.jobs[number].ref
            for name, answers in _answers(model, number).items():
                for value in answers:
                    then = Model(settings, case, {ref: {name: value}})
                    yield ref, name, value, then.reading(then.score(then.effects[asset_id]))

    return reached(model.reading(model.score(model.effects[asset_id])), band, tried)


def reached(now: Reading, band: Band | str, tried: Callable[[], Iterable[Tried]]) -> tuple[Step, ...]:
    """Keep what brings a reading into the band, the smallest move first; nothing is tried where it is there already.

    Going up, the *lower* end must reach the band; going down, the *upper* end must fall to it.
    """
    if band not in list(Band):
        raise UnknownNameError("band", str(band), tuple(b.value for b in Band))
    wanted = _ORDER.index(Band(band))
    at_least, at_most = _ORDER.index(now.band_lo), _ORDER.index(now.band_hi)
    if at_least == wanted == at_most:
        return ()
    up = at_least < wanted
    found: list[tuple[float, Step]] = []
    for ref, name, value, reading in tried():
        there = _ORDER.index(reading.band_lo) >= wanted if up else _ORDER.index(reading.band_hi) <= wanted
        if there:
            step = Step(subject=ref, name=name, value=value, reading=reading)
            found.append((abs(reading.typical - now.typical), step))
    found.sort(key=lambda pair: (pair[0], str(pair[1].subject), pair[1].name, pair[1].value))
    return tuple(step for _, step in found)


def _answers(model: Model, number: int) -> Mapping[str, tuple[str, ...]]:
    """Every factor of a job with its scale."""
    job = model.jobs[number]
    record: Any = model.case.maybe(job.ref)
    around = "alternatives" if job.implied else "workaround"
    levels = tuple(level.value for level in Level)
    found: dict[str, tuple[str, ...]] = {f"consequences.{d}": levels for d in model.settings.ceilings}
    found[around] = _SHARES
    if getattr(record, around) is None:
        found["complexity"] = tuple(c.value for c in Complexity)
    found["operating_mode"] = tuple(mode.value for mode in OperatingMode)
    if record.hours is None:
        found["shifts"] = tuple(str(i) for i in range(1, len(model.settings.span_by_shifts) + 1))
    found.update({factor.name: tuple(factor.scale) for factor in model.settings.factors})
    return found
