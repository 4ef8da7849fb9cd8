"""From whatever the caller has to bytes or text: paths, file objects, bytes, text; zipped and gzipped; by byte order mark."""

import codecs
import gzip
import io
import os
import pathlib
import zipfile
import zlib
from collections.abc import Iterable
from typing import IO, Any, Final, final

import attrs

from custrel._show import escaped, plural
from custrel.errors import CustrelError, FormatError, LimitError
from custrel.io._bad import redacted
from custrel.io._kinds import is_bytes, is_path
from custrel.io.limits import Limits

Source = str | os.PathLike[str] | bytes | IO[str] | IO[bytes]

_BOMS: Final = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, ""),
    (codecs.BOM_UTF32_BE, ""),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_ZIP: Final = (b"PK\x03\x04", b"PK\x05\x06")  # how an archive begins, and one of nothing
_UNPACKED_NOT: Final = (
    zipfile.BadZipFile,
    OSError,
    EOFError,
    zlib.error,
    RuntimeError,
    NotImplementedError,
    ValueError,
)
_CHUNK = 1 << 20
_CUT: Final = "it may be cut off; export it again"
_BLANKS: Final = "\ufeff\u200b\u00a0\u3000 \t\r\n"  # before the first character that means something
_LONGEST_PATH = 4096  # characters (PATH_MAX of Linux); anything longer is a document


@final
@attrs.frozen(kw_only=True, order=False)
class Opened:
    """Something read: its name for messages, its text, and how it was encoded."""

    name: str
    text: str
    encoding: str = ""


@final
@attrs.frozen(kw_only=True, order=False)
class Unread:
    """Something not decoded yet: bytes, or text where the caller gave text."""

    name: str
    data: bytes | str


def name_of(source: object) -> str:
    """Give the name of a source for messages: a file's name without its folders."""
    if is_path(source) and not is_text(source):
        return _short(path_of(source))
    named = getattr(source, "name", None)
    return _short(named) if isinstance(named, str) and named else "input"


def _short(path: str) -> str:
    return redacted(pathlib.PurePath(path).name)[:120] or "input"


def path_of(source: str | os.PathLike[str]) -> str:
    """Give a path as text, whatever says it; what says none is an error of the input."""
    try:
        return os.fsdecode(source)
    except (TypeError, ValueError):
        raise FormatError("input", "is no path", "give a path, a file object, bytes or text") from None


def is_text(source: object) -> bool:
    """Tell whether a str is a document and not a path: it is empty, has line ends, or begins or reads like JSON or markup."""
    if not isinstance(source, str):
        return False
    if len(source) > _LONGEST_PATH:
        return True
    start = source.lstrip(_BLANKS)[:1]
    return not start or start in '{[<"' or any(mark in source for mark in ("\n", "\r", "\0", '":', '": '))


def gathered(rows: Iterable[Any], name: str) -> list[Any]:
    """Give all rows of an iterator; one that breaks off (a lost connection, bytes that do not fit) is an error of the input."""
    found: list[Any] = []
    try:
        found.extend(rows)
    except CustrelError:
        raise
    except Exception as error:
        said = redacted(str(error))[:200] or type(error).__name__
        raise FormatError(
            name, f"broke off after {plural(len(found), 'row')}: {said}", "read it again"
        ) from error
    return found


def unread(source: Any, *, limits: Limits, name: str = "") -> Unread:
    """Take everything in, unpack it where it is packed, but do not decode it yet."""
    name = name or name_of(source)
    if isinstance(source, str) and is_text(source):
        _bound(name, len(source), limits)
        return Unread(name=name, data=source)
    if is_path(source):
        data: object = _from_path(path_of(source), name, limits)
    elif is_bytes(source):
        data = bytes(source)
    elif hasattr(source, "read"):
        reader: Any = source
        try:
            data = reader.read()
        except (
            Exception
        ) as error:  # whatever is behind it: a broken archive, a closed file, a lost connection
            said = redacted(str(error))[:200] or type(error).__name__
            raise FormatError(name, f"could not be read: {said}", "open it again, in binary mode") from error
    else:
        raise FormatError(
            name,
            f"is of a kind that cannot be read ({type(source).__name__})",
            "give a path, a file object, bytes or text",
        )
    if isinstance(data, str):
        _bound(name, len(data), limits)
        return Unread(name=name, data=data)
    if not is_bytes(data):
        raise FormatError(name, f"gave {type(data).__name__} instead of bytes or text", "open it as a file")
    packed = bytes(data)
    _bound(name, len(packed), limits)
    return Unread(name=name, data=_unpacked(packed, name, limits))


def _bound(name: str, size: int, limits: Limits) -> None:
    if size > limits.bytes:
        raise LimitError(name, "bytes", limits.bytes, size)


def _from_path(path: str, name: str, limits: Limits) -> bytes:
    if "\0" in path:
        raise FormatError(name, "is not a path: it holds a NUL character")
    try:
        _bound(name, pathlib.Path(path).stat().st_size, limits)
        with pathlib.Path(path).open("rb") as file:
            return file.read(limits.bytes + 1)
    except FileNotFoundError:
        raise FormatError(
            name,
            "was not found",
            "check the path; text is recognized by its line ends or by beginning with { or [",
        ) from None
    except IsADirectoryError:
        raise FormatError(name, "is a folder", "read a folder of tables with read_tables") from None
    except (OSError, ValueError) as error:
        raise FormatError(
            name,
            f"could not be read: {getattr(error, 'strerror', None) or error}",
            "check the path and your rights",
        ) from None


def _unpacked(data: bytes, name: str, limits: Limits) -> bytes:
    try:
        if data[:4] in _ZIP:
            return _unzipped(data, name, limits)
        if data[:2] == b"\x1f\x8b":
            with gzip.open(io.BytesIO(data)) as packed:
                return _drained(packed, name, limits)
    except _UNPACKED_NOT as error:
        raise _not_unpacked(name, error) from None
    return data


def _not_unpacked(name: str, error: Exception) -> CustrelError:
    if isinstance(error, CustrelError):
        return error
    return FormatError(name, f"could not be unpacked: {error}", "pack it again, without a password")


def _unzipped(data: bytes, name: str, limits: Limits) -> bytes:
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        inside = _files(archive)
        if len(inside) != 1:
            names = ", ".join(escaped(i.filename) for i in inside[:5]) or "nothing"
            raise FormatError(
                name,
                f"holds {len(inside)} files ({names}) where one was expected",
                "unpack it and name the file",
            )
        with archive.open(inside[0]) as packed:
            return _drained(packed, name, limits)


def zipped(source: Any, limits: Limits) -> list[tuple[str, bytes]] | None:
    """Give (name, content) of every file in a zip archive; None where the source is none. Folders inside count for nothing."""
    if is_path(source) and not is_text(source):
        path = path_of(source)
        if not path.lower().endswith(".zip") or not pathlib.Path(path).is_file():
            return None
        data = _from_path(path, name_of(source), limits)
        if data[:4] not in _ZIP:
            raise FormatError(name_of(source), "is no zip archive", "it may be cut off; pack it again")
    elif is_bytes(source):
        data = bytes(source)
    else:
        return None
    if data[:4] not in _ZIP:
        return None
    name, size, found = name_of(source), 0, list[tuple[str, bytes]]()
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            for info in _files(archive):
                with archive.open(info) as packed:
                    content = _drained(packed, name, limits)
                size += len(content)
                _bound(name, size, limits)
                found.append((pathlib.PurePosixPath(info.filename).name, content))
    except _UNPACKED_NOT as error:
        raise _not_unpacked(name, error) from None
    return found


def _files(archive: zipfile.ZipFile) -> list[zipfile.ZipInfo]:
    # macOS adds a folder of resource forks; nothing in it is anybody's data.
    return [i for i in archive.infolist() if not i.is_dir() and not i.filename.startswith("__MACOSX/")]


def _drained(packed: Any, name: str, limits: Limits) -> bytes:
    parts: list[bytes] = []
    size = 0
    while chunk := packed.read(_CHUNK):
        size += len(chunk)
        _bound(name, size, limits)
        parts.append(chunk)
    return b"".join(parts)


def encoding_of(item: Unread, encoding: str | None, default: str = "utf-8") -> str:
    """Give the encoding to read with: the caller's, that of the byte order mark, else the default; never a guess."""
    if encoding is not None:
        try:
            "".encode(encoding)
        except (LookupError, ValueError):  # unknown, or no encoding of text, such as base64
            raise FormatError(
                item.name,
                f"cannot be read as {escaped(encoding)!r}: no such encoding",
                "try 'utf-8' or 'cp1252'",
            ) from None
    data = item.data
    if isinstance(data, str):
        return ""
    for bom, named in _BOMS:
        if data.startswith(bom) and not (bom == codecs.BOM_UTF16_LE and data.startswith(codecs.BOM_UTF32_LE)):
            if not named:
                raise FormatError(item.name, "is encoded in UTF-32", "save it as UTF-8")
            return named
    if encoding is None and b"\0" in data[:64] and data.count(b"\0", 0, 64) * 3 >= min(len(data), 64):
        raise FormatError(
            item.name,
            "looks like UTF-16 without a byte order mark",
            f"pass encoding='utf-16-{'le' if data[0] else 'be'}' or save it as UTF-8",
        )
    return encoding or default


def decoded(item: Unread, encoding: str | None = None, default: str = "utf-8") -> Opened:
    """Decode all of it; bytes that do not fit are an error that names line and offset and suggests what to do."""
    data = item.data
    if isinstance(data, str):
        return Opened(name=item.name, text=data.lstrip("\ufeff"))
    named = encoding_of(item, encoding, default)
    try:
        text = data.decode(named)
    except (UnicodeError, LookupError, ValueError) as error:
        # Python 3.13's punycode says of an ending that is missing that it fails behind the last byte.
        if isinstance(error, UnicodeDecodeError) and (byte := data[error.start : error.start + 1]):
            line = data.count(b"\n", 0, error.start) + 1
            raise FormatError(
                item.name,
                f"is not {named}: byte 0x{byte[0]:02x} at offset {error.start} (line {line})",
                _CUT
                if named.startswith("utf-16")
                else "pass encoding='cp1252' (or what the exporter says), or save it as UTF-8",
            ) from None
        raise FormatError(
            item.name,
            f"could not be decoded as {escaped(named)}: {error}",
            "pass encoding='utf-8' or 'cp1252'",
        ) from None
    return Opened(name=item.name, text=text.lstrip("\ufeff"), encoding=named)
