"""The two pages people read: the first screen over all customers, and one customer's brief."""

from collections.abc import Iterable, Sequence
from typing import Final

from custrel._show import plural
from custrel.assessment import _words
from custrel.assessment._compare import compare
from custrel.assessment._facts import Facts
from custrel.assessment._names import label, named
from custrel.assessment.page import Page, Section
from custrel.findings import Action, Finding, FindingSeverity, Recurrence
from custrel.model import IncidentKind, Kind, Ref, Role
from custrel.portfolio import Portfolio
from custrel.typing import CustomerCase

_TO_DO = 7  # things to do on a page; more is a list nobody works through
_TROUBLES = 4
_CUSTOMERS = 10
_MORE = 5
_QUIET: Final = (FindingSeverity.NOTE, FindingSeverity.GOOD)
# What is looked at, in words, with the kind of record without which there is nothing to look at.
_LOOKED: Final = (
    ("recurrence", "troubles that come back", Kind.INCIDENT),
    ("coverage", "cover of every unit", Kind.CONTRACT),
    ("recommendation", "what became of our advice", Kind.RECOMMENDATION),
    ("relationship", "who knows whom", Kind.RELATIONSHIP),
    ("voice", "what they answer in surveys", Kind.SURVEY),
    ("review", "business reviews", Kind.REVIEW),
    ("renewal", "contracts about to end", Kind.CONTRACT),
    ("capacity", "growing use", Kind.FACT),
)


def first_screen(assessment: Facts, portfolio: Portfolio, earlier: Facts | None) -> Page:
    """Write the page over all customers."""
    sections = [
        Section(heading="What was read", lines=tuple(_read_lines(assessment, portfolio))),
        *_changed(assessment, earlier, None),
        _to_do(assessment.actions, portfolio, with_customer=True),
        Section(heading="Customers, most concern first", lines=tuple(_customer_lines(assessment))),
        _order(portfolio, assessment.findings),
        _good(assessment.findings, portfolio),
    ]
    title = f"{plural(len(assessment.customers), 'customer')} as of {_words.day(assessment.as_of)}"
    return Page(title=title, sections=tuple(s for s in sections if s.lines))


def brief(assessment: Facts, portfolio: Portfolio, case: CustomerCase, earlier: Facts | None) -> Page:
    """Write the page on one customer."""
    customer_id = case.customer_id
    findings = assessment.findings_of(customer_id)
    actions = assessment.actions_of(customer_id)
    standing = assessment.standing_of(customer_id)
    title = f"{standing.name or customer_id} as of {_words.day(assessment.as_of)}"
    place = f"Place {standing.place} of {len(assessment.customers)} in order of concern."
    sections = [
        Section(heading="What was read", lines=(place, *_case_lines(assessment, case))),
        *_changed(assessment, earlier, customer_id),
        _to_do(actions, portfolio, with_customer=False),
        Section(heading="How they rely on us", lines=tuple(_reliance_lines(assessment, portfolio, case))),
        Section(
            heading="What keeps coming back", lines=tuple(_trouble_lines(assessment, portfolio, customer_id))
        ),
        Section(heading="Also noticed", lines=tuple(_other_lines(findings, actions, portfolio))),
        Section(heading="Who opens the door", lines=tuple(_gate_lines(case, portfolio))),
        _order(portfolio.only([customer_id]), findings),
        _good(findings, portfolio),
    ]
    return Page(title=title, sections=tuple(s for s in sections if s.lines))


def _read_lines(assessment: Facts, portfolio: Portfolio) -> list[str]:
    counts = [
        plural(len(getattr(portfolio, table)), one, many)
        for table, one, many in (
            ("sites", "site", ""),
            ("assets", "unit", ""),
            ("contracts", "contract", ""),
            ("incidents", "ticket", ""),
            ("touchpoints", "touchpoint", ""),
            ("surveys", "survey", ""),
            ("reviews", "review", ""),
        )
        if getattr(portfolio, table)
    ]
    lines = [", ".join(counts) + "."] if counts else ["Nothing but the customers themselves."]
    other = sum(i.kind is not IncidentKind.INCIDENT for i in portfolio.incidents)
    if other:
        lines.append(f"Left out as requests or planned work: {plural(other, 'ticket')}.")
    assumed = sum(c.observed_assumed for c in assessment.customers)
    if assumed and portfolio.incidents:
        who = "every customer" if assumed == len(assessment.customers) else plural(assumed, "customer")
        lines.append(
            f"Nobody said in which time every ticket would have been seen ({who}); rates assume from the first on."
        )
    if assessment.set_aside:
        lines.append(f"Set aside by you: {plural(len(assessment.set_aside), 'finding')}.")
    lines += [f"Not looked at: {d.message}." for d in assessment.diagnostics[:3]]
    return lines


def _case_lines(assessment: Facts, case: CustomerCase) -> list[str]:
    tickets = [i for i in case.incidents if i.kind is IncidentKind.INCIDENT]
    seen = case.observation
    if tickets and not seen.assumed and seen.windows:
        when = f", seen from {_words.day(seen.windows[0].start)} to {_words.day(seen.windows[-1].end)}"
    else:
        when = " (in which time every ticket would have been seen, nobody said)" if tickets else ""
    lines = [
        f"{plural(len(tickets), 'ticket')} on {plural(len(case.assets), 'unit')} at {plural(len(case.sites), 'site')}{when}."
    ]
    aside = [s for s in assessment.set_aside if s.finding.customer_id == case.customer_id]
    lines += [f"Set aside by you: {s.finding.reason}" for s in aside[:3]]
    return lines


def _changed(assessment: Facts, earlier: Facts | None, customer_id: str | None) -> list[Section]:
    if earlier is None:
        return []
    change = compare(assessment, earlier)
    groups = (("New", change.new), ("Worse", change.worse), ("Better", change.better), ("Gone", change.gone))
    lines = [
        f"{word}: {f.reason}"
        for word, found in groups
        for f in found
        if f.severity not in _QUIET and customer_id in (None, f.customer_id)
    ]
    return [
        Section(heading="What changed", lines=tuple(lines[:_MORE]) or ("Nothing that asks for attention.",))
    ]


def _to_do(actions: Sequence[Action], portfolio: Portfolio, *, with_customer: bool) -> Section:
    lines: list[str] = []
    for number, action in enumerate(actions[:_TO_DO], start=1):
        first, *rest = _words.action_lines(number, action, portfolio)
        who = label(portfolio, Ref(kind=Kind.CUSTOMER, id=action.customer_id))
        if with_customer and who not in first:
            first = first.replace(". ", f". {who}: ", 1)
        lines += [first, *rest]
    more = len(actions) - _TO_DO
    if more > 0:
        lines.append(f"… and {more} more, less urgent.")
    return Section(heading="To do first", lines=tuple(lines) or ("Nothing asks to be done.",))


def _customer_lines(assessment: Facts) -> list[str]:
    lines: list[str] = []
    for c in assessment.customers[:_CUSTOMERS]:
        reliance = assessment.reliance_of(c.customer_id)
        words = "use unknown" if reliance.nothing_known else f"reliance {reliance.total.words}"
        lines.append(f"{c.place}. {c.name or c.customer_id}: {words}, {plural(c.n_actions, 'thing')} to do")
    more = len(assessment.customers) - _CUSTOMERS
    return [*lines, *([f"… and {more} more."] if more > 0 else [])]


def _reliance_lines(assessment: Facts, portfolio: Portfolio, case: CustomerCase) -> list[str]:
    report = assessment.reliance_of(case.customer_id)
    lines = _words.reliance_lines(report, portfolio)
    ask = assessment.questions(case.customer_id, 3)
    if ask and report.total.completeness < 1:
        if report.nothing_known:
            lines += [
                "Ask first:",
                *(f"  {n}. {named(portfolio, q.text)}" for n, q in enumerate(ask, start=1)),
            ]
        else:
            lines.append(f"Ask first: {named(portfolio, ask[0].text)}")
    return lines


def _trouble_lines(assessment: Facts, portfolio: Portfolio, customer_id: str) -> list[str]:
    found = narrow_first(r for r in assessment.recurrences_of(customer_id) if r.recurring)
    lines = [_words.trouble_sentence(r, portfolio) for r in found[:_TROUBLES]]
    more = len(found) - _TROUBLES
    return [*lines, *([f"… and {more} more."] if more > 0 else [])]


def narrow_first(found: Iterable[Recurrence]) -> list[Recurrence]:
    """Put troubles somebody can be sent to before those of a whole customer, whatever their numbers.

    Example:
        >>> narrow_first([])
        []
    """
    return sorted(found, key=lambda r: r.subject.kind is Kind.CUSTOMER)


def _other_lines(findings: Sequence[Finding], actions: Sequence[Action], portfolio: Portfolio) -> list[str]:
    """Give the findings that are not already the reason of an action shown above."""
    told = {a.why for a in actions[:_TO_DO]}
    severities = list(FindingSeverity)
    rest = [f for f in findings if f.severity not in _QUIET and f.reason.rstrip(". ") not in told]
    rest.sort(key=lambda f: (severities.index(f.severity), f.code, str(f.subject)))
    lines = [named(portfolio, f.reason) for f in rest[:_MORE]]
    more = len(rest) - _MORE
    return [*lines, *([f"… and {more} more in .findings."] if more > 0 else [])]


def _gate_lines(case: CustomerCase, portfolio: Portfolio) -> list[str]:
    lines: list[str] = []
    for r in case.relationships:
        contact = case.contact(r.contact_id)
        if (
            r.role is Role.GATEKEEPER
            and contact is not None
            and contact.left_at is None
            and r.ended_at is None
        ):
            who = label(portfolio, Ref(kind=Kind.CONTACT, id=r.contact_id))
            how = f" ({r.access_method.replace('_', ' ')})" if r.access_method else " (how is not recorded)"
            lines.append(f"{who} for {label(portfolio, r.subject)}{how}.")
    return lines[:3]


def _order(part: Portfolio, findings: Sequence[Finding]) -> Section:
    """Say what was looked at and found in order, and what could not be looked at for want of records."""
    loud = {f.code.partition(".")[0] for f in findings if f.severity not in _QUIET}
    tables = {Kind.SURVEY: "surveys"}
    fine: list[str] = []
    blind: list[str] = []
    for family, words, kind in _LOOKED:
        have = bool(getattr(part, tables.get(kind, f"{kind}s")))
        if not have:
            blind.append(words)
        elif family not in loud:
            fine.append(words)
    lines = [f"{_start(fine)}."] if fine else []
    if blind:
        lines.append(f"Nothing recorded to look at: {', '.join(blind)}.")
    return Section(heading="Looked at and found in order", lines=tuple(lines))


def _start(words: Sequence[str]) -> str:
    text = ", ".join(words)
    return text[:1].upper() + text[1:]


def _good(findings: Sequence[Finding], portfolio: Portfolio) -> Section:
    good = [f for f in findings if f.severity is FindingSeverity.GOOD]
    return Section(heading="Going well", lines=tuple(named(portfolio, f.reason) for f in good[:3]))
