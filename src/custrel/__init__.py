"""Which customer of a service company is about to suffer, why, and what to do first.

The root holds the seventeen names most programs need and finds them on first use, so that ``import custrel``
itself costs almost nothing; everything else is imported from its room (`custrel.model`, `custrel.io` …).

Example:
    >>> import custrel
    >>> custrel.Interval.__module__.split(".")[:2]
    ['custrel', 'model']
"""

import importlib

# Type checkers take this name for true and see plain imports (the one exception to the house rule); the interpreter
# sees __getattr__. Importing it from `typing` would more than double the cost of `import custrel`.
TYPE_CHECKING = False

if TYPE_CHECKING:
    from custrel.assessment import Assessment, assess
    from custrel.errors import CustrelError
    from custrel.findings import Action, Finding
    from custrel.model import Asset, Contract, Customer, Incident, Interval, Relationship, Site
    from custrel.portfolio import Portfolio
    from custrel.typing import Factor, RecurrencePolicy, ReliancePolicy, Signal

__version__ = "0.1.0"

__all__ = [
    "Action",
    "Assessment",
    "Asset",
    "Contract",
    "Customer",
    "CustrelError",
    "Factor",
    "Finding",
    "Incident",
    "Interval",
    "Portfolio",
    "RecurrencePolicy",
    "Relationship",
    "ReliancePolicy",
    "Signal",
    "Site",
    "assess",
]

_ROOMS = {
    "assessment": ("Assessment", "assess"),
    "errors": ("CustrelError",),
    "findings": ("Action", "Finding"),
    "model": ("Asset", "Contract", "Customer", "Incident", "Interval", "Relationship", "Site"),
    "portfolio": ("Portfolio",),
    "typing": ("Factor", "RecurrencePolicy", "ReliancePolicy", "Signal"),
}
_HOME = {name: room for room, names in _ROOMS.items() for name in names}


def __getattr__(name: str) -> object:
    """Find one of the seventeen names in its room, on first use (PEP 562)."""
    if name not in _HOME:
        message = f"module 'custrel' has no attribute {name!r}; everything else is imported from its room"
        raise AttributeError(message)
    found: object = getattr(importlib.import_module(f"custrel.{_HOME[name]}"), name)
    globals()[name] = found
    return found


def __dir__() -> list[str]:
    """List the public names and the version, whether or not they have been used yet."""
    return [*__all__, "__version__"]
