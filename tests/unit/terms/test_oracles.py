"""Independent programs read what bilingua writes, and bilingua what they write.

translate-toolkit is GPL: it is never imported here, but runs as a program of its own. It knows TBX v2 and TMX; no free
program that reads TBX v3 is known. DeepL's own client checks DeepL's formats, without a network.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bilingua.terms.formats.base import format_of
from bilingua.terms.glossary import Glossary, make_entry

SHIPPED = Path(__file__).parents[3] / "glossary" / "dprk-russia.csv"
NASTY = Glossary(
    "nasty",
    tuple(
        make_entry(cells)
        for cells in (
            {"source": "Müller & Söhne <AG>", "target": 'Müller & "Sons" plc', "note": "a < b, tab-less; ünïcode"},
            {"source": "#MeToo-Debatte", "target": "#MeToo debate", "forms": "Me-Too-Debatte | MeToo-Debatte"},
            {"source": "Ščerba", "target": "Shcherba", "allowed": "Schtscherba", "forbidden": "Tscherba"},
            {"source": "1,5-Grad-Ziel", "target": "1.5-degree goal; target", "pos": "noun"},
            {"source": "Seehafen-Stiftung", "kind": "keep"},
            {"source": "=SUMME(A1)", "target": "=SUM(A1)"},
            {"source": "„Gelbwesten“", "target": "'yellow vests'"},
        )
    ),
)

READ = """
import json, sys
from translate.storage import tbx, tmx
kind = {"tbx": tbx.tbxfile, "tmx": tmx.tmxfile}[sys.argv[1]]
store = kind.parsefile(sys.argv[2])
print(json.dumps([[unit.source, unit.target, unit.getnotes()] for unit in store.units]))
"""
WRITE = """
import json, sys
from translate.storage import tbx, tmx
kind = {"tbx": tbx.tbxfile, "tmx": tmx.tmxfile}[sys.argv[1]]
store = kind(sourcelanguage="de", targetlanguage="en")
for source, target, note in json.load(sys.stdin):
    unit = store.addsourceunit(source)
    unit.settarget(target, lang="en")
    if note:
        unit.addnote(note)
store.savefile(sys.argv[2])
"""

toolkit = pytest.mark.skipif(
    find_spec("translate") is None, reason="translate-toolkit is not installed (pip install '.[test]')"
)


def program(code: str, *words: str, given: object = None) -> str:
    """Run code in a Python process of its own."""
    done = subprocess.run(
        [sys.executable, "-c", code, *words],
        input=json.dumps(given),
        capture_output=True,
        text=True,
        timeout=120,
        check=True,
        env={**os.environ, "PYTHONWARNINGS": ""},
    )
    return done.stdout


@toolkit
@pytest.mark.parametrize(("name", "kind"), [("tbx2", "tbx"), ("tmx", "tmx")])
@pytest.mark.parametrize("which", ["nasty", "shipped"])
def test_translate_toolkit_reads_our_terms(name: str, kind: str, which: str, tmp_path: Path) -> None:
    glossary = NASTY if which == "nasty" else Glossary.load(SHIPPED)
    path = tmp_path / f"g.{kind}"
    glossary.save(path, format=name)
    rows = json.loads(program(READ, kind, str(path)))
    assert [(source, target) for source, target, _ in rows] == [
        (entry.source, entry.english) for entry in glossary.ordered()
    ]
    assert all(entry.note in row[2] for entry, row in zip(glossary.ordered(), rows, strict=True))


@toolkit
@pytest.mark.parametrize("kind", ["tbx", "tmx"])
def test_we_read_the_terms_of_translate_toolkit(kind: str, tmp_path: Path) -> None:
    rows = [[entry.source, entry.english, entry.note] for entry in NASTY.ordered()]
    path = tmp_path / f"g.{kind}"
    program(WRITE, kind, str(path), given=rows)
    back = Glossary.load(path)
    assert [[entry.source, entry.english] for entry in back] == [row[:2] for row in rows]
    if kind == "tmx":
        assert [entry.note for entry in back] == [row[2] for row in rows]


@toolkit
def test_its_own_converter_makes_of_our_terms_what_we_make(tmp_path: Path) -> None:
    """`tbx2tmx` gives a unit for each German with each English term of a concept."""
    NASTY.save(tmp_path / "g.tbx", format="tbx2")
    command = Path(sys.executable).with_name("tbx2tmx")
    if not command.exists():
        pytest.skip("tbx2tmx is not beside this Python")
    words = ["-i", "g.tbx", "-o", "g.tmx", "-l", "en", "--source-language", "de", "--progress=none"]
    subprocess.run([command, *words], cwd=tmp_path, check=True, capture_output=True, timeout=120)
    rows = json.loads(program(READ, "tmx", str(tmp_path / "g.tmx")))
    entries = {text: entry for entry in NASTY for text in (entry.source, *entry.forms)}
    assert {source for source, _, _ in rows} == set(entries)
    for source, target, _ in rows:
        assert target in (entries[source].english, *entries[source].allowed, *entries[source].forbidden)


CELLS = "abcXYZ0189äöüÄÖÜßéŏ –-'’\"„“,;.<>&=+@#/\\%()[]{}~^$*?!"
word = st.text(CELLS, min_size=1, max_size=20).map(str.strip).filter(lambda text: any(map(str.isalnum, text)))
pairs = st.dictionaries(word, word, min_size=1, max_size=8)


@pytest.fixture(scope="module")
def deepl() -> Any:
    return pytest.importorskip("deepl.util", reason="deepl is not installed (pip install '.[test]')")


def made(terms: dict[str, str]) -> Glossary:
    return Glossary("g", tuple(make_entry({"source": source, "target": target}) for source, target in terms.items()))


@given(terms=pairs)
@settings(max_examples=100, deadline=None)
@pytest.mark.parametrize("name", ["deepl", "deepl4", "pairs-tsv"])
def test_deepl_takes_our_pairs(name: str, deepl: Any, terms: dict[str, str]) -> None:
    data = format_of(Path("x"), format=name).write(made(terms)).decode()
    read = deepl.convert_tsv_to_dict if name == "pairs-tsv" else deepl.convert_csv_to_dict
    assert read(data) == terms  # refuses what it would not take: doubles, empty cells, control characters


@given(terms=pairs)
@settings(max_examples=100, deadline=None)
def test_we_read_what_deepl_writes(deepl: Any, terms: dict[str, str]) -> None:
    text = deepl.convert_dict_to_tsv(terms)
    back = format_of(Path("x"), format="pairs-tsv").read(text.encode(), path="x")
    first = next(iter(terms.items()))
    if (first[0].casefold(), first[1].casefold()) != ("source", "target"):
        assert {entry.source: entry.english for entry in back} == terms


def test_deepl_takes_the_shipped_glossary(deepl: Any) -> None:
    glossary = Glossary.load(SHIPPED)
    data = format_of(Path("x"), format="deepl").write(glossary)
    taken = deepl.convert_csv_to_dict(data)
    assert all(taken[entry.source] == entry.english for entry in glossary)
    assert all(len(text.encode()) <= 1024 for pair in taken.items() for text in pair)  # DeepL's limit
    assert len(data) < 10 * 2**20
