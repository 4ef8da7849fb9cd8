"""Records that may be one: ids that look alike or say nothing, identifiers shared, customers of one name."""

import re
import unicodedata
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from typing import Any, Final

from custrel._fields import column, is_one_slip, plain_name, slips
from custrel.errors import Diagnostic, Severity
from custrel.io._bad import redacted
from custrel.model import KINDS, Kind

Place = Callable[[Kind, str], str]

# A few letters of other scripts that look Latin (after Unicode TR 39, confusables.txt); enough to raise a doubt, not to decide.
_PAIRS: Final = "аa вb сc еe ѕs іi јj оo рp уy хx ԁd һh ԛq ԝw кk мm тt АA ВB СC ЕE ЅS ІI ЈJ КK МM НH ОO РP ТT УY ХX αa οo ρp νv υu ιi κk τt χx ΑA ΒB ΕE ΖZ ΗH ΙI ΚK ΜM ΝN ΟO ΡP ΤT ΥY ΧX"  # noqa: E501
_LOOKALIKES: Final = {ord(pair[0]): pair[1] for pair in _PAIRS.split()} | dict.fromkeys(
    (0x2010, 0x2011, 0x2012, 0x2013, 0x2014, 0x2015, 0x2212), "-"
)
_DIGITS: Final = str.maketrans({"0": "O", "1": "l", "I": "l", "|": "l"})  # one or the other, by the typeface
_WORDS: Final = "null none nil nan n/a #n/a na undefined unknown true false total subtotal sum #ref! #value! #name? [objectobject] - ? . x"  # noqa: E501
_NOTHING: Final = frozenset(_WORDS.split())
_FOLDED: Final = str.maketrans({"0": "o", "1": "l", "i": "l", "|": "l"})  # the same, of ids without case
_NOTHING_FOLDED: Final = frozenset(word.translate(_FOLDED) for word in _NOTHING)
_SHEET: Final = re.compile(r"\d(\.\d+)?e\+\d\d?", re.ASCII)  # what a spreadsheet makes of a long number
_AND: Final = re.compile(r"\b(and|und|et|y|e|en|og|och)\b")
_LOOKED_THROUGH = 10_000  # customers
_SLIP_LETTERS, _LONG_NAME = 8, 60  # of a name in which a slip is looked for
_MANY = 8  # names that one slip may lead to; whoever is like all of them is found by one
_WORD = 5  # letters of a word in which a slip is taken for one
_UNIQUE: Final = frozenset({"serial", "tag", "asset_tag", "mac", "imei", "uuid"})  # of one unit in the world


def doubt(code: str, kind: Kind, record_id: str, place: Place, message: str, field: str = "") -> Diagnostic:
    """Make the warning about one record that something is odd."""
    return Diagnostic(
        code=code,
        message=redacted(message),
        severity=Severity.WARNING,
        table=KINDS[kind].table,
        record_id=redacted(record_id),
        place=place(kind, record_id) or f"{KINDS[kind].table} {redacted(record_id)!r}",
        field=field,
    )


def skeleton(text: str) -> str:
    """Give what an id looks like: compatibility forms, look-alike letters, marks, blanks, hidden ones and case set aside."""
    if text.isascii():
        return text.casefold().replace(" ", "")
    text = unicodedata.normalize("NFKD", text.translate(_LOOKALIKES))
    kept = (c for c in text if unicodedata.category(c) not in ("Cf", "Cc", "Mn", "Zs"))
    return "".join(kept).translate(_LOOKALIKES).casefold()


def alike_ids(kind: Kind, records: Iterable[Any], place: Place) -> Iterator[Diagnostic]:
    """Flag ids that look like another's, that mix alphabets, or that stand for nothing."""
    field = KINDS[kind].id_field
    ids = column(records, field)
    if _plainly_differ(ids):
        return
    first: dict[str, str] = {}
    drawn: dict[str, str] = {}
    for record_id in ids:
        seen = skeleton(record_id)
        other = first.setdefault(seen, record_id)
        if other != record_id:
            same = other.casefold() == record_id.casefold()
            code, how = ("id.case", "differs only in case from") if same else ("id.confusable", "looks like")
            message = f"{field} {record_id!r} {how} {other!r}; are they one?"
            yield doubt(code, kind, record_id, place, message, field)
        elif (twin := drawn.setdefault(record_id.translate(_DIGITS), record_id)) != record_id:
            message = (
                f"{field} {record_id!r} differs from {twin!r} only in O and 0, or I, l and 1; are they one?"
            )
            yield doubt("id.confusable", kind, record_id, place, message, field)
        elif not record_id.isascii() and _mixes(record_id):
            message = f"{field} {record_id!r} mixes letters of alphabets that look alike"
            yield doubt("id.confusable", kind, record_id, place, message, field)
        if seen in _NOTHING or ("e+" in seen and _SHEET.fullmatch(seen)):
            message = (
                f"{field} {record_id!r} looks like what a program writes for nothing, a sum, or a long number"
            )
            yield doubt("id.doubtful", kind, record_id, place, message, field)


def _plainly_differ(ids: list[str]) -> bool:
    """Tell whether nothing at all is odd about ids: all of them joined into one text, which is looked at once."""
    joined = "\n".join(ids)
    if not joined.isascii() or joined.count("\n") != len(ids) - 1:
        return False
    folded = joined.casefold()
    seen = set(folded.replace(" ", "").translate(_FOLDED).split("\n"))
    return "e+" not in folded and len(seen) == len(ids) and _NOTHING_FOLDED.isdisjoint(seen)


def _mixes(text: str) -> bool:
    letters = [c for c in text if c.isalpha()]
    return any(ord(c) in _LOOKALIKES for c in letters) and any(c.isascii() for c in letters)


def same_customers(customers: Iterable[Any], place: Place) -> Iterator[Diagnostic]:
    """Flag customers that share their name, but for case, accents, punctuation and legal form, or an identifier."""
    first: dict[tuple[str, str], str] = {}
    for customer in customers:
        keys: set[tuple[str, str]] = {("name", _joined(customer.name))} if customer.name else set()
        keys |= {(i.kind, _bare(i.value)) for i in customer.identifiers}
        for kind, key in sorted(keys):
            if not key:
                continue
            other = first.setdefault((kind, key), customer.customer_id)
            if other != customer.customer_id:
                message = (
                    f"customers {other!r} and {customer.customer_id!r} share their {kind}; are they one?"
                )
                yield doubt("customer.likely_duplicate", Kind.CUSTOMER, customer.customer_id, place, message)


def slipped_customers(customers: Sequence[Any], place: Place) -> Iterator[Diagnostic]:
    """Flag customers whose names differ by one slip of the pen: one letter of one word, which is long enough to be known again.

    A number is never a slip (Shop 1 and Shop 2 are two), nor a letter of a short word (Line A and Line B); among more customers
    than can be looked through by eye nothing is looked for.
    """
    if len(customers) > _LOOKED_THROUGH:
        return
    near: dict[str, list[tuple[str, list[str]]]] = {}
    first: set[str] = set()
    for customer in customers:
        words = plain_name(customer.name).split()
        name = " ".join(words)
        if name in first or not _SLIP_LETTERS <= len(name) <= _LONG_NAME:
            continue
        first.add(name)
        met: dict[str, None] = {}
        for slip in slips(name):
            others = near.setdefault(slip, [])
            met |= dict.fromkeys(other for other, theirs in others if _is_slip(words, theirs))
            if len(others) < _MANY:
                others.append((customer.customer_id, words))
        for other in met:
            message = f"the names of customers {other!r} and {customer.customer_id!r} differ by one slip; are they one?"
            yield doubt("customer.likely_duplicate", Kind.CUSTOMER, customer.customer_id, place, message)


def _is_slip(one: list[str], two: list[str]) -> bool:
    apart = [(a, b) for a, b in zip(one, two, strict=False) if a != b]
    return (
        len(one) == len(two)
        and len(apart) == 1
        and min(map(len, apart[0])) >= _WORD
        and is_one_slip(*apart[0])
    )


def same_units(assets: Iterable[Any], place: Place) -> Iterator[Diagnostic]:
    """Flag assets that share what only one unit in the world has, such as a serial number of one manufacturer."""
    first: dict[tuple[str, str, str], Any] = {}
    units = {a.asset_id: a for a in assets}
    for asset in units.values():
        for identifier in asset.identifiers:
            key = _bare(identifier.value)
            if identifier.kind not in _UNIQUE or not key:
                continue
            other = first.setdefault((identifier.kind, key, (asset.manufacturer or "").casefold()), asset)
            if other is not asset and _origin(other, units) != _origin(asset, units):
                message = f"assets {other.asset_id!r} and {asset.asset_id!r} share their {identifier.kind}; are they one?"
                yield doubt("id.shared", Kind.ASSET, asset.asset_id, place, message, "identifiers")


def _origin(asset: Any, units: Mapping[str, Any]) -> str:
    """Give the unit an asset was before it moved: chains of ``replaces`` have no circles, those were rejected."""
    while asset.replaces in units:
        asset = units[asset.replaces]
    origin: str = asset.replaces or asset.asset_id
    return origin


def _bare(text: str) -> str:
    return "".join(c for c in unicodedata.normalize("NFKC", text).casefold() if c.isalnum())


def _joined(name: str) -> str:
    return _AND.sub(" ", plain_name(name)).replace(" ", "")
