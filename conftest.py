"""Every example in the README and the documentation runs: they are collected from here."""

import doctest
import os
import shlex
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from sybil import Example, Sybil
from sybil.parsers.myst import CodeBlockParser, PythonCodeBlockParser, SkipParser

FLAGS = doctest.ELLIPSIS | doctest.NORMALIZE_WHITESPACE


@pytest.fixture(scope="module")
def exports(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """Stand in a folder that holds `exports/acme.json`: the bundled example under the name the documentation gives it."""
    from custrel import _demo  # noqa: PLC0415 - the tests of other rooms must not need the example

    folder = tmp_path_factory.mktemp("documentation")
    (folder / "exports").mkdir()
    (folder / "exports" / "acme.json").write_bytes(_demo.bundle())
    before = Path.cwd()
    os.chdir(folder)
    yield folder
    os.chdir(before)


class ConsoleParser(CodeBlockParser):
    """Runs the lines after `$ ` of a console block; where output is shown (`...` for any), it must be what comes out."""

    language = "console"

    def evaluate(self, example: Example) -> str | None:
        """Run each command and compare; give the first difference."""
        checker = doctest.OutputChecker()
        for part in ("\n" + str(example.parsed)).split("\n$ ")[1:]:
            command, _, wanted = part.partition("\n")
            words = shlex.split(command)
            if words[0] != "custrel":
                return f"only custrel commands are run here, not {words[0]!r}"
            ran = subprocess.run([sys.executable, "-m", *words], capture_output=True, text=True, check=False)
            if wanted.strip() and not checker.check_output(
                wanted.strip() + "\n", ran.stdout.strip() + "\n", FLAGS
            ):
                return f"$ {command}\nexpected:\n{wanted}\ngot (exit status {ran.returncode}):\n{ran.stdout}{ran.stderr}"
            if not wanted.strip() and ran.returncode not in (0, 1):
                return f"$ {command}\nexit status {ran.returncode}:\n{ran.stderr}"
        return None


pytest_collect_file = Sybil(
    parsers=[PythonCodeBlockParser(doctest_optionflags=FLAGS), ConsoleParser(), SkipParser()],
    patterns=["README.md", "*.md"],
    excludes=["CHANGELOG.md", "CONTRIBUTING.md", "SECURITY.md"],
    fixtures=["exports"],
).pytest()
