"""XLIFF 1.2 and 2.x: units without a finished target get one; inline elements of the source come along."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from copy import deepcopy
from dataclasses import dataclass
from typing import Any, BinaryIO

from lxml import etree

from bilingua.errors import DocumentError
from bilingua.files import read_whole
from bilingua.records import Block, Translation
from bilingua.text.formats.base import Content, is_content
from bilingua.text.formats.inline import Element, Tag, extract, keep, needs_links
from bilingua.text.formats.weaving import weave
from bilingua.text.formats.xmltext import SPACE, WholeFileWriter, fill, local_name, parsed

_LANG = "{http://www.w3.org/XML/1998/namespace}lang"
_GLOSSARY = "{urn:oasis:names:tc:xliff:glossary:2.0}"
_PAIRED = frozenset({"g", "pc", "mrk"})
# States that ask for a translation; None is the one of 1.2 that says nothing.
_OPEN = frozenset({None, "new", "initial", "needs-translation", "needs-l10n", "needs-adaptation"})
_INDENT = re.compile(r"\s*\n\s*")


@dataclass(frozen=True, slots=True)
class _Unit:
    """A source to translate, as text and elements, and the terms that the file demands for it."""

    source: Any
    text: str
    elements: tuple[Element, ...]
    terms: Mapping[str, str]


class XliffFormat:
    """XLIFF 1.2 and 2.x. `translate="no"` is obeyed; the target language becomes `en`."""

    def read(self, source: BinaryIO, where: str) -> Content:
        """Read the whole file.

        Raises:
            DocumentError: no XLIFF, not well-formed, or it declares entities.
        """
        data = read_whole(source, where)
        units = _units(_opened(data, where), where)
        blocks = [Block(unit.text, unit.terms, linked=needs_links(unit.text, unit.elements)) for unit in units]
        return Content(blocks, (data, where))

    def writer(self, target: BinaryIO, skeleton: tuple[bytes, str]) -> _Writer:
        """Return a writer. A file in which nothing is translated keeps its bytes."""
        return _Writer(target, *skeleton)


class _Writer(WholeFileWriter):
    def _rebuilt(self) -> bytes:
        root = _opened(self._data, self._where)
        units = list(_units(root, self._where))
        for unit, translation in zip(units, self._translations, strict=True):
            if translation is not None:
                _fill(unit, translation)
        if local_name(root) == "xliff" and "srcLang" in root.attrib:
            root.set("trgLang", "en")
        for file in root.iter("{*}file"):
            if "source-language" in file.attrib:
                file.set("target-language", "en")
        return bytes(etree.tostring(root.getroottree(), encoding="UTF-8", xml_declaration=True))


def _opened(data: bytes, where: str) -> Any:
    root = parsed(data, where)
    if local_name(root) != "xliff":
        raise DocumentError(f"no XLIFF: it begins with <{local_name(root)}>", path=where, line=1)
    return root


def _units(root: Any, where: str) -> Iterator[_Unit]:
    """Yield what is to be translated, always in the same order."""
    for holder in root.iter("{*}trans-unit", "{*}segment"):
        source, target = holder.find("{*}source"), holder.find("{*}target")
        if source is None or _inherited(holder, "translate") == "no" or _is_finished(holder, source, target):
            continue
        keeps_space = _inherited(source, SPACE) == "preserve"
        text, elements = extract(_pieces(source, keeps_space), where, source.sourceline)
        if is_content(text):
            kept = {element.open.text: element.open.text for element in elements if element.open.text}
            yield _Unit(source, text, elements, {**_glossary(holder), **kept})


def _glossary(segment: Any) -> dict[str, str]:
    """Return the terms of a unit's glossary module (XLIFF 2); of several translations the first."""
    entries = segment.getparent().iterfind(f"{_GLOSSARY}glossary/{_GLOSSARY}glossEntry")
    pairs = ((entry.findtext(f"{_GLOSSARY}term"), entry.findtext(f"{_GLOSSARY}translation")) for entry in entries)
    return {term.strip(): english.strip() for term, english in pairs if term and english}


def _inherited(node: Any, attribute: str) -> str | None:
    return next(
        (ancestor.get(attribute) for ancestor in [node, *node.iterancestors()] if ancestor.get(attribute)), None
    )


def _is_finished(holder: Any, source: Any, target: Any) -> bool:
    if target is None or not "".join(target.itertext()).strip():
        return False
    state = target.get("state") or holder.get("state")
    if holder.get("approved") == "yes" or state not in _OPEN:
        return True
    # Many tools begin with a copy of the source.
    return state is None and "".join(target.itertext()) != "".join(source.itertext())


def _pieces(node: Any, keeps_space: bool) -> Iterator[str | Tag]:
    yield _shown(node.text, keeps_space)
    for child in node:
        is_kept = child.get("translate") == "no" or child.get("mtype") == "protected"
        if local_name(child) in _PAIRED and not is_kept:
            shell = etree.Element(child.tag, dict(child.attrib), nsmap=child.nsmap)
            yield Tag("open", shell, local_name(child))
            yield from _pieces(child, keeps_space)
            yield Tag("close", None, local_name(child))
        else:
            alone = deepcopy(child)
            alone.tail = None
            # Of a mark, the text is the document's; what else has text is code of its original format.
            is_text = local_name(child) == "mrk" and is_kept
            yield keep(alone, "".join(child.itertext())) if is_text else Tag("void", alone)
        yield _shown(child.tail, keeps_space)


def _shown(text: str | None, keeps_space: bool) -> str:
    return (text or "") if keeps_space else _INDENT.sub(" ", text or "")


def _fill(unit: _Unit, translation: Translation) -> None:
    holder = unit.source.getparent()
    target = holder.find("{*}target")
    if target is None:
        target = etree.Element(unit.source.tag[: unit.source.tag.rindex("source")] + "target", nsmap=unit.source.nsmap)
        before = holder.find("{*}seg-source")
        before = unit.source if before is None else before
        target.tail, indent = before.tail, before.tail
        before.addnext(target)  # takes the tail of what it follows along
        before.tail = indent
    for child in list(target):
        target.remove(child)
    target.text = None
    _mark(holder, target)
    fill(target, weave(unit.text, unit.elements, translation))


def _mark(holder: Any, target: Any) -> None:
    """Mark a translation as not yet reviewed."""
    if local_name(holder) == "segment":
        holder.set("state", "translated")
        holder.attrib.pop("subState", None)  # of another state
    else:
        target.set("state", "needs-review-translation")
    if target.get(_LANG):
        target.set(_LANG, "en")
