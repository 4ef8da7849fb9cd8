"""Getting data in and out: the strict gate, files, other systems' exports.

Good records and every diagnostic by default; ``strict()`` raises once, with everything. Only `CustrelError`\\ s leave these
functions on bad data.

Example:
    >>> from custrel import io
    >>> sites = [{"site_id": "S1", "customer_id": "C9"}]
    >>> intake = io.read_records({"customers": [{"customer_id": "C1"}], "sites": sites})
    >>> intake.line
    'records: 2 read, 1 accepted, 1 rejected'
    >>> print(intake.diagnostics[0])
    error relation.dangling at sites[0]: customer_id names no customer 'C9'
"""

from custrel.io.adapters import SOURCES
from custrel.io.assessment import ASSESSMENT_VERSION, read_assessment, write_assessment
from custrel.io.bundle import SCHEMA_VERSION, read_bundle, write_bundle
from custrel.io.combine import combine
from custrel.io.intake import Intake, TableRead
from custrel.io.limits import DEFAULT_LIMITS, Limits
from custrel.io.mapping import Column, Fold, Reads, SourceMapping, TableMapping, TimeRule
from custrel.io.privacy import forget, pseudonymize
from custrel.io.records import read_records
from custrel.io.schema import bundle_schema, shipped_schema
from custrel.io.source import read_source, source
from custrel.io.tables import read_tables, write_tables

__all__ = [
    "ASSESSMENT_VERSION",
    "DEFAULT_LIMITS",
    "SCHEMA_VERSION",
    "SOURCES",
    "Column",
    "Fold",
    "Intake",
    "Limits",
    "Reads",
    "SourceMapping",
    "TableMapping",
    "TableRead",
    "TimeRule",
    "bundle_schema",
    "combine",
    "forget",
    "pseudonymize",
    "read_assessment",
    "read_bundle",
    "read_records",
    "read_source",
    "read_tables",
    "shipped_schema",
    "source",
    "write_assessment",
    "write_bundle",
    "write_tables",
]
