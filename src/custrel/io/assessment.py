"""Assessments as JSON: the facts, exactly; the records and policies behind them are attached again by the reader."""

import json
import os
from typing import Any, Final

import attrs

from custrel.assessment import Assessment
from custrel.errors import FormatError
from custrel.io._bad import Doubled, shown
from custrel.io._converter import CONVERTER
from custrel.io._json import parse
from custrel.io._kinds import is_dict, is_tuple
from custrel.io._open import Source, decoded, unread
from custrel.io._save import save
from custrel.io._value import read_value
from custrel.io.limits import DEFAULT_LIMITS, Limits

__all__ = ["ASSESSMENT_VERSION", "read_assessment", "write_assessment"]

ASSESSMENT_VERSION: Final = 1  # of the document
_NAMES: Final = tuple(a.name for a in attrs.fields(Assessment) if not a.name.startswith("_"))


def write_assessment(assessment: Assessment, path: str | os.PathLike[str] | None = None) -> str:
    """Give an assessment as one JSON text, and save it where a ``path`` is given (atomically, or `SaveError`).

    Written are the facts: not the portfolio, not the policies. Equal assessments give equal texts.

    Example:
        >>> import datetime as dt
        >>> from custrel.assessment import assess
        >>> from custrel.model import Customer
        >>> from custrel.portfolio import Portfolio
        >>> result = assess(Portfolio.of(Customer(customer_id="C1")), as_of=dt.datetime(2026, 11, 1, tzinfo=dt.UTC))
        >>> read_assessment(write_assessment(result)) == result
        True
    """
    plain: dict[str, Any] = {"assessment_version": ASSESSMENT_VERSION}
    for name in _NAMES:
        value = getattr(assessment, name)
        plain[name] = (
            [CONVERTER.unstructure(v) for v in value] if is_tuple(value) else CONVERTER.unstructure(value)
        )
    text = json.dumps(plain, ensure_ascii=True, allow_nan=False)
    if path is not None:
        save(path, [text.encode("ascii"), b"\n"])
    return text


def read_assessment(source: Source, *, limits: Limits = DEFAULT_LIMITS) -> Assessment:
    """Read an assessment from a path, a file object, bytes or text; `FormatError` says what does not fit.

    What needs the records (`brief`, `questions`) works after ``with_portfolio(portfolio, policies)``.

    Example:
        >>> read_assessment('{"assessment_version": 9}')
        Traceback (most recent call last):
        custrel.errors.FormatError: input has assessment_version 9; this library reads up to 1; install a newer custrel
    """
    opened = decoded(unread(source, limits=limits))
    plain = parse(opened.text, opened.name, limits)
    if is_dict(plain) and is_dict(
        inner := plain.get("assessment")
    ):  # what `custrel assess --format json` prints around it
        plain = inner
    if not is_dict(plain) or isinstance(plain, Doubled) or "assessment_version" not in plain:
        raise FormatError(
            opened.name,
            "is not an assessment",
            "write one with write_assessment; bundles are read with read_bundle",
        )
    version = plain["assessment_version"]
    if type(version) is not int or version < 1:
        raise FormatError(opened.name, f"has assessment_version {shown(version)}, which is not a version", "")
    if version > ASSESSMENT_VERSION:
        message = f"has assessment_version {version}; this library reads up to {ASSESSMENT_VERSION}"
        raise FormatError(opened.name, message, "install a newer custrel")
    return read_value(
        Assessment,
        {k: v for k, v in plain.items() if k != "assessment_version"},
        opened.name,
        limits=limits,
    )
