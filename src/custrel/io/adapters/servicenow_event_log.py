"""A ServiceNow audit log: one row per update of an incident."""

from typing import Final

from custrel.io.mapping import (
    Fold,
    SourceMapping,
    TableMapping,
    TimeRule,
    count,
    flag,
    ids,
    instant,
    ordinal,
    text,
    word,
)

__all__ = ["INCIDENT_STATES", "SERVICENOW_EVENT_LOG"]

# Labels and stored numbers of `incident_state` as ServiceNow ships it; the "Awaiting …" labels are those of the public log.
INCIDENT_STATES: Final = {
    "New": "new", "1": "new", "Active": "in_progress", "In Progress": "in_progress", "2": "in_progress", "Work in Progress": "in_progress",
    "On Hold": "on_hold", "3": "on_hold", "Awaiting Problem": "on_hold", "Awaiting User Info": "on_hold", "Awaiting Caller": "on_hold",
    "Awaiting Vendor": "on_hold", "Awaiting Evidence": "on_hold", "Awaiting Change": "on_hold", "Pending": "on_hold",
    "Resolved": "resolved", "6": "resolved", "Closed": "closed", "7": "closed", "Canceled": "canceled", "Cancelled": "canceled", "8": "canceled",
}  # fmt: skip

SERVICENOW_EVENT_LOG: Final = SourceMapping(
    name="servicenow-event-log",
    about=(
        "Verified against the public log of the University of São Paulo (UCI data set 498): 141,712 events of 24,918 incidents, "
        "dates day first, '?' for missing. Other instances may write dates otherwise: say day_first=."
    ),
    times=TimeRule(order="dmy"),
    missing=("", "?", "n/a", "null", "-"),
    tables=[
        TableMapping(
            name="incidents",
            kind="incident",
            fold=Fold(by="number", order="sys_mod_count", first=["opened_at"], most=["reopen_count"]),
            columns=[
                ids("incident_id", "number", required=True),
                ids("customer_id", "company", "account"),
                instant("opened_at", "opened_at", required=True),
                instant("resolved_at", "resolved_at"),
                instant("closed_at", "closed_at"),
                word("status", "incident_state", "state", values=INCIDENT_STATES),
                ids("site_id", "location"),
                ids("asset_id", "cmdb_ci"),
                text("caller", "caller_id", "caller"),
                text("category", "category"),
                text("subcategory", "subcategory"),
                text("symptom", "u_symptom", "symptom"),
                text("summary", "short_description"),
                text("close_code", "closed_code", "close_code"),
                ordinal("impact", "impact"),
                ordinal("urgency", "urgency"),
                ordinal("priority", "priority"),
                flag("target_met", "made_sla"),
                count("reopen_count", "reopen_count"),
                ids("problem_id", "problem_id"),
                ids("parent_id", "parent_incident", "parent"),
                text("handled_by", "assigned_to"),
                text("provided_by", "vendor"),
            ],
            not_known=(
                "when an incident was reopened (only how often)",
                "when equipment was down",
                "effort",
                "opening hours and zones of locations",
                "contracts",
            ),
        ),
    ],
)
