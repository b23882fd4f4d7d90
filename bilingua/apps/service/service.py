"""The service below its doors: languages, limits, the queue, documents."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Mapping, Sequence
from dataclasses import replace
from io import BytesIO
from pathlib import Path
from threading import Lock
from types import TracebackType

from starlette.requests import Request

from bilingua.apps.service.backend import Ask, Backend, Detected, Language
from bilingua.apps.service.documents import DocumentWorker
from bilingua.apps.service.errors import ServiceError, SlowError, TooLargeError
from bilingua.apps.service.jobs import JobStore, private_folder
from bilingua.apps.service.keys import User
from bilingua.apps.service.limits import Gate
from bilingua.apps.service.metrics import Metrics
from bilingua.apps.service.middleware import FACTS
from bilingua.apps.service.queue import MergingQueue
from bilingua.apps.service.settings import Settings
from bilingua.errors import BilinguaError
from bilingua.records import Block, Translation
from bilingua.text.documents import DocumentStream, DocumentWriter, stream_document
from bilingua.text.formats.base import is_content


class Service:
    """Translates for all doors. Used in an `async with` statement, which starts and stops the work.

    Args:
        backend: what translates.
        settings: limits, keys and the folder of the data.
    """

    def __init__(self, backend: Backend, settings: Settings) -> None:
        self.backend = backend
        self.settings = settings
        private_folder(settings.data)
        self.gate = Gate(settings)
        self.jobs = JobStore(settings.data / "jobs", kept_s=settings.kept_s)
        self.metrics = Metrics()
        self.queue = MergingQueue(backend, limit=settings.waiting, report=self.metrics.batch)
        self._documents: DocumentWorker | None = None
        self._suggesting = Lock()

    async def __aenter__(self) -> Service:
        """Begin to work."""
        await self.queue.start()
        self._documents = DocumentWorker(
            self.jobs, self.queue, signature=self.backend.signature, report=self.metrics.document
        )
        self._documents.start()
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        """Finish what was begun; documents that are not finished stay in the store."""
        stopping = asyncio.create_task(self.queue.stop())
        if self._documents:
            await self._documents.stop()
        await stopping

    @property
    def languages(self) -> Sequence[Language]:
        """The languages of the backend."""
        return self.backend.languages

    @property
    def is_local(self) -> bool:
        """Return whether it serves whoever can use this machine, and nobody else."""
        return self.gate.keys is None and not self.settings.is_open

    def language(self, code: str) -> Language | None:
        """Return the language with this code, in whatever case; None if no language has it."""
        return next((each for each in self.languages if each.code.lower() == code.lower()), None)

    def pair(self, source: str, target: str) -> tuple[str, str]:
        """Return the codes of two languages, of which one can be translated into the other.

        Raises:
            ServiceError: they are not known, or not in this direction.
        """
        one, other = self.language(source), self.language(target)
        if one is None or other is None:
            known = ", ".join(language.code for language in self.languages)
            raise ServiceError(f"language {(source if one is None else target)!r} is not supported", hint=known)
        if other.code != one.code and other.code not in one.targets:
            raise ServiceError(f"{source} cannot be translated into {target}")
        return one.code, other.code

    def admit(self, request: Request, key: str | None, *, cost: int = 1, edits: bool = False) -> User | None:
        """Let a request in that counts as `cost`, or raise why not, as in `Gate.admit`; its user goes into the log."""
        user = self.gate.admit(request, key, cost=cost, edits=edits)
        if user and (facts := FACTS.get()):
            facts.user = user.name
        return user

    def refuse_long(self, texts: Sequence[str]) -> None:
        """Refuse texts that are too many or too long for one request.

        Raises:
            TooLargeError: they are.
        """
        most, characters = self.settings.texts, self.settings.characters
        if most and len(texts) > most:
            raise TooLargeError(f"{len(texts)} texts are more than {most}", hint="send them in several requests")
        longest = max(map(len, texts), default=0)
        if characters and longest > characters:
            raise TooLargeError(f"a text of {longest} characters is longer than {characters}", hint="send it in parts")

    def progress(self, id: str) -> float:
        """Return how many blocks of a document are translated, as far as this process knows."""
        return self._documents.progress.get(id, 0.0) if self._documents else 0.0

    def wake_documents(self) -> None:
        """Say that the store has a new job."""
        if self._documents:
            self._documents.wake()

    def suggest(self, suggestion: Mapping[str, str]) -> None:
        """Keep a better translation that somebody has proposed, for the operator to read: `suggestions.jsonl`."""
        line = json.dumps(suggestion, ensure_ascii=False) + "\n"
        with self._suggesting, (self.settings.data / "suggestions.jsonl").open("a", encoding="utf-8") as file:
            file.write(line)

    async def detect(self, texts: Sequence[str]) -> list[list[Detected]]:
        """Return for each text the languages that it may be in, the most likely one first."""
        return await asyncio.to_thread(lambda: [self.backend.detect(text) for text in texts])

    async def translate(
        self,
        texts: Sequence[str],
        *,
        source: str,
        target: str,
        glossaries: Sequence[Path] = (),
        terms: Mapping[str, str] | None = None,
        alternatives: int = 0,
        alone: bool = False,
    ) -> list[Translation]:
        """Translate texts, in order, each sentence with so many other wordings at most; see `translate_blocks`."""
        blocks = [Block(text, terms or {}, alternatives=alternatives) for text in texts]
        return await self.translate_blocks(blocks, source=source, target=target, glossaries=glossaries, alone=alone)

    async def translate_blocks(
        self,
        blocks: Sequence[Block],
        *,
        source: str,
        target: str,
        glossaries: Sequence[Path] = (),
        alone: bool = False,
    ) -> list[Translation]:
        """Translate blocks, in order; those without a letter or figure, or in the target language, stay as they are.

        `source` and `target` are codes of the backend. `glossaries` are files that go above the server's own, in order
        of rising priority, or with `alone` in place of them; a block's own terms go above all.

        Raises:
            BusyError: too much waits already. SlowError: it takes longer than a request may.
            BilinguaError: a block cannot be translated, as with a glossary that cannot be read.
        """
        if any("\ud800" <= character <= "\udfff" for block in blocks for character in block.text):
            raise ServiceError("the text has half of a surrogate pair, which UTF-8 cannot hold")
        done = {
            index: Translation(block.text, block.text, segments=0)
            for index, block in enumerate(blocks)
            if source == target or not is_content(block.text)
        }
        if facts := FACTS.get():
            facts.texts += len(blocks)
            facts.characters += sum(len(block.text) for block in blocks)
        paths = tuple(glossaries)
        asks = [Ask(block, source, target, paths, alone) for index, block in enumerate(blocks) if index not in done]
        try:
            async with asyncio.timeout(self.settings.timeout_s or None):
                answers = iter(await self.queue.translate(asks))
        except TimeoutError as error:
            raise SlowError(f"not translated within {self.settings.timeout_s:g} seconds") from error
        translations = []
        for index in range(len(blocks)):
            answer = done.get(index) or next(answers)
            if isinstance(answer, BilinguaError):
                raise answer
            translations.append(answer)
        self.metrics.translated(translations)
        return translations

    async def translate_html(
        self,
        texts: Sequence[str],
        *,
        source: str,
        target: str,
        glossaries: Sequence[Path] = (),
        terms: Mapping[str, str] | None = None,
    ) -> list[tuple[str, list[Translation]]]:
        """Translate HTML, or pieces of it: for each text, the HTML with its translation, and those of its blocks.

        Raises:
            DocumentError: it is no HTML. Other errors are those of `translate_blocks`.
        """
        pages = await asyncio.to_thread(_read_pages, texts)
        blocks = [replace(block, terms={**(terms or {}), **block.terms}) for _, page in pages for block in page]
        translations = iter(await self.translate_blocks(blocks, source=source, target=target, glossaries=glossaries))
        written = []
        for stream, page in pages:
            target_file, parts = BytesIO(), [next(translations) for _ in page]
            with DocumentWriter(target_file, format="html", skeleton=stream.skeleton) as writer:
                for block, translation in zip(page, parts, strict=True):
                    writer.write(block, translation)
            written.append((target_file.getvalue().decode(), parts))
        return written


def _read_pages(texts: Sequence[str]) -> list[tuple[DocumentStream, list[Block]]]:
    """Return each HTML text as a document with its blocks."""
    streams = [stream_document(BytesIO(text.encode(errors="surrogatepass")), format="html") for text in texts]
    return [(stream, list(stream)) for stream in streams]
