"""Documents as jobs on the disk: what was accepted is done, whatever happens to the process."""

from __future__ import annotations

import asyncio
import io
import json
from collections.abc import Awaitable, Callable
from pathlib import Path
from time import time

import pytest

from bilingua.apps.service.backend import Answer, Ask
from bilingua.apps.service.jobs import Job, JobStore, State
from bilingua.apps.service.service import Service
from bilingua.apps.service.settings import Settings
from bilingua.errors import GlossaryError
from tests.unit.apps.service.fake import FakeBackend

TEXT = b"Danke\nEnde\n"


def accept(store: JobStore, text: bytes = TEXT, name: str = "a.txt") -> Job:
    return store.create(name, io.BytesIO(text), source="de", target="en")[0]


@pytest.fixture
def store(tmp_path: Path) -> JobStore:
    return JobStore(tmp_path / "jobs", kept_s=60)


def run(tmp_path: Path, backend: FakeBackend, work: Callable[[Service], Awaitable[None]]) -> None:
    async def inner() -> None:
        async with Service(backend, Settings(data=tmp_path, kept_s=60)) as service:
            await work(service)

    asyncio.run(inner())


async def ended(store: JobStore, job: Job) -> Job:
    for _ in range(1000):
        found = store.find(job.id)
        assert found is not None
        if found.is_finished:
            return found
        await asyncio.sleep(0.01)
    raise AssertionError("the document did not end")


def test_a_job_has_a_key_that_is_kept_nowhere(store: JobStore, tmp_path: Path) -> None:
    job, key = store.create("a.txt", io.BytesIO(TEXT), source="de", target="en", extra={"x": [1]})
    assert store.find(job.id, key) == job
    assert store.find(job.id) == job
    assert store.find(job.id, "0" * 64) is None
    assert store.find("../jobs") is None
    assert not any(key in path.read_text() for path in tmp_path.rglob("*") if path.is_file())
    store.delete(job)
    assert store.find(job.id) is None
    assert list((tmp_path / "jobs").iterdir()) == []


def test_a_job_is_held_by_one_at_a_time(store: JobStore) -> None:
    job = accept(store)
    with store.claimed(job) as mine:
        assert mine == job
        with store.claimed(job) as other:
            assert other is None
    with store.claimed(job) as again:
        assert again == job


def test_what_is_done_expires_and_what_waits_does_not(store: JobStore, tmp_path: Path) -> None:
    brief = JobStore(tmp_path / "jobs", kept_s=-1)
    waits, done = accept(brief), accept(brief)
    brief.save(Job(**{**json.loads((tmp_path / "jobs" / done.id / "job.json").read_text()), "state": State.DONE}))
    assert brief.find(done.id) is None
    brief.sweep()
    assert [folder.name for folder in (tmp_path / "jobs").iterdir()] == [waits.id]


def test_a_document_of_the_last_run_is_translated_by_the_next(store: JobStore, tmp_path: Path) -> None:
    job = accept(store)

    async def work(service: Service) -> None:
        found = await ended(store, job)
        assert (found.state, found.blocks, found.characters) == (State.DONE, 2, 9)
        assert found.expires > time()
        assert store.result(job).read_text() == "[en] Danke\n[en] Ende\n"
        assert '"record": "receipt"' in store.receipt(job).read_text()

    run(tmp_path, FakeBackend(), work)


def test_stopping_leaves_a_document_for_the_next_run(store: JobStore, tmp_path: Path) -> None:
    job = accept(store, b"".join(b"%d.\n" % number for number in range(200)))
    backend = FakeBackend()

    async def stops(service: Service) -> None:
        backend.gate.clear()
        while not backend.batches:
            await asyncio.sleep(0.01)
        asyncio.get_running_loop().call_later(0.1, backend.gate.set)

    run(tmp_path, backend, stops)
    found = store.find(job.id)
    assert found is not None
    assert (found.state, found.attempts) == (State.QUEUED, 0)
    before = len(backend.batches)

    async def goes_on(service: Service) -> None:
        assert (await ended(store, job)).state is State.DONE

    run(tmp_path, backend, goes_on)
    assert store.result(job).read_text().splitlines() == [f"[en] {number}." for number in range(200)]
    # Finished chunks are not translated again.
    assert sum(map(len, backend.batches)) == 200
    assert before < len(backend.batches)


def test_a_bad_document_does_not_stop_the_others(store: JobStore, tmp_path: Path) -> None:
    jobs = [accept(store, text) for text in (b"crash\n", b"\xff\n", b"", b"glossary\n", TEXT)]

    async def work(service: Service) -> None:
        found = [await ended(store, job) for job in jobs]
        assert [job.state for job in found] == [State.ERROR] * 4 + [State.DONE]
        assert "secret" not in found[0].error
        assert found[1].error.startswith("a.txt:1: not UTF-8")
        assert "the file is empty" in found[2].error
        assert str(tmp_path) not in "".join(job.error for job in found)

    run(tmp_path, FakeBackend(), work)


def test_a_document_that_kills_the_process_is_given_up(store: JobStore, tmp_path: Path) -> None:
    job = accept(store)
    record = tmp_path / "jobs" / job.id / "job.json"
    record.write_text(json.dumps({**json.loads(record.read_text()), "attempts": 3, "state": "translating"}))

    async def work(service: Service) -> None:
        found = await ended(store, job)
        assert (found.state, found.error) == (
            State.ERROR,
            "given up: the service has died 3 times while translating it",
        )

    run(tmp_path, FakeBackend(), work)


def test_a_deleted_document_costs_no_more(store: JobStore, tmp_path: Path) -> None:
    backend = FakeBackend()
    backend.gate.clear()
    job = accept(store, b"".join(b"%d.\n" % number for number in range(200)))

    async def work(service: Service) -> None:
        while not backend.batches:
            await asyncio.sleep(0.01)
        store.delete(job)
        other = accept(store)
        backend.gate.set()
        service.wake_documents()
        assert (await ended(store, other)).state is State.DONE
        assert len(backend.batches) == 2

    run(tmp_path, backend, work)
    assert [folder.name for folder in (tmp_path / "jobs").iterdir() if folder.name == job.id] == []


@pytest.mark.parametrize("record", ["", "{}", "null", "[]", '{"id": 1}', "\x00"])
def test_a_damaged_record_stops_no_other_document(record: str, store: JobStore, tmp_path: Path) -> None:
    damaged = accept(store)
    (tmp_path / "jobs" / damaged.id / "job.json").write_text(record)

    async def work(service: Service) -> None:
        job = accept(service.jobs)
        service.wake_documents()
        assert (await ended(service.jobs, job)).state is State.DONE

    run(tmp_path, FakeBackend(), work)
    assert store.find(damaged.id) is None


def test_a_glossary_deleted_while_its_document_waits(store: JobStore, tmp_path: Path) -> None:
    class Missing(FakeBackend):
        def _answer(self, ask: Ask) -> Answer:
            return GlossaryError("there is no such glossary", path=str(ask.glossaries[0]))

    async def work(service: Service) -> None:
        gone = tmp_path / "glossaries" / "desk.csv"
        job, _ = service.jobs.create("a.txt", io.BytesIO(TEXT), source="de", target="en", glossaries=(gone,))
        service.wake_documents()
        found = await ended(service.jobs, job)
        assert (found.state, found.error) == (State.ERROR, "desk.csv: there is no such glossary")

    run(tmp_path, Missing(), work)
