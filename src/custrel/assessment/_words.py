"""Sentences a service manager says, digits in brackets; statisticians' words stay out."""

import datetime as dt
from typing import Final

from custrel._show import number_text, plural
from custrel.assessment._names import label, named
from custrel.findings import (
    Action,
    AssetReliance,
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
_URGENT: Final = {
    Urgency.NOW: "Now",
    Urgency.SOON: "Soon",
    Urgency.PLANNED: "Planned",
    Urgency.WHENEVER: "When it fits",
}
_WEEK = 7
_FEW_HOURS = 48


def day(moment: dt.datetime | dt.date) -> str:
    """Say a date: 3 March 2026."""
    return f"{moment.day} {moment:%B %Y}"


def part_known(completeness: float) -> str:
    """Say how much of what would be needed is known."""
    return next((words for limit, words in _PARTS if completeness < limit), "all")


def known_sentence(reading: Reading) -> str:
    """Say how much is known of one reading."""
    words = part_known(reading.completeness)
    return f"We know {words} of what we would need ({reading.completeness:.0%})."


def action_lines(number: int, action: Action, portfolio: Portfolio) -> tuple[str, ...]:
    """Say one action in three lines: what, why, who and by when."""
    band = f" [{action.band}{', assumed' if action.band_assumed else ''}]" if action.band else ""
    who = _role(action.role) + _name(portfolio, action.person_id)
    to = ""
    if action.to_contact_id or action.to_role:
        to = f", with {_person(portfolio, action.to_contact_id, action.to_role)}"
    due = f", by {day(action.by)}" if action.by else ""
    return (
        f"{number}. {named(portfolio, action.what)}{band}",
        f"   Why: {_sentence(named(portfolio, action.why))}",
        f"   {_URGENT[action.urgency]}: {who}{to}{due}.",
    )


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


def _sentence(text: str) -> str:
    text = text.strip()
    return text if text.endswith((".", "?", "!")) else text + "."


def asset_sentence(asset: AssetReliance, portfolio: Portfolio) -> str:
    """Say how much they rely on one asset: what it alone carries, else what happens when it goes down."""
    name = label(portfolio, Ref(kind=Kind.ASSET, id=asset.asset_id))
    if asset.sole_means_jobs:
        jobs = " and ".join(label(portfolio, Ref(kind=Kind.JOB, id=j)) for j in asset.sole_means_jobs[:3])
        return f"{name}: their only way to {jobs} ({asset.alone.words}, {ends(asset.alone)})."
    if asset.implied:
        return f"{name}: nobody has said what it is for ({asset.alone.words}, {ends(asset.alone)})."
    hurt = f"while things are as now its loss counts {ends(asset.now)}"
    share = f", its part of the whole {number_text(asset.share.middle)}" if asset.share else ""
    return f"{name}: others can step in; {hurt}{share} ({asset.now.words})."


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
    lines = [asset_sentence(a, portfolio) for a in order[:most] if a.alone.range.hi > 0]
    return [f"In all: {report.total.words} ({ends(report.total)}). {known_sentence(report.total)}", *lines]


def trouble_sentence(r: Recurrence, portfolio: Portfolio) -> str:
    """Say one trouble: how often, whether faster, what to expect, when next, who owns it."""
    head = f"{named(portfolio, r.label) or label(portfolio, r.subject)}: {plural(r.n_episodes, 'time')}"
    first, last = r.episodes[0].start, r.episodes[-1].start
    since = f" between {day(first)} and {day(last)}" if r.n_episodes > 1 else f" on {day(first)}"
    parts = [head + since, _faster(r), _expected(r), _next(r)]
    return ", ".join(p for p in parts if p) + "."


def _faster(r: Recurrence) -> str:
    if r.tempo.tempo is Tempo.ACCELERATING and r.pace is not None:
        early, late = r.pace
        return f"coming back faster (every {number_text(round(early))} days at first, every {number_text(round(late))} now)"
    if r.tempo.tempo is Tempo.FADING:
        return "coming back more slowly"
    return ""


def _expected(r: Recurrence) -> str:
    if r.expected is None:
        return "what to expect cannot be said yet"
    horizon = "four weeks" if r.horizon_days == 4 * _WEEK else f"{r.horizon_days:g} days"
    spread = (
        f" ({r.expected_lo} to {r.expected_hi})"
        if r.expected_lo is not None and r.expected_hi is not None
        else ""
    )
    about = "less than one" if r.expected < 0.5 else f"about {round(r.expected)}"  # noqa: PLR2004 - rounds to none
    return f"expect {about}{spread} in the next {horizon}"


def _next(r: Recurrence) -> str:
    if r.next_from is None or r.next_to is None:
        return ""
    middle = r.next_from + (r.next_to - r.next_from) / 2
    close = (r.next_to - r.next_from) / dt.timedelta(hours=1) <= _FEW_HOURS
    when = f"{middle:%A}" if close else f"{day(r.next_from)} to {day(r.next_to)}"
    hours = {True: ", in opening hours", False: ", outside opening hours", None: ""}[
        r.next_in_hours if close else None
    ]
    return f"the next around {when}{hours}"
