"""Everything that can go wrong, as values and as exceptions.

Two kinds of trouble meet here and are kept apart. A `Diagnostic` is a value: what is wrong with one input
record, collected and never raised by itself. An exception of the `CustrelError` tree is raised where a caller
asked for something that cannot be given. Every exception carries its fields, inherits from the builtin a
caller would catch anyway, says what to do, and pickles.

Example:
    >>> from custrel.errors import CustrelError, InvalidValueError
    >>> error = InvalidValueError("Asset", "shifts", "must be 1 to 4", 7)
    >>> print(error)
    Asset.shifts must be 1 to 4 (got 7)
    >>> isinstance(error, ValueError) and isinstance(error, CustrelError)
    True
"""

import reprlib
from typing import final

from custrel.errors._diagnostic import Diagnostic, Severity, did_you_mean

__all__ = [
    "AmbiguousTruthError",
    "CustrelError",
    "Diagnostic",
    "FleetMismatchError",
    "FormatError",
    "IntegrityError",
    "InvalidValueError",
    "LimitError",
    "MixedCurrencyError",
    "NeedsPortfolioError",
    "NotFoundError",
    "PluginError",
    "PolicyError",
    "RejectedRecordsError",
    "SaveError",
    "Severity",
    "UnknownNameError",
    "did_you_mean",
]

_SHOWN = 20  # diagnostics listed in full by an error's text; the rest are counted


class CustrelError(Exception):
    """The root of every exception this library raises on bad data or impossible requests.

    Example:
        >>> try:
        ...     raise NotFoundError("asset", "A-17")
        ... except CustrelError as error:
        ...     print(error)
        no asset with id 'A-17'
    """


@final
class InvalidValueError(CustrelError, ValueError):
    """A value that cannot be: names the class, the field, the rule and the value.

    Example:
        >>> print(InvalidValueError("Interval", "lo", "must not exceed hi 0.2", 0.5))
        Interval.lo must not exceed hi 0.2 (got 0.5)
    """

    owner: str
    field: str
    rule: str
    value: object

    def __init__(self, owner: str, field: str, rule: str, value: object) -> None:
        """Keep the four parts; all positional, so that the exception pickles."""
        super().__init__(owner, field, rule, value)
        self.owner, self.field, self.rule, self.value = owner, field, rule, value

    def __str__(self) -> str:
        """Say what must hold and what was given, shortened."""
        return f"{self.owner}.{self.field} {self.rule} (got {reprlib.repr(self.value)})"


@final
class MixedCurrencyError(CustrelError, ValueError):
    """Two currencies were about to be added or compared.

    Example:
        >>> print(MixedCurrencyError("EUR", "USD"))
        cannot combine EUR with USD; convert one of them first, at a rate you choose
    """

    left: str
    right: str

    def __init__(self, left: str, right: str) -> None:
        """Keep both ISO 4217 codes."""
        super().__init__(left, right)
        self.left, self.right = left, right

    def __str__(self) -> str:
        """Say which two currencies met."""
        return (
            f"cannot combine {self.left} with {self.right}; convert one of them first, at a rate you choose"
        )


@final
class NotFoundError(CustrelError, LookupError):
    """No record of that kind has that id; near ids are suggested.

    Example:
        >>> print(NotFoundError("asset", "A-71", "; did you mean 'A-17'?"))
        no asset with id 'A-71'; did you mean 'A-17'?
    """

    kind: str
    record_id: str
    suggestion: str

    def __init__(self, kind: str, record_id: str, suggestion: str = "") -> None:
        """Keep kind, id and the suggestion (as `did_you_mean` gives it)."""
        super().__init__(kind, record_id, suggestion)
        self.kind, self.record_id, self.suggestion = kind, record_id, suggestion

    def __str__(self) -> str:
        """Name the kind and the id, then the suggestion."""
        return f"no {self.kind} with id {self.record_id!r}{self.suggestion}"


@final
class UnknownNameError(CustrelError, LookupError):
    """A name out of a closed list (a policy, a field, a table, a role) that is not in the list.

    Example:
        >>> print(UnknownNameError("reliance policy", "weigthed", ("weighted",)))
        unknown reliance policy 'weigthed'; did you mean 'weighted'?
        >>> print(UnknownNameError("table", "x", ("a", "b")))
        unknown table 'x'; known: a, b
    """

    what: str
    name: str
    known: tuple[str, ...]

    def __init__(self, what: str, name: str, known: tuple[str, ...] = ()) -> None:
        """Keep what was looked up, under which name, among which known ones."""
        super().__init__(what, name, known)
        self.what, self.name, self.known = what, name, known

    def __str__(self) -> str:
        """Suggest the nearest known name, else list them."""
        near = did_you_mean(self.name, self.known)
        listed = f"; known: {', '.join(self.known)}" if self.known and not near else ""
        return f"unknown {self.what} {self.name!r}{near}{listed}"


class _ManyDiagnosticsError(CustrelError, ValueError):
    """Shared by the errors that carry every diagnostic at once."""

    _says = "problems found"

    diagnostics: tuple[Diagnostic, ...]

    def __init__(self, diagnostics: tuple[Diagnostic, ...]) -> None:
        """Keep all diagnostics, in the order given."""
        super().__init__(diagnostics)
        self.diagnostics = diagnostics

    def __str__(self) -> str:
        """Count them, then list the first ones."""
        total = sum(d.count for d in self.diagnostics)
        lines = [f"{total} {self._says}"] + [f"  {d}" for d in self.diagnostics[:_SHOWN]]
        if len(self.diagnostics) > _SHOWN:
            lines.append(f"  … and {len(self.diagnostics) - _SHOWN} more in .diagnostics")
        return "\n".join(lines)


@final
class IntegrityError(_ManyDiagnosticsError):
    """Records that do not fit together: duplicates, dangling references, owners that disagree.

    Example:
        >>> print(IntegrityError((Diagnostic(code="relation.dangling", message="no site 'S9'", table="assets"),)))
        1 integrity problem(s); nothing was built
          error relation.dangling in assets: no site 'S9'
    """

    _says = "integrity problem(s); nothing was built"


@final
class RejectedRecordsError(_ManyDiagnosticsError):
    """Raised by ``strict()``: at least one input record was not accepted; carries every diagnostic.

    Example:
        >>> print(RejectedRecordsError((Diagnostic(code="value.type", message="must be text", place="sites[0].site_id"),)))
        1 record problem(s); show .diagnostics, mend the source, or go on without strict()
          error value.type at sites[0].site_id: must be text
    """

    _says = "record problem(s); show .diagnostics, mend the source, or go on without strict()"


@final
class FormatError(CustrelError, ValueError):
    """A container that cannot be read at all: not JSON, wrong encoding, wrong top-level shape, a newer schema version.

    Example:
        >>> print(FormatError("acme.json", "is empty", "export it again"))
        acme.json is empty; export it again
    """

    source: str
    problem: str
    advice: str

    def __init__(self, source: str, problem: str, advice: str = "") -> None:
        """Keep the source's name, the problem and what to do."""
        super().__init__(source, problem, advice)
        self.source, self.problem, self.advice = source, problem, advice

    def __str__(self) -> str:
        """Say what is wrong with which source, then what to do."""
        return f"{self.source} {self.problem}" + (f"; {self.advice}" if self.advice else "")


@final
class LimitError(CustrelError, ValueError):
    """An input larger, deeper or longer than a stated limit.

    Example:
        >>> print(LimitError("acme.json", "depth", 64, 100000))
        acme.json exceeds the limit depth=64 (found 100000); pass limits=Limits(depth=…) to allow it
    """

    source: str
    limit: str
    allowed: int
    found: int

    def __init__(self, source: str, limit: str, allowed: int, found: int) -> None:
        """Keep the limit's name, what it allows and what was found (a lower bound where reading stopped there)."""
        super().__init__(source, limit, allowed, found)
        self.source, self.limit, self.allowed, self.found = source, limit, allowed, found

    def __str__(self) -> str:
        """Name the limit and how to raise it."""
        return (
            f"{self.source} exceeds the limit {self.limit}={self.allowed} (found {self.found}); "
            f"pass limits=Limits({self.limit}=…) to allow it"
        )


@final
class SaveError(CustrelError, OSError):
    """A file could not be written; what was there before is untouched.

    Example:
        >>> print(SaveError("out/acme.json", "no such folder"))
        could not save out/acme.json: no such folder; the old file, if any, is untouched
    """

    path: str
    problem: str

    def __init__(self, path: str, problem: str) -> None:
        """Keep the path and the operating system's reason."""
        super().__init__(path, problem)
        self.path, self.problem = path, problem

    def __str__(self) -> str:
        """Name the path and the reason."""
        return f"could not save {self.path}: {self.problem}; the old file, if any, is untouched"


@final
class NeedsPortfolioError(CustrelError, RuntimeError):
    """An assessment read from a file was asked for something that needs the records themselves.

    Example:
        >>> print(NeedsPortfolioError("brief"))
        brief needs the records behind this assessment; call with_portfolio(portfolio, policies) first
    """

    what: str

    def __init__(self, what: str) -> None:
        """Keep the name of what was asked for."""
        super().__init__(what)
        self.what = what

    def __str__(self) -> str:
        """Say how to attach the records."""
        return f"{self.what} needs the records behind this assessment; call with_portfolio(portfolio, policies) first"


@final
class FleetMismatchError(CustrelError, ValueError):
    """A saved profile, assessment or portfolio does not belong to what it was combined with.

    Example:
        >>> print(FleetMismatchError("portfolio", "ab12", "cd34"))
        this portfolio is another one than the assessment was made from (expected cd34, got ab12)
    """

    what: str
    got: str
    expected: str
    advice: str

    def __init__(self, what: str, got: str, expected: str, advice: str = "") -> None:
        """Keep both fingerprints, and what to do where that is known."""
        super().__init__(what, got, expected, advice)
        self.what, self.got, self.expected, self.advice = what, got, expected, advice

    def __str__(self) -> str:
        """Show both fingerprints, then what to do."""
        advice = f"; {self.advice}" if self.advice else ""
        compared = f"(expected {self.expected}, got {self.got})"
        return f"this {self.what} is another one than the assessment was made from {compared}{advice}"


@final
class AmbiguousTruthError(CustrelError, TypeError):
    """A three-valued answer was used as a truth value.

    Example:
        >>> print(AmbiguousTruthError("Authority", "compare .verdict with a member of Verdict"))
        Authority is not simply true or false: compare .verdict with a member of Verdict
    """

    what: str
    advice: str

    def __init__(self, what: str, advice: str) -> None:
        """Keep the class and what to do instead."""
        super().__init__(what, advice)
        self.what, self.advice = what, advice

    def __str__(self) -> str:
        """Say what to do instead."""
        return f"{self.what} is not simply true or false: {self.advice}"


@final
class PolicyError(CustrelError, ValueError):
    """A policy, factor or signal returned something it must not, or raised; names it and the customer it was working on.

    ``origin`` reads ``acme:Noise from acme-custrel 1.2`` where it was loaded by `custrel.plugins`, else it is "". The original
    exception is the cause.

    Example:
        >>> print(PolicyError("signal 'acme.noise'", "C1", "returned a float, not findings"))
        signal 'acme.noise' on customer 'C1': returned a float, not findings
    """

    policy: str
    customer_id: str
    problem: str
    origin: str

    def __init__(self, policy: str, customer_id: str, problem: str, origin: str = "") -> None:
        """Keep the policy's name, the customer, the problem, and target and distribution where it is an installed plugin."""
        super().__init__(policy, customer_id, problem, origin)
        self.policy, self.customer_id, self.problem, self.origin = policy, customer_id, problem, origin

    def __str__(self) -> str:
        """Name policy, origin and customer before the problem."""
        from_ = f" ({self.origin})" if self.origin else ""
        on = f" on customer {self.customer_id!r}" if self.customer_id else ""
        return f"{self.policy}{from_}{on}: {self.problem}"


@final
class PluginError(CustrelError, ImportError):
    """An installed plugin could not be loaded or is not what its entry point says.

    Example:
        >>> print(PluginError("acme-custrel 1.2", "acme:Noise", "raised ModuleNotFoundError: no module named 'acme'"))
        plugin acme:Noise from acme-custrel 1.2: raised ModuleNotFoundError: no module named 'acme'
    """

    distribution: str
    target: str
    problem: str

    def __init__(self, distribution: str, target: str, problem: str) -> None:
        """Keep distribution with version, the entry point's target and the problem."""
        super().__init__(distribution, target, problem)
        self.distribution, self.target, self.problem = distribution, target, problem

    def __str__(self) -> str:
        """Name the plugin and where it comes from."""
        return f"plugin {self.target} from {self.distribution}: {self.problem}"
