"""Which unknown fields are about people: by their name, or by what they hold."""

import functools
import re
from collections.abc import Mapping
from typing import Any, Final, cast

# Kinds of identifier that lead to a person, whoever carries them.
_IDS: Final = frozenset({"fax", "mail", "name", "user", "username", "login", "cell", "tel"})
_ID_PARTS: Final = ("phone", "mobile", "email")
# Compared with names without case, blanks and punctuation; free text may quote anybody, as a summary may.
_PARTS: Final = (
    *(
        "requester",
        "caller",
        "reporter",
        "submitter",
        "watcher",
        "suppliedname",
        "contactname",
        "firstname",
        "lastname",
    ),
    *(
        "fullname",
        "surname",
        "email",
        "phone",
        "mobile",
        "address",
        "street",
        "birth",
        "description",
        "comment",
    ),
)
_WORDS: Final = frozenset({"mail", "fax", "tel", "note", "notes", "creator", "user", "username", "worknotes"})
_WORD: Final = re.compile(r"[A-Z]?[a-z]+|[A-Z]+")
_EMAIL: Final = re.compile(r"[^\s'\"<>@]+@[^\s'\"<>@]+\.\w")


@functools.lru_cache(maxsize=1024)
def leads_to_person(kind: str) -> bool:
    """Tell whether an identifier of this kind leads to a person: it is not shown, and not exported unasked."""
    bare = re.sub(r"[\W_]+", "", kind.casefold())
    return bare in _IDS or any(part in bare for part in _ID_PARTS)


def says_personal(name: str, value: object) -> bool:
    """Tell whether an unknown field looks as if it were about a person; a doubt is enough."""
    bare = re.sub(r"[\W_]+", "", name.casefold())
    if any(part in bare for part in _PARTS) or not _WORDS.isdisjoint(w.lower() for w in _WORD.findall(name)):
        return True
    return _holds_email(value)


def _holds_email(value: Any) -> bool:
    if isinstance(value, str):
        return "@" in value and _EMAIL.search(value) is not None
    if isinstance(value, Mapping):
        return any(says_personal(str(k), v) for k, v in cast("Mapping[object, object]", value).items())
    if isinstance(value, (list, tuple)):
        return any(_holds_email(v) for v in cast("list[object] | tuple[object, ...]", value))
    return False
