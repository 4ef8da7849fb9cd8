"""What the tests of the recipes share: the bundled portfolio as a file, the programs as modules and as processes."""

import importlib.util
import subprocess
import sys
from pathlib import Path
from types import ModuleType

EXAMPLES = Path(__file__).resolve().parents[2] / "examples"


def program(name: str) -> ModuleType:
    """Import one of the example programs, anew."""
    spec = importlib.util.spec_from_file_location(name, EXAMPLES / f"{name}.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    sys.modules[name] = module
    spec.loader.exec_module(module)
    return module


def ran(name: str, *arguments: object, cwd: Path) -> subprocess.CompletedProcess[str]:
    """Run one of the example programs as a user would, and give what it said."""
    words = [sys.executable, "-W", "error", str(EXAMPLES / f"{name}.py"), *map(str, arguments)]
    return subprocess.run(
        words, cwd=cwd, capture_output=True, text=True, encoding="utf-8", check=False, timeout=300
    )
