"""The mappings that come with the library, one system per file; each can be read, inspected and changed with ``attrs.evolve``.

Example:
    >>> from custrel.io.adapters import SOURCES
    >>> SOURCES["servicenow-event-log"].tables[0].fold.by
    'number'
"""

from typing import Final

from custrel.io.adapters.servicenow_event_log import SERVICENOW_EVENT_LOG
from custrel.io.mapping import SourceMapping

__all__ = ["SOURCES"]

SOURCES: Final[dict[str, SourceMapping]] = {m.name: m for m in (SERVICENOW_EVENT_LOG,)}
