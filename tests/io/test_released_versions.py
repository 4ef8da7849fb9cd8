"""What a released version wrote is read for ever."""

import pathlib

import pytest

from custrel import io
from custrel.io.bundle import SCHEMA_VERSION

GOLDEN = pathlib.Path(__file__).parent / "golden"


@pytest.mark.parametrize("version", range(1, SCHEMA_VERSION + 1))
def test_every_released_version_is_read(version, tmp_path):
    """The golden bundle of each schema version is accepted whole, and comes back the same when written and read again."""
    intake = io.read_bundle(GOLDEN / f"bundle-{version}.json")
    whole = intake.strict()
    assert intake.read == intake.accepted > 20
    assert not [d for d in intake.diagnostics if d.code.startswith(("table.", "value.", "document.", "id."))]
    io.write_bundle(whole, tmp_path / "again.json", include_personal=True)
    assert io.read_bundle(tmp_path / "again.json").strict() == whole
