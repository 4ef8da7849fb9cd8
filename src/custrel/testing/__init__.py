"""Is mine correct? Conformance checks for factors, policies and signals, answered by one call; works without pytest.

Each check is named, tries the opinion on generated portfolios, and fails with the smallest counterexample and one sentence on
why it matters. A plugin may waive a check by an attribute ``waives`` that maps its name to the reason; the reason shows in the
report. Needs hypothesis (the ``strategies`` extra).

Example:
    >>> from custrel.signals import VoiceSignal
    >>> print(check_signal(VoiceSignal(), examples=3).summary)
    25 checks passed
"""

from custrel.testing._check import Check, ConformanceError, Failure, Report
from custrel.testing._kit import (
    check_factor,
    check_recurrence_policy,
    check_reliance_policy,
    check_signal,
    checks_for,
    parametrize_with_checks,
)

__all__ = [
    "Check",
    "ConformanceError",
    "Failure",
    "Report",
    "check_factor",
    "check_recurrence_policy",
    "check_reliance_policy",
    "check_signal",
    "checks_for",
    "parametrize_with_checks",
]
