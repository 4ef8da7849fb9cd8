"""Recurrence: which closed tickets are one trouble that keeps coming back, and what to expect of it.

`RecurrenceDetector` is stable; everything else here is provisional until 1.0.

Example:
    >>> from custrel.recurrence import RecurrenceDetector, by
    >>> RecurrenceDetector(keys=(by("site", "subcategory"), by("customer", "category"))).name
    'detector'
"""

from custrel.recurrence.detector import RecurrenceDetector
from custrel.recurrence.episodes import episodes
from custrel.recurrence.exposure import Exposure
from custrel.recurrence.keys import DEFAULT_KEYS, Key, KeyFunction, by, named
from custrel.recurrence.selection import Selection, select
from custrel.recurrence.signature import signature, symptom_of

__all__ = [
    "DEFAULT_KEYS",
    "Exposure",
    "Key",
    "KeyFunction",
    "RecurrenceDetector",
    "Selection",
    "by",
    "episodes",
    "named",
    "select",
    "signature",
    "symptom_of",
]
