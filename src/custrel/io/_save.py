"""Saving so that a file is the old one or the new one, never half of either."""

import contextlib
import os
import pathlib
import re
import tempfile
import time
from collections.abc import Iterable

from custrel.errors import SaveError

_MARK = ".custrel-"  # between the file's name and a random part: names what an earlier crash may have left
_STALE_SECONDS = 3600  # a temporary file untouched for an hour belongs to nobody any more


def save(path: str | os.PathLike[str], chunks: Iterable[bytes]) -> None:
    """Write to a temporary file beside ``path``, make it durable, then put it in the place of the old one.

    On any failure the old file stays as it was and the temporary file is removed. A temporary file left by an earlier crash is
    removed once it is an hour old.
    """
    shown = os.fspath(path)
    target = pathlib.Path(shown)
    if "\0" in shown or not target.name:
        raise SaveError(repr(shown), "that is no name for a file")
    temporary: pathlib.Path | None = None
    try:
        _sweep(target)
        handle, name = tempfile.mkstemp(prefix=f".{target.name}{_MARK}", suffix=".tmp", dir=target.parent)
        temporary = pathlib.Path(name)
        with os.fdopen(handle, "wb") as file:
            file.writelines(chunks)
            file.flush()
            os.fsync(file.fileno())
        _like_before(temporary, target)
        temporary.replace(target)
        temporary = None
        _sync_folder(target.parent)
    except OSError as error:
        raise SaveError(shown, error.strerror or str(error)) from None
    finally:
        if temporary is not None:
            with contextlib.suppress(OSError):
                temporary.unlink()


def _like_before(temporary: pathlib.Path, target: pathlib.Path) -> None:
    """Give the new file the permissions of the old one, or those any new file would get."""
    try:
        mode = target.stat().st_mode & 0o7777
    except FileNotFoundError:
        mask = os.umask(0)
        os.umask(mask)
        mode = 0o666 & ~mask
    temporary.chmod(mode)


def _sync_folder(folder: pathlib.Path) -> None:
    """Make the new name durable; where folders cannot be opened (Windows), the system does without."""
    with contextlib.suppress(OSError):
        handle = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)


def _sweep(target: pathlib.Path) -> None:
    """Remove what an earlier crash left beside the file."""
    ours = re.compile(re.escape(f".{target.name}{_MARK}") + r"\w+\.tmp")
    now = time.time()  # noqa: TID251 - the age of a file, not an instant anybody asks about
    with contextlib.suppress(OSError):
        for entry in target.parent.iterdir():
            if ours.fullmatch(entry.name):
                with contextlib.suppress(OSError):
                    if now - entry.stat().st_mtime > _STALE_SECONDS:
                        entry.unlink()
