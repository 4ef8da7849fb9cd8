"""Hostile bundles: each ends in the diagnostic or error it deserves, never in a foreign exception, never in silence."""

import codecs
import datetime as dt
import gzip
import io as std_io
import json
import pathlib
import time
import zipfile

import pytest
from test_hostile_values import BASE, bundle

from custrel import io
from custrel.errors import CustrelError, FormatError, LimitError, RejectedRecordsError


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


def test_a_version_of_five_thousand_digits():
    """A number too long to be read is said by its length."""
    with pytest.raises(FormatError, match="a number of 5000 digits, which is not a version"):
        io.read_bundle('{"schema_version": ' + "1" * 5000 + ', "customers": []}')


def test_windows_that_meet_do_not_overlap():
    """One window that begins where another ends: both are kept, nothing is said."""
    days = [("2026-01-01", "2026-02-01"), ("2026-02-01", "2026-03-01")]
    windows = [{"start": f"{a}T00:00:00Z", "end": f"{b}T00:00:00Z"} for a, b in days]
    intake = io.read_bundle(json.dumps({"schema_version": 1, "customers": [], "observed": windows}))
    assert (intake.read, intake.accepted, intake.diagnostics) == (2, 2, ())
    assert [f"{w.start:%m-%d}" for w in intake.strict().observed] == ["01-01", "02-01"]


def test_lines_say_what_is_no_table(tmp_path):
    """What is no table stands in the first of the lines, and comes back from it equal."""
    lines = '{"type": "bundle", "schema_version": 1, "extra": {"ours": [1]}}\n{"type": "customer", "customer_id": "C1"}'
    whole = io.read_bundle(lines).strict()
    assert dict(whole.extra) == {"ours": [1]}
    io.write_bundle(whole, tmp_path / "all.jsonl")
    again = io.read_bundle(tmp_path / "all.jsonl")
    assert (again.strict(), again.diagnostics) == (whole, ())


def test_what_is_taken_for_lines():
    """Lines are known by one of the first hundred that says its type; without any it is a broken document."""
    typed = '{"type": "customer", "customer_id": "C1"}'
    intake = io.read_bundle('{"a": "type"}\n' + typed)
    assert [(d.code, d.place) for d in intake.diagnostics] == [("line.type", "line 1")]
    assert (intake.read, intake.accepted, intake.rejected) == (2, 1, 1)
    with pytest.raises(FormatError, match=r"extra data at line 2.*\.jsonl"):
        io.read_bundle('{"a": 1}\n' * 150 + typed)


def test_lines_of_nothing(tmp_path):
    """Empty lines alone are no records, and said to be nothing."""
    (tmp_path / "all.jsonl").write_text("\n \n")
    with pytest.raises(FormatError, match=r"all\.jsonl is empty"):
        io.read_bundle(tmp_path / "all.jsonl")


def test_what_reads_badly():
    """A connection that fails while it is read, one that gives numbers: each an error of ours, without anybody's address."""

    class Failing:
        name = "all.json"

        def read(self):
            message = "dropped for eva@x.example"
            raise ConnectionError(message)

    with pytest.raises(FormatError, match=r"all\.json could not be read: dropped for <personal>") as error:
        io.read_bundle(Failing())
    assert isinstance(error.value.__cause__, ConnectionError)
    odd = Failing()
    odd.read = lambda: 5
    with pytest.raises(FormatError, match="gave int instead of bytes or text"):
        io.read_bundle(odd)


def test_an_encoding_that_fails_of_itself():
    """An encoding of names of machines reads no document: one error of ours that names it."""
    with pytest.raises(FormatError, match="punycode"):
        io.read_bundle(b'{"customers": []}-9', encoding="punycode")


def test_an_encoding_that_fails_behind_the_last_byte():
    """An error whose offset is no byte of the document (punycode's, since Python 3.13) still becomes one of ours."""

    def late(data: bytes, errors: str = "strict") -> tuple[str, int]:
        raise UnicodeDecodeError("late", bytes(data), len(data), len(data) + 1, "there is no ending")

    def search(name: str) -> codecs.CodecInfo | None:
        return codecs.CodecInfo(encode=codecs.ascii_encode, decode=late) if name == "late" else None

    codecs.register(search)
    try:
        with pytest.raises(FormatError, match=r"could not be decoded as late: .*there is no ending"):
            io.read_bundle(b'{"customers": []}', encoding="late")
        with pytest.raises(FormatError, match=r"is not late: bytes that do not fit \(line 1\)"):
            io.read_tables({"customers": b"customer_id\nC1"}, encoding="late")
    finally:
        codecs.unregister(search)


@pytest.mark.parametrize("version", ['"1"', "0", "true"])
def test_versions_of_an_assessment_that_are_none(version):
    """A version is a whole number from 1."""
    with pytest.raises(FormatError, match="which is not a version"):
        io.read_assessment(f'{{"assessment_version": {version}}}')


def test_statuses_that_do_not_fit_their_dates():
    """What a status says and the dates do not is kept and flagged, each time with the field."""
    contract = {"customer_id": "C1", "starts": "2024-01-01"}
    advice = {
        "recommendation_id": "R1",
        "customer_id": "C1",
        "subject": "customer:C1",
        "made_at": "2026-03-01T08:00:00Z",
    }
    reopened = ["2026-03-02T08:00:00Z", "2027-03-02T08:00:00Z"]
    tables = {
        "customers": [{"customer_id": "C1"}],
        "contracts": [
            {**contract, "contract_id": "K1", "ends": "2025-01-01", "status": "active"},
            {**contract, "contract_id": "K2", "ends": "2027-01-01", "status": "expired"},
        ],
        "recommendations": [{**advice, "decided_at": "2026-03-02T08:00:00Z"}],
        "incidents": [{"incident_id": "I1", "customer_id": "C1", "opened_at": reopened[0], "reopened_at": reopened}],
    }  # fmt: skip
    intake = io.read_records(tables, as_of=dt.datetime(2026, 7, 1, tzinfo=dt.UTC))
    assert intake.rejected == 0
    assert {(d.code, d.place, d.field) for d in intake.diagnostics} == {
        ("time.status", "contracts[0]", "status"),
        ("time.status", "contracts[1]", "status"),
        ("time.status", "recommendations[0]", "decision"),
        ("time.after_as_of", "incidents[0]", "reopened_at"),
    }


def test_a_rejected_record_that_was_itself_only_an_id():
    """A record that says it was implied and contradicts itself costs itself: its id stands for it like any rejected one's."""
    tables = {
        "customers": [{"customer_id": "C1", "implied": True, "parent_id": "C1"}],
        "sites": [{"site_id": "S1", "customer_id": "C1"}],
    }
    intake = io.read_records(tables)
    assert [d.code for d in intake.diagnostics] == ["relation.cycle", "relation.to_rejected"]
    assert (intake.read, intake.accepted, intake.rejected) == (2, 1, 1)
    assert [s.site_id for s in intake.portfolio.sites] == ["S1"]
    assert intake.portfolio.customers[0].parent_id is None
