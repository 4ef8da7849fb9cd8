"""Autotask: tickets, companies, configuration items, contracts, contacts, as the API gives them."""

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
    ordinal,
    text,
    word,
)

__all__ = ["AUTOTASK"]

# Labels as shipped; tenants rename and renumber them, so that a bare number needs picklists=.
_STATUSES: Final = {
    "New": "new", "Complete": "closed", "Completed": "closed", "In Progress": "in_progress", "Assigned": "in_progress", "Dispatched": "in_progress",
    "Escalate": "in_progress", "Customer Note Added": "in_progress", "Work in Progress": "in_progress", "Scheduled": "in_progress",
    "Waiting Customer": "on_hold", "Waiting Materials": "on_hold", "Waiting Vendor": "on_hold", "Waiting Approval": "on_hold", "On Hold": "on_hold",
    "RMA": "on_hold", "Change Order": "on_hold", "Canceled": "canceled", "Cancelled": "canceled", "Duplicate": "duplicate", "Merged": "duplicate",
}  # fmt: skip
_TYPES: Final = {
    "Incident": "incident", "Problem": "incident", "Alert": "incident", "Service Request": "request", "Request": "request", "Change Request": "scheduled",
    "Recurring": "scheduled",
}  # fmt: skip

AUTOTASK: Final = SourceMapping(
    name="autotask",
    about=(
        "Field names of the REST API and, as synonyms, of the older SOAP API. Picklists are whole numbers each tenant labels itself: say what "
        "Status, Priority and TicketType mean with picklists= (status 5 is complete in every tenant seen, unverified), and IssueType, SubIssueType "
        "and QueueID where words are wanted; labels, as in a grid export, are read as they are shipped. Service targets are "
        "not derived from times: the vendor's clock stops when ours does not. Headers of grid exports are not verified."
    ),
    times=TimeRule(),
    tables=[
        TableMapping(
            name="tickets",
            kind="incident",
            also=["incidents"],
            columns=[
                ids("incident_id", "id", "TicketNumber", "Ticket Number", required=True),
                ids("identifiers.number", "ticketNumber", "Ticket Number"),
                ids("identifiers.external", "externalID"),
                ids("customer_id", "companyID", "AccountID", "Company", "Account", "Account Name", "Organization"),
                ids("site_id", "companyLocationID", "AccountPhysicalLocationID", "Location"),
                ids("contact_id", "contactID", "Contact", "Contact Name"),
                ids("asset_id", "configurationItemID", "InstalledProductID", "Configuration Item", "Installed Product"),
                ids("contract_id", "contractID", "Contract", "Contract Name"),
                instant("opened_at", "createDate", "Create Date", "Created", required=True),
                instant("responded_at", "firstResponseDateTime", "First Response Date Time", "First Response"),
                instant("resolved_at", "resolvedDateTime", "Resolved Date Time", "Resolved"),
                instant("closed_at", "completedDate", "Complete Date", "Completed", "Complete Date/Time"),
                word("status", "status", values=_STATUSES, picklist=True),
                word("kind", "ticketType", "Ticket Type", values=_TYPES, picklist=True),
                ordinal("priority", "priority", picklist=True),
                text("category", "issueType", "Issue Type"),
                text("subcategory", "subIssueType", "Sub-Issue Type", "SubIssue Type"),
                text("summary", "title"),
                flag("target_met", "serviceLevelAgreementHasBeenMet", "SLA Met"),
                ids("problem_id", "problemTicketId", "Problem Ticket"),
                text("handled_by", "assignedResourceID", "Primary Resource", "Assigned Resource"),
            ],
            not_known=("when a ticket was reopened", "the history of its status", "downtime"),
        ),
        TableMapping(
            name="companies",
            kind="customer",
            also=["accounts", "customers"],
            columns=[
                ids("customer_id", "id", "companyName", "AccountName", "Company Name", required=True),
                text("name", "companyName", "AccountName", "Company Name"),
                ids("identifiers.number", "companyNumber", "AccountNumber"),
                ids("parent_id", "parentCompanyID", "ParentAccountID"),
                text("segment", "marketSegmentID", "Market Segment"),
            ],
        ),
        TableMapping(
            name="locations",
            kind="site",
            also=["companyLocations", "sites"],
            columns=[
                ids("site_id", "id", required=True),
                ids("customer_id", "companyID", "AccountID"),
                text("name", "name"),
                text("address", "address1"),
            ],
        ),
        TableMapping(
            name="configurationItems",
            kind="asset",
            also=["installedProducts", "assets"],
            columns=[
                ids("asset_id", "id", required=True),
                ids("customer_id", "companyID", "AccountID"),
                ids("site_id", "companyLocationID"),
                text("name", "referenceTitle", "referenceName"),
                text("model", "productID"),
                ids("identifiers.serial", "serialNumber"),
                ids("identifiers.tag", "referenceNumber"),
                day("installed_on", "installDate"),
            ],
            not_known=("what depends on what", "usage"),
        ),
        TableMapping(
            name="contracts",
            kind="contract",
            columns=[
                ids("contract_id", "id", required=True),
                ids("customer_id", "companyID", "AccountID"),
                text("name", "contractName"),
                day("starts", "startDate"),
                day("ends", "endDate"),
                Column(to="status", names=["status"], reads="word", values={"1": "active", "0": "expired"}),
            ],
            not_known=("notice", "which assets it covers"),
        ),
        TableMapping(
            name="contacts",
            kind="contact",
            columns=[
                ids("contact_id", "id", required=True),
                ids("customer_id", "companyID", "AccountID"),
                Column(to="name", names=["lastName", "Last Name"], before=["firstName", "First Name"]),
                text("function", "title"),
                text("email", "emailAddress", "EMailAddress"),
                text("phone", "phone", "mobilePhone"),
            ],
        ),
    ],
)  # fmt: skip
