"""Hostile bundles: each ends in the diagnostic or error it deserves, never in a foreign exception, never in silence."""

import gzip
import io as std_io
import json
import pathlib
import time
import zipfile

import pytest

from custrel import io
from custrel.errors import CustrelError, FormatError, LimitError, RejectedRecordsError

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
    document = json.loads(json.dumps(BASE))
    if table:
        document[table][0].update(fields)
    return document


def read(document, **options):
    text = document if isinstance(document, (str, bytes)) else json.dumps(document)
    intake = io.read_bundle(text, **options)
    assert intake.accepted + intake.rejected == intake.read
    return intake


def of(intake, severity):
    return {d.code for d in intake.diagnostics if d.severity == severity}


def test_a_good_bundle_has_nothing_to_complain_about():
    """The control: accepted whole, without a word."""
    intake = read(BASE)
    assert intake.diagnostics == ()
    assert intake.read == 6
    assert str(intake) == "input: 6 read, 6 accepted, 0 rejected"


VALUES_REFUSED = [
    ("customers", {"customer_id": 7}, "value.type"),
    ("customers", {"customer_id": True}, "value.type"),
    ("customers", {"customer_id": "  "}, "id.empty"),
    ("customers", {"customer_id": "\u200b"}, "id.empty"),
    ("customers", {"customer_id": None}, "value.missing"),
    ("customers", {"name": ["Sol"]}, "value.type"),
    ("customers", {"traits": {"x": float("nan")}}, "value.not_finite"),
    ("customers", {"traits": {"x": None}}, "value.missing"),
    ("customers", {"colour": float("inf")}, "value.not_finite"),
    ("customers", {"goals": [{}]}, "value.missing"),
    ("customers", {"goals": "grow"}, "value.type"),
    ("customers", {"goals": [None]}, "value.missing"),
    ("sites", {"business_share": 1.5}, "value.range"),
    ("sites", {"business_share": "half"}, "value.type"),
    ("sites", {"business_share": {"lo": 0.9, "hi": 0.1}}, "value.range"),
    ("sites", {"business_share": {"lo": 0.9}}, "value.missing"),
    ("sites", {"zone": "Mars/Olympus"}, "value.zone"),
    ("sites", {"zone": "../../etc/passwd"}, "value.zone"),
    ("sites", {"hours": "9-5"}, "value.hours"),
    ("assets", {"shifts": 7}, "value.range"),
    ("assets", {"shifts": 1.0}, "value.type"),
    ("assets", {"shifts": True}, "value.type"),
    ("assets", {"shifts": "2"}, "value.type"),
    ("assets", {"installed_on": "2021-02-30"}, "time.impossible"),
    ("assets", {"installed_on": "2021-02"}, "time.partial"),
    ("assets", {"installed_on": "2021"}, "time.partial"),
    ("assets", {"installed_on": "04/05/2021"}, "time.ambiguous"),
    ("assets", {"installed_on": 44000}, "time.number"),
    ("assets", {"installed_on": "44000"}, "time.number"),
    ("assets", {"installed_on": "2021-05-04T10:00:00Z"}, "time.not_a_date"),
    ("assets", {"installed_on": "9999-12-31"}, "time.year"),
    ("assets", {"installed_on": "0001-01-01"}, "time.year"),
    ("assets", {"installed_on": "2021-W10-1"}, "time.format"),
    ("assets", {"installed_on": "２０２１-05-04"}, "time.format"),
    ("assets", {"installed_on": []}, "value.type"),
    ("assets", {"depends_on": ["A1"]}, "value.rule"),
    ("assets", {"depends_on": [1]}, "value.type"),
    ("assets", {"status": "Installed"}, "value.word"),
    ("assets", {"status": 3}, "value.word"),
    ("assets", {"consequences": {"mission": "huge"}}, "value.word"),
    ("assets", {"consequences": {"money": "major"}}, "value.word"),
    ("assets", {"consequences": {"mission": 5}}, "value.type"),
    (
        "assets",
        {"consequences": {"financial": {"per_hour": {"amount": "-1", "currency": "EUR"}}}},
        "value.rule",
    ),
    ("assets", {"consequences": []}, "value.type"),
    ("assets", {"throughput": {"amount": -1, "unit": "x"}}, "value.range"),
    ("contracts", {"price": {"amount": "1,50", "currency": "EUR"}}, "value.money"),
    ("contracts", {"price": {"amount": "1e3", "currency": "EUR"}}, "value.money"),
    ("contracts", {"price": {"amount": "NaN", "currency": "EUR"}}, "value.money"),
    ("contracts", {"price": {"amount": "10", "currency": "euro"}}, "value.rule"),
    ("contracts", {"price": "10 EUR"}, "value.type"),
    ("contracts", {"price": {"amount": "10"}}, "value.missing"),
    ("contracts", {"price": {"amount": True, "currency": "EUR"}}, "value.money"),
    ("contracts", {"notice": "3 months"}, "value.duration"),
    ("contracts", {"notice": "P"}, "value.duration"),
    ("contracts", {"notice": 3}, "value.type"),
    ("contracts", {"response": "P1M"}, "value.duration"),
    ("contracts", {"response": "P9999999999D"}, "value.duration"),
    ("contracts", {"starts": "2026-02-01", "ends": "2026-01-01"}, "time.order"),
    ("contracts", {"blanket": "yes"}, "value.type"),
    ("contracts", {"blanket": 1}, "value.type"),
    ("contracts", {"components": [{"kind": "parts"}, {"kind": "parts"}]}, "value.rule"),
    ("contracts", {"components": [{"kind": "parts", "percent": 101}]}, "value.range"),
    ("incidents", {"opened_at": "2026-03-01T08:00:00+25:00"}, "time.offset"),
    ("incidents", {"opened_at": "2026-03-01T08:00:00+15:00"}, "time.offset"),
    ("incidents", {"opened_at": "2026-03-01T08:00:00-12:30"}, "time.offset"),
    ("incidents", {"opened_at": "2026-13-01T08:00:00Z"}, "time.impossible"),
    ("incidents", {"opened_at": "2026-03-01T24:00:00Z"}, "time.impossible"),
    ("incidents", {"opened_at": "2026-03-01T08:00:60Z"}, "time.impossible"),
    ("incidents", {"opened_at": "0001-01-01T00:00:00+14:00"}, "time.year"),
    ("incidents", {"opened_at": "9999-12-31T23:59:59-12:00"}, "time.year"),
    ("incidents", {"opened_at": 1767225600}, "time.number"),
    ("incidents", {"opened_at": 1767225600000}, "time.number"),
    ("incidents", {"opened_at": "1767225600"}, "time.number"),
    ("incidents", {"opened_at": 46082.5}, "time.number"),
    ("incidents", {"opened_at": True}, "value.type"),
    ("incidents", {"opened_at": "yesterday"}, "time.format"),
    ("incidents", {"opened_at": "March 1, 2026"}, "time.format"),
    ("incidents", {"opened_at": "03.04.2026 10:00"}, "time.ambiguous"),
    ("incidents", {"opened_at": ""}, "time.format"),
    ("incidents", {"opened_at": None}, "value.missing"),
    ("incidents", {"opened_at": {"$date": 0}}, "value.type"),
    ("incidents", {"opened_at": "2026-03-01T08:00:00Z" + "0" * 100_000}, "time.format"),
    ("incidents", {"site_id": None, "opened_at": "2026-03-01T08:00:00"}, "time.naive"),
    ("incidents", {"impact": 9}, "value.range"),
    ("incidents", {"impact": 0}, "value.range"),
    ("incidents", {"reopen_count": -1}, "value.range"),
    ("incidents", {"reopen_count": 10**400}, "limit.digits"),
    ("incidents", {"effort_minutes": -5}, "value.range"),
    ("incidents", {"target_met": "true"}, "value.type"),
    ("incidents", {"asset_id": 17}, "value.type"),
    ("incidents", {"asset_id": "A9"}, "relation.dangling"),
    ("incidents", {"customer_id": "C9"}, "relation.dangling"),
    ("incidents", {"parent_id": "I1"}, "relation.cycle"),
    ("incidents", {"down_from": "2026-03-01T10:00:00Z", "down_to": "2026-03-01T09:00:00Z"}, "time.order"),
    ("incidents", {"summary": "x" * 1_000_001}, "limit.text"),
    ("incidents", {"reopened_at": ["2026-03-01T08:00:00Z", "soon"]}, "time.format"),
    ("incidents", {"extra": [1]}, "value.type"),
    ("contacts", {"email": 5}, "value.type"),
    ("contacts", {"quadrant": "business "}, "value.word"),
]


@pytest.mark.parametrize(("table", "fields", "code"), VALUES_REFUSED, ids=lambda v: str(v)[:40])
def test_what_has_no_meaning_costs_the_record(table, fields, code):
    """A value that cannot be rejects its record with a stable code and a place, and nothing else of the bundle but what needs it."""
    intake = read(bundle(table, **fields))
    assert code in of(intake, "error"), intake.diagnostics
    found = next(d for d in intake.diagnostics if d.code == code)
    assert found.table == table
    assert found.place.startswith(f"{table}[0]")
    with pytest.raises(RejectedRecordsError):
        intake.strict()
    if "customer_id" not in fields:
        assert intake.rejected == 1


VALUES_FLAGGED = [
    ("customers", {"customer_id": " C1 "}, "id.trimmed"),
    ("customers", {"colour": "red"}, "field.unknown"),
    ("customers", {"goals": None}, "value.null"),
    ("customers", {"segment": "  "}, "text.blank"),
    ("customers", {"segment": "a\u202eb"}, "text.bidi"),
    ("customers", {"segment": "a\x1b[31mb"}, "text.control"),
    ("customers", {"segment": "a\u200bb"}, "text.invisible"),
    ("customers", {"segment": "a\u0000b"}, "text.nul"),
    ("customers", {"segment": "\ud800"}, "text.surrogate"),
    ("sites", {"name": "a\u00adb"}, "text.invisible"),
    ("contracts", {"price": {"amount": 10.5, "currency": "EUR"}}, "value.binary_money"),
    ("incidents", {"opened_at": "2026-03-01T08:00:00"}, "time.assumed_zone"),
    ("incidents", {"opened_at": "2026-03-29T02:30:00"}, "time.gap"),
    ("incidents", {"opened_at": "2026-10-25T02:30:00"}, "time.fold"),
    ("incidents", {"opened_at": "2026-03-01"}, "time.date_only"),
    ("incidents", {"opened_at": "1970-01-01T00:00:00Z"}, "time.placeholder"),
    ("incidents", {"opened_at": "2026-03-01T08:00:00.123456789Z"}, "time.precision"),
    ("incidents", {"opened_at": "2020-03-01T08:00:00Z"}, "time.before_installation"),
    ("incidents", {"closed_at": "2026-02-01T08:00:00Z"}, "time.order"),
    ("incidents", {"status": "new", "closed_at": "2026-04-01T08:00:00Z"}, "time.status"),
    ("incidents", {"status": "closed"}, "time.status"),
    ("incidents", {"sumary": "x"}, "field.unknown"),
]


@pytest.mark.parametrize(("table", "fields", "code"), VALUES_FLAGGED, ids=lambda v: str(v)[:40])
def test_what_is_odd_is_flagged_and_kept(table, fields, code):
    """What is possible but odd costs nothing and is never silent."""
    intake = read(bundle(table, **fields))
    assert code in of(intake, "warning"), intake.diagnostics
    assert intake.rejected == 0
    assert intake.strict()


VALID = [
    ("incidents", {"opened_at": "2026-03-01T08:00:00+01:00"}),
    ("incidents", {"opened_at": "2026-03-01t08:00z"}),
    ("incidents", {"opened_at": "2026-03-01 08:00:00.5+0530"}),
    ("incidents", {"opened_at": "20260301T080000Z"}),
    ("incidents", {"opened_at": "2026-03-01T08:00:00-12:00"}),
    ("incidents", {"opened_at": "2026-03-01T08:00:00+14:00"}),
    ("incidents", {"summary": "Zeile 1\nZeile 2\tmit Tab, é, 漢字 und 👩‍👩‍👧"}),
    ("assets", {"installed_on": "1962-02-28"}),
    ("assets", {"availability": 1, "alternatives": {"lo": 0, "hi": 0.5}}),
    ("assets", {"serial": "PX-0099"}),
    ("assets", {"depends_on": []}),
    ("customers", {"customer_id": "C1", "parent_id": "HOLDING"}),
    ("customers", {"traits": {"vip": True, "tills": 3, "note": "x", "share": 0.5}}),
    (
        "contracts",
        {
            "price": {"amount": 12, "currency": "USD"},
            "response": "PT4H30M",
            "notice": "P1Y6M",
            "hours": "always",
        },
    ),
    ("contacts", {"name": "Đặng Thị ﷽"}),
]


@pytest.mark.parametrize(("table", "fields"), VALID, ids=lambda v: str(v)[:50])
def test_valid_oddities_are_accepted_without_a_word(table, fields):
    """What is valid, however unusual, is not rejected and not complained about."""
    intake = read(bundle(table, **fields))
    assert intake.rejected == 0
    assert not [d for d in intake.diagnostics if d.code not in ("text.invisible",)], intake.diagnostics


def test_serial_is_an_identifier():
    """An asset's serial is found among its identifiers."""
    assert read(bundle("assets", serial="PX-0099")).portfolio.assets[0].serial == "PX-0099"


CONTAINERS = {
    "empty": b"",
    "blank": b" \n\t ",
    "only a BOM": b"\xef\xbb\xbf",
    "cut off": json.dumps(BASE)[:-40],
    "garbage behind": json.dumps(BASE) + "}",
    "a list without types": "[[1]]",
    "an empty list": "[]",
    "no known table": '{"kunden": []}',
    "table is an object": '{"customers": {}}',
    "table is text": '{"customers": "C1"}',
    "doubled table": '{"customers": [], "customers": []}',
    "newer version": '{"schema_version": 2, "customers": []}',
    "version is text": '{"schema_version": "1", "customers": []}',
    "version zero": '{"schema_version": 0, "customers": []}',
    "version true": '{"schema_version": true, "customers": []}',
    "observed is text": '{"customers": [], "observed": "2026"}',
    "latin 1": '{"customers": [{"customer_id": "é"}]}'.encode("latin-1"),
    "utf-32": json.dumps(BASE).encode("utf-32"),
    "utf-16 without a mark": json.dumps(BASE).encode("utf-16-le"),
    "utf-16 cut off": json.dumps(BASE).encode("utf-16")[:-1],
    "binary": bytes(range(256)),
    "cut off gzip": gzip.compress(json.dumps(BASE).encode(), mtime=0)[:50],
    "broken zip": b"PK\x03\x04" + b"x" * 50,
    "single quotes": "{'customers': []}",
    "trailing comma": '{"customers": [],}',
    "comment": '{"customers": [] /* none */}',
    "raw newline in text": '{"customers": [{"customer_id": "a\nb"}]}',
    "a folder": "/",
    "not there": "/nowhere/at/all.json",
    "a path with NUL": pathlib.Path("a\0b"),
    "number": 7,
    "none": None,
}


@pytest.mark.parametrize("name", CONTAINERS)
def test_containers_that_cannot_be_read(name):
    """A document that cannot be read at all is one FormatError that says what it is and what to do."""
    with pytest.raises(FormatError) as error:
        io.read_bundle(CONTAINERS[name])
    assert len(str(error.value)) > 20
    assert len(str(error.value)) < 600


def packed(name_to_text):
    out = std_io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        for name, text in name_to_text.items():
            archive.writestr(name, text)
    return out.getvalue()


@pytest.mark.parametrize(
    "source",
    [
        json.dumps(BASE),
        json.dumps(BASE).encode(),
        b"\xef\xbb\xbf" + json.dumps(BASE).encode(),
        "\ufeff" + json.dumps(BASE),
        json.dumps(BASE).encode("utf-16"),
        gzip.compress(json.dumps(BASE).encode(), mtime=0),
        packed({"x.json": json.dumps(BASE), "__MACOSX/._x.json": "?"}),
        std_io.BytesIO(json.dumps(BASE).encode()),
        std_io.StringIO(json.dumps(BASE)),
        bytearray(json.dumps(BASE).encode()),
        "\n".join(json.dumps({"type": t[:-1], **r}) for t in BASE if t != "schema_version" for r in BASE[t]),
        json.dumps([{"type": t, **r} for t in BASE if t != "schema_version" for r in BASE[t]]),
    ],
    ids=lambda s: type(s).__name__,
)
def test_every_way_of_handing_a_bundle_over(source):
    """Text, bytes, file objects, byte order marks, UTF-16, zip, gzip, JSON lines: the same portfolio."""
    assert io.read_bundle(source).strict() == read(BASE).strict()


def test_a_zip_of_two_is_ambiguous():
    """Two files in an archive: which one is not guessed."""
    with pytest.raises(FormatError, match="2 files"):
        io.read_bundle(packed({"a.json": "{}", "b.json": "{}"}))


def test_limits_cost_milliseconds():
    """100,000 levels, a 5,000-digit number, a million-digit number: refused at once."""
    start = time.perf_counter()
    with pytest.raises(LimitError, match="depth"):
        read('{"customers": [{"customer_id": "C1", "x": ' + "[" * 100_000 + "]" * 100_000 + "}]}")
    for digits in (5_000, 1_000_000):
        text = json.dumps(bundle("incidents", reopen_count=1)).replace(
            '"reopen_count": 1',
            f'"reopen_count": {"9" * digits}',
        )
        assert "limit.digits" in of(read(text), "error")
    assert time.perf_counter() - start < 2
    deep = {"customers": [{"customer_id": "C1", "x": json.loads("[" * 80 + "]" * 80)}]}
    assert "limit.depth" in of(read(deep), "error")
    assert read(deep, limits=io.Limits(depth=100)).rejected == 0


def test_limits_of_size_and_number():
    """Bytes, after unpacking, and records are bounded."""
    with pytest.raises(LimitError, match="bytes"):
        io.read_bundle(json.dumps(BASE), limits=io.Limits(bytes=100))
    with pytest.raises(LimitError, match="bytes"):
        io.read_bundle(gzip.compress(b" " * 10_000_000), limits=io.Limits(bytes=1_000_000))
    with pytest.raises(LimitError, match="records"):
        io.read_bundle(json.dumps(BASE), limits=io.Limits(records=3))


def test_doubled_keys_cost_the_record():
    """Which of two values of one key was meant cannot be known: neither wins."""
    intake = read(
        '{"customers": [{"customer_id": "C1", "name": "a", "name": "b"}, {"customer_id": "C2", "traits": {"x": 1, "x": 2}}]}',
    )
    assert intake.rejected == 2
    assert of(intake, "error") == {"document.duplicate_key"}


def test_one_bad_line_costs_that_line():
    """Bad JSON, bytes that do not fit, a list, an unknown type: each costs its line."""
    good = b'{"type": "customer", "customer_id": "C%d"}\n'
    lines = [
        good % 1,
        b"not json\n",
        good % 2,
        b'{"type": "customer", "customer_id": "\xff"}\n',
        b"[1]\n",
        b'{"type": "client"}\n',
        b"\n",
        good % 3,
    ]
    intake = read(b"".join(lines))
    assert [c.customer_id for c in intake.portfolio.customers] == ["C1", "C2", "C3"]
    assert intake.rejected == 4
    assert of(intake, "error") == {"line.json", "line.bytes", "value.type", "line.type"}
    assert {d.place for d in intake.diagnostics} == {"line 2", "line 4", "line 5", "line 6"}


def test_duplicates():
    """The same record twice is kept once and flagged; two that disagree are both refused, with both places."""
    twice = bundle()
    twice["customers"].append(dict(twice["customers"][0]))
    intake = read(twice)
    assert of(intake, "warning") == {"relation.repeated"}
    assert (intake.rejected, len(intake.portfolio.customers)) == (0, 1)
    other = bundle()
    other["assets"].append({**other["assets"][0], "kind": "till"})
    intake = read(other)
    assert intake.rejected == 2
    places = {d.place for d in intake.diagnostics if d.code == "relation.duplicate"}
    assert places == {"assets[0]", "assets[1]"}


def test_one_bad_record_costs_one_record():
    """A customer that cannot be read leaves its id behind, so that what belongs to it survives."""
    intake = read(bundle("customers", segment=5))
    assert intake.rejected == 1
    assert intake.portfolio.customers[0].implied
    assert "relation.to_rejected" in of(intake, "warning")


def test_owner_mismatch_and_cycles():
    """An asset of another customer is no asset of this incident; circles of parents name their members."""
    document = bundle()
    document["customers"].append({"customer_id": "C2"})
    document["incidents"][0]["customer_id"] = "C2"
    document["incidents"][0].pop("site_id")
    assert "relation.owner" in of(read(document), "error")
    ring = bundle()
    ring["customers"] = [{"customer_id": "C1", "parent_id": "C2"}, {"customer_id": "C2", "parent_id": "C1"}]
    message = next(d.message for d in read(ring).diagnostics if d.code == "relation.cycle")
    assert "C1" in message
    assert "C2" in message


def test_ids_that_look_alike():
    """Case only, another alphabet's letters, a hidden character: flagged, never joined."""
    document = {"customers": [{"customer_id": i} for i in ("Case", "CASE", "\u0421ase", "Ca\u200bse")]}
    intake = read(document)
    assert len(intake.portfolio.customers) == 4
    assert {"id.case", "id.confusable", "text.invisible"} <= of(intake, "warning")


def test_customers_that_may_be_one():
    """The same name but for case, accents and legal form is proposed as one customer, and left as two."""
    intake = read(
        {
            "customers": [
                {"customer_id": "1", "name": "Café Sol, S.L."},
                {"customer_id": "2", "name": "CAFE SOL"},
            ],
        },
    )
    assert "customer.likely_duplicate" in of(intake, "warning")
    assert len(intake.portfolio.customers) == 2


def test_ids_are_composed():
    """An id in decomposed form meets its composed form."""
    intake = read(
        {
            "customers": [{"customer_id": "Cafe\u0301"}],
            "sites": [{"site_id": "S1", "customer_id": "Caf\u00e9"}],
        },
    )
    assert intake.rejected == 0
    assert "id.normalized" in of(intake, "warning")


def test_later_than_as_of():
    """With as_of, what is later is flagged; without, nothing is said."""
    import datetime as dt

    intake = read(BASE, as_of=dt.datetime(2026, 2, 1, tzinfo=dt.UTC))
    assert of(intake, "warning") == {"time.after_as_of"}
    with pytest.raises(CustrelError, match="time zone"):
        read(BASE, as_of=dt.datetime(2026, 2, 1))


def test_a_stated_zone_counts_before_the_sites():
    """zone= is what the caller says of the file; the site's zone is the next best."""
    document = bundle("incidents", opened_at="2026-03-01T08:00:00")
    assert read(document).portfolio.incidents[0].opened_at.hour == 7
    assert read(document, zone="Asia/Tokyo").portfolio.incidents[0].opened_at.day == 28
    with pytest.raises(CustrelError, match="IANA"):
        read(document, zone="Tokyo")


def test_unknown_fields_and_tables_come_back_unchanged(tmp_path):
    """What nobody knows, at the top, in a record, inside a value, is kept, suggested about, and written back where it stood."""
    document = bundle(
        "contracts",
        price={"amount": "1", "currency": "EUR", "vat": 0.21},
        owner={"a": [1, None, {"b": "x"}]},
    )
    document["contracts"][0]["asset_lines"] = [{"asset_id": "A1", "seat": 3}]
    document["assests"] = [{"asset_id": "A2"}]
    intake = read(document)
    assert intake.rejected == 0
    hints = " ".join(d.message for d in intake.diagnostics)
    assert "did you mean 'assets'" in hints
    io.write_bundle(intake.portfolio, tmp_path / "x.json", include_personal=True)
    again = json.loads((tmp_path / "x.json").read_text())
    assert again["assests"] == document["assests"]
    assert again["contracts"][0]["owner"] == document["contracts"][0]["owner"]
    assert again["contracts"][0]["price"]["vat"] == 0.21
    assert again["contracts"][0]["asset_lines"] == document["contracts"][0]["asset_lines"]
    assert io.read_bundle(tmp_path / "x.json").strict() == intake.portfolio


def test_personal_data_is_never_quoted():
    """Whatever is wrong with a person's record, no diagnostic, error or repr repeats a name, a number or an address."""
    document = bundle(
        "contacts",
        phone=["+34 600 111 222"],
        name={"first": "Eva Ruiz"},
        email=None,
        quadrant="eva@sol.example",
        function=5,
    )
    document["incidents"][0] |= {
        "contact_id": "eva@sol.example",
        "caller": ["Eva Ruiz"],
        "status": "+34 600 111 222",
    }
    intake = read(document)
    with pytest.raises(RejectedRecordsError) as error:
        intake.strict()
    said = " ".join(
        [
            str(error.value),
            repr(intake),
            str(intake),
            intake._repr_html_(),
            *map(str, intake.diagnostics),
            *map(str, intake.grouped()),
        ],
    )
    for secret in ("Eva", "600 111", "eva@sol"):
        assert secret not in said


def test_personal_fields_are_left_out_unless_asked_for(tmp_path):
    """Default exports hold no personal field; include_personal=True holds them all."""
    whole = read(bundle("incidents", summary="Eva called", caller="Eva")).strict()
    io.write_bundle(whole, tmp_path / "a.json")
    io.write_tables(whole, tmp_path / "t")
    text = (tmp_path / "a.json").read_text() + "".join(
        p.read_text("utf-8-sig") for p in (tmp_path / "t").iterdir()
    )
    assert "Eva" not in text
    assert "sol.example" not in text
    io.write_bundle(whole, tmp_path / "b.json", include_personal=True)
    assert io.read_bundle(tmp_path / "b.json").strict() == whole


def test_grouping_counts_places():
    """Many diagnostics of one kind are one line with a count and the first places."""
    document = {"customers": [{"customer_id": f"C{i}", "colour": i} for i in range(50)]}
    intake = read(document)
    (group,) = [d for d in intake.grouped() if d.code == "field.unknown"]
    assert group.count == 50
    assert group.place == "customers[0].colour, customers[1].colour, customers[2].colour, …"
    assert "50" in str(intake)
    assert intake.counts == {"error": 0, "warning": 50, "note": 1}
