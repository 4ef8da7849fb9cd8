"""Every hostile value, in every form of input that can hold it, gets the one answer that is right, and so does every valid one."""

import gzip
import io as std_io
import json

import pytest
from hostile_judge import assessed, judge
from hostile_values import VALUES

from custrel import io
from custrel.__main__ import main

BASE = {
    "schema_version": 1,
    "customers": [{"customer_id": "C1", "name": "Sol"}],
    "sites": [{"site_id": "S1", "customer_id": "C1", "zone": "Europe/Madrid"}],
    "assets": [{"asset_id": "A1", "customer_id": "C1", "site_id": "S1", "installed_on": "2021-05-04"}],
    "contacts": [
        {
            "contact_id": "P1",
            "customer_id": "C1",
            "name": "Eva Ruiz",
            "email": "eva@sol.example",
            "phone": "+34 600 111 222",
        },
    ],
    "contracts": [
        {
            "contract_id": "K1",
            "customer_id": "C1",
            "price": {"amount": "10.50", "currency": "EUR"},
            "notice": "P3M",
        },
    ],
    "incidents": [
        {
            "incident_id": "I1",
            "customer_id": "C1",
            "asset_id": "A1",
            "site_id": "S1",
            "opened_at": "2026-03-01T08:00:00Z",
        },
    ],
}


def bundle(table=None, /, **fields):
    """The base, with fields of one record changed."""
    document = json.loads(json.dumps(BASE))
    if table:
        document[table][0].update(fields)
    return document


def lines(document):
    """The same records, one to a line."""
    rows = [{"type": "bundle", "schema_version": 1}]
    rows += [
        {"type": t, **r} for t, records in document.items() if isinstance(records, list) for r in records
    ]
    return rows


FORMS = {
    "text": lambda d: io.read_bundle(json.dumps(d)),
    "utf-16": lambda d: (
        io.read_bundle(json.dumps(d, ensure_ascii=False).encode("utf-16", "surrogatepass"))
        if "\\ud" not in json.dumps(d)
        else io.read_bundle(json.dumps(d).encode("utf-16"))
    ),
    "packed": lambda d: io.read_bundle(gzip.compress(json.dumps(d).encode(), 1)),
    "lines": lambda d: io.read_bundle("\n".join(json.dumps(row) for row in lines(d))),
    "file of lines": lambda d: io.read_bundle(
        std_io.BytesIO(b"\r\n".join(json.dumps(row).encode() for row in lines(d)))
    ),
    "list": lambda d: io.read_bundle(json.dumps(lines(d))),
    "rows": io.read_records,
    "typed rows": lambda d: io.read_records(lines(d)),
}


@pytest.mark.parametrize(("table", "fields", "verdict"), VALUES, ids=lambda v: ascii(v)[:50])
def test_a_value_gets_its_answer_in_every_form(table, fields, verdict):
    """JSON, lines, packed, UTF-16, rows in memory: one verdict; what is accepted can be assessed; nothing else is lost."""
    document = bundle(table, **fields)
    id_field = f"{table.removesuffix('s')}_id"
    for form, read in FORMS.items():
        try:
            intake = judge(verdict, lambda read=read: read(document))
        except AssertionError as error:
            raise AssertionError(f"as {form}: {error}") from error
        assert intake.read == 6
        if id_field not in fields and "parent_id" not in fields:
            assert intake.rejected == verdict.startswith("error")
    if not verdict.startswith("error"):
        assessed(intake)


@pytest.mark.parametrize(("table", "fields", "verdict"), VALUES[::7], ids=lambda v: ascii(v)[:50])
def test_the_command_line_says_the_same(tmp_path, capsys, table, fields, verdict):
    """`custrel check` ends with status 1 exactly where a record was rejected, and names the code."""
    path = tmp_path / "bundle.json"
    path.write_text(json.dumps(bundle(table, **fields)))
    status = main(["check", str(path)])
    shown = capsys.readouterr().out
    assert status == verdict.startswith("error")
    assert verdict == "clean" or verdict.partition(" ")[2] in shown
