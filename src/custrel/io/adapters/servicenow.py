"""ServiceNow list exports: incidents, problems, configuration items, companies, locations, contracts, contacts."""

from typing import Final

from custrel.io.adapters.servicenow_event_log import INCIDENT_STATES
from custrel.io.mapping import (
    SourceMapping,
    TableMapping,
    TimeRule,
    count,
    day,
    flag,
    ids,
    instant,
    ordinal,
    text,
    word,
)

__all__ = ["SERVICENOW"]

# Stored numbers and labels of `problem_state` as shipped; older instances have labels of their own.
_PROBLEM_STATES: Final = {
    "New": "new", "101": "new", "Assess": "assess", "102": "assess", "Root Cause Analysis": "root_cause_analysis",
    "103": "root_cause_analysis", "Fix in Progress": "fix_in_progress", "104": "fix_in_progress", "Resolved": "resolved",
    "106": "resolved", "Closed": "closed", "107": "closed", "Open": "new", "Known Error": "root_cause_analysis",
    "Pending Change": "fix_in_progress", "Closed/Resolved": "closed",
}  # fmt: skip

SERVICENOW: Final = SourceMapping(
    name="servicenow",
    about=(
        "List export, CSV: headers are field names (labels in Excel exports, understood too), choices read '1 - Critical' or '1', "
        "times are stored values yyyy-MM-dd HH:mm:ss without offset (UTC by documentation, unverified: say zone=), encoding Windows-1252 "
        "unless the instance says otherwise. Incident columns verified against the public log; the others from documentation."
    ),
    encoding="cp1252",
    tables=[
        TableMapping(
            name="incidents",
            kind="incident",
            also=["incident"],
            columns=[
                ids("incident_id", "number", "sys_id", required=True),
                ids("customer_id", "company", "account"),
                instant("opened_at", "opened_at", "opened", "sys_created_on", "created", required=True),
                instant("resolved_at", "resolved_at", "resolved"),
                instant("closed_at", "closed_at", "closed"),
                word("status", "state", "incident_state", values=INCIDENT_STATES),
                ids("site_id", "location"),
                ids("asset_id", "cmdb_ci", "configuration item"),
                text("caller", "caller_id", "caller"),
                text("category", "category"),
                text("subcategory", "subcategory"),
                text("symptom", "u_symptom", "symptom"),
                text("summary", "short_description", "short description"),
                text("close_code", "close_code", "closed_code", "resolution code"),
                ordinal("impact", "impact"),
                ordinal("urgency", "urgency"),
                ordinal("priority", "priority"),
                flag("target_met", "made_sla"),
                count("reopen_count", "reopen_count"),
                instant("reopened_at", "reopened_time", "last reopened at"),
                ids("problem_id", "problem_id", "problem"),
                ids("parent_id", "parent_incident", "parent"),
                ids("contract_id", "contract"),
                text("handled_by", "assigned_to", "assigned to"),
                text("provided_by", "vendor"),
            ],
            not_known=("when an incident was reopened (only how often, and the last time)", "when equipment was down", "effort"),
        ),
        TableMapping(
            name="problems",
            kind="problem",
            also=["problem"],
            columns=[
                ids("problem_id", "number", "sys_id", required=True),
                text("title", "short_description", "short description"),
                word("status", "problem_state", "state", values=_PROBLEM_STATES),
                ids("customer_id", "company", "account"),
                ids("owner_id", "assigned_to", "assigned to"),
                instant("opened_at", "opened_at", "opened"),
                instant("closed_at", "closed_at", "closed"),
                flag("known_error", "known_error"),
                text("workaround", "work_around", "workaround"),
            ],
            not_known=("since when its owner owns it",),
        ),
        TableMapping(
            name="configuration_items",
            kind="asset",
            also=["cmdb_ci", "assets"],
            columns=[
                ids("asset_id", "name", "sys_id", required=True),
                ids("customer_id", "company", "account"),
                ids("site_id", "location"),
                text("kind", "sys_class_name", "class"),
                text("manufacturer", "manufacturer"),
                text("model", "model_id", "model number", "model_number"),
                ids("identifiers.serial", "serial_number", "serial number"),
                ids("identifiers.tag", "asset_tag", "asset tag", "asset"),
                day("purchased_on", "purchase_date", "order_date"),
                day("installed_on", "install_date", "installed"),
                text("serviced_by", "vendor"),
            ],
            not_known=("which jobs it serves", "what it depends on", "usage"),
        ),
        TableMapping(
            name="companies",
            kind="customer",
            also=["core_company", "accounts", "customers"],
            columns=[ids("customer_id", "name", "sys_id", required=True), text("segment", "customer_type", "segment"), ids("parent_id", "parent")],
            not_known=("goals", "size", "alternatives"),
        ),
        TableMapping(
            name="locations",
            kind="site",
            also=["cmn_location", "sites"],
            columns=[
                ids("site_id", "name", "sys_id", required=True),
                ids("customer_id", "company", "account"),
                text("address", "street"),
                text("zone", "time_zone", "timezone"),
            ],
            not_known=("opening hours", "share of the business"),
        ),
        TableMapping(
            name="contracts",
            kind="contract",
            also=["ast_contract"],
            columns=[
                ids("contract_id", "number", "sys_id", required=True),
                ids("customer_id", "company", "account"),
                text("name", "short_description", "short description"),
                word(
                    "status", "state", "process",
                    values={"Draft": "draft", "Active": "active", "Expired": "expired", "Cancelled": "canceled", "Canceled": "canceled", "Suspended": "suspended"},
                ),
                day("starts", "starts", "start date"),
                day("ends", "ends", "end date"),
            ],
            not_known=("which assets it covers", "notice", "parts, labor and expenses"),
        ),
        TableMapping(
            name="contacts",
            kind="contact",
            also=["customer_contact", "sys_user", "users"],
            columns=[
                ids("contact_id", "user_name", "user id", "name", "sys_id", required=True),
                ids("customer_id", "company", "account"),
                text("name", "name"),
                text("function", "title"),
                text("email", "email"),
                text("phone", "phone", "mobile_phone", "business phone"),
            ],
            not_known=("roles, authority and since when",),
        ),
    ],
    times=TimeRule(),
)  # fmt: skip
