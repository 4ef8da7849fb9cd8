"""One recurrence and what of the case belongs to it."""

import datetime as dt
from collections.abc import Collection
from typing import final

import attrs

from custrel._fields import local
from custrel.findings import Band, Recurrence
from custrel.model import Incident, Kind, Problem, Ref
from custrel.signals import _case, _say
from custrel.typing import CustomerCase

__all__ = ["Trouble"]


@final
@attrs.frozen(kw_only=True, eq=False)
class Trouble:
    """One recurrence with what of the case belongs to it."""

    case: CustomerCase
    r: Recurrence
    subject: Ref
    about: Ref | None
    tickets: tuple[Incident, ...]
    incidents: tuple[Ref, ...]
    band: Band | None

    @classmethod
    def of(cls, case: CustomerCase, r: Recurrence, used: Collection[tuple[Ref, Ref | None]]) -> "Trouble":
        """Gather what belongs to it; two troubles of one subject never go by the same incident."""
        known = [i for i in map(case.incident, r.incident_ids) if i is not None]
        tickets = tuple(sorted(known, key=lambda i: (i.opened_at, i.incident_id)))
        refs = tuple([_case.ref(Kind.INCIDENT, i.incident_id) for i in tickets])
        subject = r.subject if case.maybe(r.subject) is not None else case.ref
        reading = None
        if r.subject.kind is Kind.ASSET:
            relied = _case.heavily_relied_on(case, r.subject.id, 0.25)
            reading = relied.alone.band if relied else None
        return cls(
            case=case,
            r=r,
            subject=subject,
            about=next((x for x in refs if (subject, x) not in used), None),
            tickets=tickets,
            incidents=refs,
            band=reading,
        )

    @property
    def label(self) -> str:
        """What people would call it; lower case, so that it can stand inside a sentence."""
        return self.r.label or f"the trouble on {self.subject}"

    @property
    def first(self) -> dt.datetime:
        return self.r.episodes[0].start

    @property
    def last(self) -> dt.datetime:
        return self.r.episodes[-1].start

    @property
    def began(self) -> dt.datetime:
        """Since when it is one trouble and not a single mishap: its second time."""
        return self.r.episodes[min(1, self.r.n_episodes - 1)].start

    def problems(self) -> tuple[Problem, ...]:
        ids = dict.fromkeys([*self.r.problem_ids, *(i.problem_id for i in self.tickets if i.problem_id)])
        return tuple(p for p in (self.case.problem(x) for x in ids) if p is not None)

    def problem_refs(self) -> list[Ref]:
        return [_case.ref(Kind.PROBLEM, p.problem_id) for p in self.problems()]

    def local(self, moment: dt.datetime) -> dt.datetime:
        """Put an instant on the wall clock of the place, where its zone is known."""
        return local(moment, self.case.zone_at(self._place))

    def day(self, moment: dt.datetime) -> str:
        """Say the day of an instant by the wall clock of the place."""
        return _case.day(self.case, moment, self._place)

    @property
    def _place(self) -> Ref:
        return self.subject if self.subject.kind is Kind.ASSET or not self.incidents else self.incidents[0]

    def next_words(self) -> str:
        r = self.r
        if r.next_from is None or r.next_to is None:
            return ""
        start, end = self.local(r.next_from), self.local(r.next_to)
        middle = start + (end - start) / 2
        near = end - start <= dt.timedelta(days=1.5)
        when = f"around {_say.part_of_day(middle)}" if near else _say.between(start, end)
        return f", the next {when}{', in opening hours' if r.next_in_hours else ''}"
