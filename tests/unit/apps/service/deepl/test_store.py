"""Glossaries on disk."""

from __future__ import annotations

from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from bilingua.apps.service.deepl.store import GlossaryStore
from bilingua.apps.service.errors import ServiceError
from bilingua.terms.glossary import Glossary

PAIR = ("de", "en")


def checked(pair: tuple[str, str], entries: Sequence[tuple[str, str]]) -> None:
    Glossary.from_mapping(dict(entries))


@pytest.fixture
def store(tmp_path: Path) -> GlossaryStore:
    return GlossaryStore(tmp_path / "glossaries", checked)


def test_another_process_finds_what_was_stored(store: GlossaryStore, tmp_path: Path) -> None:
    made = store.create("house", "me", [(PAIR, [("Haus", "house")]), (("en", "de"), [("house", "Haus")])])
    other = GlossaryStore(tmp_path / "glossaries", checked)
    assert other.all("me") == [made] and other.all("you") == []
    assert other.entries(made, PAIR) == [("Haus", "house")]
    assert {each.name for each in other.path(made, PAIR).parent.iterdir()} == {"about.json", "de-en.tsv", "en-de.tsv"}


def test_the_file_is_a_glossary(store: GlossaryStore) -> None:
    made = store.create("house", "me", [(PAIR, [("Haus", "house")])])
    assert Glossary.load(store.path(made, PAIR)).entries[0].target == "house"


def test_entries_that_cannot_be_enforced_are_refused_and_nothing_is_lost(store: GlossaryStore) -> None:
    with pytest.raises(ServiceError, match="Invalid glossary entries"):
        store.create("x", "me", [(PAIR, [("🪨", "rock")])])
    assert store.all("me") == []
    made = store.create("house", "me", [(PAIR, [("Haus", "house")])])
    with pytest.raises(ServiceError) as caught:
        store.put(made.id, "me", PAIR, [("a⟨", "b")], merge=False)
    assert "marker character" in caught.value.hint
    assert store.entries(made, PAIR) == [("Haus", "house")]


def test_merging_and_replacing(store: GlossaryStore) -> None:
    made = store.create("house", "me", [(PAIR, [("Haus", "house"), ("Maus", "mouse")])])
    made = store.put(made.id, "me", PAIR, [("Haus", "home"), ("Laus", "louse")], merge=True)
    assert store.entries(made, PAIR) == [("Haus", "home"), ("Maus", "mouse"), ("Laus", "louse")]
    made = store.put(made.id, "me", PAIR, [("Laus", "louse")], merge=False)
    assert made.dictionaries[0].count == 1 and store.entries(made, PAIR) == [("Laus", "louse")]
    made = store.put(made.id, "me", ("en", "de"), [("a", "b")], merge=True)
    assert [each.pair for each in made.dictionaries] == [PAIR, ("en", "de")]


def test_changes_at_once_are_all_kept(store: GlossaryStore) -> None:
    made = store.create("house", "me", [(PAIR, [("Haus", "house")])])

    def add(number: int) -> None:
        store.put(made.id, "me", PAIR, [(f"Wort{number}", "word")], merge=True)

    with ThreadPoolExecutor(4) as pool:
        list(pool.map(add, range(12)))
    assert len(store.entries(store.get(made.id, "me"), PAIR)) == 13


@pytest.mark.parametrize(
    ("id", "status"), [("../../etc", 400), ("x", 400), ("96ab91fd-e715-41a1-adeb-5d701f84a483", 404)]
)
def test_what_is_not_there(store: GlossaryStore, id: str, status: int) -> None:
    for call in (store.get, store.remove, lambda id, owner: store.rename(id, owner, "new")):
        with pytest.raises(ServiceError) as caught:
            call(id, "me")
        assert caught.value.status == status


def test_removing(store: GlossaryStore) -> None:
    made = store.create("house", "me", [(PAIR, [("Haus", "house")])])
    with pytest.raises(ServiceError, match="not found"):
        store.remove(made.id, "you")
    store.remove_dictionary(made.id, "me", PAIR)
    with pytest.raises(ServiceError, match="Dictionary not found"):
        store.entries(store.get(made.id, "me"), PAIR)
    store.remove(made.id, "me")
    assert store.all("me") == []
