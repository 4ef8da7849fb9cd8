"""A file is the old one or the whole new one at every moment."""

import contextlib
import os
import random
import signal
import stat
import time

import pytest

from custrel import io
from custrel.errors import SaveError
from custrel.io._save import save
from custrel.model import Contract, Customer, Incident
from custrel.portfolio import Portfolio

SMALL = Portfolio.of(Customer(customer_id="C1"))


@pytest.mark.skipif(not hasattr(os, "fork"), reason="needs a system that can fork and kill")
def test_killed_at_random_it_is_never_torn(tmp_path):
    """Killed 200 times at a random moment while saving, the file is always one of the two that were being written."""
    path = tmp_path / "x.bin"
    contents = [b"a" * 300_000, b"b" * 200_000]
    save(path, [contents[0]])
    dice = random.Random(7)
    for _ in range(200):
        child = os.fork()
        if child == 0:
            with contextlib.suppress(BaseException):
                while True:
                    for content in contents:
                        save(path, [content[i : i + 50_000] for i in range(0, len(content), 50_000)])
            os._exit(1)
        time.sleep(dice.uniform(0.0005, 0.004))
        os.kill(child, signal.SIGKILL)
        os.waitpid(child, 0)
        assert path.read_bytes() in contents
    save(path, [b"end"])
    assert path.read_bytes() == b"end"


def test_what_a_crash_left_is_cleaned_up(tmp_path):
    """A temporary file of ours that is an hour old goes with the next save; a younger one, or another's, stays."""
    old, young, other = (
        tmp_path / n
        for n in (".x.json.custrel-old1.tmp", ".x.json.custrel-new1.tmp", ".y.json.custrel-old1.tmp")
    )
    for path in (old, young, other):
        path.write_text("half")
    for path in (old, other):
        os.utime(path, (1, 1))
    io.write_bundle(SMALL, tmp_path / "x.json")
    assert not old.exists()
    assert young.exists()
    assert other.exists()


def test_failures_leave_the_old_file(tmp_path, monkeypatch):
    """Any failure leaves what was there, no temporary file, and a SaveError with the reason."""
    path = tmp_path / "x.json"
    path.write_text("old")

    def full(_):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(SaveError, match="No space left"):
        io.write_bundle(SMALL, path)
    assert path.read_text() == "old"
    assert [p.name for p in tmp_path.iterdir()] == ["x.json"]


@pytest.mark.parametrize("path", ["/nowhere/at/all/x.json", "a\0b.json", "", "/"])
def test_places_that_cannot_be_written(path):
    """A folder that is not there, a name that cannot be: SaveError."""
    with pytest.raises(SaveError):
        io.write_bundle(SMALL, path)


def test_tables_where_a_file_stands(tmp_path):
    """A file in the place of the folder: SaveError."""
    (tmp_path / "x").write_text("here")
    with pytest.raises(SaveError):
        io.write_tables(SMALL, tmp_path / "x")


def test_permissions_are_kept(tmp_path):
    """A file only its owner may read stays so; a new one gets what any new file gets."""
    path = tmp_path / "x.json"
    io.write_bundle(SMALL, path)
    mask = os.umask(0)
    os.umask(mask)
    assert stat.S_IMODE(path.stat().st_mode) == 0o666 & ~mask
    path.chmod(0o600)
    io.write_bundle(SMALL, path)
    assert stat.S_IMODE(path.stat().st_mode) == 0o600


def test_a_table_that_became_empty_does_not_come_back(tmp_path):
    """Records removed since the last export are not read back from an old file."""
    two = Portfolio.of(Customer(customer_id="C1"), Contract(contract_id="K1", customer_id="C1"))
    io.write_tables(two, tmp_path)
    io.write_tables(SMALL, tmp_path)
    assert io.read_tables(tmp_path).strict() == SMALL


def test_what_a_table_cannot_hold_is_refused(tmp_path, as_of):
    """NUL and half characters have no place in a CSV file: SaveError, and the advice to write a bundle; the bundle holds them."""
    for text in ("a\0b", "a\ud800b"):
        whole = Portfolio.of(
            Customer(customer_id="C1"),
            Incident(incident_id="I1", customer_id="C1", opened_at=as_of, symptom=text),
        )
        with pytest.raises(SaveError, match="bundle"):
            io.write_tables(whole, tmp_path)
        io.write_bundle(whole, tmp_path / "x.json")
        assert io.read_bundle(tmp_path / "x.json").strict() == whole
