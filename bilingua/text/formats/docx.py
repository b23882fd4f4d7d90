"""Word documents: paragraphs of the body, of tables, text boxes, headers and footers.

Text in the paragraph's prevailing format is plain; runs in another one, and links, are inline elements that move with
their words. Pictures, notes' marks and fields stay in their place. Footnotes and comments are not translated.
"""

from __future__ import annotations

import io
import re
import zipfile
from collections import Counter
from collections.abc import Iterable, Iterator
from copy import deepcopy
from dataclasses import dataclass
from typing import Any, BinaryIO

import docx
from docx.opc.part import XmlPart
from docx.oxml import OxmlElement
from docx.oxml.ns import qn

from bilingua.errors import DocumentError
from bilingua.files import check_archive, read_whole
from bilingua.records import Block, Translation
from bilingua.text.formats.base import Content, is_content
from bilingua.text.formats.inline import Element, Tag, extract, needs_links
from bilingua.text.formats.weaving import weave
from bilingua.text.formats.xmltext import WholeFileWriter, storable

_PARTS = re.compile(r"/word/(?:header|footer)\d*\.xml")
_RUN, _PROPERTIES, _TEXT, _BREAK = qn("w:r"), qn("w:rPr"), qn("w:t"), qn("w:br")
_CONTAINERS = frozenset({qn("w:hyperlink"), qn("w:ins"), qn("w:smartTag")})
# What an editor notes for itself, and what only says where a page ended when it was last shown.
_NOISE = frozenset({qn("w:proofErr"), qn("w:lastRenderedPageBreak")})
_FIELD = qn("w:fldChar")


@dataclass(frozen=True, slots=True)
class _Paragraph:
    """A paragraph, its text and elements, and the prevailing format of its runs (None: that of its style)."""

    node: Any
    text: str
    elements: tuple[Element, ...]
    format: Any


def write_paragraphs(paragraphs: Iterable[str], target: BinaryIO) -> None:
    """Write a new Word document of plain paragraphs."""
    made = docx.Document()
    for text in paragraphs:
        made.add_paragraph(storable(text))
    made.save(target)


class DocxFormat:
    """Office Open XML, as Word and LibreOffice write it."""

    def read(self, source: BinaryIO, where: str) -> Content:
        """Read the whole file.

        Raises:
            DocumentError: the archive is damaged or suspiciously large, or holds no Word document.
        """
        data = read_whole(source, where)
        paragraphs = _paragraphs(_opened(data, where), where)
        blocks = [Block(each.text, linked=needs_links(each.text, each.elements)) for each in paragraphs]
        return Content(blocks, (data, where))

    def writer(self, target: BinaryIO, skeleton: tuple[bytes, str]) -> _Writer:
        """Return a writer. A document in which nothing is translated keeps its bytes."""
        return _Writer(target, *skeleton)


class _Writer(WholeFileWriter):
    def _rebuilt(self) -> bytes:
        document = _opened(self._data, self._where)
        paragraphs = list(_paragraphs(document, self._where))
        for paragraph, translation in zip(paragraphs, self._translations, strict=True):
            if translation is not None:
                _fill(paragraph, translation)
        for root in (*_roots(document), document.styles.element):
            _set_language(root)
        packed = io.BytesIO()  # the archive's writer wants to seek, which a pipe cannot
        document.save(packed)
        return _dated(packed, self._data)


def _dated(packed: io.BytesIO, original: bytes) -> bytes:
    """Return an archive with the times of another one's members: the same document is the same bytes, whenever made."""
    out = io.BytesIO()
    with (
        zipfile.ZipFile(io.BytesIO(original)) as old,
        zipfile.ZipFile(packed) as new,
        zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as dated,
    ):
        times = {member.filename: member.date_time for member in old.infolist()}
        for member in new.infolist():
            made = zipfile.ZipInfo(member.filename, times.get(member.filename, (1980, 1, 1, 0, 0, 0)))
            made.compress_type = zipfile.ZIP_DEFLATED
            dated.writestr(made, new.read(member))
    return out.getvalue()


def _opened(data: bytes, where: str) -> Any:
    if not data:
        raise DocumentError("the file is empty", path=where, hint="there is nothing to translate")
    if not data.startswith(b"PK"):
        old = data.startswith(b"\xd0\xcf\x11\xe0")
        problem = "this is an old or an encrypted Word document" if old else "this is no Word document"
        raise DocumentError(problem, path=where, hint="save it as .docx, without a password")
    try:
        check_archive(data, path=where)
        return docx.Document(io.BytesIO(data))
    # SyntaxError: the XML parser's errors are of this kind.
    except (zipfile.BadZipFile, KeyError, ValueError, SyntaxError, EOFError, OSError, NotImplementedError) as error:
        if isinstance(error, DocumentError):
            raise
        hint = "is the file cut off? open it in Word and save it again"
        raise DocumentError(f"no Word document, or a damaged one: {error}", path=where, hint=hint) from error


def _roots(document: Any) -> list[Any]:
    parts = sorted(document.part.package.iter_parts(), key=lambda part: str(part.partname))
    frames = [part.element for part in parts if isinstance(part, XmlPart) and _PARTS.fullmatch(str(part.partname))]
    return [document.element, *frames]


def _paragraphs(document: Any, where: str) -> Iterator[_Paragraph]:
    """Yield the paragraphs that have text, always in the same order."""
    for root in _roots(document):
        for node in root.iter(qn("w:p")):
            found = _parsed(node, where)
            if found is not None and is_content(found.text):
                yield found


def _parsed(node: Any, where: str) -> _Paragraph | None:
    """Return a paragraph taken apart; None where a field, as a contents list, goes on after it."""
    sizes: Counter[bytes] = Counter()
    for run in _runs(node):
        sizes[_key(run)] += sum(len(each.text or "") for each in run.findall(_TEXT))
    main = sizes.most_common(1)[0][0] if sizes else b""
    pieces: list[str | Tag] = []
    field: list[Any] = []  # the runs of a field that has begun: it stays whole
    depth, last, closed = 0, None, None
    for child, piece in _pieces(node, main):
        if child is None and depth:
            return None
        if child is not None and child is not last:
            last = child
            kinds = Counter(each.get(qn("w:fldCharType")) for each in child.iter(_FIELD))
            if depth or kinds["begin"]:
                field.append(child)
            depth = max(0, depth + kinds["begin"] - kinds["end"])
            if field and not depth:
                pieces.append(Tag("void", field))
                field, closed = [], child
        if not depth and (child is None or child is not closed):
            pieces.append(piece)
    if depth:
        return None
    format_ = next((run.find(_PROPERTIES) for run in _runs(node) if _key(run) == main), None)
    return _Paragraph(node, *extract(pieces, where), format_)


def _runs(node: Any) -> Iterator[Any]:
    for child in node:
        if child.tag == _RUN:
            yield child
        elif child.tag in _CONTAINERS:
            yield from (each for each in child if each.tag == _RUN)


def _key(run: Any) -> bytes:
    """Return a run's format; its language is none."""
    properties = run.find(_PROPERTIES)
    if properties is None:
        return b""
    return b"".join(sorted(_shape(each) for each in properties if each.tag not in (qn("w:lang"), qn("w:noProof"))))


def _shape(node: Any) -> bytes:
    return f"<{node.tag} {sorted(node.attrib.items())}>".encode()


def _pieces(node: Any, main: bytes) -> Iterator[tuple[Any, str | Tag]]:
    """Yield the pieces of a paragraph or a link, each with the run that it is of."""
    for child in node:
        if child.tag == _RUN:
            yield from ((child, piece) for piece in _of_run(child, main))
        elif child.tag in _CONTAINERS:
            shell = deepcopy(child)
            for each in list(shell):
                shell.remove(each)
            yield None, Tag("open", shell, "container")
            yield from _pieces(child, main)
            yield None, Tag("close", None, "container")
        elif child.tag != qn("w:pPr") and child.tag not in _NOISE:
            yield child, Tag("void", [child])


def _of_run(run: Any, main: bytes) -> Iterator[str | Tag]:
    properties = run.find(_PROPERTIES)
    is_other = _key(run) != main and any(each.text for each in run.findall(_TEXT))
    if is_other:
        yield Tag("open", properties, "run")
    for child in run:
        if child.tag == _TEXT:
            yield child.text or ""
        elif child.tag != _PROPERTIES and child.tag not in _NOISE:
            alone = OxmlElement("w:r")
            if properties is not None:
                alone.append(deepcopy(properties))
            alone.append(deepcopy(child))
            is_break = child.tag == _BREAK and child.get(qn("w:type")) in (None, "textWrapping")
            yield Tag("void", [alone], "br" if is_break else "")
            if is_break or child.tag == qn("w:tab"):
                yield "\n" if is_break else " "
    if is_other:
        yield Tag("close", None, "run")


def _fill(paragraph: _Paragraph, translation: Translation) -> None:
    """Put a translation into its paragraph, in the runs that it asks for."""
    pieces = weave(paragraph.text, paragraph.elements, translation)
    node = paragraph.node
    for child in list(node):
        if child.tag != qn("w:pPr"):
            node.remove(child)
    into, formats = [node], [paragraph.format]
    before: Tag | None = None
    for piece in pieces:
        if isinstance(piece, str):
            # What stands for a line break or a tab is beside it: the mark itself was put in already.
            text = piece.removeprefix("\n") if before is not None and before.name == "br" else piece
            _add_run(into[-1], formats[-1], text.replace("\n", " "))
        elif piece.kind == "void":
            into[-1].extend(piece.payload)
        elif piece.kind == "open" and piece.name == "run":
            formats.append(piece.payload)
        elif piece.kind == "open":
            into[-1].append(piece.payload)
            into.append(piece.payload)
        else:
            (formats if piece.name == "run" else into).pop()
        before = piece if isinstance(piece, Tag) else None


def _add_run(parent: Any, properties: Any, text: str) -> None:
    if not text:
        return
    run = OxmlElement("w:r")
    if properties is not None:
        run.append(deepcopy(properties))
    node = OxmlElement("w:t")
    node.text = storable(text)
    node.set("{http://www.w3.org/XML/1998/namespace}space", "preserve")
    run.append(node)
    parent.append(run)


def _set_language(root: Any) -> None:
    for node in root.iter(qn("w:lang")):
        if str(node.get(qn("w:val"), "")).lower().split("-")[0] == "de":
            node.set(qn("w:val"), "en-US")
