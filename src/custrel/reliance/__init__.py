"""Reliance: how much of what a customer must get done is lost when what we service stops.

`AccumulatedReliance` is the default policy and stable; everything else here is provisional until 1.0.

Example:
    >>> policy = AccumulatedReliance()
    >>> policy.name, policy.ceilings["mission"], policy.bands["critical"]
    ('accumulated', 0.95, 0.8)
"""

from custrel.reliance.policy import AccumulatedReliance
from custrel.reliance.scales import SEGMENT_PRIORS, SegmentPrior

__all__ = ["SEGMENT_PRIORS", "AccumulatedReliance", "SegmentPrior"]
