"""JSON without its traps: doubled keys, NaN, endless digits and endless depth are seen, each where it stands."""

import decimal
import json
from typing import Any, Final

from custrel.errors import FormatError, LimitError
from custrel.io._bad import Doubled, HugeInt, NotFinite, Rounded
from custrel.io.limits import Limits

_INFINITE: Final = frozenset({float("inf"), float("-inf")})
_DIGITS_OF_PYTHON = 640  # more make int() slow or refuse, whatever the interpreter's own setting
_EXACT = 16  # characters of a number with a point whose 15 digits every binary number keeps (IEEE 754)


def _pairs(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    return found if len(found) == len(pairs) else Doubled(pairs)


def _float(text: str) -> Any:
    if len(text) > _DIGITS_OF_PYTHON:
        return HugeInt(len(text))
    value = float(text)
    if value in _INFINITE:
        return NotFinite(text[:20])
    if (len(text) > _EXACT or not value) and decimal.Decimal(text) != decimal.Decimal(repr(value)):
        return Rounded(value)
    return value


def _int(text: str) -> Any:
    digits = len(text.lstrip("-"))
    return int(text) if digits <= _DIGITS_OF_PYTHON else HugeInt(digits)


_DECODER: Final = json.JSONDecoder(
    object_pairs_hook=_pairs,
    parse_constant=NotFinite,
    parse_float=_float,
    parse_int=_int,
)


class TooDeepError(ValueError):
    """One line nests deeper than can be read."""


def parse(text: str, name: str, limits: Limits) -> Any:
    """Read one JSON document; `FormatError` says line and column, `LimitError` that it nests too deep."""
    if not text.strip():
        raise FormatError(name, "is empty", "export it again")
    try:
        return _DECODER.decode(text)
    except RecursionError:
        raise LimitError(name, "depth", limits.depth, max(limits.depth + 1, _depth(text))) from None
    except json.JSONDecodeError as error:
        raise FormatError(
            name,
            f"is not JSON: {_said(error)} at line {error.lineno}, column {error.colno}",
            _advice(error, text),
        ) from None


def parse_line(text: str) -> Any:
    """Read one line of JSON lines; raises `TooDeepError`, or another `ValueError` with a sentence."""
    try:
        return _DECODER.decode(text)
    except RecursionError:
        raise TooDeepError("nests too deep") from None
    except json.JSONDecodeError as error:
        raise ValueError(f"is not JSON: {_said(error)} at column {error.colno}") from None


def _said(error: json.JSONDecodeError) -> str:
    return error.msg[:1].lower() + error.msg[1:]


def _advice(error: json.JSONDecodeError, text: str) -> str:
    if error.msg.startswith("Extra data"):
        return "something follows the end of the document; for one document per line name the file .jsonl"
    if error.pos >= len(text.rstrip()) or error.msg.startswith("Unterminated"):
        return "it looks cut off; export it again"
    if "control character" in error.msg:
        return "line ends and control characters inside texts are written \\n and \\u0000"
    return "mend it at the source, or export it again"


def _depth(text: str) -> int:
    """Count how deep brackets nest, reading no further than needed to say that it is too deep."""
    depth = deepest = 0
    for c in text[:1_000_000]:
        if c in "[{":
            depth += 1
            deepest = max(deepest, depth)
        elif c in "]}":
            depth -= 1
    return deepest
