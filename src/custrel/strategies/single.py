"""Single records of every kind, valid by themselves; what they name need not exist."""

from typing import TypeVar, cast

from hypothesis import strategies as st

from custrel._fields import member
from custrel.model import (
    KINDS,
    Asset,
    Contact,
    Contract,
    Customer,
    Decision,
    Fact,
    Incident,
    Job,
    Kind,
    Problem,
    Recommendation,
    Record,
    Relationship,
    Review,
    Site,
    SurveyResponse,
    Touchpoint,
)
from custrel.strategies._dice import Dice
from custrel.strategies._make import MAKERS, WIDTHS
from custrel.strategies._world import World, name_of
from custrel.strategies.whole import DAYS, START

__all__ = [
    "assets",
    "contacts",
    "contracts",
    "customers",
    "decisions",
    "facts",
    "incidents",
    "jobs",
    "problems",
    "recommendations",
    "records",
    "relationships",
    "reviews",
    "sites",
    "surveys",
    "touchpoints",
]

R = TypeVar("R", bound=Record)

_WORLD = World(
    start=START,
    minutes=int(DAYS * 24 * 60),
    owners={
        kind: {name_of(kind, i): None if kind is Kind.CUSTOMER or i > 2 else "C1" for i in range(4)}
        for kind in Kind
    },
)


def _one(kind: Kind, _cls: type[R]) -> st.SearchStrategy[R]:
    maker = MAKERS[kind]
    width = WIDTHS[kind] + 8

    def record(row: bytes) -> Record:
        ours = kind in (Kind.ASSET, Kind.CONTACT, Kind.PROBLEM) and row[0] >= 224
        made: Record = maker(Dice(row[2:]), name_of(kind, row[1] % 40), None if ours else "C1", _WORLD)
        return made

    return cast("st.SearchStrategy[R]", st.binary(min_size=width, max_size=width).map(record))


def customers() -> st.SearchStrategy[Customer]:
    """Draw one `Customer`.

    Example:
        >>> customers().validate()
    """
    return _one(Kind.CUSTOMER, Customer)


def sites() -> st.SearchStrategy[Site]:
    """Draw one `Site`.

    Example:
        >>> sites().validate()
    """
    return _one(Kind.SITE, Site)


def jobs() -> st.SearchStrategy[Job]:
    """Draw one `Job`.

    Example:
        >>> jobs().validate()
    """
    return _one(Kind.JOB, Job)


def assets() -> st.SearchStrategy[Asset]:
    """Draw one `Asset`.

    Example:
        >>> assets().validate()
    """
    return _one(Kind.ASSET, Asset)


def contracts() -> st.SearchStrategy[Contract]:
    """Draw one `Contract`.

    Example:
        >>> contracts().validate()
    """
    return _one(Kind.CONTRACT, Contract)


def contacts() -> st.SearchStrategy[Contact]:
    """Draw one `Contact`.

    Example:
        >>> contacts().validate()
    """
    return _one(Kind.CONTACT, Contact)


def relationships() -> st.SearchStrategy[Relationship]:
    """Draw one `Relationship`.

    Example:
        >>> relationships().validate()
    """
    return _one(Kind.RELATIONSHIP, Relationship)


def incidents() -> st.SearchStrategy[Incident]:
    """Draw one `Incident`.

    Example:
        >>> incidents().validate()
    """
    return _one(Kind.INCIDENT, Incident)


def problems() -> st.SearchStrategy[Problem]:
    """Draw one `Problem`.

    Example:
        >>> problems().validate()
    """
    return _one(Kind.PROBLEM, Problem)


def recommendations() -> st.SearchStrategy[Recommendation]:
    """Draw one `Recommendation`.

    Example:
        >>> recommendations().validate()
    """
    return _one(Kind.RECOMMENDATION, Recommendation)


def touchpoints() -> st.SearchStrategy[Touchpoint]:
    """Draw one `Touchpoint`.

    Example:
        >>> touchpoints().validate()
    """
    return _one(Kind.TOUCHPOINT, Touchpoint)


def surveys() -> st.SearchStrategy[SurveyResponse]:
    """Draw one `SurveyResponse`.

    Example:
        >>> surveys().validate()
    """
    return _one(Kind.SURVEY, SurveyResponse)


def reviews() -> st.SearchStrategy[Review]:
    """Draw one `Review`.

    Example:
        >>> reviews().validate()
    """
    return _one(Kind.REVIEW, Review)


def facts() -> st.SearchStrategy[Fact]:
    """Draw one `Fact`.

    Example:
        >>> facts().validate()
    """
    return _one(Kind.FACT, Fact)


def decisions() -> st.SearchStrategy[Decision]:
    """Draw one `Decision`.

    Example:
        >>> decisions().validate()
    """
    return _one(Kind.DECISION, Decision)


def records(*kinds: Kind | str) -> st.SearchStrategy[Record]:
    """Draw one record of any of these kinds; of every kind where none is given.

    Example:
        >>> records(Kind.ASSET, Kind.JOB).validate()
    """
    wanted = [member(kind, "records", "kinds", kind=Kind) for kind in kinds] or list(Kind)
    return st.one_of(*(_one(kind, KINDS[kind].cls) for kind in wanted))
