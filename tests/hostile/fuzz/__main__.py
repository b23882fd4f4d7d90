"""Coverage-guided fuzzing with atheris: `python -m tests.hostile.fuzz READER [-max_total_time=SECONDS] [CORPUS]`.

Each reader is given bytes that reach ever more of its code. An error of ours is an answer; anything else is a finding,
and so is a document that doesn't come back as it was, or a text that takes seconds. Needs `pip install atheris`.
"""

from __future__ import annotations

import io
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

import atheris

with atheris.instrument_imports(include=["bilingua"]):
    from bilingua.errors import BilinguaError
    from bilingua.facts.spans import find_facts
    from bilingua.terms.formats.base import REGISTRY, format_of
    from bilingua.text.documents import FORMATS, read_document, write_document
    from bilingua.text.german import clean, segment

from tests.hostile.documents import DOCUMENTS, GLOSSARIES, document, glossary, member_of, with_member

_SLOW_S = 5.0


def segmenter(data: bytes) -> None:
    """Cleaning and segmenting keep every character that they do not say they changed."""
    text, _ = clean(data.decode("utf-8", "replace"))
    assert "".join(part.text + part.tail for part in segment(text)) == text
    for span in find_facts(text):
        assert text[span.start : span.end] == span.text


def document_of(name: str) -> Callable[[bytes], None]:
    """Return what reads a document of a format and writes it untouched: every byte comes back."""

    def through(data: bytes) -> None:
        try:
            made = read_document(io.BytesIO(data), format=name)
        except BilinguaError:
            return
        out = io.BytesIO()
        write_document(made, [None] * len(made.blocks), out)
        assert out.getvalue() == data, "it came back changed"

    return through


def glossary_of(name: str) -> Callable[[bytes], None]:
    """Return what reads a glossary of a format and writes it again in that format."""
    form = format_of(Path("a"), format=name)

    def through(data: bytes) -> None:
        try:
            read = form.read(data, path="a")
            written = form.write(read)
        except BilinguaError:
            return
        if any(entry.enforced for entry in read):
            form.read(written, path="b")

    return through


def within(archive: bytes, member: str, reader: Callable[[bytes], None]) -> Callable[[bytes], None]:
    """Return what reads an archive with other content of one member: checksums let no other change through."""

    def through(data: bytes) -> None:
        reader(with_member(archive, member, data))

    return through


WORD, SHEET = "word/document.xml", "xl/worksheets/sheet1.xml"
READERS: dict[str, Callable[[bytes], None]] = {
    "segmenter": segmenter,
    **{name: document_of(name) for name in FORMATS},
    **{f"glossary-{name}": glossary_of(name) for name in REGISTRY},
    "docx": within(document("docx"), WORD, document_of("docx")),
    "glossary-xlsx": within(glossary("xlsx"), SHEET, glossary_of("xlsx")),
}


def seed(name: str) -> bytes:
    """Return what the fuzzing of a reader begins with."""
    if name == "docx":
        return member_of(document(name), WORD)
    if name == "glossary-xlsx":
        return member_of(glossary("xlsx"), SHEET)
    if name.removeprefix("glossary-") in GLOSSARIES and name not in DOCUMENTS:
        return glossary(name.removeprefix("glossary-"))
    return document(name if name in DOCUMENTS else "txt")


def main() -> None:
    """Fuzz the reader that the command line names."""
    if len(sys.argv) < 2 or sys.argv[1] not in READERS:
        sys.exit(f"{__doc__}\nreaders: {', '.join(READERS)}")
    name = sys.argv.pop(1)
    reader = READERS[name]

    def watched(data: bytes) -> None:
        begun = time.process_time()
        reader(data)
        assert time.process_time() - begun < _SLOW_S, "it took seconds"

    with tempfile.TemporaryDirectory() as seeds:
        Path(seeds, "a").write_bytes(seed(name))
        atheris.Setup([*sys.argv, seeds], watched)
        atheris.Fuzz()


main()
