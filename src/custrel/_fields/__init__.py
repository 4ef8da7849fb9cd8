"""House validators: one whole-object check per class, compiled from its annotations on first use.

Private to the library. A frozen class calls `check` from ``__attrs_post_init__``; types come from the
annotations, ranges from field metadata made by `between`, `at_least`, `non_empty`, `ZONE`, and personal
fields are marked with `PERSONAL`.
"""

from custrel._fields._check import check, field_rules, fix, member
from custrel._fields._column import column, columns, differing
from custrel._fields._deprecated import deprecated, renamed
from custrel._fields._map import EMPTY, FrozenMap
from custrel._fields._names import is_blank, is_one_slip, plain_name, slips
from custrel._fields._order import ordered
from custrel._fields._personal import leads_to_person, says_personal
from custrel._fields._plain import asynchronous, unawaited
from custrel._fields._rules import (
    PERSONAL,
    ZONE,
    at_least,
    between,
    local,
    non_empty,
    rounded,
    unit,
    utc,
    zone,
)

__all__ = [
    "EMPTY",
    "PERSONAL",
    "ZONE",
    "FrozenMap",
    "asynchronous",
    "at_least",
    "between",
    "check",
    "column",
    "columns",
    "deprecated",
    "differing",
    "field_rules",
    "fix",
    "is_blank",
    "is_one_slip",
    "leads_to_person",
    "local",
    "member",
    "non_empty",
    "ordered",
    "plain_name",
    "renamed",
    "rounded",
    "says_personal",
    "slips",
    "unawaited",
    "unit",
    "utc",
    "zone",
]
