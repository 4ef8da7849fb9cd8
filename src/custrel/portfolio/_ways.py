"""The ways through a portfolio: from a name to its record, from a record to what belongs to it, both directions."""

import functools
from typing import Any

import attrs

from custrel.errors import InvalidValueError, NotFoundError, did_you_mean
from custrel.model import KINDS, Asset, Fact, Incident, Job, Kind, Ref, Relationship, Site
from custrel.model.ref import ref_named
from custrel.portfolio._find import Index
from custrel.portfolio._owners import Owners, owners
from custrel.portfolio._tables import Tables, fingerprint_of
from custrel.rules import CoverageIndex, covering


@attrs.frozen(kw_only=True, order=False, repr=False, unsafe_hash=False)
class Ways(Tables):
    """Navigation of a `Portfolio`, and the indexes behind it."""

    # -- one record -----------------------------------------------------------------------------------------------------

    def get(self, kind: Kind | str, record_id: str, /) -> Any:
        """Give the record of that kind and id; `NotFoundError` with a near id where there is none.

        Example:
            >>> from custrel.portfolio import Portfolio
            >>> Portfolio.of(Asset(asset_id="A1", kind="till")).get("asset", "A1").kind
            'till'
        """
        known = self._ids[kind_named(kind)]
        if not isinstance(record_id, str):  # pyright: ignore[reportUnnecessaryIsInstance] - numbers are a likely slip
            raise InvalidValueError("Portfolio", f"{kind} id", "must be text", record_id)
        if record_id not in known:
            raise NotFoundError(str(kind), record_id, did_you_mean(record_id, known))
        return known[record_id]

    def maybe(self, ref: Ref | str | None, /) -> Any:
        """Give the record a reference names, None where it is None or not here.

        Example:
            >>> from custrel.portfolio import Portfolio
            >>> Portfolio().maybe(Ref.parse("asset:A1")) is None
            True
        """
        if ref is None:
            return None
        if not isinstance(ref, Ref):
            ref = ref_named(ref)
        return self._ids[ref.kind].get(ref.id)

    # -- navigation -----------------------------------------------------------------------------------------------------

    def of_customer(self, kind: Kind | str, customer_id: str, /) -> tuple[Any, ...]:
        """Give a customer's records of one kind, in id order; empty where there are none.

        Relationships, facts and decisions belong to the customer their subject belongs to.

        Example:
            >>> from custrel.portfolio import Portfolio
            >>> from custrel.model import Customer
            >>> Portfolio.of(Customer(customer_id="C1")).of_customer("site", "C1")
            ()
        """
        self.get(Kind.CUSTOMER, customer_id)
        return self._groups.owned[kind_named(kind)].get(customer_id, ())

    def sites_of(self, customer_id: str, /) -> tuple[Site, ...]:
        """Give a customer's sites.

        Example:
            >>> from custrel.portfolio import Portfolio
            >>> from custrel.model import Customer
            >>> Portfolio.of(Customer(customer_id="C1")).sites_of("C1")
            ()
        """
        return self.of_customer(Kind.SITE, customer_id)

    def assets_of(self, customer_id: str, /) -> tuple[Asset, ...]:
        """Give a customer's own assets.

        Example:
            >>> from custrel.portfolio import Portfolio
            >>> from custrel.model import Customer
            >>> Portfolio.of(Customer(customer_id="C1")).assets_of("C1")
            ()
        """
        return self.of_customer(Kind.ASSET, customer_id)

    def jobs_of(self, customer_id: str, /) -> tuple[Job, ...]:
        """Give a customer's jobs.

        Example:
            >>> from custrel.portfolio import Portfolio
            >>> from custrel.model import Customer
            >>> Portfolio.of(Customer(customer_id="C1")).jobs_of("C1")
            ()
        """
        return self.of_customer(Kind.JOB, customer_id)

    def incidents_of(self, customer_id: str, /) -> tuple[Incident, ...]:
        """Give a customer's incidents of every kind and status.

        Example:
            >>> from custrel.portfolio import Portfolio
            >>> from custrel.model import Customer
            >>> Portfolio.of(Customer(customer_id="C1")).incidents_of("C1")
            ()
        """
        return self.of_customer(Kind.INCIDENT, customer_id)

    def incidents_on(self, asset_id: str, /) -> tuple[Incident, ...]:
        """Give the incidents of one asset, in id order.

        Example:
            >>> from custrel.portfolio import Portfolio
            >>> Portfolio.of(Asset(asset_id="A1")).incidents_on("A1")
            ()
        """
        self.get(Kind.ASSET, asset_id)
        return self._by_asset.get(asset_id, ())

    def relationships_on(self, *subjects: Ref | str) -> tuple[Relationship, ...]:
        """Give the relationships towards any of some subjects, in id order.

        Example:
            >>> from custrel.portfolio import Portfolio
            >>> Portfolio().relationships_on(Ref.parse("asset:A1"))
            ()
        """
        found = {
            r.relationship_id: r for subject in subjects for r in self._towards.get(ref_named(subject), ())
        }
        return tuple(found[relationship_id] for relationship_id in sorted(found))

    def facts_on(self, subject: Ref | str, /) -> tuple[Fact, ...]:
        """Give the facts about one subject, in id order.

        Example:
            >>> from custrel.portfolio import Portfolio
            >>> Portfolio().facts_on(Ref.parse("asset:A1"))
            ()
        """
        return self._facts.get(ref_named(subject), ())

    def owner_of(self, ref: Ref | str, /) -> str | None:
        """Give the customer a record belongs to, None for the provider's own or where nobody knows.

        Example:
            >>> from custrel.portfolio import Portfolio
            >>> from custrel.model import Customer
            >>> Portfolio.of(Customer(customer_id="C1"), Site(site_id="S1", customer_id="C1")).owner_of(Ref.parse("site:S1"))
            'C1'
        """
        return self._groups.owner(ref_named(ref))

    def dependants_of(self, asset_id: str, /) -> tuple[str, ...]:
        """Give the ids of everything that transitively depends on an asset, itself not included, sorted; cycles are fine.

        Example:
            >>> from custrel.portfolio import Portfolio
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

    def belongs_to(self, subject: Ref | str, /) -> tuple[Ref, ...]:
        """Give the subject and what it belongs to, narrowest first: an asset or job, its site, its customer.

        Example:
            >>> from custrel.portfolio import Portfolio
            >>> from custrel.model import Customer
            >>> p = Portfolio.of(Customer(customer_id="C1"), Site(site_id="S1", customer_id="C1"))
            >>> p.belongs_to(Ref.parse("site:S1"))
            (Ref.parse('site:S1'), Ref.parse('customer:C1'))
        """
        subject = ref_named(subject)
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
    def _groups(self) -> Owners:
        return owners(self._tables, self._ids)

    @functools.cached_property
    def _by_asset(self) -> dict[str, tuple[Incident, ...]]:
        found: dict[str, list[Incident]] = {}
        for incident in self.incidents:
            if incident.asset_id is not None:
                found.setdefault(incident.asset_id, []).append(incident)
        return {asset_id: tuple(table) for asset_id, table in found.items()}

    @functools.cached_property
    def _towards(self) -> dict[Ref, list[Relationship]]:
        found: dict[Ref, list[Relationship]] = {}
        for relationship in self.relationships:
            found.setdefault(relationship.subject, []).append(relationship)
        return found

    @functools.cached_property
    def _cover(self) -> CoverageIndex:
        return covering(self.contracts, (i for i in self.incidents if i.contract_id is not None))

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
    def _find_index(self) -> Index:
        return Index.of(self._tables)

    @functools.cached_property
    def fingerprint(self) -> str:
        """A hash of the content (32 hex digits): equal portfolios have equal ones on every platform and in every process.

        Example:
            >>> from custrel.portfolio import Portfolio
            >>> Portfolio().fingerprint == Portfolio().fingerprint
            True
        """
        return fingerprint_of(self)


def kind_named(kind: Kind | str) -> Kind:
    try:
        return Kind(kind)
    except ValueError:
        near = did_you_mean(str(kind), [k.value for k in Kind])
        raise InvalidValueError(
            "Portfolio", "kind", f"must be a kind of record such as 'asset'{near}", kind
        ) from None
