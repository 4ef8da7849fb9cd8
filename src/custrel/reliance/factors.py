"""More dimensions of consequence: from a plain function, or from a table of answers.

Example:
    >>> from custrel.model import Interval
    >>> @factor(question="would the press write about it?", scale=("no", "local", "national"), ceiling=0.5)
    ... def press(evidence, /):
    ...     return Interval.point(0.0) if evidence.job.customer_facing is False else UNKNOWN
    >>> press.name, press.ceiling, press.time_driven
    ('press', 0.5, False)
"""

import importlib
import sys
from collections.abc import Callable
from typing import Any, cast, final

import attrs

from custrel._fields import FrozenMap, asynchronous, check, unit
from custrel.errors import InvalidValueError
from custrel.model import FULL, NOT_APPLICABLE, UNKNOWN, Interval, NotApplicable, Unknown
from custrel.typing import JobEvidence

__all__ = ["FunctionFactor", "TableFactor", "factor"]

Read = Callable[[JobEvidence], Interval | Unknown | NotApplicable]


@final
@attrs.frozen(kw_only=True, order=False)
class FunctionFactor:
    """A factor made from a function; pickles where the function can be imported by name.

    ``ceiling`` in 0 to 1 answers: were this the only consequence, at its worst, round the clock, with no alternative, what
    score? ``scale`` are the possible answers, mildest first, which `questions` offers; a fact named like the factor answers it.

    Example:
        >>> found = FunctionFactor(name="press", question="?", ceiling=0.5, function=lambda evidence: UNKNOWN)
        >>> found.scale
        ()
    """

    name: str
    question: str
    scale: tuple[str, ...] = ()
    ceiling: float = attrs.field(metadata=unit())
    time_driven: bool = False
    function: Any = attrs.field(repr=False)

    def __attrs_post_init__(self) -> None:
        """Check the fields and that there is something to call."""
        check(self)
        if not callable(self.function):
            raise InvalidValueError(
                "FunctionFactor", "function", "must be callable with one JobEvidence", self.function
            )
        waits = asynchronous(self.function)
        if waits:
            raise InvalidValueError("FunctionFactor", "function", waits, self.function)

    def read(self, evidence: JobEvidence, /) -> Interval | Unknown | NotApplicable:
        """Ask the function.

        Example:
            >>> from custrel.model import Customer, Job
            >>> evidence = JobEvidence(job=Job(job_id="J1", customer_id="C1"), customer=Customer(customer_id="C1"))
            >>> FunctionFactor(name="press", question="?", ceiling=0.5, function=lambda evidence: UNKNOWN).read(evidence)
            UNKNOWN
        """
        found: Interval | Unknown | NotApplicable = self.function(evidence)
        return found

    def __reduce__(self) -> tuple[Any, ...]:
        """Pickle the fields and the name of the function, also where the factor stands in the function's place."""
        fields = {f.name: getattr(self, f.name) for f in attrs.fields(type(self)) if f.name != "function"}
        named = (getattr(self.function, "__module__", ""), getattr(self.function, "__qualname__", ""))
        stands = isinstance(there := _at(*named), FunctionFactor) and there.function is self.function
        return _again, (fields, named if stands else self.function)


def _at(module: str, qualname: str) -> object:
    """Give what stands in a module under a dotted name, None where nothing does."""
    found: object = sys.modules.get(module)
    for part in qualname.split("."):
        found = getattr(found, part, None)
    return found


def _again(fields: dict[str, Any], function: Any) -> FunctionFactor:
    """Make a factor from its fields and its function, or from the module and name where a decorated one stands."""
    if isinstance(function, tuple):
        module, qualname = cast("tuple[str, str]", function)
        importlib.import_module(module)
        function = getattr(_at(module, qualname), "function", None)
    return FunctionFactor(**fields, function=function)


@final
@attrs.frozen(kw_only=True, order=False)
class TableFactor:
    """A factor that reads the facts of its own name by a table of answers; nobody asked is unknown.

    ``table`` maps each answer, mildest first, to a share or a range of shares. An answer not in it is unknown. Facts that
    disagree give the hull. ``not_applicable`` answers in that word do not count.

    Example:
        >>> found = TableFactor(name="press", question="would the press write about it?", ceiling=0.5,
        ...                     table={"no": Interval.point(0), "local": Interval.point(0.4), "national": Interval.point(1)})
        >>> found.scale
        ('no', 'local', 'national')
    """

    name: str
    question: str
    ceiling: float = attrs.field(metadata=unit())
    table: FrozenMap[str, Interval]
    time_driven: bool = False

    def __attrs_post_init__(self) -> None:
        """Check the fields; every value of the table is a share."""
        check(self)
        if not self.table:
            raise InvalidValueError("TableFactor", "table", "must hold at least one answer", {})
        for answer, share in self.table.items():
            if share not in FULL:
                raise InvalidValueError("TableFactor", f"table[{answer!r}]", "must lie in 0 to 1", share)

    @property
    def scale(self) -> tuple[str, ...]:
        """The answers, mildest first.

        Example:
            >>> TableFactor(name="x", question="?", ceiling=0.5, table={"no": Interval.point(0)}).scale
            ('no',)
        """
        return tuple(self.table)

    def read(self, evidence: JobEvidence, /) -> Interval | Unknown | NotApplicable:
        """Look the standing facts up.

        Example:
            >>> from custrel.model import Customer, Job
            >>> evidence = JobEvidence(job=Job(job_id="J1", customer_id="C1"), customer=Customer(customer_id="C1"))
            >>> TableFactor(name="x", question="?", ceiling=0.5, table={"no": Interval.point(0)}).read(evidence)
            UNKNOWN
        """
        hull: Interval | None = None
        absent = False
        for fact in evidence.facts:
            if fact.name != self.name:
                continue
            if fact.value == NOT_APPLICABLE.value:
                absent = True
                continue
            share = self.table.get(fact.value) if isinstance(fact.value, str) else None
            if share is None:
                return UNKNOWN
            hull = share if hull is None else hull.hull(share)
        if hull is None:
            return NOT_APPLICABLE if absent else UNKNOWN
        return hull.hull(Interval.point(0.0)) if absent else hull


def factor(
    *, question: str, ceiling: float, scale: tuple[str, ...] = (), time_driven: bool = False, name: str = ""
) -> Callable[[Read], FunctionFactor]:
    """Make a factor from a plain function of one `JobEvidence`; its name is the function's unless given.

    Example:
        >>> @factor(question="?", ceiling=0.2)
        ... def noise(evidence, /):
        ...     return UNKNOWN
        >>> noise.name
        'noise'
    """

    def made(function: Read) -> FunctionFactor:
        return FunctionFactor(
            name=name or getattr(function, "__name__", ""),
            question=question,
            scale=scale,
            ceiling=ceiling,
            time_driven=time_driven,
            function=function,
        )

    return made
