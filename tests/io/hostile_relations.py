"""One row a case: records that do not fit together, or only seem not to, and what reading must say of them."""


def ticket(incident_id, customer_id="C1", **fields):
    """One incident."""
    return {
        "incident_id": incident_id,
        "customer_id": customer_id,
        "opened_at": "2026-03-01T08:00:00Z",
        **fields,
    }


def unit(asset_id, customer_id="C1", **fields):
    """One asset."""
    return {"asset_id": asset_id, "customer_id": customer_id, **fields}


C1 = {"customer_id": "C1"}
BOTH = [C1, {"customer_id": "C2"}]
SITES = [
    {"site_id": "S1", "customer_id": "C1"},
    {"site_id": "S2", "customer_id": "C2"},
    {"site_id": "S3", "customer_id": "C1"},
]

RELATIONS = [
    # (name, tables, verdict, how many records are rejected)
    ("the same ticket twice", {"customers": [C1], "incidents": [ticket("I1"), ticket("I1")]}, "warning relation.repeated", 0),
    ("the same but for blanks", {"customers": [C1], "incidents": [ticket("I1"), ticket(" I1 ")]}, "warning relation.repeated", 0),
    ("the same but for composition", {"customers": [C1], "incidents": [ticket("É1"), ticket("E\u03011")]}, "warning relation.repeated", 0),
    ("two that disagree", {"customers": [C1], "incidents": [ticket("I1"), ticket("I1", priority=1)]}, "error relation.duplicate", 2),
    ("three that disagree", {"customers": [C1], "incidents": [ticket("I1"), ticket("I1"), ticket("I1", priority=2)]}, "error relation.duplicate", 3),
    ("one good, one rejected", {"customers": [C1], "incidents": [ticket("I1"), ticket("I1", priority="x")]}, "error value.type", 1),
    ("customers that disagree", {"customers": [C1, {"customer_id": "C1", "name": "x"}], "incidents": [ticket("I1")]}, "error relation.duplicate", 2),
    ("no such customer", {"customers": [C1], "incidents": [ticket("I1", "C9")]}, "error relation.dangling", 1),
    ("no customers at all", {"incidents": [ticket("I1")]}, "error relation.dangling", 1),
    ("a customer in capitals", {"customers": [C1], "incidents": [ticket("I1", "c1")]}, "error relation.dangling", 1),
    ("a customer in another alphabet", {"customers": [C1], "incidents": [ticket("I1", "\u04211")]}, "error relation.dangling", 1),
    ("a site of another customer", {"customers": BOTH, "sites": SITES, "incidents": [ticket("I1", site_id="S2")]}, "error relation.owner", 1),
    ("a unit of another customer", {"customers": BOTH, "assets": [unit("A1", "C2")], "incidents": [ticket("I1", asset_id="A1")]}, "error relation.owner", 1),
    ("a unit at another customer's site", {"customers": BOTH, "sites": SITES, "assets": [unit("A1", site_id="S2")]}, "error relation.owner", 1),
    ("a parent of another customer", {"customers": BOTH, "incidents": [ticket("I1", parent_id="I2"), ticket("I2", "C2")]}, "error relation.owner", 1),
    ("a contract over another's unit", {"customers": BOTH, "assets": [unit("A1", "C2")], "contracts": [{"contract_id": "K1", "customer_id": "C1", "asset_lines": [{"asset_id": "A1"}]}]}, "error relation.owner", 1),
    ("a problem of another customer", {"customers": BOTH, "problems": [{"problem_id": "B1", "customer_id": "C2"}], "incidents": [ticket("I1", problem_id="B1")]}, "error relation.owner", 1),
    ("depends on another's unit", {"customers": BOTH, "assets": [unit("A1", depends_on=["A2"]), unit("A2", "C2")]}, "error relation.owner", 1),
    ("another site than the unit's", {"customers": BOTH, "sites": SITES, "assets": [unit("A1", site_id="S1")], "incidents": [ticket("I1", asset_id="A1", site_id="S3")]}, "warning relation.elsewhere", 0),
    ("its own parent", {"customers": [C1], "incidents": [ticket("I1", parent_id="I1")]}, "error relation.cycle", 1),
    ("parents in a circle", {"customers": [C1], "incidents": [ticket("I1", parent_id="I2"), ticket("I2", parent_id="I3"), ticket("I3", parent_id="I1")]}, "error relation.cycle", 3),
    ("a child of a circle", {"customers": [C1], "incidents": [ticket("I1", parent_id="I2"), ticket("I2", parent_id="I1"), ticket("I3", parent_id="I1")]}, "error relation.cycle", 2),
    ("merged in a circle", {"customers": [C1], "incidents": [ticket("I1", merged_into="I2"), ticket("I2", merged_into="I1")]}, "error relation.cycle", 2),
    ("replaced in a circle", {"customers": [C1], "assets": [unit("A1", replaces="A2"), unit("A2", replaces="A1")]}, "error relation.cycle", 2),
    ("head offices in a circle", {"customers": [{"customer_id": "C1", "parent_id": "C2"}, {"customer_id": "C2", "parent_id": "C1"}]}, "error relation.cycle", 2),
    ("a circle of 3,000", {"customers": [C1], "incidents": [ticket(f"I{n}", parent_id=f"I{(n + 1) % 3000}") for n in range(3000)]}, "error relation.cycle", 3000),
    ("depends on each other", {"customers": [C1], "assets": [unit("A1", depends_on=["A2"]), unit("A2", depends_on=["A1"])]}, "warning relation.mutual", 0),
    ("depends in a circle of three, and on others", {"customers": [C1], "assets": [unit("A1", depends_on=["A4", "A2"]), unit("A2", depends_on=["A3"]), unit("A3", depends_on=["A1"]), unit("A4"), unit("A5", depends_on=["A1"])]}, "warning relation.mutual", 0),
    ("depends on itself", {"customers": [C1], "assets": [unit("A1", depends_on=["A1"])]}, "error value.rule", 1),
    ("depends twice on one", {"customers": [C1], "assets": [unit("A1", depends_on=["A2", "A2"]), unit("A2")]}, "warning relation.repeated", 0),
    ("a role towards nothing", {"customers": [C1], "contacts": [{"contact_id": "P1"}], "relationships": [{"relationship_id": "R1", "contact_id": "P1", "subject": "asset:A9", "role": "gatekeeper"}]}, "error relation.dangling", 1),
    ("a role of nobody", {"customers": [C1], "relationships": [{"relationship_id": "R1", "contact_id": "P9", "subject": "customer:C1", "role": "gatekeeper"}]}, "error relation.dangling", 1),
    ("a fact about a kind there is none", {"customers": [C1], "facts": [{"fact_id": "F1", "subject": "machine:A1", "name": "n", "value": 1, "how": "assumed"}]}, "error value.ref", 1),
    ("a fact about nothing", {"customers": [C1], "facts": [{"fact_id": "F1", "subject": "customer:", "name": "n", "value": 1, "how": "assumed"}]}, "error id.empty", 1),
    ("ids in two cases", {"customers": [C1], "incidents": [ticket("INC1"), ticket("inc1")]}, "warning id.case", 0),
    ("a Cyrillic letter", {"customers": [C1], "incidents": [ticket("INC1"), ticket("IN\u04211")]}, "warning id.confusable", 0),
    ("a Greek letter", {"customers": [C1], "incidents": [ticket("AB1"), ticket("\u0391B1")]}, "warning id.confusable", 0),
    ("letters of full width", {"customers": [C1], "incidents": [ticket("INC1"), ticket("ＩＮＣ１")]}, "warning id.confusable", 0),
    ("a zero-width space", {"customers": [C1], "incidents": [ticket("INC1"), ticket("INC\u200b1")]}, "warning id.confusable", 0),
    ("a space that does not break", {"customers": [C1], "incidents": [ticket("INC 1"), ticket("INC\u00a01")]}, "warning id.confusable", 0),
    ("a hyphen that does not break", {"customers": [C1], "incidents": [ticket("INC-1"), ticket("INC\u20111")]}, "warning id.confusable", 0),
    ("two spaces", {"customers": [C1], "incidents": [ticket("INC 1"), ticket("INC  1")]}, "warning id.confusable", 0),
    ("O and 0", {"customers": [C1], "incidents": [ticket("INC01"), ticket("INCO1")]}, "warning id.confusable", 0),
    ("l and 1", {"customers": [C1], "incidents": [ticket("INC1"), ticket("INCl")]}, "warning id.confusable", 0),
    ("a hidden letter at the end", {"customers": [C1], "incidents": [ticket("A1"), ticket("A1\u00ad")]}, "warning id.confusable", 0),
    ("names but for the legal form", {"customers": [{"customer_id": "C1", "name": "Acme GmbH"}, {"customer_id": "C2", "name": "ACME"}]}, "warning customer.likely_duplicate", 0),
    ("names but for a dash", {"customers": [{"customer_id": "C1", "name": "Smith & Sons"}, {"customer_id": "C2", "name": "Smith and Sons, Ltd."}]}, "warning customer.likely_duplicate", 0),
    ("one tax number", {"customers": [{"customer_id": "C1", "identifiers": [{"kind": "vat", "value": "B-123"}]}, {"customer_id": "C2", "identifiers": [{"kind": "vat", "value": "b123"}]}]}, "warning customer.likely_duplicate", 0),
    ("one serial number", {"customers": [C1], "assets": [unit("A1", serial="PX-1"), unit("A2", serial="px 1")]}, "warning id.shared", 0),
    # controls
    ("as it should be", {"customers": BOTH, "sites": SITES, "assets": [unit("A1", site_id="S1")], "incidents": [ticket("I1", asset_id="A1", site_id="S1")]}, "clean", 0),
    ("the provider's own unit", {"customers": BOTH, "assets": [unit("A1", None)], "incidents": [ticket("I1", asset_id="A1"), ticket("I2", "C2", asset_id="A1")]}, "clean", 0),
    ("a chain of merges", {"customers": [C1], "incidents": [ticket("I1", merged_into="I2"), ticket("I2", merged_into="I3"), ticket("I3")]}, "clean", 0),
    ("a unit that moved", {"customers": [C1], "assets": [unit("A1", serial="PX-1"), unit("A2", serial="PX-1", replaces="A1")]}, "clean", 0),
    ("a unit that moved twice", {"customers": [C1], "assets": [unit("A1", serial="PX-1"), unit("A2", serial="PX-1", replaces="A1"), unit("A3", serial="PX-1", replaces="A2")]}, "clean", 0),
    ("a head office outside", {"customers": [{"customer_id": "C1", "parent_id": "HOLDING"}]}, "clean", 0),
    ("depends in a diamond", {"customers": [C1], "assets": [unit("A1", depends_on=["A2", "A3"]), unit("A2", depends_on=["A4"]), unit("A3", depends_on=["A4"]), unit("A4")]}, "clean", 0),
    ("one serial of two makers", {"customers": [C1], "assets": [unit("A1", serial="1", manufacturer="Acme"), unit("A2", serial="1", manufacturer="Bolt")]}, "clean", 0),
    ("ids of several scripts", {"customers": [{"customer_id": "Ünal"}, {"customer_id": "Яндекс"}, {"customer_id": "東京"}]}, "clean", 0),
    ("names of the same street", {"customers": [{"customer_id": "C1", "name": "Hotel Sol"}, {"customer_id": "C2", "name": "Hotel Luna"}]}, "clean", 0),
    ("customers one letter apart", {"customers": [{**C1, "name": "Hospital General"}, {"customer_id": "C2", "name": "HOSPTAL GENERAL S.L."}]}, "warning customer.likely_duplicate", 0),
    ("customers with two letters swapped", {"customers": [{**C1, "name": "Hospital General"}, {"customer_id": "C2", "name": "Hopsital General"}]}, "warning customer.likely_duplicate", 0),
    ("shops told apart by a number", {"customers": [{**C1, "name": "Bakery Shop 1"}, {"customer_id": "C2", "name": "Bakery Shop 2"}, {"customer_id": "C3", "name": "Bakery Shop 11"}]}, "clean", 0),
    ("lines told apart by a letter", {"customers": [{**C1, "name": "Assembly Line A"}, {"customer_id": "C2", "name": "Assembly Line B"}]}, "clean", 0),
    ("short names a letter apart", {"customers": [{**C1, "name": "Hotel Sol"}, {"customer_id": "C2", "name": "Hotel Sal"}]}, "clean", 0),
    ("unknown fields that differ in type alone", {"customers": [{**C1, "vip": 1}, {**C1, "vip": True}]}, "error relation.duplicate", 2),
    ("unknown fields that are the same", {"customers": [{**C1, "vip": [1, "a"]}, {**C1, "vip": [1, "a"]}]}, "warning relation.repeated", 0),
]  # fmt: skip
