"""OpenDocument texts, presentations and spreadsheets: paragraphs wherever they stand, headers and footers.

Spans and links are inline elements that move with their words; notes, comments, frames and fields stay in their place,
and the paragraphs inside them are translated by themselves. Deleted text stays as it is.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from lxml import etree

from bilingua.errors import DocumentError
from bilingua.records import Translation
from bilingua.text.formats.base import is_content
from bilingua.text.formats.inline import Tag, extract
from bilingua.text.formats.packages import Package, PackageFormat, Paragraph
from bilingua.text.formats.weaving import weave
from bilingua.text.formats.xmltext import STAND_INS, fill, local_name

_OASIS = "urn:oasis:names:tc:opendocument:xmlns:"
_TEXT, _OFFICE, _TABLE = (f"{{{_OASIS}{each}:1.0}}" for each in ("text", "office", "table"))
_FO = f"{{{_OASIS}xsl-fo-compatible:1.0}}"
_FRAMES = [f"{{*}}{each}{which}" for each in ("header", "footer") for which in ("", "-left", "-first")]
_PAIRED = frozenset({"span", "a", "meta"})
_MARKS = {"line-break": "br", "tab": "tab", "s": "tab"}
_SPACES = re.compile(r"[ \t\r\n]+")


class OdfFormat(PackageFormat):
    """OpenDocument, as LibreOffice and Google Docs write it. Masters of slides, numbers and formulas stay."""

    kind = "OpenDocument file"
    ending = ".odt, .odp or .ods"

    def paragraphs(self, package: Package, where: str) -> Iterator[Paragraph]:
        """Yield the paragraphs of the content, and those of headers and footers."""
        content = package.root("content.xml")
        if not content.tag.startswith(_OFFICE):
            raise DocumentError("no OpenDocument file", path=where, hint="save it again, without a password")
        roots = [content]
        if "styles.xml" in package:
            roots += package.root("styles.xml").iter(*_FRAMES)
        for root in roots:
            for node in root.iter(f"{_TEXT}p", f"{_TEXT}h"):
                if not _stays(node):
                    text, elements = extract(_pieces(node), where, node.sourceline)
                    if is_content(text):
                        yield Paragraph(node, text, elements)

    def fill(self, paragraph: Paragraph, translation: Translation) -> None:
        """Put a translation into its paragraph."""
        node = paragraph.node
        pieces = weave(paragraph.text, paragraph.elements, translation)
        attributes = dict(node.attrib)
        node.clear(keep_tail=True)
        node.attrib.update(attributes)
        fill(node, pieces)
        node.getparent().attrib.pop(f"{_OFFICE}string-value", None)

    def set_language(self, package: Package) -> None:
        """Mark as American English what was marked as German."""
        for name in ("content.xml", "styles.xml"):
            for node in package.root(name).iter("{*}text-properties") if name in package else ():
                if node.get(f"{_FO}language") == "de":
                    node.set(f"{_FO}language", "en")
                    node.set(f"{_FO}country", "US")


def _stays(node: Any) -> bool:
    """Return whether a paragraph is deleted, or shows the value of a cell that is a number or calculated."""
    for each in node.iterancestors(f"{_TEXT}tracked-changes", f"{_TABLE}table-cell"):
        is_text = each.get(f"{_OFFICE}value-type", "string") == "string" and not each.get(f"{_TABLE}formula")
        return local_name(each) == "tracked-changes" or not is_text
    return False


def _pieces(node: Any) -> Iterator[str | Tag]:
    yield _shown(node.text)
    for child in node:
        name = local_name(child)
        if name in _PAIRED:
            yield Tag("open", etree.Element(child.tag, dict(child.attrib), nsmap=child.nsmap), name)
            yield from _pieces(child)
            yield Tag("close", None, name)
        elif name == "s" and child.get(f"{_TEXT}c", "1") == "1":
            yield " "
        else:
            mark = _MARKS.get(name, "")
            yield Tag("void", child, mark)
            yield STAND_INS.get(mark, "")
        yield _shown(child.tail)


def _shown(text: str | None) -> str:
    """Return text as it is shown: white space of the file is one space."""
    return _SPACES.sub(" ", text or "")
