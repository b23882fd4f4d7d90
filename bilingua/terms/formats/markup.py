"""Safe XML for glossaries: no entities, no DTD, no network, and errors that name the line."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Any, cast

from lxml import etree

from bilingua.errors import GlossaryError

Element = etree._Element
_LANG = "{http://www.w3.org/XML/1998/namespace}lang"
_ENTITY = re.compile(rb"<!ENTITY\b")
_PLACE = re.compile(r", line \d+, column \d+.*", re.DOTALL)
_BREAKS = re.compile(r"[ ]*[\t\r\n][\s]*")


def parse(data: bytes, *, path: str) -> Element:
    """Return the root element of a document.

    Raises:
        GlossaryError: not well-formed, or it declares entities, which are refused unread.
    """
    if not data.strip():
        raise GlossaryError("the glossary is empty", path=path, hint="export it again")
    if declared := _ENTITY.search(data):
        raise _entities(path, row=data.count(b"\n", 0, declared.start()) + 1)
    parser = etree.XMLParser(
        resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False, remove_comments=True, remove_pis=True
    )
    try:
        root = etree.fromstring(data, parser)
    except (etree.XMLSyntaxError, ValueError) as error:
        line, column = getattr(error, "position", (None, None))
        what = _PLACE.sub("", str(error))
        hint = "open it in a browser or XML editor to see the place"
        place = None if column is None else f"character {column}"
        raise GlossaryError(f"not well-formed XML: {what}", path=path, row=line, column=place, hint=hint) from error
    subset: Any = root.getroottree().docinfo.internalDTD  # the stubs don't know the type of a DTD
    if subset is not None and next(subset.iterentities(), None) is not None:
        raise _entities(path)  # in an encoding in which they could not be seen before
    return root


def check_ids(elements: Iterable[Element], attribute: str, *, path: str) -> None:
    """Check that no two elements have the same value of an attribute that names them.

    Raises:
        GlossaryError: two have; programs that follow such a name would find the wrong one.
    """
    seen: dict[str, int | None] = {}
    for element in elements:
        key = element.get(attribute)
        if key is None:
            continue
        if key in seen:
            message = f"{attribute} {key!r} is there twice, first in row {seen[key]}"
            hint = "give one of them another, or remove it"
            raise GlossaryError(message, path=path, row=line(element), column=attribute, hint=hint)
        seen[str(key)] = line(element)


def write(root: Element) -> bytes:
    """Return the document as indented UTF-8 XML with declaration."""
    etree.indent(root, " ")
    return etree.tostring(root, encoding="UTF-8", xml_declaration=True) + b"\n"


def root(tag: str, namespaces: dict[str | None, str] | None = None, **attributes: str) -> Element:
    """Make a root element; `lang` stands for `xml:lang`."""
    made = etree.Element(tag, nsmap=cast(Any, namespaces))  # the stubs don't know the prefix None
    _set(made, attributes)
    return made


def child(parent: Element, tag: str, text: str = "", **attributes: str) -> Element:
    """Add an element with a text to another, in the namespace of the parent unless the tag names one.

    Raises:
        GlossaryError: the text holds characters that XML has no place for.
    """
    namespace = etree.QName(parent).namespace
    made = etree.SubElement(parent, tag if tag.startswith("{") or not namespace else f"{{{namespace}}}{tag}")
    try:
        _set(made, attributes)
        made.text = text or None
    except ValueError as error:
        shown = ascii(" ".join([*attributes.values(), text]))
        raise GlossaryError(f"characters that XML cannot hold in {shown}", hint="retype the cell") from error
    return made


def name(element: Element) -> str:
    """Return the tag of an element without its namespace; empty for other nodes."""
    return etree.QName(element).localname if isinstance(element.tag, str) else ""


def text(element: Element) -> str:
    """Return all text inside an element on one line."""
    return _BREAKS.sub(" ", "".join(map(str, element.itertext()))).strip()


def lang(element: Element) -> str:
    """Return the language code of an element, as `xml:lang` or the older `lang` give it."""
    return str(element.get(_LANG) or element.get("lang") or "")


def line(element: Element) -> int | None:
    """Return the line of the file in which an element begins."""
    return cast("int | None", element.sourceline)


def _entities(path: str, *, row: int | None = None) -> GlossaryError:
    hint = "remove the <!ENTITY …> declarations"
    return GlossaryError("the file declares entities, which are not read", path=path, row=row, hint=hint)


def _set(element: Element, attributes: dict[str, str]) -> None:
    for key, value in attributes.items():
        element.set(_LANG if key == "lang" else key, value)
