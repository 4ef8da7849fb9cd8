"""Text signatures: what is left of a text names the trouble, never a person, a number or a machine."""

import os
import subprocess
import sys
import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from custrel.recurrence.signature import signature

TEMPLATES = (
    "Kasse startet nicht, Bildschirm schwarz",
    "\u30ec\u30b8 \u8d77\u52d5 \u3057\u306a\u3044",
    "\u0627\u0644\u0637\u0627\u0628\u0639\u0629 \u0644\u0627 \u062a\u0639\u0645\u0644",
    "yaz\u0131c\u0131 \u00e7al\u0131\u015fm\u0131yor",
)


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("Jean-Luc says till freezes", "Jean-Luc Picard"),
        ("Jean\u2011Luc: till freezes, says", "Jean-Luc Picard"),
        ("Smit\u2019s till freezes says", "Jan Smit"),
        ("O\u2019Brien says till freezes", "Miles O'Brien"),
        ("\u0130LKER till freezes", "\u0130lker"),
        ("\u0930\u093e\u092e till freezes", "\u0930\u093e\u092e"),
    ],
)
def test_a_name_is_left_out_however_it_is_joined_or_written(text: str, name: str) -> None:
    """Law: no part of a given name is left in a signature, joined, with an ending, in any case or script."""
    assert set(signature(text, names=[name]).split()) <= {"till", "freezes", "says"}
    assert {"till", "freezes"} <= set(signature(text, names=[name]).split())


def test_a_word_joined_to_a_name_or_spelled_alike_in_part_stays() -> None:
    """Law: only names go: a word with a name inside it, or sharing letters of a name's script, is kept."""
    assert signature("smit-drucker jams", names=["Jan Smit"]) == "smit-drucker jams"
    assert signature("\u092e\u093e\u0930\u093e", names=["\u0930\u093e\u092e"]) == "\u092e\u093e\u0930\u093e"


@pytest.mark.parametrize("template", TEMPLATES)
@given(number=st.integers(0, 10**9), day=st.dates())
def test_what_differs_from_ticket_to_ticket_does_not_re_key(template: str, number: int, day: object) -> None:
    """Law: numbers, dates, ids, hosts and addresses never change a signature, in any language."""
    noisy = f"{day} #{number} {template} px-{number}.shop.example a{number}@b.example 10.0.0.{number}"
    assert signature(noisy) == signature(template) != ""
    assert signature(unicodedata.normalize("NFD", noisy)) == signature(template)


def test_a_changed_template_is_another_trouble() -> None:
    """Law: other words are another signature: nothing is matched approximately."""
    assert signature("Till 3 freezes at start") != signature("Till 3 freezes at closing")


@pytest.mark.parametrize(
    "text", ["", " \t\n", "4711 / 0815", "\u2026 --- !!!", "a@b.example", "\u0664\u0665"]
)
def test_a_text_without_words_has_no_signature(text: str) -> None:
    """Law: an empty signature is given where nothing is said, so it can be refused as a key."""
    assert signature(text) == ""


def test_signatures_do_not_depend_on_the_hash_seed() -> None:
    """Law: another process with another hash seed gives the same signatures."""
    code = (
        "from custrel.recurrence.signature import signature\n"
        "print(ascii(signature('Smit till will not boot screen dark', names=['Jan Smit', 'Eva Roth'])))"
    )
    said = {
        subprocess.run(
            [sys.executable, "-c", code],
            env={**os.environ, "PYTHONHASHSEED": seed},
            capture_output=True,
            text=True,
            check=True,
        ).stdout
        for seed in ("0", "1", "4711")
    }
    assert said == {"'till will not boot screen dark'\n"}


@pytest.mark.parametrize("unit", ["a", "a.", "@", "://", "-", "word ", "\u2019s", "\u0301"])
def test_what_stands_far_behind_is_not_read(unit: str) -> None:
    """Law: a text of 100,000 characters costs what its first 2,000 do, and says the same."""
    long = unit * (100_000 // len(unit))
    assert signature(long) == signature(long[:2_000])


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("YAZICI \u00e7al\u0131\u015fm\u0131yor", "yaz\u0131c\u0131 \u00c7ALI\u015eMIYOR"),
        ("\u0130stanbul \u015fubesi", "ISTANBUL \u015eUBES\u0130"),
        ("i\u0307stanbul \u015fubesi", "istanbul \u015fubesi"),
    ],
)
def test_upper_and_lower_case_are_one_in_turkish_too(one: str, other: str) -> None:
    """Law: case never re-keys, whatever the language: the two i of Turkish count as one letter."""
    assert signature(one) == signature(other) == signature(one.lower()) != ""


@given(st.text(max_size=60))
def test_a_signature_of_a_signature_is_itself(text: str) -> None:
    """Law: what is left is in its final form: folding it, or writing it in capitals and back, changes nothing."""
    found = signature(text)
    assert signature(found) == found


@given(
    st.lists(st.text("ab:/@.", min_size=1, max_size=6), max_size=8),
    st.sampled_from([" ", "\t", "\n", "\u00a0", "\u2003"]),
)
def test_what_holds_an_address_is_left_out_from_blank_to_blank(words: list[str], blank: str) -> None:
    """Law: whatever stands before or behind the sign, and whatever blank is between: the rest is what stays."""
    plain = [word for word in words if "@" not in word and "://" not in word]
    assert signature(blank.join(words)) == signature(blank.join(plain))
