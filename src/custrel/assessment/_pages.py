"""The two pages people read: the first screen over all customers, and one customer's brief."""

from collections.abc import Collection, Iterable, Iterator, Sequence
from typing import Final

from custrel._show import day_text, listed, plural
from custrel.assessment import _words
from custrel.assessment._actions import troubles_behind
from custrel.assessment._calling import call_list, named_areas
from custrel.assessment._facts import Facts
from custrel.assessment._names import label, named
from custrel.assessment._sections import (
    ASSUMED,
    MORE,
    QUIET,
    SEVERITIES,
    TO_DO,
    changed,
    going_well,
    in_order,
    read_lines,
    start_text,
    tickets_read,
    to_do,
)
from custrel.assessment._words import as_of_text, sentence, short
from custrel.assessment.page import Draft, Page, Section, clipped, headed, one_page
from custrel.findings import Action, CallLevel, Finding, Recurrence
from custrel.model import FindingKey, Kind, Ref, Role, Side
from custrel.portfolio import Portfolio
from custrel.typing import CustomerCase

_TROUBLES = 4  # of one customer
_LINES = 5  # of one trouble
_CUSTOMERS = 10  # in order of concern
_ASIDE = 3  # findings set aside, told one by one
_AREAS = 2  # besides the customer as a whole, for which somebody of their own is named
_UNOWNED: Final = "recurrence.unowned"


def first_screen(assessment: Facts, portfolio: Portfolio, earlier: Facts | None) -> Page:
    """Write the page over all customers."""
    customers = tuple(_customer_lines(assessment, portfolio))
    drafts = [
        Draft(heading="What was read and set aside", lead=tuple(read_lines(assessment, portfolio))),
        changed(assessment, portfolio, earlier, None),
        to_do(assessment.actions, portfolio, with_customer=True),
        Draft(
            heading="Customers, most concern first",
            items=customers,
            last=True,
            left=len(assessment.customers) - len(customers),
        ),
        in_order(portfolio, assessment.findings),
        going_well(assessment, portfolio, None),
    ]
    title = f"{plural(len(assessment.customers), 'customer')} as of {as_of_text(assessment.as_of, portfolio, None)}"
    return one_page(title, drafts)


def brief(assessment: Facts, portfolio: Portfolio, case: CustomerCase, earlier: Facts | None) -> Page:
    """Write the page on one customer."""
    customer_id = case.customer_id
    findings = assessment.findings_of(customer_id)
    actions = assessment.actions_of(customer_id)
    standing = assessment.standing_of(customer_id)
    title = f"{standing.name or customer_id} as of {as_of_text(assessment.as_of, portfolio, customer_id)}"
    troubles, said = _troubles(assessment, portfolio, customer_id)
    place = f"Place {standing.place} of {len(assessment.customers)} in order of concern."
    drafts = [
        Draft(heading="What was read and set aside", lead=(place, *_case_lines(assessment, portfolio, case))),
        changed(assessment, portfolio, earlier, customer_id),
        to_do(actions, portfolio, with_customer=False),
        _reliance(assessment, portfolio, case),
        troubles,
        _others(findings, actions, said, portfolio),
        Draft(heading="Who opens the door", items=tuple(_gate_lines(case, portfolio))),
        Draft(heading="Whom to call", lead=tuple(_call_lines(portfolio, case))),
        in_order(portfolio.only([customer_id]), findings),
        going_well(assessment, portfolio, customer_id),
    ]
    return one_page(title, drafts)


def _case_lines(assessment: Facts, portfolio: Portfolio, case: CustomerCase) -> Iterator[str]:
    own = [a for a in case.assets if a.customer_id is not None]
    yield f"{plural(len(case.sites), 'site')}, {plural(len(own), 'unit')}."
    seen = case.observation
    if case.incidents:
        when = ""
        if not seen.assumed and seen.windows:
            first, last = day_text(seen.windows[0].start), day_text(seen.windows[-1].end)
            gaps = len(seen.windows) - 1
            broken = f", with {plural(gaps, 'gap')}" if gaps else ""
            when = f" Watched from {first} to {last}{broken}."
        else:
            when = f" Nobody said {ASSUMED}"
        yield tickets_read(case.incidents) + when
    aside = [s for s in assessment.set_aside if s.finding.customer_id == case.customer_id]
    for one in aside[:_ASIDE]:
        until = f" until {day_text(one.until)}" if one.until else ""
        why = f" ({one.reason})" if one.reason else ""
        yield headed(
            f"Set aside by you{until}: {sentence(named(portfolio, one.finding.reason))[:-1]}{why}.", 2
        )
    if len(aside) > _ASIDE:
        yield f"Set aside by you: {plural(len(aside) - _ASIDE, 'more finding')}."


def _customer_lines(assessment: Facts, portfolio: Portfolio) -> Iterator[tuple[str]]:
    for c in assessment.customers[:_CUSTOMERS]:
        total = assessment.reliance_of(c.customer_id).total
        if assessment.reliance_of(c.customer_id).nothing_known:
            words = "use unknown"
        else:
            known = (
                f", {_words.part_known(total.completeness)} known"
                if total.band_lo is not total.band_hi
                else ""
            )
            words = f"reliance {total.words}{known}"
        head = f"{c.place}. {short(c.name or c.customer_id)}: "
        tail = f" [{words}; {plural(c.n_actions, 'thing')} to do]"
        yield (clipped(sentence(named(portfolio, c.why)), 2, tail, head=head),)


def _reliance(assessment: Facts, portfolio: Portfolio, case: CustomerCase) -> Draft:
    """Give how heavily they rely on us, worst first, and what to ask to know better."""
    report = assessment.reliance_of(case.customer_id)
    first, *units = _words.reliance_lines(report, portfolio)
    lead = [first]
    asked = assessment.questions(case.customer_id, 3) if report.total.completeness < 1 else ()
    ask = [named(portfolio, q.text) for q in asked]
    if report.nothing_known and ask:
        lead += [
            "Ask first:",
            *(clipped(f"  {n}. {sentence(text)}", 2) for n, text in enumerate(ask, start=1)),
        ]
    else:
        lead += [clipped(f"Ask first: {text}", 2) for text in ask[:1]]
    items = tuple((headed(line, 2),) for line in units)
    return Draft(
        heading="How they rely on us",
        lead=tuple(lead),
        items=items,
        left=0 if report.nothing_known else sum(a.alone.range.hi > 0 for a in report.assets) - len(items),
        more="… and {n} more units.",
        keep=2,
    )


def _troubles(
    assessment: Facts, portfolio: Portfolio, customer_id: str
) -> tuple[Draft, frozenset[FindingKey]]:
    """Give what keeps coming back, and the findings that are said with it."""
    found = _narrow_first(r for r in assessment.recurrences_of(customer_id) if r.recurring)
    unowned = [f for f in assessment.findings_of(customer_id) if f.code == _UNOWNED]
    items: list[tuple[str]] = []
    said: set[FindingKey] = set()
    for r in found[:_TROUBLES]:
        owner = next((f for f in unowned if troubles_behind([r], [f])), None)
        said |= {owner.key} if owner else set()
        items.append((headed(_words.trouble_sentence(r, portfolio, unowned=owner), _LINES),))
    draft = Draft(heading="What keeps coming back", items=tuple(items), left=len(found) - len(items), keep=2)
    return draft, frozenset(said)


def trouble_section(assessment: Facts, most: int = 10, numbers: int = 8) -> Section:
    """Give every customer's troubles that come back, most likely first, each with the ticket numbers behind it.

    At most ``most`` troubles with ``numbers`` numbers each; what is left out is counted. `NeedsPortfolioError` where the
    records are not attached.

    Example:
        >>> import datetime as dt
        >>> from custrel.assessment import assess
        >>> print(trouble_section(assess(Portfolio.of(), as_of=dt.datetime(2026, 11, 1, tzinfo=dt.UTC))).lines[0])
        Nothing that can be told from single tickets.
    """
    portfolio = assessment.known("trouble_section")
    found = _narrow_first(r for r in assessment.recurrences if r.recurring)
    lines: list[str] = []
    for place, r in enumerate(found[:most], start=1):
        ids = r.incident_ids
        more = f" and {len(ids) - numbers} more" if len(ids) > numbers else ""
        lines.append(f"{place}. {_words.trouble_sentence(r, portfolio)}")
        lines.append(f"   {plural(len(ids), 'ticket')}: {', '.join(ids[:numbers])}{more}")
    if len(found) > most:
        lines.append(f"… and {len(found) - most} more (all are in the recurrences).")
    return Section(
        heading="What keeps coming back, most likely first",
        lines=tuple(lines) or ("Nothing that can be told from single tickets.",),
    )


def _narrow_first(found: Iterable[Recurrence]) -> list[Recurrence]:
    """Put troubles somebody can be sent to before those of a whole customer, whatever their numbers."""
    return sorted(found, key=lambda r: r.subject.kind is Kind.CUSTOMER)


def _others(
    findings: Sequence[Finding], actions: Sequence[Action], said: Collection[FindingKey], portfolio: Portfolio
) -> Draft:
    """Give the findings that are not already told whole above, as the reason of an action or with a trouble."""
    told = {a.why for a in actions[:TO_DO] if _words.is_told_whole(a, portfolio)}
    rest = [
        f
        for f in findings
        if f.severity not in QUIET and f.key not in said and f.reason.rstrip(". ") not in told
    ]
    rest.sort(key=lambda f: (SEVERITIES.index(f.severity), f.code, str(f.subject), str(f.about)))
    items = tuple((clipped(sentence(named(portfolio, f.reason)), 4),) for f in rest[:MORE])
    return Draft(heading="Also noticed", items=items, left=len(rest) - len(items), keep=2)


def _gate_lines(case: CustomerCase, portfolio: Portfolio) -> Iterator[tuple[str]]:
    for r in case.relationships:
        if r.role is Role.GATEKEEPER and case.is_in_force(r):
            who = label(portfolio, Ref(kind=Kind.CONTACT, id=r.contact_id))
            how = f" ({r.access_method.replace('_', ' ')})" if r.access_method else " (how is not recorded)"
            yield (f"{short(who)} for {short(label(portfolio, r.subject))}{how}.",)


def _call_lines(portfolio: Portfolio, case: CustomerCase) -> Iterator[str]:
    """Say whom to call for the customer as a whole, and for what somebody of their own is named."""
    for area in (case.ref, *named_areas(case)[:_AREAS]):
        calls = call_list(case, area)
        for side, words in ((Side.PROVIDER, "on our side"), (Side.CUSTOMER, "on theirs")):
            known = [c for c in (calls.first(side, level) for level in CallLevel) if c is not None]
            if not known or (area != case.ref and all(c.area != area for c in known)):
                continue
            people = [
                f"{c.level.value} {short(label(portfolio, Ref(kind=Kind.CONTACT, id=c.contact_id)))}"
                for c in known
            ]
            gaps = [level.value for level in calls.missing(side)]
            nobody = f"; nobody as {listed(gaps, len(gaps))}" if gaps else ""
            roles = "; by their roles, for nobody is named" if all(c.stands_in for c in known) else ""
            about = "" if area == case.ref else f", for {short(label(portfolio, area))}"
            yield headed(f"{start_text([words])}{about}: {', '.join(people)}{nobody}{roles}.", 2)
