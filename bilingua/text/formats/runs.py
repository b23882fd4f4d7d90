"""Paragraphs made of runs, as Office Open XML has them in Word, in drawings (slides, charts, text boxes) and in cells.

The three vocabularies call their runs, formats and texts alike, so names are compared without their namespace. Text in
the paragraph's prevailing format is plain; runs in another one, and links, are inline elements that move with their
words. Inserted text is text; deleted text, pictures, the marks of notes and fields stay in their place.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from copy import deepcopy
from typing import Any, ClassVar

from lxml import etree

from bilingua.errors import DocumentError
from bilingua.records import Translation
from bilingua.text.formats.base import is_content
from bilingua.text.formats.inline import Tag, extract
from bilingua.text.formats.packages import Package, PackageFormat, Paragraph
from bilingua.text.formats.weaving import weave
from bilingua.text.formats.xmltext import SPACE, STAND_INS, local_name, storable, without_stand_in

# Elements around runs; those around text that was moved away or deleted are not among them.
_CONTAINERS = frozenset({"hyperlink", "ins", "moveTo", "smartTag", "sdt", "sdtContent", "customXml", "dir", "bdo"})
# Properties of a container, and of a paragraph: they begin it. Some end it.
_FIRST = frozenset({"pPr", "sdtPr", "smartTagPr", "customXmlPr"})
_LAST = frozenset({"endParaRPr", "sdtEndPr"})
# What an editor notes for itself, what only says where a page ended when it was last shown, how Japanese is read aloud.
_NOISE = frozenset({"proofErr", "lastRenderedPageBreak", "rPh", "phoneticPr"})
# What makes no format of its own.
_NO_FORMAT = frozenset({"lang", "altLang", "noProof", "dirty", "err", "smtClean"})


class RunsFormat(PackageFormat):
    """A format of Office Open XML. `parts` are the media types of its parts with text: the first must be there.

    `names` are the elements that hold runs.
    """

    parts: ClassVar[tuple[str, ...]]
    names: ClassVar[str] = "p"

    def paragraphs(self, package: Package, where: str) -> Iterator[Paragraph]:
        """Yield the paragraphs of all parts."""
        if not package.of_type(self.parts[0]):
            raise DocumentError(f"no {self.kind}, or a damaged one", path=where, hint=f"is it a {self.ending}?")
        for media_type in self.parts:
            for name in package.of_type(media_type):
                yield from _paragraphs(package.root(name), self.names, where)

    def fill(self, paragraph: Paragraph, translation: Translation) -> None:
        """Put a translation into its paragraph, in the runs that it asks for."""
        _fill(paragraph, translation)

    def set_language(self, package: Package) -> None:
        """Mark as American English what was marked as German."""
        for media_type in (*self.parts, r"styles\+xml"):
            for name in package.of_type(media_type):
                _set_language(package.root(name))


def _paragraphs(root: Any, names: str, where: str) -> Iterator[Paragraph]:
    for node in root.iter(*(f"{{*}}{name}" for name in names.split())):
        found = _parsed(node, where)
        if found is not None and is_content(found.text):
            yield found


def _fill(paragraph: Paragraph, translation: Translation) -> None:
    pieces = weave(paragraph.text, paragraph.elements, translation)
    node = paragraph.node
    last = [child for child in node if local_name(child) in _LAST]
    for child in list(node):
        if local_name(child) not in _FIRST:
            node.remove(child)
    into, formats = [node], [paragraph.format]
    before: Tag | None = None
    for piece in pieces:
        if isinstance(piece, str):
            _add_run(into[-1], formats[-1], without_stand_in(piece, before))
        elif piece.kind == "void":
            for each in piece.payload:
                into[-1].append(_alone(each) if _is(each.getparent(), "r") else each)
        elif piece.kind == "open" and piece.name == "run":
            formats.append(piece.payload)
        elif piece.kind == "open":
            into[-1].append(piece.payload)
            into.append(piece.payload)
        else:
            (formats if piece.name == "run" else into).pop()
        before = piece if isinstance(piece, Tag) else None
    node.extend(last)


def _set_language(root: Any) -> None:
    for node in root.iter(etree.Element):
        for name, value in node.attrib.items():
            is_language = name == "lang" or (local_name(node) == "lang" and name.endswith("}val"))
            if is_language and value.lower().split("-")[0] == "de":
                node.set(name, "en-US")


def _is(node: Any, name: str) -> bool:
    return node is not None and local_name(node) == name


def _child(node: Any, name: str) -> Any:
    return next((child for child in node if _is(child, name)), None)


def _parsed(node: Any, where: str) -> Paragraph | None:
    """Return a paragraph taken apart; None where a field, as a contents list, goes on after it."""
    sizes: Counter[str] = Counter()
    for run in _runs(node):
        sizes[_key(run)] += sum(len(child.text or "") for child in run if _is(child, "t"))
    main = sizes.most_common(1)[0][0] if sizes else ""
    pieces: list[str | Tag] = []
    field: list[Any] = []  # the runs of a field that has begun: it stays whole
    depth, last, closed = 0, None, None
    for child, piece in _pieces(node, main):
        if child is None and depth:
            return None
        if child is not None and child is not last:
            last = child
            kinds = Counter(_attribute(each, "fldCharType") for each in child.iter("{*}fldChar"))
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
    format_ = next((_child(run, "rPr") for run in _runs(node) if _key(run) == main), None)
    return Paragraph(node, *extract(pieces, where), format_)


def _attribute(node: Any, name: str) -> str:
    return next((str(value) for key, value in node.attrib.items() if etree.QName(key).localname == name), "")


def _runs(node: Any) -> Iterator[Any]:
    for child in node:
        if _is(child, "r"):
            yield child
        elif local_name(child) in _CONTAINERS:
            yield from _runs(child)


def _key(run: Any) -> str:
    """Return a run's format, to which its language does not belong."""
    properties = _child(run, "rPr")
    return "" if properties is None else _shape(properties)


def _shape(node: Any) -> str:
    attributes = sorted((name, value) for name, value in node.attrib.items() if name not in _NO_FORMAT)
    inner = sorted(_shape(child) for child in node if local_name(child) not in _NO_FORMAT)
    # Properties without any are as good as none.
    return "" if _is(node, "rPr") and not attributes and not inner else f"<{node.tag} {attributes} {inner}>"


def _pieces(node: Any, main: str) -> Iterator[tuple[Any, str | Tag]]:
    """Yield the pieces of a paragraph or a link, each with the run that it is of."""
    for child in node:
        name = local_name(child)
        if name == "r":
            yield from ((child, piece) for piece in _of_run(child, main))
        elif name == "t":  # of a cell
            yield child, child.text or ""
        elif name == "br":  # of a drawing
            yield child, Tag("void", [child], "br")
            yield child, "\n"
        elif name in _CONTAINERS:
            shell = etree.Element(child.tag, dict(child.attrib), nsmap=child.nsmap)
            shell.extend(deepcopy(each) for each in child if local_name(each) in _FIRST | _LAST)
            yield None, Tag("open", shell, "container")
            yield from _pieces(child, main)
            yield None, Tag("close", None, "container")
        elif name not in _FIRST | _LAST | _NOISE:
            yield child, Tag("void", [child])


def _of_run(run: Any, main: str) -> Iterator[str | Tag]:
    properties = _child(run, "rPr")
    is_other = _key(run) != main and any(child.text for child in run if _is(child, "t"))
    if is_other:
        yield Tag("open", properties, "run")
    for child in run:
        name = local_name(child)
        if name == "t":
            yield child.text or ""
        elif name != "rPr" and name not in _NOISE:
            is_seen = name == "tab" or (name == "br" and _attribute(child, "type") in ("", "textWrapping"))
            yield Tag("void", [child], name if is_seen else "")
            yield STAND_INS[name] if is_seen else ""
    if is_other:
        yield Tag("close", None, "run")


def _alone(child: Any) -> Any:
    """Take something out of its run, into one of its own in the same format; a text box keeps its paragraphs so."""
    old = child.getparent()
    properties = _child(old, "rPr")
    run = etree.Element(old.tag, nsmap=old.nsmap)
    if properties is not None:
        run.append(deepcopy(properties))
    run.append(child)
    return run


def _add_run(parent: Any, properties: Any, text: str) -> None:
    if not text:
        return
    namespace = etree.QName(parent).namespace or ""
    run = etree.SubElement(parent, etree.QName(namespace, "r"))
    if properties is not None:
        run.append(deepcopy(properties))
    node = etree.SubElement(run, etree.QName(namespace, "t"))
    # Only cells have line breaks as characters, and only drawings keep white space unasked.
    node.text = storable(text if "spreadsheetml" in namespace else text.replace("\n", " "))
    if "drawingml" not in namespace:
        node.set(SPACE, "preserve")
