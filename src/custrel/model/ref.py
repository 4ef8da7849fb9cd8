"""Names of things: what kind of record, and which one."""

import enum
import functools
from typing import final

import attrs

from custrel._fields import check
from custrel.errors import InvalidValueError

__all__ = ["FindingKey", "Kind", "Ref"]


@final
class Kind(enum.StrEnum):
    """Every kind of record, in the singular; a `Ref` and the tables of files use these words.

    Example:
        >>> Kind("asset") is Kind.ASSET
        True
    """

    CUSTOMER = "customer"
    SITE = "site"
    JOB = "job"
    ASSET = "asset"
    CONTRACT = "contract"
    CONTACT = "contact"
    RELATIONSHIP = "relationship"
    INCIDENT = "incident"
    PROBLEM = "problem"
    RECOMMENDATION = "recommendation"
    TOUCHPOINT = "touchpoint"
    SURVEY = "survey"
    REVIEW = "review"
    FACT = "fact"
    DECISION = "decision"


@final
@attrs.frozen(kw_only=True, order=True, cache_hash=True)
class Ref:
    """The name of one record wherever records of several kinds may stand; shown and read as ``asset:A-17``.

    Example:
        >>> Ref.parse("asset:A-17") == Ref(kind="asset", id="A-17")
        True
        >>> print(Ref(kind="site", id="S1"))
        site:S1
    """

    kind: Kind
    id: str = attrs.field(metadata={"custrel.non_empty": True})

    def __attrs_post_init__(self) -> None:
        """Check kind and id."""
        check(self)

    @classmethod
    def parse(cls, text: str, /) -> "Ref":
        """Read ``kind:id``; the id may itself hold colons.

        Example:
            >>> Ref.parse("incident:INC:7").id
            'INC:7'
        """
        kind, colon, record_id = text.partition(":")
        if not colon:
            raise InvalidValueError("Ref", "text", "must read like 'asset:A-17'", text)
        return cls(kind=kind, id=record_id)  # type: ignore[arg-type]  # pyright: ignore[reportArgumentType] - the check converts the word

    def __str__(self) -> str:
        """Show as ``kind:id``."""
        return f"{self.kind}:{self.id}"

    def __repr__(self) -> str:
        """Show as the text that makes it."""
        return f"Ref.parse({str(self)!r})"


@functools.lru_cache(maxsize=1 << 12)
def ref_to(kind: Kind, record_id: str) -> Ref:
    """Name a record of a known kind; one customer's are named again and again, by one finding after another."""
    return Ref(kind=kind, id=record_id)


def ref_named(ref: Ref | str) -> Ref:
    """Give the reference an argument names: itself, or the one its text (``asset:A-17``) makes."""
    if isinstance(ref, Ref):
        return ref
    if isinstance(ref, str):
        return Ref.parse(ref)
    raise InvalidValueError("Ref", "ref", "must be a Ref or its text, such as 'asset:A-17'", ref)


@final
@attrs.frozen(kw_only=True, order=False)
class FindingKey:
    """What makes two findings the same one over time: code, subject and what it is about.

    Example:
        >>> key = FindingKey(code="recurrence.unowned", subject=Ref.parse("asset:A-17"))
        >>> print(key)
        recurrence.unowned asset:A-17
    """

    code: str
    subject: Ref
    about: Ref | None = None

    def __attrs_post_init__(self) -> None:
        """Check the three parts."""
        check(self)

    def __str__(self) -> str:
        """Show code, subject and, where there is one, what it is about."""
        return f"{self.code} {self.subject}" + (f" about {self.about}" if self.about else "")
