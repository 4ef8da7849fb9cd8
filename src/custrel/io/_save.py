"""Saving so that a file is the old one or the new one, never half of either."""

import contextlib
import os
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
    target = os.fspath(path)
    folder, name = os.path.split(os.path.abspath(target)) if "\0" not in target else ("", "")
    if not name:
        raise SaveError(repr(target), "that is no name for a file")
    temporary = ""
    try:
        _sweep(folder, name)
        handle, temporary = tempfile.mkstemp(prefix=f".{name}{_MARK}", suffix=".tmp", dir=folder)
        with os.fdopen(handle, "wb") as file:
            file.writelines(chunks)
            file.flush()
            os.fsync(file.fileno())
        _like_before(temporary, target)
        os.replace(temporary, target)
        temporary = ""
        _sync_folder(folder)
    except OSError as error:
        raise SaveError(target, error.strerror or str(error)) from None
    finally:
        if temporary:
            with contextlib.suppress(OSError):
                os.unlink(temporary)


def _like_before(temporary: str, target: str) -> None:
    """Give the new file the permissions of the old one, or those any new file would get."""
    try:
        mode = os.stat(target).st_mode & 0o7777
    except FileNotFoundError:
        mask = os.umask(0)
        os.umask(mask)
        mode = 0o666 & ~mask
    os.chmod(temporary, mode)


def _sync_folder(folder: str) -> None:
    """Make the new name durable; where folders cannot be opened (Windows), the system does without."""
    with contextlib.suppress(OSError):
        handle = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)


def _sweep(folder: str, name: str) -> None:
    ours = re.compile(re.escape(f".{name}{_MARK}") + r"\w+\.tmp")
    now = time.time()  # noqa: TID251 - the age of a file, not an instant anybody asks about
    with contextlib.suppress(OSError):
        for entry in os.scandir(folder):
            if ours.fullmatch(entry.name):
                with contextlib.suppress(OSError):
                    if now - entry.stat().st_mtime > _STALE_SECONDS:
                        os.unlink(entry.path)
