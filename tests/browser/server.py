"""A server for the stories: the real application over an engine that knows a few words, on a thread of its own."""

from __future__ import annotations

import socket
import threading
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import Any

import uvicorn

from bilingua.apps.service.app import create_app
from bilingua.apps.service.backend import Answer, Ask, TranslatorBackend
from bilingua.apps.service.service import Service
from bilingua.apps.service.settings import Settings
from bilingua.apps.workbench import site
from bilingua.pipeline import Translator
from bilingua.records import Translation
from tests.fakes import FakeEngine

LEXICON = {
    "Die": "The", "Der": "The", "Das": "The", "Hafen": "harbour", "Stadt": "city", "Mond": "moon", "ist": "is",
    "geschlossen": "shut", "offen": "open", "rund": "round", "groß": "large", "von": "of", "Zeile": "line",
}  # fmt: skip


class JudgedBackend(TranslatorBackend):
    """Doubts every sentence about the moon."""

    def translate(self, asks: Sequence[Ask]) -> list[Answer]:
        return [_judged(answer) if isinstance(answer, Translation) else answer for answer in super().translate(asks)]


def _judged(translation: Translation) -> Translation:
    sentences = tuple(
        replace(one, confidence=0.2 if "Mond" in translation.source[one.source_start : one.source_end] else 0.9)
        for one in translation.sentences
    )
    return replace(translation, sentences=sentences)


@contextmanager
def serving(folder: Path, glossary: Path, **settings: Any) -> Iterator[str]:
    """Serve on a free port of this machine and yield the address."""
    engine = FakeEngine(lexicon=LEXICON)

    def make(glossaries: Any) -> Translator:
        return Translator(glossaries, engine=engine)

    service = Service(JudgedBackend(make, [glossary]), Settings(data=folder, **settings))
    app = create_app(service, routes=site.routes(service, [glossary]))
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    server = uvicorn.Server(uvicorn.Config(app, port=port, log_config=None, access_log=False))
    thread = threading.Thread(target=server.run, daemon=True)
    thread.start()
    while not server.started:
        assert thread.is_alive(), "the server has not started"
        time.sleep(0.02)
    try:
        yield f"http://127.0.0.1:{port}/"
    finally:
        server.should_exit = True
        thread.join(10)
