"""Every code is documented with an input that earns it, and no code is used that is not documented."""

import ast
import datetime as dt
import json
import pathlib
import tempfile

import jsonschema
import pytest
from hypothesis import given

import custrel.io
import custrel.portfolio
from custrel import io
from custrel.io._plain import plain_portfolio
from custrel.io.bundle import SCHEMA_VERSION
from custrel.io.codes import CODES
from custrel.io.schema import bundle_schema, shipped_schema
from custrel.strategies import portfolios

FAMILIES = (
    "combine",
    "customer",
    "document",
    "field",
    "id",
    "limit",
    "line",
    "relation",
    "source",
    "table",
    "text",
    "time",
    "value",
)
DOCS = pathlib.Path(__file__).parents[2] / "docs" / "reference" / "diagnostics.md"


@pytest.mark.parametrize("code", CODES)
def test_the_example_earns_the_code(code):
    """The documented example gives the documented code at the documented severity."""
    intake = eval(CODES[code].example, {"io": io, "dt": dt, "pathlib": pathlib, "tempfile": tempfile})
    assert (code, CODES[code].severity) in {(d.code, d.severity) for d in intake.diagnostics}, (
        intake.diagnostics
    )
    assert intake.accepted + intake.rejected == intake.read


def test_every_code_in_the_source_is_documented():
    """Codes are found in the source by their shape."""
    used = set()
    for package in (custrel.io, custrel.portfolio):
        for path in pathlib.Path(package.__file__).parent.glob("*.py"):
            for node in ast.walk(ast.parse(path.read_text("utf-8"))):
                if isinstance(node, ast.Constant) and isinstance(node.value, str):
                    family, dot, name = node.value.partition(".")
                    if (
                        dot
                        and family in FAMILIES
                        and name.replace("_", "").isalpha()
                        and name.islower()
                        and "." not in name
                    ):
                        used.add(node.value)
    used -= {"source.name", "table.name", "id.field", "customer.customer_id"}
    assert used == set(CODES)


@pytest.mark.skipif(not DOCS.exists(), reason="the documentation is not part of this distribution")
def test_the_reference_lists_every_code():
    """docs/reference/diagnostics.md shows every code with its example."""
    text = DOCS.read_text("utf-8")
    for code in CODES.values():
        assert f"### `{code.code}` ({code.severity})" in text
        assert code.example in text


def test_the_shipped_schema_is_current():
    """The schema file in the package says what the annotations say."""
    assert shipped_schema() == bundle_schema()
    assert set(bundle_schema()["properties"]) >= {"schema_version", "observed", "customers", "incidents"}


@pytest.fixture(scope="module")
def validator():
    jsonschema.Draft202012Validator.check_schema(shipped_schema())
    return jsonschema.Draft202012Validator(shipped_schema())


@given(portfolios())
def test_what_is_written_fits_the_schema(validator, portfolio):
    """Any bundle that is written fits the schema that ships, judged by somebody else's validator."""
    document = json.loads(json.dumps(plain_portfolio(portfolio, include_personal=True)))
    assert [e.message for e in validator.iter_errors({"schema_version": SCHEMA_VERSION, **document})] == []


def test_example_bundles_fit_the_schema(validator):
    """The bundled example and every released version's golden file fit the schema that ships."""
    bundles = [
        pathlib.Path(custrel.__file__).parent / "_demo" / "portfolio.json",
        *(pathlib.Path(__file__).parent / "golden").glob("*.json"),
    ]
    assert len(bundles) > 1
    for path in bundles:
        validator.validate(json.loads(path.read_text("utf-8")))


@pytest.mark.parametrize(
    ("table", "field", "value"),
    [
        ("incidents", "priority", 9),
        ("incidents", "status", "frozen"),
        ("incidents", "opened_at", 5),
        ("incidents", "incident_id", ""),
        ("incidents", "customer_id", None),
        ("incidents", "target_met", "yes"),
        ("incidents", "effort_minutes", -1),
    ],
)
def test_the_schema_refuses_what_the_gate_refuses(validator, table, field, value):
    """A value out of range, of another type, out of the words there are: refused by the schema as by the gate."""
    record = {"incident_id": "I1", "customer_id": "C1", "opened_at": "2026-03-01T08:00:00Z", field: value}
    assert not validator.is_valid({"schema_version": SCHEMA_VERSION, table: [record]})
    assert io.read_records({"customers": [{"customer_id": "C1"}], table: [record]}).rejected == 1
