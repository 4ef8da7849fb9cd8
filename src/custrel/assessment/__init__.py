"""Where everything comes together.

`assess` and its answer, the actions, the brief, the comparison with yesterday.

Example:
    >>> import datetime as dt
    >>> from custrel.assessment import assess
    >>> from custrel.model import Customer
    >>> from custrel.portfolio import Portfolio
    >>> assess(Portfolio.of(Customer(customer_id="C1")), as_of=dt.datetime(2026, 11, 1, tzinfo=dt.UTC)).customers[0].place
    1
"""

from custrel.assessment._aside import SetAside
from custrel.assessment._compare import Comparison
from custrel.assessment._defaults import default_policies
from custrel.assessment._pages import trouble_section
from custrel.assessment._walk import assess
from custrel.assessment.action_policy import ActionPolicy, ActionRule
from custrel.assessment.assessment import Assessment
from custrel.assessment.page import Page, Section
from custrel.assessment.policies import Policies, Provenance, Stamp
from custrel.assessment.standing import CustomerStanding

__all__ = [
    "ActionPolicy",
    "ActionRule",
    "Assessment",
    "Comparison",
    "CustomerStanding",
    "Page",
    "Policies",
    "Provenance",
    "Section",
    "SetAside",
    "Stamp",
    "assess",
    "default_policies",
    "trouble_section",
]
