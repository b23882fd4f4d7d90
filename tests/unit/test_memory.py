"""The translation memory: reuse, several processes, damage, TMX."""

from __future__ import annotations

import io
import multiprocessing
import os
import sqlite3
import stat
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from pathlib import Path

import pytest

from bilingua.engines.base import DecodeOptions
from bilingua.errors import DocumentError, EngineError, StoreError
from bilingua.memory import Memory, remembering
from bilingua.memory.tmx import export_tmx, import_tmx, read_tmx, write_tmx
from bilingua.records import Hypothesis
from tests.fakes import FakeEngine

OPTIONS = DecodeOptions()


@pytest.fixture
def store(tmp_path: Path):
    with Memory(tmp_path / "m.sqlite") as memory:
        yield memory


def test_what_is_known_is_not_asked_again(store: Memory) -> None:
    engine = FakeEngine(lexicon={"Ja": "Yes", "Nein": "No"})
    engine_with_memory = remembering(engine, store)
    first = engine_with_memory.translate(["Ja", "Ja"], OPTIONS)
    second = engine_with_memory.translate(["Nein", "Ja"], OPTIONS)
    assert [h.text for h in first + second] == ["Yes", "Yes", "No", "Yes"]
    assert [call.sources for call in engine.calls] == [("Ja",), ("Nein",)]
    assert store.stats()["segments"] == 2


def test_other_options_or_engines_share_nothing(store: Memory) -> None:
    engine = FakeEngine(lexicon={"Ja": "Yes"})
    remembering(engine, store).translate(["Ja"], OPTIONS)
    remembering(engine, store).translate(["Ja"], DecodeOptions(beam=1))
    remembering(FakeEngine(name="other"), store).translate(["Ja"], OPTIONS)
    assert len(store) == 3
    assert len(engine.calls) == 2


def test_a_changed_marker_is_another_segment(store: Memory) -> None:
    engine = FakeEngine()
    engine_with_memory = remembering(engine, store)
    outputs = [
        engine_with_memory.translate([f"⟨t⟩DVRK⟨=⟩{t}⟨/t⟩ schweigt"], OPTIONS)[0].text for t in ("DPRK", "North Korea")
    ]
    assert outputs == ["⟨t⟩DPRK⟨/t⟩ schweigt", "⟨t⟩North Korea⟨/t⟩ schweigt"]


def test_too_few_rows_are_an_error_and_nothing_is_kept(store: Memory) -> None:
    with pytest.raises(EngineError, match="1 rows for 2"):
        remembering(FakeEngine(rows_lost=1), store).translate(["Ja", "Nein"], OPTIONS)
    assert len(store) == 0


def _fill(path: Path, start: int) -> None:
    with Memory(path) as memory:
        for number in range(start, start + 50):
            memory.add("e", [(f"Satz {number}", Hypothesis(f"Sentence {number}"))])


def test_several_processes_write_at_once(tmp_path: Path) -> None:
    path = tmp_path / "m.sqlite"
    context = multiprocessing.get_context("spawn")
    workers = [context.Process(target=_fill, args=(path, start)) for start in (0, 25, 50)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()
    assert [worker.exitcode for worker in workers] == [0, 0, 0]
    with Memory(path) as memory:
        assert len(memory) == 100


def test_prune_by_engine_and_by_use(store: Memory) -> None:
    store.add("old", [("a", Hypothesis("a"))])
    store.add("new", [("b", Hypothesis("b"))])
    assert store.prune(keep_engine="new") == 1
    assert store.prune(unused_days=1) == 0
    assert store.prune(unused_days=0) == 1
    assert len(store) == 0


@pytest.mark.parametrize(
    "content", [b"no database at all, but long enough to be read as one" * 40, b"SQLite format 3\0" + b"x" * 5000]
)
def test_a_damaged_file_is_named(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "bad.sqlite"
    path.write_bytes(content)
    with pytest.raises(StoreError, match=r"bad\.sqlite"):
        Memory(path)


def test_a_newer_file_is_left_alone(tmp_path: Path) -> None:
    path = tmp_path / "m.sqlite"
    db = sqlite3.connect(path)
    db.execute("PRAGMA application_id=0x62696C6D")
    db.execute("PRAGMA user_version=99")
    db.close()
    with pytest.raises(StoreError, match="newer"):
        Memory(path)


def test_tmx_round_trip(store: Memory, tmp_path: Path) -> None:
    pairs = [
        ("aus der⟨t⟩ DVRK⟨=⟩ DPRK⟨/t⟩ an", Hypothesis("from the⟨t⟩ DPRK⟨/t⟩ to", -0.25)),
        ("A & B <c> „d“", Hypothesis("A & B <c> “d”", -1.5)),
    ]
    store.add("ct2|model:1", pairs)
    out = io.BytesIO()
    assert write_tmx(store.entries(), out) == 2
    assert b"<seg>aus der DVRK an</seg>" in out.getvalue()
    with Memory(tmp_path / "other.sqlite") as other:
        assert other.load(read_tmx(io.BytesIO(out.getvalue()))) == 2
        assert other.load(read_tmx(io.BytesIO(out.getvalue()))) == 0
        assert other.find("ct2|model:1", [source for source, _ in pairs]) == dict(pairs)


UNIT = (
    '<tmx version="1.4"><body><tu><prop type="x-engine">e</prop><prop type="x-score">{score}</prop>'
    '<prop type="x-made-at">{made}</prop><tuv xml:lang="de"><seg>{de}</seg></tuv><tuv xml:lang="en"><seg>y</seg></tuv>'
    "</tu></body></tmx>"
)


def unit(de: str = "x", score: str = "1", made: str = "1") -> bytes:
    return UNIT.format(de=de, score=score, made=made).encode()


@pytest.mark.parametrize(
    ("data", "problem"),
    [
        (b"", "XML"),
        (b"<tmx>", "XML"),
        (b"<html><body/></html>", "its first element is 'html'"),
        (b"<tmx><body><tu><tuv/></tu></body></tmx>", "unit 1 lacks"),
        (unit(made="inf"), "unit 1 has"),
        (unit(made="-1e12"), "unit 1 has"),
        (unit(made="now"), "unit 1: could not"),
        (unit(score="nan"), "unit 1 has"),
        (unit(de=""), "unit 1 has no source"),
        (b'<!DOCTYPE tmx [<!ENTITY e "f">]>' + unit(de="a&e;b"), "unit 1 has an entity"),
    ],
)
def test_foreign_tmx_is_refused_and_makes_no_memory(tmp_path: Path, data: bytes, problem: str) -> None:
    (tmp_path / "a.tmx").write_bytes(data)
    with pytest.raises(DocumentError, match=problem):
        import_tmx(tmp_path / "m", tmp_path / "a.tmx")
    assert not (tmp_path / "m").exists()


def test_a_damaged_tmx_is_taken_in_as_a_whole_or_not_at_all(store: Memory, tmp_path: Path) -> None:
    store.add("e", [(f"Satz {number}", Hypothesis("Sentence")) for number in range(2000)])
    out = io.BytesIO()
    write_tmx(store.entries(), out)
    with Memory(tmp_path / "other.sqlite") as other:
        with pytest.raises(ValueError, match="XML"):
            other.load(read_tmx(io.BytesIO(out.getvalue()[:-100])))
        assert len(other) == 0


@pytest.mark.parametrize("strange", ["\x01", "\r", "\ufffe"])
def test_what_xml_cannot_hold_stays_at_home(store: Memory, strange: str) -> None:
    store.add("e", [(f"Satz{strange}1", Hypothesis("Sentence")), ("Satz\n\t2", Hypothesis("Sentence"))])
    out = io.BytesIO()
    assert write_tmx(store.entries(), out) == 1
    assert [entry.source for entry in read_tmx(io.BytesIO(out.getvalue()))] == ["Satz\n\t2"]


def _open_and_use(path: Path) -> None:
    for number in range(15):
        with Memory(path) as memory:
            memory.add("e", [(f"Satz {number}", Hypothesis("Sentence"))])
            assert memory.find("e", [f"Satz {number}"])


def test_several_processes_may_make_and_open_a_memory_at_the_same_time(tmp_path: Path) -> None:
    context = multiprocessing.get_context("spawn")
    workers = [context.Process(target=_open_and_use, args=(tmp_path / "m.sqlite",)) for _ in range(4)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()
    assert [worker.exitcode for worker in workers] == [0] * 4
    with Memory(tmp_path / "m.sqlite") as memory:
        assert memory.stats()["segments"] == 15
        assert memory.stats()["hits"] == 60


POISON = {
    "target blob": "UPDATE memory SET target = x'00ff'",
    "score text": "UPDATE memory SET score = 'high'",
    "score infinite": "UPDATE memory SET score = 9e999",
    "made in no year": "UPDATE memory SET made_at = 1e300",
    "made in text": "UPDATE memory SET made_at = 'yesterday'",
    "long": "UPDATE memory SET target = printf('%200000s', 'x')",
}


@pytest.mark.parametrize("change", POISON.values(), ids=POISON.keys())
def test_rows_that_no_engine_made_are_as_if_not_there(tmp_path: Path, change: str) -> None:
    with Memory(tmp_path / "m") as memory:
        memory.add("fake", [("Ja", Hypothesis("Yes"))])
    with closing(sqlite3.connect(tmp_path / "m", isolation_level=None)) as db:
        db.execute(change)
    with Memory(tmp_path / "m") as memory:
        assert memory.find("fake", ["Ja"]) == {}
        assert list(memory.entries()) == []
    assert export_tmx(tmp_path / "m", tmp_path / "m.tmx") == 0


FOREIGN = {
    "tables": "CREATE TABLE bookmarks (x)",
    "application": "PRAGMA application_id=7",
    "same name": "CREATE TABLE memory (x); CREATE TABLE other (x)",
}


@pytest.mark.parametrize("read_only", [True, False])
@pytest.mark.parametrize("made", FOREIGN.values(), ids=FOREIGN.keys())
def test_another_programs_database_is_refused_and_not_touched(tmp_path: Path, made: str, read_only: bool) -> None:
    with closing(sqlite3.connect(tmp_path / "foreign")) as db:
        db.executescript(made)
    before = (tmp_path / "foreign").read_bytes()
    with pytest.raises(StoreError, match="not a translation memory"):
        Memory(tmp_path / "foreign", read_only=read_only)
    assert (tmp_path / "foreign").read_bytes() == before
    assert [path.name for path in tmp_path.iterdir()] == ["foreign"]


def test_reading_makes_no_memory_of_an_empty_file(tmp_path: Path) -> None:
    (tmp_path / "notes.txt").touch()
    with pytest.raises(StoreError, match="not a translation memory"):
        Memory(tmp_path / "notes.txt", read_only=True)
    assert (tmp_path / "notes.txt").read_bytes() == b""


def test_a_memory_from_before_the_application_id_is_known(tmp_path: Path) -> None:
    with Memory(tmp_path / "m") as memory:
        memory.add("e", [("Ja", Hypothesis("Yes"))])
    with closing(sqlite3.connect(tmp_path / "m")) as db:
        db.execute("PRAGMA application_id=0")
    with Memory(tmp_path / "m") as memory:
        assert len(memory) == 1


def test_several_threads_may_share_a_memory(store: Memory) -> None:
    def fill(start: int) -> int:
        for number in range(start, start + 20):
            store.add("e", [(f"Satz {number}", Hypothesis("Sentence"))])
            assert store.find("e", [f"Satz {number}"])
        return len(list(store.entries()))

    with ThreadPoolExecutor(4) as pool:
        assert max(pool.map(fill, (0, 10, 20, 30))) == len(store) == 50


@pytest.mark.skipif(not hasattr(os, "fork"), reason="needs fork")
def test_a_forked_child_opens_the_memory_for_itself(store: Memory) -> None:
    store.add("e", [("Ja", Hypothesis("Yes"))])
    child = os.fork()
    if not child:
        try:
            store.add("e", [("Nein", Hypothesis("No"))])
            os._exit(0 if store.find("e", ["Ja", "Nein"]).keys() == {"Ja", "Nein"} else 1)
        finally:
            os._exit(2)
    assert os.waitpid(child, 0)[1] == 0
    assert len(store) == 2


def test_a_new_memory_is_as_private_as_what_it_is_made_from(tmp_path: Path) -> None:
    (tmp_path / "secret.txt").touch(0o600)
    Memory(tmp_path / "m", sources=[tmp_path / "secret.txt"]).close()
    assert stat.S_IMODE((tmp_path / "m").stat().st_mode) == 0o600
