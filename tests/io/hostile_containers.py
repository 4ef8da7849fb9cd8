"""One row a case: a whole document, lines or table, and what reading must say of it."""

import gzip
import io
import json
import zipfile

DOCUMENT = {
    "schema_version": 1,
    "customers": [{"customer_id": "C1", "name": "Sol"}, {"customer_id": "C2", "name": "Luna"}],
    "sites": [{"site_id": "S1", "customer_id": "C1", "zone": "Europe/Madrid"}],
}
GOOD = json.dumps(DOCUMENT)
HERE = '{"schema_version": 1, "customers": [{"customer_id": "C1", "x": %s}]}'
TABLE = '{"schema_version": 1, "customers": %s}'


def packed(**files):
    """A zip archive."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, text in files.items():
            archive.writestr(name.replace("_", "."), text)
    return out.getvalue()


PACKED = gzip.compress(GOOD.encode(), mtime=0)
DOCUMENTS = [
    # nothing, or not all of it
    ("empty", "", "raises FormatError"),
    ("blank", " \r\n\t ", "raises FormatError"),
    ("only a byte order mark", b"\xef\xbb\xbf", "raises FormatError"),
    ("cut off in a text", GOOD[:60], "raises FormatError"),
    ("cut off at the end", GOOD[:-1], "raises FormatError"),
    ("cut off in a letter", GOOD.replace("Sol", "é").encode()[:65], "raises FormatError"),
    ("garbage behind", GOOD + "x", "raises FormatError"),
    ("a second document behind", GOOD + "\n" + GOOD, "raises FormatError"),
    ("NULs behind", GOOD.encode() + b"\0\0\0\0", "raises FormatError"),
    ("NULs only", b"\0" * 4096, "raises FormatError"),
    # no JSON
    ("trailing comma in an object", GOOD[:-1] + ",}", "raises FormatError"),
    ("trailing comma in a list", TABLE % '[{"customer_id": "C1"},]', "raises FormatError"),
    ("single quotes", "{'customers': []}", "raises FormatError"),
    ("names without quotes", "{customers: []}", "raises FormatError"),
    ("comment", '{"customers": []} // none', "raises FormatError"),
    ("undefined", HERE % "undefined", "raises FormatError"),
    ("hexadecimal", HERE % "0x1F", "raises FormatError"),
    ("leading zero", HERE % "01", "raises FormatError"),
    ("leading plus", HERE % "+1", "raises FormatError"),
    ("bare fraction", HERE % ".5", "raises FormatError"),
    ("raw line end in a text", HERE % '"a\nb"', "raises FormatError"),
    ("raw tab in a text", HERE % '"a\tb"', "raises FormatError"),
    ("raw NUL in a text", HERE % '"a\0b"', "raises FormatError"),
    ("escape there is none", HERE % r'"\x41"', "raises FormatError"),
    ("half an escape", HERE % r'"\u12"', "raises FormatError"),
    ("HTML", "<html><body>Please log in: a@b.example</body></html>", "raises FormatError"),
    ("XML", "<?xml version='1.0'?><customers/>", "raises FormatError"),
    ("YAML", "customers:\n  - customer_id: C1\n", "raises FormatError"),
    ("CSV", "customer_id,name\nC1,Sol\n", "raises FormatError"),
    ("a picture", b"\x89PNG\r\n\x1a\n" + bytes(200), "raises FormatError"),
    ("every byte", bytes(range(256)), "raises FormatError"),
    # the wrong shape
    ("null", b"null", "raises FormatError"),
    ("true", b"true", "raises FormatError"),
    ("a number", b"5", "raises FormatError"),
    ("a text", b'"customers"', "raises FormatError"),
    ("NaN", b"NaN", "raises FormatError"),
    ("an empty list", "[]", "raises FormatError"),
    ("an empty object", "{}", "raises FormatError"),
    ("a list of lists", "[[1], [2]]", "raises FormatError"),
    ("a list of records without types", '[{"customer_id": "C1"}]', "raises FormatError"),
    ("no table", '{"clients": []}', "raises FormatError"),
    ("tables in capitals", '{"CUSTOMERS": []}', "raises FormatError"),
    ("a table as object", TABLE % '{"C1": {}}', "raises FormatError"),
    ("a table as text", TABLE % '"C1"', "raises FormatError"),
    ("a table as number", TABLE % "7", "raises FormatError"),
    ("a table as false", TABLE % "false", "raises FormatError"),
    ("a table as null", TABLE % "null", "warning value.null"),
    ("a record as null", TABLE % "[null]", "error value.type"),
    ("a record as text", TABLE % '["C1"]', "error value.type"),
    ("a record as list", TABLE % '[["C1"]]', "error value.type"),
    ("a record without anything", TABLE % "[{}]", "error value.missing"),
    ("windows as object", '{"customers": [], "observed": {}}', "raises FormatError"),
    ("windows as text", '{"customers": [], "observed": "2026"}', "raises FormatError"),
    ("a window without end", '{"customers": [], "observed": [{"start": "2026-01-01T00:00:00Z"}]}', "error value.missing"),
    ("a naive window", '{"customers": [], "observed": [{"start": "2026-01-01T00:00:00", "end": "2026-02-01T00:00:00"}]}', "error time.naive"),
    ("a window backwards", '{"customers": [], "observed": [{"start": "2026-02-01T00:00:00Z", "end": "2026-01-01T00:00:00Z"}]}', "error time.order"),
    ("windows that overlap", '{"customers": [], "observed": [{"start": "2026-01-01T00:00:00Z", "end": "2026-03-01T00:00:00Z"}, {"start": "2026-02-01T00:00:00Z", "end": "2026-04-01T00:00:00Z"}]}', "warning time.overlap"),
    # versions
    ("version 2", GOOD.replace("1,", "2,", 1), "raises FormatError"),
    ("version 10**30", GOOD.replace("1,", f"{10**30},", 1), "raises FormatError"),
    ("version as text", GOOD.replace("1,", '"1",', 1), "raises FormatError"),
    ("version as fraction", GOOD.replace("1,", "1.0,", 1), "raises FormatError"),
    ("version zero", GOOD.replace("1,", "0,", 1), "raises FormatError"),
    ("version true", GOOD.replace("1,", "true,", 1), "raises FormatError"),
    ("version as object", GOOD.replace("1,", "{},", 1), "raises FormatError"),
    ("no version", '{"customers": []}', "note document.version_missing"),
    # names given twice
    ("a table twice", '{"customers": [], "customers": []}', "raises FormatError"),
    ("the version twice", '{"schema_version": 1, "schema_version": 1, "customers": []}', "raises FormatError"),
    ("a field twice", TABLE % '[{"customer_id": "C1", "name": "a", "name": "b"}]', "error document.duplicate_key"),
    ("a field twice, the same", TABLE % '[{"customer_id": "C1", "name": "a", "name": "a"}]', "error document.duplicate_key"),
    ("a field twice, once escaped", TABLE % r'[{"customer_id": "C1", "\u0063ustomer_id": "C2"}]', "error document.duplicate_key"),
    ("twice inside a field", HERE % '{"a": 1, "a": 2}', "error document.duplicate_key"),
    ("twice inside an unknown table", '{"customers": [], "z": [{"a": 1, "a": 2}]}', "error document.duplicate_key"),
    # numbers and depth
    ("5,000 digits", HERE % ("9" * 5_000), "error limit.digits"),
    ("a million digits", HERE % ("9" * 1_000_000), "error limit.digits"),
    ("5,000 digits behind the point", HERE % ("0." + "9" * 5_000), "error limit.digits"),
    ("an exponent of 5,000 digits", HERE % ("1e" + "9" * 5_000), "error limit.digits"),
    ("overflow", HERE % "1e400", "error value.not_finite"),
    ("overflow below", HERE % "-1e400", "error value.not_finite"),
    ("underflow", HERE % "1e-400", "warning value.rounded"),
    ("more digits than are kept", HERE % "0.1234567890123456789", "warning value.rounded"),
    ("NaN inside", HERE % "NaN", "error value.not_finite"),
    ("infinity inside", HERE % "-Infinity", "error value.not_finite"),
    ("100,000 brackets", "[" * 100_000, "raises LimitError"),
    ("100,000 brackets closed", "[" * 100_000 + "]" * 100_000, "raises LimitError"),
    ("100,000 objects", '{"a":' * 100_000 + "1" + "}" * 100_000, "raises LimitError"),
    ("100,000 brackets in a field", HERE % ("[" * 100_000 + "]" * 100_000), "raises LimitError"),
    ("500 brackets in a field", HERE % ("[" * 500 + "]" * 500), "error limit.depth"),
    ("80 objects in a field", HERE % ('{"a":' * 80 + "1" + "}" * 80), "error limit.depth"),
    # bytes
    ("Latin 1", GOOD.replace("Sol", "Café").encode("latin-1"), "raises FormatError"),
    ("UTF-16 without a mark", GOOD.encode("utf-16-le"), "raises FormatError"),
    ("UTF-16 big end first, without a mark", GOOD.encode("utf-16-be"), "raises FormatError"),
    ("UTF-16 cut off", GOOD.encode("utf-16")[:-1], "raises FormatError"),
    ("UTF-32", GOOD.encode("utf-32"), "raises FormatError"),
    ("EBCDIC", GOOD.encode("cp500"), "raises FormatError"),
    ("surrogates in UTF-8", GOOD.encode().replace(b"Sol", b"\xed\xa0\x80"), "raises FormatError"),
    ("an overlong NUL", GOOD.encode().replace(b"Sol", b"\xc0\x80"), "raises FormatError"),
    ("gzip cut off", PACKED[:-9], "raises FormatError"),
    ("gzip with a wrong sum", PACKED[:-8] + b"\0\0\0\0" + PACKED[-4:], "raises FormatError"),
    ("gzip with garbage behind", PACKED + b"junk", "raises FormatError"),
    ("gzip of nothing", gzip.compress(b"", mtime=0), "raises FormatError"),
    ("gzip twice", gzip.compress(PACKED, mtime=0), "raises FormatError"),
    ("zip of two", packed(a_json=GOOD, b_json=GOOD), "raises FormatError"),
    ("zip of none", packed(), "raises FormatError"),
    ("zip broken", b"PK\x03\x04" + bytes(100), "raises FormatError"),
    ("zip in a zip", packed(a_zip=packed(a_json=GOOD)), "raises FormatError"),
    ("bzip2", b"BZh91AY&SY" + bytes(50), "raises FormatError"),
    # controls
    ("as it should be", GOOD, "clean"),
    ("UTF-8 with a mark", b"\xef\xbb\xbf" + GOOD.encode(), "clean"),
    ("UTF-16", GOOD.encode("utf-16"), "clean"),
    ("UTF-16 big end first", b"\xfe\xff" + GOOD.encode("utf-16-be"), "clean"),
    ("gzip", PACKED, "clean"),
    ("gzip in two parts", gzip.compress(GOOD[:50].encode()) + gzip.compress(GOOD[50:].encode()), "clean"),
    ("zip", packed(a_json=GOOD), "clean"),
    ("spread over lines", json.dumps(DOCUMENT, indent=4).replace("\n", "\r\n"), "clean"),
    ("blanks around", "\n\n  " + GOOD + "\n\n", "clean"),
    ("empty tables", '{"schema_version": 1, "customers": [], "sites": [], "incidents": []}', "clean"),
    ("a version and nothing else", '{"schema_version": 1}', "clean"),
    ("letters and pictures", GOOD.replace("Sol", "Çafé Ω 漢字 👩‍👩‍👧"), "clean"),
    ("a surrogate pair", GOOD.replace("Sol", r"\ud83d\ude00"), "clean"),
    ("negative zero", TABLE % '[{"customer_id": "C1", "traits": {"x": -0.0}}]', "clean"),
    ("a number with an exponent", TABLE % '[{"customer_id": "C1", "traits": {"x": 1.5e3}}]', "clean"),
]  # fmt: skip

LINE = '{"type": "customer", "customer_id": "C%d"}'
HEAD = '{"type": "bundle", "schema_version": 1}\n'
LINES = [
    # a case is a document of lines; the last column says how many lines are lost
    ("two", f"{LINE % 1}\n{LINE % 2}\n", "clean", 0),
    ("one, without an end", LINE % 1, "clean", 0),
    ("Windows line ends", f"{LINE % 1}\r\n{LINE % 2}\r\n", "clean", 0),
    ("old Macintosh line ends", f"{LINE % 1}\r{LINE % 2}\r", "clean", 0),
    ("blank lines", f"\n\n{LINE % 1}\n  \n{LINE % 2}\n\n", "clean", 0),
    ("a mark", f"\ufeff{LINE % 1}\n{LINE % 2}", "clean", 0),
    ("UTF-16", f"{LINE % 1}\n{LINE % 2}".encode("utf-16"), "clean", 0),
    ("gzip", gzip.compress(f"{LINE % 1}\n{LINE % 2}".encode()), "clean", 0),
    ("with a head", HEAD + LINE % 1, "clean", 0),
    ("bad JSON in one", f"{LINE % 1}\n{{bad\n{LINE % 2}", "error line.json", 1),
    ("bad JSON in the first", f"{{bad\n{LINE % 1}\n{LINE % 2}", "error line.json", 1),
    ("the last cut off", f"{LINE % 1}\n{(LINE % 2)[:-4]}", "error line.json", 1),
    ("two on one line", f"{LINE % 1}{LINE % 2}\n{LINE % 3}", "error line.json", 1),
    ("a NUL", f"{LINE % 1}\n\0\n{LINE % 2}", "error line.json", 1),
    ("NaN", f'{LINE % 1}\n{{"type": "customer", "customer_id": "C2", "x": NaN}}', "error value.not_finite", 1),
    ("a doubled name", f'{LINE % 1}\n{{"type": "customer", "customer_id": "C2", "customer_id": "C3"}}', "error document.duplicate_key", 1),
    ("a doubled type", f'{LINE % 1}\n{{"type": "customer", "type": "site", "customer_id": "C2"}}', "error document.duplicate_key", 1),
    ("100,000 brackets", f'{LINE % 1}\n{{"type": "customer", "x": {"[" * 100_000}\n{LINE % 2}', "error limit.depth", 1),
    ("100,000 brackets first", f'{{"type": "customer", "x": {"[" * 100_000}\n{LINE % 1}\n{LINE % 2}', "error limit.depth", 1),
    ("5,000 digits", f'{LINE % 1}\n{{"type": "customer", "customer_id": "C2", "x": {"9" * 5_000}}}', "error limit.digits", 1),
    ("no type", f'{LINE % 1}\n{{"customer_id": "C2"}}', "error line.type", 1),
    ("no type in the first", f'{{"customer_id": "C2"}}\n{LINE % 1}', "error line.type", 1),
    ("a type there is none", f'{LINE % 1}\n{{"type": "client", "customer_id": "C2"}}', "error line.type", 1),
    ("a type in capitals", f'{LINE % 1}\n{{"type": "Customer", "customer_id": "C2"}}', "error line.type", 1),
    ("a type as number", f'{LINE % 1}\n{{"type": 5, "customer_id": "C2"}}', "error line.type", 1),
    ("a type as list", f'{LINE % 1}\n{{"type": ["customer"], "customer_id": "C2"}}', "error line.type", 1),
    ("null, number, text", f'{LINE % 1}\nnull\n5\n"x"', "error value.type", 3),
    ("a list", f"[1]\n{LINE % 1}\n{LINE % 2}", "error value.type", 1),
    ("bad bytes in one", f"{LINE % 1}\n".encode() + b'{"type": "customer", "customer_id": "\xff"}\n' + (LINE % 2).encode(), "error line.bytes", 1),
    ("bad bytes in the first", b'{"type": "customer", "customer_id": "\xff"}\n' + (LINE % 2).encode(), "error line.bytes", 1),
    ("UTF-16 cut off", f"{LINE % 1}\n{LINE % 2}".encode("utf-16")[:-1], "error line.bytes", 1),
    ("the same twice", f"{LINE % 1}\n{LINE % 1}", "warning relation.repeated", 0),
    ("a head with a newer version", HEAD.replace("1}", "2}") + LINE % 1, "raises FormatError", 0),
    ("a head with windows as number", HEAD.replace("1}", '1, "observed": 5}') + LINE % 1, "raises FormatError", 0),
    ("a head with a list of extras", HEAD.replace("1}", '1, "extra": [1]}') + LINE % 1, "error value.type", 1),
    ("a head with NaN", HEAD.replace("1}", '1, "extra": {"x": NaN}}') + LINE % 1, "error value.not_finite", 1),
    ("a head with more", HEAD.replace("1}", '1, "x": 5}') + LINE % 1, "warning table.unknown", 0),
    ("no line that is a record", "{bad\n{worse\n", "raises FormatError", 0),
]  # fmt: skip
