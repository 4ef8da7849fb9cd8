"""Whom to call about something: the person first to call, the one after, and up to whoever can decide everything."""

import enum
from typing import final

import attrs

from custrel._fields import check, member
from custrel._show import html_table, text_table
from custrel.model import Ref, Role, Side

__all__ = ["Call", "CallLevel", "CallList"]


@final
class CallLevel(enum.StrEnum):
    """How far up somebody is called, in the order one calls.

    Example:
        >>> CallLevel("backup").value
        'backup'
    """

    PRIMARY = "primary"
    BACKUP = "backup"
    MANAGER = "manager"
    DIRECTOR = "director"


@final
@attrs.frozen(kw_only=True, order=False)
class Call:
    """Somebody to call: at which level, on which side, for which area (the subject itself or what it belongs to).

    ``stands_in`` is True where nobody is named for the level and the person has it by their ``role`` only.

    Example:
        >>> site = Ref.parse("site:S1")
        >>> Call(level="primary", side="provider", contact_id="P1", area=site, role="escalation_primary").stands_in
        False
    """

    level: CallLevel
    side: Side
    contact_id: str
    area: Ref
    role: Role
    stands_in: bool = False

    def __attrs_post_init__(self) -> None:
        """Check every field."""
        check(self)


@final
@attrs.frozen(kw_only=True, order=False, repr=False)
class CallList:
    """Whom to call about a subject: ours first, each side by level, the nearest area first.

    A level nobody holds is simply not there; `missing` names those of a side.

    Example:
        >>> one = Call(level="primary", side="provider", contact_id="P1", area=Ref.parse("site:S1"), role="escalation_primary")
        >>> CallList(subject=Ref.parse("asset:A1"), calls=[one])
        level    side      contact_id  area     role
        primary  provider  P1          site:S1  escalation_primary
    """

    subject: Ref
    calls: tuple[Call, ...] = ()

    def __attrs_post_init__(self) -> None:
        """Check every field."""
        check(self)

    def first(self, side: Side | str, level: CallLevel | str, /) -> Call | None:
        """Give who is called first on a side at a level, None where nobody is known.

        Example:
            >>> CallList(subject=Ref.parse("asset:A1")).first("provider", "primary") is None
            True
        """
        on = member(side, "CallList", "side", kind=Side)
        at = member(level, "CallList", "level", kind=CallLevel)
        return next((c for c in self.calls if c.side is on and c.level is at), None)

    def missing(self, side: Side | str, /) -> tuple[CallLevel, ...]:
        """Give the levels of a side for which nobody is known.

        Example:
            >>> [level.value for level in CallList(subject=Ref.parse("asset:A1")).missing("provider")]
            ['primary', 'backup', 'manager', 'director']
        """
        return tuple(level for level in CallLevel if self.first(side, level) is None)

    def _rows(self) -> list[tuple[str, ...]]:
        return [
            (
                c.level.value,
                c.side.value,
                c.contact_id,
                str(c.area),
                c.role.value + (" (stands in)" if c.stands_in else ""),
            )
            for c in self.calls
        ]

    def __repr__(self) -> str:
        """Lay the list out, one person a line."""
        if not self.calls:
            return f"CallList(subject={self.subject}: nobody is known)"
        return text_table(self._rows(), _COLUMNS)

    def _repr_html_(self) -> str:
        """Show the list as a static, escaped table."""
        return html_table(self._rows(), _COLUMNS, caption=f"whom to call about {self.subject}")


_COLUMNS = ("level", "side", "contact_id", "area", "role")
