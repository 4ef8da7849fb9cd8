"""The sections both pages share: what was read, what changed, what to do, what is in order and what goes well."""

from collections.abc import Iterator, Sequence
from typing import Final

from custrel._show import listed, plural
from custrel.assessment import _words
from custrel.assessment._compare import compare
from custrel.assessment._facts import Facts
from custrel.assessment._names import label, named
from custrel.assessment._words import as_of_text, sentence, short
from custrel.assessment.page import Draft, clipped
from custrel.findings import Action, Finding, FindingSeverity
from custrel.model import Incident, IncidentKind, IncidentStatus, Kind, Record, Ref, ref_of
from custrel.portfolio import Portfolio

TO_DO = 7  # things to do on a page; more is a list nobody works through
MORE = 5  # findings in one section
_FAILED = 2  # signals that failed, told one by one
ASSUMED: Final = "from when to when these are all there were; from the first until now is assumed."
_WELL = 3  # good things
_NO_TROUBLE: Final[dict[IncidentKind | IncidentStatus | None, tuple[str, str]]] = {
    IncidentKind.REQUEST: ("request", "requests"),
    IncidentKind.SCHEDULED: ("planned", "planned"),
    IncidentStatus.CANCELED: ("canceled", "canceled"),
    IncidentStatus.DUPLICATE: ("recorded twice", "recorded twice"),
}
QUIET: Final = (FindingSeverity.NOTE, FindingSeverity.GOOD)
SEVERITIES: Final = list(FindingSeverity)
# What is looked at, in words, with the table of records without which there is nothing to look at.
_LOOKED: Final = (
    ("recurrence", "troubles that come back", "incidents"),
    ("coverage", "what covers each unit", "contracts"),
    ("recommendation", "what became of our advice", "recommendations"),
    ("relationship", "who knows whom", "relationships"),
    ("voice", "answers to surveys", "surveys"),
    ("review", "business reviews", "reviews"),
    ("renewal", "contracts about to end", "contracts"),
    ("capacity", "room to grow", "facts"),
)


def read_lines(assessment: Facts, portfolio: Portfolio) -> Iterator[str]:
    counts = [
        plural(len(getattr(portfolio, table)), one)
        for table, one in (
            ("customers", "customer"),
            ("sites", "site"),
            ("assets", "unit"),
            ("contracts", "contract"),
            ("touchpoints", "touchpoint"),
            ("surveys", "survey"),
            ("reviews", "review"),
        )
        if getattr(portfolio, table)
    ]
    yield f"{', '.join(counts) or 'Nothing at all'}."
    if portfolio.incidents:
        yield tickets_read(portfolio.incidents)
    assumed = sum(c.observed_assumed for c in assessment.customers)
    if assumed and portfolio.incidents:
        all_of = len(assessment.customers)
        whose = f"For {assumed} of {plural(all_of, 'customer')} nobody" if assumed < all_of else "Nobody"
        yield f"{whose} said {ASSUMED}"
    if assessment.set_aside:
        yield f"Set aside by you: {plural(len(assessment.set_aside), 'finding')}."
    for problem in assessment.diagnostics[:_FAILED]:
        yield clipped(sentence(problem.message), 2, head="Not looked at: ")
    if len(assessment.diagnostics) > _FAILED:
        yield f"Nor looked at: {len(assessment.diagnostics) - _FAILED} more (see diagnostics)."


def tickets_read(tickets: Sequence[Incident]) -> str:
    """Say how many tickets were read and how many of them are no trouble, so that the numbers add up."""
    aside: dict[tuple[str, str], int] = {}
    for ticket in tickets:
        word = _NO_TROUBLE.get(ticket.kind) or _NO_TROUBLE.get(ticket.status)
        if word:
            aside[word] = aside.get(word, 0) + 1
    total = plural(len(tickets), "ticket")
    if not aside:
        return f"{total}."
    order = sorted(aside.items(), key=lambda item: (-item[1], item[0]))
    out = listed([plural(n, *word) for word, n in order], len(order))
    return f"{total}: {plural(len(tickets) - sum(aside.values()), 'trouble')}; left out: {out}."


def changed(assessment: Facts, portfolio: Portfolio, earlier: Facts | None, customer_id: str | None) -> Draft:
    if earlier is None and customer_id is not None:
        return Draft(heading="What changed")  # the first screen says why
    if earlier is None:
        how = "Nothing to compare with: no earlier assessment was given (earlier=, or --earlier FILE)."
        return Draft(heading="What changed", lead=(how,))
    change = compare(assessment, earlier)
    groups = (("Worse", change.worse), ("New", change.new), ("Better", change.better), ("Gone", change.gone))
    mine = [
        (word, f)
        for word, found in groups
        for f in found
        if f.severity not in QUIET and customer_id in (None, f.customer_id)
    ]
    mine.sort(key=lambda pair: SEVERITIES.index(pair[1].severity))
    items: list[tuple[str]] = []
    for word, f in mine[:MORE]:
        whose = "" if customer_id else _whose(portfolio, f.customer_id)
        items.append((clipped(sentence(named(portfolio, f.reason)), 2, head=f"{word}: {whose}"),))
    done = [a for a in change.settled if customer_id in (None, a.customer_id)]
    heading = f"What changed since {as_of_text(earlier.as_of, portfolio, customer_id)}"
    settled = (
        f"{plural(len(done), 'thing')} that had to be done {'is' if len(done) == 1 else 'are'} settled.",
    )
    lead = settled if done else () if items else ("Nothing that asks for attention.",)
    return Draft(heading=heading, lead=lead, items=tuple(items), left=len(mine) - len(items), keep=3)


def _whose(portfolio: Portfolio, customer_id: str | None) -> str:
    return f"{short(label(portfolio, Ref(kind=Kind.CUSTOMER, id=customer_id)))}: " if customer_id else ""


def to_do(actions: Sequence[Action], portfolio: Portfolio, *, with_customer: bool) -> Draft:
    items: list[tuple[str, ...]] = []
    for number, action in enumerate(actions[:TO_DO], start=1):
        who = label(portfolio, Ref(kind=Kind.CUSTOMER, id=action.customer_id)) if with_customer else ""
        items.append(_words.action_lines(number, action, portfolio, short(who)))
    return Draft(
        heading="To do first",
        lead=() if items else ("Nothing asks to be done.",),
        items=tuple(items),
        left=len(actions) - len(items),
        more="… and {n} more, less urgent"
        + ("; the brief of each customer has its own." if with_customer else "."),
        keep=3,
        last=True,
    )


def in_order(part: Portfolio, findings: Sequence[Finding]) -> Draft:
    """Say what was looked at and found in order, for how many customers, and what could not be for want of records."""
    loud = {(f.code.partition(".")[0], f.customer_id) for f in findings if f.severity not in QUIET}
    fine: list[str] = []
    blind: list[str] = []
    for family, words, table in _LOOKED:
        have = {_owner(part, r) for r in getattr(part, table)} - {None}
        good = {c for c in have if (family, c) not in loud}
        if not have:
            blind.append(words)
        elif good and len(part.customers) == 1:
            fine.append(words)
        elif good:
            all_of = "all " if len(good) == len(have) and len(have) > 1 else ""
            of = "" if len(good) == len(have) else f" of {len(have)}"
            fine.append(f"{words} ({all_of}{len(good)}{of})")
    lines = [f"{start_text(fine)}."] if fine else []
    if blind:
        lines.append(f"Nothing recorded to look at: {', '.join(blind)}.")
    return Draft(heading="Looked at and found in order", lead=tuple(lines))


def _owner(part: Portfolio, record: Record) -> str | None:
    mine: str | None = getattr(record, "customer_id", None)
    return mine or part.owner_of(ref_of(record))


def start_text(words: Sequence[str]) -> str:
    text = ", ".join(words)
    return text[:1].upper() + text[1:]


def going_well(assessment: Facts, portfolio: Portfolio, customer_id: str | None) -> Draft:
    """Give what is going well: each sentence once, with everybody it is true of."""
    whose: dict[str, list[str]] = {}
    place = {c.customer_id: c.place for c in assessment.customers}
    found = [
        f
        for f in assessment.findings
        if f.severity is FindingSeverity.GOOD and customer_id in (None, f.customer_id)
    ]
    for f in sorted(found, key=lambda f: (place.get(f.customer_id or "", 0), f.code)):
        who = f.customer_id
        names = whose.setdefault(sentence(named(portfolio, f.reason)), [])
        if who and customer_id is None:
            names.append(short(label(portfolio, Ref(kind=Kind.CUSTOMER, id=who))))
    items = tuple(
        (
            clipped(_inside(text), 2, head=f"{listed(list(dict.fromkeys(names)))}: ")
            if names
            else clipped(text, 2),
        )
        for text, names in whose.items()
    )
    return Draft(heading="Going well", items=items[:_WELL], left=max(0, len(items) - _WELL))


def _inside(text: str) -> str:
    """Let a sentence about them go on after a colon."""
    return text[:1].lower() + text[1:] if text.startswith(("They ", "We ")) else text
