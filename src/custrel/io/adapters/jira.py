"""Jira Service Management: "export all fields" as CSV."""

from typing import Final

from custrel.io.mapping import (
    SourceMapping,
    TableMapping,
    TimeRule,
    ids,
    instant,
    number,
    ordinal,
    text,
    word,
)

__all__ = ["JIRA"]

JIRA: Final = SourceMapping(
    name="jira",
    about=(
        "Export CSV (all fields): headers repeat (Labels, Component/s, Comment, links) and are all kept; dates read 30/Jul/18 23:33 or "
        "12/Apr/26 3:30 PM in the instance's zone without offset (say zone=); other languages' months are added with times.months. "
        "The issues of the REST search (key, fields.…) are understood too. "
        "The customer is the Organizations field, or customer=. Statuses are each site's own: give picklists={'Status': …} for more of them."
    ),
    times=TimeRule(order="dmy"),
    tables=[
        TableMapping(
            name="issues",
            kind="incident",
            also=["tickets", "incidents"],
            columns=[
                ids("incident_id", "Issue key", "Key", "Issue id", "id", required=True),
                ids("customer_id", "Custom field (Organizations)", "Organizations", "Organization"),
                instant("opened_at", "Created", "fields.created", required=True),
                instant("responded_at", "Custom field ([CHART] Date of First Response)"),
                instant("resolved_at", "Resolved", "fields.resolutiondate"),
                word(
                    "status", "Status", "fields.status",
                    values={
                        "Open": "new", "To Do": "new", "New": "new", "Waiting for support": "new", "Reopened": "in_progress", "In Progress": "in_progress",
                        "Work in progress": "in_progress", "Escalated": "in_progress", "Pending": "on_hold", "On Hold": "on_hold",
                        "Waiting for customer": "on_hold", "Waiting for approval": "on_hold", "Resolved": "resolved", "Done": "closed",
                        "Completed": "closed", "Closed": "closed", "Canceled": "canceled", "Cancelled": "canceled", "Declined": "canceled",
                    },
                ),
                word(
                    "kind", "Issue Type", "fields.issuetype",
                    values={
                        "Incident": "incident", "[System] Incident": "incident", "Bug": "incident", "Fault": "incident", "Support": "incident",
                        "IT Help": "incident", "Service Request": "request", "[System] Service request": "request",
                        "Service Request with Approvals": "request", "Task": "request", "Sub-task": "request", "Access": "request", "Story": "request",
                        "New Feature": "request", "Improvement": "request", "Change": "scheduled", "[System] Change": "scheduled", "Maintenance": "scheduled",
                    },
                ),
                text("caller", "Reporter", "fields.reporter.displayName"),
                text("summary", "Summary", "fields.summary"),
                text("category", "Custom field (Request Type)", "Request Type", "Component/s", "Components"),
                text("symptom", "Custom field (Symptom)", "Symptom"),
                text("close_code", "Resolution", "fields.resolution"),
                ordinal("priority", "Priority", "fields.priority"),
                ordinal(
                    "impact", "Custom field (Impact)", "Impact",
                    values={"Extensive / Widespread": 1, "Significant / Large": 2, "Moderate / Limited": 3, "Minor / Localized": 4},
                ),
                ordinal("urgency", "Custom field (Urgency)", "Urgency"),
                ids("asset_id", "Custom field (Asset)", "Custom field (Affected hardware)"),
                ids("problem_id", "Inward issue link (Problem/Incident)", "Inward issue link (Problem)"),
                ids("merged_into", "Outward issue link (Duplicate)"),
                ids("parent_id", "Parent key", "Parent", "Parent id", "fields.parent.key"),
                text("handled_by", "Assignee", "fields.assignee.displayName"),
                number("effort_minutes", "Time Spent", "fields.timespent", factor=1 / 60),  # seconds
            ],
            not_known=("when equipment was down", "whether and when an issue was reopened", "effort in each visit"),
        ),
    ],
)  # fmt: skip
