"""The command line: what goes where, what each exit status means."""

import datetime as dt
import json
import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

from custrel import _demo, io
from custrel.__main__ import main
from custrel.model import Customer, Incident
from custrel.portfolio import Portfolio

ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture
def bundle(tmp_path):
    """A small bundle on disk."""
    portfolio = Portfolio.of(
        Customer(customer_id="C1", name="Boutique Sol"),
        *(
            Incident(
                incident_id=f"I{n}",
                customer_id="C1",
                opened_at=dt.datetime(2026, 9, n, tzinfo=dt.UTC),
                symptom="freezes",
            )
            for n in (1, 8, 15, 22)
        ),
    )
    path = tmp_path / "acme.json"
    io.write_bundle(portfolio, path, include_personal=True)
    return path


def run(capsys, *words):
    """Run one command; give status, standard output, standard error."""
    status = main([str(w) for w in words])
    captured = capsys.readouterr()
    return status, captured.out, captured.err


def test_the_demo_shows_a_first_screen_a_brief_and_how_to_go_on(capsys):
    """Read, assessed, shown within 80 columns, no colour off a terminal, ending with one's own data."""
    status, out, err = run(capsys, "demo")
    assert (status, err) == (0, "")
    assert out.startswith("8 customers as of 1 November 2026")
    assert "To do first" in out
    assert "Northgate Claims as of" in out
    assert "\x1b" not in out
    assert max(len(line) for line in out.splitlines()) <= 80
    assert "custrel assess YOURS.json" in out.splitlines()[-3] + out.splitlines()[-4]


def test_the_demo_is_the_same_every_time(capsys):
    """Same input and policies, same bytes."""
    assert run(capsys, "demo") == run(capsys, "demo")


def test_the_module_runs_as_the_command():
    """``python -m custrel demo`` is ``custrel demo``; standard error stays empty."""
    done = subprocess.run([sys.executable, "-m", "custrel", "demo"], capture_output=True, check=True)
    assert done.stderr == b""
    assert done.stdout.decode().startswith("8 customers")


def test_the_bundled_example_is_what_its_script_writes():
    """The demo is made, not edited: the seeded script gives the file in the package, byte for byte."""
    script = (ROOT / "examples" / "make_demo.py").read_text(encoding="utf-8")
    scope: dict[str, object] = {"__name__": "make_demo", "__file__": str(ROOT / "examples" / "make_demo.py")}
    exec(compile(script, "make_demo.py", "exec"), scope)
    whole = scope["portfolio"]()  # type: ignore[operator]
    assert whole == io.read_bundle(_demo.bundle()).strict()


def test_assess_says_what_was_read_and_that_it_adds_up(capsys, bundle):
    """Counts first, then the screen, with the incident numbers behind each trouble."""
    status, out, _ = run(capsys, "assess", bundle, "--as-of", "2026-10-01")
    assert status == 0
    counts = [int(n) for n in re.search(r"(\d+) read, (\d+) accepted, (\d+) rejected", out).groups()]
    assert counts == [5, 5, 0]
    assert "1 customer as of 1 October 2026" in out
    assert "I1, I8, I15, I22" in out or "Nothing that can be told" in out


def test_assess_as_json_is_the_whole_assessment(capsys, bundle):
    """Nothing but the answer on standard output: it parses, and reads back as the assessment."""
    _, out, _ = run(capsys, "assess", bundle, "--as-of", "2026-10-01", "--format", "json")
    data = json.loads(out)
    assert data["intake"] == {"read": 5, "accepted": 5, "rejected": 0}
    again = io.read_assessment(json.dumps(data["assessment"]))
    assert again.customers[0].customer_id == "C1"


@pytest.mark.parametrize(
    ("form", "start"), [("text", "Boutique Sol as of"), ("markdown", "# Boutique Sol"), ("json", "{")]
)
def test_brief_in_every_form(capsys, bundle, form, start):
    """One customer's page, as asked."""
    status, out, _ = run(capsys, "brief", bundle, "C1", "--as-of", "2026-10-01", "--format", form)
    assert status == 0
    assert out.startswith(start)


def test_check_is_clean_on_a_clean_bundle(capsys, bundle):
    """Status 0, and it says so."""
    status, out, err = run(capsys, "check", bundle)
    assert (status, err) == (0, "")
    assert "5 read, 5 accepted, 0 rejected" in " ".join(out.split())


def test_check_gives_one_where_a_record_was_rejected(capsys, tmp_path):
    """Status 1, each kind of trouble once, with place and rule; as JSON too."""
    path = tmp_path / "bad.json"
    path.write_text(
        '{"schema_version": 1, "customers": [{"customer_id": "C1"}, {"customer_id": 7}]}', encoding="utf-8"
    )
    status, out, _ = run(capsys, "check", path)
    assert status == 1
    assert "value.type" in out
    assert "1 rejected" in out
    status, out, _ = run(capsys, "check", path, "--format", "json")
    assert status == 1
    assert json.loads(out)["intake"]["rejected"] == 1


def test_assess_goes_on_without_rejected_records_and_says_so_on_standard_error(capsys, tmp_path):
    """Nothing is lost in silence."""
    path = tmp_path / "bad.json"
    path.write_text(
        '{"schema_version": 1, "customers": [{"customer_id": "C1"}, {"customer_id": 7}]}', encoding="utf-8"
    )
    status, out, err = run(capsys, "assess", path, "--as-of", "2026-10-01")
    assert status == 0
    assert "2 read, 1 accepted, 1 rejected" in out
    assert "value.type" in err


@pytest.mark.parametrize(
    "words",
    [
        [],
        ["nonsense"],
        ["assess"],
        ["assess", "x.json", "--as-of", "yesterday"],
        ["assess", "x.json", "--as-of", "2026-10-01T09:00"],
        ["assess", "x.json", "--observed", "2026-10-01"],
        ["assess", "x.json", "--observed", "2026-10-02..2026-10-01"],
        ["brief", "x.json"],
        ["assess", "x.json", "--day-first", "--month-first"],
    ],
)
def test_a_command_not_understood_gives_two(capsys, words):
    """Status 2, advice on standard error, nothing on standard output."""
    status, out, err = run(capsys, *words)
    assert (status, out) == (2, "")
    assert err


def test_an_unknown_customer_gives_two(capsys, bundle):
    """The customer asked for is named, nothing is printed as an answer."""
    status, out, err = run(capsys, "brief", bundle, "C2", "--as-of", "2026-10-01")
    assert (status, out) == (2, "")
    assert "no customer with id 'C2'" in err


def test_a_file_that_cannot_be_read_gives_one_and_advice(capsys, tmp_path):
    """Missing or broken files are said in our own words, without a traceback."""
    status, out, err = run(capsys, "assess", tmp_path / "none.json")
    assert (status, out) == (1, "")
    assert err.startswith("custrel: ")
    (tmp_path / "broken.json").write_text("{", encoding="utf-8")
    status, _, err = run(capsys, "check", tmp_path / "broken.json")
    assert status == 1
    assert "broken.json" in err


def test_version_and_help_are_answers(capsys):
    """Both go to standard output with status 0."""
    assert run(capsys, "--version")[0] == 0
    status, out, _ = run(capsys, "assess", "--help")
    assert status == 0
    assert "--day-first" in out


def test_a_name_that_forges_output_is_shown_escaped(capsys, tmp_path):
    """Control characters in a record never reach the terminal."""
    path = tmp_path / "forged.json"
    path.write_text(
        json.dumps({"schema_version": 1, "customers": [{"customer_id": "C1", "name": "Sol\x1b[2J"}]}),
        encoding="utf-8",
    )
    _, out, err = run(capsys, "assess", path, "--as-of", "2026-10-01")
    assert "\x1b" not in out + err


LOG = """number,incident_state,opened_at,sys_updated_at,location,category,subcategory,u_symptom,caller_id
INC1,New,1/2/2016 09:00,1/2/2016 09:00,Shop 1,Counter,Till,freezes,Caller 7
INC1,Closed,1/2/2016 09:00,1/2/2016 11:00,Shop 1,Counter,Till,freezes,Caller 7
INC2,Closed,8/2/2016 09:00,8/2/2016 11:00,Shop 1,Counter,Till,freezes,Caller 7
INC3,Closed,15/2/2016 09:00,15/2/2016 11:00,Shop 1,Counter,Till,freezes,?
INC4,Closed,22/2/2016 09:00,22/2/2016 11:00,Shop 1,Counter,Till,freezes,?
INC5,Closed,26/2/2016 09:00,26/2/2016 11:00,Shop 2,Office,Mail,stuck,?
"""
READ = (
    "--source",
    "servicenow-event-log",
    "--zone",
    "Europe/Lisbon",
    "--customer",
    "acme",
    "--as-of",
    "2016-03-01",
)


def test_an_audit_log_is_read_through_its_adapter(capsys, tmp_path):
    """Six event rows are read, five tickets come out; the trouble is named by place and symptom with its numbers."""
    path = tmp_path / "log.csv"
    path.write_text(LOG, encoding="utf-8")
    status, out, err = run(capsys, "assess", path, *READ, "--observed", "2016-02-01..2016-03-01")
    assert status == 0
    assert "6 read, 6 accepted, 0 rejected" in " ".join(out.split())
    assert "INC1, INC2, INC3, INC4" in " ".join(out.split())
    assert "Not to be known from this source" in out
    assert "observed" not in err


def test_without_observed_the_answer_warns(capsys, tmp_path):
    """The exposure trap: nobody said when every ticket would have been seen, so the rates say assumed."""
    path = tmp_path / "log.csv"
    path.write_text(LOG, encoding="utf-8")
    status, out, err = run(capsys, "assess", path, *READ)
    assert status == 0
    assert "observed" in err
    assert "Nobody said from when to when" in " ".join(out.split())


def test_a_zone_is_asked_for_never_guessed(capsys, tmp_path):
    """Naive times without a stated zone are refused with the option to give; nothing is read as the machine's own."""
    path = tmp_path / "log.csv"
    path.write_text(LOG, encoding="utf-8")
    without = [w for w in READ if w not in ("--zone", "Europe/Lisbon")]
    status, out, err = run(capsys, "check", path, *without[:4])
    assert status == 1
    assert "zone" in out + err


def test_an_unknown_source_gives_two_and_names_those_there_are(capsys, tmp_path):
    """A typing error in the source is a usage error."""
    status, out, err = run(capsys, "assess", tmp_path / "x.csv", "--source", "servicenow-event-lgo")
    assert (status, out) == (2, "")
    assert "did you mean 'servicenow-event-log'?" in err


def test_a_reader_who_has_seen_enough_is_no_error():
    """``custrel demo | head -1`` ends quietly."""
    script = f"'{sys.executable}' -m custrel demo | head -1"
    done = subprocess.run(["bash", "-c", f"set -o pipefail; {script}"], capture_output=True, check=False)
    assert b"Traceback" not in done.stderr
    assert done.stdout.startswith(b"8 customers")


def test_what_changed_is_told_when_an_earlier_answer_is_given(capsys, bundle, tmp_path):
    """The JSON of an earlier run is what ``--earlier`` takes, whole or the assessment in it alone."""
    _, before, _ = run(capsys, "assess", bundle, "--as-of", "2026-08-01", "--format", "json")
    whole, alone = tmp_path / "whole.json", tmp_path / "alone.json"
    whole.write_text(before, encoding="utf-8")
    alone.write_text(json.dumps(json.loads(before)["assessment"]), encoding="utf-8")
    for saved in (whole, alone):
        status, out, _ = run(capsys, "assess", bundle, "--as-of", "2026-10-01", "--earlier", saved)
        assert status == 0
        assert "What changed since 1 August 2026" in out
        assert "New: Boutique Sol" in out
    _, out, _ = run(capsys, "assess", bundle, "--as-of", "2026-10-01")
    assert "--earlier FILE" in " ".join(out.split())
    _, out, _ = run(capsys, "brief", bundle, "C1", "--as-of", "2026-10-01", "--earlier", whole)
    assert "What changed since 1 August 2026" in out


def test_an_earlier_answer_that_is_none_is_named(capsys, bundle, tmp_path):
    """A bundle, a broken file or none at all is said with its name."""
    broken = tmp_path / "broken.json"
    broken.write_text("{", encoding="utf-8")
    for saved in (bundle, broken, tmp_path / "none.json"):
        status, out, err = run(capsys, "assess", bundle, "--earlier", saved)
        assert (status, out) == (1, "")
        assert saved.name in err


def test_the_answer_says_how_many_tickets_are_later(capsys, bundle):
    """Counts add up: what is later than the instant is read, and said to be left out."""
    _, out, _ = run(capsys, "assess", bundle, "--as-of", "2026-09-10")
    assert "They hold 4 tickets; 2 of them later than 10 September 2026 and not looked at." in " ".join(
        out.split()
    )
    assert " 2 tickets." in out


def test_a_customer_is_found_by_what_they_are_called(capsys, bundle):
    """S2-01: the name will do; of several nobody is picked; near ids are suggested."""
    status, out, _ = run(capsys, "brief", bundle, "boutique sol", "--as-of", "2026-10-01")
    assert status == 0
    assert out.startswith("Boutique Sol as of")
    status, out, err = run(capsys, "brief", bundle, "C11", "--as-of", "2026-10-01")
    assert (status, out) == (2, "")
    assert "did you mean 'C1'" in err


def test_two_customers_of_one_name_are_both_named(capsys, tmp_path):
    """Where a name fits two, the answer is which ids it may be."""
    path = tmp_path / "two.json"
    twins = [{"customer_id": c, "name": "Sol"} for c in ("C1", "C2")]
    path.write_text(json.dumps({"schema_version": 1, "customers": twins}), encoding="utf-8")
    status, out, err = run(capsys, "brief", path, "Sol")
    assert (status, out) == (2, "")
    assert "C1, C2" in err


@pytest.mark.parametrize("words", [("check",), ("assess", "--as-of", "2026-10-01")])
def test_standard_input_is_read_as_a_file_is(bundle, words):
    """``-`` is standard input: piping a bundle in gives what naming it gives."""
    command = [sys.executable, "-m", "custrel", words[0], "-", *words[1:]]
    done = subprocess.run(command, input=bundle.read_bytes(), capture_output=True, check=True)
    assert b"5 read, 5 accepted, 0 rejected" in done.stdout


def test_a_folder_of_tables_is_read(capsys, tmp_path):
    """A folder holds a table a file; ``--customer`` fills in whose they are."""
    (tmp_path / "incidents.csv").write_text(
        "incident_id,opened_at\nI1,2026-09-01T10:00:00Z\n", encoding="utf-8"
    )
    status, out, _ = run(capsys, "check", tmp_path, "--customer", "acme")
    assert status == 0
    assert "1 read, 1 accepted" in out
    status, out, _ = run(capsys, "assess", tmp_path, "--customer", "acme", "--as-of", "2026-10-01")
    assert status == 0
    assert "Not to be known" not in out


@pytest.mark.parametrize(
    ("words", "advice"),
    [
        (["--observed", "2026-01-01..2026-02-01"], "--observed goes with --source"),
        (["--day-first"], "--day-first goes with --source"),
        (["--table", "x=y.csv"], "--table goes with --source"),
        (["--customer", "acme"], "--customer goes with --source"),
        (["--table", "x"], "NAME=FILE"),
    ],
)
def test_what_would_be_ignored_is_refused(capsys, bundle, words, advice):
    """An option that does not apply is an error of usage, never silence."""
    status, out, err = run(capsys, "check", bundle, *words)
    assert (status, out) == (2, "")
    assert advice in err


def test_an_export_without_its_source_is_told_what_to_say(capsys, tmp_path):
    """A CSV file is no bundle: whose export it is has to be said; the help names the sources there are."""
    path = tmp_path / "tickets.csv"
    path.write_text("a,b\n1,2\n", encoding="utf-8")
    status, out, err = run(capsys, "assess", path)
    assert (status, out) == (2, "")
    assert "--source" in err


def test_several_tables_of_one_export_are_read_together(capsys, tmp_path):
    """INPUT is the first table, ``--table`` names the others."""
    tickets, people = tmp_path / "log.csv", tmp_path / "more.csv"
    tickets.write_text(LOG, encoding="utf-8")
    people.write_text("x\n", encoding="utf-8")
    status, _, err = run(capsys, "check", tickets, *READ[:6], "--day-first", "--table", f"nothing={people}")
    assert status == 2
    assert "nothing" in err


def test_many_kinds_of_complaint_are_counted(capsys, tmp_path):
    """On standard error ten kinds are told and the rest counted; ``check`` has all of them."""
    path = tmp_path / "odd.json"
    odd = {"customer_id": "C1", **{f"unheard_of_{n}": n for n in range(14)}}
    path.write_text(json.dumps({"schema_version": 1, "customers": [odd]}), encoding="utf-8")
    status, _, err = run(capsys, "assess", path, "--as-of", "2026-10-01")
    assert status == 0
    assert "... and 4 more kinds; custrel check has them all" in err
    assert run(capsys, "check", path)[1].count("field.unknown") == 14


@pytest.mark.parametrize("form", ["text", "markdown", "json"])
def test_a_narrow_encoding_breaks_nothing(bundle, form):
    """``PYTHONIOENCODING=ascii``: text gets stand-ins and stays within 80 columns, JSON stays exact."""
    text = bundle.read_text("utf-8").replace("Boutique Sol", "Bühne … Süd 東京")
    command = [sys.executable, "-m", "custrel", "assess", "-", "--as-of", "2026-10-01", "--format", form]
    done = subprocess.run(
        command,
        input=text.encode(),
        capture_output=True,
        check=True,
        env={**os.environ, "PYTHONIOENCODING": "ascii"},
    )
    shown = done.stdout.decode("ascii")
    assert b"Traceback" not in done.stderr
    if form == "json":
        assert "Bühne … Süd 東京" in str(json.loads(shown)["first_screen"])
    else:
        assert "B?hne ... S?d ??" in shown
    if form == "text":
        assert max(len(line) for line in shown.splitlines()) <= 80


def test_stopping_it_is_quiet(monkeypatch, capsys, bundle):
    """Control-C gives 130 and one line."""

    def stop(*_args, **_options):
        raise KeyboardInterrupt

    monkeypatch.setattr("custrel.__main__.assess", stop)
    assert run(capsys, "assess", bundle) == (130, "", "custrel: stopped\n")


@pytest.mark.parametrize(
    ("variables", "colored"), [({}, True), ({"NO_COLOR": "1"}, False), ({"TERM": "dumb"}, False)]
)
def test_color_can_be_told_off(monkeypatch, variables, colored):
    """https://no-color.org: any value that is not empty turns color off, even on a terminal."""
    monkeypatch.delenv("NO_COLOR", raising=False)
    monkeypatch.setenv("TERM", "xterm")
    for name, value in variables.items():
        monkeypatch.setenv(name, value)
    out = Terminal()
    monkeypatch.setattr(sys, "stdout", out)
    monkeypatch.setattr(sys, "stderr", Terminal())
    assert main(["demo"]) == 0
    assert ("\x1b[1m" in out.text) is colored


def test_json_on_a_narrow_terminal_loses_nothing(monkeypatch, capsys, tmp_path):
    """What the terminal cannot show is written as an escape of JSON, never as a question mark."""
    path = tmp_path / "wide.json"
    path.write_text(
        json.dumps({"schema_version": 1, "customers": [{"customer_id": "Süd 東京"}]}), encoding="utf-8"
    )
    out = Terminal()
    monkeypatch.setattr(sys, "stdout", out)
    assert main(["assess", str(path), "--as-of", "2026-10-01", "--format", "json"]) == 0
    assert "Süd 東京" in str(json.loads(out.text)["first_screen"])


def test_a_closed_pipe_is_let_go(monkeypatch, tmp_path):
    """Where nobody reads any more, the rest goes nowhere, the status is 0 and closing at exit has nothing to say."""

    class Closed(Terminal):
        """A pipe whose reader has gone."""

        def write(self, text):
            """Fail as the system does."""
            raise BrokenPipeError

        def fileno(self):
            """Give a descriptor that may be redirected."""
            return held.fileno()

    with (tmp_path / "pipe").open("w") as held:
        monkeypatch.setattr(sys, "stdout", Closed())
        assert main(["demo"]) == 0
        assert os.fstat(held.fileno()).st_rdev == Path(os.devnull).stat().st_rdev


def test_on_a_terminal_it_says_what_it_reads(monkeypatch, capsys, bundle):
    """Reading can take a while; a person at a terminal is told, a pipe is not."""
    err = Terminal()
    monkeypatch.setattr(sys, "stderr", err)
    assert main(["check", str(bundle)]) == 0
    assert err.text.startswith("reading ")


def test_help_shows_how_it_is_used(capsys):
    """Examples, exit statuses and the sources there are."""
    _, out, _ = run(capsys, "--help")
    assert "custrel assess exports/acme.json --earlier october.json" in out
    assert "exit status" in out
    _, out, _ = run(capsys, "assess", "--help")
    assert "servicenow-event-log" in out


class Terminal:
    """A stream that says it is a terminal."""

    encoding = "ascii"

    def __init__(self):
        """Start with nothing written."""
        self.text = ""

    def write(self, text):
        """Keep what is written."""
        self.text += text.encode("ascii").decode()
        return len(text)

    def flush(self):
        """Nothing waits."""

    def isatty(self):
        """Say yes."""
        return True


def test_on_a_terminal_there_is_colour_progress_and_no_encoding_error(monkeypatch):
    """Colour only on a terminal, progress on standard error; what the terminal cannot show gets a stand-in."""
    out, err = Terminal(), Terminal()
    monkeypatch.delenv("NO_COLOR", raising=False)
    monkeypatch.setenv("TERM", "xterm")
    monkeypatch.setattr(sys, "stdout", out)
    monkeypatch.setattr(sys, "stderr", err)
    assert main(["demo"]) == 0
    assert "\x1b[1mTo do first\x1b[0m" in out.text
    assert "judging customers: 4 of 4" in err.text
