"""Files: UTF-8 text or a clear error, and outputs that are complete or not there at all."""

from __future__ import annotations

import codecs
import io
import json
import os
import re
import secrets
import shutil
import stat
import sys
import tempfile
import zipfile
from collections.abc import Iterable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any, BinaryIO

from bilingua.errors import DocumentError, InputError

if sys.platform != "win32":
    import fcntl

MAX_WHOLE = 1 << 29  # bytes of a file that is read as a whole, packed or not: a device has no end
# XML packs well, but not like this; small archives may pack as they like.
_MAX_RATIO = 200
_SMALL_ARCHIVE = 1 << 24
_MAX_MEMBERS = 20_000

# Longer marks first: UTF-32's begins with UTF-16's.
_OTHER_BOMS = (
    (codecs.BOM_UTF32_LE, "UTF-32"),
    (codecs.BOM_UTF32_BE, "UTF-32"),
    (codecs.BOM_UTF16_LE, "UTF-16"),
    (codecs.BOM_UTF16_BE, "UTF-16"),
)
_BINARY = (
    (b"%PDF-", "a PDF document"),
    (b"PK\x03\x04", "a ZIP archive (as .docx, .xlsx and .epub are)"),
    (b"\x1f\x8b", "a gzip archive"),
    (b"\xfd7zXZ", "an xz archive"),
    (b"\x89PNG", "a PNG image"),
    (b"\xff\xd8\xff", "a JPEG image"),
    (b"\xd0\xcf\x11\xe0", "an old Office document"),
)
# Python's name, the name for people, iconv's name.
_ENCODINGS = (
    ("cp1252", "Windows-1252 (Latin-1)", "WINDOWS-1252"),
    ("mac_roman", "Mac Roman", "MACINTOSH"),
    ("cp850", "DOS code page 850", "CP850"),
)
# What German text is full of, in its usual places: other encodings have other characters there.
_GERMAN = re.compile(
    r"(?<=[a-zA-Z])[äöüßéèàç]|[äöüÄÖÜéèàç](?=[a-z])|(?<!\w)„(?=\w)|(?<=\w)“(?!\w)|(?<=\w)’|(?<= )–(?= )"
)


def decode(data: bytes, *, path: str, line: int = 1, offset: int = 0) -> str:
    """Decode UTF-8; a byte order mark at the start stays in the text.

    `line` (1-based) and `offset` (bytes) are the place of the data in the file, for messages.

    Raises:
        DocumentError: the bytes are not UTF-8 text; the message says where and what they look like.
    """
    if not offset:
        _refuse_other_files(data, path)
    if b"\0" in data:
        at = data.index(b"\0")
        row = line + data.count(b"\n", 0, at)
        if data.count(b"\0") * 3 >= len(data):
            problem = "this looks like UTF-16 text, not UTF-8"
            raise DocumentError(problem, path=path, line=row, hint=_conversion("UTF-16"))
        problem = f"NUL byte at offset {offset + at}: this is a binary file"
        raise DocumentError(problem, path=path, line=row, hint="a text file in UTF-8 is needed")
    try:
        return data.decode("utf-8")
    except UnicodeDecodeError as error:
        at, row = offset + error.start, line + data.count(b"\n", 0, error.start)
        if error.reason == "unexpected end of data":
            problem = f"the text ends inside a character (offset {at})"
            raise DocumentError(problem, path=path, line=row, hint="is the file cut off?") from error
        encoding, name, iconv = max(_ENCODINGS, key=lambda known: _german_letters(data, known[0]))
        byte = data[error.start]
        shown = bytes([byte]).decode(encoding, "replace")
        problem = f"not UTF-8: byte 0x{byte:02X} at offset {at}; in {name} it is {shown!r}"
        raise DocumentError(problem, path=path, line=row, hint=_conversion(iconv)) from error


def read_whole(stream: BinaryIO, path: str) -> bytes:
    """Return all bytes of a stream; `path` names it in errors.

    Raises:
        DocumentError: there are more than `MAX_WHOLE`.
    """
    data = stream.read(MAX_WHOLE + 1)
    if len(data) > MAX_WHOLE:
        raise DocumentError(f"it has more than {MAX_WHOLE >> 20} MB", path=path, hint="split it into several files")
    return data


def check_archive(data: bytes, *, path: str, limit: int = MAX_WHOLE) -> None:
    """Refuse a ZIP archive that unpacks to more than `limit` bytes, or to far more than its own size.

    Raises:
        DocumentError: it does.
        zipfile.BadZipFile: it is not an archive.
    """
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        members = archive.infolist()
    size = sum(member.file_size for member in members)
    is_bomb = size > _SMALL_ARCHIVE and size > _MAX_RATIO * len(data)
    if size > limit or is_bomb or len(members) > _MAX_MEMBERS:
        raise DocumentError(
            f"the archive unpacks to {size:,} bytes from {len(data):,}: that is not an ordinary document",
            path=path,
            hint="save its text as a new document",
        )


def dumped(data: Any) -> str:
    """Return data as one line of JSON that UTF-8 can hold: half a surrogate pair is written as an escape."""
    text = json.dumps(data, ensure_ascii=False)
    try:
        text.encode()
    except UnicodeEncodeError:
        return json.dumps(data)
    return text


@contextmanager
def atomic_writer(path: str | Path, *, sources: Iterable[str | Path] = ()) -> Iterator[BinaryIO]:
    """Open a file for writing that takes its name only when the `with` statement is left without an error.

    A symbolic link is followed, an existing file keeps its permissions, and a new one is readable by nobody who cannot
    read all of `sources`, the files that it is made from. A process that is killed leaves nothing behind.

    Raises:
        DocumentError: the file cannot be written.
    """
    try:
        target = Path(path).resolve()
        if target.is_dir():
            raise DocumentError("this is a directory, not a file", path=str(path))
        if target.exists() and not target.is_file():
            with target.open("wb") as device:  # a pipe or /dev/null cannot be replaced, and holds nothing to protect
                yield device
            return
        if target.exists() and not os.access(target, os.W_OK):
            raise PermissionError(13, "it is write-protected")
        with tempfile.TemporaryFile(dir=target.parent) as draft:
            yield draft
            draft.seek(0)
            _replace(target, draft, sources)
    except OSError as error:
        raise unwritable(error, str(path)) from error


def write_file(path: str | Path, data: bytes, *, sources: Iterable[str | Path] = ()) -> None:
    """Write a whole file; arguments and errors as in `atomic_writer`."""
    with atomic_writer(path, sources=sources) as file:
        file.write(data)


def restrict(path: Path, sources: Iterable[str | Path]) -> None:
    """Take from a new file the permissions that one of the files it is made from does not give."""
    mode = path.stat().st_mode
    for source in sources:
        if os.path.exists(source):  # noqa: PTH110 - standard input is not a path
            mode &= Path(source).stat().st_mode | 0o600
    path.chmod(stat.S_IMODE(mode))


def unwritable(error: OSError, path: str) -> DocumentError:
    """Return the error for a file that cannot be written."""
    hint = "create the directory first" if isinstance(error, FileNotFoundError) else ""
    return DocumentError(f"cannot be written: {error.strerror or error}", path=path, hint=hint)


@contextmanager
def new_directory(out: Path) -> Iterator[Path]:
    """Give a directory to write into, which becomes `out` when all went well and vanishes otherwise.

    Raises:
        InputError: `out` exists and is not an empty directory, or cannot be written.
    """
    if out.exists() and not (out.is_dir() and not any(out.iterdir())):
        raise InputError(f"{out}: exists already", hint="name a directory that is new or empty")
    try:
        out.parent.mkdir(parents=True, exist_ok=True)
        work = Path(tempfile.mkdtemp(prefix=f".{out.name}-", dir=out.parent))
    except OSError as error:
        raise InputError(f"{out}: cannot be written ({error.strerror})") from error
    try:
        yield work
        if out.exists():
            out.rmdir()
        work.rename(out)
        out.chmod(0o755)
    finally:
        shutil.rmtree(work, ignore_errors=True)


@contextmanager
def exclusive(path: str | os.PathLike[str]) -> Iterator[None]:
    """Make reading, changing and replacing a file one step: wait for other processes, and let new ones wait.

    The lock is on the folder, since the file itself is replaced; it leaves nothing behind. Windows and some network
    drives have no such locks, and there it does nothing.
    """
    try:
        folder = os.open(Path(path).resolve().parent, os.O_RDONLY)
    except OSError:  # reading or writing the file will say what is wrong
        yield
        return
    try:
        if sys.platform != "win32":
            with suppress(OSError):
                fcntl.flock(folder, fcntl.LOCK_EX)
        yield
    finally:
        os.close(folder)


def _replace(target: Path, draft: BinaryIO, sources: Iterable[str | Path]) -> None:
    """Write a draft to the disk under a temporary name and rename it."""
    temporary = target.with_name(f".bilingua-{secrets.token_hex(8)}.tmp")
    try:
        with temporary.open("xb") as file:
            if target.exists():
                temporary.chmod(stat.S_IMODE(target.stat().st_mode))
            else:
                restrict(temporary, sources)
            shutil.copyfileobj(draft, file, 1 << 20)
            file.flush()
            os.fsync(file.fileno())
        temporary.replace(target)
    finally:
        temporary.unlink(missing_ok=True)


def _refuse_other_files(head: bytes, path: str) -> None:
    """Refuse files that begin like something else than UTF-8 text."""
    for mark, name in _OTHER_BOMS:
        if head.startswith(mark):
            raise DocumentError(f"this is {name} text, not UTF-8", path=path, line=1, hint=_conversion(name))
    for magic, name in _BINARY:
        if head.startswith(magic):
            raise DocumentError(f"this is {name}, not a text file", path=path, hint="extract its text first")


def _german_letters(data: bytes, encoding: str) -> int:
    return len(_GERMAN.findall(data.decode(encoding, errors="replace")))


def _conversion(encoding: str) -> str:
    return f"convert it first: iconv -f {encoding} -t UTF-8"
