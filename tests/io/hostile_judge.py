"""What is asked of every hostile input, whatever it is: an answer that adds up, says what to do, and hides what is hidden."""

import datetime as dt
import json
import math
import time

import attrs
import pytest

from custrel.assessment import assess
from custrel.errors import CustrelError, RejectedRecordsError
from custrel.io import write_assessment

AT_ONCE = 3.0  # seconds of processor time any one input may take here: a hundred times what it takes on an idle machine


def judge(verdict, read):
    """Read, and compare with a verdict: ``clean``, ``error CODE``, ``warning CODE``, ``note CODE`` or ``raises CLASS``."""
    wanted, _, code = verdict.partition(" ")
    intake, raised = None, None
    start = time.process_time()
    try:
        intake = read()
    except CustrelError as error:
        raised = error
    assert time.process_time() - start < AT_ONCE
    if raised is not None:
        text = str(raised)
        assert verdict == f"raises {type(raised).__name__}", text
        assert 20 < len(text) < 1_000
        assert text.isprintable()
        assert getattr(raised, "advice", "it has none, so it must say more"), text
        return None
    assert wanted != "raises", intake
    said = {}
    for d in intake.diagnostics:
        said.setdefault(str(d.severity), set()).add(d.code)
        assert str(d).isprintable()
        assert len(str(d)) < 1_500
        assert d.place or d.table
    assert intake.accepted + intake.rejected == intake.read
    if wanted == "error":
        assert code in said.get("error", ()), said
        assert intake.rejected
        refused(intake)
    else:
        assert intake.rejected == 0, intake.diagnostics
        assert intake.strict() is intake.portfolio
        if wanted == "clean":
            assert not said.keys() - {"note"}, intake.diagnostics
        else:
            assert code in said.get(wanted, ()), said
    finite(intake.portfolio)
    for text in (str(intake), repr(intake), intake._repr_html_(), *map(repr, intake.portfolio.incidents)):
        assert text.replace("\n", "").isprintable()
    return intake


def refused(intake):
    """strict() raises once, with every diagnostic there is."""
    with pytest.raises(RejectedRecordsError) as raised:
        intake.strict()
    assert set(raised.value.diagnostics) == set(intake.diagnostics)


def finite(value):
    """Nothing infinite anywhere in a portfolio."""
    if isinstance(value, float):
        assert math.isfinite(value)
    elif attrs.has(type(value)):
        for field in attrs.fields(type(value)):
            finite(getattr(value, field.name))
    elif isinstance(value, (tuple, list)):
        for item in value:
            finite(item)
    elif hasattr(value, "items"):
        for item in value.values():
            finite(item)


def assessed(intake):
    """Whatever was accepted can be assessed, shown and written, without NaN and without a foreign exception."""
    answer = assess(intake.portfolio, as_of=dt.datetime(2026, 11, 1, tzinfo=dt.UTC))
    json.loads(write_assessment(answer), parse_constant=lambda word: 1 / 0)
    str(answer.first_screen())
