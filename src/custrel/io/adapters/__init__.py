"""The mappings that come with the library, one system per file; each can be read, inspected and changed with ``attrs.evolve``.

Example:
    >>> from custrel.io.adapters import SOURCES
    >>> SOURCES["servicenow-event-log"].tables[0].fold.by
    'number'
"""

from typing import Final

from custrel.io.adapters.autotask import AUTOTASK
from custrel.io.adapters.connectwise import CONNECTWISE
from custrel.io.adapters.freshdesk import FRESHDESK
from custrel.io.adapters.glpi import GLPI
from custrel.io.adapters.jira import JIRA
from custrel.io.adapters.plain_csv import PLAIN_CSV
from custrel.io.adapters.salesforce import SALESFORCE
from custrel.io.adapters.servicenow import SERVICENOW
from custrel.io.adapters.servicenow_event_log import SERVICENOW_EVENT_LOG
from custrel.io.adapters.zendesk import ZENDESK
from custrel.io.mapping import SourceMapping

__all__ = ["SOURCES"]

SOURCES: Final[dict[str, SourceMapping]] = {
    m.name: m
    for m in (
        AUTOTASK,
        CONNECTWISE,
        FRESHDESK,
        GLPI,
        JIRA,
        PLAIN_CSV,
        SALESFORCE,
        SERVICENOW,
        SERVICENOW_EVENT_LOG,
        ZENDESK,
    )
}
