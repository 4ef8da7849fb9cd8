"""Importing the library costs almost nothing and touches nothing."""

import json
import re
import subprocess
import sys

import custrel

_AUDIT = """
import json, sys
seen = []
def hook(event, arguments):
    if event == "open" and isinstance(arguments[0], (str, bytes)):
        seen.append([event, str(arguments[0])])
    elif event.startswith(("socket.", "subprocess.", "os.system", "os.exec", "os.posix_spawn", "urllib.", "ctypes.dlopen")):
        seen.append([event, ""])
sys.addaudithook(hook)
import custrel
at_first = sorted(name for name in sys.modules if name.startswith("custrel."))
for name in custrel.__all__:
    getattr(custrel, name)
import logging, threading
slow = ("cattrs", "hypothesis", "concurrent.futures", "importlib.metadata")
print(json.dumps({"seen": seen, "at_first": at_first, "handlers": len(logging.getLogger().handlers),
                  "loggers": [n for n in logging.Logger.manager.loggerDict if n.startswith("custrel")],
                  "threads": threading.active_count(),
                  "heavy": [n for n in slow if n in sys.modules]}))
"""


def _python(code: str) -> str:
    """Run code in an interpreter of its own, where a warning is an error."""
    command = [sys.executable, "-I", "-W", "error", "-c", code]
    return subprocess.run(command, capture_output=True, text=True, check=True).stdout


def test_import_opens_nothing_but_python_modules() -> None:
    """Neither `import custrel` nor the use of its names opens a data file, a socket or a process, logs, or warns."""
    found = json.loads(_python(_AUDIT))
    module = re.compile(
        r"\.(py|pyc|pyc\.\d+|so|pyd)$"
    )  # the digits: a compiled module, written for the next time
    strange = [path for event, path in found["seen"] if event != "open" or not module.search(path)]
    assert strange == []
    assert found["at_first"] == []
    assert (found["handlers"], found["loggers"], found["threads"]) == (0, [], 1)


def test_root_needs_nothing_slow() -> None:
    """The seventeen names come without cattrs, hypothesis, executors or package metadata: those load where they are used."""
    assert json.loads(_python(_AUDIT))["heavy"] == []


_COST = "import time; t = time.process_time(); import custrel; print(time.process_time() - t)"


def test_import_costs_at_most_25_ms() -> None:
    """`import custrel` costs at most 25 ms of processor time beyond a bare interpreter: the cheapest of nine starts.

    Processor time inside the new interpreter, not time on the wall: what else the machine does plays no part.
    """
    assert min(float(_python(_COST)) for _ in range(9)) <= 0.025


def test_version_is_the_installed_one() -> None:
    """The version in the source is the one in the package's metadata."""
    assert (
        _python("import importlib.metadata as m; print(m.version('custrel'))").strip() == custrel.__version__
    )
