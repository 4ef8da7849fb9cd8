"""All a plugin author needs: the case of one customer, and the Protocols of what may be plugged in.

Example:
    >>> import datetime as dt
    >>> from custrel.findings import Finding
    >>> from custrel.model import Customer, Ref
    >>> from custrel.portfolio import Portfolio
    >>> from custrel.typing import CustomerCase
    >>> def nameless(case: CustomerCase, /) -> list[Finding]:
    ...     if case.customer.name:
    ...         return []
    ...     me = Ref(kind="customer", id=case.customer_id)
    ...     return [Finding(code="acme.nameless", customer_id=case.customer_id, subject=me, severity="note", reason="No name.")]
    >>> case = CustomerCase.of(Portfolio.of(Customer(customer_id="C1")), "C1", as_of=dt.datetime(2026, 11, 1, tzinfo=dt.UTC))
    >>> [found.code for found in nameless(case)]
    ['acme.nameless']
"""

from custrel.typing.case import CustomerCase
from custrel.typing.evidence import Evidence, JobEvidence, read_share
from custrel.typing.observation import Observation
from custrel.typing.protocols import Factor, RecurrencePolicy, ReliancePolicy, Signal

__all__ = [
    "CustomerCase",
    "Evidence",
    "Factor",
    "JobEvidence",
    "Observation",
    "RecurrencePolicy",
    "ReliancePolicy",
    "Signal",
    "read_share",
]
