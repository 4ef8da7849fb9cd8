"""Where opinions come from, for errors; and whether each is what its extension point needs, asked before any work starts."""

from collections.abc import Iterable
from typing import Any, Final

from custrel._show import said
from custrel.assessment.policies import Policies, name_of
from custrel.errors import PolicyError
from custrel.plugins import Extension, origin_of
from custrel.plugins._validate import problem_of

__all__ = ["look_at", "origins_of"]

# The two that are mistaken for a policy most: its name, and its class.
_INSTEAD: Final = (
    "is text; give the {sort} itself: custrel.plugins.{room}({policy!r}) where it is the name of an installed one",
    "is a class; give one of it: {policy.__name__}()",
)


def look_at(policies: Policies) -> None:
    """Refuse names and classes in the place of opinions, and a policy that lacks what the walk needs.

    Any other signal that is none costs only itself, when it is asked.
    """
    for signal in policies.signals:
        _not_its_name(signal, "signal")
    for extension, policy in (
        (Extension.RELIANCE, policies.reliance),
        (Extension.RECURRENCE, policies.recurrence),
    ):
        _not_its_name(policy, extension.value)
        try:
            problem = problem_of(extension, policy)
        except (Exception, SystemExit) as error:
            raise PolicyError(name_of(policy), "", f"raised {said(error)}") from error
        if problem:
            raise PolicyError(name_of(policy), "", problem)


def _not_its_name(opinion: object, room: str) -> None:
    if isinstance(opinion, (str, type)):
        sort = "signal" if room == "signal" else "policy"
        problem = _INSTEAD[isinstance(opinion, type)].format(policy=opinion, room=room, sort=sort)
        raise PolicyError(opinion if isinstance(opinion, str) else name_of(opinion), "", problem)


def origins_of(policies: Policies) -> dict[str, str]:
    """Map what an error calls an opinion to target and distribution, for those that `custrel.plugins` loaded.

    Worked out where they were loaded: the copies that an executor's workers hold are strangers to the registry.
    """
    named: list[tuple[str, object]] = [
        *((f"factor {name_of(f)!r}", f) for f in _factors(policies.reliance)),
        *((f"signal {name_of(s)!r}", s) for s in policies.signals),
        (name_of(policies.recurrence), policies.recurrence),
        (name_of(policies.reliance), policies.reliance),
    ]
    found = ((name, origin_of(opinion)) for name, opinion in named)
    return {name: f"{plugin.target} from {plugin.distribution}" for name, plugin in found if plugin}


def _factors(policy: Any) -> tuple[object, ...]:
    try:
        given: object = getattr(policy, "factors", ())
    except Exception:  # noqa: BLE001 - a stranger's code
        return ()
    return tuple(given) if isinstance(given, Iterable) else ()  # pyright: ignore[reportUnknownVariableType, reportUnknownArgumentType]
