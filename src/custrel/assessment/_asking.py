"""Asking an opinion that may be a stranger's: what it raises, wrongly returns or does to what it is given costs only itself."""

import itertools
import pickle
import types
from collections.abc import Callable, Container, Iterable, Mapping
from typing import Any, Final, TypeVar, cast

import attrs

from custrel._fields import unawaited
from custrel._show import said
from custrel.assessment.policies import name_of
from custrel.errors import FleetMismatchError, PolicyError
from custrel.findings import (
    EMPTY_FLEET,
    CommonCause,
    Finding,
    FleetProfile,
    Recurrence,
    RelianceReport,
    merged,
)
from custrel.model import Kind, Ref
from custrel.typing import CustomerCase, RecurrencePolicy, ReliancePolicy, Signal

__all__ = ["asked", "caused", "detected", "evaluated", "is_ours", "profiled", "settled", "signaled"]

T = TypeVar("T")

# Of one customer, from one signal: nobody reads more, and a generator without an end would fill the memory.
_MOST_FINDINGS: Final = 100_000
_MANY: Final[type[tuple[Any, ...]]] = tuple
_PLAIN: Final = ("builtins", "datetime", "decimal", "zoneinfo", "enum")


def asked(policy: str, customer_id: str, wanted: type[T], ask: Callable[[Any], Any], given: Any) -> T:
    """Call a policy; what it raises or wrongly returns becomes a `PolicyError` naming it and the customer."""
    try:
        answer = ask(given)
    except (
        PolicyError,
        FleetMismatchError,
    ):  # the first names a factor, say; the second is about the caller's ``fleet``
        raise
    except (Exception, SystemExit) as error:
        raise PolicyError(policy, customer_id, f"raised {said(error)}") from error
    if not isinstance(answer, wanted):
        waits = unawaited(answer)
        if waits:
            raise PolicyError(policy, customer_id, waits)
        raise PolicyError(policy, customer_id, f"returned {type(answer).__name__}, not {wanted.__name__}")
    return answer


def evaluated(policy: ReliancePolicy, case: CustomerCase, ours: bool) -> RelianceReport:  # noqa: FBT001
    """Ask a reliance policy; its report is about this customer and speaks of every asset."""
    name = name_of(policy)
    report = _about(ours, name, case, RelianceReport, policy.evaluate)
    if report.customer_id != case.customer_id:
        raise PolicyError(name, case.customer_id, f"returned a report about {report.customer_id!r}")
    strange = {a.asset_id for a in report.assets} - {a.asset_id for a in case.assets}
    if strange:
        problem = f"reports on asset {min(strange)!r}, which this customer does not have"
        raise PolicyError(name, case.customer_id, problem)
    waived = _waived(policy)
    return attrs.evolve(report, warnings=(*report.warnings, *waived)) if waived else report


def profiled(policy: RecurrencePolicy, case: CustomerCase, ours: bool) -> FleetProfile:  # noqa: FBT001
    """Ask a recurrence policy what one customer adds to what is normal for the fleet."""
    return _about(ours, name_of(policy), case, FleetProfile, policy.profile)


def together(policy: RecurrencePolicy, profiles: list[FleetProfile]) -> FleetProfile:
    """Merge what a policy counted; profiles that say they are of different policies are its own mistake."""
    try:
        return merged(profiles)
    except FleetMismatchError as error:
        raise PolicyError(name_of(policy), "", f"raised {said(error)}") from error


def settled(
    policy: RecurrencePolicy, found: tuple[Recurrence, ...], customer_ids: Container[str]
) -> tuple[Recurrence, ...]:
    """Ask a recurrence policy for the final list; whose troubles they are must be known."""
    name = name_of(policy)
    final = only(Recurrence, asked(name, "", _MANY, policy.settle, found), name, "")
    for r in final:
        if r.customer_id is not None and r.customer_id not in customer_ids:
            raise PolicyError(
                name, "", f"settled on a trouble of customer {r.customer_id!r}, who is not there"
            )
    waived = _waived(policy)
    return tuple(attrs.evolve(r, warnings=(*r.warnings, *waived)) for r in final) if waived else final


def caused(
    policy: RecurrencePolicy, fleet: FleetProfile, customer_ids: frozenset[str]
) -> tuple[CommonCause, ...]:
    """Ask a recurrence policy that can tell what struck several customers at once; kept is what touches those here."""
    ask = getattr(policy, "common_causes", None)
    if not callable(ask):
        return ()
    name = name_of(policy)
    found = only(CommonCause, asked(name, "", _MANY, ask, fleet), name, "")
    return tuple(c for c in found if not customer_ids.isdisjoint(c.customers))


def detected(policy: RecurrencePolicy, case: CustomerCase, ours: bool) -> tuple[Recurrence, ...]:  # noqa: FBT001
    """Ask a recurrence policy for one customer's troubles."""
    name = name_of(policy)
    found = only(Recurrence, _about(ours, name, case, _MANY, policy.detect), name, case.customer_id)
    for r in found:
        if r.customer_id not in (case.customer_id, None):
            raise PolicyError(name, case.customer_id, f"returned a trouble of customer {r.customer_id!r}")
    return found


def signaled(signal: Signal, case: CustomerCase, ours: bool) -> tuple[Finding, ...]:  # noqa: FBT001
    """Ask a signal; its findings are this customer's and about something the case holds."""
    name = f"signal {name_of(signal)!r}"

    def ask(case: CustomerCase) -> tuple[Any, ...]:
        answer: Any = signal(case)
        waits = unawaited(answer)
        if waits:
            raise PolicyError(name, case.customer_id, waits)
        return tuple(itertools.islice(answer, _MOST_FINDINGS + 1))

    found = only(Finding, _about(ours, name, case, _MANY, ask), name, case.customer_id)
    if len(found) > _MOST_FINDINGS:
        raise PolicyError(name, case.customer_id, f"returned more than {_MOST_FINDINGS:,} findings")
    for finding in found:
        if finding.customer_id != case.customer_id:
            problem = f"filed {finding.code} under customer {finding.customer_id!r}"
            raise PolicyError(name, case.customer_id, problem)
        if not _inside(case, finding.subject):
            problem = f"found {finding.code} on {finding.subject}, which this customer does not have"
            raise PolicyError(name, case.customer_id, problem)
    return found


def only(kind: type[T], found: Iterable[Any], policy: str, customer_id: str) -> tuple[T, ...]:
    """Give what was found; refuse an answer that holds anything but one kind of value."""
    items = tuple(found)
    for item in items:
        if not isinstance(item, kind):
            problem = f"returned a {type(item).__name__} among the {kind.__name__}s"
            raise PolicyError(policy, customer_id, problem)
    return items


def _about(
    ours: bool,  # noqa: FBT001
    name: str,
    case: CustomerCase,
    wanted: type[T],
    ask: Callable[[CustomerCase], Any],
) -> T:
    """Ask about a case; a stranger is given a copy, so that what it changes is nobody else's wrong answer."""
    if ours:
        return asked(name, case.customer_id, wanted, ask, case)
    given = _copied(case)
    answer = asked(name, case.customer_id, wanted, ask, given)
    if _changed(given, case):
        raise PolicyError(name, case.customer_id, "changed the case it was given")
    return answer


def is_ours(value: Any) -> bool:
    """Say whether an opinion, with all it holds, is this library's own; a plugin's factor in our policy is not."""
    cls = cast("type[Any]", type(value))
    if isinstance(value, (type, types.FunctionType, types.BuiltinFunctionType)):
        return _home(value) == "custrel"
    if isinstance(value, Mapping):
        items = cast("Mapping[Any, Any]", value)
        return all(is_ours(k) and is_ours(v) for k, v in items.items())
    if isinstance(value, (tuple, list, set, frozenset)) and cls.__module__ == "builtins":
        return all(map(is_ours, cast("Iterable[Any]", value)))
    if _home(cls) == "custrel":
        return _holds_ours(value)
    return cls.__module__ in _PLAIN


def _holds_ours(value: Any) -> bool:
    cls = cast("type[Any]", type(value))
    fields = attrs.fields(cls) if attrs.has(cls) else ()
    return all(is_ours(getattr(value, field.name)) for field in fields)


def _home(thing: Any) -> str:
    return str(thing.__module__).partition(".")[0]


def _copied(case: CustomerCase) -> CustomerCase:
    """Give a copy of everything but the fleet, which is as large as the fleet; the case itself where it does not copy."""
    try:
        lean: CustomerCase = pickle.loads(pickle.dumps(attrs.evolve(case, fleet=EMPTY_FLEET)))  # noqa: S301 - made on this line
    except Exception:  # noqa: BLE001 - an unknown field may hold anything
        return case
    return attrs.evolve(lean, fleet=case.fleet)


def _changed(given: CustomerCase, case: CustomerCase) -> bool:
    # A NaN among the unknown fields differs from its own copy; two copies are written out alike.
    return given != case and _written(given) != _written(_copied(case))


def _written(case: CustomerCase) -> bytes:
    return pickle.dumps(attrs.evolve(case, fleet=EMPTY_FLEET))


def _inside(case: CustomerCase, subject: Ref) -> bool:
    return subject == case.ref if subject.kind is Kind.CUSTOMER else case.maybe(subject) is not None


def _waived(policy: Any) -> tuple[str, ...]:
    """Say which checks of `custrel.testing` a policy waives, and why: whoever reads its numbers should know."""
    waives: object = getattr(policy, "waives", None)
    if not isinstance(waives, Mapping):
        return ()
    given = cast("Mapping[Any, Any]", waives)
    return tuple(f"this policy waives {name}: {given[name]}" for name in sorted(given, key=str))
