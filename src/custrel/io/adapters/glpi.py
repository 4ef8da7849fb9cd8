"""GLPI: tickets, contracts, computers, entities."""

from typing import Final

from custrel.io.mapping import (
    Column,
    SourceMapping,
    TableMapping,
    TimeRule,
    day,
    ids,
    instant,
    number,
    ordinal,
    text,
    word,
)

__all__ = ["GLPI"]

GLPI: Final = SourceMapping(
    name="glpi",
    about=(
        "Columns of the database and the API, labels of the English list as synonyms. Contract renewal 0 never, 1 tacit, 2 express; duration and "
        "notice in months. Ticket status 1 to 6 and type 1 incident, 2 request by documentation. Priority runs from 1 very low to 5 very high and is turned round. "
        "Times without offset: say zone=."
    ),
    times=TimeRule(),
    tables=[
        TableMapping(
            name="tickets",
            kind="incident",
            also=["incidents"],
            columns=[
                ids("incident_id", "id", "ID", required=True),
                ids("customer_id", "entities_id", "Entity"),
                ids("site_id", "locations_id", "Location", missing=["0"]),
                instant("opened_at", "date", "Opening date", "date_creation", required=True),
                instant("responded_at", "takeintoaccountdate"),
                instant("resolved_at", "solvedate", "Resolution date"),
                instant("closed_at", "closedate", "Closing date"),
                word(
                    "status", "status",
                    values={
                        "1": "new", "New": "new", "2": "in_progress", "Processing (assigned)": "in_progress", "3": "in_progress",
                        "Processing (planned)": "in_progress", "4": "on_hold", "Pending": "on_hold", "5": "resolved", "Solved": "resolved",
                        "6": "closed", "Closed": "closed",
                    },
                ),
                word("kind", "type", values={"1": "incident", "Incident": "incident", "2": "request", "Request": "request"}),
                Column(to="category", names=["itilcategories_id", "Category"], missing=["0"]),
                text("caller", "Requester - Requester", "Requester"),
                text("summary", "name", "Title"),
                # GLPI counts up to 6 major; ours counts down to 1.
                ordinal("priority", "priority", values={"6": 1, "5": 1, "4": 2, "3": 3, "2": 4, "1": 5, "Very high": 1, "High": 2, "Medium": 3, "Low": 4, "Very low": 5}),
                ordinal("impact", "impact", values={"5": 1, "4": 2, "3": 3, "2": 4, "1": 5}),
                ordinal("urgency", "urgency", values={"5": 1, "4": 2, "3": 3, "2": 4, "1": 5}),
                number("effort_minutes", "actiontime", factor=1 / 60),
                text("handled_by", "Assigned to - Technician", "Technician"),
            ],
            not_known=("when a ticket was reopened", "downtime"),
        ),
        TableMapping(
            name="entities",
            kind="customer",
            also=["customers"],
            columns=[ids("customer_id", "id", "Complete name", "completename", "name", required=True), text("name", "name"), ids("parent_id", "entities_id")],
        ),
        TableMapping(
            name="computers",
            kind="asset",
            also=["assets"],
            columns=[
                ids("asset_id", "id", required=True),
                ids("customer_id", "entities_id", "Entity"),
                ids("site_id", "locations_id", "Location", missing=["0"]),
                text("name", "name"),
                Column(to="manufacturer", names=["manufacturers_id", "Manufacturer"], missing=["0"]),
                Column(to="model", names=["computermodels_id", "Model"], missing=["0"]),
                ids("identifiers.serial", "serial", "Serial number"),
                ids("identifiers.tag", "otherserial", "Inventory number"),
            ],
        ),
        TableMapping(
            name="contracts",
            kind="contract",
            columns=[
                ids("contract_id", "id", "num", "name", required=True),
                ids("identifiers.number", "num", "Number"),
                ids("customer_id", "entities_id", "Entity"),
                text("name", "name"),
                day("starts", "begin_date", "Start date"),
                Column(to="term", names=["duration", "Initial contract period"], reads="months"),
                Column(to="notice", names=["notice"], reads="months"),
                Column(to="renewal_term", names=["periodicity"], reads="months"),
                word("renewal", "renewal", values={"0": "never", "1": "tacit", "2": "express", "Never": "never", "Tacit": "tacit", "Express": "express"}),
            ],
            not_known=("which assets it covers (a table of its own)", "an end other than start plus duration"),
        ),
    ],
)  # fmt: skip
