"""Sentences a service manager says, digits in brackets; statisticians' words stay out."""

import datetime as dt
import functools
import re
from typing import Any, Final

from custrel._fields import local
from custrel._show import (
    between_text,
    burden_texts,
    day_text,
    is_day_only,
    length_text,
    listed,
    number_text,
    part_of_day,
    plural,
)
from custrel.assessment._names import label, named
from custrel.assessment.page import clipped, height
from custrel.findings import (
    Action,
    AssetReliance,
    Finding,
    Reading,
    Recurrence,
    RelianceReport,
    Tempo,
    Urgency,
)
from custrel.model import FULL, Kind, Ref
from custrel.portfolio import Portfolio

_PARTS: Final = (
    (0.02, "almost nothing"),
    (0.15, "about a tenth"),
    (0.29, "about a quarter"),
    (0.40, "about a third"),
    (0.58, "about half"),
    (0.70, "about two thirds"),
    (0.85, "about three quarters"),
    (0.98, "nearly all"),
)
_URGENT: Final = {Urgency.NOW: "Now: ", Urgency.WHENEVER: "When it fits: "}  # the others have a day
_WEEK = 7
_ID: Final = re.compile(r" \([^() ]+\)")
_WORD: Final = re.compile(r"[a-z]+(?=[ ,;:]|$)")
_FEW_HOURS = 48
_CUT: Final = " … "  # before what is said in any case
_NAME = 12  # of a name so much is left that one knows whose it is


def part_known(completeness: float) -> str:
    """Say how much of what would be needed is known."""
    return next((words for limit, words in _PARTS if completeness < limit), "all")


def known_sentence(reading: Reading) -> str:
    """Say how much is known of one reading."""
    words = part_known(reading.completeness)
    of = "we would need" if words == "all" else "of what we would need"
    return f"We know {words} {of} ({share_text(reading.completeness)})."


def share_text(share: float) -> str:
    """Say a share in percent, never calling all what is not, nor none what is some."""
    if 0 < share < 0.005:  # noqa: PLR2004 - rounds to none
        return "less than 1%"
    if 0.995 <= share < 1:  # noqa: PLR2004 - rounds to all
        return "more than 99%"
    return f"{share:.0%}"


def action_lines(number: int, action: Action, portfolio: Portfolio, customer: str = "") -> tuple[str, ...]:
    """Say one action in at most three rows: for whom and what; why, who and by when."""
    what = named(portfolio, action.what)
    who = _role(action.role) + _name(portfolio, action.person_id)
    to = ""
    if action.to_contact_id or action.to_role:
        to = f", with {_person(portfolio, action.to_contact_id, action.to_role)}"
    due = f", by {action.by.day} {action.by:%B}" if action.by else ""
    name = label(portfolio, action.subject)
    what = what.replace(name, _both_ends(name, 40))
    why = _why(action, portfolio)
    when = _URGENT.get(action.urgency, "")
    who = who if when else who[:1].upper() + who[1:]
    tails = [f" {when}{short(who, 60)}{short(to, 60)}{due}."]
    if not action.to_contact_id:  # a role nobody is known to hold gives way before the reason breaks off
        tails.append(f" {when}{short(who, 60)}{due}.")
    return (
        _headline(number, "" if customer in what else customer, what),
        min((clipped(why, 2, tail, head="   ") for tail in tails), key=lambda line: _CUT in line),
    )


def _headline(number: int, customer: str, what: str) -> str:
    """Say for whom and what in one row: the customer's name gives way before what is to be done."""
    for most in range(len(customer), _NAME - 1, -1):
        line = f"{number}. {short(customer, most)}: {what}"
        if height(line) == 1:
            return line
    return clipped(f"{number}. {short(customer, _NAME) + ': ' if customer else ''}{what}", 1)


def is_told_whole(action: Action, portfolio: Portfolio) -> bool:
    """Tell whether its three rows hold the whole reason of an action."""
    why = _why(action, portfolio)
    return why in action_lines(1, action, portfolio)[1]


def _why(action: Action, portfolio: Portfolio) -> str:
    """Say why; what the subject is called is cut where it is longer than a name is."""
    name = label(portfolio, action.subject)
    why = _once(named(portfolio, action.why), named(portfolio, action.what)).replace(
        name, _both_ends(name, 30)
    )
    return sentence(why)


def _once(why: str, what: str) -> str:
    """Leave out of the reason the ids in brackets that stand in the line above."""
    ids = [m[0] for m in _ID.finditer(what)]
    return functools.reduce(lambda text, told: text.replace(told, ""), ids, why)


def short(text: str, most: int = 40) -> str:
    """Cut what people are called where it is longer than a name is."""
    return text if len(text) <= most else f"{text[: most - 1].rstrip()}…"


def _both_ends(text: str, most: int) -> str:
    """Cut a long name in the middle: names of units often differ at their ends only."""
    half = (most - 1) // 2
    return text if len(text) <= most else f"{text[:half].rstrip()}…{text[-half:].lstrip()}"


def _role(role: str) -> str:
    return "our " + role.replace("_", " ")


def _name(portfolio: Portfolio, contact_id: str | None) -> str:
    return (
        f" {label(portfolio, Ref(kind=Kind.CONTACT, id=contact_id))}" if contact_id else " (nobody named yet)"
    )


def _person(portfolio: Portfolio, contact_id: str | None, role: str | None) -> str:
    if contact_id:
        return label(portfolio, Ref(kind=Kind.CONTACT, id=contact_id))
    return f"their {(role or 'contact').replace('_', ' ')} (nobody known)"


def sentence(text: str) -> str:
    """Give a sentence its full stop, and its capital where it begins with a word and not with an id."""
    text = text.strip()
    if _WORD.match(text):
        text = text[:1].upper() + text[1:]
    return text if text.endswith((".", "?", "!")) else text + "."


def asset_sentence(asset: AssetReliance, portfolio: Portfolio) -> str:
    """Say how much they rely on one asset: what it alone carries, else what happens when it goes down."""
    name = label(portfolio, Ref(kind=Kind.ASSET, id=asset.asset_id))
    if asset.sole_means_jobs:
        jobs = listed([label(portfolio, Ref(kind=Kind.JOB, id=j)) for j in asset.sole_means_jobs])
        return f"{name}: their only way to {jobs} ({asset.alone.words}, {ends(asset.alone)})."
    if asset.implied:
        return f"{name}: nobody has said what it is for ({asset.alone.words}, {ends(asset.alone)})."
    step = (
        "others can step in; " if asset.jobs else ""
    )  # of no jobs: a policy that does not say who serves what
    if asset.now.range.hi == 0:
        return f"{name}: {step}as things stand they would not feel its loss."
    share = f", {share_text(asset.share.middle)} of all they rely on us for" if asset.share else ""
    return f"{name}: {step}if it stops now they feel it ({asset.now.words}, {ends(asset.now)}{share})."


def ends(reading: Reading) -> str:
    """Say the range in digits: one number where it is exactly known."""
    lo, hi = number_text(round(reading.range.lo, 2)), number_text(round(reading.range.hi, 2))
    return lo if lo == hi else f"{lo} to {hi}"


def reliance_lines(report: RelianceReport, portfolio: Portfolio, most: int = 4) -> list[str]:
    """Say how heavily a customer relies on what we service, worst first.

    One line where nothing is known about their use.
    """
    if report.nothing_known:
        return [
            "Nothing is recorded about how they use what we service, so nothing can be said about reliance."
        ]
    order = sorted(report.assets, key=lambda a: (-a.alone.typical, -(a.share or FULL).middle, a.asset_id))
    lines = [asset_sentence(a, portfolio) for a in order if a.alone.range.hi > 0][:most]
    return [f"In all: {report.total.words} ({ends(report.total)}). {known_sentence(report.total)}", *lines]


def trouble_sentence(r: Recurrence, portfolio: Portfolio, *, unowned: Finding | None = None) -> str:
    """Say one trouble: how often, whether faster, what to expect, when next, that nobody owns it; then as much as has room."""
    first, last = (_day(e.start, r, portfolio) for e in (r.episodes[0], r.episodes[-1]))
    since = f" since {first}" if r.n_episodes > 1 else f" on {first}"
    latest = f", the last on {last}" if r.n_episodes > 1 else ""
    told = [f"{trouble_name(r, portfolio)}: {plural(r.n_episodes, 'time')}{since}{latest}{_faster(r)}"]
    told.append(", ".join(p for p in (expected_words(r), _next(r, portfolio)) if p))
    if unowned is not None:
        begun = f" (since {_day(unowned.since, r, portfolio)})" if unowned.since else ""
        told.append(f"nobody owns this{begun}")
    burden = burden_texts(
        r.expected_downtime_minutes,
        r.expected_effort_minutes,
        r.expected_downtime_cost,
        r.expected_effort_cost,
    )
    told += [f"mostly {r.pattern.words}"] if r.pattern is not None else []
    told += [f"if nothing is done, some {listed(burden)} to come"] if burden else []
    told += [f"worse each time: {t.words}" for t in r.trends if t.direction == "rising"][:1]
    return " ".join(map(sentence, told))


def trouble_name(r: Recurrence, portfolio: Portfolio) -> str:
    """Call a trouble by its label, else by what it is about."""
    return named(portfolio, r.label) or f"trouble on {label(portfolio, r.subject)}"


def _faster(r: Recurrence) -> str:
    if r.tempo.tempo is Tempo.ACCELERATING and r.pace is not None:
        early, late = r.pace
        return f", coming back faster: every {length_text(early)} at first, every {length_text(late)} now"
    if r.tempo.tempo is Tempo.FADING:
        return ", coming back more slowly"
    return ""


def expected_words(r: Recurrence) -> str:
    """Say how many more to expect, with the range."""
    if r.expected is None:
        return "what to expect cannot be said yet"
    horizon = "four weeks" if r.horizon_days == 4 * _WEEK else length_text(r.horizon_days)
    spread = (
        f" ({r.expected_lo} to {r.expected_hi})"
        if r.expected_lo is not None and r.expected_hi is not None
        else ""
    )
    about = "less than one" if r.expected < 0.5 else f"about {round(r.expected)}"  # noqa: PLR2004 - rounds to none
    faster = r.expected_at_pace
    pace = "" if faster is None else f", {round(faster)} at its latest pace"
    return f"expect {about}{spread} in the next {horizon}{pace}"


def _next(r: Recurrence, portfolio: Portfolio) -> str:
    if r.next_from is None or r.next_to is None:
        return ""
    start, end = (_local(moment, r, portfolio) for moment in (r.next_from, r.next_to))
    if (end - start) / dt.timedelta(hours=1) > _FEW_HOURS:
        return f"the next {between_text(start, end)}"
    hours = {True: ", in opening hours", False: ", outside opening hours", None: ""}[r.next_in_hours]
    return f"the next around {part_of_day(start + (end - start) / 2)}{hours}"


def date_at(moment: dt.datetime, zone_name: str | None) -> dt.date:
    """Give the date of an instant where people read it; midnight in UTC is a date somebody gave, and stays that date."""
    return (moment if is_day_only(moment) else local(moment, zone_name)).date()


def as_of_text(moment: dt.datetime, portfolio: Portfolio, customer_id: str | None) -> str:
    """Say the day an assessment is about, where the customer (else everybody) is; UTC where places differ or nobody knows."""
    sites = portfolio.sites if customer_id is None else portfolio.sites_of(customer_id)
    zones = {site.zone for site in sites}
    return day_text(date_at(moment, zones.pop() if len(zones) == 1 else None))


def _day(moment: dt.datetime, r: Recurrence, portfolio: Portfolio) -> str:
    return day_text(moment if is_day_only(moment) else _local(moment, r, portfolio))


def _local(moment: dt.datetime, r: Recurrence, portfolio: Portfolio) -> dt.datetime:
    """Put an instant on the wall clock of the place the trouble is at, where its zone is known."""
    places = [ref.id for ref in portfolio.belongs_to(r.subject) if ref.kind is Kind.SITE]
    first: Any = portfolio.maybe(Ref(kind=Kind.INCIDENT, id=r.incident_ids[0])) if r.incident_ids else None
    places += [first.site_id] if first is not None and first.site_id else []
    site: Any = portfolio.maybe(Ref(kind=Kind.SITE, id=places[0])) if places else None
    return local(moment, None if site is None else site.zone)
