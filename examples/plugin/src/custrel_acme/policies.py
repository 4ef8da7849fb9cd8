"""The two policies Acme works with: the built-in ones, knowing more."""

from custrel.recurrence import DEFAULT_KEYS, RecurrenceDetector
from custrel.reliance import AccumulatedReliance
from custrel_acme.shift import asset_and_shift
from custrel_acme.spoilage import Spoilage

# A name and a version of their own: both go into the provenance of every assessment made with them.
RELIANCE = AccumulatedReliance(name="acme", version="1", factors=(Spoilage(),))

# Keys stand narrowest first. A unit in one shift is narrower than the unit, and wider than the unit and its symptom.
_SYMPTOM, *_WIDER = DEFAULT_KEYS
RECURRENCE = RecurrenceDetector(name="acme", version="1", keys=(_SYMPTOM, asset_and_shift, *_WIDER))
