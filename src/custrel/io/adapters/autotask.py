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

AUTOTASK: Final = SourceMapping(
    name="autotask",
    about=(
        "Field names of the REST API and, as synonyms, of the older SOAP API. Picklists are whole numbers each tenant labels itself: say what "
        "Status, Priority and TicketType mean with picklists= (status 5 is complete in every tenant seen, unverified). Service targets are "
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
                ids("customer_id", "companyID", "AccountID", "Company", "Account"),
                ids("site_id", "companyLocationID", "AccountPhysicalLocationID"),
                ids("contact_id", "contactID"),
                ids("asset_id", "configurationItemID", "InstalledProductID"),
                ids("contract_id", "contractID"),
                instant("opened_at", "createDate", "Create Date", "Created", required=True),
                instant("resolved_at", "resolvedDateTime", "Resolved Date Time"),
                instant("closed_at", "completedDate", "Complete Date"),
                word("status", "status", values={}, picklist=True),
                word("kind", "ticketType", "Ticket Type", values={}, picklist=True),
                ordinal("priority", "priority", picklist=True),
                text("category", "issueType", "Issue Type"),
                text("subcategory", "subIssueType", "Sub-Issue Type", "SubIssue Type"),
                text("summary", "title"),
                flag("target_met", "serviceLevelAgreementHasBeenMet"),
                ids("problem_id", "problemTicketId"),
                text("handled_by", "assignedResourceID"),
            ],
            not_known=("when a ticket was reopened", "the history of its status", "downtime"),
        ),
        TableMapping(
            name="companies",
            kind="customer",
            also=["accounts", "customers"],
            columns=[
                ids("customer_id", "id", required=True),
                text("name", "companyName", "AccountName", "Company Name"),
                ids("identifiers.number", "companyNumber", "AccountNumber"),
                ids("parent_id", "parentCompanyID", "ParentAccountID"),
                text("segment", "marketSegmentID"),
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
                text("name", "lastName"),
                text("function", "title"),
                text("email", "emailAddress", "EMailAddress"),
                text("phone", "phone", "mobilePhone"),
            ],
        ),
    ],
)  # fmt: skip
