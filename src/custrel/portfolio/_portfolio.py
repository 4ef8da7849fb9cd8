"""The frozen whole and the ways through it."""

import datetime as dt
from collections.abc import Container, Iterable, Mapping
from typing import Any, final

import attrs

from custrel._fields import EMPTY, FrozenMap, utc
from custrel.errors import IntegrityError, InvalidValueError
from custrel.model import (
    KINDS,
    Asset,
    Authority,
    ComponentKind,
    Contact,
    Contract,
    Coverage,
    Incident,
    Kind,
    Money,
    Record,
    Ref,
    Site,
    Window,
    kind_of,
    ref_of,
)
from custrel.model.ref import ref_named
from custrel.portfolio._find import Found
from custrel.portfolio._integrity import misfits
from custrel.portfolio._known import known_tables
from custrel.portfolio._owners import part
from custrel.portfolio._ways import Ways, kind_named
from custrel.rules import Span, Target, authority, targets

__all__ = ["Portfolio", "fitted"]


@final
@attrs.frozen(kw_only=True, order=False, repr=False, unsafe_hash=False)
class Portfolio(Ways):
    """Every record, checked to fit together; tables are kept in id order, so the order of input never matters.

    ``observed`` are the windows in which every incident of every customer would have been seen (a customer's
    own ``observed`` goes before); empty means not stated. ``extra`` keeps unknown tables of a file
    losslessly. Change returns a new portfolio (`adding`, `replacing`, `removing`). Compares and pickles; not
    hashable.

    Raises `IntegrityError` with every duplicate, dangling reference, owner mismatch and cycle at once.

    Example:
        >>> from custrel.model import Customer
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
            _must_be_a_record(record)
            tables.setdefault(KINDS[kind_of(record)].table, []).append(record)
        given: dict[str, Any] = {name: tuple(table) for name, table in tables.items()}
        return cls(observed=tuple(observed), **given)

    def find(self, text: str, kinds: Iterable[Kind | str] = ()) -> tuple[Found, ...]:
        """Give every record known by ``text``: an id, serial, tag, order or phone number, email, name, old id …

        Exact before near; all candidates, never a guess; empty where nothing matches.

        Example:
            >>> from custrel.model import Identifier
            >>> p = Portfolio.of(Asset(asset_id="A1", identifiers=[Identifier(kind="serial", value="PX-99")]))
            >>> print(*p.find("px-99"))
            asset:A1 (by serial)
        """
        if not isinstance(text, str):  # pyright: ignore[reportUnnecessaryIsInstance] - numbers are a likely slip
            raise InvalidValueError("Portfolio.find", "text", "must be text", text)
        wanted = (kinds,) if isinstance(kinds, str) else kinds
        return self._find_index.look_up(text, frozenset(kind_named(k) for k in wanted))

    # -- parts ----------------------------------------------------------------------------------------------------------

    def known_at(self, instant: dt.datetime, /) -> "Portfolio":
        """Give the portfolio as it was known at an aware instant: later records dropped, later facts blanked. Idempotent.

        Example:
            >>> from custrel.model import Customer, Incident
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
            >>> from custrel.model import Customer
            >>> p = Portfolio.of(Customer(customer_id="C1"), Customer(customer_id="C2"))
            >>> p.only(["C2"]).customers[0].customer_id
            'C2'
        """
        if isinstance(customer_ids, str):
            raise InvalidValueError(
                "Portfolio", "customer_ids", "must be a list of ids, such as ['C1']", customer_ids
            )
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
        for record in records:
            _must_be_a_record(record)
        refs = [ref_of(r) for r in records]
        for ref in refs:
            self.get(ref.kind, ref.id)
        return self._changed(added=records, removed=frozenset(refs))

    def removing(self, *refs: Ref | str) -> "Portfolio":
        """Give a portfolio without some records; `IntegrityError` where something still refers to them.

        Example:
            >>> Portfolio.of(Asset(asset_id="A1")).removing(Ref.parse("asset:A1")).assets
            ()
        """
        gone = [ref_named(ref) for ref in refs]
        for ref in gone:
            self.get(ref.kind, ref.id)
        return self._changed(added=(), removed=frozenset(gone))

    def _changed(self, *, added: Iterable[Record], removed: frozenset[Ref]) -> "Portfolio":
        tables: dict[str, Any] = {}
        for kind, info in KINDS.items():
            gone = {r.id for r in removed if r.kind is kind}
            table: tuple[Any, ...] = getattr(self, info.table)
            tables[info.table] = (
                tuple(r for r in table if getattr(r, info.id_field) not in gone) if gone else table
            )
        for record in added:
            _must_be_a_record(record)
            tables[KINDS[kind_of(record)].table] += (record,)
        return Portfolio(observed=self.observed, extra=self.extra, **tables)

    # -- questions the rules answer ---------------------------------------------------------------------------------------

    def contracts_on(self, asset_id: str, /, *, at: dt.datetime | None = None) -> tuple[Contract, ...]:
        """Give the contracts that name an asset or are blanket ones of its customer; with ``at``, only those in force then.

        Example:
            >>> Portfolio.of(Asset(asset_id="A1")).contracts_on("A1")
            ()
        """
        asset: Asset = self.get(Kind.ASSET, asset_id)
        named = self._cover.contracts_on(asset)
        if at is None:
            return named
        answer = self.coverage(asset_id, at=at)
        return tuple(c for c in named if c.contract_id in (answer.contract_id, *answer.overlaps))

    def coverage(
        self, asset_id: str, /, *, at: dt.datetime, component: ComponentKind | str | None = None
    ) -> Coverage:
        """Say what covers an asset at an instant: exactly one answer, with why and what else was considered.

        Example:
            >>> p = Portfolio.of(Asset(asset_id="A1"))
            >>> p.coverage("A1", at=dt.datetime(2026, 3, 1, tzinfo=dt.UTC)).kind.value
            'time_and_materials'
        """
        asset: Asset = self.get(Kind.ASSET, asset_id)
        moment = utc(at, "Portfolio.coverage", "at")
        return self._cover.coverage(asset, at=moment, zone=self._zone(asset.site_id), component=component)

    def timeline(
        self,
        asset_id: str,
        /,
        *,
        start: dt.datetime,
        end: dt.datetime,
        component: ComponentKind | str | None = None,
    ) -> tuple[Span, ...]:
        """Say what covered an asset from ``start`` to ``end``: stretches that touch, gaps and overlaps marked.

        Example:
            >>> p = Portfolio.of(Asset(asset_id="A1"))
            >>> year = [dt.datetime(y, 1, 1, tzinfo=dt.UTC) for y in (2026, 2027)]
            >>> [(s.kind.value, s.days) for s in p.timeline("A1", start=year[0], end=year[1])]
            [('time_and_materials', 365.0)]
        """
        asset: Asset = self.get(Kind.ASSET, asset_id)
        return self._cover.timeline(
            asset,
            zone=self._zone(asset.site_id),
            start=utc(start, "Portfolio.timeline", "start"),
            end=utc(end, "Portfolio.timeline", "end"),
            component=component,
        )

    def targets(
        self, incident_id: str, /, *, at: dt.datetime, holidays: Container[dt.date] = ()
    ) -> tuple[Target, ...]:
        """Give what was promised about an incident, as it stands at an instant: by the contract it was charged to.

        Where it names none, by the one in force on its unit when it was opened; empty where there is neither or
        nothing was promised. ``holidays`` are local dates of its site.

        Example:
            >>> from custrel.model import Customer, Incident
            >>> at = dt.datetime(2026, 3, 2, 9, tzinfo=dt.UTC)
            >>> k = Contract(contract_id="K1", customer_id="C1", blanket=True, restore=dt.timedelta(hours=4))
            >>> ticket = Incident(incident_id="I1", customer_id="C1", asset_id="A1", opened_at=at)
            >>> p = Portfolio.of(Customer(customer_id="C1"), Asset(asset_id="A1", customer_id="C1"), k, ticket)
            >>> [(str(t.due_at), t.met) for t in p.targets("I1", at=at + dt.timedelta(hours=5))]
            [('2026-03-02 13:00:00+00:00', False)]
        """
        moment = utc(at, "Portfolio.targets", "at")
        incident: Incident = self.get(Kind.INCIDENT, incident_id)
        asset: Asset | None = self._ids[Kind.ASSET].get(incident.asset_id) if incident.asset_id else None
        by = incident.contract_id
        if by is None and asset is not None:
            by = self.coverage(asset.asset_id, at=incident.opened_at).contract_id
        if by is None:
            return ()
        zone = self._zone(incident.site_id or (asset.site_id if asset else None))
        return targets(incident, self.get(Kind.CONTRACT, by), at=moment, zone=zone, holidays=holidays)

    def _zone(self, site_id: str | None) -> str | None:
        site: Site | None = self._ids[Kind.SITE].get(site_id) if site_id else None
        return site.zone if site else None

    def authority(
        self,
        contact_id: str,
        /,
        *,
        kind: str,
        at: dt.datetime,
        amount: Money | None = None,
        subject: Ref | str | None = None,
    ) -> Authority:
        """Say whether a contact may approve that kind of thing, up to that amount, for that subject, then; and who else could.

        Example:
            >>> from custrel.model import Customer
            >>> p = Portfolio.of(Customer(customer_id="C1"), Contact(contact_id="P1", customer_id="C1"))
            >>> p.authority("P1", kind="memory", at=dt.datetime(2026, 3, 1, tzinfo=dt.UTC)).verdict.value
            'unknown'
        """
        contact: Contact = self.get(Kind.CONTACT, contact_id)
        owner = Ref(kind=Kind.CUSTOMER, id=contact.customer_id) if contact.customer_id else None
        subjects = self.belongs_to(subject) if subject is not None else ((owner,) if owner else ())
        moment = utc(at, "Portfolio.authority", "at")
        held = self.relationships_on(*subjects)
        people = (self._ids[Kind.CONTACT][who] for who in {contact_id, *(r.contact_id for r in held)})
        left = frozenset(p.contact_id for p in people if p.left_at is not None and p.left_at <= moment)
        return authority(contact_id, held, kind=kind, amount=amount, subjects=subjects, at=moment, left=left)


def fitted(
    records: Mapping[Kind, Mapping[str, Any]], observed: tuple[Window, ...], extra: FrozenMap[str, object]
) -> Portfolio:
    """Build from records by id, each known to be a record of its kind; raises `IntegrityError` as `Portfolio` does."""
    tables: dict[Kind, tuple[Any, ...]] = {}
    for kind, known in records.items():
        ids = list(known)
        order = sorted(ids)
        tables[kind] = tuple(known.values()) if ids == order else tuple([known[i] for i in order])
    problems = misfits(records, tables)
    if problems:
        raise IntegrityError(problems)
    return Portfolio._trusted(tables, observed, extra)  # noqa: SLF001 - our own


def _must_be_a_record(record: object) -> None:
    if type(record) is Record or not isinstance(record, Record):
        raise InvalidValueError("Portfolio", "records", "must be records such as Asset or Incident", record)
