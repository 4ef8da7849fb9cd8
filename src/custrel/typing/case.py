"""One customer as a policy sees it: its records, its evidence, and nothing of its neighbours."""

import datetime as dt
import functools
from collections.abc import Callable
from typing import Any, final

import attrs

from custrel._fields import local, utc
from custrel.errors import InvalidValueError
from custrel.findings import EMPTY_FLEET, CommonCause, FleetProfile, Recurrence, RelianceReport
from custrel.model import (
    FULL,
    Asset,
    Authority,
    ComponentKind,
    Contact,
    Contract,
    Coverage,
    Customer,
    Decision,
    Dimension,
    Fact,
    Incident,
    Interval,
    Job,
    Kind,
    Money,
    NotApplicable,
    Problem,
    Recommendation,
    Record,
    Ref,
    Relationship,
    Review,
    Site,
    SurveyResponse,
    Touchpoint,
    Unknown,
    Weekly,
    id_of,
    kind_of,
)
from custrel.model.ref import ref_named, ref_to
from custrel.portfolio import Portfolio
from custrel.typing.evidence import Evidence, read_share
from custrel.typing.observation import Observation, observed

__all__ = ["CustomerCase"]


@final
@attrs.frozen(kw_only=True, order=False)
class CustomerCase:
    """One customer, known as of one instant; read-only.

    ``fleet`` is the merged profile of all customers (empty where a policy runs alone), ``reliance`` and
    ``recurrences`` the results a signal is given (None and empty before), ``common_causes`` what struck it and other
    customers at once. The provider's own assets and
    contacts this customer refers to are in it; other customers are not.

    Example:
        >>> p = Portfolio.of(Customer(customer_id="C1", name="Boutique"), Customer(customer_id="C2"))
        >>> case = CustomerCase.of(p, "C1", as_of=dt.datetime(2026, 11, 1, tzinfo=dt.UTC))
        >>> case.customer.name, case.assets
        ('Boutique', ())
    """

    customer_id: str
    as_of: dt.datetime
    _portfolio: Portfolio = attrs.field(repr=False, alias="portfolio")
    fleet: FleetProfile = attrs.field(default=EMPTY_FLEET, repr=False)
    reliance: RelianceReport | None = attrs.field(default=None, repr=False)
    recurrences: tuple[Recurrence, ...] = attrs.field(default=(), repr=False)
    common_causes: tuple[CommonCause, ...] = attrs.field(default=(), repr=False)

    def __attrs_post_init__(self) -> None:
        """Keep the instant in UTC, like every other."""
        object.__setattr__(self, "as_of", utc(self.as_of, "CustomerCase", "as_of"))

    @classmethod
    def of(cls, portfolio: Portfolio, customer_id: str, /, *, as_of: dt.datetime) -> "CustomerCase":
        """Cut a portfolio to one customer as known at an instant.

        Raises `NotFoundError` where there is no such customer (or it was not known then).

        Example:
            >>> CustomerCase.of(
            ...     Portfolio.of(Customer(customer_id="C1")), "C1", as_of=dt.datetime(2026, 11, 1, tzinfo=dt.UTC)
            ... ).customer_id
            'C1'
        """
        moment = utc(as_of, "CustomerCase.of", "as_of")
        return cls(
            customer_id=customer_id, as_of=moment, portfolio=portfolio.known_at(moment).only([customer_id])
        )

    # -- records ----------------------------------------------------------------------------------------------------------

    @property
    def customer(self) -> Customer:
        """The customer itself."""
        found: Customer = self._portfolio.get(Kind.CUSTOMER, self.customer_id)
        return found

    @property
    def ref(self) -> Ref:
        """The customer's name as a reference."""
        return ref_to(Kind.CUSTOMER, self.customer_id)

    @property
    def sites(self) -> tuple[Site, ...]:
        """Its sites, in id order."""
        return self._portfolio.sites

    @property
    def jobs(self) -> tuple[Job, ...]:
        """Its jobs, in id order."""
        return self._portfolio.jobs

    @property
    def assets(self) -> tuple[Asset, ...]:
        """Its assets and the provider's own it uses, in id order."""
        return self._portfolio.assets

    @property
    def contracts(self) -> tuple[Contract, ...]:
        """Its contracts, in id order."""
        return self._portfolio.contracts

    @property
    def contacts(self) -> tuple[Contact, ...]:
        """Its people and those of ours and of partners it met, in id order."""
        return self._portfolio.contacts

    @property
    def relationships(self) -> tuple[Relationship, ...]:
        """Its relationships, in id order."""
        return self._portfolio.relationships

    @property
    def incidents(self) -> tuple[Incident, ...]:
        """Its incidents of every kind and status, in id order."""
        return self._portfolio.incidents

    @property
    def problems(self) -> tuple[Problem, ...]:
        """Its problems and those its incidents name, in id order."""
        return self._portfolio.problems

    @property
    def recommendations(self) -> tuple[Recommendation, ...]:
        """What it was advised, in id order."""
        return self._portfolio.recommendations

    @property
    def touchpoints(self) -> tuple[Touchpoint, ...]:
        """When the two sides met, in id order."""
        return self._portfolio.touchpoints

    @property
    def surveys(self) -> tuple[SurveyResponse, ...]:
        """What it was asked and answered, in id order."""
        return self._portfolio.surveys

    @property
    def reviews(self) -> tuple[Review, ...]:
        """Its business reviews, in id order."""
        return self._portfolio.reviews

    @property
    def facts(self) -> tuple[Fact, ...]:
        """Every fact about it or what it uses, in id order."""
        return self._portfolio.facts

    @property
    def decisions(self) -> tuple[Decision, ...]:
        """What the user decided about its findings, in id order."""
        return self._portfolio.decisions

    @functools.cached_property
    def _behind(self) -> dict[int, tuple[str, ...]]:
        mine = {i.incident_id for i in self.incidents}
        return {id(r): r.among(mine) for r in self.recurrences}

    def behind(self, recurrence: Recurrence, /) -> tuple[str, ...]:
        """Give the ids of this customer's incidents behind a recurrence, in its order; one across customers has others' too."""
        known = self._behind.get(id(recurrence))
        return recurrence.among({i.incident_id for i in self.incidents}) if known is None else known

    # -- ways through -------------------------------------------------------------------------------------------------------

    def maybe(self, ref: Ref | str | None, /) -> Any:
        """Give the record a reference names, None where it is not in this case."""
        return self._portfolio.maybe(ref)

    def asset(self, asset_id: str | None, /) -> Asset | None:
        """Give an asset of the case by id, None where it is None or not here."""
        found: Asset | None = self._record(Kind.ASSET, asset_id)
        return found

    def site(self, site_id: str | None, /) -> Site | None:
        """Give a site of the case by id, None where it is None or not here."""
        found: Site | None = self._record(Kind.SITE, site_id)
        return found

    def contact(self, contact_id: str | None, /) -> Contact | None:
        """Give a contact of the case by id, None where it is None or not here."""
        found: Contact | None = self._record(Kind.CONTACT, contact_id)
        return found

    def incident(self, incident_id: str | None, /) -> Incident | None:
        """Give an incident of the case by id, None where it is None or not here."""
        found: Incident | None = self._record(Kind.INCIDENT, incident_id)
        return found

    def problem(self, problem_id: str | None, /) -> Problem | None:
        """Give a problem of the case by id, None where it is None or not here."""
        found: Problem | None = self._record(Kind.PROBLEM, problem_id)
        return found

    def _record(self, kind: Kind, record_id: str | None) -> Any:
        return None if record_id is None else self._portfolio._ids[kind].get(record_id)  # noqa: SLF001  # pyright: ignore[reportPrivateUsage]

    def incidents_on(self, asset_id: str, /) -> tuple[Incident, ...]:
        """Give the incidents of one asset, in id order."""
        return self._portfolio.incidents_on(asset_id)

    def dependants_of(self, asset_id: str, /) -> tuple[str, ...]:
        """Give the ids of this customer's assets that transitively depend on one, sorted."""
        return self._portfolio.dependants_of(asset_id)

    def relationships_on(self, *subjects: Ref | str) -> tuple[Relationship, ...]:
        """Give the relationships towards any of some subjects."""
        return self._portfolio.relationships_on(*subjects)

    def belongs_to(self, subject: Ref | str, /) -> tuple[Ref, ...]:
        """Give a subject and what it belongs to, narrowest first."""
        return self._portfolio.belongs_to(subject)

    def zone_of(self, site_id: str | None, /) -> str | None:
        """Give the IANA zone of a site, None where not known."""
        site = self.site(site_id)
        return site.zone if site else None

    def zone_at(self, subject: Ref | str, /) -> str | None:
        """Give the zone of the place a site, unit, ticket or job is at; else the one zone of all the customer's sites."""
        named = ref_named(subject)
        record = self.maybe(named)
        asset = self.asset(getattr(record, "asset_id", None))
        own = named.id if named.kind is Kind.SITE else getattr(record, "site_id", None)
        known = self.zone_of(own or (asset.site_id if asset else None))
        zones = {s.zone for s in self.sites} if not known else {known}
        return zones.pop() if len(zones) == 1 else None

    def today(self, subject: Ref | str | None = None, /) -> dt.date:
        """Give the date of ``as_of`` on the wall clock at a record, else at the customer's; in UTC where no zone is known.

        What is due or ends on a date is measured against this one.
        """
        return local(self.as_of, self.zone_at(self.ref if subject is None else subject)).date()

    def is_in_force(self, held: Relationship, /) -> bool:
        """Tell whether a relationship holds at ``as_of`` and its person is still there; dates are UTC dates, both included."""
        day, person = self.as_of.date(), self.contact(held.contact_id)
        begun = held.since is None or held.since <= day
        running = (held.until is None or held.until >= day) and (
            held.ended_at is None or held.ended_at > self.as_of
        )
        there = person is not None and (person.left_at is None or person.left_at > self.as_of)
        return begun and running and there

    def with_records(self, *records: Record) -> "CustomerCase":
        """Give the case as it would be with these records: one whose id is known takes its place, others are added.

        Results are dropped, since they spoke of another case. Raises `IntegrityError` where a record does not fit.
        """
        there = [r for r in records if self.maybe(Ref(kind=kind_of(r), id=id_of(r))) is not None]
        new = [r for r in records if self.maybe(Ref(kind=kind_of(r), id=id_of(r))) is None]
        changed = self._portfolio.adding(*new) if new else self._portfolio
        if there:  # last: what takes a place may name what is new
            changed = changed.replacing(*there)
        return CustomerCase(
            customer_id=self.customer_id, as_of=self.as_of, portfolio=changed, fleet=self.fleet
        )

    @functools.cached_property
    def _jobs_by_asset(self) -> dict[str, list[Job]]:
        found: dict[str, list[Job]] = {}
        for job in self.jobs:
            for asset_id in dict.fromkeys(u.asset_id for stage in job.stages for u in stage.units):
                found.setdefault(asset_id, []).append(job)
        return found

    def jobs_on(self, asset_id: str, /) -> tuple[Job, ...]:
        """Give the jobs that need a unit, directly or through what depends on it, in id order."""
        needed = (asset_id, *self.dependants_of(asset_id))
        found = {job.job_id: job for unit in needed for job in self._jobs_by_asset.get(unit, ())}
        return tuple(found[job_id] for job_id in sorted(found))

    def hours_that_matter(self, site_id: str | None, asset_id: str | None, /) -> tuple[Weekly, str] | None:
        """Give the weekly hours in which a place, or a unit there, must run, and their zone; None where either is not known.

        The hours of the jobs that need the unit (required ones before usual ones); where no job says any, the site's own.
        """
        asset = self.asset(asset_id)
        site = self.site(site_id or (asset.site_id if asset else None))
        if site is None or site.zone is None:
            return None
        jobs = self.jobs_on(asset.asset_id) if asset else ()
        said = [h for h in (j.required or j.hours for j in jobs) if h is not None]
        if said:
            return Weekly(spans=tuple(span for hours in said for span in hours.spans)), site.zone
        return None if site.hours is None else (site.hours, site.zone)

    # -- evidence -----------------------------------------------------------------------------------------------------------

    def facts_on(self, subject: Ref | str, name: str | None = None, /) -> tuple[Fact, ...]:
        """Give the facts about a subject (of one name) that still stand, oldest first.

        A later fact of the same source (contact, else source, else how it is known) about the same name
        supersedes the earlier.
        """
        last: dict[tuple[str, str], Fact] = {}
        for fact in sorted(self._portfolio.facts_on(subject), key=_age):
            if name is None or fact.name == name:
                last[(fact.name, fact.by_contact_id or fact.source or f"how:{fact.how}")] = fact
        return tuple(sorted(last.values(), key=_age))

    def evidence(self, subject: Ref | str, name: str, /) -> tuple[Evidence, ...]:
        """Give everything said about one field: the plain field first where known, then the facts that stand.

        ``name`` may be dotted into a mapping (``consequences.mission``).
        """
        found: list[Evidence] = []
        head, _, tail = name.partition(".")
        value: Any = getattr(self._portfolio.maybe(subject), head, None)
        if tail:
            value = value.get(Dimension(tail)) if value and tail in [d.value for d in Dimension] else None
        if value is not None:
            found.append(Evidence(value=value))
        return (*found, *(Evidence(value=f.value, fact=f) for f in self.facts_on(subject, name)))

    def reading(
        self,
        subject: Ref | str,
        name: str,
        /,
        *,
        read: Callable[[object], Interval | Unknown | NotApplicable] = read_share,
    ) -> Interval:
        """Give the hull of everything said about a field, as a share of 0 to 1; nothing known is the full range.

        Sources that contradict each other widen it: neither wins, nothing is averaged. *Not applicable* reads
        as zero.
        """
        hull: Interval | None = None
        for evidence in self.evidence(subject, name):
            share = read(evidence.value)
            if isinstance(share, Unknown):
                return FULL
            one = Interval.point(0.0) if isinstance(share, NotApplicable) else share
            if not isinstance(one, Interval):
                rule = "must give an Interval, UNKNOWN or NOT_APPLICABLE"
                raise InvalidValueError("CustomerCase.reading", "read", rule, one)
            hull = one if hull is None else hull.hull(one)
        return FULL if hull is None else hull

    # -- rules ----------------------------------------------------------------------------------------------------------------

    def coverage(
        self, asset_id: str, /, *, at: dt.datetime | None = None, component: ComponentKind | str | None = None
    ) -> Coverage:
        """Say what covers an asset at an instant, by default ``as_of``."""
        return self._portfolio.coverage(asset_id, at=at or self.as_of, component=component)

    def authority(
        self,
        contact_id: str,
        /,
        *,
        kind: str,
        amount: Money | None = None,
        subject: Ref | str | None = None,
        at: dt.datetime | None = None,
    ) -> Authority:
        """Say whether a contact may approve that, by default as of ``as_of``; and who else could."""
        return self._portfolio.authority(
            contact_id, kind=kind, amount=amount, subject=subject, at=at or self.as_of
        )

    @functools.cached_property
    def observation(self) -> Observation:
        """The observation windows: the customer's own, else the portfolio's, else assumed."""
        return observed(self.customer.observed or self._portfolio.observed, self.incidents, self.as_of)


def _age(fact: Fact) -> tuple[bool, dt.datetime, str]:
    return (fact.at is not None, fact.at or dt.datetime.min.replace(tzinfo=dt.UTC), fact.fact_id)
