"""Which class, id field and table belong to each kind of record, and which fields refer to which kind."""

from typing import Final, final

import attrs

from custrel.errors import InvalidValueError
from custrel.model.asset import Asset
from custrel.model.contact import Contact
from custrel.model.contract import Contract
from custrel.model.customer import Customer
from custrel.model.decision import Decision
from custrel.model.fact import Fact
from custrel.model.incident import Incident
from custrel.model.job import Job
from custrel.model.problem import Problem
from custrel.model.recommendation import Recommendation
from custrel.model.record import Record
from custrel.model.ref import Kind, Ref
from custrel.model.relationship import Relationship
from custrel.model.review import Review
from custrel.model.site import Site
from custrel.model.survey import SurveyResponse
from custrel.model.touchpoint import Touchpoint

__all__ = ["KINDS", "REFERENCES", "AnyRecord", "KindInfo", "id_of", "kind_of", "ref_of"]

AnyRecord = (
    Customer
    | Site
    | Job
    | Asset
    | Contract
    | Contact
    | Relationship
    | Incident
    | Problem
    | Recommendation
    | Touchpoint
    | SurveyResponse
    | Review
    | Fact
    | Decision
)


@final
@attrs.frozen(kw_only=True, order=False)
class KindInfo:
    """One kind of record: its class, the field that holds its id, and the name of its table (the plural).

    Example:
        >>> KINDS[Kind.ASSET].table, KINDS[Kind.ASSET].id_field
        ('assets', 'asset_id')
    """

    kind: Kind
    cls: type[Record]
    id_field: str
    table: str


def _info(kind: Kind, cls: type[Record], table: str = "", id_field: str = "") -> KindInfo:
    return KindInfo(kind=kind, cls=cls, id_field=id_field or f"{kind}_id", table=table or f"{kind}s")


KINDS: Final[dict[Kind, KindInfo]] = {
    info.kind: info
    for info in (
        _info(Kind.CUSTOMER, Customer),
        _info(Kind.SITE, Site),
        _info(Kind.JOB, Job),
        _info(Kind.ASSET, Asset),
        _info(Kind.CONTRACT, Contract),
        _info(Kind.CONTACT, Contact),
        _info(Kind.RELATIONSHIP, Relationship),
        _info(Kind.INCIDENT, Incident),
        _info(Kind.PROBLEM, Problem),
        _info(Kind.RECOMMENDATION, Recommendation),
        _info(Kind.TOUCHPOINT, Touchpoint),
        _info(Kind.SURVEY, SurveyResponse),
        _info(Kind.REVIEW, Review),
        _info(Kind.FACT, Fact),
        _info(Kind.DECISION, Decision),
    )
}
_BY_CLASS: Final[dict[type[Record], KindInfo]] = {info.cls: info for info in KINDS.values()}

REFERENCES: Final[dict[Kind, dict[str, Kind]]] = {
    Kind.CUSTOMER: {"parent_id": Kind.CUSTOMER},
    Kind.SITE: {"customer_id": Kind.CUSTOMER},
    Kind.JOB: {"customer_id": Kind.CUSTOMER, "site_id": Kind.SITE, "stages.units.asset_id": Kind.ASSET},
    Kind.ASSET: {
        "customer_id": Kind.CUSTOMER,
        "site_id": Kind.SITE,
        "replaces": Kind.ASSET,
        "depends_on": Kind.ASSET,
    },
    Kind.CONTRACT: {"customer_id": Kind.CUSTOMER, "asset_lines.asset_id": Kind.ASSET},
    Kind.CONTACT: {"customer_id": Kind.CUSTOMER},
    Kind.RELATIONSHIP: {"contact_id": Kind.CONTACT},
    Kind.INCIDENT: {
        "customer_id": Kind.CUSTOMER,
        "site_id": Kind.SITE,
        "asset_id": Kind.ASSET,
        "contact_id": Kind.CONTACT,
        "problem_id": Kind.PROBLEM,
        "parent_id": Kind.INCIDENT,
        "merged_into": Kind.INCIDENT,
        "contract_id": Kind.CONTRACT,
    },
    Kind.PROBLEM: {"customer_id": Kind.CUSTOMER, "owner_id": Kind.CONTACT},
    Kind.RECOMMENDATION: {
        "customer_id": Kind.CUSTOMER,
        "made_by": Kind.CONTACT,
        "made_to": Kind.CONTACT,
        "delivered_to": Kind.CONTACT,
        "decided_by": Kind.CONTACT,
        "incident_id": Kind.INCIDENT,
        "problem_id": Kind.PROBLEM,
    },
    Kind.TOUCHPOINT: {
        "customer_id": Kind.CUSTOMER,
        "incident_id": Kind.INCIDENT,
        "contact_ids": Kind.CONTACT,
        "staff_ids": Kind.CONTACT,
    },
    Kind.SURVEY: {"customer_id": Kind.CUSTOMER, "incident_id": Kind.INCIDENT, "contact_id": Kind.CONTACT},
    Kind.REVIEW: {
        "customer_id": Kind.CUSTOMER,
        "participants": Kind.CONTACT,
        "invited": Kind.CONTACT,
        "distributed_to": Kind.CONTACT,
        "minutes_owner_id": Kind.CONTACT,
        "items.owner_id": Kind.CONTACT,
        "disagreements.owner_id": Kind.CONTACT,
        "actions.owner_id": Kind.CONTACT,
    },
    Kind.FACT: {"by_contact_id": Kind.CONTACT},
    Kind.DECISION: {},
}
"""Fields that name another record, dotted through nested values; fields holding a `Ref` name their kind themselves."""


def kind_of(record: Record, /) -> Kind:
    """Give the kind of a record, also of a class made of one of ours; `InvalidValueError` for what is none.

    Example:
        >>> kind_of(Customer(customer_id="C1"))
        <Kind.CUSTOMER: 'customer'>
    """
    return _info_of(record).kind


def id_of(record: Record, /) -> str:
    """Give the id of a record, whatever its kind; `InvalidValueError` for what is none.

    Example:
        >>> id_of(Customer(customer_id="C1"))
        'C1'
    """
    found: str = getattr(record, _info_of(record).id_field)
    return found


def ref_of(record: Record, /) -> Ref:
    """Give the name of a record as kind and id.

    Example:
        >>> print(ref_of(Customer(customer_id="C1")))
        customer:C1
    """
    return Ref(kind=kind_of(record), id=id_of(record))


def _info_of(record: Record) -> KindInfo:
    info = _BY_CLASS.get(type(record))
    if info is None:  # a class somebody made of one of ours, or none of them
        info = next((_BY_CLASS[c] for c in type(record).__mro__ if c in _BY_CLASS), None)
    if info is None:
        raise InvalidValueError(
            "Record", "kind", "must be that of a record such as Asset or Incident", record
        )
    return info
