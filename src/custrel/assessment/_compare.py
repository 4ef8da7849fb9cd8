"""What changed between two assessments, by what makes findings and actions the same ones over time."""

from collections.abc import Mapping
from typing import final

import attrs

from custrel._fields import check
from custrel._show import plural
from custrel.assessment._facts import Facts
from custrel.findings import Action, Finding, FindingSeverity
from custrel.model import FindingKey

__all__ = ["Comparison", "compare"]

_SEVERITIES = list(FindingSeverity)


@final
@attrs.frozen(kw_only=True, order=False)
class Comparison:
    """New and gone findings, those that became worse or better (later state shown).

    And earlier actions now settled: none of their findings is open or set aside any more.

    Worse and better go by severity: measures of different kinds grow in different directions, so they do not
    decide.

    Example:
        >>> Comparison().is_empty
        True
    """

    new: tuple[Finding, ...] = ()
    gone: tuple[Finding, ...] = ()
    worse: tuple[Finding, ...] = ()
    better: tuple[Finding, ...] = ()
    settled: tuple[Action, ...] = ()

    def __attrs_post_init__(self) -> None:
        """Check every field."""
        check(self)

    @property
    def is_empty(self) -> bool:
        """True where nothing changed.

        Example:
            >>> Comparison().is_empty
            True
        """
        return not (self.new or self.gone or self.worse or self.better or self.settled)

    def __str__(self) -> str:
        """Count the changes."""
        parts = [(len(getattr(self, n)), n) for n in ("new", "gone", "worse", "better")]
        text = ", ".join(f"{count} {name}" for count, name in parts if count)
        done = f"{plural(len(self.settled), 'action')} settled" if self.settled else ""
        return "; ".join(p for p in (text, done) if p) or "nothing changed"


def compare(later: Facts, earlier: Facts) -> Comparison:
    """Compare findings by (code, subject, about); set-aside ones count as still there."""
    now, before = _open(later), _open(earlier)
    aside = {s.finding.key for s in later.set_aside}
    was_aside = {s.finding.key for s in earlier.set_aside}
    both = [(now[k], before[k]) for k in now if k in before]
    return Comparison(
        new=tuple(f for k, f in now.items() if k not in before and k not in was_aside),
        gone=tuple(f for k, f in before.items() if k not in now and k not in aside),
        worse=tuple(new for new, old in both if _change(new, old) > 0),
        better=tuple(new for new, old in both if _change(new, old) < 0),
        settled=tuple(a for a in earlier.actions if not any(k in now or k in aside for k in a.settles)),
    )


def _open(assessment: Facts) -> Mapping[FindingKey, Finding]:
    return {f.key: f for f in assessment.findings}


def _change(new: Finding, old: Finding) -> int:
    """Give 1 for worse, -1 for better, 0 for the same."""
    step = _SEVERITIES.index(old.severity) - _SEVERITIES.index(new.severity)
    return (step > 0) - (step < 0)
