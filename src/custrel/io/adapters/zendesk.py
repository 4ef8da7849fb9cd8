"""Zendesk ticket exports: the CSV of a view, or the tickets of the JSON export."""

from typing import Final

from custrel.io.mapping import SourceMapping, TableMapping, TimeRule, count, ids, instant, ordinal, text, word

__all__ = ["ZENDESK"]

ZENDESK: Final = SourceMapping(
    name="zendesk",
    about=(
        "CSV headers from documentation ('Summation column' first, custom fields suffixed [list], [txt] …); the rendering of dates in the CSV is "
        "not verified: say zone= and day_first=. JSON carries ISO 8601 with Z and the problem_id the CSV lacks. Ticket type 'Problem' and "
        "'Question' and 'Task' come in as requests, 'Incident' and none as incidents; what problem_id names is implied."
    ),
    times=TimeRule(),
    tables=[
        TableMapping(
            name="tickets",
            kind="incident",
            also=["incidents"],
            columns=[
                ids("incident_id", "Id", "Ticket ID", required=True),
                ids("customer_id", "Organization", "organization_id", "Requester organization"),
                instant("opened_at", "Created at", required=True),
                ids("contact_id", "Requester id"),
                instant("resolved_at", "Solved at"),
                word(
                    "status", "Status",
                    values={
                        "New": "new", "Open": "in_progress", "Pending": "on_hold", "On-hold": "on_hold", "Hold": "on_hold", "Solved": "resolved",
                        "Closed": "closed", "Deleted": "canceled", "Suspended": "canceled",
                    },
                ),
                word(
                    "kind", "Ticket type", "type",
                    values={"Incident": "incident", "Problem": "request", "Question": "request", "Task": "request"},
                ),
                text("caller", "Requester"),
                text("summary", "Subject"),
                text("category", "Category [list]", "Category [txt]", "Category", "Group"),
                text("symptom", "Symptom [list]", "Symptom [txt]", "Symptom"),
                ordinal("priority", "Priority"),
                count("reopen_count", "Reopens"),
                ids("problem_id", "problem_id", "Problem"),
                text("handled_by", "Assignee", "assignee_id"),
            ],
            not_known=("assets", "sites", "when a ticket was reopened (only how often)", "in the CSV: the problem a ticket belongs to"),
        ),
        TableMapping(
            name="organizations",
            kind="customer",
            also=["companies", "customers"],
            columns=[ids("customer_id", "Id", "name", required=True), text("name", "name"), text("segment", "segment")],
        ),
        TableMapping(
            name="users",
            kind="contact",
            also=["contacts", "requesters"],
            columns=[
                ids("contact_id", "Id", "email", required=True),
                ids("customer_id", "Organization", "organization_id"),
                text("name", "name"),
                text("function", "role"),
                text("email", "email"),
                text("phone", "phone"),
            ],
            not_known=("roles, authority and since when",),
        ),
    ],
)  # fmt: skip
