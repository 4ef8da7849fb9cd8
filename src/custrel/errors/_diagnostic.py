"""What is wrong with an input record, as a value, and how to suggest the word that was meant."""

import difflib
import enum
from collections.abc import Iterable
from typing import final

import attrs

__all__ = ["Diagnostic", "Severity", "did_you_mean"]


@final
class Severity(enum.StrEnum):
    """How bad a diagnostic is: only an ``error`` costs the record it is about.

    Example:
        >>> Severity("error") is Severity.ERROR
        True
    """

    ERROR = "error"
    WARNING = "warning"
    NOTE = "note"


@final
@attrs.frozen(kw_only=True)
class Diagnostic:
    """What is wrong with, or worth knowing about, an input record; never a quotation of personal data.

    ``code`` is dotted and stable (``value.type``, ``time.naive``, ``relation.dangling``). ``table`` is the
    kind of record in the plural (``assets``), ``record_id`` its id where one could be read, ``place`` where
    it stood (``assets[3].shifts``, ``line 12``), ``field`` the field. ``count`` (≥ 1) says how many places
    share it when diagnostics are grouped. ``traceback`` is the text of the traceback where a stranger's code
    failed, "" elsewhere; it takes no part in ``==``.

    Example:
        >>> print(Diagnostic(code="value.range", message="shifts must be 1 to 4 (got 7)", place="assets[3].shifts"))
        error value.range at assets[3].shifts: shifts must be 1 to 4 (got 7)
    """

    code: str
    message: str
    severity: Severity = Severity.ERROR
    table: str = ""
    record_id: str = ""
    place: str = ""
    field: str = ""
    hint: str = ""
    count: int = 1
    traceback: str = attrs.field(default="", repr=False, eq=False)

    def __str__(self) -> str:
        """One line: severity, code, place, message, hint."""
        where = f" at {self.place}" if self.place else (f" in {self.table}" if self.table else "")
        many = f" ({self.count} places)" if self.count > 1 else ""
        hint = f"; {self.hint}" if self.hint else ""
        return f"{self.severity} {self.code}{where}{many}: {self.message}{hint}"


def did_you_mean(word: object, known: Iterable[str]) -> str:
    """Give ``"; did you mean 'x'?"`` for the known word nearest to ``word``, or the empty string; near to no text is none.

    Example:
        >>> did_you_mean("weigthed", ["weighted", "dominant"])
        "; did you mean 'weighted'?"
        >>> did_you_mean("zzz", ["weighted"])
        ''
    """
    if not isinstance(word, str):
        return ""
    near = difflib.get_close_matches(word[:80], sorted(known), n=1, cutoff=0.6)
    return f"; did you mean {near[0]!r}?" if near else ""
