"""A translation memory as TMX 1.4b; what makes a segment reusable (engine, score, time) travels as properties."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from datetime import UTC, datetime
from typing import IO

from lxml import etree

import bilingua
from bilingua.engines.base import CLOSE, MID, OPEN
from bilingua.memory import Remembered

# A lone \r too: reading makes it a \n.
_UNWRITABLE = re.compile("[\x00-\x08\x0b-\x1f\ufffe\uffff\ud800-\udfff]")
_LANG = "{http://www.w3.org/XML/1998/namespace}lang"


def write_tmx(entries: Iterable[Remembered], out: IO[bytes]) -> int:
    """Write entries one by one, so that memory stays flat; returns how many.

    An entry with a character that XML cannot hold is left out: it would come back as another one.
    """
    count = 0
    with etree.xmlfile(out, encoding="utf-8") as xml:
        xml.write_declaration()
        with xml.element("tmx", version="1.4"):
            xml.write(_header())
            with xml.element("body"):
                for entry in entries:
                    if not _UNWRITABLE.search(entry.source + entry.target):
                        xml.write(_unit(entry))
                        count += 1
    return count


def read_tmx(source: IO[bytes]) -> Iterator[Remembered]:
    """Read what `write_tmx` wrote, one by one, so that memory stays flat.

    Raises:
        ValueError: this is no TMX, or not one of a bilingua memory.
    """
    found = etree.iterparse(source, tag="tu", resolve_entities=False, no_network=True, load_dtd=False)
    try:
        for number, (_, unit) in enumerate(found, 1):
            try:
                yield _remembered(unit)
            except (KeyError, ValueError) as error:
                raise ValueError(f"unit {number} lacks {error}") from error
            unit.clear()
            while unit.getprevious() is not None:
                del unit.getparent()[0]
    except etree.XMLSyntaxError as error:
        raise ValueError(f"no well-formed XML: {error.msg}") from error


def _remembered(unit: etree._Element) -> Remembered:
    properties = {prop.get("type"): prop.text or "" for prop in unit.iter("prop")}
    segments = {tuv.get(_LANG): tuv.findtext("seg") or "" for tuv in unit.iter("tuv")}
    return Remembered(
        properties["x-engine"],
        properties.get("x-marked", segments["de"]),
        properties.get("x-output", segments["en"]),
        float(properties["x-score"]),
        float(properties["x-made-at"]),
    )


def _header() -> etree._Element:
    return etree.Element(
        "header",
        creationtool="bilingua",
        creationtoolversion=bilingua.__version__,
        segtype="sentence",
        adminlang="en",
        srclang="de",
        datatype="plaintext",
        attrib={"o-tmf": "bilingua"},
    )


def _unit(entry: Remembered) -> etree._Element:
    made = datetime.fromtimestamp(entry.made_at, tz=UTC)
    unit = etree.Element("tu", creationdate=made.strftime("%Y%m%dT%H%M%SZ"))
    plain = (_plain(entry.source), _plain(entry.target))
    properties = {"x-engine": entry.engine, "x-score": repr(entry.score), "x-made-at": repr(entry.made_at)}
    if plain != (entry.source, entry.target):
        properties |= {"x-marked": entry.source, "x-output": entry.target}
    for name, value in properties.items():
        etree.SubElement(unit, "prop", type=name).text = value
    for language, text in zip(("de", "en"), plain, strict=True):
        variant = etree.SubElement(unit, "tuv")
        variant.set(_LANG, language)
        etree.SubElement(variant, "seg").text = text
    return unit


def _plain(text: str) -> str:
    """Take the markers out, so that other tools see the sentence and not the request."""
    parts = []
    for piece in text.split(OPEN):
        inside, mark, rest = piece.partition(CLOSE)
        parts.append(inside.split(MID)[0] + rest if mark else piece)
    return "".join(parts)
