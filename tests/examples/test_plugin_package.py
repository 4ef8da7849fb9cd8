"""The example plugin is a real package: built, installed beside the built library in a clean environment, and tested there."""

import json
import os
import shutil
import subprocess
import tomllib
import venv
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
PLUGIN = ROOT / "examples" / "plugin"
PROJECT = ("src", "pyproject.toml", "README.md", "LICENSE")  # what a build of the library needs
LISTED = """
import json, sys
from custrel import plugins
found = [(str(p.extension), p.name, p.distribution) for p in plugins.available() if p.distribution != "custrel"]
print(json.dumps([found, [m for m in sys.modules if m.startswith(("custrel_acme", "custrel.reliance", "custrel.recurrence"))]]))
"""


def run(*command: str | Path, cwd: Path) -> str:
    """Run a command without the caller's Python settings; what it said is the message where it fails."""
    foreign = ("PYTHON", "PYTEST", "COVERAGE", "HYPOTHESIS", "VIRTUAL_ENV", "COV_CORE")
    kept = {k: v for k, v in os.environ.items() if not k.startswith(foreign)}
    words = [str(word) for word in command]
    ran = subprocess.run(words, cwd=cwd, env=kept, capture_output=True, text=True, encoding="utf-8", check=False)  # fmt: skip
    assert ran.returncode == 0, f"{' '.join(words)}\n{ran.stdout}\n{ran.stderr}"
    return ran.stdout


@pytest.fixture(scope="module")
def clean(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Path]:
    """Give the Python of a clean environment with copies of both packages installed, and the folder with the plugin's tests."""
    folder = tmp_path_factory.mktemp("clean")
    ignored = shutil.ignore_patterns("__pycache__", ".*", "*.egg-info")
    (folder / "custrel").mkdir()
    for name in PROJECT:
        if (ROOT / name).is_dir():
            shutil.copytree(ROOT / name, folder / "custrel" / name, ignore=ignored)
        else:
            shutil.copy2(ROOT / name, folder / "custrel" / name)
    shutil.copytree(PLUGIN, folder / "plugin", ignore=ignored)
    venv.create(folder / "env", with_pip=True, symlinks=os.name != "nt")
    python = folder / "env" / ("Scripts" if os.name == "nt" else "bin") / "python"
    packages = [f"{folder / 'custrel'}[strategies]", f"{folder / 'plugin'}[test]"]
    run(python, "-m", "pip", "install", "-q", "--disable-pip-version-check", *packages, cwd=folder)
    return python, folder / "plugin"


@pytest.mark.slow
def test_plugin_passes_its_own_tests_in_a_clean_environment(clean: tuple[Path, Path]) -> None:
    """Installed from nothing but their metadata, the plugin conforms and is found by its entry points."""
    python, folder = clean
    said = run(python, "-m", "pytest", "-q", "-p", "no:cacheprovider", cwd=folder)
    last = said.strip().splitlines()[-1]
    assert "passed" in last
    assert "skipped" not in last


@pytest.mark.slow
def test_plugins_are_listed_without_importing_any(clean: tuple[Path, Path]) -> None:
    """What is installed is known from metadata: neither the plugin nor the built-in policies are imported to list them."""
    python, folder = clean
    listed, imported = json.loads(run(python, "-c", LISTED, cwd=folder.parent))
    assert listed == [
        ["factors", "spoilage", "custrel-acme 1.0.0"],
        ["reliance", "acme", "custrel-acme 1.0.0"],
        ["recurrence", "acme", "custrel-acme 1.0.0"],
        ["signals", "single-source", "custrel-acme 1.0.0"],
    ]
    assert imported == []


def test_every_file_of_the_plugin_is_explained() -> None:
    """Every module opens with what it is, and the README names everything that is offered."""
    readme = (PLUGIN / "README.md").read_text("utf-8")
    project = tomllib.loads((PLUGIN / "pyproject.toml").read_text("utf-8"))["project"]
    for group, points in project["entry-points"].items():
        assert group in {"custrel.factors", "custrel.reliance", "custrel.recurrence", "custrel.signals"}
        for name, target in points.items():
            module, _, thing = target.partition(":")
            path = PLUGIN / "src" / Path(*module.split(".")).with_suffix(".py")
            assert f"`{name}`" in readme
            assert thing in path.read_text("utf-8")
            assert path.read_text("utf-8").startswith('"""')
    assert len(project["entry-points"]) == 4
    library = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]
    assert project["requires-python"] == library["requires-python"]
