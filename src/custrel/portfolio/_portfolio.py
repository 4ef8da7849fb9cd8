"""The frozen whole and the ways through it."""

import datetime as dt
import functools
import hashlib
from collections.abc import Iterable, Mapping
from typing import Any, ClassVar, cast, final

import attrs

from custrel._fields import EMPTY, FrozenMap, check, utc
from custrel._show import html_table, plural
from custrel.errors import IntegrityError, InvalidValueError, NotFoundError, Severity, did_you_mean
from custrel.model import (
    KINDS,
    Asset,
    Authority,
    ComponentKind,
    Contact,
    Contract,
    Coverage,
    Customer,
    Decision,
    Fact,
    Incident,
    Job,
    Kind,
    Money,
    Problem,
    Recommendation,
    Record,
    Ref,
    Relationship,
    Review,
    Site,
    SurveyResponse,
    Touchpoint,
    Window,
    id_of,
    kind_of,
)
from custrel.portfolio import _find
from custrel.portfolio._integrity import integrity_problems
from custrel.portfolio._known import known_tables
from custrel.portfolio._owners import owners, part

__all__ = ["Portfolio"]


@final
@attrs.frozen(kw_only=True, order=False, repr=False, unsafe_hash=False)
class Portfolio(Tables):
    """Every record, checked to fit together; tables are kept in id order, so the order of input never matters.

    ``observed`` are the windows in which every incident of every customer would have been seen (a customer's
    own ``observed`` goes before); empty means not stated. ``extra`` keeps unknown tables of a file
    losslessly. Change returns a new portfolio (`adding`, `replacing`, `removing`). Compares and pickles; not
    hashable.

    Raises `IntegrityError` with every duplicate, dangling reference, owner mismatch and cycle at once.

    Example:
        >>> p = Portfolio.of(Customer(customer_id="C1"), Site(site_id="S1", customer_id="C1"))
        >>> p
        Portfolio(1 customer, 1 site)
        >>> Portfolio.of(Site(site_id="S1", customer_id="C9"))
        Traceback (most recent call last):
        custrel.errors.IntegrityError: 1 integrity problem(s); nothing was built
          error relation.dangling at sites 'S1': customer_id names no customer 'C9'
    """

    @classmethod
    def of(cls, *records: Record, observed: Iterable[Window] = ()) -> "Portfolio":
        """Build from records of any kinds in any order.

        Example:
            >>> Portfolio.of(Asset(asset_id="A1")).assets[0].asset_id
            'A1'
        """
        tables: dict[str, list[Record]] = {}
        for record in records:
            if not isinstance(record, Record) or type(record) is Record:  # pyright: ignore[reportUnnecessaryIsInstance]
                raise InvalidValueError(
                    "Portfolio", "records", "must be records such as Asset or Incident", record
                )
            tables.setdefault(KINDS[kind_of(record)].table, []).append(record)
        given: dict[str, Any] = {name: tuple(table) for name, table in tables.items()}
        return cls(observed=tuple(observed), **given)

    # -- one record -----------------------------------------------------------------------------------------------------

    def get(self, kind: Kind | str, record_id: str, /) -> Any:
        """Give the record of that kind and id; `NotFoundError` with a near id where there is none.

        Example:
            >>> Portfolio.of(Asset(asset_id="A1", kind="till")).get("asset", "A1").kind
            'till'
        """
        known = self._ids[_kind(kind)]
        if record_id not in known:
            raise NotFoundError(str(kind), record_id, did_you_mean(record_id, known))
        return known[record_id]

    def maybe(self, ref: Ref | None, /) -> Any:
        """Give the record a reference names, None where it is None or not here.

        Example:
            >>> Portfolio().maybe(Ref.parse("asset:A1")) is None
            True
        """
        return None if ref is None else self._ids[ref.kind].get(ref.id)

    def find(self, text: str, kinds: Iterable[Kind | str] = ()) -> tuple[_find.Found, ...]:
        """Give every record known by ``text``: an id, serial, tag, order or phone number, email, name, old id …

        Exact before near; all candidates, never a guess; empty where nothing matches.

        Example:
            >>> from custrel.model import Identifier
            >>> p = Portfolio.of(Asset(asset_id="A1", identifiers=[Identifier(kind="serial", value="PX-99")]))
            >>> print(*p.find("px-99"))
            asset:A1 (by serial)
        """
        return _find.look_up(self._find_index, text, frozenset(_kind(k) for k in kinds))

    # -- parts ----------------------------------------------------------------------------------------------------------

    def known_at(self, instant: dt.datetime, /) -> "Portfolio":
        """Give the portfolio as it was known at an aware instant: later records dropped, later facts blanked. Idempotent.

        Example:
            >>> p = Portfolio.of(
            ...     Customer(customer_id="C1"),
            ...     Incident(incident_id="I1", customer_id="C1", opened_at=dt.datetime(2026, 3, 1, tzinfo=dt.UTC)),
            ... )
            >>> p.known_at(dt.datetime(2026, 2, 1, tzinfo=dt.UTC)).incidents
            ()
        """
        moment = utc(instant, "Portfolio.known_at", "instant")
        return Portfolio._trusted(known_tables(self._tables, moment), self.observed, self.extra)

    def only(self, customer_ids: Iterable[str], /) -> "Portfolio":
        """Give the part that belongs to some customers, with what of the provider's own they refer to.

        Example:
            >>> p = Portfolio.of(Customer(customer_id="C1"), Customer(customer_id="C2"))
            >>> p.only(["C2"]).customers[0].customer_id
            'C2'
        """
        wanted = sorted(set(customer_ids))
        for customer_id in wanted:
            self.get(Kind.CUSTOMER, customer_id)
        return Portfolio._trusted(part(self._groups, wanted), self.observed, EMPTY)

    def adding(self, *records: Record) -> "Portfolio":
        """Give a portfolio with more records; an id that is already there raises `IntegrityError`.

        Example:
            >>> len(Portfolio().adding(Asset(asset_id="A1")).assets)
            1
        """
        return self._changed(added=records, removed=frozenset())

    def replacing(self, *records: Record) -> "Portfolio":
        """Give a portfolio in which each record takes the place of the one with its id (`NotFoundError` where there is none).

        Example:
            >>> Portfolio.of(Asset(asset_id="A1")).replacing(Asset(asset_id="A1", kind="till")).assets[0].kind
            'till'
        """
        refs = [Ref(kind=kind_of(r), id=id_of(r)) for r in records]
        for ref in refs:
            self.get(ref.kind, ref.id)
        return self._changed(added=records, removed=frozenset(refs))

    def removing(self, *refs: Ref) -> "Portfolio":
        """Give a portfolio without some records; `IntegrityError` where something still refers to them.

        Example:
            >>> Portfolio.of(Asset(asset_id="A1")).removing(Ref.parse("asset:A1")).assets
            ()
        """
        for ref in refs:
            self.get(ref.kind, ref.id)
        return self._changed(added=(), removed=frozenset(refs))

    def _changed(self, *, added: Iterable[Record], removed: frozenset[Ref]) -> "Portfolio":
        tables: dict[str, Any] = {}
        for kind, info in KINDS.items():
            gone = {r.id for r in removed if r.kind is kind}
            table: tuple[Any, ...] = getattr(self, info.table)
            tables[info.table] = (
                tuple(r for r in table if getattr(r, info.id_field) not in gone) if gone else table
            )
        for record in added:
            tables[KINDS[kind_of(record)].table] += (record,)
        return Portfolio(observed=self.observed, extra=self.extra, **tables)

    # -- navigation -----------------------------------------------------------------------------------------------------

    def of_customer(self, kind: Kind | str, customer_id: str, /) -> tuple[Any, ...]:
        """Give a customer's records of one kind, in id order; empty where there are none.

        Relationships, facts and decisions belong to the customer their subject belongs to.

        Example:
            >>> Portfolio.of(Customer(customer_id="C1")).of_customer("site", "C1")
            ()
        """
        self.get(Kind.CUSTOMER, customer_id)
        return self._groups.owned[_kind(kind)].get(customer_id, ())

    def sites_of(self, customer_id: str, /) -> tuple[Site, ...]:
        """Give a customer's sites.

        Example:
            >>> Portfolio.of(Customer(customer_id="C1")).sites_of("C1")
            ()
        """
        return self.of_customer(Kind.SITE, customer_id)

    def assets_of(self, customer_id: str, /) -> tuple[Asset, ...]:
        """Give a customer's own assets.

        Example:
            >>> Portfolio.of(Customer(customer_id="C1")).assets_of("C1")
            ()
        """
        return self.of_customer(Kind.ASSET, customer_id)

    def jobs_of(self, customer_id: str, /) -> tuple[Job, ...]:
        """Give a customer's jobs.

        Example:
            >>> Portfolio.of(Customer(customer_id="C1")).jobs_of("C1")
            ()
        """
        return self.of_customer(Kind.JOB, customer_id)

    def incidents_of(self, customer_id: str, /) -> tuple[Incident, ...]:
        """Give a customer's incidents of every kind and status.

        Example:
            >>> Portfolio.of(Customer(customer_id="C1")).incidents_of("C1")
            ()
        """
        return self.of_customer(Kind.INCIDENT, customer_id)

    def contracts_on(self, asset_id: str, /, *, at: dt.datetime | None = None) -> tuple[Contract, ...]:
        """Give the contracts that name an asset or are blanket ones of its customer; with ``at``, only those in force then.

        Example:
            >>> Portfolio.of(Asset(asset_id="A1")).contracts_on("A1")
            ()
        """
        asset: Asset = self.get(Kind.ASSET, asset_id)
        if asset.customer_id is None:
            return ()
        owned: tuple[Contract, ...] = self.of_customer(Kind.CONTRACT, asset.customer_id)
        named = tuple(
            c for c in owned if c.blanket or any(line.asset_id == asset_id for line in c.asset_lines)
        )
        if at is None:
            return named
        answer = self.coverage(asset_id, at=at)
        in_force = {answer.contract_id, *answer.overlaps}
        return tuple(c for c in named if c.contract_id in in_force)

    def incidents_on(self, asset_id: str, /) -> tuple[Incident, ...]:
        """Give the incidents of one asset, in id order.

        Example:
            >>> Portfolio.of(Asset(asset_id="A1")).incidents_on("A1")
            ()
        """
        self.get(Kind.ASSET, asset_id)
        return self._by_asset.get(asset_id, ())

    def relationships_on(self, *subjects: Ref) -> tuple[Relationship, ...]:
        """Give the relationships towards any of some subjects, in id order.

        Example:
            >>> Portfolio().relationships_on(Ref.parse("asset:A1"))
            ()
        """
        wanted = set(subjects)
        return tuple(r for r in self.relationships if r.subject in wanted)

    def facts_on(self, subject: Ref, /) -> tuple[Fact, ...]:
        """Give the facts about one subject, in id order.

        Example:
            >>> Portfolio().facts_on(Ref.parse("asset:A1"))
            ()
        """
        return self._facts.get(subject, ())

    def owner_of(self, ref: Ref, /) -> str | None:
        """Give the customer a record belongs to, None for the provider's own or where nobody knows.

        Example:
            >>> Portfolio.of(Customer(customer_id="C1"), Site(site_id="S1", customer_id="C1")).owner_of(Ref.parse("site:S1"))
            'C1'
        """
        return self._groups.owner(ref)

    def dependants_of(self, asset_id: str, /) -> tuple[str, ...]:
        """Give the ids of everything that transitively depends on an asset, itself not included, sorted; cycles are fine.

        Example:
            >>> p = Portfolio.of(
            ...     Asset(asset_id="UPS"), Asset(asset_id="SW", depends_on=["UPS"]), Asset(asset_id="PC", depends_on=["SW"])
            ... )
            >>> p.dependants_of("UPS")
            ('PC', 'SW')
        """
        self.get(Kind.ASSET, asset_id)
        seen, todo = {asset_id}, [asset_id]
        while todo:
            for other in self._dependants.get(todo.pop(), ()):
                if other not in seen:
                    seen.add(other)
                    todo.append(other)
        return tuple(sorted(seen - {asset_id}))

    # -- questions the rules answer ---------------------------------------------------------------------------------------

    def coverage(
        self, asset_id: str, /, *, at: dt.datetime, component: ComponentKind | str | None = None
    ) -> Coverage:
        """Say what covers an asset at an instant: exactly one answer, with why and what else was considered.

        Example:
            >>> p = Portfolio.of(Asset(asset_id="A1"))
            >>> p.coverage("A1", at=dt.datetime(2026, 3, 1, tzinfo=dt.UTC)).kind.value
            'time_and_materials'
        """
        from custrel.rules import coverage  # noqa: PLC0415 - only those who ask pay for it

        asset: Asset = self.get(Kind.ASSET, asset_id)
        site: Site | None = self._ids[Kind.SITE].get(asset.site_id) if asset.site_id else None
        part_asked = ComponentKind(component) if component is not None else None
        moment = utc(at, "Portfolio.coverage", "at")
        return coverage(
            asset,
            self.contracts_on(asset_id),
            at=moment,
            zone=site.zone if site else None,
            component=part_asked,
        )

    def authority(
        self,
        contact_id: str,
        /,
        *,
        kind: str,
        at: dt.datetime,
        amount: Money | None = None,
        subject: Ref | None = None,
    ) -> Authority:
        """Say whether a contact may approve that kind of thing, up to that amount, for that subject, then; and who else could.

        Example:
            >>> p = Portfolio.of(Customer(customer_id="C1"), Contact(contact_id="P1", customer_id="C1"))
            >>> p.authority("P1", kind="memory", at=dt.datetime(2026, 3, 1, tzinfo=dt.UTC)).verdict.value
            'unknown'
        """
        from custrel.rules import authority  # noqa: PLC0415 - only those who ask pay for it

        contact: Contact = self.get(Kind.CONTACT, contact_id)
        owner = Ref(kind=Kind.CUSTOMER, id=contact.customer_id) if contact.customer_id else None
        subjects = self.belongs_to(subject) if subject else ((owner,) if owner else ())
        moment = utc(at, "Portfolio.authority", "at")
        left = frozenset(c.contact_id for c in self.contacts if c.left_at is not None and c.left_at <= moment)
        held = self.relationships_on(*subjects)
        return authority(contact_id, held, kind=kind, amount=amount, subjects=subjects, at=moment, left=left)

    def belongs_to(self, subject: Ref, /) -> tuple[Ref, ...]:
        """Give the subject and what it belongs to, narrowest first: an asset or job, its site, its customer.

        Example:
            >>> p = Portfolio.of(Customer(customer_id="C1"), Site(site_id="S1", customer_id="C1"))
            >>> p.belongs_to(Ref.parse("site:S1"))
            (Ref.parse('site:S1'), Ref.parse('customer:C1'))
        """
        chain = [subject]
        record = self.maybe(subject)
        site_id = getattr(record, "site_id", None)
        if site_id and subject.kind is not Kind.SITE:
            chain.append(Ref(kind=Kind.SITE, id=site_id))
        owner = self.owner_of(subject)
        if owner and subject.kind is not Kind.CUSTOMER:
            chain.append(Ref(kind=Kind.CUSTOMER, id=owner))
        return tuple(chain)

    # -- indexes: made on first use, never pickled nor compared ------------------------------------------------------------

    @functools.cached_property
    def _ids(self) -> dict[Kind, dict[str, Any]]:
        return {k: {getattr(r, KINDS[k].id_field): r for r in table} for k, table in self._tables.items()}

    @functools.cached_property
    def _groups(self) -> Any:
        return owners(self._tables, self._ids)

    @functools.cached_property
    def _by_asset(self) -> dict[str, tuple[Incident, ...]]:
        found: dict[str, list[Incident]] = {}
        for incident in self.incidents:
            if incident.asset_id is not None:
                found.setdefault(incident.asset_id, []).append(incident)
        return {asset_id: tuple(table) for asset_id, table in found.items()}

    @functools.cached_property
    def _facts(self) -> dict[Ref, tuple[Fact, ...]]:
        found: dict[Ref, list[Fact]] = {}
        for fact in self.facts:
            found.setdefault(fact.subject, []).append(fact)
        return {ref: tuple(table) for ref, table in found.items()}

    @functools.cached_property
    def _dependants(self) -> dict[str, list[str]]:
        found: dict[str, list[str]] = {}
        for asset in self.assets:
            for needed in asset.depends_on:
                found.setdefault(needed, []).append(asset.asset_id)
        return found

    @functools.cached_property
    def _find_index(self) -> dict[str, list[_find.Found]]:
        return _find.build(self._tables)

    @functools.cached_property
    def fingerprint(self) -> str:
        """A hash of the content (32 hex digits): equal portfolios have equal ones on every platform and in every process.

        Example:
            >>> Portfolio().fingerprint == Portfolio().fingerprint
            True
        """
        return fingerprint_of(self)


def _kind(kind: Kind | str) -> Kind:
    try:
        return Kind(kind)
    except ValueError:
        near = did_you_mean(str(kind), [k.value for k in Kind])
        raise InvalidValueError(
            "Portfolio", "kind", f"must be a kind of record such as 'asset'{near}", kind
        ) from None
