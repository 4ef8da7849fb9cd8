"""Who is this? Exact before similar, all candidates with the key that matched, never a guess about a number."""

import datetime as dt

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from custrel._fields import is_one_slip, slips
from custrel.errors import InvalidValueError
from custrel.model import Asset, Contact, Customer, Identifier, Incident, Job, Kind, Problem, Site, ref_of
from custrel.portfolio import Found, Portfolio
from custrel.portfolio._keys import keys_of, loose, normal, phone, words
from custrel.strategies import portfolios

NOW = dt.datetime(2026, 3, 10, tzinfo=dt.UTC)
FEW = (0, 8)  # incidents: enough for parents and merges, few enough for five hundred portfolios
SHOP = Customer(
    customer_id="C1",
    name="Boutique Café Sol",
    identifiers=[Identifier(kind="old_account", value="ACC-4711"), Identifier(kind="tax", value="B 123 456")],
)
JAN = Contact(
    contact_id="P1",
    customer_id="C1",
    name="Jan Novák",
    email="jan@sol.example",
    phone="+34 915 550 102",
    identifiers=[Identifier(kind="mobile", value="0034 (0)600.111-222")],
)
TILL = Asset(
    asset_id="A1", customer_id="C1", name="Till one", identifiers=[Identifier(kind="serial", value="PX-0099")]
)
ALL = Portfolio.of(
    SHOP,
    JAN,
    TILL,
    Asset(asset_id="USB1", customer_id="C1"),
    Asset(asset_id="USB11", customer_id="C1"),
    Asset(asset_id="A2", customer_id="C1", replaces="A1"),
    Site(site_id="S1", customer_id="C1", name="Sol, Madrid"),
    Site(site_id="S2", customer_id="C1", identifiers=[Identifier(kind="tag", value="***")]),
    Job(job_id="J1", customer_id="C1", name="take payment"),
    Problem(problem_id="B1", customer_id="C1", title="Memory leak"),
    Incident(
        incident_id="I1",
        customer_id="C1",
        opened_at=NOW,
        merged_into="I2",
        work_order="WO-7",
        identifiers=[Identifier(kind="ticket", value="INC0042")],
    ),
    Incident(incident_id="I2", customer_id="C1", opened_at=NOW, merged_into="I3"),
    Incident(incident_id="I3", customer_id="C1", opened_at=NOW),
)


def found(text: str, *kinds: str) -> list[str]:
    """What is found, as shown."""
    return [str(f) for f in ALL.find(text, kinds)]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("A1", ["asset:A1 (by id)", "asset:A2 (by replaces)"]),
        (" px-0099 ", ["asset:A1 (by serial)"]),
        ("acc-4711", ["customer:C1 (by old_account)"]),
        ("WO-7", ["incident:I1 (by work_order)"]),
        ("memory  LEAK", ["problem:B1 (by title)"]),
        ("JAN@SOL.EXAMPLE", ["contact:P1 (by email)"]),
        ("take payment", ["job:J1 (by name)"]),
        ("INC0042", ["incident:I1 (by ticket)", "incident:I3 (by merged)"]),
        ("I2", ["incident:I2 (by id)", "incident:I3 (by merged)"]),
        ("I3", ["incident:I3 (by id)"]),
        ("", []),
        ("   ", []),
        ("no such thing", []),
        ("***", ["site:S2 (by tag)"]),
        ("...", []),
    ],
)
def test_exact_matches_name_their_key(text, expected):
    """§1, S2-04: whatever somebody has in hand finds the record: ids, serials, old and merged ids, orders, names, addresses."""
    assert found(text) == expected


@pytest.mark.parametrize(
    "spelling",
    [
        "+34 915 550 102",
        "+34915550102",
        "0034 915-550-102",
        "(+34) 915/550.102",
        "tel: +34 915 550 102",
        "\uff0b34 915\u00a0550\u2010102",
        "34915550102",
    ],
)
def test_a_phone_number_is_found_in_any_spelling(spelling):
    """§9: blanks, dashes, brackets, plus or double zero, full-width signs: one number."""
    assert found(spelling) == ["contact:P1 (by phone)"]


@pytest.mark.parametrize("spelling", ["915 550 102", "915550102", "0915 550 102", "+34 915 550 102 ext. 7"])
def test_a_number_without_its_country_is_similar(spelling):
    """§9: which country is not known, so the number is offered as similar, not as the same."""
    assert found(spelling) == ["contact:P1 (by phone, similar)"]


def test_a_phone_number_among_the_identifiers_counts():
    """A mobile number kept as an identifier of a person is a phone number; a serial that looks like one is none."""
    assert found("+34 600 111 222") == ["contact:P1 (by mobile)"]
    till = Asset(asset_id="A", identifiers=[Identifier(kind="serial", value="915 550 102")])
    assert Portfolio.of(till).find("0034 915550102") == ()


@pytest.mark.parametrize(
    "text", ["915 550 103", "+35 1 915 550 1", "550 102", "99 34 915 550 102 1", "9999 34 915 550 102"]
)
def test_another_number_is_not_this_one(text):
    """One digit more, less or different is another line."""
    assert found(text) == []


def test_numbers_are_never_similar():
    """§5: "USB1" does not match "USB11", nor "USB2", nor "USB 1 1"; "USB-1" is similar."""
    assert found("USB1") == ["asset:USB1 (by id)"]
    assert found("usb11") == ["asset:USB11 (by id)"]
    assert found("USB2") == []
    assert found("USB 1 1") == []
    assert found("usb-1") == ["asset:USB1 (by id, similar)"]
    assert found("PX 0099") == ["asset:A1 (by serial, similar)"]
    assert found("PX 009 9") == found("PX-0098") == found("PX-99") == []


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("boutique cafe sol", ["customer:C1 (by name, similar)"]),
        ("boutique-cafe sol", ["customer:C1 (by name, similar)"]),
        ("Jan Novak", ["contact:P1 (by name, similar)"]),
        ("novak", ["contact:P1 (by name, similar)"]),
        ("cafe boutique", ["customer:C1 (by name, similar)"]),
        ("Jan Novk", ["contact:P1 (by name, similar)"]),
        ("Jan Nvoak", ["contact:P1 (by name, similar)"]),
        ("Jan Movak", ["contact:P1 (by name, similar)"]),
        ("Jan Novaak", ["contact:P1 (by name, similar)"]),
        ("jan@sol.exmple", ["contact:P1 (by email, similar)"]),
        ("Jan Nvk", []),
        ("memory peak", ["problem:B1 (by title, similar)"]),
        ("ja", []),
        ("boutique luna", []),
        ("sol memory", []),
    ],
)
def test_names_forgive_one_slip(text, expected):
    """§9: accents, punctuation, some of the words, or one letter left out, added, mistaken or swapped: similar, no more."""
    assert found(text) == expected


def test_a_word_finds_everything_that_has_it_in_its_name():
    """§5: all candidates, in order of kind and id; kinds narrow them down, by member, word, or one word alone."""
    assert found("sol") == [
        "customer:C1 (by name, similar)",
        "site:S1 (by name, similar)",
        "contact:P1 (by email, similar)",
    ]
    assert found("sol", "site", "contact") == ["site:S1 (by name, similar)", "contact:P1 (by email, similar)"]
    assert [f.ref.id for f in ALL.find("sol", [Kind.SITE])] == ["S1"]
    assert [f.ref.id for f in ALL.find("sol", "site")] == ["S1"]
    with pytest.raises(InvalidValueError, match="did you mean 'site'"):
        ALL.find("sol", ["sitte"])


def test_a_candidate_is_shown_without_its_value():
    """§5: what matched may be personal: neither the text of a candidate nor its repr shows it."""
    (hit,) = ALL.find("Jan Novák")
    assert (str(hit), hit.exact, hit.key) == ("contact:P1 (by name)", True, "name")
    assert "Nov" not in repr(hit) + str(hit)


def test_exact_goes_before_similar():
    """§5: what is equal stands before what is alike, whatever the kinds and ids."""
    p = Portfolio.of(
        Customer(customer_id="Z", name="Northwind"),
        Asset(asset_id="A", name="Northwind"),
        Customer(customer_id="B", name="Northwin"),
        Customer(customer_id="A", name="Northwind Ltd"),
    )
    shown = [(f.ref.kind.value, f.ref.id, f.exact) for f in p.find("northwind")]
    assert shown == [
        ("customer", "Z", True),
        ("asset", "A", True),
        ("customer", "A", False),
        ("customer", "B", False),
    ]


@pytest.mark.parametrize("text", [None, 7, b"A1", ["A1"]])
def test_only_text_is_looked_up(text):
    """A number is not read as text in silence: it would lose its leading zeros."""
    with pytest.raises(InvalidValueError, match=r"Portfolio\.find\.text must be text"):
        ALL.find(text)


@pytest.mark.law
@given(portfolios(incidents=FEW))
def test_everything_is_found_by_every_key_it_has(portfolio):
    """§5: every key of every record finds that record, exactly, in upper case and with blanks about it too."""
    for kind, table in portfolio._tables.items():
        for record in table:
            for _, text in keys_of(kind, record):
                for spelling in (text, f"  {text} "):
                    hits = [f for f in portfolio.find(spelling) if f.ref == ref_of(record)]
                    assert [f.exact for f in hits] == ([True] if normal(text) else [])


@pytest.mark.law
@given(portfolios(incidents=FEW), st.text(max_size=12))
def test_any_text_has_an_answer(portfolio, text):
    """Total: whatever is typed, candidates come once each, exact ones first, and name records that are here."""
    hits = portfolio.find(text)
    assert len({f.ref for f in hits}) == len(hits)
    assert [f.exact for f in hits] == sorted((f.exact for f in hits), reverse=True)
    assert all(portfolio.maybe(f.ref) is not None for f in hits)
    assert all(isinstance(f, Found) for f in hits)


letters = st.text("abcdé", min_size=4, max_size=9)


@pytest.mark.law
@given(letters, st.data())
def test_one_slip_is_what_it_says(word, data):
    """§9: a letter left out, added, mistaken or swapped is one slip, both ways, and shares a form; two mistaken are not."""
    place = data.draw(st.integers(0, len(word) - 2))
    letter = data.draw(st.sampled_from("xyz"))
    changed = (
        word[:place] + word[place + 1 :],
        word[:place] + letter + word[place:],
        word[:place] + letter + word[place + 1 :],
        word[:place] + word[place + 1] + word[place] + word[place + 2 :],
    )
    for other in changed:
        if other != word:
            assert is_one_slip(word, other)
            assert is_one_slip(other, word)
            assert set(slips(word)) & set(slips(other))
    assert not is_one_slip(word, word)
    assert not is_one_slip(word, "xy" + word[2:])


@pytest.mark.law
@given(st.from_regex(r"[a-z]{0,3}\d{1,4}[- ]?\d{0,3}[a-z]{0,2}", fullmatch=True), st.integers(0, 9))
def test_loose_forms_never_confuse_numbers(text, digit):
    """§5: two texts with other runs of digits have other loose forms, and a slip never changes a digit."""
    other = text + str(digit)
    assert loose(text) != loose(other)
    assume(loose(text))
    digits = [run for run in words(text) if run.isdecimal()]
    for slip in slips(loose(text)):
        assert [run for run in words(slip) if run.isdecimal()] == digits


@pytest.mark.parametrize(
    ("text", "digits"),
    [
        ("+44 (0)20 7946 0958", "442079460958"),
        ("020 7946 0958", "02079460958"),
        ("0044 20 7946 0958 x12", "442079460958x12"),
        ("12345", ""),
        ("B 123 456", ""),
        ("", ""),
        ("+", ""),
    ],
)
def test_what_counts_as_a_phone_number(text, digits):
    """Six digits or more and nothing but the signs people write between them."""
    assert phone(text) == digits


@pytest.mark.parametrize(
    ("text", "exact"),
    [
        ("Acme Tools, S.L.", True),
        ("acme tools", False),
        ("ACME TOOLS LTD", False),
        ("Acme Tool", False),
        ("Acne Tools", False),
    ],
)
def test_a_company_is_found_whatever_its_legal_form(text, exact):
    """The legal form is part of an exact match, and of no near one; a slip in the name proper is forgiven."""
    whole = Portfolio.of(
        Customer(customer_id="C7", name="Acme Tools, S.L."), Customer(customer_id="C8", name="Bolt S.L.")
    )
    (hit,) = whole.find(text)
    assert (hit.ref.id, hit.exact) == ("C7", exact)


def test_a_reference_is_found_as_it_is_shown():
    """asset:A1 names that asset, not another record of that id; another kind of that id is not meant."""
    assert found("asset:A1") == ["asset:A1 (by id)"]
    assert found(" asset:a1 ") == ["asset:A1 (by id)"]
    assert found("site:A1") == []


def test_endless_texts_cost_nothing():
    """A name or a question of a million letters is compared whole, and no slip is looked for in it."""
    long = "x" * 1_000_000
    whole = Portfolio.of(Customer(customer_id="C1", name=long))
    assert [str(f) for f in whole.find(long)] == ["customer:C1 (by name)"]
    assert whole.find(long + "y") == ()


def test_an_id_that_is_no_text_is_refused():
    """A number is a likely slip: said, not looked up."""
    for wrong in (5, None, ["A1"]):
        with pytest.raises(InvalidValueError, match="must be text"):
            ALL.get("asset", wrong)
