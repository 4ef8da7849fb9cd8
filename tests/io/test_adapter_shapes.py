"""Exports in the shapes other systems give them, several of each: every column lands in its field or in extra, every link is kept."""

import datetime as dt
import json

import pytest

from custrel import io
from custrel.errors import FormatError, InvalidValueError
from custrel.model import IncidentKind, IncidentStatus

UTC = dt.UTC

EVENT_COLUMNS = (
    "number,incident_state,active,reassignment_count,reopen_count,sys_mod_count,made_sla,caller_id,opened_by,opened_at,sys_created_by,"
    "sys_created_at,sys_updated_by,sys_updated_at,contact_type,location,category,subcategory,u_symptom,cmdb_ci,impact,urgency,priority,"
    "assignment_group,assigned_to,knowledge,u_priority_confirmation,notify,problem_id,rfc,vendor,caused_by,closed_code,resolved_by,resolved_at,closed_at"
)
EVENT_ROW = (
    "INC0000045,Closed,false,0,1,4,true,Caller 2403,Opened by  8,15/3/2016 08:00,Created by 6,29/2/2016 01:23,Updated by 149,5/3/2016 12:00,"
    "Phone,Location 143,Category 55,Subcategory 170,Symptom 72,?,2 - Medium,2 - Medium,3 - Moderate,Group 56,?,true,false,Do Not Notify,"
    "Problem ID 2,?,?,?,code 5,Resolved by 149,16/3/2016 11:29,17/3/2016 12:00"
)
EXCEL = (
    "Number;Opened;Short description;Caller;Priority;State;Configuration item;Location;Company;Assigned to;Closed;Parent Incident;Problem\n"
    "INC9;15-03-2026 08:00:00;Kasse h\u00e4ngt;Eva;P1;In Progress;POS-1;Madrid;Sol;Ben;;;PRB1\n"
)
JIRA = (
    "Summary,Issue key,Issue id,Parent id,Issue Type,Status,Priority,Resolution,Assignee,Reporter,Created,Resolved,Component/s,Component/s,"
    "Labels,Labels,Description,Time Spent,\u03a3 Time Spent,Outward issue link (Cloners),Outward issue link (Duplicate),"
    "Inward issue link (Problem/Incident),Custom field (Request Type),Custom field (Impact),Custom field ([CHART] Date of First Response),"
    "Satisfaction rating,Comment,Comment\n"
    'Kasse h\u00e4ngt,SD-1,10001,,[System] Incident,Resolved,High,Done,Ben,Eva,30/Jul/18 23:33,31/Jul/18 08:00,POS,Net,a,b,"two\nlines",3600,3600,'
    "SD-0,SD-2,PRB-7,Report,Extensive / Widespread,30/Jul/18 23:50,4,30/Jul/18 23:40;eva;hello,x\n"
    "Sub,SD-2,10002,10001,Sub-task,Waiting for customer,Medium,,Ben,Eva,12/Apr/26 3:30 PM,,,,,,,,,,,,,,,,,\n"
)
ZENDESK_JSON = {
    "tickets": [
        {
            "id": 42, "created_at": "2026-03-02T09:10:00Z", "type": "incident", "subject": "x", "priority": "urgent", "status": "open",
            "requester_id": 901, "assignee_id": 7, "organization_id": 55, "problem_id": 41, "tags": ["a"], "custom_fields": [{"id": 1, "value": "v"}],
        },
        {"id": 41, "created_at": "2026-03-01T09:10:00Z", "type": "problem", "subject": "root", "priority": None, "status": "hold", "organization_id": 55},
    ]
}  # fmt: skip
AUTOTASK_CSV = (
    "id,TicketNumber,Title,AccountID,AccountPhysicalLocationID,ContactID,ContractID,InstalledProductID,TicketType,IssueType,SubIssueType,QueueID,"
    "Status,Priority,CreateDate,CompletedDate,FirstResponseDateTime,ServiceLevelAgreementHasBeenMet,ProblemTicketId,AssignedResourceID,ExternalID\n"
    "29,T1,Till,7,11,5,3,900,1,10,136,8,5,1,2026-03-02T09:10:00Z,2026-03-02T11:00:00Z,2026-03-02T09:30:00Z,True,,44,E1\n"
    "30,T2,Till,7,11,5,3,900,1,10,136,8,5,2,2026-03-03T09:10:00Z,2026-03-03T11:00:00Z,,0,29,44,\n"
)
AUTOTASK_WORDS = {"Status": {5: "closed"}, "Priority": {"1": 1, "2": 2}, "TicketType": {"1": "incident"}}
AUTOTASK_GRID = (
    "Ticket Number,Title,Account,Status,Priority,Created,Ticket Type,Primary Resource\n"
    "T1,Till,Sol,Complete,Critical,02/03/2026 09:10 AM,Incident,Ben\n"
    "T2,x,Sol,Waiting Customer,High,15/03/2026 09:10 PM,Service Request,Ben\n"
)
CONNECTWISE = [
    {
        "id": 811, "summary": "Till", "status": {"id": 16, "name": "In Progress"}, "company": {"id": 2, "identifier": "SOL", "name": "Sol"},
        "site": {"id": 4, "name": "Madrid"}, "contact": {"id": 9, "name": "Eva"}, "type": {"id": 1, "name": "Hardware"}, "item": None,
        "priority": {"id": 3, "name": "Priority 3 - Normal Response"}, "severity": "High", "impact": "Medium", "agreement": {"id": 77, "name": "Gold"},
        "closedFlag": False, "dateResponded": "2026-03-02T09:20:00Z", "actualHours": 1.5, "_info": {"dateEntered": "2026-03-02T09:10:00Z"},
    },
    {
        "id": 812, "summary": "again", "status": {"id": 17, "name": ">Closed"}, "company": {"id": 2, "identifier": "SOL", "name": "Sol"}, "site": None,
        "priority": {"id": 1, "name": "Priority 1 - Critical"}, "closedDate": "2026-03-03T09:10:00Z", "parentTicketId": 811,
        "mergedParentTicket": {"id": 811, "summary": "Till"}, "_info": {"dateEntered": "2026-03-02T10:10:00Z"},
    },
]  # fmt: skip
SALESFORCE = {
    "Account": "Id,Name,ParentId\n001A,Sol,\n",
    "Contact": "Id,AccountId,FirstName,LastName,Email\n003A,001A,Eva,Ruiz,e@x.example\n",
    "Asset": (
        "Id,Name,AccountId,SerialNumber,ManufactureDate,PurchaseDate,InstallDate,UsageEndDate,Status,ConsequenceOfFailure,IsInternal\n"
        "02i1,Till,001A,PX,2019-01-01,1/31/2020,2020-02-01T00:00:00.000Z,2027-01-01,Installed,Critical,true\n"
    ),
    "Contract": "Id,AccountId,ContractNumber,StartDate,EndDate,ContractTerm,Status\n800,001A,0001,2025-01-01,2026-12-31,24,Activated\n",
    "Entitlement": "Id,AccountId,AssetId,Name,StartDate,EndDate,CasesPerEntitlement,Status\n550,001A,02i1,Phone,2025-01-01,2026-12-31,10,Active\n",
    "Case": (
        "Id,CaseNumber,Subject,Status,Priority,AccountId,ContactId,AssetId,EntitlementId,ParentId,CreatedDate,ClosedDate,IsClosed,MilestoneStatus\n"
        "500A,00001,Till,Closed,High,001A,003A,02i1,550,,2026-01-05T10:00:00.000+0000,2026-01-05T12:00:00.000+0000,true,Compliant\n"
        "500B,00002,Till,Escalated,P1,001A,003A,02i1,,500A,2026-01-06 10:00:00,,No,Open Violation\n"
        "500C,00003,Till,New,1 - Critical,001A,003A,02i1,,00001,01/13/2026,,0,\n"
    ),
}


def by_id(intake):
    assert intake.accepted + intake.rejected == intake.read
    return {i.incident_id: i for i in intake.portfolio.incidents}


def nothing_lost(intake, columns):
    """Every column is said to be used or kept aside."""
    (table,) = intake.tables
    assert sorted([*table.used, *table.kept]) == sorted(columns)


def test_servicenow_list_with_the_columns_of_the_public_log():
    """All 36 columns: 20 are read (day first, `?` for nothing), the other 16 stand in extra; the problem is implied."""
    intake = io.read_source("servicenow", f"{EVENT_COLUMNS}\n{EVENT_ROW}\n", zone="UTC", customer="C1")
    incident = by_id(intake)["INC0000045"]
    nothing_lost(intake, EVENT_COLUMNS.split(","))
    assert incident.opened_at == dt.datetime(2016, 3, 15, 8, tzinfo=UTC)
    assert incident.closed_at == dt.datetime(2016, 3, 17, 12, tzinfo=UTC)
    assert (incident.impact, incident.urgency, incident.priority) == (2, 2, 3)
    assert (incident.symptom, incident.reopen_count, incident.target_met) == ("Symptom 72", 1, True)
    assert (incident.site_id, incident.asset_id, incident.problem_id) == (
        "Location 143",
        None,
        "Problem ID 2",
    )
    assert incident.extra["sys_updated_at"] == "5/3/2016 12:00"
    assert [p.problem_id for p in intake.portfolio.problems if p.implied] == ["Problem ID 2"]
    assert [(d.count, d.table) for d in intake.grouped() if d.code == "relation.implied"] == [
        (1, "problems"),
        (1, "sites"),
    ]


def test_servicenow_rest_tables_refer_to_each_other_by_key():
    """References are {link, value} with the key of the other table's row, which goes by its name: one and the same record."""
    tables = {
        "incidents": {
            "result": [
                {"number": "INC1", "sys_id": "a1", "opened_at": "2026-03-02 09:10:00", "state": "6", "company": {"link": "x", "value": "co1"},
                 "cmdb_ci": {"link": "x", "value": "ci1"}, "parent_incident": "", "short_description": "x"},
                {"number": "INC2", "sys_id": "a2", "opened_at": "2026-03-02 09:10:00", "state": "2", "company": {"link": "x", "value": "co1"},
                 "cmdb_ci": "", "parent_incident": {"link": "x", "value": "a1"}, "short_description": "y"},
            ]
        },
        "companies": {"result": [{"sys_id": "co1", "name": "Sol"}]},
        "cmdb_ci": [{"sys_id": "ci1", "name": "POS-1", "company": {"value": "co1"}}],
    }  # fmt: skip
    intake = io.read_source("servicenow", {n: json.dumps(t) for n, t in tables.items()}, zone="UTC")
    found = by_id(intake)
    assert (found["INC1"].customer_id, found["INC1"].asset_id) == ("Sol", "POS-1")
    assert found["INC2"].parent_id == "INC1"
    assert not [d for d in intake.diagnostics if d.code.startswith("relation.")]


def test_servicenow_rest_with_display_values():
    """Of {display_value, value} the words are read as displayed and the instants as stored."""
    row = {
        "number": {"display_value": "INC1", "value": "INC1"},
        "opened_at": {"display_value": "02/03/2026 10:10:00", "value": "2026-03-02 09:10:00"},
        "state": {"display_value": "Resolved", "value": "6"},
        "priority": {"display_value": "1 - Critical", "value": "1"},
        "company": {"display_value": "Sol", "value": "co1"},
    }
    incident = by_id(io.read_source("servicenow", json.dumps({"result": [row]}), zone="UTC"))["INC1"]
    assert incident.opened_at == dt.datetime(2026, 3, 2, 9, 10, tzinfo=UTC)
    assert (incident.status, incident.priority, incident.customer_id) == (IncidentStatus.RESOLVED, 1, "Sol")


@pytest.mark.parametrize(
    ("encoding", "said"),
    [("cp1252", "cp1252"), ("utf-8", "utf-8"), ("utf-8-sig", "utf-8-sig"), ("utf-16", "utf-16")],
)
def test_servicenow_labels_in_any_encoding(encoding, said):
    """Labels of an Excel export, semicolons, day first, P1; Windows-1252 unless the bytes are plainly something else."""
    intake = io.read_source("servicenow", EXCEL.encode(encoding), zone="Europe/Madrid")
    incident = by_id(intake)["INC9"]
    assert incident.summary == "Kasse h\u00e4ngt"
    assert incident.opened_at == dt.datetime(2026, 3, 15, 7, tzinfo=UTC)
    assert (incident.priority, incident.problem_id, incident.handled_by) == (1, "PRB1", "Ben")
    assert intake.tables[0].encoding == said


def test_jira_export_of_all_fields():
    """Repeated headers, two forms of dates, the parent by its internal id, a duplicate, a problem, a first response, seconds spent."""
    intake = io.read_source("jira", JIRA, zone="Europe/Madrid", customer="C1")
    found = by_id(intake)
    first, second = found["SD-1"], found["SD-2"]
    assert first.responded_at == dt.datetime(2018, 7, 30, 21, 50, tzinfo=UTC)
    assert second.opened_at == dt.datetime(2026, 4, 12, 13, 30, tzinfo=UTC)
    assert (second.parent_id, first.merged_into, first.problem_id) == ("SD-1", "SD-2", "PRB-7")
    assert (first.impact, first.priority, first.effort_minutes) == (1, 2, 60)
    assert (first.kind, second.kind) == (IncidentKind.INCIDENT, IncidentKind.REQUEST)
    assert first.extra["Labels"] == ["a", "b"]
    assert first.extra["Component/s"] == ["POS", "Net"]
    assert len(first.extra["Comment"]) == 2
    assert first.extra["Description"] == "two\nlines"
    nothing_lost(intake, JIRA.partition("\n")[0].split(","))


def test_jira_issues_of_the_rest_search():
    """The same facts under fields.…, objects by their names, offsets in the text."""
    fields = {
        "summary": "x", "created": "2026-03-02T09:10:00.000+0100", "status": {"name": "In Progress", "id": "3"}, "priority": {"name": "Highest"},
        "issuetype": {"name": "Service Request"}, "reporter": {"displayName": "Eva"}, "assignee": None, "labels": ["a", "b"],
        "parent": {"id": "9", "key": "SD-0"},
    }  # fmt: skip
    issue = {"id": "10001", "key": "SD-1", "fields": fields}
    incident = by_id(io.read_source("jira", json.dumps({"issues": [issue]}), customer="C1"))["SD-1"]
    assert incident.opened_at == dt.datetime(2026, 3, 2, 8, 10, tzinfo=UTC)
    assert (incident.status, incident.priority, incident.kind) == (
        IncidentStatus.IN_PROGRESS,
        1,
        IncidentKind.REQUEST,
    )
    assert incident.extra["unresolved.parent_id"] == "SD-0"
    assert incident.extra["fields.labels"] == ["a", "b"]


def test_zendesk_json_with_its_organizations_and_users():
    """Whole numbers are ids; the problem of an incident is kept; what the JSON adds stands in extra."""
    inputs = {
        "tickets": json.dumps(ZENDESK_JSON),
        "organizations": json.dumps({"organizations": [{"id": 55, "name": "Sol"}]}),
        "users": json.dumps(
            {"users": [{"id": 901, "name": "Eva", "organization_id": 55, "role": "end-user"}]}
        ),
    }
    intake = io.read_source("zendesk", inputs)
    found = by_id(intake)
    assert (found["42"].customer_id, found["42"].contact_id, found["42"].problem_id) == ("55", "901", "41")
    assert (found["42"].priority, found["41"].priority, found["41"].status) == (
        1,
        None,
        IncidentStatus.ON_HOLD,
    )
    assert found["41"].kind is IncidentKind.REQUEST
    assert found["42"].extra["tags"] == ["a"]
    assert intake.rejected == 0


def test_a_record_may_be_called_by_another_of_its_names():
    """The CSV of a view names the organization where the organizations go by number; a name two share joins nothing."""
    view = "Id,Subject,Status,Created at,Organization\n1,x,Open,2026-03-02T09:10:00Z,Sol\n"
    known = [{"id": 55, "name": "Sol"}, {"id": 56, "name": "Luna"}]
    read = io.read_source("zendesk", {"tickets": view, "organizations": json.dumps(known)})
    assert by_id(read)["1"].customer_id == "55"
    twice = [*known, {"id": 57, "name": "Sol"}]
    read = io.read_source("zendesk", {"tickets": view, "organizations": json.dumps(twice)})
    assert (read.rejected, [d.code for d in read.diagnostics if d.severity == "error"]) == (
        1,
        ["relation.dangling"],
    )


def test_autotask_numbers_must_be_explained_with_counts():
    """Bare numbers of tenant picklists are refused in one error naming each with its count; explained, they read."""
    with pytest.raises(
        FormatError, match=r"status: '5' \(2\).*ticketType: '1' \(2\).*priority: '1' \(1\), '2' \(1\)"
    ):
        io.read_source("autotask", AUTOTASK_CSV)
    words = {**AUTOTASK_WORDS, "IssueType": {10: "Hardware"}}
    intake = io.read_source("autotask", AUTOTASK_CSV, picklists=words)
    found = by_id(intake)
    assert (found["29"].status, found["29"].priority, found["30"].priority) == (IncidentStatus.CLOSED, 1, 2)
    assert (found["29"].category, found["29"].subcategory) == ("Hardware", "136")
    assert (found["29"].target_met, found["30"].target_met) == (True, False)
    assert (found["30"].problem_id, found["29"].asset_id, found["29"].contract_id) == ("29", "900", "3")
    assert found["29"].responded_at == dt.datetime(2026, 3, 2, 9, 30, tzinfo=UTC)
    assert found["29"].extra["QueueID"] == "8"
    partly = io.read_source("autotask", AUTOTASK_CSV, picklists={**AUTOTASK_WORDS, "Priority": {"1": 1}})
    assert by_id(partly)["30"].extra["autotask.priority"] == "2"
    assert [d.field for d in partly.diagnostics if d.code == "source.value_unmapped"] == ["priority"]


def test_autotask_labels_of_a_grid_need_no_table():
    """Labels as shipped read by themselves; a date that could be either way round is refused unless the order is said."""
    intake = io.read_source("autotask", AUTOTASK_GRID, zone="UTC")
    assert sorted(by_id(intake)) == ["T2"]
    assert "Created could be day or month first" in " ".join(map(str, intake.diagnostics))
    found = by_id(io.read_source("autotask", AUTOTASK_GRID, zone="UTC", day_first=True))
    assert (found["T1"].status, found["T1"].priority) == (IncidentStatus.CLOSED, 1)
    assert found["T1"].opened_at == dt.datetime(2026, 3, 2, 9, 10, tzinfo=UTC)
    assert found["T2"].opened_at.hour == 21
    assert (found["T2"].status, found["T2"].kind) == (IncidentStatus.ON_HOLD, IncidentKind.REQUEST)


@pytest.mark.parametrize("given", [CONNECTWISE, json.dumps(CONNECTWISE)], ids=["in memory", "JSON"])
def test_connectwise_objects_and_links(given):
    """{id, name} by its id or its name as the field wants, null beside objects, parent and merged tickets, hours as minutes."""
    found = by_id(io.read_source("connectwise", given))
    first, second = found["811"], found["812"]
    assert (first.customer_id, first.site_id, first.contact_id, first.contract_id) == ("2", "4", "9", "77")
    assert (first.category, first.priority, first.impact, first.urgency) == ("Hardware", 3, 3, 2)
    assert (first.effort_minutes, first.responded_at) == (90, dt.datetime(2026, 3, 2, 9, 20, tzinfo=UTC))
    assert (second.parent_id, second.merged_into, second.site_id, second.status) == (
        "811",
        "811",
        None,
        IncidentStatus.CLOSED,
    )
    assert second.extra["mergedParentTicket.summary"] == "Till"
    assert first.extra["closedFlag"] is False


def test_salesforce_dates_flags_and_links():
    """Offsets, plain stamps, month first as stated; a date stays the date it is; the parent by number; entitlement and milestone."""
    intake = io.read_source("salesforce", SALESFORCE, zone="UTC", day_first=False)
    whole, found = intake.strict(), by_id(intake)
    asset = whole.assets[0]
    assert (asset.manufactured_on, asset.purchased_on, asset.installed_on) == (
        dt.date(2019, 1, 1),
        dt.date(2020, 1, 31),
        dt.date(2020, 2, 1),
    )
    assert asset.extra["UsageEndDate"] == "2027-01-01"
    assert [found[i].parent_id for i in ("500A", "500B", "500C")] == [None, "500A", "500A"]
    assert (found["500A"].contract_id, found["500A"].target_met, found["500B"].target_met) == (
        "550",
        True,
        False,
    )
    assert [found[i].priority for i in ("500A", "500B", "500C")] == [2, 1, 1]
    assert found["500C"].opened_at == dt.datetime(2026, 1, 13, tzinfo=UTC)
    assert {d.code for d in intake.diagnostics} >= {"time.date_only"}
    assert next(c for c in whole.contracts if c.contract_id == "800").term.years == 2


def test_freshdesk_csv_and_json():
    """Words count down and numbers up; first response and resolution stand in stats; a ticket of nobody needs customer=."""
    text = (
        "Ticket Id,Subject,Description,Status,Priority,Source,Customer,Requester,Agent,Group,Created Time,Due by Time,Resolved Time\n"
        "5,Till,x,Resolved,Urgent,Phone,Sol,Eva,Ben,Field,2026-03-02 09:10:00,,2026-03-02 11:00:00\n"
        "6,Till,x,Waiting on Customer,Low,Email,,Eva,,,15-03-2026 09:10,,\n"
    )
    alone = io.read_source("freshdesk", text, zone="UTC")
    assert (alone.rejected, by_id(alone)["5"].priority) == (1, 1)
    found = by_id(io.read_source("freshdesk", text, zone="UTC", customer="C1"))
    assert (found["5"].customer_id, found["6"].customer_id, found["6"].priority) == ("Sol", "C1", 4)
    rows = [{"id": 5, "subject": "x", "status": 4, "priority": 4, "company_id": 7, "requester_id": 8, "created_at": "2026-03-02T09:10:00Z",
             "type": "Question", "stats": {"resolved_at": "2026-03-02T11:10:00Z", "first_responded_at": "2026-03-02T10:10:00Z"}}]  # fmt: skip
    ticket = by_id(io.read_source("freshdesk", json.dumps(rows)))["5"]
    assert (ticket.priority, ticket.status, ticket.kind) == (1, IncidentStatus.RESOLVED, IncidentKind.REQUEST)
    assert (ticket.resolved_at.hour, ticket.responded_at.hour, ticket.contact_id) == (11, 10, "8")


def test_glpi_list_and_rest():
    """Semicolons hanging on at line ends, labels or numbers; 0 is no location, though it is the root entity."""
    text = (
        '"ID";"Title";"Entity";"Status";"Last update";"Opening date";"Priority";"Requester - Requester";"Category";\n'
        '"1204";"Till";"Root > Sol";"Processing (assigned)";"2026-03-02 09:10";"2026-03-02 09:10";"Very high";"Eva";"Hardware > POS";\n'
    )
    ticket = by_id(io.read_source("glpi", text, zone="UTC"))["1204"]
    assert (ticket.customer_id, ticket.priority, ticket.caller) == ("Root > Sol", 1, "Eva")
    inputs = {
        "tickets": [
            {"id": 5, "name": "x", "date": "2026-03-02 09:10:00", "solvedate": None, "status": 4, "type": 2, "priority": 6, "urgency": 5,
             "impact": 1, "entities_id": 3, "locations_id": 0, "itilcategories_id": 0, "actiontime": 600}
        ],
        "entities": [{"id": 3, "name": "Sol", "entities_id": 0}, {"id": 0, "name": "Root", "entities_id": None}],
    }  # fmt: skip
    intake = io.read_source("glpi", inputs, zone="UTC")
    ticket = by_id(intake)["5"]
    assert (ticket.customer_id, ticket.site_id, ticket.category, ticket.kind) == (
        "3",
        None,
        None,
        IncidentKind.REQUEST,
    )
    assert (ticket.priority, ticket.urgency, ticket.impact, ticket.effort_minutes) == (1, 1, 5, 10)
    assert {c.customer_id: c.parent_id for c in intake.portfolio.customers} == {"3": "0", "0": None}


def test_numbers_for_times_are_refused_with_a_hint():
    """A spreadsheet's day number, seconds since 1970 and a bare month are no instants unless the mapping says so."""
    text = "Ticket,Customer,Opened\nT1,Sol,46083\nT2,Sol,1772442600\nT3,Sol,2026-03\n"
    intake = io.read_source("csv", text, zone="UTC")
    assert (intake.accepted, intake.rejected) == (0, 3)
    assert {d.code for d in intake.diagnostics if d.severity == "error"} == {"time.number", "time.partial"}


SALESFORCE_REPORT = (
    '"Case Number","Account Name","Contact Name","Subject","Status","Priority","Date/Time Opened","Date/Time Closed","Case Reason","Asset Name",'
    '"Parent Case Number","Case Owner","Age (Hours)"\n'
    '"00001026","Sol","Eva Ruiz","Till","Closed","High","01/03/2026 08:00","02/03/2026 08:00","Broken","Till 1","","Ben","24"\n'
    '"00001027","Sol","Eva Ruiz","Till","New","High","02/03/2026 08:00","","Broken","Till 1","00001026","Ben","24"\n'
    '\n\n"Open cases"\n"Copyright (c) 2000-2026 salesforce.com, inc. All rights reserved."\n"Confidential Information - Do Not Distribute"\n'
    '"Generated By:  Eva Ruiz  3/3/2026 8:00 AM"\n"Sol"\n'
)


def test_a_salesforce_report_with_what_stands_below_it():
    """Labels instead of API names, day first as said; the five lines below the table are passed over, said, and not quoted."""
    intake = io.read_source("salesforce", SALESFORCE_REPORT, zone="UTC", day_first=True)
    assert (intake.read, intake.accepted) == (2, 2)
    first, second = intake.strict().incidents
    assert (first.incident_id, first.customer_id, first.handled_by) == ("00001026", "Sol", "Ben")
    assert first.opened_at == dt.datetime(2026, 3, 1, 8, tzinfo=UTC)
    assert second.parent_id == "00001026"
    assert first.asset_id is None  # a name that several customers' units may bear
    assert first.extra["Asset Name"] == "Till 1"
    below = next(d for d in intake.diagnostics if d.code == "line.footer")
    assert (below.count, below.place) == (5, "Case line 6")
    assert not any("Eva" in str(d) for d in intake.diagnostics)


WARRANTY = (
    "Id,AssetWarrantyNumber,AssetId,StartDate,EndDate,LaborCovered,LaborCoveredEndDate,PartsCovered,PartsCoveredEndDate,ExpensesCovered\n"
    "0Wa1,W-1,02iA,2025-01-01,2027-12-31,100,2026-12-31,50,,0\n0Wa2,W-2,02iB,2025-01-01,2027-12-31,100,,,,\n"
)
UNITS = "Id,AccountId,Name\n02iA,001A,Till\n"


def test_a_warranty_belongs_to_whom_its_asset_belongs_to():
    """AssetWarranty has no account: the asset says it; each of labor, parts and expenses has its own percentage and end."""
    intake = io.read_source("salesforce", {"AssetWarranty": WARRANTY, "Asset": UNITS})
    contract = intake.portfolio.contracts[0]
    assert (contract.contract_id, contract.customer_id, contract.kind.value) == ("0Wa1", "001A", "warranty")
    assert [line.asset_id for line in contract.asset_lines] == ["02iA"]
    assert {(c.kind.value, c.percent, c.ends) for c in contract.components} == {
        ("labor", 100.0, dt.date(2026, 12, 31)),
        ("parts", 50.0, None),
        ("expenses", 0.0, None),
    }
    assert intake.rejected == 1  # the asset of the second is not known, so neither is whose it is
    assert {d.record_id for d in intake.diagnostics if d.code == "value.missing"} == {"0Wa2"}
    one = io.read_source("salesforce", {"AssetWarranty": WARRANTY}, customer="C1")
    assert {c.customer_id for c in one.strict().contracts} == {"C1"}


def test_a_table_is_owned_by_a_field_of_its_own():
    """`owned_by` names a reference that one of the columns fills."""
    columns = [io.Column(to="contract_id", names=["Id"]), io.Column(to="name", names=["Name"])]
    for field in ("name", "asset_lines.asset_id", "nothing"):
        with pytest.raises(InvalidValueError, match="owned_by"):
            io.TableMapping(name="t", kind="contract", columns=columns, owned_by=field)


@pytest.mark.parametrize(
    ("mapping", "table", "row", "name"),
    [
        ("autotask", "contacts", {"id": 4, "companyID": 29, "firstName": "Eva", "lastName": "Ruiz"}, "Eva Ruiz"),
        ("autotask", "contacts", {"id": 4, "companyID": 29, "firstName": "", "lastName": "Ruiz"}, "Ruiz"),
        ("autotask", "contacts", {"id": 4, "companyID": 29, "firstName": "Eva", "lastName": None}, "Eva"),
        ("connectwise", "contacts", {"id": 4, "firstName": "Eva", "lastName": "Ruiz"}, "Eva Ruiz"),
        ("salesforce", "Contact", {"Id": 4, "AccountId": "1", "FirstName": "Eva", "LastName": "Ruiz"}, "Eva Ruiz"),
        ("salesforce", "Contact", {"Id": 4, "AccountId": "1", "FirstName": "Eva", "LastName": "Ruiz", "Name": "Eva Ruiz"}, "Eva Ruiz"),
    ],
)  # fmt: skip
def test_first_and_last_names_are_one(mapping, table, row, name):
    """A person is called by both names; a whole name is not given its first name twice."""
    intake = io.read_source(mapping, {table: [row]})
    assert intake.strict().contacts[0].name == name
    assert "firstName" not in intake.tables[0].kept


def test_when_a_ticket_was_reopened_where_the_source_says_it():
    """ServiceNow keeps the last time a ticket was opened again, Freshdesk the first response."""
    row = {
        "number": "INC1",
        "company": "Sol",
        "opened_at": "2026-03-01 08:00:00",
        "reopened_time": "2026-03-03 08:00:00",
        "reopen_count": 2,
    }
    incident = io.read_source("servicenow", [row], zone="UTC").strict().incidents[0]
    assert incident.reopened_at == (dt.datetime(2026, 3, 3, 8, tzinfo=UTC),)
    assert incident.extra.get("reopen_count", incident.reopen_count) == 2
    text = "Ticket ID,Company Name,Created time,Initial response time,Status\n1,Sol,2026-03-01 08:00:00,2026-03-01 08:10:00,Open\n"
    ticket = io.read_source("freshdesk", text, zone="UTC").strict().incidents[0]
    assert ticket.responded_at == dt.datetime(2026, 3, 1, 8, 10, tzinfo=UTC)


def test_the_zone_that_was_stated_is_said_once_for_each_column():
    """Times without an offset are flagged: once per column, however many rows; times with one are not."""
    rows = "Ticket,Customer,Opened,Closed\n" + "".join(
        f"T{n},Sol,2026-03-0{n} 08:00:00,2026-03-0{n}T09:00:00Z\n" for n in range(1, 6)
    )
    intake = io.read_source("csv", rows, zone="Europe/Madrid")
    said = [d for d in intake.diagnostics if d.code == "time.assumed_zone"]
    assert [(d.field, "Europe/Madrid" in d.message) for d in said] == [("opened_at", True)]
