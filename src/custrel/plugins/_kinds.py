"""What can be plugged in, and what is known of a plugin before it is loaded."""

import enum
from typing import final

import attrs

from custrel._fields import check
from custrel.errors import PluginError

__all__ = ["Extension", "Loaded", "Plugin"]


@final
class Extension(enum.StrEnum):
    """The four extension points; each is the entry-point group ``custrel.<value>`` and a Protocol of `custrel.typing`.

    Example:
        >>> Extension("signals").group
        'custrel.signals'
    """

    FACTORS = "factors"
    RELIANCE = "reliance"
    RECURRENCE = "recurrence"
    SIGNALS = "signals"

    @property
    def group(self) -> str:
        """The entry-point group a package names in its metadata.

        Example:
            >>> Extension.FACTORS.group
            'custrel.factors'
        """
        return f"custrel.{self.value}"


@final
@attrs.frozen(kw_only=True, order=False)
class Plugin:
    """One plugin as its metadata describes it; knowing it imports nothing.

    ``target`` reads ``module:attribute``; ``distribution`` is the name and version of the package it comes from ("custrel" for
    the built-in ones, "registered" for those put in by hand).

    Example:
        >>> print(Plugin(extension="signals", name="noise", target="acme:noise", distribution="acme-custrel 1.2"))
        signals 'noise' (acme:noise from acme-custrel 1.2)
    """

    extension: Extension
    name: str
    target: str
    distribution: str

    def __attrs_post_init__(self) -> None:
        """Check every field."""
        check(self)

    def __str__(self) -> str:
        """Show extension, name and where it comes from."""
        return f"{self.extension} {self.name!r} ({self.target} from {self.distribution})"


@final
@attrs.frozen(kw_only=True, order=False)
class Loaded:
    """Everything of one extension point that could be loaded, by name, and what could not be.

    Example:
        >>> Loaded(things=(("noise", print),)).names
        ('noise',)
    """

    things: tuple[tuple[str, object], ...] = ()
    problems: tuple[PluginError, ...] = ()

    @property
    def names(self) -> tuple[str, ...]:
        """The names that were loaded, in order.

        Example:
            >>> Loaded().names
            ()
        """
        return tuple(name for name, _ in self.things)
