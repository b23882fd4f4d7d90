"""Time grows with the length of a text and not with its square, whatever stands in it.

CPU time is taken at n, 2n and 4n characters; below a floor nothing is said, because there only noise is measured.
"""

from __future__ import annotations

import io
import math
import random
import time
from collections.abc import Callable

import pytest

from bilingua.errors import BilinguaError
from bilingua.facts.compare import compare
from bilingua.facts.spans import find_facts
from bilingua.pipeline import Translator
from bilingua.quality.scoring import score
from bilingua.terms.glossary import Entry, Glossary
from bilingua.text.documents import read_document, write_document
from bilingua.text.german import clean, segment
from tests.hostile.engine import HostileEngine
from tests.hostile.scale import FULL

MOST = 1.3  # exponent; 1 is linear, 2 quadratic
FLOOR = 0.5  # CPU seconds at the largest size: below it, nothing is slow

# What one kind of repetition or another made slow in this program or its kind.
PATTERNS = [
    "1,", "1'", "1.000.", "v1.", "a.", "1:", "1/", "~", "<b ", "a=b&", "&", "~~a ", "[a](", "a|", "483,2 17,9 ",
    "PLANEN ", "x1", "www.x.de/", "a@b.c ", "24 Mann, ", "zwei ", "(", "„", "Ã¼", "„a“ ",
    "A-", "ab", "3.–", "Der Herr Müller sagt. ", "#a ", "\t",
]  # fmt: skip
QUICK = ["1,", "v1.", "1:", "a|", "PLANEN ", "483,2 17,9 "]


def grown(work: Callable[[str], object], pattern: str, size: int) -> float:
    """Return the exponent of the CPU time, 0 where it is below the floor; the best of three, as others compute too."""
    work(pattern)
    best = math.inf
    for _ in range(3):
        times = []
        for length in (size // 4, size // 2, size):
            text = pattern * (length // len(pattern))
            begun = time.process_time()
            work(text)
            times.append(time.process_time() - begun)
        if times[-1] < FLOOR:
            return 0.0
        best = min(best, math.log(times[2] / times[0], 4))
        if best < MOST:
            break
    return best


@pytest.mark.parametrize("pattern", PATTERNS)
def test_finding_and_comparing_facts(pattern: str) -> None:
    assert grown(find_facts, pattern, 100_000 if FULL else 16_000) < MOST
    if FULL or pattern in QUICK:
        assert grown(lambda text: compare(text, text + " 7"), pattern, 100_000 if FULL else 12_000) < MOST


@pytest.mark.parametrize("pattern", PATTERNS)
def test_cleaning_and_segmenting(pattern: str) -> None:
    assert grown(lambda text: segment(clean(text)[0]), pattern, 100_000 if FULL else 50_000) < MOST


@pytest.mark.parametrize("pattern", PATTERNS if FULL else QUICK)
def test_scoring(pattern: str) -> None:
    def scored(text: str) -> object:
        return score({"a": [text]}, [text + " 7"], sources=[text + " 8"], metrics=["facts"])

    assert grown(scored, pattern, 100_000 if FULL else 12_000) < MOST


@pytest.mark.parametrize("pattern", PATTERNS if FULL else QUICK)
def test_translating(pattern: str) -> None:
    terms = Glossary("g", (Entry("Müller", "Miller"), Entry("Mann", "man")))
    translator = Translator(terms, engine=HostileEngine(rate=0.0, rng=random.Random(1)))
    assert grown(translator.translate, pattern, 100_000 if FULL else 8_000) < MOST


# Format → what is read: where the pattern stands in a document, or makes it up.
DOCUMENTS: dict[str, Callable[[str], str]] = {
    "txt": lambda text: text,
    "jsonl": lambda text: '{"text": "' + text.replace('"', "").replace("\t", " ") + '"}\n',
    "csv": lambda text: f'id,text\n1,"{text}"\n',
    "html": lambda text: f"<p>{text}</p>",
    "md": lambda text: f"# {text}\n\n{text}\n",
    "srt": lambda text: f"1\n00:00:01,000 --> 00:00:02,000\n{text}\n",
    "vtt": lambda text: f"WEBVTT\n\n00:01.000 --> 00:02.000\n{text}\n",
    "po": lambda text: 'msgid ""\nmsgstr ""\n\nmsgid "' + text.replace("\t", " ") + '"\nmsgstr ""\n',
    "xliff": lambda text: (
        '<xliff version="1.2"><file source-language="de" target-language="en" original="a" datatype="plaintext"><body>'
        '<trans-unit id="1"><source>'
        + text.replace("&", "&amp;").replace("<", "&lt;")
        + "</source></trans-unit></body></file></xliff>"
    ),
}
MARKUP = [
    "<b>",
    "</b>",
    "<!--",
    "&amp;",
    "`",
    "*",
    "_",
    "[",
    "](",
    "![",
    "> ",
    "- ",
    "|",
    "||\n",
    "\n",
    "\n\n",
    '""',
    "{",
    "<a b=",
    "\\",
]


@pytest.mark.parametrize("name", sorted(DOCUMENTS))
def test_reading_and_writing(name: str) -> None:
    def through(text: str) -> None:
        try:
            document = read_document(io.BytesIO(DOCUMENTS[name](text).encode()), format=name)
            write_document(document, [None] * len(document.blocks), io.BytesIO())
        except BilinguaError:
            pass  # refused, which is an answer

    patterns = [*PATTERNS, *MARKUP] if FULL else [*QUICK, *MARKUP]
    slow = {
        each: exponent for each in patterns if (exponent := grown(through, each, 100_000 if FULL else 12_000)) >= MOST
    }
    assert not slow


def test_rows_with_many_fields() -> None:
    def through(text: str) -> None:
        names = [f"c{number}" for number in range(len(text))]
        read_document(
            io.BytesIO((",".join(["text", *names]) + "\na" + ",x" * len(names) + "\n").encode()), format="csv"
        )
        fields = ", ".join(f'"{name}": 1' for name in names)
        read_document(io.BytesIO(f'{{"text": "a", {fields}, "c1": 2}}\n'.encode()), format="jsonl")

    assert grown(through, "x", 20_000) < MOST
