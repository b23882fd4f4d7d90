"""Whatever an entry says comes back from a file, or the file says that it does not."""

import string
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bilingua.errors import GlossaryError
from bilingua.terms.formats.base import REGISTRY, format_of
from bilingua.terms.glossary import Entry, Glossary, make_entry

CHARS = string.ascii_letters + string.digits + "äöüÄÖÜßéŏ –-'’\"„“,;.<>&=+@#/\\%()[]{}~^$*?!"
cell = st.text(CHARS, min_size=1, max_size=20).map(str.strip)
word = cell.filter(lambda text: any(char.isalnum() for char in text))
cells = st.fixed_dictionaries(
    {"source": word, "target": word},
    optional={
        "forms": st.lists(word, max_size=3, unique=True).map(" | ".join),
        "allowed": st.lists(word, max_size=3, unique=True).map(" | ".join),
        "forbidden": st.lists(word, max_size=2, unique=True).map(" | ".join),
        "context": st.lists(word, max_size=2, unique=True).map(" | ".join),
        "compound": st.sampled_from(["", "none", "hyphen", "hyphen | closed"]),
        "kind": st.just("term"),
        "case": st.sampled_from(["smart", "title", "exact", "any"]),
        "modifier": word,
        "pos": st.sampled_from(["", "noun", "name", "adjective", "verb"]),
        "status": st.sampled_from(["preferred", "admitted", "deprecated", "proposed"]),
        "topic": word,
        "since": st.sampled_from(["2020-02-29", "2026-11-01"]),
        "note": cell,
        "origin": cell,
        "desk": cell,
    },
)


def glossary(rows: list[dict[str, str]]) -> Glossary:
    return Glossary("g", tuple(make_entry(row) for row in rows))


glossaries = st.lists(cells, min_size=1, max_size=6, unique_by=lambda row: row["source"]).map(glossary)


@pytest.mark.parametrize("name", ["csv", "tsv", "json", "tmx"])
@given(made=glossaries)
@settings(max_examples=60, deadline=None)
def test_rich_formats_give_back_every_entry(name: str, made: Glossary) -> None:
    form = format_of(Path("x"), format=name)
    data = form.write(made)
    back = form.read(data, path="x")
    assert back.ordered() == made.ordered()
    assert form.write(back) == data  # stable: writing again changes nothing


@pytest.mark.parametrize("name", ["tbx", "tbx-dct", "tbx2"])
@given(made=glossaries)
@settings(max_examples=40, deadline=None)
def test_tbx_gives_back_what_it_does_not_report_as_lost(name: str, made: Glossary) -> None:
    form = format_of(Path("x"), format=name)
    back = form.read(form.write(made), path="x")
    lost = " ".join(form.losses(made))
    for before, after in zip(
        made.ordered(), sorted(back, key=lambda e: [b.source for b in made.ordered()].index(e.source)), strict=True
    ):
        for column in ("source", "target", "pos", "topic", "note", "origin", "forms", "allowed", "forbidden"):
            assert getattr(after, column) == getattr(before, column), column
        for column in ("case", "compound", "modifier", "context", "since", "desk"):
            if after.cell(column) != before.cell(column):
                assert f"'{column}'" in lost
        if after.status != before.status:
            assert f"'{before.status}'" in lost


@pytest.mark.parametrize("name", ["deepl", "deepl4", "google-set", "amazon", "omegat", "pairs-tsv"])
@given(made=glossaries)
@settings(max_examples=40, deadline=None)
def test_pairs_give_back_every_enforced_pair(name: str, made: Glossary) -> None:
    form = format_of(Path("x"), format=name)
    wanted = [entry for entry in made if entry.enforced]
    try:
        back = form.read(form.write(made), path="x")
    except GlossaryError as error:
        assert not wanted or all(entry.source.startswith("#") for entry in wanted), error
        return
    got: dict[str, Entry] = {entry.source: entry for entry in back}
    for entry in wanted:
        if name != "omegat" or not entry.source.startswith("#"):
            assert got[entry.source].english == entry.english


@given(data=st.binary(max_size=200), name=st.sampled_from(sorted(REGISTRY)))
@settings(max_examples=150, deadline=None)
def test_no_bytes_whatever_give_anything_but_a_glossary_or_its_error(data: bytes, name: str) -> None:
    try:
        format_of(Path("x"), format=name).read(data, path="x")
    except GlossaryError as error:
        assert str(error).startswith("x")
