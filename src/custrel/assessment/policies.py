"""The opinions an assessment was made with, and the stamp they leave in its provenance."""

import enum
import hashlib
import types
from collections.abc import Mapping
from typing import Any, cast, final

import attrs

from custrel._fields import check
from custrel.assessment.action_policy import ActionPolicy
from custrel.typing import RecurrencePolicy, ReliancePolicy, Signal

__all__ = ["Policies", "Provenance", "Stamp"]


@final
@attrs.frozen(kw_only=True, order=False)
class Stamp:
    """One opinion by name, version and a hash of everything it holds: equal stamps mean equal opinions.

    Example:
        >>> Stamp(role="signal", name="acme.noise", version="1", content="ab12").role
        'signal'
    """

    role: str
    name: str
    version: str = ""  # plain functions have none
    content: str

    def __attrs_post_init__(self) -> None:
        """Check every field."""
        check(self)


@final
@attrs.frozen(kw_only=True, order=False)
class Provenance:
    """What an assessment was made from.

    The library's version, every policy's stamp, the portfolio's fingerprint.

    Example:
        >>> Provenance(library="0.1.0", portfolio="ab12").policies
        ()
    """

    library: str
    portfolio: str
    policies: tuple[Stamp, ...] = ()

    def __attrs_post_init__(self) -> None:
        """Check every field."""
        check(self)


@final
@attrs.frozen(kw_only=True, order=False)
class Policies:
    """Every opinion of one assessment.

    How reliance is judged, what recurs, which signals run, how findings become actions.

    Example:
        >>> from custrel.assessment import default_policies
        >>> default_policies().reliance.name
        'accumulated'
    """

    reliance: ReliancePolicy
    recurrence: RecurrencePolicy
    signals: tuple[Signal, ...]
    actions: ActionPolicy = attrs.field(factory=ActionPolicy)

    @property
    def stamps(self) -> tuple[Stamp, ...]:
        """One stamp per policy, signals in name order.

        Example:
            >>> from custrel.assessment import default_policies
            >>> default_policies().stamps[0].role
            'reliance'
        """
        first = [
            _stamp("reliance", self.reliance),
            _stamp("recurrence", self.recurrence),
            _stamp("actions", self.actions),
        ]
        return (
            *first,
            *sorted((_stamp("signal", s) for s in self.signals), key=lambda s: (s.name, s.content)),
        )


def name_of(policy: object) -> str:
    """Give the name a policy or signal calls itself, else where it was defined."""
    name = _own(policy, "name")
    return name if isinstance(name, str) else _where(policy)


def _own(policy: object, attribute: str) -> object:
    """Give an attribute, None where there is none or a stranger's property raises."""
    try:
        return getattr(policy, attribute, None)
    except Exception:  # noqa: BLE001 - a stranger's code
        return None


def _stamp(role: str, policy: object) -> Stamp:
    digest = hashlib.blake2b(_content(policy).encode(), digest_size=8).hexdigest()
    version = _own(policy, "version")
    return Stamp(
        role=role, name=name_of(policy), version=version if isinstance(version, str) else "", content=digest
    )


def _where(thing: Any) -> str:
    kind: Any = (
        thing if isinstance(thing, (type, types.FunctionType, types.BuiltinFunctionType)) else type(thing)
    )
    return f"{kind.__module__}.{kind.__qualname__}"


def _content(value: Any) -> str:
    """Write a value out the same way in every process: classes and functions by name, never by address."""
    cls = cast("type[Any]", type(value))
    if attrs.has(cls):
        inside = ",".join(f"{f.name}={_content(getattr(value, f.name))}" for f in attrs.fields(cls))
        return f"{_where(value)}({inside})"
    if isinstance(value, Mapping):
        items = cast("Mapping[Any, Any]", value)
        return "{" + ",".join(sorted(f"{_content(k)}:{_content(v)}" for k, v in items.items())) + "}"
    if isinstance(value, (tuple, list)):
        return "(" + ",".join(map(_content, cast("tuple[Any, ...]", value))) + ")"
    if isinstance(value, (str, int, float, enum.Enum, type(None))):
        return repr(value)
    if isinstance(value, (types.FunctionType, type)):
        return _where(value)
    try:
        text = repr(value)
    except Exception:  # noqa: BLE001 - a stranger's code
        return _where(value)
    return text if " at 0x" not in text else _where(value)
