"""The gate: every promise that can be checked by a machine, cheapest first. Called by `.ci/run`; standard library only."""

import functools
import hashlib
import os
import re
import shutil
import signal
import subprocess
import sys
import tempfile
import time
import tomllib
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path
from typing import TextIO

ROOT = Path(__file__).resolve().parent.parent
CACHE = ROOT / ".ci" / ".cache"
PYPROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))
COVERAGE = 98.5  # per cent of lines and branches; the promise is 100, and this only ever goes up
CORES = str(os.cpu_count() or 1)
LIMIT = 1500  # seconds after which a single command is stopped

FRAMES = "tests/io/test_frames.py"  # needs pandas, polars and pyarrow, which the gate's own environment has

Step = Callable[[], None]


class GateError(Exception):
    """A step failed; says why in one line."""


# ------------------------------------------------------------------------------------------------ steps


def step_format() -> None:
    """Every file is as `ruff format` writes it."""
    run([tool("ruff"), "format", "--check", "--quiet", "."], hint="run: ruff format .")


def step_lint() -> None:
    """Ruff with every rule but the ones pyproject.toml argues against."""
    run([tool("ruff"), "check", "."])


def step_imports() -> None:
    """The rooms import downwards only; cattrs and hypothesis stay where they belong; no cycles."""
    rooms = {
        path.stem for path in (ROOT / "src" / "custrel").iterdir() if path.suffix == ".py" or path.is_dir()
    }
    contract = PYPROJECT["tool"]["importlinter"]["contracts"][0]
    optional = {name for line in contract["layers"] for name in re.findall(r"\((\w+)\)", line)}
    if arrived := sorted(optional & rooms):
        raise GateError(
            f"take the parentheses off in pyproject.toml, these rooms exist: {', '.join(arrived)}"
        )
    if optional:
        print(f"still to come, not checked: {', '.join(sorted(optional))}")
    run([tool("lint-imports"), "--no-cache"])


def step_types() -> None:
    """Mypy strict and pyright strict over the source."""
    run([tool("mypy")])
    run([tool("pyright"), "--pythonpath", tool("python")])


def step_changelog() -> None:
    """What changes the package says so in CHANGELOG.md, or says in a commit message why it need not."""
    base = os.environ.get("CHANGELOG_BASE") or next((b for b in ("origin/main", "main") if exists(b)), "")
    if not base:
        print("SKIPPED: no branch to compare with (set CHANGELOG_BASE to a commit)")
        return
    span = f"{base}...HEAD"
    changed = run(["git", "diff", "--name-only", span], quiet=True).splitlines()
    messages = run(["git", "log", "--format=%B", f"{base}..HEAD"], quiet=True)
    if missing := unsaid(changed, messages):
        raise GateError(missing)


def exists(commit: str) -> bool:
    """Whether git knows a commit by this name, and it is another one than the one at hand."""
    known = [
        subprocess.run(
            ["git", "rev-parse", "--verify", "-q", name],
            cwd=ROOT,
            capture_output=True,
            text=True,
            check=False,
        )
        for name in (commit, "HEAD")
    ]
    return not any(k.returncode for k in known) and known[0].stdout != known[1].stdout


def unsaid(changed: list[str], messages: str) -> str:
    """What is missing where files of the package changed and the change log did not; empty where nothing is."""
    package = [path for path in changed if path.startswith("src/custrel/")]
    if not package or "CHANGELOG.md" in changed or re.search(r"(?m)^Changelog: none \(.+\)$", messages):
        return ""
    return (
        f"{len(package)} file(s) of the package changed ({package[0]} …) and CHANGELOG.md did not: write an entry under "
        '[Unreleased], or a line "Changelog: none (why)" into the commit message'
    )


def step_docstrings() -> None:
    """Every public object has a docstring, every public class and function an example."""
    run([tool("ruff"), "check", "--select", "D1", "--ignore", "D105,D107", "src", ".ci"])
    run([tool("python"), "-m", "pytest", "-q", "tests/house/test_docstrings.py"])


def step_tests() -> None:
    """The README's test command, verbatim, in a fresh copy; with branch coverage, that of the tests with frames added."""
    command = readme_command("pytest")
    measured = ["--cov=custrel", "--cov-branch"]
    options = " ".join([f"-n {CORES} --durations=15", *measured, "--cov-report="])
    with fresh_copy() as copy:
        run(command, cwd=copy, env={"PYTEST_ADDOPTS": options})
        told = ["--cov-append", "--cov-report=term", f"--cov-fail-under={COVERAGE}"]
        here = {"PYTHONPATH": str(copy / "src")}
        run([tool("python"), "-m", "pytest", "-q", FRAMES, *measured, *told], cwd=copy, env=here)


def step_laws() -> None:
    """Every law of the design at 500 examples (other properties are tried at 25, with the tests)."""
    pytest = [tool("python"), "-m", "pytest", "-q", "-m", "law and hypothesis", "-n", CORES, "--durations=10"]
    run([*pytest, "tests"], env={"HYPOTHESIS_PROFILE": "ci"})


def step_fuzz() -> None:
    """200,000 mutated and invented inputs, spread over every reader (a million with CUSTREL_FUZZ=1000000)."""
    inputs = os.environ.get("CUSTREL_FUZZ", "200000")
    pytest = [tool("python"), "-m", "pytest", "-q", "-n", CORES, "--durations=5"]
    run([*pytest, "tests/io/test_fuzz_readers.py"], env={"CUSTREL_FUZZ": inputs})


def step_examples() -> None:
    """Every example in the README, the documentation and the docstrings runs."""
    run([tool("python"), "-m", "pytest", "-q", "README.md", "docs"])
    run([tool("python"), "-m", "pytest", "-q", "--doctest-modules", "src"])
    install_postgres()
    run([tool("python"), "-m", "pytest", "-q", "-m", "not slow", "-rs", "tests/examples", FRAMES])


def install_postgres() -> None:
    """Install a PostgreSQL for the recipe's test to start, where that is allowed; else the test skips with its reason."""
    if shutil.which("initdb") or any(Path("/usr/lib/postgresql").glob("*/bin/initdb")):
        return
    if not hasattr(os, "geteuid") or os.geteuid() != 0 or shutil.which("apt-get") is None:
        print("no PostgreSQL: it is not installed, and installing it takes root and apt-get")
        return
    env = os.environ | {"DEBIAN_FRONTEND": "noninteractive"}
    for words in (["update", "-qq"], ["install", "-y", "-qq", "--no-install-recommends", "postgresql"]):
        done = subprocess.run(["apt-get", *words], env=env, capture_output=True, timeout=300, check=False)
        if done.returncode:
            print(f"no PostgreSQL: apt-get {words[0]} ended with status {done.returncode}")
            return


def step_docs() -> None:
    """The documentation builds without a warning."""
    with tempfile.TemporaryDirectory() as folder:
        strict = ["-q", "-W", "--keep-going", "-d", f"{folder}/trees"]
        run([tool("sphinx-build"), *strict, "docs", f"{folder}/html"])


def step_wheel() -> None:
    """The wheel and the source archive build; the wheel works in a clean environment."""
    with clean_environment() as (clean, empty):
        run([clean, "-c", WHEEL_CHECK], cwd=empty)
        elsewhere = {"PYTHONHASHSEED": "7", "TZ": "Asia/Tokyo", "LC_ALL": "C"}
        first = run([clean.with_name("custrel"), "demo"], cwd=empty, quiet=True)
        second = run([clean, "-m", "custrel", "demo"], cwd=empty, quiet=True, env=elsewhere)
        if first != second:
            raise GateError(
                "custrel demo prints something else under another hash seed, time zone and locale"
            )
        check_demo(second)


def step_verifytypes() -> None:
    """Everything public in the installed wheel is fully typed, as pyright sees it from outside."""
    with clean_environment("pyright[nodejs]", "hypothesis") as (clean, empty):  # strategies is part of it
        path = f"{clean.parent}{os.pathsep}{os.environ['PATH']}"
        outside = {"PATH": path, "VIRTUAL_ENV": str(clean.parent.parent)}
        report = run(
            [clean.with_name("pyright"), "--verifytypes", "custrel", "--ignoreexternal"],
            cwd=empty,
            env=outside,
        )
        if "Type completeness score: 100%" not in report:
            raise GateError("type completeness is not 100 %")


def step_plugin() -> None:
    """The example plugin is a real package: installed beside the wheel in a clean environment, its own tests pass."""
    with clean_environment() as (clean, _), fresh_copy() as copy:
        plugin = copy / "examples" / "plugin"
        run([clean, "-m", "pip", "install", "-q", f"{plugin}[test]"], quiet=True)
        run([clean, "-m", "pytest", "-q", "-p", "no:cacheprovider"], cwd=plugin)


def step_mainjob() -> None:
    """The README's main-job command, verbatim, in a fresh copy; its output means something."""
    command = readme_command("custrel demo")
    with fresh_copy() as copy:
        check_demo(run(command, cwd=copy))


def step_pythons() -> None:
    """The tests on the other supported versions of Python, where they are installed."""
    wanted = [f"3.{minor}" for minor in (11, 12, 13) if minor != sys.version_info.minor]
    found = {version: find_python(version) for version in wanted}
    for version in (v for v in wanted if found[v] is None):
        print(f"SKIPPED Python {version}: neither on PATH nor under a pyenv root's versions")
    side_by_side([(f"Python {v}", python, [".[test]"]) for v, python in found.items() if python])


def step_deps() -> None:
    """The tests with the lowest dependencies that pyproject.toml allows; the step `tests` has the newest there are."""
    project = PYPROJECT["project"]
    stated = [*project["dependencies"], *project["optional-dependencies"]["test"]]
    lowest = sorted(
        {line.split(";")[0].strip().replace(">=", "==") for line in stated if "sys_platform" not in line}
    )
    python = find_python("3.11")
    if python is None:
        print("SKIPPED: the lowest dependencies need the lowest Python, 3.11, which is not here")
        return
    side_by_side([("lowest dependencies", python, [".", *lowest])])


STEPS: dict[str, Step] = {
    "format": step_format,
    "lint": step_lint,
    "imports": step_imports,
    "changelog": step_changelog,
    "docstrings": step_docstrings,
    "types": step_types,
    "examples": step_examples,
    "docs": step_docs,
    "main-job": step_mainjob,
    "wheel": step_wheel,
    "verifytypes": step_verifytypes,
    "plugin": step_plugin,
    "tests": step_tests,
    "deps": step_deps,
    "pythons": step_pythons,
    "laws": step_laws,
    "fuzz": step_fuzz,
}


# ----------------------------------------------------------------------------------------------- checks

WHEEL_CHECK = """
import importlib, importlib.metadata as metadata, pathlib, sys
import custrel
home = pathlib.Path(custrel.__file__).parent
assert "site-packages" in str(home), home
assert (home / "py.typed").exists(), "py.typed is missing from the wheel"
for name in custrel.__all__:
    getattr(custrel, name)
about = metadata.metadata("custrel")
assert about["License-Expression"] == "MIT", about["License-Expression"]
assert metadata.version("custrel") == custrel.__version__
assert not [f for f in metadata.files("custrel") if "tests" in f.parts], "tests are in the wheel"
assert "hypothesis" not in sys.modules
from custrel import plugins
ours = {(p.extension.group, p.name, p.target) for p in plugins.available() if p.distribution == "custrel"}
points = {(p.group, p.name, p.value) for p in metadata.distribution("custrel").entry_points if p.group.startswith("custrel.")}
assert points == ours, points ^ ours
print(f"custrel {custrel.__version__} from {home.parent.name}: {len(custrel.__all__)} names, typed, MIT")
"""


def check_demo(text: str) -> None:
    """The main job's output names customers in order, says what to do, shows a brief, and how to do it with one's own data."""
    lines = text.rstrip().splitlines()
    pages = re.split(r"(?m)^(.+)\n=+\n", text)[1:]
    titles, bodies = pages[::2], pages[1::2]
    screen, brief = (*bodies, "", "")[:2]
    customers = re.findall(r"(?m)^ +\d+\. ", screen.partition("Customers")[2])
    actions = re.split(r"(?m)^ +\d+\. ", screen.partition("To do first")[2].partition("Customers")[0])[1:]
    wide = [line for line in lines if len(line) > 80]
    wrong = {
        "it is not a first screen and a brief, each under its title": len(titles) != 2,
        "the first screen is empty": len(screen.splitlines()) < 20,
        "the first screen names fewer than seven customers in order": len(customers) < 7,
        "the first screen has nothing to do first": len(actions) < 3,
        "an action lacks its reason, who, or by when": not all(map(_is_whole, actions)),
        "the brief is empty": len(brief.splitlines()) < 20,
        "the brief says nothing to do": not re.search(r"(?m)^ +1\. \S", brief),
        "it does not end with one's own data": not re.search(
            r"custrel (assess|check|brief) ", "\n".join(lines[-8:])
        ),
        f"a line is wider than 80 columns: {wide[:1]}": bool(wide),
        "it has colors although nobody is looking": "\x1b" in text,
        "a value shows that is no word": bool(
            re.search(r"\b(None|nan|NaN|TODO|Traceback)\b|<[A-Z]\w+[.:]", text)
        ),
    }
    if found := [what for what, is_so in wrong.items() if is_so]:
        raise GateError("custrel demo: " + "; ".join(found))


def _is_whole(action: str) -> bool:
    """Tell whether an action is a line and a sentence below it, and ends with a role of ours and a day."""
    return bool(re.search(r"\S\n +\S(.|\n)*\bour\b(.|\n)* by\s+\d+\s+\w+", action, re.IGNORECASE))


def readme_command(word: str) -> str:
    """Find the one line of the README that begins with `python3 -m venv` and contains `word`."""
    lines = [
        line
        for line in (ROOT / "README.md").read_text("utf-8").splitlines()
        if line.startswith("python3 -m venv")
    ]
    if len(lines) != 2:
        raise GateError(
            f"README.md must have exactly two lines beginning with 'python3 -m venv' (has {len(lines)})"
        )
    found = [line for line in lines if word in line]
    if len(found) != 1:
        raise GateError(f"README.md must have exactly one command with {word!r} (has {len(found)})")
    return found[0]


# ------------------------------------------------------------------------------------------ environments


def tool(name: str) -> Path:
    """Give a program of the gate's own environment, which is made anew when what pyproject.toml needs changes."""
    needs = [PYPROJECT["build-system"], PYPROJECT["project"], PYPROJECT["dependency-groups"]]
    state = "\n".join([repr(needs), sys.version, str(ROOT)])
    folder = CACHE / f"venv-{hashlib.sha256(state.encode()).hexdigest()[:12]}"
    if not (folder / "complete").exists():
        print(f"making the gate's environment in {folder.relative_to(ROOT)}", flush=True)
        for old in CACHE.glob("venv-*"):
            shutil.rmtree(old)
        python = make_venv(folder, Path(sys.executable))
        run(
            [python, "-m", "pip", "install", "-q", "--upgrade", "pip>=25.1"], quiet=True
        )  # knows dependency groups
        run([python, "-m", "pip", "install", "-q", "-e", ".[test]", "--group", "dev"], quiet=True)
        (folder / "complete").touch()
    return folder / "bin" / name


def make_venv(folder: Path, python: Path) -> Path:
    """Make a virtual environment and give its Python."""
    run([python, "-m", "venv", folder], quiet=True)
    return folder / "bin" / "python"


@functools.cache
def built_wheel() -> Path:
    """Build the source archive, and the wheel from it, once per run of the gate."""
    shutil.rmtree(CACHE / "dist", ignore_errors=True)
    with fresh_copy() as copy:
        run([tool("python"), "-m", "build", "--outdir", CACHE / "dist", "."], cwd=copy, quiet=True)
    return next((CACHE / "dist").glob("*.whl"))


@contextmanager
def clean_environment(*more: str) -> Iterator[tuple[Path, Path]]:
    """An environment with the wheel (and `more`) and nothing else: its Python, and an empty folder to stand in."""
    with tempfile.TemporaryDirectory(prefix="custrel-gate-") as folder:
        python = make_venv(Path(folder, "clean"), Path(sys.executable))
        run([python, "-m", "pip", "install", "-q", built_wheel(), *more], quiet=True)
        empty = Path(folder, "empty")
        empty.mkdir()
        yield python, empty


@contextmanager
def fresh_copy(*, real: bool = True) -> Iterator[Path]:
    """Copy what git would hold into a temporary folder; the public log, where there is one, beside it when `real`."""
    with tempfile.TemporaryDirectory(prefix="custrel-gate-") as folder:
        copy = Path(folder, "custrel")
        for name in _project_files():
            (copy / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copy2(ROOT / name, copy / name)
        if real and (ROOT.parent / "shared").is_dir():
            Path(folder, "shared").symlink_to(ROOT.parent / "shared")
        yield copy


def _project_files() -> list[Path]:
    command = ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"]
    listed = subprocess.run(command, cwd=ROOT, capture_output=True, check=False)
    if listed.returncode == 0:
        names = map(Path, filter(None, listed.stdout.decode().split("\0")))
        return [name for name in names if (ROOT / name).is_file()]
    hidden = (
        ".venv",
        ".ci/.cache",
        ".git/",
        "build/",
        "dist/",
        ".hypothesis",
        ".mypy_cache",
        ".ruff_cache",
        ".pytest_cache",
    )
    names = (
        path.relative_to(ROOT)
        for path in ROOT.rglob("*")
        if path.is_file() and "__pycache__" not in path.parts
    )
    return [name for name in names if not name.as_posix().startswith(hidden)]


def find_python(version: str) -> Path | None:
    """Find a Python that really starts: shims on PATH may not."""
    if version == f"{sys.version_info.major}.{sys.version_info.minor}":
        return Path(sys.executable)
    roots = [os.environ.get("PYENV_ROOT", ""), str(Path.home() / ".pyenv")]
    pyenv = [
        path
        for root in filter(None, roots)
        for path in sorted(Path(root, "versions").glob(f"{version}.*/bin/python"))
    ]
    for candidate in [*pyenv, shutil.which(f"python{version}")]:
        if (
            candidate
            and subprocess.run(
                [candidate, "-c", "import venv, ensurepip"], capture_output=True, check=False
            ).returncode
            == 0
        ):
            return Path(candidate)
    return None


def side_by_side(runs: list[tuple[str, Path, list[str]]]) -> None:
    """Run the tests in several environments, two at a time, without the public log; all are reported.

    What differs between environments shows on few examples: the laws are tried hard elsewhere.
    """

    def one(label: str, python: Path, packages: list[str]) -> str:
        with fresh_copy(real=False) as copy:
            inside = make_venv(copy.parent / "venv", python)
            run([inside, "-m", "pip", "install", "-q", *packages], cwd=copy, quiet=True)
            command = [inside, "-m", "pip", "list", "--format=freeze"]
            listed = dict(
                line.split("==", 1) for line in run(command, quiet=True).splitlines() if "==" in line
            )
            known = ", ".join(
                f"{n} {listed.get(n, 'absent')}" for n in ("attrs", "cattrs", "python-dateutil", "hypothesis")
            )
            started = time.monotonic()
            text = run(
                [inside, "-m", "pytest", "-q", "-m", "not slow", "-n", workers],
                cwd=copy,
                env={"HYPOTHESIS_PROFILE": "few"},
                quiet=True,
            )
            return f"{label} ({known}): {text.rstrip().splitlines()[-1]}, {time.monotonic() - started:.0f} s"

    failed = []
    workers = CORES if len(runs) == 1 else "1"
    with ThreadPoolExecutor(2) as pool:
        futures = {label: pool.submit(one, label, python, packages) for label, python, packages in runs}
        for label, future in futures.items():
            try:
                print(future.result(), flush=True)
            except GateError as error:
                print(f"{label}: {error}", flush=True)
                failed.append(label)
    if failed:
        raise GateError(f"failed with {', '.join(failed)}")


# ----------------------------------------------------------------------------------------------- running


def run(
    command: str | list[str | Path],
    *,
    cwd: Path = ROOT,
    env: dict[str, str] | None = None,
    quiet: bool = False,
    hint: str = "",
) -> str:
    """Run a command without the caller's Python settings and give its standard output.

    Shows everything it says as it comes; when quiet, only on failure.
    """
    kept = {
        k: v
        for k, v in os.environ.items()
        if not k.startswith(("PYTHON", "PYTEST", "COVERAGE", "HYPOTHESIS", "VIRTUAL_ENV"))
    }
    shell = ["bash", "-c", command] if isinstance(command, str) else [str(part) for part in command]
    shown = (
        command
        if isinstance(command, str)
        else " ".join(Path(p).name if i == 0 else p[:60] for i, p in enumerate(shell))
    )
    if not quiet:
        print(f"$ {shown}", flush=True)
    process = subprocess.Popen(
        shell, cwd=cwd, env={"PYTHONUNBUFFERED": "1", "CI": "true"} | kept | (env or {}),
        stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.PIPE,
        text=True, encoding="utf-8", errors="replace", start_new_session=True,
    )  # fmt: skip
    said: list[str] = []
    with ThreadPoolExecutor(2) as pool:
        told = pool.submit(_follow, process.stdout, said, quiet=quiet)
        pool.submit(_follow, process.stderr, said, quiet=quiet)
        try:
            code = process.wait(LIMIT)
        except subprocess.TimeoutExpired:
            os.killpg(process.pid, signal.SIGKILL)  # its children too
            raise GateError(f"stopped after {LIMIT} s: {shown}") from None
    if code:
        if quiet:
            print("".join(said), flush=True)
        raise GateError(f"exit status {code}: {shown}" + (f" ({hint})" if hint else ""))
    return told.result()


def _follow(stream: TextIO | None, said: list[str], *, quiet: bool) -> str:
    """Read a stream to its end, show it unless quiet, keep it among what was said, and give it."""
    lines: list[str] = []
    for line in stream or ():
        lines.append(line)
        said.append(line)
        if not quiet:
            print(line, end="", flush=True)
    return "".join(lines)


def main(arguments: list[str]) -> int:
    """Run the steps asked for, all without arguments; 0 when every one held, 1 when any failed, 2 on usage."""
    unknown = [name for name in arguments if name not in STEPS]
    if unknown:
        if unknown != ["--list"]:
            print(f"unknown step: {', '.join(unknown)}\n", file=sys.stderr)
        print("usage: bash .ci/run [STEP ...]\n")
        for name, step in STEPS.items():
            print(f"  {name:<12} {step.__doc__}")
        return 0 if unknown == ["--list"] else 2
    chosen = arguments or list(STEPS)
    seconds: dict[str, float] = {}
    failures: dict[str, str] = {}
    for name in chosen:
        print(f"\n=== {name}: {STEPS[name].__doc__}", flush=True)
        started = time.monotonic()
        try:
            STEPS[name]()
        except GateError as error:
            failures[name] = str(error)
            print(f"FAILED {error}", flush=True)
        seconds[name] = time.monotonic() - started
        print(f"=== {name}: {'FAILED' if name in failures else 'ok'} in {seconds[name]:.1f} s", flush=True)
    print(
        "\n"
        + "\n".join(
            f"{name:<12} {'FAILED' if name in failures else 'ok':<7}{seconds[name]:8.1f} s" for name in chosen
        )
    )
    print(f"{'all':<12} {len(failures)} of {len(chosen)} steps failed {sum(seconds.values()):8.1f} s")
    for name, why in failures.items():
        print(f"FAILED {name}: {why}")
    return 1 if failures else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
