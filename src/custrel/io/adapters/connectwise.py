"""ConnectWise Manage: tickets, companies, configurations, agreements, contacts, as the API gives them."""

from typing import Final

from custrel.io.mapping import (
    Column,
    SourceMapping,
    TableMapping,
    TimeRule,
    day,
    flag,
    ids,
    instant,
    number,
    ordinal,
    text,
    word,
)

__all__ = ["CONNECTWISE"]

CONNECTWISE: Final = SourceMapping(
    name="connectwise",
    about=(
        "Field names of the 2019.3 API; references are objects {id, name}. When a ticket was created stands in _info.dateEntered (unverified). "
        "Names of statuses and priorities are each tenant's; 'Priority 3 - Normal Response' is read by its number, further statuses are "
        "given with picklists={'status': …}. Which configurations a ticket is about comes from a second endpoint and is not in this one."
    ),
    times=TimeRule(),
    tables=[
        TableMapping(
            name="tickets",
            kind="incident",
            also=["incidents"],
            columns=[
                ids("incident_id", "id", required=True),
                ids("customer_id", "company", "companyId", "company.identifier"),
                ids("site_id", "site", "siteName"),
                ids("contact_id", "contact"),
                text("caller", "contactName"),
                ids("contract_id", "agreement"),
                ids("asset_id", "configuration", "configurationId"),
                instant("opened_at", "_info.dateEntered", "dateEntered", "date entered", required=True),
                instant("responded_at", "dateResponded"),
                instant("resolved_at", "dateResolved"),
                instant("closed_at", "closedDate"),
                word(
                    "status", "status",
                    values={
                        "New": "new", "New (not responded)": "new", "Open": "new", "Assigned": "in_progress", "In Progress": "in_progress",
                        "Scheduled": "in_progress", "Waiting Customer": "on_hold", "Waiting Vendor": "on_hold", "On Hold": "on_hold", "Resolved": "resolved",
                        "Completed": "closed", "Closed": "closed", ">Closed": "closed", "Cancelled": "canceled", "Canceled": "canceled",
                    },
                ),
                text("category", "type"),
                text("subcategory", "subType"),
                text("symptom", "item"),
                text("summary", "summary"),
                ordinal("priority", "priority"),
                ordinal("impact", "impact"),
                ordinal("urgency", "severity"),
                flag("target_met", "isInSla"),
                number("vendor_clock", "resolveMinutes"),
                number("effort_minutes", "actualHours", factor=60.0),
                ids("parent_id", "parentTicketId"),
                ids("merged_into", "mergedParentTicket"),
                text("handled_by", "owner"),
            ],
            not_known=("which configurations it is about", "when a ticket was reopened"),
        ),
        TableMapping(
            name="companies",
            kind="customer",
            also=["customers"],
            columns=[
                ids("customer_id", "id", "identifier", "name", required=True),
                text("name", "name"),
                ids("identifiers.identifier", "identifier"),
                text("segment", "type.name"),
                text("industry", "market.name"),
            ],
        ),
        TableMapping(
            name="sites",
            kind="site",
            columns=[ids("site_id", "id", "name", required=True), ids("customer_id", "company"), text("name", "name"), text("address", "addressLine1")],
        ),
        TableMapping(
            name="configurations",
            kind="asset",
            also=["assets"],
            columns=[
                ids("asset_id", "id", required=True),
                ids("customer_id", "company"),
                ids("site_id", "site"),
                text("name", "name"),
                text("kind", "type"),
                text("manufacturer", "manufacturer"),
                text("model", "modelNumber"),
                ids("identifiers.serial", "serialNumber"),
                ids("identifiers.tag", "tagNumber"),
                day("purchased_on", "purchaseDate"),
                day("installed_on", "installationDate"),
            ],
        ),
        TableMapping(
            name="agreements",
            kind="contract",
            also=["contracts"],
            columns=[
                ids("contract_id", "id", required=True),
                ids("customer_id", "company"),
                text("name", "name"),
                day("starts", "startDate"),
                day("ends", "endDate"),
                word("status", "agreementStatus", values={"Active": "active", "Cancelled": "canceled", "Expired": "expired", "Inactive": "expired"}),
            ],
        ),
        TableMapping(
            name="contacts",
            kind="contact",
            columns=[
                ids("contact_id", "id", required=True),
                ids("customer_id", "company"),
                Column(to="name", names=["lastName", "name"], before=["firstName"]),
                text("function", "title"),
            ],
        ),
    ],
)  # fmt: skip
