"""The queue in front of the engine: what waits, of all clients, is translated together."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from time import monotonic

from bilingua.apps.service.backend import Answer, Ask, Backend
from bilingua.apps.service.errors import BusyError
from bilingua.apps.service.log import log, traced
from bilingua.errors import EngineError

# One batch: enough for the engine to fill its own batches, and few enough that the next client need not wait long.
_BATCH_BLOCKS, _BATCH_CHARACTERS = 256, 32_000
# Blocks of one request that go into a batch before the next request has its turn.
_SHARE = 16
# Clients that have just had their answer are about to ask again: so long the next batch waits for them.
_LINGER_S = 0.005
_PACE = 0.2  # weight of the latest batch in the speed that Retry-After is computed from


@dataclass(eq=False, slots=True)
class _Waiting:
    """A request: what it asks, how far it is, and its answers."""

    asks: Sequence[Ask]
    done: asyncio.Future[None]
    answers: list[Answer | None]
    next: int = 0
    missing: int = field(init=False)

    def __post_init__(self) -> None:
        self.missing = len(self.asks)

    @property
    def is_open(self) -> bool:
        """Return whether blocks are left to be translated that somebody waits for."""
        return self.next < len(self.asks) and not self.done.done()


_Batch = list[tuple[_Waiting, int]]  # requests with the index of a block


class MergingQueue:
    """Merges requests into batches, which one thread translates one after the other.

    `limit` is the number of characters that may wait, 0 meaning any; more are refused, unless nothing waits. Documents,
    which wait without a limit, take what room the requests leave. `report` is called with the blocks of each batch and
    the characters that wait. All methods are called in the event loop.
    """

    def __init__(self, backend: Backend, *, limit: int, report: Callable[[int, int], None]) -> None:
        self._backend = backend
        self._report = report
        self._limit = limit
        self._urgent: list[_Waiting] = []
        self._patient: list[_Waiting] = []
        self._wake = asyncio.Event()
        self._thread = ThreadPoolExecutor(1, thread_name_prefix="bilingua-engine")
        self._task: asyncio.Task[None] | None = None
        self._closing = False
        self._before = 0  # requests in the last batch
        self._speed = 2000.0  # characters a second; a guess until the first batch is done
        self.waiting = 0  # characters of requests

    async def start(self) -> None:
        """Begin to translate."""
        self._task = asyncio.create_task(self._work(), name="translation queue")

    async def stop(self) -> None:
        """Translate what waits, then end."""
        self._closing = True
        self._wake.set()
        if self._task:
            await self._task
        self._thread.shutdown()

    async def translate(self, asks: Sequence[Ask], *, patient: bool = False) -> list[Answer]:
        """Return the answers in order. A cancelled call costs no more than the batch that is being translated.

        Raises:
            BusyError: too much waits already.
            EngineError: the engine failed on the whole batch.
        """
        if not asks:
            return []
        size = sum(len(ask.block.text) for ask in asks)
        if self._closing or (not patient and self._limit and self.waiting and self.waiting + size > self._limit):
            raise BusyError(retry_after_s=max(1, round(self.waiting / self._speed)))
        entry = _Waiting(asks, asyncio.get_running_loop().create_future(), [None] * len(asks))
        (self._patient if patient else self._urgent).append(entry)
        self.waiting += 0 if patient else size
        self._wake.set()
        try:
            await entry.done
        finally:
            self.waiting -= 0 if patient else size
        return [answer for answer in entry.answers if answer is not None]

    async def _work(self) -> None:
        while True:
            if 0 < len(self._urgent) < self._before:
                await asyncio.sleep(_LINGER_S)
            batch = self._batch()
            if batch:
                self._before = len({entry for entry, _ in batch})
                await self._together(batch)
            elif self._closing:
                return
            else:
                self._wake.clear()
                await self._wake.wait()

    async def _together(self, batch: _Batch) -> None:
        """Translate a batch; where that fails, each request by itself, so that one cannot spoil those of others."""
        asks = [entry.asks[index] for entry, index in batch]
        self._report(len(batch), self.waiting)
        begun = monotonic()
        try:
            loop = asyncio.get_running_loop()
            answers = await loop.run_in_executor(self._thread, self._backend.translate, asks)
        except Exception as error:  # whatever it is, its clients must hear of it, and others go on
            entries = list(dict.fromkeys(entry for entry, _ in batch))
            if len(entries) == 1:
                _fail(entries[0], error)
                return
            for entry in entries:
                await self._together([(each, index) for each, index in batch if each is entry])
            return
        self._measure(asks, monotonic() - begun)
        for (entry, index), answer in zip(batch, answers, strict=True):
            entry.answers[index] = answer
            entry.missing -= 1
            if not entry.missing and not entry.done.done():
                entry.done.set_result(None)

    def _batch(self) -> _Batch:
        """Take blocks for one batch: a share of each request in turn, then of documents."""
        batch: _Batch = []
        room = _BATCH_CHARACTERS
        for queue in (self._urgent, self._patient):
            queue[:] = [entry for entry in queue if entry.is_open]
            while queue and room > 0 and len(batch) < _BATCH_BLOCKS:
                entry = queue.pop(0)
                # What is known of a document's persons reaches as far as a batch: it is not cut.
                share = len(entry.asks) if queue is self._patient else min(entry.next + _SHARE, len(entry.asks))
                while entry.next < share and (room > 0 or queue is self._patient):
                    batch.append((entry, entry.next))
                    room -= len(entry.asks[entry.next].block.text)
                    entry.next += 1
                if entry.is_open:
                    queue.append(entry)
        return batch

    def _measure(self, asks: Sequence[Ask], seconds: float) -> None:
        speed = sum(len(ask.block.text) for ask in asks) / max(seconds, 1e-3)
        self._speed += _PACE * (max(speed, 1.0) - self._speed)


def _fail(entry: _Waiting, error: Exception) -> None:
    if not entry.done.done():
        if not isinstance(error, EngineError):
            log("translation failed", level=logging.ERROR, error=traced(error))
            error = EngineError(f"the translation failed: {type(error).__name__}")
        entry.done.set_exception(error)
