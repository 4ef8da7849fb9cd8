"""What the scenes share: the instant they are about, the window that was watched, and our own people."""

import datetime as dt

from custrel import Portfolio, Relationship
from custrel.model import Contact, Record, Ref, Window

AS_OF = dt.datetime(2026, 11, 1, tzinfo=dt.UTC)
TWO_YEARS = (Window(start=dt.datetime(2024, 11, 1, tzinfo=dt.UTC), end=AS_OF),)

SPONSOR = Contact(contact_id="our-ingrid", name="Ingrid Solheim", function="director", quadrant="business")
SELLER = Contact(contact_id="our-maya", name="Maya Brandt", function="sales", quadrant="business")
OWNER = Contact(contact_id="our-felix", name="Felix Okoye", function="operations", quadrant="business")
ENGINEER = Contact(contact_id="our-tom", name="Tom Berger", function="service", quadrant="technical")
STAFF: tuple[Record, ...] = (SPONSOR, SELLER, OWNER, ENGINEER)


def at(text: str) -> dt.datetime:
    """Read an instant in UTC, such as ``2026-10-31 16:40``."""
    return dt.datetime.fromisoformat(text).replace(tzinfo=dt.UTC)


def with_staff(records: tuple[Record, ...]) -> Portfolio:
    """Put records and our own people into one portfolio."""
    return Portfolio.of(*STAFF, *records)


def team(customer_id: str) -> tuple[Relationship, ...]:
    """Give the account team as it should be: a sponsor who does not sell, an owner for every day, somebody who sells."""
    subject = Ref(kind="customer", id=customer_id)
    roles = (
        ("executive_sponsor", SPONSOR, "opens doors and removes obstacles"),
        ("daily_owner", OWNER, "knows every open matter and its next step"),
        ("account_manager", SELLER, "the account plan"),
    )
    return tuple(
        Relationship(
            relationship_id=f"{customer_id}-{role}",
            contact_id=person.contact_id,
            subject=subject,
            side="provider",
            role=role,
            since=dt.date(2024, 1, 1),
            deliverable=deliverable,
        )
        for role, person, deliverable in roles
    )
