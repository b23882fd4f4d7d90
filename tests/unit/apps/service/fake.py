"""A backend for tests: it answers at once, waits for a gate, or fails, as the test asks."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from threading import Event

from bilingua.apps.service.backend import Answer, Ask, Detected, Language
from bilingua.errors import EngineError, GlossaryError
from bilingua.records import Sentence, Translation

LANGUAGES = (
    Language("de", "German", ("en", "es", "zh-Hans", "pt-BR")),
    Language("en", "English", ("de",)),
    Language("es", "Spanish"),
    Language("zh-Hans", "Chinese (simplified)"),
    Language("pt-BR", "Portuguese (Brazil)"),
)


@dataclass
class FakeBackend:
    """Translates "a" into "[en] a". Batches wait for `gate`; a text that says so raises an error."""

    languages: Sequence[Language] = LANGUAGES
    signature: str = "fake"
    gate: Event = field(default_factory=Event)
    batches: list[list[str]] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.gate.set()

    def detect(self, text: str) -> list[Detected]:
        found = ["en", "de"] if text.startswith("English") else ["de", "en"]
        return [Detected(found[0], 0.9), Detected(found[1], 0.1)]

    def translate(self, asks: Sequence[Ask]) -> list[Answer]:
        self.batches.append([ask.block.text for ask in asks])
        assert self.gate.wait(10)
        if any(ask.block.text == "crash" for ask in asks):
            raise RuntimeError("secret text")
        if any(ask.block.text == "engine" for ask in asks):
            raise EngineError("the engine is out of order")
        return [self._answer(ask) for ask in asks]

    def _answer(self, ask: Ask) -> Answer:
        if ask.block.text == "glossary":
            return GlossaryError("no such glossary")
        german = ask.block.text
        text, *others = (f"[{ask.target}{f'/{n}' if n else ''}] {german}" for n in range(ask.block.alternatives + 1))
        whole = Sentence(0, len(german), 0, len(text), alternatives=tuple(others))
        return Translation(german, text, sentences=(whole,) if others else ())
