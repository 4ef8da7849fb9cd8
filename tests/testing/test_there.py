"""The other process of the conformance kit, seen from inside: its clock, its scripts, its answers.

Runs in processes of its own, for it changes clocks and the module that is called `__main__`.
"""

import datetime as dt
import io
import os
import pickle
import subprocess
import sys
import textwrap

import pytest

from custrel.findings import FleetProfile
from custrel.model import Customer
from custrel.portfolio import Portfolio
from custrel.testing import _there
from custrel.typing import CustomerCase

CLOCKS = """
import datetime as dt, time
from custrel.testing import _there
before, wall = dt.datetime.now(dt.UTC), time.time()
_there.set_clock(DAYS)
moved = dt.timedelta(days=DAYS)
near = dt.timedelta(seconds=60)
utc = before.replace(tzinfo=None) + moved
local = (before + moved).astimezone().replace(tzinfo=None)
class Mine(dt.datetime):
    pass
class Day(dt.date):
    pass
shown = {
    "now": dt.datetime.now(dt.UTC).replace(tzinfo=None) - utc,
    "now here": dt.datetime.now() - local,
    "subclass": Mine.now(dt.UTC).replace(tzinfo=None) - utc,
    "utcnow": dt.datetime.utcnow() - utc,
    "today": dt.datetime.today() - local,
    "time": dt.timedelta(seconds=time.time() - wall) - moved,
    "time_ns": dt.timedelta(seconds=time.time_ns() / 1e9 - wall) - moved,
    "gmtime": dt.datetime(*time.gmtime()[:6]) - utc,
    "localtime": dt.datetime(*time.localtime()[:6]) - local,
    "ctime": dt.datetime.strptime(time.ctime(), "%a %b %d %H:%M:%S %Y") - local,
    "asctime": dt.datetime.strptime(time.asctime(), "%a %b %d %H:%M:%S %Y") - local,
    "strftime": dt.datetime.strptime(time.strftime("%Y-%m-%d %H:%M:%S"), "%Y-%m-%d %H:%M:%S") - local,
}
wrong = {name: str(off) for name, off in shown.items() if abs(off) > near}
assert not wrong, wrong
assert abs((dt.date.today() - local.date()).days) <= 1
assert time.gmtime(0)[:3] == (1970, 1, 1)
assert time.strftime("%Y", time.gmtime(0)) == "1970" and time.asctime(time.gmtime(0)).endswith("1970")
print("all moved")
"""


def inside(script: str) -> str:
    """Run a script in a process of its own; its words are returned, its failure is ours."""
    done = subprocess.run(
        [sys.executable, "-W", "ignore::DeprecationWarning", "-c", script],
        capture_output=True,
        text=True,
        check=False,
        timeout=120,
        env=os.environ | {"TZ": "America/New_York"},
    )
    assert done.returncode == 0, done.stderr
    return done.stdout.strip()


@pytest.mark.parametrize("days", [-10_000, 10_000])
def test_every_clock_is_moved(days: int) -> None:
    """Whoever asks what time it is, in whatever way, is told the moved one; what is not a question stays as it was."""
    assert inside(CLOCKS.replace("DAYS", str(days))) == "all moved"


def test_a_script_is_defined_and_not_run(tmp_path) -> None:
    """Functions, classes, imports and constants are there for pickle; calls are not made; what fails is passed over."""
    script = tmp_path / "job.py"
    script.write_text(
        textwrap.dedent("""
        import math
        import not_there_at_all
        LIMIT = 3
        NAMED: int = 4
        MADE = print("run")
        class Opinion:
            pass
        async def later(): ...
        def half(x):
            return x / 2
        print("run")
        """),
        "utf-8",
    )
    said = inside(
        "import sys\nfrom custrel.testing import _there\n"
        f"_there.define({str(script)!r})\n"
        "print(sorted(n for n in vars(sys.modules['__main__']) if not n.startswith('__')))"
    )
    assert said == str(["LIMIT", "NAMED", "Opinion", "half", "later", "math"])


class Opinion:
    """Stands in for every sort of opinion."""

    rounds = 2

    def __init__(self, *answers: object) -> None:
        """Answer these in turn, the last for ever."""
        self.answers = list(answers)

    def read(self, evidence: object) -> tuple[str, object]:
        """Say what it was given."""
        return "read", evidence

    def evaluate(self, case: object) -> object:
        """Give the next answer, or raise it."""
        it = self.answers.pop(0) if len(self.answers) > 1 else self.answers[0]
        if isinstance(it, BaseException):
            raise it
        return it

    def __call__(self, case: object) -> object:
        """Be a signal."""
        yield case


def test_each_role_is_asked_in_its_own_way() -> None:
    """A factor is asked about each piece of evidence, a reliance policy and a signal about the case."""
    assert _there.answer("factors", Opinion(1), [1, 2]) == [("read", 1), ("read", 2)]
    assert _there.answer("reliance", Opinion("so much"), "case") == "so much"
    assert _there.answer("signals", Opinion(1), "case") == ("case",)


def test_a_recurrence_policy_is_asked_as_a_fleet_is() -> None:
    """The profile goes round as often as the policy says, and what is detected is settled."""

    class Recurrences:
        rounds = 2

        def __init__(self) -> None:
            self.seen: list[FleetProfile] = []

        def profile(self, case):
            self.seen.append(case.fleet)
            return FleetProfile(policy="mine")

        def detect(self, case):
            self.seen.append(case.fleet)
            return [3, 2]

        def settle(self, found):
            return tuple(sorted(found))

    policy = Recurrences()
    shop = Portfolio.of(Customer(customer_id="C1"))
    case = CustomerCase.of(shop, "C1", as_of=dt.datetime(2026, 1, 1, tzinfo=dt.UTC))
    assert _there.answer("recurrence", policy, case) == (2, 3)
    assert [fleet.policy for fleet in policy.seen] == ["", "mine", "mine"]


@pytest.mark.parametrize(
    ("answers", "kind", "what"),
    [
        ((1,), "answer", pickle.dumps(1)),
        ((1, 2), "raised", b"it does not answer twice the same"),
        ((ValueError("no"),), "raised", b"ValueError"),
        ((SystemExit(3),), "raised", b"SystemExit"),
        ((KeyboardInterrupt(),), "ended", b"KeyboardInterrupt"),
    ],
)
def test_every_end_has_its_word(answers, kind, what) -> None:
    """An answer comes back pickled; what raises, wavers or tries to end the process is said in words."""
    said = _there.respond("reliance", pickle.dumps(Opinion(*answers)), pickle.dumps("case"), None)
    assert said == (kind, what)


def test_it_serves_until_nobody_asks(monkeypatch) -> None:
    """It says that it is ready, answers each request in turn and returns when the pipe is closed."""
    monkeypatch.setattr(sys, "path", list(sys.path))
    request = ("reliance", pickle.dumps(Opinion(7)), pickle.dumps("case"), None)
    asked = io.BytesIO(b"".join(pickle.dumps(it) for it in ((list(sys.path), 0, False), request, request)))
    told = io.BytesIO()
    _there.serve(asked, told)
    told.seek(0)
    assert pickle.load(told) == "ready"
    assert [pickle.load(told) for _ in range(2)] == [("answer", pickle.dumps(7))] * 2
    assert told.read() == b""


def test_what_an_opinion_prints_is_not_for_the_one_who_asks(tmp_path) -> None:
    """The pipes are kept for requests and answers: printing goes nowhere, reading finds nothing; a script is defined first."""
    script = tmp_path / "loud.py"
    script.write_text(
        "import sys\nclass Loud:\n    def evaluate(self, case):\n"
        "        print('loud')\n        return case + sys.stdin.read()\n",
        "utf-8",
    )
    opinion = b"c__main__\nLoud\n)\x81."
    requests = [(list(sys.path), 1, False), ("reliance", opinion, pickle.dumps("case"), str(script))]
    done = subprocess.run(
        [sys.executable, "-c", "from custrel.testing import _there\n_there.main()"],
        input=b"".join(pickle.dumps(it) for it in requests),
        capture_output=True,
        check=False,
        timeout=120,
    )
    assert done.returncode == 0, done.stderr
    told = io.BytesIO(done.stdout)
    assert pickle.load(told) == "ready"
    assert pickle.load(told) == ("answer", pickle.dumps("case"))
    assert told.read() == b""


def test_a_clock_that_cannot_be_set_is_said() -> None:
    """On an interpreter that keeps its clocks, the check is not tried; it never passes by asking an unmoved clock."""
    said = inside(
        "from custrel.testing import _there\n"
        "_there._replace = lambda *given: None\n"
        "try:\n    _there.set_clock(10_000)\nexcept RuntimeError as error:\n    print(error)"
    )
    assert said == "the clock of this interpreter cannot be set"


def test_it_runs_by_its_path() -> None:
    """The file is a program: it serves its pipes, and ends when nobody asks any more."""
    requests = [(list(sys.path), 0, True), ("signals", pickle.dumps(list), pickle.dumps("ab"), None)]
    done = subprocess.run(
        [sys.executable, "-P", _there.__file__],
        input=b"".join(pickle.dumps(it) for it in requests),
        capture_output=True,
        check=False,
        timeout=120,
    )
    assert (done.returncode, done.stderr) == (0, b"")
    told = io.BytesIO(done.stdout)
    assert pickle.load(told) == "ready"
    assert pickle.load(told) == ("answer", pickle.dumps(("a", "b")))


WATCHED = """
import os, pickle, socket, sqlite3, subprocess, sys, tempfile
from pathlib import Path
from custrel.testing import _there
watch = _there.Watch()

class Opinion:
    def __init__(self, does):
        self.does = does
    def evaluate(self, case):
        exec(self.does)
        return case

def noted(does):
    return _there.respond("reliance", pickle.dumps(Opinion(does)), pickle.dumps("case"), None, watch=watch)

reached = {
    "open('weights.json')": "open weights.json",
    "open('made', 'w')": "open made",
    "os.open(os.devnull, 0)": f"open {os.devnull}",
    "os.listdir('.')": "os.listdir .",
    "list(Path('.').iterdir())": ("os.listdir .", "os.scandir ."),  # the first before Python 3.13
    "list(os.scandir())": "os.scandir",
    "os.chdir('/')": "os.chdir /",
    "os.putenv('A', 'b')": "os.putenv b'A'",
    "os.system('')": "os.system b''",
    "socket.gethostname()": "socket.gethostname",
    "socket.getaddrinfo('localhost', 1)": "socket.getaddrinfo localhost",
    "sqlite3.connect(':memory:')": "sqlite3.connect :memory:",
    "subprocess.run([sys.executable, '-c', ''])": f"subprocess.Popen {sys.executable}",
    "tempfile.mkdtemp()": "open",
    "os.mkdir('made too')": "os.mkdir made too",
    "input()": "builtins.input",
}
for does, says in reached.items():
    kind, what = noted(does)
    assert kind == "reached" and what.decode().startswith(says), (does, kind, what)
for does in (
    "1 + 1",
    "import colorsys, wave",
    "import zoneinfo; zoneinfo.ZoneInfo('Pacific/Chatham').utcoffset(None)",
    "import dateutil.tz; dateutil.tz.gettz('Pacific/Chatham')",
    "import linecache; linecache.getlines(_there.__file__)",
    "os.getpid(); sys.getrecursionlimit()",
):
    assert noted(does) == ("answer", pickle.dumps("case")), (does, noted(does))
assert noted("raise KeyError('x')") == ("raised", b"KeyError")
open(os.devnull).close()
assert noted("1 + 1")[0] == "answer"
print("all noted")
"""


def test_what_is_reached_outside_is_noted_and_nothing_else(tmp_path) -> None:
    """Files, folders, programs, machines, the keyboard: noted while an opinion is asked; modules and time zones never."""
    script = tmp_path / "watched.py"
    script.write_text(WATCHED, "utf-8")
    done = subprocess.run(
        [sys.executable, str(script)], capture_output=True, text=True, check=False, timeout=120, cwd=tmp_path, input=""
    )  # fmt: skip
    assert done.stdout.strip() == "all noted", done.stderr
