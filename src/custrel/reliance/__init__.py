"""Reliance: how much of what a customer must get done is lost when what we service stops.

`AccumulatedReliance` is the default policy and stable; everything else here is provisional until 1.0.

Example:
    >>> policy = AccumulatedReliance()
    >>> policy.name, policy.ceilings["mission"], policy.bands["critical"]
    ('accumulated', 0.95, 0.8)
"""

from custrel.reliance.ask import contributions, explain, sensitivity, to_reach
from custrel.reliance.calibration import BandOutcome, CalibrationReport, Concordance, Outcome
from custrel.reliance.explain import Contributions, JobContribution, Part
from custrel.reliance.factors import FunctionFactor, TableFactor, factor
from custrel.reliance.policy import AccumulatedReliance
from custrel.reliance.reach import Step
from custrel.reliance.readings import (
    Exposure,
    Installed,
    Throughput,
    downtime_minutes,
    exposure,
    gatekept,
    installed,
    stated_importance,
    throughput,
)
from custrel.reliance.scales import SEGMENT_PRIORS, SegmentPrior
from custrel.reliance.sensitivity import RankInterval, Sensitivity
from custrel.reliance.what_if import Moved, WhatIf, questions, what_if

__all__ = [
    "SEGMENT_PRIORS",
    "AccumulatedReliance",
    "BandOutcome",
    "CalibrationReport",
    "Concordance",
    "Contributions",
    "Exposure",
    "FunctionFactor",
    "Installed",
    "JobContribution",
    "Moved",
    "Outcome",
    "Part",
    "RankInterval",
    "SegmentPrior",
    "Sensitivity",
    "Step",
    "TableFactor",
    "Throughput",
    "WhatIf",
    "contributions",
    "downtime_minutes",
    "explain",
    "exposure",
    "factor",
    "gatekept",
    "installed",
    "questions",
    "sensitivity",
    "stated_importance",
    "throughput",
    "to_reach",
    "what_if",
]
