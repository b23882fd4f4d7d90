"""The queue: who is translated with whom, who is refused, and what happens to the others when one fails or leaves."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Sequence

import pytest

from bilingua.apps.service.backend import Answer, Ask
from bilingua.apps.service.errors import BusyError
from bilingua.apps.service.queue import MergingQueue
from bilingua.errors import EngineError
from bilingua.records import Block, Translation
from tests.unit.apps.service.fake import FakeBackend


def asks(*texts: str) -> list[Ask]:
    return [Ask(Block(text), "de", "en") for text in texts]


def texts(answers: Sequence[Answer]) -> list[str]:
    return [answer.text for answer in answers if isinstance(answer, Translation)]


def run(work: Callable[[MergingQueue], Awaitable[None]], backend: FakeBackend, *, limit: int = 0) -> None:
    async def inner() -> None:
        queue = MergingQueue(backend, limit=limit, report=lambda blocks, waiting: None)
        await queue.start()
        await work(queue)
        backend.gate.set()
        await queue.stop()

    asyncio.run(inner())


async def begun(backend: FakeBackend) -> None:
    """Wait until the engine is at work."""
    while not backend.batches:
        await asyncio.sleep(0.001)


def test_what_waits_is_translated_together(backend: FakeBackend) -> None:
    async def work(queue: MergingQueue) -> None:
        backend.gate.clear()
        first = asyncio.create_task(queue.translate(asks("a")))
        await begun(backend)
        rest = [asyncio.create_task(queue.translate(asks(text, text * 2))) for text in "bcd"]
        await asyncio.sleep(0)
        backend.gate.set()
        assert texts(await first) == ["[en] a"]
        assert [texts(await task) for task in rest] == [[f"[en] {t}", f"[en] {t * 2}"] for t in "bcd"]
        assert backend.batches == [["a"], ["b", "bb", "c", "cc", "d", "dd"]]

    run(work, backend)


def test_a_long_request_does_not_keep_short_ones_waiting(backend: FakeBackend) -> None:
    async def work(queue: MergingQueue) -> None:
        backend.gate.clear()
        blocker = asyncio.create_task(queue.translate(asks("x")))
        await begun(backend)
        long = asyncio.create_task(queue.translate(asks(*(f"{n}" for n in range(1000)))))
        await asyncio.sleep(0)
        short = asyncio.create_task(queue.translate(asks("short")))
        await asyncio.sleep(0)
        backend.gate.set()
        await short
        assert "short" in backend.batches[1]
        assert not long.done()
        assert len(texts(await long)) == 1000
        await blocker

    run(work, backend)


def test_documents_wait_for_requests_and_are_not_cut(backend: FakeBackend) -> None:
    async def work(queue: MergingQueue) -> None:
        backend.gate.clear()
        blocker = asyncio.create_task(queue.translate(asks("x")))
        await begun(backend)
        document = asyncio.create_task(queue.translate(asks(*map(str, range(40))), patient=True))
        request = asyncio.create_task(queue.translate(asks("request")))
        await asyncio.sleep(0)
        backend.gate.set()
        await asyncio.gather(blocker, document, request)
        assert backend.batches[1] == ["request", *map(str, range(40))]

    run(work, backend)


def test_the_queue_is_bounded(backend: FakeBackend) -> None:
    async def work(queue: MergingQueue) -> None:
        backend.gate.clear()
        # One that is longer than the queue has its turn when nothing else waits.
        waiting = asyncio.create_task(queue.translate(asks("a" * 20)))
        await begun(backend)
        with pytest.raises(BusyError) as refused:
            await queue.translate(asks("b"))
        assert refused.value.retry_after_s >= 1
        backend.gate.set()
        await waiting
        assert texts(await queue.translate(asks("b"))) == ["[en] b"]
        assert queue.waiting == 0

    run(work, backend, limit=10)


def test_a_cancelled_request_costs_no_more(backend: FakeBackend) -> None:
    async def work(queue: MergingQueue) -> None:
        backend.gate.clear()
        blocker = asyncio.create_task(queue.translate(asks("x")))
        await begun(backend)
        gone = asyncio.create_task(queue.translate(asks("gone")))
        await asyncio.sleep(0)
        gone.cancel()
        stays = asyncio.create_task(queue.translate(asks("stays")))
        await asyncio.sleep(0)
        backend.gate.set()
        await asyncio.gather(blocker, stays)
        assert backend.batches == [["x"], ["stays"]]
        assert queue.waiting == 0

    run(work, backend)


@pytest.mark.parametrize("bad", ["crash", "engine"])
def test_one_request_cannot_spoil_those_of_others(bad: str, backend: FakeBackend) -> None:
    async def work(queue: MergingQueue) -> None:
        backend.gate.clear()
        blocker = asyncio.create_task(queue.translate(asks("x")))
        await begun(backend)
        tasks = [asyncio.create_task(queue.translate(asks(text))) for text in ("a", bad, "b")]
        await asyncio.sleep(0)
        backend.gate.set()
        first, failed, last = await asyncio.gather(*tasks, return_exceptions=True)
        assert isinstance(failed, EngineError)
        assert "secret" not in str(failed)
        assert [texts(first), texts(last)] == [["[en] a"], ["[en] b"]]  # type: ignore[arg-type]
        await blocker

    run(work, backend)


def test_stopping_finishes_what_waits(backend: FakeBackend) -> None:
    async def work(queue: MergingQueue) -> None:
        backend.gate.clear()
        tasks = [asyncio.create_task(queue.translate(asks(text))) for text in "abc"]
        await begun(backend)
        stopping = asyncio.create_task(queue.stop())
        await asyncio.sleep(0)
        with pytest.raises(BusyError):
            await queue.translate(asks("late"))
        backend.gate.set()
        assert [texts(await task) for task in tasks] == [["[en] a"], ["[en] b"], ["[en] c"]]
        await stopping

    run(work, backend)


def test_nothing_to_translate(backend: FakeBackend) -> None:
    async def work(queue: MergingQueue) -> None:
        assert await queue.translate([]) == []

    run(work, backend)


def test_clients_that_have_just_been_answered_get_a_moment(
    backend: FakeBackend, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("bilingua.apps.service.queue._LINGER_S", 0.2)

    async def work(queue: MergingQueue) -> None:
        await asyncio.gather(queue.translate(asks("a")), queue.translate(asks("b")))
        again = asyncio.create_task(queue.translate(asks("c")))
        await asyncio.sleep(0.01)
        await asyncio.gather(again, queue.translate(asks("d")))
        assert backend.batches == [["a", "b"], ["c", "d"]]

    run(work, backend)
