"""The answer to "may this person approve that?"."""

from typing import NoReturn, final

import attrs

from custrel._fields import check
from custrel.errors import AmbiguousTruthError
from custrel.model.words_people import Verdict

__all__ = ["Authority"]


@final
@attrs.frozen(kw_only=True, order=False)
class Authority:
    """Yes, no or unknown, with the reason, and who could approve instead (contact ids; may be empty).

    Using it as a truth value raises `AmbiguousTruthError`: unknown is neither.

    Example:
        >>> answer = Authority(verdict="no", reason="approves up to 100 EUR", instead=["P2"])
        >>> answer.verdict is Verdict.NO, answer.instead
        (True, ('P2',))
    """

    verdict: Verdict
    reason: str
    instead: tuple[str, ...] = ()

    def __attrs_post_init__(self) -> None:
        """Check every field."""
        check(self)

    def __bool__(self) -> NoReturn:
        """Refuse: three answers do not fit into two."""
        raise AmbiguousTruthError("Authority", "compare .verdict with Verdict.YES, NO or UNKNOWN")
