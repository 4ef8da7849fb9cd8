"""Recurrence: which closed tickets are one trouble that keeps coming back, and what to expect of it.

`RecurrenceDetector` is stable; everything else here is provisional until 1.0.

Example:
    >>> from custrel.recurrence import RecurrenceDetector, by
    >>> RecurrenceDetector(keys=(by("site", "subcategory"), by("customer", "category"))).name
    'detector'
"""

from custrel.recurrence.backtest import Score, backtest
from custrel.recurrence.clusters import common_causes
from custrel.recurrence.detector import RecurrenceDetector
from custrel.recurrence.episodes import episodes
from custrel.recurrence.exposure import Exposure
from custrel.recurrence.forecast import Forecast, Forecaster
from custrel.recurrence.keys import DEFAULT_KEYS, Key, KeyFunction, by, named
from custrel.recurrence.rules import DecayedCount, FixedCount, FrequentShare, RepeatVisit
from custrel.recurrence.selection import Selection, select
from custrel.recurrence.signature import signature, symptom_of

__all__ = [
    "DEFAULT_KEYS",
    "DecayedCount",
    "Exposure",
    "FixedCount",
    "Forecast",
    "Forecaster",
    "FrequentShare",
    "Key",
    "KeyFunction",
    "RecurrenceDetector",
    "RepeatVisit",
    "Score",
    "Selection",
    "backtest",
    "by",
    "common_causes",
    "episodes",
    "named",
    "select",
    "signature",
    "symptom_of",
]
