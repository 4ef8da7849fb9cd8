"""The built-in opinions."""

from custrel.assessment.policies import Policies

__all__ = ["default_policies"]


def default_policies() -> Policies:
    """Give the built-in opinions: `AccumulatedReliance`, `RecurrenceDetector`, every built-in signal.

    Example:
        >>> default_policies().recurrence.rounds in (0, 1, 2)
        True
    """
    from custrel.recurrence import RecurrenceDetector  # noqa: PLC0415 - who brings their own policies need not pay for ours
    from custrel.reliance import AccumulatedReliance  # noqa: PLC0415
    from custrel.signals import DEFAULT  # noqa: PLC0415

    return Policies(reliance=AccumulatedReliance(), recurrence=RecurrenceDetector(), signals=tuple(DEFAULT))
