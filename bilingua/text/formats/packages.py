"""Office documents: ZIP archives of XML parts. Parts without a translation are copied as they are."""

from __future__ import annotations

import io
import re
import zipfile
import zlib
from abc import ABC, abstractmethod
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any, BinaryIO, ClassVar

from lxml import etree

from bilingua.errors import DocumentError
from bilingua.files import check_archive, read_whole
from bilingua.records import Block, Translation
from bilingua.text.formats.base import Content
from bilingua.text.formats.inline import Element, needs_links
from bilingua.text.formats.xmltext import WholeFileWriter, parsed

_DIGITS = re.compile(r"(\d+)")
_ENCRYPTED = 1


@dataclass(frozen=True, slots=True)
class Paragraph:
    """A stretch to translate: the element that holds it, its text, its inline elements.

    `format` is what its format wants back.
    """

    node: Any
    text: str
    elements: tuple[Element, ...]
    format: Any = None


class Package:
    """The members of an archive; those that are looked into are parsed, and written anew."""

    def __init__(self, data: bytes, where: str) -> None:
        """Unpack.

        Raises:
            DocumentError: it is suspiciously large, encrypted or damaged.
        """
        self._where = where
        self._roots: dict[str, tuple[Any, bytes]] = {}  # each with the XML of its first state
        check_archive(data, path=where)
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            if any(each.flag_bits & _ENCRYPTED for each in archive.infolist()):
                raise DocumentError("the document is encrypted", path=where, hint="save it without a password")
            self._members = [(each, archive.read(each)) for each in archive.infolist()]

    def __contains__(self, name: str) -> bool:
        """Return whether there is a part of this name."""
        return any(each.filename == name for each, _ in self._members)

    def root(self, name: str) -> Any:
        """Return the root element of a part; what is changed in it is written.

        Raises:
            DocumentError: the part is missing or not XML.
        """
        if name not in self._roots:
            data = next((data for each, data in self._members if each.filename == name), None)
            if data is None:
                raise DocumentError(f"a damaged document: it has no {name}", path=self._where, hint=_SAVE_AGAIN)
            root = parsed(data, f"{self._where}: {name}")
            self._roots[name] = root, etree.tostring(root)
        return self._roots[name][0]

    def of_type(self, pattern: str) -> list[str]:
        """Return the parts whose media type matches a regular expression at its end, in the order of their numbers."""
        types = {
            str(each.get("PartName", "")).removeprefix("/"): str(each.get("ContentType", ""))
            for each in self.root("[Content_Types].xml").iter("{*}Override")
        }
        ending = re.compile(rf".*[./-]{pattern}")
        return sorted((name for name in types if ending.fullmatch(types[name]) and name in self), key=_natural)

    def packed(self) -> bytes:
        """Return the archive, its members in their order, each packed as it was."""
        out = io.BytesIO()
        with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
            for info, data in self._members:
                root, first = self._roots.get(info.filename, (None, b""))
                is_changed = root is not None and etree.tostring(root) != first
                archive.writestr(info, _serialized(root) if is_changed else data)
        return out.getvalue()


_SAVE_AGAIN = "is the file cut off? open it and save it again"


def _serialized(root: Any) -> bytes:
    tree = root.getroottree()
    standalone = tree.docinfo.standalone
    return bytes(etree.tostring(tree, encoding="UTF-8", xml_declaration=True, standalone=standalone))


def _natural(name: str) -> list[str | int]:
    """Return a key that sorts `slide2` before `slide10`."""
    return [int(part) if part.isdigit() else part for part in _DIGITS.split(name)]


class PackageFormat(ABC):
    """An Office format: which paragraphs its package has, and how one is filled."""

    kind: ClassVar[str]
    ending: ClassVar[str]

    @abstractmethod
    def paragraphs(self, package: Package, where: str) -> Iterator[Paragraph]:
        """Yield what is to be translated, always in the same order."""

    @abstractmethod
    def fill(self, paragraph: Paragraph, translation: Translation) -> None:
        """Put a translation into its paragraph."""

    @abstractmethod
    def set_language(self, package: Package) -> None:
        """Mark as English what was marked as German."""

    def read(self, source: BinaryIO, where: str) -> Content:
        """Read the whole file.

        Raises:
            DocumentError: the archive is damaged or suspiciously large, or holds no such document.
        """
        data = read_whole(source, where)
        found = self.opened(data, where)[1]
        blocks = [Block(each.text, linked=needs_links(each.text, each.elements)) for each in found]
        return Content(blocks, (data, where))

    def writer(self, target: BinaryIO, skeleton: tuple[bytes, str]) -> _Writer:
        """Return a writer. A document in which nothing is translated keeps its bytes."""
        return _Writer(target, self, *skeleton)

    def opened(self, data: bytes, where: str) -> tuple[Package, Sequence[Paragraph]]:
        """Return the package of a file and its paragraphs."""
        if not data:
            raise DocumentError("the file is empty", path=where, hint="there is nothing to translate")
        if not data.startswith(b"PK"):
            old = data.startswith(b"\xd0\xcf\x11\xe0")
            problem = f"this is an old or an encrypted {self.kind}" if old else f"this is no {self.kind}"
            raise DocumentError(problem, path=where, hint=f"save it as {self.ending}, without a password")
        try:
            package = Package(data, where)
            return package, list(self.paragraphs(package, where))
        except DocumentError:
            raise
        except (zipfile.BadZipFile, KeyError, ValueError, EOFError, OSError, NotImplementedError, zlib.error) as error:
            problem = f"no {self.kind}, or a damaged one: {error}"
            raise DocumentError(problem, path=where, hint=_SAVE_AGAIN) from error


class _Writer(WholeFileWriter):
    def __init__(self, target: BinaryIO, format: PackageFormat, data: bytes, where: str) -> None:
        super().__init__(target, data, where)
        self._format = format

    def _rebuilt(self) -> bytes:
        package, paragraphs = self._format.opened(self._data, self._where)
        for paragraph, translation in zip(paragraphs, self._translations, strict=True):
            if translation is not None:
                self._format.fill(paragraph, translation)
        self._format.set_language(package)
        return package.packed()
