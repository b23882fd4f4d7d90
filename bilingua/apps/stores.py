"""Where the files of a batch are: on a disk, or in an object store, which pyarrow reads and writes."""

from __future__ import annotations

import io
import mmap
from collections.abc import Iterable, Iterator, Sequence
from contextlib import AbstractContextManager, contextmanager, suppress
from dataclasses import dataclass, replace
from functools import cache
from os import SEEK_END
from pathlib import Path
from tempfile import TemporaryFile
from typing import Any, BinaryIO, Protocol, cast
from urllib.parse import quote, unquote
from urllib.request import url2pathname

from bilingua.apps.jobs import files_below
from bilingua.errors import DocumentError, SettingsError
from bilingua.files import atomic_writer, unwritable
from bilingua.packages import install_hint

_HIDDEN = (".", "_")
_BUFFER = 1 << 18  # bytes of a request to a store
_RETRIES = "retry_limit_seconds"
_RETRY_SECONDS = 30  # Google's library goes on for a quarter of an hour
# What the libraries of the stores write, in this order → what it means and what to do about it.
_MEANINGS = (
    (
        ("DENIED", "ACCESS_KEY_ID", "SIGNATURE", "TOKEN", "HTTP status 403", "UNAUTHENTICATED", "OAuth2"),
        "no credentials, or they do not allow it",
        "set AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY, or AWS_PROFILE; for gs:// GOOGLE_APPLICATION_CREDENTIALS",
    ),
    (
        ("NETWORK_CONNECTION", "UNAVAILABLE", "REQUEST_TIMEOUT", "curlCode", "CURL error"),
        "the store cannot be reached",
        "check the network, AWS_ENDPOINT_URL, and ?endpoint_override=HOST:PORT&scheme=http in the address",
    ),
    (("NO_SUCH_BUCKET", "Bucket '", "CreateResumableUpload"), "there is no such bucket", "create it first"),
)


class Place(Protocol):
    """A file or folder. `str` names it for people, and `url` is what `place` takes, also in another process.

    Except for `open`, what reads or writes raises a `DocumentError` if it cannot.
    """

    @property
    def url(self) -> str:
        """The path or the complete address."""
        ...

    @property
    def name(self) -> str:
        """The last part of the path."""
        ...

    @property
    def parent(self) -> Place:
        """The folder that it is in."""
        ...

    @property
    def identity(self) -> str:
        """What is equal only for places that are one file."""
        ...

    def __truediv__(self, path: str) -> Place:
        """Return a place below."""
        ...

    def size(self) -> int | None:
        """Return the bytes of a file, None if it is no file."""
        ...

    def files(self, output: Place) -> list[Entry]:
        """Return the files of a folder in the order of their names, without hidden ones and those of an output within.

        Raises:
            DocumentError: the folder does not exist.
        """
        ...

    def names(self) -> set[str]:
        """Return the names of the files in a folder, which need not exist."""
        ...

    def open(self) -> BinaryIO:
        """Open a file for reading.

        Raises:
            OSError: it cannot be read (`unreadable` makes an error for people of it), as later while it is read.
        """
        ...

    def writer(self, sources: Sequence[Place] = ()) -> AbstractContextManager[BinaryIO]:
        """Open a file for writing that takes its name only when the `with` statement is left without an error.

        On a disk it is as private as the `sources` that it is made from.
        """
        ...

    def make_folder(self) -> None:
        """Create a folder and those above it, if it is a disk's."""
        ...

    def remove(self) -> None:
        """Delete a file, which need not exist."""
        ...


@dataclass(frozen=True, slots=True)
class Entry:
    """A file of a folder, with its path below the folder and its size in bytes."""

    place: Place
    path: str
    size: int


def place(name: str | Path) -> Place:
    """Return the place that a path or an address (`s3://`, `gs://`, `file://`) names.

    Raises:
        SettingsError: the address cannot be used.
    """
    scheme, separator, rest = str(name).partition("://")
    if isinstance(name, Path) or not separator:
        return _LocalPlace(Path(name).absolute())
    path, _, query = rest.partition("?")
    host, _, key = path.partition("/")
    user, _, bucket = host.rpartition("@")
    if scheme == "file":
        if host not in ("", "localhost"):
            raise SettingsError(f"{name}: files are read on this machine only", hint="write file:///FOLDER")
        return _LocalPlace(Path(url2pathname(f"/{rest.partition('/')[2]}")))
    if scheme not in ("s3", "gs"):
        raise SettingsError(f"{scheme}:// names no known kind of store", hint="known: s3://, gs://, file://")
    if ":" in host:
        hint = "set AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY, or AWS_PROFILE"
        raise SettingsError(f"an address ({scheme}://…) must hold no keys: logs would show them", hint=hint)
    if not bucket:
        raise SettingsError(f"{name}: the address names no bucket", hint=f"write {scheme}://BUCKET/FOLDER")
    return _StoredPlace(scheme, user, bucket, unquote(key).strip("/"), query)


def existing(places: Iterable[Place]) -> set[Place]:
    """Return the files that exist; each folder is listed once."""
    places = list(places)
    names = {folder: folder.names() for folder in {each.parent for each in places}}
    return {each for each in places if each.name in names[each.parent]}


def unreadable(error: Exception, where: object, problem: str = "cannot be read") -> DocumentError:
    """Return the error for a file that cannot be read, or, with another `problem`, cannot be used otherwise."""
    text = str(error)
    if any(sign in text for sign in ("AWS Error", "google::cloud", "Bucket '")):
        for signs, meaning, hint in _MEANINGS:
            if any(sign in text for sign in signs):
                return DocumentError(f"{problem}: {meaning}", path=str(where), hint=hint)
    if isinstance(error, FileNotFoundError):
        return DocumentError(f"{problem}: there is no such file", path=str(where))
    return DocumentError(f"{problem}: {getattr(error, 'strerror', None) or text}", path=str(where))


@dataclass(frozen=True, slots=True)
class _LocalPlace:
    path: Path

    def __str__(self) -> str:
        return str(self.path)

    @property
    def url(self) -> str:
        return str(self.path)

    @property
    def name(self) -> str:
        return self.path.name

    @property
    def parent(self) -> Place:
        return _LocalPlace(self.path.parent)

    @property
    def identity(self) -> str:
        return str(self.path.resolve())

    def __truediv__(self, path: str) -> Place:
        return _LocalPlace(self.path / path)

    def size(self) -> int | None:
        return self.path.stat().st_size if self.path.is_file() else None

    def files(self, output: Place) -> list[Entry]:
        if not self.path.is_dir():
            raise DocumentError("no such file or folder", path=str(self))
        own = output.path if isinstance(output, _LocalPlace) else self.path  # which leaves nothing out
        try:
            return [
                Entry(_LocalPlace(path), path.relative_to(self.path).as_posix(), path.stat().st_size)
                for path in files_below(self.path, own, hidden=_HIDDEN)
            ]
        except OSError as error:  # a link that leads nowhere
            raise unreadable(error, error.filename or self) from error

    def names(self) -> set[str]:
        try:
            return {path.name for path in self.path.iterdir()}
        except FileNotFoundError:
            return set()
        except OSError as error:
            raise unreadable(error, self) from error

    def open(self) -> BinaryIO:
        return self.path.open("rb")

    def writer(self, sources: Sequence[Place] = ()) -> AbstractContextManager[BinaryIO]:
        return atomic_writer(self.path, sources=[each.path for each in sources if isinstance(each, _LocalPlace)])

    def make_folder(self) -> None:
        try:
            self.path.mkdir(parents=True, exist_ok=True)
        except OSError as error:
            raise unwritable(error, str(self)) from error

    def remove(self) -> None:
        try:
            self.path.unlink(missing_ok=True)
        except OSError as error:
            raise unwritable(error, str(self)) from error


@dataclass(frozen=True, slots=True)
class _StoredPlace:
    """An object, or all those whose keys begin so. `query` has settings of the store, as they are in an address."""

    scheme: str
    user: str
    bucket: str
    key: str
    query: str

    def __str__(self) -> str:
        return f"{self.scheme}://{self._path}"

    @property
    def url(self) -> str:
        user, query = f"{self.user}@" if self.user else "", f"?{self.query}" if self.query else ""
        return f"{self.scheme}://{user}{self.bucket}/{quote(self.key)}{query}"

    @property
    def name(self) -> str:
        return self.key.rpartition("/")[2]

    @property
    def parent(self) -> Place:
        return replace(self, key=self.key.rpartition("/")[0])

    @property
    def identity(self) -> str:
        return self.url

    def __truediv__(self, path: str) -> Place:
        return replace(self, key=f"{self.key}/{path}".lstrip("/"))

    def size(self) -> int | None:
        try:
            found = self._store.get_file_info(self._path)
        except OSError as error:
            raise unreadable(error, self) from error
        return int(found.size) if found.is_file else None

    def files(self, output: Place) -> list[Entry]:
        inside = f"{self._path}/"
        is_within = isinstance(output, _StoredPlace) and output._root == self._root and output != self
        own = f"{cast(_StoredPlace, output)._path}/" if is_within else None
        found = self._listed(recursive=True)
        if not found:
            self._refuse_missing_bucket()
            raise DocumentError("no such file or folder", path=str(self))
        names = {each.path.removeprefix(inside): each for each in found}
        return [
            Entry(self / name, name, names[name].size)
            for name in sorted(names, key=lambda name: name.split("/"))  # as paths are sorted
            if not any(part.startswith(_HIDDEN) for part in name.split("/"))
            and not (own and names[name].path.startswith(own))
        ]

    def names(self) -> set[str]:
        return {each.base_name for each in self._listed(recursive=False)}

    def open(self) -> BinaryIO:
        return cast(BinaryIO, io.BufferedReader(self._store.open_input_file(self._path), _BUFFER))

    @contextmanager
    def writer(self, sources: Sequence[Place] = ()) -> Iterator[BinaryIO]:
        try:
            with TemporaryFile() as draft:
                yield draft
                size = draft.seek(0, SEEK_END)
                data = mmap.mmap(draft.fileno(), 0, access=mmap.ACCESS_READ) if size else b""
                # An upload that is closed is an object, whatever it lacks: all is written at once, so that nothing
                # can come between. One that is killed never appears.
                with self._store.open_output_stream(self._path) as upload:
                    upload.write(data)
        except OSError as error:
            raise unreadable(error, self, "cannot be written") from error

    def make_folder(self) -> None:
        """Do nothing: a key needs no folders."""

    def remove(self) -> None:
        try:
            with suppress(FileNotFoundError):
                self._store.delete_file(self._path)
        except OSError as error:
            raise unreadable(error, self, "cannot be deleted") from error

    @property
    def _path(self) -> str:
        return f"{self.bucket}/{self.key}".rstrip("/")

    @property
    def _root(self) -> _StoredPlace:
        return replace(self, key="")

    @property
    def _store(self) -> Any:
        return _store(self._root)

    def _listed(self, *, recursive: bool) -> list[Any]:
        store = self._store
        from pyarrow.fs import FileSelector

        try:
            selector = FileSelector(self._path, recursive=recursive, allow_not_found=True)
            return [each for each in store.get_file_info(selector) if each.is_file]
        except OSError as error:
            raise unreadable(error, self) from error

    def _refuse_missing_bucket(self) -> None:
        """Refuse a bucket that is not there; who may not ask for it is let pass."""
        from pyarrow.fs import FileType

        with suppress(OSError):
            if self._store.get_file_info(self.bucket).type == FileType.NotFound:
                raise DocumentError("there is no such bucket", path=f"{self.scheme}://{self.bucket}")


@cache
def _store(bucket: Place) -> Any:
    """Return pyarrow's file system of a bucket.

    Raises:
        DocumentError: it cannot be reached, which is asked to know its region.
        SettingsError: pyarrow is not installed, or the address cannot be used.
    """
    try:
        from pyarrow import ArrowException
        from pyarrow.fs import FileSystem
    except ImportError as error:
        problem = f"{bucket}: pyarrow, which reads and writes object stores, is not installed"
        raise SettingsError(problem, hint=install_hint("batch")) from error
    address = bucket.url
    if address.startswith("gs:") and f"{_RETRIES}=" not in address:
        address += f"{'&' if '?' in address else '?'}{_RETRIES}={_RETRY_SECONDS}"
    try:
        return FileSystem.from_uri(address)[0]
    except OSError as error:
        raise unreadable(error, bucket) from error
    except ArrowException as error:
        raise SettingsError(f"{bucket}: {error}", hint="see docs/batch.md#object-stores") from error
