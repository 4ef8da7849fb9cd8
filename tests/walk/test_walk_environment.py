"""Nothing depends on the hash seed, the machine's time zone, its locale, or how the interpreter was started (DESIGN §4)."""

import os
import subprocess
import sys

import pytest

PROGRAM = """
import datetime as dt, hashlib, pathlib, tempfile
from custrel.assessment import assess
from custrel.io import write_assessment, write_bundle
from custrel.strategies import START, seeded_portfolio
for seed in range(3):
    portfolio = seeded_portfolio(seed, customers=4, incidents=80)
    result = assess(portfolio, as_of=START + dt.timedelta(days=200 + seed))
    pages = str(result.first_screen()) + "".join(str(result.brief(s.customer_id)) for s in result.customers)
    with tempfile.TemporaryDirectory() as folder:
        path = pathlib.Path(folder) / "bundle.json"
        write_bundle(portfolio, path)
        bundle = path.read_bytes()
    for data in (bundle, write_assessment(result).encode(), pages.encode(), portfolio.fingerprint.encode()):
        print(hashlib.sha256(data).hexdigest())
"""

SURROUNDINGS = {
    "seed 1": {"PYTHONHASHSEED": "1"},
    "seed 4294967295": {"PYTHONHASHSEED": "4294967295"},
    "far east": {"TZ": "Pacific/Kiritimati"},
    "half hour": {"TZ": "America/St_Johns"},
    "turkish": {"LC_ALL": "tr_TR.UTF-8", "LANG": "tr_TR.UTF-8"},
    "plain C": {"LC_ALL": "C", "PYTHONUTF8": "0", "PYTHONCOERCECLOCALE": "0"},
    "optimized": {"PYTHONOPTIMIZE": "2"},
}


def _answer(**surroundings: str) -> str:
    plain = {"PATH": os.environ.get("PATH", ""), "PYTHONHASHSEED": "0", "TZ": "UTC", "LC_ALL": "C.UTF-8"}
    run = subprocess.run(
        [sys.executable, "-c", PROGRAM], env=plain | surroundings, capture_output=True, text=True, check=False
    )
    assert run.returncode == 0, run.stderr
    return run.stdout


@pytest.fixture(scope="module")
def usual() -> str:
    """The answer under hash seed 0, UTC and a plain locale."""
    return _answer()


@pytest.mark.law
@pytest.mark.parametrize("name", SURROUNDINGS)
def test_walk_surroundings_change_nothing(name: str, usual: str) -> None:
    """Law of the walk 7: the same bytes under any PYTHONHASHSEED, TZ, locale and optimization; bundle, facts and pages alike."""
    assert _answer(**SURROUNDINGS[name]) == usual
    assert len(usual.split()) == 12
