"""Every error carries its fields, says what to do, is caught by the builtin family, and pickles."""

import copy
import pickle
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from custrel import errors
from custrel.errors import CustrelError, Diagnostic, IntegrityError, Severity, did_you_mean

DIAGNOSTIC = Diagnostic(
    code="value.type", message="must be text", table="sites", place="sites[0].name", hint="quote it"
)
EXAMPLES: dict[str, tuple[Any, ...]] = {
    "AmbiguousTruthError": ("Authority", "compare .verdict"),
    "FleetMismatchError": ("portfolio", "ab", "cd"),
    "FormatError": ("a.json", "is empty", "export it again"),
    "IntegrityError": ((DIAGNOSTIC,),),
    "InvalidValueError": ("Asset", "shifts", "must be 1 to 4", 7),
    "LimitError": ("a.json", "depth", 64, 100),
    "MixedCurrencyError": ("EUR", "USD"),
    "NeedsPortfolioError": ("brief",),
    "NotFoundError": ("asset", "A1", "; did you mean 'A2'?"),
    "PluginError": ("acme 1.2", "acme:Noise", "raised ImportError"),
    "PolicyError": ("signal 'x'", "C1", "returned a float"),
    "RejectedRecordsError": ((DIAGNOSTIC, DIAGNOSTIC),),
    "SaveError": ("out.json", "no such folder"),
    "UnknownNameError": ("table", "sits", ("sites", "jobs")),
}
ERRORS = {
    name: getattr(errors, name)
    for name in errors.__all__
    if isinstance(getattr(errors, name), type) and issubclass(getattr(errors, name), CustrelError)
}


def test_every_error_has_an_example_here() -> None:
    """No error goes untested."""
    assert set(ERRORS) - {"CustrelError"} == set(EXAMPLES)


@pytest.mark.parametrize("name", EXAMPLES)
def test_errors_survive_pickle_and_copy(name: str) -> None:
    """Type, text, arguments and fields come back from pickle and deepcopy; what went in stands in the text."""
    error = ERRORS[name](*EXAMPLES[name])
    for other in (pickle.loads(pickle.dumps(error)), copy.deepcopy(error)):
        assert type(other) is type(error)
        assert str(other) == str(error)
        assert vars(other) == vars(error)
        assert other.args == error.args
    for part in EXAMPLES[name]:
        if isinstance(part, str):
            assert part in str(error) or name == "UnknownNameError"
    assert "\n" not in str(error).splitlines()[0]


@pytest.mark.parametrize("name", EXAMPLES)
def test_errors_belong_to_a_builtin_family(name: str) -> None:
    """Each is a CustrelError and also what a caller would catch anyway."""
    kind = ERRORS[name]
    assert issubclass(kind, CustrelError)
    assert issubclass(kind, (ValueError, LookupError, TypeError, RuntimeError, OSError, ImportError))


def test_errors_of_many_list_the_first_twenty() -> None:
    """All diagnostics ride along; the text counts them and lists the first ones."""
    many = tuple(Diagnostic(code="a.b", message=f"m{i}", count=2) for i in range(25))
    text = str(IntegrityError(many))
    assert text.startswith("50 integrity problem(s)")
    assert "m19" in text
    assert "m20" not in text
    assert "and 5 more in .diagnostics" in text
    assert IntegrityError(many).diagnostics == many


@pytest.mark.parametrize(
    ("fields", "text"),
    [
        ({}, "error a.b: m"),
        ({"severity": Severity.WARNING, "table": "sites"}, "warning a.b in sites: m"),
        ({"table": "sites", "place": "line 3"}, "error a.b at line 3: m"),
        ({"count": 4, "hint": "mend it"}, "error a.b (4 places): m; mend it"),
    ],
)
def test_diagnostics_read_on_one_line(fields: dict[str, Any], text: str) -> None:
    """Severity, code, where, how often, what, what to do."""
    diagnostic = Diagnostic(code="a.b", message="m", **fields)
    assert str(diagnostic) == text
    assert pickle.loads(pickle.dumps(diagnostic)) == diagnostic
    assert hash(copy.deepcopy(diagnostic)) == hash(diagnostic)


@given(st.lists(st.text(min_size=1, max_size=8), min_size=1, max_size=5))
def test_an_exact_word_is_its_own_suggestion(known: list[str]) -> None:
    """A word in the list is what was meant; the order of the list does not matter."""
    assert did_you_mean(known[0], known) == f"; did you mean {known[0]!r}?"
    assert did_you_mean("colour", known) == did_you_mean("colour", reversed(known))


def test_far_words_get_no_suggestion() -> None:
    """Nothing near, nothing said."""
    assert did_you_mean("zzz", ["weighted"]) == ""
    assert did_you_mean("x", []) == ""


def test_an_unknown_name_lists_what_is_known_when_nothing_is_near() -> None:
    """The nearest known name, else all of them, else none."""
    assert str(errors.UnknownNameError("table", "sits", ("sites", "jobs"))).endswith("did you mean 'sites'?")
    assert str(errors.UnknownNameError("table", "zzz", ("a", "b"))) == "unknown table 'zzz'; known: a, b"
    assert str(errors.UnknownNameError("table", "zzz")) == "unknown table 'zzz'"
    assert str(errors.FormatError("x", "is empty")) == "x is empty"
    assert str(errors.PolicyError("p", "", "raised")) == "p: raised"


@pytest.mark.parametrize("name", [7, None, ["x"], 0.5])
def test_a_name_that_is_no_text_is_shown_as_it_is(name: Any) -> None:
    """Whoever looks something up by a number is told what is known; the message itself never fails."""
    assert str(errors.UnknownNameError("table", name, ("sites",))) == f"unknown table {name!r}; known: sites"
    assert did_you_mean(name, ["sites"]) == ""
