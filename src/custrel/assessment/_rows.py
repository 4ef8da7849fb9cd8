"""An assessment as flat tables of plain values: for frames, spreadsheets and databases."""

import datetime as dt
from collections.abc import Callable, Iterator
from typing import Final

from custrel.assessment._facts import Facts
from custrel.errors import UnknownNameError
from custrel.findings import ProblemLinks, Reading, Recurrence
from custrel.model import Interval, Money

Row = dict[str, object]
_MEASURED: Final = ("severity", "duration", "effort")


def rows(assessment: Facts, table: str) -> list[Row]:
    """Give one table's rows; the same columns in every row, whatever was found."""
    maker = _TABLES.get(table)
    if maker is None:
        raise UnknownNameError("table", table, tuple(sorted(_TABLES)))
    return list(maker(assessment))


def _reading(name: str, reading: Reading) -> Row:
    return {
        f"{name}_lo": reading.range.lo,
        f"{name}_hi": reading.range.hi,
        f"{name}_typical": reading.typical,
        f"{name}_completeness": reading.completeness,
        f"{name}_band": reading.words,
    }


def _ends(name: str, interval: Interval | None) -> Row:
    return {f"{name}_lo": interval.lo if interval else None, f"{name}_hi": interval.hi if interval else None}


def _when(moment: dt.datetime | dt.date | None) -> str | None:
    return moment.isoformat() if moment is not None else None


def _money(name: str, money: Money | None) -> Row:
    return {
        f"{name}.amount": str(money.amount) if money else None,
        f"{name}.currency": money.currency if money else None,
    }


def _trends(r: Recurrence) -> Row:
    found = {t.what: t for t in r.trends}
    return {f"{what}_trend": found[what].direction if what in found else None for what in _MEASURED}


def _links(links: ProblemLinks | None) -> Row:
    return {
        "linked": len(links.linked) if links else None,
        "unlinked": len(links.unlinked) if links else None,
        "elsewhere": len(links.elsewhere) if links else None,
        "links_agree": links.agree if links else None,
    }


def _customers(a: Facts) -> Iterator[Row]:
    reports = {r.customer_id: r for r in a.reliance}
    for c in a.customers:
        yield {
            "customer_id": c.customer_id,
            "place": c.place,
            "why": c.why,
            **_reading("reliance", reports[c.customer_id].total),
            "renewal_risk": c.renewal_risk,
            "findings": c.n_findings,
            "actions": c.n_actions,
            "recurring": c.n_recurring,
            "observed_days": sum(w.days for w in c.observed),
            "observed_assumed": c.observed_assumed,
        }


def _assets(a: Facts) -> Iterator[Row]:
    for report in a.reliance:
        for asset in report.assets:
            yield {
                "customer_id": report.customer_id,
                "asset_id": asset.asset_id,
                **_reading("alone", asset.alone),
                **_reading("now", asset.now),
                "now_reason": asset.now_reason,
                **_ends("share", asset.share),
                "share_reason": asset.share_reason,
                "sole_means_jobs": " ".join(asset.sole_means_jobs),
                "implied": asset.implied,
            }


def _jobs(a: Facts) -> Iterator[Row]:
    for report in a.reliance:
        for job in report.jobs:
            yield {
                "customer_id": report.customer_id,
                "job_id": job.job_id,
                **_ends("severity", job.severity),
                **_ends("loss", job.loss),
                **_ends("share", job.share),
                "share_reason": job.share_reason,
            }


def _recurrences(a: Facts) -> Iterator[Row]:
    for r in a.recurrences:
        yield {
            "customer_id": r.customer_id,
            "key_name": r.key_name,
            "key": "; ".join("=".join(pair) for pair in r.key),
            "label": r.label,
            "subject": str(r.subject),
            "customers": " ".join(r.customers),
            "n_customers": r.n_customers,
            "episodes": r.n_episodes,
            "incidents": r.n_incidents,
            "recurring": r.recurring,
            "probability": r.probability,
            "expected": r.expected,
            "expected_lo": r.expected_lo,
            "expected_hi": r.expected_hi,
            "horizon_days": r.horizon_days,
            "tempo": r.tempo.tempo.value,
            "tempo_reason": r.tempo.reason,
            "next_from": _when(r.next_from),
            "next_to": _when(r.next_to),
            "downtime_minutes": r.downtime_minutes,
            "effort_minutes": r.effort_minutes,
            "expected_downtime_minutes": r.expected_downtime_minutes,
            "expected_effort_minutes": r.expected_effort_minutes,
            **_money("downtime_cost", r.downtime_cost),
            **_money("effort_cost", r.effort_cost),
            **_money("expected_downtime_cost", r.expected_downtime_cost),
            **_money("expected_effort_cost", r.expected_effort_cost),
            "cost_reason": r.cost_reason,
            "next_in_hours": r.next_in_hours,
            "pattern": r.pattern.words if r.pattern else None,
            "pattern_rule": r.pattern.rule if r.pattern else None,
            "pattern_next_on": _when(r.pattern.next_on) if r.pattern else None,
            **_trends(r),
            "problem_ids": " ".join(r.problem_ids),
            **_links(r.problem_links),
            "incident_ids": " ".join(r.incident_ids),
            "method": r.method,
        }


def _common_causes(a: Facts) -> Iterator[Row]:
    for c in a.common_causes:
        yield {
            "start": _when(c.window.start),
            "end": _when(c.window.end),
            "keys": c.keys,
            "usual": c.usual,
            "p": c.p,
            "customers": " ".join(c.customers),
        }


def _findings(a: Facts) -> Iterator[Row]:
    aside = {s.finding.key: s.verdict.value for s in a.set_aside}
    for f in (*a.findings, *(s.finding for s in a.set_aside)):
        yield {
            "customer_id": f.customer_id,
            "code": f.code,
            "subject": str(f.subject),
            "about": str(f.about) if f.about else None,
            "severity": f.severity.value,
            "reason": f.reason,
            "measure": f.measure.value if f.measure else None,
            "unit": f.measure.unit if f.measure else None,
            "since": _when(f.since),
            "renewal": f.renewal,
            "evidence": " ".join(str(ref) for ref in f.evidence),
            "set_aside": aside.get(f.key),
        }


def _actions(a: Facts) -> Iterator[Row]:
    for place, x in enumerate(a.actions, start=1):
        yield {
            "place": place,
            "action_id": x.action_id,
            "customer_id": x.customer_id,
            "what": x.what,
            "subject": str(x.subject),
            "urgency": x.urgency.value,
            "role": x.role,
            "person_id": x.person_id,
            "to_contact_id": x.to_contact_id,
            "to_role": x.to_role,
            "why": x.why,
            "by": _when(x.by),
            "band": x.band.value if x.band else None,
            "band_assumed": x.band_assumed,
            "expected": x.expected,
            "hours_behind_it": x.hours_behind_it,
            "settles": "; ".join(str(k) for k in x.settles),
        }


def _questions(a: Facts) -> Iterator[Row]:
    for c in a.customers:
        for q in a.questions(c.customer_id):
            yield {
                "customer_id": c.customer_id,
                "subject": str(q.subject),
                "name": q.name,
                "text": q.text,
                "answers": "; ".join(q.answers),
                "narrowing": q.narrowing,
            }


def _diagnostics(a: Facts) -> Iterator[Row]:
    for d in a.diagnostics:
        yield {
            "code": d.code,
            "severity": d.severity.value,
            "place": d.place,
            "field": d.field,
            "message": d.message,
            "hint": d.hint,
            "count": d.count,
        }


_TABLES: Final[dict[str, Callable[[Facts], Iterator[Row]]]] = {
    "actions": _actions,
    "assets": _assets,
    "common_causes": _common_causes,
    "customers": _customers,
    "diagnostics": _diagnostics,
    "findings": _findings,
    "jobs": _jobs,
    "questions": _questions,
    "recurrences": _recurrences,
}
