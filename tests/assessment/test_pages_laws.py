"""Laws of pages, actions and comparisons, over generated portfolios."""

import datetime as dt
import itertools
import random
import unicodedata

import attrs
import pytest
from assessment_fakes import AS_OF, judged
from hypothesis import given, settings
from hypothesis import strategies as st

from custrel import Portfolio, assess, report
from custrel.assessment import trouble_section
from custrel.assessment._actions import action_order, ordered_actions
from custrel.assessment._words import _headline
from custrel.assessment.page import (
    PAGE_LINES,
    Draft,
    Page,
    Section,
    clipped,
    columns,
    headed,
    height,
    one_page,
)
from custrel.findings import Action, Band, Finding, FindingSeverity, Urgency
from custrel.model import KINDS, Asset, Customer, Ref
from custrel.strategies import portfolios

HIDDEN = {"Cc", "Cf", "Cs", "Zl", "Zp"}
WORDS = st.text(max_size=300).filter(str.strip)
REFS = st.sampled_from([Ref(kind=k, id=i) for k in ("customer", "asset") for i in ("C1", "A:1")])
FINDINGS = st.builds(
    Finding,
    code=st.sampled_from(["recurrence.unowned", "recurrence.odd", "acme.noise", "acme.heat", "coverage.gap"]),
    customer_id=st.sampled_from(["C1", "C2"]),
    subject=REFS,
    about=st.none() | REFS,
    severity=st.sampled_from(FindingSeverity),
    reason=WORDS,
    evidence=st.lists(REFS, max_size=2).map(tuple),
    since=st.none() | st.just(AS_OF),
    renewal=st.none() | st.floats(0, 1),
)


def said(found):
    """Make a signal that says just that, each identity once."""
    once = {(f.key, f.customer_id): f for f in found}

    def signal(case, /):
        return [f for f in once.values() if f.customer_id == case.customer_id]

    return signal


def pair():
    """Give two customers of whom nothing is recorded."""
    return Portfolio.of(Customer(customer_id="C1", name="Sol"), Customer(customer_id="C2"))


def assert_sound(page):
    """Check what holds of every page, whatever stands in the records."""
    text = str(page)
    lines = text.splitlines()
    assert len(lines) <= PAGE_LINES
    assert all(columns(line) <= 80 for line in lines)
    assert all(c == "\n" or unicodedata.category(c) not in HIDDEN for c in text)
    for form in (report.markdown(page), report.html(page), report.text(page, encoding="ascii")):
        assert form
    for section in page.sections:
        assert section.lines


@pytest.mark.law
@settings(deadline=None)
@given(portfolios(), st.sampled_from([None, 40]))
def test_pages_are_written_for_every_portfolio(portfolio, days):
    """DESIGN 10: the first screen and every brief fit one page of 80 columns, alone and beside an earlier assessment."""
    answer = assess(portfolio, as_of=AS_OF)
    earlier = None if days is None else assess(portfolio, as_of=AS_OF - dt.timedelta(days=days))
    assert_sound(answer.first_screen(earlier=earlier))
    for customer in answer.customers:
        assert_sound(answer.brief(customer.customer_id, earlier=earlier))
    assert trouble_section(answer).lines


@given(st.lists(FINDINGS, max_size=12))
def test_no_sentence_of_a_plugin_breaks_a_page(found):
    """Whatever a signal of somebody else says, in whatever words, is shown within the page."""
    answer = judged(pair(), signals=[said(found)])
    for page in (answer.first_screen(), answer.brief("C1"), answer.brief("C2")):
        assert_sound(page)


@given(st.lists(FINDINGS, max_size=12))
def test_every_finding_that_asks_for_attention_is_settled_once(found):
    """DESIGN 10: each open finding but notes and good news is named by exactly one action, of its own customer."""
    answer = judged(pair(), signals=[said(found)])
    settled = [(a.customer_id, k) for a in answer.actions for k in a.settles]
    quiet = (FindingSeverity.NOTE, FindingSeverity.GOOD)
    assert sorted(map(str, settled)) == sorted(
        str((f.customer_id, f.key)) for f in answer.findings if f.severity not in quiet
    )
    assert len({a.action_id for a in answer.actions}) == len(answer.actions)


ACTIONS = st.builds(
    Action,
    action_id=st.uuids().map(str),
    customer_id=st.just("C1"),
    what=st.just("Look"),
    subject=REFS,
    urgency=st.sampled_from(Urgency),
    role=st.just("daily_owner"),
    why=st.just("why"),
    band=st.none() | st.sampled_from(Band),
    expected=st.none() | st.sampled_from([0.0, 1.5, 3.0]),
    hours_behind_it=st.none() | st.sampled_from([0.0, 8.0]),
)


@given(st.lists(ACTIONS, max_size=8, unique_by=lambda a: a.action_id), st.randoms(use_true_random=False))
def test_the_order_of_actions_is_total_and_stable(actions, rng):
    """Any two differ in place, by the first criterion in which they differ; the order given never matters."""
    order = ordered_actions(actions)
    shuffled = list(actions)
    rng.shuffle(shuffled)
    assert ordered_actions(shuffled) == order
    for a, b in itertools.pairwise(order):
        assert action_order(a) < action_order(b)
        assert list(Urgency).index(a.urgency) <= list(Urgency).index(b.urgency)


@given(st.lists(FINDINGS, max_size=8), st.lists(FINDINGS, max_size=8))
def test_comparing_is_symmetric(before, after):
    """What is new one way is gone the other way, what is worse is better; with itself nothing changed."""
    one, two = (judged(pair(), signals=[said(f)]) for f in (before, after))
    there, back = two.compare(one), one.compare(two)
    for a, b in ((there.new, back.gone), (there.gone, back.new)):
        assert [f.key for f in a] == [f.key for f in b]
    assert {f.key for f in there.worse} == {f.key for f in back.better}
    assert {f.key for f in there.better} == {f.key for f in back.worse}
    assert one.compare(one).is_empty
    assert {f.key for f in there.new}.isdisjoint(f.key for f in one.findings)


@pytest.mark.law
@settings(deadline=None, max_examples=10)
@given(portfolios(), st.integers(0, 1000))
def test_reading_the_records_again_in_another_order_changes_nothing(portfolio, seed):
    """Re-imported in another order, the same records compare as unchanged, page and all."""
    records = [r for info in KINDS.values() for r in getattr(portfolio, info.table)]
    random.Random(seed).shuffle(records)
    again = Portfolio.of(*records, observed=portfolio.observed)
    one, two = (assess(p, as_of=AS_OF) for p in (portfolio, again))
    assert two.compare(one).is_empty
    assert str(one.first_screen(earlier=two)) == str(two.first_screen(earlier=one))


@given(WORDS, st.integers(1, 4), st.text(max_size=20))
def test_a_clipped_line_fits_and_says_that_it_was_cut(text, rows, tail):
    """At most so many rows; what is shown is the line itself, or less of it."""
    shown = clipped(text, rows, tail)
    assert height(shown) <= max(rows, height(" …" + tail))
    assert shown == text + tail or len(shown) < len(text + tail) + 3


def test_what_stands_after_a_semicolon_and_in_brackets_goes_first():
    """A shortened sentence that stands for itself is not marked as cut; one cut in the middle is."""
    line = "The till is down (since Saturday afternoon, in busy hours); " + "they cannot serve anybody; " * 4
    assert clipped(line, 1) == "The till is down (since Saturday afternoon, in busy hours)."
    assert clipped("The till is down " + "x" * 70 + " (and so is the other one).", 2).endswith(" …") is False
    assert clipped("word " * 40, 1).endswith(" …")
    assert len(clipped("x" * 100_000, 2)) < 200


def test_a_sentence_too_long_ends_where_a_clause_ends():
    """A reason is not broken off in the middle: it ends before a colon or the last clauses; what it is about is no clause."""
    line = "The outage of 15 May had been foretold: our advice was mentioned in passing to Lee, and nothing came of it."
    assert clipped(line, 1) == "The outage of 15 May had been foretold."
    told = "Our advice was mentioned in passing to Lee on 15 April, who cannot approve it, and nobody else has heard of it."
    assert (
        clipped(told, 1) == "Our advice was mentioned in passing to Lee on 15 April, who cannot approve it."
    )
    assert (
        clipped(told, 1, head="Worse: ") == "Worse: Our advice was mentioned in passing to Lee on 15 April."
    )
    assert headed("the till at the far door: " + told, 1).startswith("the till at the far door: Our advice")
    assert headed("no colon", 1) == "no colon"
    several = "The till freezes every week (since 3 March). Nobody owns this (since 4 May). Mostly between 9:00 and 12:00."
    assert (
        clipped(several, 1) == "The till freezes every week (since 3 March). Nobody owns this (since 4 May)."
    )
    question = "When the till stops: how badly could somebody be hurt, and who would see it first of all those there?"
    assert clipped(question, 1).endswith(" …")  # half a question asks something else
    assert clipped("The till: " + "x" * 90 + ".", 1).endswith(" …")  # two words are no sentence


def test_in_the_line_of_an_action_the_name_of_the_customer_gives_way():
    """What is to be done is said whole where it can be; a name is shortened to what is still known by it."""
    what = "Take our advice on the dispatch database to an approver"
    line = _headline(1, "Prairie Freight Brokers", what)
    assert line.startswith("1. Prairie Frei")
    assert line.endswith(f"…: {what}")
    assert height(line) == 1
    assert _headline(2, "Sol", what) == f"2. Sol: {what}"
    assert _headline(3, "", what) == f"3. {what}"
    assert _headline(4, "Prairie Freight Brokers", what * 2).endswith(" …")


def test_letters_of_east_asia_take_two_columns():
    """A terminal shows them twice as wide: pages are wrapped by columns, and nothing of a text is lost by it."""
    name = "株式会社日本印刷機械サービス東京支店営業部第一課"
    page = Page(
        title=name * 3, sections=[Section(heading="To do", lines=[f"a{name * 4} is down", "abc " * 30])]
    )
    lines = str(page).splitlines()
    assert max(map(columns, lines)) <= 80
    assert min(columns(line) for line in lines[:1]) > 70
    assert "".join(lines).count("課") == 7
    assert columns(name) == 2 * len(name)
    assert columns("abc é") == 5
    wide = {c for c in map(chr, range(0x1100, 0x30000)) if unicodedata.east_asian_width(c) in "WF"}
    assert all(columns(c) == 2 for c in wide if unicodedata.category(c)[0] == "L")


def test_a_long_name_of_a_unit_keeps_both_ends_and_leaves_room_for_the_reason():
    """Units that differ at the end of their long names stay apart, and what is wrong with them is still said."""
    name = "la très grande machine du rez-de-chaussée au fond à gauche"
    units = [Asset(asset_id=f"A{n}", customer_id="C1", name=f"{name} {n}") for n in (1, 2)]
    found = [
        Finding(
            code="reliance.down_now",
            customer_id="C1",
            subject=Ref(kind="asset", id=unit.asset_id),
            severity="critical",
            reason=f"asset:{unit.asset_id}, their only way to serve coffee to people in a hurry, is down since Sunday, 14 June.",
        )
        for unit in units
    ]
    answer = judged(Portfolio.of(*pair().customers, *units), signals=[said(found)])
    (todo,) = (s.lines for s in answer.brief("C1").sections if s.heading == "To do first")
    told = sorted([todo[:2], todo[2:4]], key=lambda lines: "gauche 2" in lines[0])
    for n, (what, why) in enumerate(told, start=1):
        assert ". Get la très grande" in what
        assert what.endswith(f"gauche {n} running again")
        assert f"gauche {n} is down since Sunday, 14 June. Now:" in why
        assert height(what) + height(why) <= 3


def test_a_page_gives_up_the_longest_section_first_and_what_matters_last():
    """Items go whole, are counted, and never fewer than so many stay; what to do goes after everything else."""
    long = Draft(heading="Noticed", items=tuple((f"n{i}",) for i in range(60)), keep=2)
    todo = Draft(
        heading="To do", items=tuple((f"{i}. Do.", "   why") for i in range(1, 20)), keep=3, last=True
    )
    page = one_page("T", [long, todo])
    assert len(str(page).splitlines()) <= PAGE_LINES
    assert len(page.sections[1].lines) == 38
    assert page.sections[0].lines[-1].startswith("… and ")
    full = one_page("T", [attrs.evolve(todo, lead=("x",) * 60)])
    assert (
        full.sections[0].lines[-1] == "… and 16 more."
    )  # a page that cannot fit still keeps the first three


def test_an_empty_page_is_a_page():
    """Nothing at all can be assessed and shown."""
    assert_sound(assess(Portfolio.of(), as_of=AS_OF).first_screen())
