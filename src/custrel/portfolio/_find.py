"""Who is this? Looking a record up by whatever identifier somebody has."""

from collections.abc import Iterable, Iterator, Mapping
from typing import Any, Final, final

import attrs

from custrel._fields import is_one_slip, plain_name, slips
from custrel.model import KINDS, Kind, Ref
from custrel.portfolio._keys import NAMES, is_phone, keys_of, loose, normal, phone, words

_TAIL: Final = 7  # digits of a phone number that are the same in every country's way of writing it
_COUNTRY: Final = 3  # digits a country code may have (ITU-T E.164)
_SLIP_LETTERS: Final = 5  # in a shorter name one letter more or less is another name
_LONGEST: Final = 80  # letters of a name in which slips are looked for: their forms grow with its square
_WORD: Final = 3  # a shorter word is in too many names to say anything


@final
@attrs.frozen(kw_only=True, order=False)
class Found:
    """One candidate: the record's name, which of its keys matched (``serial``, ``phone``, ``name`` …), and how well.

    ``exact`` True where the text equals the key after normalizing blanks, case and the spelling of phone numbers; False
    where it is only similar: other punctuation or accents, a phone number with and without country code, some words of a name,
    one slip in a name. Numbers inside are never taken for similar. Key ``merged`` is a ticket that went into this one,
    ``replaces`` a unit this one stands for. The value that matched is not shown: it may be personal.

    Example:
        >>> print(Found(ref=Ref.parse("asset:A1"), key="serial", exact=True))
        asset:A1 (by serial)
    """

    ref: Ref
    key: str
    exact: bool

    def __str__(self) -> str:
        """Show the record and the key that matched."""
        return f"{self.ref} (by {self.key}{'' if self.exact else ', similar'})"


_Hits = dict[str, list[Found]]


@final
@attrs.frozen(kw_only=True, eq=False, repr=False)
class Index:
    """Every key of every record under each of its forms; made once per portfolio."""

    exact: _Hits = attrs.field(init=False, factory=dict[str, list[Found]])
    loose: _Hits = attrs.field(init=False, factory=dict[str, list[Found]])
    words: _Hits = attrs.field(init=False, factory=dict[str, list[Found]])
    slips: dict[str, list[tuple[Found, str]]] = attrs.field(
        init=False, factory=dict[str, list[tuple[Found, str]]]
    )
    tails: dict[str, list[tuple[Found, str]]] = attrs.field(
        init=False, factory=dict[str, list[tuple[Found, str]]]
    )

    @classmethod
    def of(cls, tables: Mapping[Kind, Iterable[Any]]) -> "Index":
        """Index the tables."""
        index = cls()
        for kind, records in tables.items():
            for record in records:
                ref = Ref(kind=kind, id=getattr(record, KINDS[kind].id_field))
                for key, text in keys_of(kind, record):
                    index.add(
                        Found(ref=ref, key=key, exact=True),
                        text,
                        phone(text) if is_phone(record, key) else "",
                    )
        survivors = _survivors(tables.get(Kind.INCIDENT, ()))
        for record in tables.get(Kind.INCIDENT, ()):
            if record.merged_into is not None:
                left = Ref(kind=Kind.INCIDENT, id=survivors[record.incident_id])
                for key, text in keys_of(Kind.INCIDENT, record):
                    if key != "work_order":
                        index.add(Found(ref=left, key="merged", exact=True), text, "")
        for asset in tables.get(Kind.ASSET, ()):
            if asset.replaces is not None:
                stands = Found(ref=Ref(kind=Kind.ASSET, id=asset.asset_id), key="replaces", exact=True)
                index.add(stands, asset.replaces, "")
        return index

    def add(self, found: Found, text: str, digits: str) -> None:
        """Put one key under its forms."""
        self.exact.setdefault(normal(text), []).append(found)
        form = loose(text)
        if form:
            self.loose.setdefault(form, []).append(found)
        if digits:
            self.exact.setdefault(f"tel:{digits}", []).append(found)
            base = digits.partition("x")[0]
            self.tails.setdefault(base[-_TAIL:], []).append((found, base))
        source, colon, own = text.partition(":")
        if colon and found.key == "id" and source and own:  # what the source of a combined record called it
            self.loose.setdefault(loose(own), []).append(found)
        if found.key in NAMES:
            for word in set(words(text)):
                self.words.setdefault(word, []).append(found)
            bare = loose(plain_name(text)) if found.ref.kind is Kind.CUSTOMER else form
            if bare != form:
                self.loose.setdefault(bare, []).append(found)
            for name in {form, bare}:
                if _SLIP_LETTERS <= _letters(name) <= _LONGEST:
                    for slip in slips(name):
                        self.slips.setdefault(slip, []).append((found, name))

    def look_up(self, text: str, kinds: frozenset[Kind]) -> tuple[Found, ...]:
        """Give every candidate once: exact before similar, then in order of kind and id."""
        best: dict[Ref, Found] = {}
        for hit in self._hits(text):
            if (not kinds or hit.ref.kind in kinds) and hit.ref not in best:
                best[hit.ref] = hit
        order = list(Kind)
        return tuple(sorted(best.values(), key=lambda f: (not f.exact, order.index(f.ref.kind), f.ref.id)))

    def _hits(self, text: str) -> Iterator[Found]:
        digits = phone(text)
        yield from self.exact.get(normal(text), ())
        kind, colon, record_id = text.strip().partition(":")
        if colon:  # a reference as every output shows it: asset:A-17
            named = self.exact.get(normal(record_id), ())
            yield from (hit for hit in named if hit.key == "id" and hit.ref.kind == kind)
        if digits:
            yield from self.exact.get(f"tel:{digits}", ())
        for hit in self._similar(text, digits):
            yield attrs.evolve(hit, exact=False)

    def _similar(self, text: str, digits: str) -> Iterator[Found]:
        form, bare = loose(text), loose(plain_name(text))
        yield from self.loose.get(form, ())
        if bare != form:
            yield from (hit for hit in self.loose.get(bare, ()) if hit.ref.kind is Kind.CUSTOMER)
        base = digits.partition("x")[0]
        for hit, other in self.tails.get(base[-_TAIL:], ()):
            if _same_line(base, other):
                yield hit
        wanted = set(words(text))
        if wanted and max(map(len, wanted)) >= _WORD:
            rarest = min((self.words.get(word, []) for word in wanted), key=len)
            others = [{f.ref for f in self.words.get(word, ())} for word in wanted]
            yield from (hit for hit in rarest if all(hit.ref in refs for refs in others))
        for name in dict.fromkeys((form, bare)):
            if _SLIP_LETTERS - 1 <= _letters(name) <= _LONGEST + 1:
                for slip in slips(name):
                    yield from (hit for hit, other in self.slips.get(slip, ()) if is_one_slip(name, other))


def _letters(form: str) -> int:
    return sum(map(str.isalpha, form))


def _same_line(one: str, two: str) -> bool:
    """Tell whether two numbers may be one line, written with and without country code and the zero before the area."""
    short, long = sorted((one.lstrip("0"), two.lstrip("0")), key=len)
    return len(short) >= _TAIL and long.endswith(short) and len(long) - len(short) <= _COUNTRY


def _survivors(incidents: Iterable[Any]) -> dict[str, str]:
    """Give for every merged ticket the one that is left of its chain, each link walked once."""
    into = {r.incident_id: r.merged_into for r in incidents if r.merged_into is not None}
    ends: dict[str, str] = {}
    for start, first in into.items():
        path, here = [start], first
        while here in into and here not in ends:
            path.append(here)
            here = into[here]
        end = ends.get(here, here)
        ends.update(dict.fromkeys(path, end))
    return ends
