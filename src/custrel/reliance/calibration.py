"""How well computed reliance agreed with what happened; it reports, it never tunes."""

import math
from collections.abc import Iterable, Mapping
from typing import final

import attrs

from custrel._fields import check, unit
from custrel.errors import InvalidValueError
from custrel.findings import Band
from custrel.reliance._settings import Settings

__all__ = ["BandOutcome", "CalibrationReport", "Concordance", "Outcome", "calibration_of"]

_Z = 1.959963984540054  # the 97.5 % point of the normal distribution, for 95 % intervals


@final
@attrs.frozen(kw_only=True, order=False)
class Outcome:
    """What an asset was computed to mean when a ticket came in, and what then happened.

    ``computed`` in 0 to 1, as of before the ticket. ``severity`` is what the customer said at ticket time, higher is worse, any
    ordinal; ``hours_to_workaround`` ≥ 0; ``escalated``. Each None where not known.

    Example:
        >>> Outcome(computed=0.8, severity=3).escalated is None
        True
    """

    computed: float = attrs.field(metadata=unit())
    severity: float | None = None
    hours_to_workaround: float | None = None
    escalated: bool | None = None

    def __attrs_post_init__(self) -> None:
        """Check the ranges."""
        check(self)
        if self.hours_to_workaround is not None and self.hours_to_workaround < 0:
            raise InvalidValueError(
                "Outcome", "hours_to_workaround", "must be at least 0", self.hours_to_workaround
            )


@final
@attrs.frozen(kw_only=True, order=False)
class Concordance:
    """Of two outcomes that differ, how often the worse one had the higher computed reliance: .5 is chance, 1 always.

    Ties in what was computed count half (Harrell's c; for yes/no the area under the ROC curve). ``lo`` and ``hi`` bound it with
    95 % confidence (the U-statistic's jackknife variance, as DeLong et al. 1988 use for yes/no), cut to [0, 1]. ``value`` is
    None, with ``reason``, where nothing can be compared; the bounds are None below three outcomes.

    Example:
        >>> Concordance(measure="severity", value=None, n=1, pairs=0, reason="no two outcomes differ").lo is None
        True
    """

    measure: str
    value: float | None
    lo: float | None = None
    hi: float | None = None
    n: int
    pairs: int
    reason: str = ""


@final
@attrs.frozen(kw_only=True, order=False)
class BandOutcome:
    """What happened to those computed to be in one band: counts and means; a mean is None where nothing of it is known.

    Example:
        >>> BandOutcome(band="high", n=0).escalated_share is None
        True
    """

    band: Band = attrs.field(converter=Band)
    n: int
    mean_severity: float | None = None
    mean_hours_to_workaround: float | None = None
    escalated_share: float | None = None


@final
@attrs.frozen(kw_only=True, order=False)
class CalibrationReport:
    """Agreement per measure and per band, most critical first. ``thresholds`` says what they still are: *uncalibrated*.

    Example:
        >>> CalibrationReport(n=0, measures=(), bands=()).thresholds
        'uncalibrated'
    """

    n: int
    measures: tuple[Concordance, ...]
    bands: tuple[BandOutcome, ...]
    thresholds: str = "uncalibrated"


def calibration_of(settings: Settings, outcomes: Iterable[Outcome]) -> CalibrationReport:
    """Compare computed reliance with each measure of what happened."""
    given = list(outcomes)
    measures: Mapping[str, list[tuple[float, float]]] = {
        "severity": [(o.computed, o.severity) for o in given if o.severity is not None],
        "hours_to_workaround": [
            (o.computed, o.hours_to_workaround) for o in given if o.hours_to_workaround is not None
        ],
        "escalated": [(o.computed, float(o.escalated)) for o in given if o.escalated is not None],
    }
    bands: list[BandOutcome] = []
    for band in Band:
        inside = [o for o in given if settings.band_of(o.computed) is band]
        bands.append(
            BandOutcome(
                band=band,
                n=len(inside),
                mean_severity=_mean([o.severity for o in inside]),
                mean_hours_to_workaround=_mean([o.hours_to_workaround for o in inside]),
                escalated_share=_mean([None if o.escalated is None else float(o.escalated) for o in inside]),
            )
        )
    compared = tuple(_concordance(name, pairs) for name, pairs in measures.items())
    return CalibrationReport(n=len(given), measures=compared, bands=tuple(bands))


def _mean(values: list[float | None]) -> float | None:
    known = [value for value in values if value is not None]
    return math.fsum(known) / len(known) if known else None


def _concordance(measure: str, pairs: list[tuple[float, float]]) -> Concordance:
    n = len(pairs)
    won, compared = [0.0] * n, [0] * n
    for i, (x, outcome) in enumerate(pairs):
        for j in range(i):
            other, worse = pairs[j]
            if outcome == worse:
                continue
            point = 0.5 if x == other else float((x > other) == (outcome > worse))
            for k in (i, j):
                won[k] += point
                compared[k] += 1
    total = sum(compared) // 2
    if not total:
        return Concordance(measure=measure, value=None, n=n, pairs=0, reason="no two outcomes differ")
    value = math.fsum(won) / 2 / total
    whole = math.fsum(won) / 2
    left_out = [(whole - w) / (total - c) for w, c in zip(won, compared, strict=True) if total > c]
    if n < 3 or len(left_out) < n:  # noqa: PLR2004 - two points have no spread
        return Concordance(
            measure=measure, value=value, n=n, pairs=total, reason="too few outcomes for an interval"
        )
    middle = math.fsum(left_out) / n
    variance = (n - 1) / n * math.fsum((each - middle) ** 2 for each in left_out)
    half = _Z * math.sqrt(variance)
    return Concordance(
        measure=measure, value=value, lo=max(0.0, value - half), hi=min(1.0, value + half), n=n, pairs=total
    )
