"""What was said about the fields of one case: plain fields, facts that stand, answers tried out; joined, never averaged."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from custrel.model import NOT_APPLICABLE, UNKNOWN, Fact, Ref
from custrel.reliance._loss import Range
from custrel.reliance._scale import WHOLE, ZERO, Found, hull_of, widened
from custrel.reliance._settings import Settings
from custrel.typing import CustomerCase

__all__ = ["SILENT", "Heard", "Instead", "Said"]

_YEAR_DAYS = 365.25

Said = dict[
    str, list[tuple[Any, float]]
]  # field → values of standing facts, each with how far age has widened it
SILENT: Said = {}
Instead = Mapping[Ref, Mapping[str, Any]]  # answers tried out: subject → field → value


class Heard:
    """Everything said about one case, under one rule of ageing; remembers what could not be read."""

    def __init__(self, settings: Settings, case: CustomerCase, instead: Instead | None = None) -> None:
        """Note who has facts, so that nobody else is asked for any; ``instead`` takes the place of what is recorded."""
        self.settings, self.case = settings, case
        self.instead: Instead = instead or {}
        self.warnings: dict[str, None] = {}
        self._warned = 0  # how often, repeated ones too: what warned is never shared between jobs
        self._spoken = {fact.subject for fact in case.facts}.union(self.instead)

    def _warn(self, sentence: str) -> None:
        self.warnings[sentence] = None
        self._warned += 1

    def _said(self, ref: Ref) -> Said:
        """Standing facts about a subject by field, with how far each has widened by age."""
        found: Said = {}
        if ref in self._spoken:
            for fact in self.case.facts_on(ref):
                found.setdefault(fact.name, []).append((fact.value, self._aged(fact)))
            for name, value in self.instead.get(ref, {}).items():
                found[name] = [(value, 0.0)]
        return found

    def _aged(self, fact: Fact) -> float:
        """How far an old answer has gone towards knowing nothing, 0 to 1: by the policy's declared rule, off by default."""
        if not self.settings.widening_per_year or fact.at is None:
            return 0.0
        days = (self.case.as_of - fact.at).total_seconds() / 86_400 - self.settings.fresh_days
        return min(1.0, max(0.0, days / _YEAR_DAYS * self.settings.widening_per_year))

    def _hull(
        self,
        ref: Ref,
        field: str,
        plain: Any,
        spoken: Sequence[tuple[Any, float]] | None,
        read: Callable[[Any], Found],
    ) -> Found:
        """Join everything said into one range: nothing wins, nothing is averaged; `UNKNOWN` where nothing readable was said."""
        if plain is not None and field in self.instead.get(ref, ()):
            plain = None
        if plain is not None and spoken is None:
            found = read(plain)
            if isinstance(found, tuple):
                return found
        values: list[tuple[Any, float]] = [(plain, 0.0)] if plain is not None else []
        values += spoken or ()
        ranges: list[Range] = []
        absent = 0
        for value, aged in values:
            found = read(value)
            if found is NOT_APPLICABLE:
                absent += 1
            elif found is UNKNOWN:
                self._warn(f"{ref} {field}: something is said that cannot be read, so it counts as not known")
                ranges.append(WHOLE)
            else:
                ranges.append(widened(found, aged))
        if not ranges:
            return NOT_APPLICABLE if absent else UNKNOWN
        if absent:
            ranges.append(ZERO)
        if max(r[0] for r in ranges) > min(r[1] for r in ranges):
            self._warn(
                f"{ref} {field}: sources contradict each other, so the whole range between them is kept"
            )
        return hull_of(ranges)
