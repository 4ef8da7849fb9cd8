"""A change of the package is written down."""

import importlib.util
from pathlib import Path
from typing import Any

import pytest

import custrel

ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture(scope="module")
def gate() -> Any:
    """The gate, imported by its path; skips where the archive has none."""
    path = ROOT / ".ci" / "gate.py"
    if not path.exists():
        pytest.skip("the gate is not in this archive")
    spec = importlib.util.spec_from_file_location("gate", path)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def test_a_change_without_a_word_is_refused(gate: Any) -> None:
    """Files of the package and no change log: the gate says what to write."""
    assert "write an entry" in gate.unsaid(["src/custrel/io/x.py", "tests/x.py"], "Mend it")


@pytest.mark.parametrize(
    ("changed", "messages"),
    [
        ([], ""),
        (["docs/index.md", "tests/io/x.py"], "More of it"),
        (["src/custrel/io/x.py", "CHANGELOG.md"], "Mend it"),
        (["src/custrel/io/x.py"], "Split a file\n\nChangelog: none (nothing a user sees)\n"),
    ],
)
def test_what_is_said_or_needs_no_word_passes(gate: Any, changed: list[str], messages: str) -> None:
    """No change of the package, an entry, or a reason."""
    assert gate.unsaid(changed, messages) == ""


def test_a_reason_is_not_empty(gate: Any) -> None:
    """Saying that there is nothing to say takes a reason."""
    assert gate.unsaid(["src/custrel/io/x.py"], "Changelog: none ()")


def test_the_version_has_its_section() -> None:
    """A release has a section of its own; what is not released yet stands under [Unreleased]."""
    text = (ROOT / "CHANGELOG.md").read_text("utf-8")
    version = custrel.__version__
    assert "## [Unreleased]" in text
    assert f"## [{version}]" in text or ".dev" in version or not any(c in text for c in ("## [0", "## [1"))
