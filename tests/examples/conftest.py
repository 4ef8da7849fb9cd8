"""The bundled portfolio, as bytes, as a file and read."""

from pathlib import Path

import pytest

from custrel import _demo, io
from custrel.portfolio import Portfolio


@pytest.fixture(scope="session")
def bundle() -> bytes:
    """The bundled example of eight customers."""
    return _demo.bundle()


@pytest.fixture
def bundle_file(bundle: bytes, tmp_path: Path) -> Path:
    """The same as a file of its own."""
    path = tmp_path / "bundle.json"
    path.write_bytes(bundle)
    return path


@pytest.fixture(scope="session")
def portfolio(bundle: bytes) -> Portfolio:
    """The same, read."""
    return io.read_bundle(bundle).strict()
