"""The six scenes of the mission as portfolios, built through the public API only; the stories say what must come out of each.

Every scene has ``CUSTOMER_ID``, ``records()`` (everything that is the customer's own; ids of different scenes never collide, so
scenes can stand side by side in one portfolio) and ``portfolio()`` (the records with the people of ours they name).
"""

from scenes import boutique, closed_tickets, green_dashboard, no_record, supplier_review, tickets_only

SCENES = (boutique, closed_tickets, green_dashboard, no_record, supplier_review, tickets_only)

__all__ = [
    "SCENES",
    "boutique",
    "closed_tickets",
    "green_dashboard",
    "no_record",
    "supplier_review",
    "tickets_only",
]
