"""Small exports in the true shapes of other systems, written by us (no customer's data)."""

import json

SERVICENOW = (
    '"number","short_description","state","priority","impact","urgency","company","location","cmdb_ci","caller_id","opened_at","closed_at",'
    '"problem_id","parent_incident","u_region"\r\n'
    '"INC0010001","Kasse h\xe4ngt","Closed","1 - Critical","1 - High","2 - Medium","Boutique Sol","Madrid","POS-1","Eva Ruiz",'
    '"2026-03-02 09:10:00","2026-03-02 11:00:00","PRB0001","","South"\r\n'
    '"INC0010002","Kasse h\xe4ngt wieder","On Hold","2","2 - Medium","3 - Low","Boutique Sol","Madrid","POS-1","Eva Ruiz",'
    '"2026-03-09 09:05:00","","PRB0001","INC0009999",""\r\n'
).encode("cp1252")

JIRA = (
    "Summary,Issue key,Issue id,Issue Type,Status,Priority,Reporter,Assignee,Created,Resolved,Component/s,Component/s,Labels,Labels,"
    "Custom field (Organizations),Custom field (Request Type),Comment,Comment\n"
    "Till frozen,SUP-1,10001,[System] Incident,Resolved,Highest,Eva,Ben,30/Jul/18 23:33,31/Jul/18 08:01,POS,Network,till,urgent,Sol,Report a fault,"
    "30/Jul/18 23:40;eva;again,31/Jul/18 08:00;ben;restarted\n"
    "Need a scanner,SUP-2,10002,Service Request,Waiting for customer,Medium,Eva,Ben,12/Apr/26 3:30 PM,,,,,,Sol,New hardware,,\n"
)

ZENDESK = (
    "Summation column,Id,Requester,Requester email,Subject,Tags,Status,Priority,Ticket type,Created at,Updated at,Organization,Solved at,Reopens,"
    "Group,Symptom [list]\n"
    "1,42,Eva Ruiz,eva@sol.example,Till frozen,pos,Solved,Urgent,Incident,2026-03-02 09:10,2026-03-02 11:00,Sol,2026-03-02 11:00,2,Field,no boot\n"
    "1,43,Eva Ruiz,eva@sol.example,How do I?,,On-hold,-,Question,2026-03-05 10:00,2026-03-05 10:00,Sol,,0,Field,\n"
)

SALESFORCE = {
    "Account": "Id,Name,Industry,Type,ParentId\n001A,Boutique Sol,Retail,Customer,\n",
    "Contact": "Id,AccountId,Name,Title,Email,Phone\n003A,001A,Eva Ruiz,Manager,eva@sol.example,+34 600 000 000\n",
    "Asset": "Id,AccountId,Name,SerialNumber,InstallDate,Status,ConsequenceOfFailure\n02iA,001A,Till,PX-0099,2020-01-31,Installed,Critical\n",
    "ServiceContract": "Id,AccountId,ContractNumber,Name,StartDate,EndDate,Status\n810A,001A,0001,Gold,2025-01-01,2026-12-31,Activated\n",
    "Entitlement": "Id,AccountId,AssetId,Name,StartDate,EndDate,CasesPerEntitlement\n550A,001A,02iA,Phone,2025-01-01,2026-12-31,10\n",
    "Case": (
        "Id,CaseNumber,Subject,Status,Priority,Type,AccountId,ContactId,AssetId,ParentId,CreatedDate,ClosedDate\n"
        "500A,00001,Till frozen,Closed,High,Problem,001A,003A,02iA,,2026-03-02T09:10:00.000+0000,2026-03-02T11:00:00.000Z\n"
        "500B,00002,Till frozen again,New,Medium,Problem,001A,003A,02iA,500A,2026-03-09 09:10:00,\n"
    ),
}

AUTOTASK = {
    "tickets": json.dumps(
        {
            "items": [
                {
                    "id": 29, "ticketNumber": "T20260302.0001", "title": "Till frozen", "companyID": 7, "companyLocationID": 11, "contactID": 5,
                    "configurationItemID": 900, "ticketType": 2, "status": 5, "priority": 1, "issueType": 10, "subIssueType": 136,
                    "createDate": "2026-03-02T09:10:00.15Z", "completedDate": "2026-03-02T11:00:00Z", "resolvedDateTime": None, "problemTicketId": None,
                    "serviceLevelAgreementHasBeenMet": True, "userDefinedFields": [],
                },
                {
                    "id": 30, "ticketNumber": "T20260309.0002", "title": "Till frozen", "companyID": 7, "companyLocationID": 11, "contactID": 5,
                    "configurationItemID": 900, "ticketType": 2, "status": 1, "priority": 2, "issueType": 10, "createDate": "2026-03-09T09:10:00Z",
                    "problemTicketId": 29,
                },
            ],
        },
    ),
    "companies": json.dumps([{"id": 7, "companyName": "Boutique Sol, S.L.", "companyNumber": "C-7"}]),
    "configurationItems": json.dumps([{"id": 900, "companyID": 7, "referenceTitle": "Till 1", "serialNumber": "PX-0099", "installDate": "2020-01-31T00:00:00"}]),
}  # fmt: skip
AUTOTASK_WORDS = {
    "status": {"1": "new", "5": "closed"},
    "priority": {"1": 2, "2": 3},
    "ticketType": {"2": "incident"},
}

CONNECTWISE = json.dumps(
    [
        {
            "id": 811, "summary": "Till frozen", "status": {"id": 16, "name": "In Progress"}, "company": {"id": 2, "identifier": "SOL", "name": "Sol"},
            "site": {"id": 4, "name": "Madrid"}, "contactName": "Eva Ruiz", "type": {"id": 1, "name": "Hardware"}, "subType": None,
            "priority": {"id": 3, "name": "Priority 3 - Normal Response"}, "impact": "Medium", "severity": "High", "actualHours": 1.5, "isInSla": False,
            "mergedParentTicket": None, "_info": {"dateEntered": "2026-03-02T09:10:00Z", "enteredBy": "eva"}, "customFields": [],
        },
    ],
)  # fmt: skip

FRESHDESK = (
    "Ticket Id,Subject,Status,Priority,Source,Type,Customer,Requester,Agent,Group,Created Time,Due by Time,Resolved Time\n"
    "5,Till frozen,Resolved,Urgent,Phone,Incident,Sol,Eva,Ben,Field,2026-03-02 09:10:00,2026-03-02 13:10:00,2026-03-02 11:00:00\n"
)

GLPI = {
    "tickets": "id;name;date;solvedate;status;type;priority;entities_id;locations_id;actiontime\n5;Till frozen;2026-03-02 09:10:00;;2;1;5;1;3;3600\n",
    "contracts": "id;name;begin_date;duration;notice;renewal;entities_id\n1;Gold;2025-01-01;12;3;1;1\n",
}
