"""Salesforce data exports: one file per object, headers are API names."""

from typing import Final

from custrel.io.mapping import (
    Column,
    SourceMapping,
    TableMapping,
    TimeRule,
    count,
    day,
    flag,
    ids,
    instant,
    number,
    ordinal,
    text,
    word,
)

__all__ = ["SALESFORCE"]

SALESFORCE: Final = SourceMapping(
    name="salesforce",
    about=(
        "Data Export and Data Loader: API names, times with offset or Z (also yyyy-MM-dd HH:mm:ss; MM/dd/yyyy or, with the European option, "
        "dd/MM/yyyy: say day_first=). Dates stay dates: they shift by a day when read as instants. ConsequenceOfFailure is second-hand "
        "(Insignificant to Critical) and becomes a consequence for the mission. A report of cases exported as CSV is read by its labels (unverified); "
        "its units are names only and stay aside, and the lines below its table are passed over. A warranty belongs to the account of its asset: read both."
    ),
    times=TimeRule(),
    tables=[
        TableMapping(
            name="Case",
            kind="incident",
            also=["cases", "incidents"],
            columns=[
                ids("incident_id", "Id", "CaseNumber", "Case Number", required=True),
                ids("identifiers.number", "CaseNumber"),
                ids("customer_id", "AccountId", "Account ID", "Account Name"),
                ids("contact_id", "ContactId", "Contact ID"),
                text("caller", "Contact Name"),
                ids("asset_id", "AssetId", "Asset ID"),
                ids("parent_id", "ParentId", "Parent Case ID", "Parent Case Number"),
                ids("contract_id", "EntitlementId", "ServiceContractId"),
                instant("opened_at", "CreatedDate", "Date/Time Opened", "Opened Date", required=True),
                instant("closed_at", "ClosedDate", "Date/Time Closed", "Closed Date"),
                word(
                    "status", "Status",
                    values={
                        "New": "new", "Working": "in_progress", "In Progress": "in_progress", "Escalated": "in_progress", "On Hold": "on_hold",
                        "Waiting on Customer": "on_hold", "Closed": "closed", "Resolved": "resolved", "Merged": "duplicate", "Duplicate": "duplicate",
                    },
                ),
                text("category", "Type"),
                text("subcategory", "Reason", "Case Reason"),
                text("summary", "Subject"),
                ordinal("priority", "Priority"),
                ids("merged_into", "MasterRecordId"),
                text("handled_by", "OwnerId", "Case Owner"),
                # Where one milestone is violated the target is missed, whatever comes of it; an open one is not decided yet.
                flag("target_met", "MilestoneStatus", values={"Compliant": True, "Open Violation": False, "Closed Violation": False}),
            ],
            not_known=("when a case was reopened", "when equipment was down", "effort"),
        ),
        TableMapping(
            name="Account",
            kind="customer",
            also=["accounts", "customers"],
            columns=[
                ids("customer_id", "Id", required=True),
                text("name", "Name"),
                text("industry", "Industry"),
                text("segment", "Type"),
                text("size", "NumberOfEmployees"),
                ids("parent_id", "ParentId"),
                ids("identifiers.account_number", "AccountNumber"),
            ],
        ),
        TableMapping(
            name="Contact",
            kind="contact",
            also=["contacts"],
            columns=[
                ids("contact_id", "Id", required=True),
                ids("customer_id", "AccountId"),
                Column(to="name", names=["Name", "LastName", "Last Name"], before=["FirstName", "First Name"]),
                text("function", "Title"),
                text("email", "Email"),
                text("phone", "Phone", "MobilePhone"),
            ],
            not_known=("roles, authority and since when",),
        ),
        TableMapping(
            name="Asset",
            kind="asset",
            also=["assets"],
            columns=[
                ids("asset_id", "Id", required=True),
                ids("customer_id", "AccountId"),
                text("name", "Name"),
                text("model", "Product2Id"),
                ids("identifiers.serial", "SerialNumber"),
                ids("identifiers.external", "ExternalIdentifier"),
                day("manufactured_on", "ManufactureDate"),
                day("purchased_on", "PurchaseDate"),
                day("installed_on", "InstallDate"),
                word(
                    "status", "Status",
                    values={"Purchased": "purchased", "Shipped": "shipped", "Installed": "installed", "Registered": "registered", "Obsolete": "obsolete"},
                ),
                word(
                    "status_reason", "StatusReason",
                    values={"Not Ready": "not_ready", "Off": "off", "Offline": "offline", "Online": "online", "Paused": "paused", "Standby": "standby"},
                ),
                text("provided_by", "AssetProvidedById"),
                text("serviced_by", "AssetServicedById"),
                word(
                    "consequences.mission", "ConsequenceOfFailure",
                    values={"Insignificant": "none", "Minor": "minor", "Moderate": "moderate", "Major": "major", "Critical": "essential"},
                ),
            ],
            not_known=("what depends on what", "alternatives", "opening hours"),
        ),
        TableMapping(
            name="ServiceContract",
            kind="contract",
            also=["Contract", "contracts"],
            columns=[
                ids("contract_id", "Id", required=True),
                ids("customer_id", "AccountId"),
                ids("identifiers.number", "ContractNumber"),
                text("name", "Name"),
                day("starts", "StartDate"),
                day("ends", "EndDate"),
                Column(to="term", names=["Term", "ContractTerm"], reads="months"),
                word(
                    "status", "Status",
                    values={
                        "Draft": "draft", "Inactive": "draft", "InApproval": "draft", "In Approval Process": "draft", "Activated": "active", "Active": "active", "Expired": "expired",
                        "Canceled": "canceled", "Cancelled": "canceled",
                    },
                ),
            ],
            not_known=("notice", "parts, labor and expenses"),
        ),
        TableMapping(
            name="Entitlement",
            kind="contract",
            also=["entitlements"],
            columns=[
                ids("contract_id", "Id", required=True),
                ids("customer_id", "AccountId"),
                ids("asset_lines.asset_id", "AssetId"),
                text("name", "Name"),
                day("starts", "StartDate"),
                day("ends", "EndDate"),
                count("allowance", "CasesPerEntitlement"),
                word("status", "Status", values={"Active": "active", "Inactive": "draft", "Expired": "expired"}),
                flag("blanket", "IsBlanket__c"),
            ],
            not_known=("which of several contracts it belongs to",),
        ),
        TableMapping(
            name="AssetWarranty",
            kind="contract",
            also=["warranties"],
            constants={"kind": "warranty"},
            owned_by="asset_lines.asset_id",
            columns=[
                ids("contract_id", "Id", required=True),
                ids("customer_id", "AccountId"),
                ids("identifiers.number", "AssetWarrantyNumber"),
                ids("asset_lines.asset_id", "AssetId"),
                day("starts", "StartDate"),
                day("ends", "EndDate"),
                number("components.labor.percent", "LaborCovered"),
                day("components.labor.ends", "LaborCoveredEndDate"),
                number("components.parts.percent", "PartsCovered"),
                day("components.parts.ends", "PartsCoveredEndDate"),
                number("components.expenses.percent", "ExpensesCovered"),
                day("components.expenses.ends", "ExpensesCoveredEndDate"),
            ],
            not_known=("whether it may pass to another owner", "what the exchange type of the term is"),
        ),
    ],
)  # fmt: skip
