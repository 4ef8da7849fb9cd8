"""How values show themselves: personal fields redacted, nothing forged, HTML escaped."""

import datetime as dt
import enum
import html
import re
import unicodedata

import attrs
import pytest
from hypothesis import given
from hypothesis import strategies as st

from custrel._fields import EMPTY, PERSONAL, FrozenMap
from custrel._show import (
    escaped,
    html_table,
    instant_text,
    number_text,
    plural,
    record_html,
    record_text,
    text_table,
)


class Color(enum.StrEnum):
    """A word."""

    RED = "red"


@attrs.frozen(kw_only=True, repr=False)
class Card:
    """A record with one field of every sort that is shown."""

    card_id: str
    name: str = attrs.field(default="", metadata=PERSONAL)
    at: dt.datetime | None = None
    day: dt.date | None = None
    color: Color | None = None
    items: tuple[object, ...] = ()
    traits: FrozenMap[str, object] = EMPTY
    number: float | None = None
    _hidden: int = 3
    quiet: int = attrs.field(default=0, repr=False)

    __repr__ = record_text
    _repr_html_ = record_html


def test_defaults_are_left_out_and_personal_fields_redacted() -> None:
    """Only what is known is shown, and a personal value never is."""
    card = Card(card_id="K1", name="Jan Novak")
    assert repr(card) == "Card(card_id='K1', name=<personal>)"
    assert "Jan" not in card._repr_html_()
    assert "personal" not in repr(Card(card_id="K1"))


def test_every_sort_of_value_has_a_short_form() -> None:
    """Instants to the minute, words quoted, tuples cut to three, maps as they are; hidden fields stay hidden."""
    card = Card(
        card_id="K1",
        at=dt.datetime(2026, 11, 1, 8, 30, tzinfo=dt.UTC),
        day=dt.date(2026, 11, 2),
        color=Color.RED,
        items=("a", 1, None, 4, 5),
        traits=FrozenMap({"k": "v"}),
        number=0.5,
        quiet=9,
    )
    assert repr(card) == (
        "Card(card_id='K1', at=2026-11-01 08:30 UTC, day=2026-11-02, color='red', "
        "items=('a', 1, None, … 2 more), traits={'k': 'v'}, number=0.5)"
    )


def test_long_texts_are_cut() -> None:
    """A text over sixty characters ends in an ellipsis."""
    shown = repr(Card(card_id="x" * 200))
    assert len(shown) < 90
    assert "…" in shown


@given(st.text())
def test_escaped_text_holds_nothing_invisible(text: str) -> None:
    """After escaping there is no control, bidirectional, invisible or surrogate character; plain text is left alone."""
    shown = escaped(text)
    assert not re.search("[\x00-\x1f\x7f-\x9f\u200b-\u200f\u2028-\u202e\u2066-\u2069\ud800-\udfff]", shown)
    shown.encode("utf-8")
    if text.isascii() and text.isprintable():
        assert shown == text


@given(st.text())
def test_repr_of_any_text_is_one_printable_line(text: str) -> None:
    """No text can break out of the line, move the cursor or turn the reading direction."""
    shown = repr(Card(card_id=text or "x"))
    assert all(c.isprintable() or unicodedata.category(c) == "Zs" for c in shown)
    assert "\n" not in shown
    assert "\x1b" not in shown


@given(st.lists(st.text(), min_size=1, max_size=3))
def test_html_is_escaped_and_static(cells: list[str]) -> None:
    """Whatever a cell says, the table has only table tags, and the text comes back by unescaping."""
    page = html_table([cells], [f"c{i}" for i in range(len(cells))], caption="<x>")
    assert set(re.findall(r"</?([a-z]+)", page)) <= {"table", "caption", "thead", "tbody", "tr", "th", "td"}
    assert "<x>" not in page
    found = re.findall(r"<td>(.*?)</td>", page, re.DOTALL)
    assert [html.unescape(cell) for cell in found] == [escaped(cell) for cell in cells]


def test_html_of_a_record_is_a_table_named_after_it() -> None:
    """The caption is the class; every known field has one row."""
    page = Card(card_id="<b>", number=1.5)._repr_html_()
    assert page.startswith("<table><caption>Card</caption>")
    assert "&lt;b&gt;" in page
    assert page.count("<tr>") == 3


@given(st.lists(st.tuples(st.text(max_size=5), st.integers(0, 99)), max_size=4))
def test_text_table_has_a_line_per_row(rows: list[tuple[str, int]]) -> None:
    """One header line, one line a row, columns aligned, no blank at the end of a line."""
    lines = text_table(rows, ("name", "n")).split("\n")
    assert len(lines) == len(rows) + 1
    assert all(line == line.rstrip() for line in lines)


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (0.86333, "0.863"),
        (12.0, "12"),
        (0.1, "0.1"),
        (-2.5, "-2.5"),
        (1234.5678, "1235"),
        (999.9994, "999.999"),
        (0.0, "0"),
    ],
)
def test_numbers_are_short(value: float, text: str) -> None:
    """At most three decimals, no trailing zeros, none at all above a thousand."""
    assert number_text(value) == text


def test_instants_show_their_zone() -> None:
    """To the minute, with the zone it carries; naive ones without."""
    assert instant_text(dt.datetime(2026, 1, 2, 3, 4, 59, tzinfo=dt.UTC)) == "2026-01-02 03:04 UTC"
    assert instant_text(dt.datetime(2026, 1, 2, 3, 4)) == "2026-01-02 03:04"


@pytest.mark.parametrize(("count", "text"), [(0, "0 sites"), (1, "1 site"), (2, "2 sites")])
def test_plural_adds_an_s(count: int, text: str) -> None:
    """One of a thing is singular, none and many are plural; an odd plural is given."""
    assert plural(count, "site") == text
    assert plural(2, "entry", "entries") == "2 entries"
    assert plural(1, "entry", "entries") == "1 entry"
