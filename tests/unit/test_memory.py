"""The translation memory: reuse, several processes, damage, TMX."""

from __future__ import annotations

import io
import multiprocessing
import sqlite3
from pathlib import Path

import pytest

from bilingua.engines.base import DecodeOptions
from bilingua.errors import EngineError, StoreError
from bilingua.memory import Memory, RememberingEngine
from bilingua.memory_tmx import read_tmx, write_tmx
from bilingua.records import Hypothesis
from tests.fakes import FakeEngine

OPTIONS = DecodeOptions()


@pytest.fixture
def store(tmp_path: Path):
    with Memory(tmp_path / "m.sqlite") as memory:
        yield memory


def test_what_is_known_is_not_asked_again(store: Memory) -> None:
    engine = FakeEngine(lexicon={"Ja": "Yes", "Nein": "No"})
    remembering = RememberingEngine(engine, store)
    first = remembering.translate(["Ja", "Ja"], OPTIONS)
    second = remembering.translate(["Nein", "Ja"], OPTIONS)
    assert [h.text for h in first + second] == ["Yes", "Yes", "No", "Yes"]
    assert [call.sources for call in engine.calls] == [("Ja",), ("Nein",)]
    assert store.stats()["segments"] == 2


def test_other_options_or_engines_share_nothing(store: Memory) -> None:
    engine = FakeEngine(lexicon={"Ja": "Yes"})
    RememberingEngine(engine, store).translate(["Ja"], OPTIONS)
    RememberingEngine(engine, store).translate(["Ja"], DecodeOptions(beam=1))
    RememberingEngine(FakeEngine(name="other"), store).translate(["Ja"], OPTIONS)
    assert len(store) == 3
    assert len(engine.calls) == 2


def test_a_changed_marker_is_another_segment(store: Memory) -> None:
    engine = FakeEngine()
    remembering = RememberingEngine(engine, store)
    outputs = [remembering.translate([f"⟨t⟩DVRK⟨=⟩{t}⟨/t⟩ schweigt"], OPTIONS)[0].text for t in ("DPRK", "North Korea")]
    assert outputs == ["⟨t⟩DPRK⟨/t⟩ schweigt", "⟨t⟩North Korea⟨/t⟩ schweigt"]


def test_too_few_rows_are_an_error_and_nothing_is_kept(store: Memory) -> None:
    with pytest.raises(EngineError, match="1 rows for 2"):
        RememberingEngine(FakeEngine(rows_lost=1), store).translate(["Ja", "Nein"], OPTIONS)
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


@pytest.mark.parametrize("data", [b"", b"<tmx>", b"<tmx><body><tu><tuv/></tu></body></tmx>"])
def test_foreign_tmx_is_refused(data: bytes) -> None:
    with pytest.raises(ValueError, match=r"XML|lacks"):
        list(read_tmx(io.BytesIO(data)))


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
