"""Data frames: whatever a library writes for nothing is nothing, and nothing else changes on the way."""

import datetime as dt
import zoneinfo

import pytest

from custrel import io
from custrel.errors import FormatError

UTC = dt.UTC
OPENED = dt.datetime(2026, 3, 2, 9, 10, tzinfo=UTC)


@pytest.fixture
def pd():
    return pytest.importorskip("pandas", reason="pandas is not installed")


@pytest.fixture
def pl():
    return pytest.importorskip("polars", reason="polars is not installed")


@pytest.fixture
def pa():
    return pytest.importorskip("pyarrow", reason="pyarrow is not installed")


def read(frame, **options):
    intake = io.read_records({"customers": [{"customer_id": "C1"}], "incidents": frame}, **options)
    assert intake.accepted + intake.rejected == intake.read
    return intake, {i.incident_id: i for i in intake.portfolio.incidents}


def of_pandas(pd, **more):
    rows = {"incident_id": ["I1", "I2"], "customer_id": ["C1", "C1"], "opened_at": [OPENED, OPENED]}
    return pd.DataFrame({**rows, **more})


def test_pandas_writes_nothing_in_four_ways(pd):
    """NaN, NaT, None and NA are not known; none of them is text, a number or a date; the words "nan" and "NaN" are words."""
    frame = of_pandas(
        pd,
        closed_at=pd.to_datetime([None, "2026-03-02 11:00"]).tz_localize("Europe/Madrid"),
        summary=[float("nan"), "x"],
        symptom=pd.array([pd.NA, "nan"], dtype="string"),
        category=pd.Categorical([None, "NaN"]),
        target_met=[None, True],
        reopen_count=pd.array([None, 2], dtype="Int64"),
        effort_minutes=[float("nan"), 1.5],
        team=[float("nan"), "field"],
    )
    intake, found = read(frame)
    first, second = found["I1"], found["I2"]
    names = "closed_at", "summary", "symptom", "category", "target_met", "reopen_count", "effort_minutes"
    assert {getattr(first, name) for name in names} == {None}
    assert first.extra.get("team") is None
    assert (second.symptom, second.category, second.target_met, second.reopen_count) == (
        "nan",
        "NaN",
        True,
        2,
    )
    assert second.closed_at == dt.datetime(2026, 3, 2, 10, tzinfo=UTC)
    assert intake.rejected == 0


def test_whole_numbers_that_became_floats(pd):
    """A column of floats that lacks a value and is whole otherwise was of whole numbers; one that lacks nothing was not."""
    _, found = read(of_pandas(pd, priority=[2.0, float("nan")]))
    assert (found["I1"].priority, found["I2"].priority) == (2, None)
    assert type(found["I1"].priority) is int
    for column in ([2.0, 3.0], [2.5, float("nan")]):
        intake, _ = read(of_pandas(pd, priority=column))
        assert "value.type" in {d.code for d in intake.diagnostics}
    _, found = read(of_pandas(pd, effort_minutes=[3.0, float("nan")]))
    assert type(found["I1"].effort_minutes) is float


def test_infinity_is_not_nothing(pd):
    """An infinite number is refused with its column, not taken for missing."""
    intake, found = read(of_pandas(pd, effort_minutes=[float("inf"), 1.0]))
    assert sorted(found) == ["I2"]
    assert [(d.code, d.field) for d in intake.diagnostics] == [("value.not_finite", "effort_minutes")]


def test_times_of_frames_keep_their_zone_or_need_one(pd):
    """Aware columns are the instants they are; naive ones need zone=, and say so; digits beyond microseconds are flagged."""
    naive = of_pandas(
        pd, closed_at=pd.to_datetime(["2026-03-02 12:00", "2026-03-02 12:00:00.123456789"], format="ISO8601")
    )
    intake, found = read(naive)
    assert found == {}
    assert {d.code for d in intake.diagnostics if d.severity == "error"} == {"time.naive"}
    intake, found = read(naive, zone="Europe/Madrid")
    assert found["I1"].closed_at == dt.datetime(2026, 3, 2, 11, tzinfo=UTC)
    assert {d.code for d in intake.diagnostics} == {"time.assumed_zone", "time.precision"}


def test_ids_that_are_numbers_are_refused(pd):
    """A column of whole numbers is no column of ids: nothing is turned into text."""
    intake, found = read(of_pandas(pd, asset_id=[17, 18]))
    assert found == {}
    assert {d.code for d in intake.diagnostics} == {"value.type"}


def test_a_named_index_is_a_column(pd):
    """What stands in a named index is not lost; an unnamed one is a count of rows and no fact."""
    _, found = read(of_pandas(pd).set_index("incident_id"))
    assert sorted(found) == ["I1", "I2"]


def test_columns_of_one_name_are_refused(pd, pa):
    """Neither of two columns of one name can win."""
    frame = of_pandas(pd, note=["a", "b"])
    with pytest.raises(FormatError, match=r"'note'.*more than once"):
        read(pd.concat([frame, frame[["note"]]], axis=1))
    with pytest.raises(FormatError, match="more than once"):
        read(pa.table([pa.array(["I1"]), pa.array(["I2"])], names=["incident_id", "incident_id"]))


def table(pl):
    return pl.DataFrame(
        {
            "incident_id": ["I1", "I2"],
            "customer_id": ["C1", "C1"],
            "opened_at": [OPENED.astimezone(zoneinfo.ZoneInfo("Europe/Madrid"))] * 2,
            "priority": [1, None],
            "effort_minutes": [float("nan"), 2.5],
            "category": pl.Series(["a", None], dtype=pl.Categorical),
        }
    )


class Capsule:
    """A table nobody knows, that only hands out the Arrow capsule."""

    def __init__(self, inside):
        self.inside = inside

    def __arrow_c_stream__(self, requested_schema=None):
        return self.inside.__arrow_c_stream__(requested_schema)


@pytest.mark.parametrize("form", ["polars", "arrow", "batch", "reader", "capsule", "narwhals"])
def test_every_form_of_a_table_reads_alike(pl, pa, form):
    """Polars, Arrow tables, batches and readers, a bare capsule and narwhals give the same records."""
    frame = table(pl)
    if form == "narwhals":
        given = pytest.importorskip("narwhals", reason="narwhals is not installed").from_native(frame)
    else:
        arrow = frame.to_arrow()
        given = {
            "polars": frame,
            "arrow": arrow,
            "batch": arrow.combine_chunks().to_batches()[0],
            "reader": arrow.to_reader(),
            "capsule": Capsule(arrow),
        }[form]
    intake, found = read(given)
    assert intake.diagnostics == ()
    assert (found["I1"].priority, found["I2"].priority) == (1, None)
    assert (found["I1"].effort_minutes, found["I2"].effort_minutes) == (None, 2.5)
    assert (found["I1"].category, found["I2"].category) == ("a", None)
    assert found["I1"].opened_at == OPENED


def test_what_has_no_rows_is_refused(pd, pl, pa):
    """A lazy frame and a single column are no tables: the error says what to do."""
    with pytest.raises(FormatError, match=r"collect\(\)"):
        read(table(pl).lazy())
    with pytest.raises(FormatError, match="one column"):
        read(pa.chunked_array([["a", "b"]]))
    with pytest.raises(FormatError):
        read(pd.Series([1, 2]))


def test_an_export_may_be_a_frame(pd):
    """read_source takes frames too: whole numbers are ids there, since a mapping says so, and NaN is an empty cell."""
    frame = pd.DataFrame(
        {
            "Ticket": [1, 2],
            "Customer": ["Sol", "Sol"],
            "Opened": ["2026-03-02T09:10:00Z"] * 2,
            "Asset": [7.0, float("nan")],
        }
    )
    found = {i.incident_id: i for i in io.read_source("csv", frame).strict().incidents}
    assert (found["1"].asset_id, found["2"].asset_id) == ("7", None)


class Bare:
    """A frame without a library to read it."""

    def __arrow_c_stream__(self, requested_schema=None):
        raise NotImplementedError


def test_without_any_library_the_error_names_the_extra(monkeypatch):
    """A capsule where neither pyarrow nor polars is installed: FormatError with the extra to install."""
    import importlib

    def absent(name, *_):
        raise ImportError(name)

    monkeypatch.setattr(importlib, "import_module", absent)
    with pytest.raises(FormatError, match=r"custrel\[frames\]"):
        read(Bare())


class Interchange:
    """A frame that speaks only the old interchange protocol."""

    def __dataframe__(self, *_, **__):
        raise NotImplementedError


def test_what_narwhals_cannot_read_is_refused():
    """With narwhals or without, a frame nobody can read is a FormatError."""
    with pytest.raises(FormatError, match="narwhals"):
        read(Interchange())


def test_a_null_where_a_default_stands_is_no_news(pd):
    """A frame has no way to leave a cell out: null text is not flagged where the field has a default, and nothing is lost."""
    frame = pd.DataFrame({"customer_id": ["C1", "C2"], "name": ["Sol", None], "segment": [None, "retail"]})
    intake = io.read_records({"customers": frame})
    assert not intake.diagnostics
    assert [(c.name, c.segment) for c in intake.strict().customers] == [("Sol", None), ("", "retail")]
    needed = io.read_records({"customers": pd.DataFrame({"customer_id": ["C1", None]})})
    assert [d.code for d in needed.diagnostics] == ["value.missing"]


def test_lengths_of_time_in_frames(pd):
    """A Timedelta is a length of time, unless it counts nanoseconds, which nothing here does."""
    fine = pd.DataFrame({"contract_id": ["K1"], "customer_id": ["C1"], "response": pd.to_timedelta(["4h"])})
    odd = pd.DataFrame(
        {"contract_id": ["K1"], "customer_id": ["C1"], "response": pd.to_timedelta([1], unit="ns")}
    )
    rows = {"customers": [{"customer_id": "C1"}]}
    assert (
        io.read_records({**rows, "contracts": fine}).strict().contracts[0].response.total_seconds()
        == 4 * 3600
    )
    assert io.read_records({**rows, "contracts": odd}).rejected == 1
