"""Every code a diagnostic of reading can carry, with what it means and the smallest input that earns it."""

from typing import Final, final

import attrs

from custrel._fields import FrozenMap
from custrel.errors import Severity

__all__ = ["CODES", "Code"]


@final
@attrs.frozen(kw_only=True, order=False)
class Code:
    """One stable code: how bad it is, what it says, and an example: an expression over `custrel.io` that gives an intake.

    Example:
        >>> CODES["time.naive"].severity.value
        'error'
    """

    code: str
    severity: Severity
    says: str
    example: str


def _bundle(table: str, **fields: object) -> str:
    needed: dict[str, dict[str, object]] = {
        "customers": {"customer_id": "C1"},
        "sites": {"site_id": "S1", "customer_id": "C1"},
        "assets": {"asset_id": "A1", "customer_id": "C1"},
        "contracts": {"contract_id": "K1", "customer_id": "C1"},
        "incidents": {"incident_id": "I1", "customer_id": "C1", "opened_at": "2026-03-01T08:00:00Z"},
        "facts": {"fact_id": "F1", "subject": "customer:C1", "name": "n", "value": 1, "how": "assumed"},
    }
    rows: dict[str, list[dict[str, object]]] = (
        {} if table == "customers" else {"customers": [{"customer_id": "C1"}]}
    )
    rows[table] = [{**needed[table], **fields}]
    return f"io.read_records({rows!r})"


_ERROR, _WARNING, _NOTE = Severity.ERROR, Severity.WARNING, Severity.NOTE
_DEEP: Final[list[object]] = [[[[[[[[[]]]]]]]]]
_LINES: Final = """io.read_bundle('{"type": "customer", "customer_id": "C1"}\\n%s\\n')"""
_TABLE: Final = "io.read_tables({'customers': 'customer_id,name\\n%s'})"
_TICKETS: Final = "io.read_source('csv', 'Ticket,Opened,Status\\n%s', customer='C1', zone='UTC')"
_TWO: Final = "io.read_records({'customers': [{'customer_id': 'C1'}, {'customer_id': 'C2'}], %s})"

_ALL: Final[tuple[tuple[str, Severity, str, str], ...]] = (
    ("combine.ambiguous", _WARNING, "Several records of one source share an identifier; none is joined by it.",
     "io.combine(io.read_tables({'assets': 'asset_id,customer_id,serial\\nA1,C1,X\\nA2,C1,X\\n'}), io.read_tables({'assets': 'asset_id,customer_id,serial\\nB1,C1,X\\n'}))"),
    ("combine.differs", _WARNING, "Two sources give a field of one record differently; the first counts, the other is in extra.",
     "io.combine(io.read_tables({'customers': 'customer_id,size\\nC1,small\\n'}), io.read_tables({'customers': 'customer_id,size\\nC1,large\\n'}), same=[('customer:tables:C1', 'customer:tables-2:C1')])"),
    ("combine.likely_pair", _NOTE, "Records of two sources look like one; they are joined only where you say so.",
     "io.combine(io.read_tables({'customers': 'customer_id,name\\n1,Sol\\n'}), io.read_tables({'customers': 'customer_id,name\\n2,SOL\\n'}))"),
    ("customer.likely_duplicate", _WARNING, "Two customers share a name (but for case, accents, legal form, or one slip of the pen) or an identifier.",
     "io.read_records({'customers': [{'customer_id': '1', 'name': 'Sol'}, {'customer_id': '2', 'name': 'SOL Ltd.'}]})"),
    ("document.duplicate_key", _ERROR, "An object names a key twice; which value was meant cannot be known.",
     """io.read_bundle('{"customers": [{"customer_id": "C1", "name": "a", "name": "b"}]}')"""),
    ("document.version_missing", _NOTE, "The bundle does not say its schema version.", """io.read_bundle('{"customers": []}')"""),
    ("field.unknown", _WARNING, "A field or column is not known; it is kept in extra and written back.", _bundle("customers", nmae="Sol")),
    ("id.case", _WARNING, "Two ids differ only in case.", "io.read_records({'customers': [{'customer_id': 'c1'}, {'customer_id': 'C1'}]})"),
    ("id.confusable", _WARNING, "Two ids look alike: letters of another alphabet, hidden characters.",
     "io.read_records({'customers': [{'customer_id': 'C1'}, {'customer_id': '\\u04211'}]})"),
    ("id.doubtful", _WARNING, "An id looks like a program's word for nothing, a row of sums, or a number a spreadsheet has rounded.", _bundle("customers", customer_id="NULL")),
    ("id.empty", _ERROR, "An id is empty.", _bundle("customers", customer_id="  ")),
    ("id.normalized", _WARNING, "An id was not in composed Unicode form (NFC); it is read in that form.", _bundle("customers", customer_id="e\u0301")),
    ("id.shared", _WARNING, "Two assets share what only one unit in the world has, such as a serial number.",
     "io.read_tables({'assets': 'asset_id,customer_id,serial\\nA1,C1,X-1\\nA2,C1,X-1\\n'})"),
    ("id.trimmed", _WARNING, "An id began or ended with blanks; it is read without them.", _bundle("customers", customer_id=" C1")),
    ("limit.depth", _ERROR, "A value nests deeper than the limit.", _bundle("customers", x=_DEEP).replace("io.read_records(", "io.read_records(limits=io.Limits(depth=8), records=")),
    ("limit.digits", _ERROR, "A whole number has more digits than the limit.", "io.read_records({'customers': [{'customer_id': 'C1', 'x': 10**400}]})"),
    ("limit.text", _ERROR, "A text is longer than the limit.", "io.read_records({'customers': [{'customer_id': 'C1', 'name': 'x' * 1_000_001}]})"),
    ("line.bytes", _ERROR, "A line holds bytes that do not fit the encoding.", "io.read_tables({'customers': b'customer_id\\nC1\\n\\xff\\n'})"),
    ("line.footer", _WARNING, "Lines of one cell after an empty line at the end of a table: what a report says below it; not counted.",
     "io.read_tables('customer_id,name,size\\nC1,a,\\n\\nAll rights reserved\\n', table='customers')"),
    ("line.header", _WARNING, "A row says again what the header says, as where exports were put one after the other; not counted.", _TABLE % "C1,a\\ncustomer_id,name\\n"),
    ("line.hollow", _NOTE, "Rows of delimiters and nothing else are passed over; they are not counted.", _TABLE % ",\\nC1,a\\n"),
    ("line.joined", _WARNING, "A quoted cell runs over lines that each look like a row: is a quote not closed?",
     "io.read_tables({'customers': 'customer_id,name,size\\nC1,\"a,\\nC2,b\",\\n'})"),
    ("line.json", _ERROR, "A line of JSON lines is not JSON.", _LINES % "{"),
    ("line.nul", _ERROR, "A line of a table holds a NUL character.", _TABLE % "C1,a\\0b\\n"),
    ("line.quote", _ERROR, "A quote in a table is never closed, or stands in the middle of a cell.", _TABLE % 'C1,"a\\n'),
    ("line.ragged", _ERROR, "A row holds more or fewer cells than the header names.", _TABLE % "C1\\n"),
    ("line.type", _ERROR, "A record does not say a type this library knows.", _LINES % '{"type": "client"}'),
    ("relation.cycle", _ERROR, "Records lead back to themselves.", _bundle("incidents", parent_id="I1")),
    ("relation.dangling", _ERROR, "A record names another that is not there.", _bundle("sites", customer_id="C9")),
    ("relation.duplicate", _ERROR, "Records with one id disagree; neither wins.",
     "io.read_records({'customers': [{'customer_id': 'C1'}, {'customer_id': 'C1', 'name': 'x'}]})"),
    ("relation.duplicate_rejected", _WARNING, "An accepted record shares its id with one that was rejected.",
     "io.read_records({'customers': [{'customer_id': 'C1'}, {'customer_id': 'C1', 'name': 5}]})"),
    ("relation.elsewhere", _WARNING, "An incident is at another site than its asset.",
     _TWO % "'sites': [{'site_id': 'S1', 'customer_id': 'C1'}, {'site_id': 'S2', 'customer_id': 'C1'}], 'assets': [{'asset_id': 'A1', 'customer_id': 'C1', 'site_id': 'S1'}], 'incidents': [{'incident_id': 'I1', 'customer_id': 'C1', 'asset_id': 'A1', 'site_id': 'S2', 'opened_at': '2026-03-01T08:00:00Z'}]"),
    ("relation.implied", _WARNING, "Ids of a table that was not given are known from references only.", "io.read_tables({'sites': 'site_id,customer_id\\nS1,C1\\n'})"),
    ("relation.mutual", _WARNING, "Units depend on each other in a circle: they stand or fall together.",
     _TWO % "'assets': [{'asset_id': 'A1', 'depends_on': ['A2']}, {'asset_id': 'A2', 'depends_on': ['A1']}]"),
    ("relation.outside_export", _WARNING, "A ticket names another that is not in the export; the link is kept aside.",
     "io.read_source('servicenow', [{'number': 'I1', 'opened_at': '2026-03-01T08:00:00Z', 'parent': 'I0'}], customer='C1')"),
    ("relation.owner", _ERROR, "A record of one customer names a thing of another.", _TWO % "'sites': [{'site_id': 'S1', 'customer_id': 'C1'}], 'assets': [{'asset_id': 'A1', 'customer_id': 'C2', 'site_id': 'S1'}]"),
    ("relation.repeated", _WARNING, "The same record came twice; it is kept once.", "io.read_records({'customers': [{'customer_id': 'C1'}, {'customer_id': 'C1'}]})"),
    ("relation.to_rejected", _WARNING, "A record that was rejected is named by others; its id is kept, nothing else.",
     "io.read_records({'customers': [{'customer_id': 'C1', 'name': 5}], 'sites': [{'site_id': 'S1', 'customer_id': 'C1'}]})"),
    ("source.observed_not_stated", _WARNING, "Nobody said when every incident would have been exported.", _TICKETS % "T1,2026-03-01,open\\n"),
    ("source.value_unmapped", _WARNING, "Words of the source that no table explains; kept aside in extra.", _TICKETS % "T1,2026-03-01,frozen\\n"),
    ("table.skipped", _WARNING, "A file in a folder of tables is no CSV table; it is not read.",
     "(lambda d: ((d / 'sites.csv').write_text('site_id,customer_id\\n'), (d / 'notes.docx').touch(), io.read_tables(d)))(pathlib.Path(tempfile.mkdtemp()))[-1]"),
    ("table.unknown", _WARNING, "A table is not known; it is kept and written back.", """io.read_bundle('{"customers": [], "assests": []}')"""),
    ("text.bidi", _WARNING, "A text holds characters that turn the direction of writing; shown escaped.", _bundle("customers", name="a\u202eb")),
    ("text.blank", _WARNING, "A text is blank.", _bundle("customers", name=" ")),
    ("text.control", _WARNING, "A text holds control characters; shown escaped.", _bundle("customers", name="a\x1bb")),
    ("text.invisible", _WARNING, "A text holds characters nobody can see; shown escaped.", _bundle("customers", name="a\u200bb")),
    ("text.nul", _WARNING, "A text holds a NUL character; shown escaped.", _bundle("customers", name="a\x00b")),
    ("text.surrogate", _WARNING, "A text holds half a character; shown escaped.", """io.read_bundle('{"customers": [{"customer_id": "C1", "name": "\\\\ud800"}]}')"""),
    ("time.after_as_of", _WARNING, "An instant is later than as_of.",
     _bundle("incidents").replace("io.read_records(", "io.read_records(as_of=dt.datetime(2026, 1, 1, tzinfo=dt.UTC), records=")),
    ("time.ambiguous", _ERROR, "A date could be day or month first.", _bundle("assets", installed_on="3/4/2026")),
    ("time.assumed_zone", _WARNING, "A time says no offset; read in the stated zone or the site's.",
     _bundle("incidents", opened_at="2026-03-01T08:00:00").replace("io.read_records(", "io.read_records(zone='Europe/Madrid', records=")),
    ("time.before_installation", _WARNING, "An incident is older than the installation of its asset.",
     _TWO % "'assets': [{'asset_id': 'A1', 'installed_on': '2026-06-01'}], 'incidents': [{'incident_id': 'I1', 'customer_id': 'C1', 'asset_id': 'A1', 'opened_at': '2026-03-01T08:00:00Z'}]"),
    ("time.date_only", _WARNING, "An instant is only a date; read as the first moment of that day.",
     _bundle("incidents", opened_at="2026-03-01").replace("io.read_records(", "io.read_records(zone='Europe/Madrid', records=")),
    ("time.fold", _WARNING, "A local time happened twice (clocks went back); the first is taken.",
     _bundle("incidents", opened_at="2026-10-25T02:30:00").replace("io.read_records(", "io.read_records(zone='Europe/Madrid', records=")),
    ("time.format", _ERROR, "A text is no date or instant in ISO 8601.", _bundle("incidents", opened_at="yesterday")),
    ("time.gap", _WARNING, "A local time does not exist (clocks went forward); moved on.",
     _bundle("incidents", opened_at="2026-03-29T02:30:00").replace("io.read_records(", "io.read_records(zone='Europe/Madrid', records=")),
    ("time.impossible", _ERROR, "There is no such date or time.", _bundle("assets", installed_on="2026-02-30")),
    ("time.naive", _ERROR, "A time says no offset and no zone is known for it.", _bundle("incidents", opened_at="2026-03-01T08:00:00")),
    ("time.not_a_date", _ERROR, "A date carries a time of day.", _bundle("assets", installed_on="2026-03-01T08:00:00Z")),
    ("time.number", _ERROR, "A number stands where a time should: seconds since 1970, a spreadsheet's day?", _bundle("assets", installed_on=46082)),
    ("time.offset", _ERROR, "An offset no place on earth has.", _bundle("incidents", opened_at="2026-03-01T08:00:00+25:00")),
    ("time.order", _WARNING, "Instants of a record are in an odd order; kept. (An error where the order has no meaning at all, such as a contract that ends before it starts.)",
     _bundle("incidents", closed_at="2026-01-01T00:00:00Z")),
    ("time.overlap", _WARNING, "Observed windows overlap; that time would count twice.",
     "io.read_records({'observed': [{'start': '2026-01-01T00:00:00Z', 'end': '2026-03-01T00:00:00Z'}, {'start': '2026-02-01T00:00:00Z', 'end': '2026-04-01T00:00:00Z'}], 'customers': []})"),
    ("time.partial", _ERROR, "A year or a month alone is no date.", _bundle("assets", installed_on="2026-03")),
    ("time.placeholder", _WARNING, "A date that usually stands for nothing: 1970-01-01 and other zeros, years before 1800 or after 2200.", _bundle("assets", installed_on="1970-01-01")),
    ("time.precision", _WARNING, "More than microseconds; the rest is cut off.", _bundle("incidents", opened_at="2026-03-01T08:00:00.123456789Z")),
    ("time.status", _WARNING, "A status does not fit the dates beside it.", _bundle("incidents", status="closed")),
    ("time.year", _ERROR, "The years 1 and 9999 stand for no real date; one below 1000 has lost two digits.", _bundle("assets", installed_on="9999-12-31")),
    ("value.as_text", _WARNING, "An unknown field holds a date or a Decimal, which JSON has not; it is kept as text.", "io.read_records({'customers': [{'customer_id': 'C1', 'since': dt.date(2020, 5, 4)}]})"),
    ("value.binary_money", _WARNING, "Money given as a binary number whose digits are certain.", _bundle("contracts", price={"amount": 1.5, "currency": "EUR"})),
    ("value.currency", _WARNING, "A currency that is not one of ISO 4217.", _bundle("contracts", price={"amount": "1", "currency": "EUT"})),
    ("value.duration", _ERROR, "A duration is not in ISO 8601.", _bundle("contracts", notice="3 months")),
    ("value.hours", _ERROR, "Weekly hours cannot be read.", _bundle("sites", hours="9-5")),
    ("value.missing", _ERROR, "A needed field is not given.", _bundle("incidents", opened_at=None)),
    ("value.money", _ERROR, "Money is not a plain decimal.", _bundle("contracts", price={"amount": "1,50", "currency": "EUR"})),
    ("value.negative", _WARNING, "A price is below 0: a credit, or a sign that slipped in; kept.", _bundle("contracts", price={"amount": "-5", "currency": "EUR"})),
    ("value.not_finite", _ERROR, "NaN, infinity, or a number too large.", """io.read_bundle('{"customers": [{"customer_id": "C1", "x": NaN}]}')"""),
    ("value.null", _WARNING, "Null where a list or a word stands by default; read as not given.", _bundle("customers", goals=None)),
    ("value.range", _ERROR, "A number out of its bounds.", _bundle("assets", shifts=7)),
    ("value.ref", _ERROR, "A reference does not read like asset:A-17.", _bundle("facts", subject="A-17")),
    ("value.rounded", _WARNING, "A number has more digits than a binary number keeps; the nearest one is kept.", """io.read_bundle('{"customers": [{"customer_id": "C1", "x": 0.12345678901234567890}]}')"""),
    ("value.rule", _ERROR, "A rule of the record is broken, as the message says.", _bundle("assets", replaces="A1")),
    ("value.type", _ERROR, "A value of another type than the field's.", _bundle("assets", shifts="2")),
    ("value.word", _ERROR, "A word that is not one of the field's.", _bundle("assets", status="instaled")),
    ("value.zone", _ERROR, "No IANA time zone of that name.", _bundle("sites", zone="Mars/Olympus")),
)  # fmt: skip

CODES: Final[FrozenMap[str, Code]] = FrozenMap(
    {c: Code(code=c, severity=s, says=t, example=e) for c, s, t, e in _ALL},
)
