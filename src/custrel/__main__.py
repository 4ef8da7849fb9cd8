"""The command line: ``custrel demo``, ``assess``, ``check``, ``brief``.

Progress and complaints go to standard error; nothing but the answer goes to standard output. Exit status: 0 fine (warnings
included), 1 records were rejected (``check``) or the input could not be read, 2 the command was not understood.
"""

import argparse
import datetime as dt
import json
import sys
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any, TextIO

from custrel import __version__, _demo, io, report
from custrel._show import escaped
from custrel.assessment import Assessment, Page, Section, assess, narrow_first
from custrel.errors import CustrelError
from custrel.model import Window

_TROUBLES = 10  # shown as text; all of them in JSON
_TABLES = (".csv", ".csv.gz", ".csv.zip", ".tsv")  # a table of ours, named after it
_NUMBERS = 8  # incident numbers shown per trouble as text; all of them in JSON
_OWN_DATA = """\
The same on your own data:
  custrel check  YOURS.json                 what is wrong with the records
  custrel assess YOURS.json                 the first screen
  custrel brief  YOURS.json CUSTOMER        one customer's brief
A bundle is a JSON object of tables (customers, sites, assets, incidents ...);
help desk exports are read directly: custrel assess --help"""


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command and give its exit status.

    Example:
        >>> main(["demo", "--customer", "nobody"])
        2
    """
    parser = _parser()
    try:
        options = parser.parse_args(arguments)
    except SystemExit as stopped:  # argparse has already said why
        return int(stopped.code or 0)
    try:
        run: Callable[[argparse.Namespace], int] = options.run
        return run(options)
    except CustrelError as error:
        _tell(f"custrel: {error}")
        return 2 if isinstance(error, LookupError) else 1
    except BrokenPipeError:  # whoever was reading has seen enough
        sys.stderr.close()
        return 0


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="custrel", description="Which customer is about to suffer, why, and what to do first."
    )
    parser.add_argument("--version", action="version", version=f"custrel {__version__}")
    commands = parser.add_subparsers(required=True, metavar="COMMAND")
    demo = commands.add_parser("demo", help="assess the bundled example and show it")
    demo.add_argument("--customer", default=_demo.CUSTOMER, help="whose brief to show (default: %(default)s)")
    demo.set_defaults(run=_run_demo)
    for name, run, words in (
        ("assess", _run_assess, "show the first screen over all customers"),
        ("check", _run_check, "show what is wrong with the records"),
        ("brief", _run_brief, "show one customer's brief"),
    ):
        command = commands.add_parser(name, help=words)
        command.add_argument("bundle", type=Path, help="a JSON bundle, a folder of tables, or an export")
        if name == "brief":
            command.add_argument("customer", help="the customer's id")
        _add_reading(command)
        if name != "check":
            command.add_argument(
                "--as-of", type=_instant, metavar="WHEN", help="the instant it is about (default: now)"
            )
        command.add_argument("--format", choices=("text", "json", "markdown"), default="text")
        command.set_defaults(run=run)
    return parser


def _add_reading(command: argparse.ArgumentParser) -> None:
    group = command.add_argument_group("reading an export instead of a bundle")
    group.add_argument("--source", help="whose export it is, such as servicenow-event-log")
    group.add_argument("--zone", help="the IANA time zone of its times, such as Europe/Lisbon")
    order = group.add_mutually_exclusive_group()
    order.add_argument(
        "--day-first", action="store_const", const=True, dest="day_first", help="3/4/2026 is 3 April"
    )
    order.add_argument(
        "--month-first", action="store_const", const=False, dest="day_first", help="3/4/2026 is March 4"
    )
    group.add_argument("--customer", dest="owner", metavar="NAME", help="the one customer all of it is about")
    group.add_argument(
        "--observed", type=_window, metavar="START..END", help="when every ticket would have been seen"
    )


def _instant(text: str) -> dt.datetime:
    """Read an ISO 8601 instant; a date alone is midnight UTC, and a time must say its zone."""
    try:
        moment = dt.datetime.fromisoformat(text)
    except ValueError:
        message = f"{text!r} is not an ISO 8601 date or instant such as 2026-11-01 or 2026-11-01T09:00+01:00"
        raise argparse.ArgumentTypeError(message) from None
    if moment.tzinfo is None and len(text) > len("2026-11-01"):
        message = f"{text!r} must say its zone, such as {text}Z"
        raise argparse.ArgumentTypeError(message)
    return moment if moment.tzinfo is not None else moment.replace(tzinfo=dt.UTC)


def _window(text: str) -> Window:
    start, dots, end = text.partition("..")
    if not dots:
        message = f"{text!r} must read START..END, such as 2026-01-01..2026-06-30"
        raise argparse.ArgumentTypeError(message)
    try:
        return Window(start=_instant(start), end=_instant(end))
    except CustrelError as error:
        raise argparse.ArgumentTypeError(str(error)) from None


# -- commands ---------------------------------------------------------------------------------------------------------------


def _run_demo(options: argparse.Namespace) -> int:
    intake = io.read_bundle(_demo.bundle())
    answer = assess(intake.strict(), as_of=_demo.AS_OF, progress=_progress)
    pages = (answer.first_screen(), answer.brief(options.customer))
    _put("\n\n\n".join(report.text(page, color=_colorful(sys.stdout)) for page in pages) + "\n\n" + _OWN_DATA)
    return 0


def _run_assess(options: argparse.Namespace) -> int:
    intake = _read(options)
    answer = assess(intake.portfolio, as_of=options.as_of or _now(), progress=_progress)
    page = answer.first_screen()
    read = Section(heading="Input", lines=tuple(_input_lines(intake)))
    troubles = Section(heading="What keeps coming back", lines=tuple(_trouble_lines(answer)))
    whole = Page(title=page.title, sections=(read, *page.sections[:-2], troubles, *page.sections[-2:]))
    if options.format == "json":
        data = {"intake": _counts(intake), "assessment": json.loads(io.write_assessment(answer))}
        _put(json.dumps(data, ensure_ascii=False, allow_nan=False))
    else:
        _show(whole, options.format)
    return 0


def _run_brief(options: argparse.Namespace) -> int:
    intake = _read(options)
    answer = assess(intake.portfolio, as_of=options.as_of or _now(), progress=_progress)
    _show(answer.brief(options.customer), options.format)
    return 0


def _run_check(options: argparse.Namespace) -> int:
    intake = _read(options, complain=False)
    groups = intake.grouped()
    if options.format == "json":
        rows = [
            {
                k: str(getattr(d, k))
                for k in ("severity", "code", "table", "field", "place", "message", "hint")
            }
            | {"count": d.count}
            for d in groups
        ]
        _put(json.dumps({"intake": _counts(intake), "diagnostics": rows}, ensure_ascii=False))
    else:
        lines = tuple(str(d) for d in groups) or ("Nothing to complain about.",)
        _show(
            Page(title=intake.line, sections=(Section(heading="Diagnostics", lines=lines),)), options.format
        )
    return 1 if intake.rejected else 0


def _now() -> dt.datetime:
    return dt.datetime.now(dt.UTC)  # noqa: TID251 - the one place that asks the clock: a person typed the command now


# -- reading ----------------------------------------------------------------------------------------------------------------


def _read(options: argparse.Namespace, *, complain: bool = True) -> io.Intake:
    """Read a bundle or an export; say on standard error what was not accepted."""
    if options.source:
        observed = (options.observed,) if options.observed else ()
        intake = io.read_source(
            options.source,
            options.bundle,
            zone=options.zone,
            day_first=options.day_first,
            customer=options.owner,
            observed=observed,
        )
    elif options.bundle.is_dir() or options.bundle.name.lower().endswith(_TABLES):
        intake = io.read_tables(options.bundle, zone=options.zone, customer=options.owner)
    else:
        intake = io.read_bundle(options.bundle, zone=options.zone)
    if complain:
        for diagnostic in intake.grouped()[:_TROUBLES]:
            _tell(str(diagnostic))
    return intake


def _counts(intake: io.Intake) -> dict[str, Any]:
    return {"read": intake.read, "accepted": intake.accepted, "rejected": intake.rejected}


def _input_lines(intake: io.Intake) -> list[str]:
    lines = [f"{intake.read} read, {intake.accepted} accepted, {intake.rejected} rejected."]
    for table in intake.tables:
        lines += [f"Not to be known from this source: {words}." for words in table.not_known[:2]]
    return lines


def _trouble_lines(answer: Assessment) -> list[str]:
    """Give the troubles that come back, most likely first, each with the incident numbers behind it."""
    found = narrow_first(r for r in answer.recurrences if r.recurring)
    lines: list[str] = []
    for place, r in enumerate(found[:_TROUBLES], start=1):
        chance = (
            f"{r.probability:.0%} likely back within {r.horizon_days:g} days"
            if r.probability is not None
            else ""
        )
        expected = f"about {r.expected:.1f} expected" if r.expected is not None else "not estimable"
        ids = r.incident_ids
        more = f" and {len(ids) - _NUMBERS} more" if len(ids) > _NUMBERS else ""
        lines.append(f"{place}. {r.label or r.subject}: {r.n_episodes} times, {chance}, {expected}")
        lines.append(f"   tickets {', '.join(ids[:_NUMBERS])}{more}")
    if len(found) > _TROUBLES:
        lines.append(f"... and {len(found) - _TROUBLES} more; --format json has them all.")
    return lines or ["Nothing that can be told from single events."]


# -- showing ----------------------------------------------------------------------------------------------------------------


def _show(page: Page, form: str) -> None:
    if form == "json":
        _put(json.dumps(report.plain(page), ensure_ascii=False))
    elif form == "markdown":
        _put(report.markdown(page))
    else:
        _put(report.text(page, color=_colorful(sys.stdout)))


def _put(text: str) -> None:
    """Print the answer; a terminal that cannot show a character gets a stand-in rather than an error."""
    encoding = sys.stdout.encoding or "utf-8"
    print(text.encode(encoding, "replace").decode(encoding))


def _colorful(stream: TextIO) -> bool:
    return stream.isatty()


def _tell(text: str) -> None:
    print("\n".join(escaped(line) for line in text.splitlines()), file=sys.stderr)


def _progress(step: str, done: int, total: int) -> None:
    if sys.stderr.isatty():
        print(f"{step}: {done} of {total}", file=sys.stderr)


if __name__ == "__main__":
    sys.exit(main())
