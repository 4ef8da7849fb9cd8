"""The command line: ``custrel demo``, ``assess``, ``check``, ``brief``.

Progress and complaints go to standard error; nothing but the answer goes to standard output. Exit status: 0 fine (warnings
included), 1 records were rejected (``check``) or the input could not be read, 2 the command was not understood.
"""

import argparse
import datetime as dt
import json
import os
import sys
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Any, Final, TextIO

import attrs

from custrel import __version__, _demo, io, report
from custrel._show import day_text, escaped, plural
from custrel.assessment import Assessment, Page, Section, assess, trouble_section
from custrel.errors import CustrelError, NotFoundError
from custrel.model import KINDS, Kind, Window

_GROUPS = 10  # kinds of complaint told while assessing; `check` has them all
_STDIN = "-"
_ENDINGS: Final = ("csv", "csv.gz", "csv.zip", "tsv")
_TABLES: Final = frozenset(info.table for info in KINDS.values())
_HINTS: Final = {
    "source.observed_not_stated": "say --observed START..END"
}  # where the command line says it otherwise
_OWN_DATA = """\
The same on your own data:
  custrel check  YOURS.json                 what is wrong with the records
  custrel assess YOURS.json                 the first screen
  custrel brief  YOURS.json CUSTOMER        one customer's brief
A bundle is a JSON object of tables (customers, sites, assets, incidents ...);
help desk exports are read directly: custrel assess --help"""
_EXAMPLES = """\
examples:
  custrel check exports/acme.json
  custrel assess exports/acme.json --as-of 2026-11-01
  custrel assess exports/acme.json --format json > october.json
  custrel assess exports/acme.json --earlier october.json
  custrel assess log.csv.zip --source servicenow-event-log --zone Europe/Lisbon \\
      --day-first --customer "The university" --observed 2016-02-29..2016-05-31
  custrel brief exports/acme.json northgate --format markdown

exit status:
  0  fine, warnings included
  1  records were rejected (check), or the input could not be read
  2  the command was not understood, or names what is not there"""


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command and give its exit status.

    Example:
        >>> main(["demo", "--customer", "nobody"])
        2
    """
    try:
        options = _understood(arguments)
        run: Callable[[argparse.Namespace], int] = options.run
        return run(options)
    except SystemExit as stopped:  # argparse has already said why
        return int(stopped.code or 0)
    except CustrelError as error:
        _tell(f"custrel: {error}")
        return 2 if isinstance(error, LookupError) else 1
    except BrokenPipeError:  # whoever was reading has seen enough
        _let_go(sys.stdout)
        return 0
    except KeyboardInterrupt:
        _tell("custrel: stopped")
        return 130


# -- what can be said -------------------------------------------------------------------------------------------------------


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="custrel",
        description="Which customer is about to suffer, why, and what to do first.",
        epilog=_EXAMPLES,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("--version", action="version", version=f"custrel {__version__}")
    commands = parser.add_subparsers(required=True, metavar="COMMAND")
    demo = commands.add_parser("demo", help="assess the bundled example and show it")
    demo.add_argument("--customer", default=_demo.CUSTOMER, help="whose brief to show (default: %(default)s)")
    demo.set_defaults(run=_run_demo)
    for name, run, words in (
        ("assess", _run_assess, "show the first screen over all customers, and what keeps coming back"),
        ("check", _run_check, "show what is wrong with the records"),
        ("brief", _run_brief, "show one customer's brief"),
    ):
        command = commands.add_parser(
            name,
            help=words,
            description=f"{words[:1].upper()}{words[1:]}.",
            epilog=_EXAMPLES,
            formatter_class=argparse.RawDescriptionHelpFormatter,
        )
        command.add_argument(
            "bundle",
            metavar="INPUT",
            help="a JSON bundle, JSON lines, CSV tables (a folder or one); with --source an export; - is standard input",
        )
        if name == "brief":
            command.add_argument(
                "customer", metavar="CUSTOMER", help="the customer's id, name or other identifier"
            )
        _add_reading(command)
        if name != "check":
            command.add_argument(
                "--as-of",
                type=_instant,
                metavar="WHEN",
                help="the instant it is about, as a date (midnight UTC) or an instant with its zone (default: now)",
            )
            command.add_argument(
                "--earlier",
                metavar="FILE",
                help="an earlier answer of assess --format json: what changed since is told",
            )
        command.add_argument(
            "--format", choices=("text", "json", "markdown"), default="text", help="(default: %(default)s)"
        )
        command.set_defaults(run=run)
    return parser


def _add_reading(command: argparse.ArgumentParser) -> None:
    command.add_argument(
        "--zone", help="the IANA time zone of times that carry none, such as Europe/Lisbon; never guessed"
    )
    command.add_argument(
        "--customer", dest="owner", metavar="NAME", help="the one customer of a file that names none"
    )
    group = command.add_argument_group("reading an export of another system")
    group.add_argument(
        "--source", metavar="NAME", help=f"whose export it is: {', '.join(sorted(io.SOURCES))}"
    )
    group.add_argument(
        "--table",
        action="append",
        type=_table,
        default=[],
        metavar="NAME=FILE",
        help="one more of its tables; INPUT is the first",
    )
    order = group.add_mutually_exclusive_group()
    order.add_argument(
        "--day-first", action="store_const", const=True, dest="day_first", help="3/4/2026 is 3 April"
    )
    order.add_argument(
        "--month-first", action="store_const", const=False, dest="day_first", help="3/4/2026 is March 4"
    )
    group.add_argument(
        "--observed",
        type=_window,
        metavar="START..END",
        help="from when to when every ticket would be in it; without it rates rest on an assumption",
    )


def _understood(arguments: Sequence[str] | None) -> argparse.Namespace:
    """Read the command; what would be ignored in silence is refused."""
    parser = _parser()
    options = parser.parse_args(arguments)
    if getattr(options, "source", "demo") is None:
        alone = {"--table": options.table, "--observed": options.observed, "--day-first": options.day_first}
        given = [name for name, value in alone.items() if value not in (None, [])]
        if given:
            parser.error(f"{given[0]} goes with --source NAME; a bundle says such things itself")
        if options.owner is not None and not _holds_tables(options.bundle):
            parser.error("--customer goes with --source or with tables; a bundle names its customers")
        name = Path(options.bundle).name
        if name.lower().partition(".")[2] in (*_ENDINGS, "xlsx") and not _holds_tables(options.bundle):
            parser.error(f"{name} is no bundle and no table of ours (incidents.csv ...); say --source NAME")
    return options


def _holds_tables(text: str) -> bool:
    """Tell whether an input is a folder of tables, or one table named after what it holds (``incidents.csv``)."""
    path = Path(text)
    stem, _, ending = path.name.lower().partition(".")
    return text != _STDIN and (path.is_dir() or (ending in _ENDINGS and stem in _TABLES))


def _table(text: str) -> tuple[str, str]:
    name, equals, file = text.partition("=")
    if not (name and equals and file):
        message = f"{text!r} must read NAME=FILE, such as companies=orgs.csv"
        raise argparse.ArgumentTypeError(message)
    return name, file


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
    portfolio = io.read_bundle(_demo.bundle()).strict()
    earlier = assess(portfolio, as_of=_demo.AS_OF - _demo.EARLIER)
    answer = assess(portfolio, as_of=_demo.AS_OF, progress=_progress)
    pages = (answer.first_screen(earlier=earlier), answer.brief(options.customer, earlier=earlier))
    _put("\n\n\n".join(_as_text(page) for page in pages) + "\n\n" + _OWN_DATA)
    return 0


def _run_assess(options: argparse.Namespace) -> int:
    intake, earlier = _read(options), _earlier(options)
    answer = assess(intake.portfolio, as_of=options.as_of or _now(), progress=_progress)
    page = answer.first_screen(earlier=earlier)
    read = Section(heading="Input", lines=tuple(_input_lines(intake, answer)))
    whole = Page(title=page.title, sections=(read, *page.sections, trouble_section(answer)))
    if options.format == "json":
        written = json.loads(io.write_assessment(answer))
        _put_json({"intake": _counts(intake), "first_screen": report.plain(whole), "assessment": written})
    else:
        _show(whole, options.format)
    return 0


def _run_brief(options: argparse.Namespace) -> int:
    intake, earlier = _read(options), _earlier(options)
    answer = assess(intake.portfolio, as_of=options.as_of or _now(), progress=_progress)
    _show(answer.brief(_customer(answer, options.customer), earlier=earlier), options.format)
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
        _put_json({"intake": _counts(intake), "diagnostics": rows})
    else:
        lines = tuple(str(d) for d in groups) or ("Nothing to complain about.",)
        _show(
            Page(title=intake.line, sections=(Section(heading="Diagnostics", lines=lines),)), options.format
        )
    return 1 if intake.rejected else 0


def _now() -> dt.datetime:
    return dt.datetime.now(dt.UTC)  # noqa: TID251 - the one place that asks the clock: a person typed the command now


def _customer(answer: Assessment, text: str) -> str:
    """Give the id of the customer somebody named: by id, else by anything only one customer is known by."""
    if text in {c.customer_id for c in answer.customers}:
        return text
    hits = [hit.ref.id for hit in answer.known("brief").find(text, kinds=[Kind.CUSTOMER])]
    if len(hits) > 1:
        raise NotFoundError("customer", text, f"; it may be {', '.join(hits)}: say which id")
    return hits[0] if hits else text  # nobody's: the brief says so, and which ids are near


# -- reading ----------------------------------------------------------------------------------------------------------------


def _read(options: argparse.Namespace, *, complain: bool = True) -> io.Intake:
    """Read a bundle, a folder of tables or an export; say on standard error what was not accepted."""
    if sys.stderr.isatty():
        _tell(f"reading {options.bundle}")
    given: Any = sys.stdin.buffer if options.bundle == _STDIN else Path(options.bundle)
    if options.source:
        first = io.source(options.source).tables[0].name
        intake = io.read_source(
            options.source,
            {first: given, **{name: Path(file) for name, file in options.table}},
            zone=options.zone,
            day_first=options.day_first,
            customer=options.owner,
            observed=(options.observed,) if options.observed else (),
        )
    elif _holds_tables(options.bundle):
        intake = io.read_tables(given, zone=options.zone, customer=options.owner)
    else:
        intake = io.read_bundle(given, zone=options.zone)
    if complain:
        groups = intake.grouped()
        for diagnostic in groups[:_GROUPS]:
            _tell(str(attrs.evolve(diagnostic, hint=_HINTS.get(diagnostic.code, diagnostic.hint))))
        if len(groups) > _GROUPS:
            _tell(f"... and {plural(len(groups) - _GROUPS, 'more kind')}; custrel check has them all")
    return intake


def _earlier(options: argparse.Namespace) -> Assessment | None:
    return None if options.earlier is None else io.read_assessment(Path(options.earlier))


def _counts(intake: io.Intake) -> dict[str, Any]:
    return {"read": intake.read, "accepted": intake.accepted, "rejected": intake.rejected}


def _input_lines(intake: io.Intake, answer: Assessment) -> Iterator[str]:
    yield f"{intake.read} read, {intake.accepted} accepted, {intake.rejected} rejected."
    tickets, known = len(intake.portfolio.incidents), len(answer.known("first_screen").incidents)
    if tickets:
        later = tickets - known
        left = f"; {later} of them later than {day_text(answer.as_of)} and not looked at" if later else ""
        yield f"They hold {plural(tickets, 'ticket')}{left}."
    for table in intake.tables:
        if table.not_known:
            yield f"Not to be known from this source: {'; '.join(table.not_known)}."


# -- showing ----------------------------------------------------------------------------------------------------------------


def _show(page: Page, form: str) -> None:
    if form == "json":
        _put_json(report.plain(page))
    elif form == "markdown":
        _put(report.markdown(page))
    else:
        _put(_as_text(page))


def _as_text(page: Page) -> str:
    return report.text(page, color=_colorful(sys.stdout), encoding=sys.stdout.encoding or "utf-8")


def _put(text: str) -> None:
    """Print the answer; a terminal that cannot show a character gets a stand-in rather than an error."""
    print(report.showable(text, sys.stdout.encoding or "utf-8"), flush=True)


def _put_json(data: object) -> None:
    """Print JSON; where the terminal cannot show a character it is written as an escape, so that nothing is lost."""
    text = json.dumps(data, ensure_ascii=False, allow_nan=False)
    try:
        text.encode(sys.stdout.encoding or "utf-8")
    except UnicodeEncodeError:
        text = json.dumps(data, allow_nan=False)
    print(text, flush=True)


def _colorful(stream: TextIO) -> bool:
    """Tell whether to use color: on a terminal that can, unless told not to (https://no-color.org)."""
    return stream.isatty() and not os.environ.get("NO_COLOR") and os.environ.get("TERM") != "dumb"


def _tell(text: str) -> None:
    print("\n".join(escaped(line) for line in text.splitlines()), file=sys.stderr)


def _progress(step: str, done: int, total: int) -> None:
    if sys.stderr.isatty():
        _tell(f"{step}: {done} of {total}")


def _let_go(stream: TextIO) -> None:
    """Send what is still waiting nowhere, so that closing at exit does not complain either."""
    nowhere = os.open(os.devnull, os.O_WRONLY)
    os.dup2(nowhere, stream.fileno())
    os.close(nowhere)


if __name__ == "__main__":
    sys.exit(main())
