"""A translation memory as TMX 1.4b; what makes a segment reusable (engine, score, time) travels as properties."""

from __future__ import annotations

import math
import re
from collections.abc import Iterable, Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import IO

from lxml import etree

import bilingua
from bilingua.errors import DocumentError
from bilingua.files import atomic_writer
from bilingua.markers import is_marked, parse, strip
from bilingua.memory.store import LATEST, Memory, Remembered

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
        ValueError: this is not TMX, or not that of a bilingua memory.
    """
    number = 0
    try:
        for event, element in etree.iterparse(
            source, events=("start", "end"), resolve_entities=False, no_network=True, load_dtd=False
        ):
            if event == "start":
                if element.getparent() is None and element.tag != "tmx":
                    raise ValueError(f"no TMX: its first element is {element.tag!r}")
            elif element.tag == "tu":
                number += 1
                yield _remembered(element, number)
                element.clear()
                while element.getprevious() is not None:
                    del element.getparent()[0]
    except etree.XMLSyntaxError as error:
        raise ValueError(f"no well-formed XML: {error.msg}") from error


def import_tmx(memory: str | Path, tmx: str | Path) -> int:
    """Take the segments of a TMX file into a memory, all or none; returns how many were new.

    What the memory knows already stays. The file is read through before a memory is made.

    Raises:
        DocumentError: the TMX cannot be read, or is not that of a bilingua memory.
        StoreError: the memory cannot be opened or written.
    """
    try:
        with Path(tmx).open("rb") as source:
            for _ in read_tmx(source):
                pass
            source.seek(0)
            with Memory(memory, sources=[tmx]) as store:
                return store.load(read_tmx(source))
    except OSError as error:
        raise DocumentError(f"cannot be read: {error.strerror or error}", path=str(tmx)) from error
    except ValueError as error:
        hint = "only exports of a bilingua memory can be imported"
        raise DocumentError(str(error), path=str(tmx), hint=hint) from error


def export_tmx(memory: str | Path, tmx: str | Path) -> int:
    """Write a memory as TMX and return the number of segments.

    Raises:
        StoreError: the memory cannot be read.
        DocumentError: the file cannot be written.
    """
    with Memory(memory, read_only=True) as store, atomic_writer(tmx, sources=[memory]) as out:
        return write_tmx(store.entries(), out)


def _remembered(unit: etree._Element, number: int) -> Remembered:
    """Return the segment that a translation unit holds."""
    if any(True for _ in unit.iter(etree.Entity)):
        raise ValueError(f"unit {number} has an entity")
    properties = {prop.get("type"): prop.text or "" for prop in unit.iter("prop")}
    segments = {tuv.get(_LANG): tuv.findtext("seg") or "" for tuv in unit.iter("tuv")}
    try:
        entry = Remembered(
            properties["x-engine"],
            properties.get("x-marked", segments["de"]),
            properties.get("x-output", segments["en"]),
            float(properties["x-score"]),
            float(properties["x-made-at"]),
        )
    except KeyError as error:
        raise ValueError(f"unit {number} lacks {error}") from error
    except ValueError as error:
        raise ValueError(f"unit {number}: {error}") from error
    if not (0 <= entry.made_at <= LATEST and math.isfinite(entry.score) and entry.source):
        raise ValueError(f"unit {number} has no source, or a time or a score that cannot be")
    return entry


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
    # Other tools are to see the sentence and not the request.
    plain = (strip(entry.source), parse(entry.target).text if is_marked(entry.target) else entry.target)
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
