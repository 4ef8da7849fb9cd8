"""Any CSV of tickets whose columns go by common names; change it, or write your own from it."""

from typing import Final

from custrel.io.mapping import SourceMapping, TableMapping, TimeRule, ids, instant, ordinal, text, word

__all__ = ["PLAIN_CSV"]

PLAIN_CSV: Final = SourceMapping(
    name="csv",
    about="Common names of columns; nothing about times is assumed: say zone= and day_first= where they are needed.",
    times=TimeRule(),
    tables=[
        TableMapping(
            name="tickets",
            kind="incident",
            also=["incidents"],
            columns=[
                ids("incident_id", "Ticket", "Ticket #", "Ticket No", "Ticket Number", "Ticket ID", "Incident", "Number", "No", "ID", required=True),
                ids("customer_id", "Customer", "Company", "Client", "Account", "Organization", "Organisation"),
                ids("site_id", "Site", "Location", "Branch", "Store"),
                ids("asset_id", "Asset", "Device", "Machine", "Equipment", "Configuration item", "CI"),
                instant("opened_at", "Opened", "Opened at", "Created", "Created at", "Created on", "Date", "Open date", "Reported", required=True),
                instant("resolved_at", "Resolved", "Resolved at", "Solved", "Solved at", "Fixed"),
                instant("closed_at", "Closed", "Closed at", "Completed", "Close date"),
                word(
                    "status", "Status", "State",
                    values={
                        "new": "new", "open": "new", "assigned": "in_progress", "in progress": "in_progress", "active": "in_progress", "pending": "on_hold",
                        "on hold": "on_hold", "waiting": "on_hold", "resolved": "resolved", "solved": "resolved", "closed": "closed", "done": "closed",
                        "completed": "closed", "canceled": "canceled", "cancelled": "canceled", "duplicate": "duplicate",
                    },
                ),
                text("caller", "Caller", "Requester", "Reported by", "Contact"),
                text("category", "Category", "Type"),
                text("subcategory", "Subcategory", "Sub category", "Subtype"),
                text("symptom", "Symptom", "Problem", "Fault", "Issue"),
                text("summary", "Summary", "Subject", "Title", "Description"),
                text("close_code", "Close code", "Resolution"),
                ordinal("priority", "Priority"),
                ordinal("impact", "Impact"),
                ordinal("urgency", "Urgency"),
                text("handled_by", "Agent", "Technician", "Assignee", "Assigned to", "Owner"),
            ],
        ),
    ],
)  # fmt: skip
