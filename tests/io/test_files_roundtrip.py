"""Whole portfolios through every form of file: round trip is the identity."""

import pathlib
import tempfile

import attrs
import pytest
from anyrecord import records
from hypothesis import given

from custrel import io
from custrel.io._flat import cells_of, columns_of, neutral
from custrel.io._gate import Gate
from custrel.io._plain import plain_record
from custrel.io._rows import Rows
from custrel.io._slow import SlowReader
from custrel.io.limits import DEFAULT_LIMITS
from custrel.io.tables import _csv, _read_table
from custrel.model import KINDS, kind_of
from custrel.strategies import portfolios


@pytest.mark.law
@given(portfolios())
def test_bundle_round_trip(portfolio):
    """What write_bundle writes, read_bundle reads back equal, without a single error."""
    with tempfile.TemporaryDirectory() as folder:
        path = pathlib.Path(folder) / "x.json"
        io.write_bundle(portfolio, path, include_personal=True)
        intake = io.read_bundle(path)
        assert intake.strict() == portfolio


@pytest.mark.law
@given(portfolios())
def test_json_lines_round_trip(portfolio):
    """JSON lines hold the same as the bundle."""
    with tempfile.TemporaryDirectory() as folder:
        path = pathlib.Path(folder) / "x.jsonl"
        io.write_bundle(portfolio, path, include_personal=True)
        assert io.read_bundle(path).strict() == portfolio


@pytest.mark.law
@given(portfolios())
def test_tables_round_trip(portfolio):
    """A folder of CSV tables holds the same as the bundle."""
    with tempfile.TemporaryDirectory() as folder:
        io.write_tables(portfolio, folder, include_personal=True)
        assert io.read_tables(folder).strict() == portfolio


@pytest.mark.law
@given(records())
def test_any_record_survives_a_row_of_cells(record):
    """Any record at all, with any texts and unknown fields, is the same after a row of CSV cells."""
    kind = kind_of(record)
    plain = plain_record(record, include_personal=True)
    data = _csv([plain], type(record), "x.csv", formulas=False)
    gate = Gate(source="x", limits=DEFAULT_LIMITS)
    from custrel.io._rows import rows_of

    _read_table(kind, KINDS[kind].table, rows_of(data, limits=DEFAULT_LIMITS), gate, None)
    (source,) = gate.taken[kind].sources
    reader = SlowReader(table="t", place="p", limits=DEFAULT_LIMITS, zone=None)
    found = reader.record(type(record), source)
    assert not reader.problems, (reader.problems, data)
    assert found == record, data


_ = (attrs, cells_of, columns_of, neutral, Rows)
