"""Freshdesk ticket exports."""

from typing import Final

from custrel.io.mapping import SourceMapping, TableMapping, TimeRule, ids, instant, ordinal, text, word

__all__ = ["FRESHDESK"]

FRESHDESK: Final = SourceMapping(
    name="freshdesk",
    about="Headers of the CSV export (Ticket Id, Subject, Status, Created Time …); times without offset: say zone=. Field names of the API understood too.",
    times=TimeRule(),
    tables=[
        TableMapping(
            name="tickets",
            kind="incident",
            also=["incidents"],
            columns=[
                ids("incident_id", "Ticket Id", "Ticket ID", "id", required=True),
                ids("customer_id", "Customer", "Company", "Company Name", "company_id"),
                ids("contact_id", "requester_id"),
                instant("opened_at", "Created Time", "created_at", required=True),
                instant("responded_at", "First Response Time", "First Responded Time", "Initial response time", "stats.first_responded_at"),
                instant("resolved_at", "Resolved Time", "resolved_at", "stats.resolved_at"),
                instant("closed_at", "Closed Time", "closed_at", "stats.closed_at"),
                word(
                    "status", "Status",
                    values={
                        "Open": "new", "2": "new", "Pending": "on_hold", "3": "on_hold", "Resolved": "resolved", "4": "resolved", "Closed": "closed",
                        "5": "closed", "Waiting on Customer": "on_hold", "6": "on_hold", "Waiting on Third Party": "on_hold", "7": "on_hold",
                    },
                ),
                word(
                    "kind", "Type",
                    values={
                        "Incident": "incident", "Problem": "incident", "Question": "request", "Feature Request": "request", "Refund": "request",
                        "Service Task": "scheduled",
                    },
                ),
                text("caller", "Requester", "Requester Name", "Full name"),
                text("summary", "Subject"),
                text("category", "Group", "Category"),
                # The API counts priorities from 1 low to 4 urgent; words read the same either way.
                ordinal("priority", "Priority", values={"1": 4, "2": 3, "3": 2, "4": 1}),
                text("handled_by", "Agent", "responder_id"),
                ids("parent_id", "parent_id", "Parent Ticket Id"),
            ],
            not_known=("assets", "sites", "problems", "when a ticket was reopened"),
        ),
        TableMapping(
            name="companies",
            kind="customer",
            also=["customers"],
            columns=[
                ids("customer_id", "id", "name", "Company Name", required=True), text("name", "name", "Company Name"), text("industry", "industry"),
                text("segment", "account_tier"),
            ],
        ),
        TableMapping(
            name="contacts",
            kind="contact",
            columns=[
                ids("contact_id", "id", "email", required=True), ids("customer_id", "company_id", "Company"), text("name", "name", "Full name"),
                text("function", "job_title", "Title"), text("email", "email"), text("phone", "phone", "work phone", "mobile"),
            ],
            not_known=("roles, authority and since when",),
        ),
    ],
)  # fmt: skip
