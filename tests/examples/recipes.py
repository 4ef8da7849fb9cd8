"""What the tests of the recipes share: the bundled portfolio as a file, the programs as modules and as processes."""

import importlib
import os
import subprocess
import sys
from pathlib import Path
from types import ModuleType

EXAMPLES = Path(__file__).resolve().parents[2] / "examples"


def program(name: str) -> ModuleType:
    """Import one of the example programs, anew; processes it spawns can import it as well."""
    if str(EXAMPLES) not in sys.path:
        sys.path.append(str(EXAMPLES))
    sys.modules.pop(name, None)
    return importlib.import_module(name)


def ran(
    name: str, *arguments: object, cwd: Path, env: dict[str, str] | None = None
) -> subprocess.CompletedProcess[str]:
    """Run one of the example programs as a user would, and give what it said."""
    words = [sys.executable, "-W", "error", str(EXAMPLES / f"{name}.py"), *map(str, arguments)]
    return subprocess.run(
        words,
        cwd=cwd,
        env=os.environ | (env or {}),
        capture_output=True,
        text=True,
        encoding="utf-8",
        check=False,
        timeout=300,
    )
