"""What the service asks of whatever translates, and the default: the translator of this package."""

from __future__ import annotations

import logging
from collections import defaultdict
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

from bilingua.apps.service.log import log
from bilingua.errors import BilinguaError, GlossaryError, InputError
from bilingua.language.identify import ranked_languages
from bilingua.pipeline import Translator
from bilingua.records import Block, Translation
from bilingua.terms.loading import GlossaryLike, load_glossaries

_KEPT = 32  # translators with glossaries of their own that are kept ready


@dataclass(frozen=True, slots=True)
class Language:
    """A language of the service: its code (`de`, `pt-BR`), English name, and the codes it can be translated into."""

    code: str
    name: str
    targets: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Detected:
    """A language that a text may be in; `confidence` is from 0 to 1."""

    language: str
    confidence: float


@dataclass(frozen=True, slots=True)
class Ask:
    """A block to translate; languages are codes of the backend's table.

    `glossaries` are files that go above the server's own, in order of rising priority; with `alone` the server's own do
    not apply.
    """

    block: Block
    source: str
    target: str
    glossaries: tuple[Path, ...] = ()
    alone: bool = False


Answer = Translation | BilinguaError


class Backend(Protocol):
    """Translates for the service. `translate` runs on a thread of its own, one call at a time."""

    @property
    def languages(self) -> Sequence[Language]:
        """The languages, each with what it can be translated into."""
        ...

    @property
    def signature(self) -> str:
        """Say how translations are made; equal signatures give equal translations."""
        ...

    def detect(self, text: str) -> list[Detected]:
        """Return the languages that a text may be in, the most likely one first; at least one."""
        ...

    def translate(self, asks: Sequence[Ask]) -> list[Answer]:
        """Translate blocks of several requests together, in order; an error is the answer to its own block alone."""
        ...


class TranslatorBackend:
    """German to English by a `Translator`.

    Args:
        make: makes a translator with glossaries in order of rising priority. Translators share one engine.
        own: the server's own glossaries; files are read again when they have changed. Where one cannot be used any
            more, because somebody has deleted it or saved half of it, the service goes on with what it had.
    """

    languages = (Language("de", "German", ("en",)), Language("en", "English"))

    def __init__(self, make: Callable[[Sequence[GlossaryLike]], Translator], own: Sequence[GlossaryLike] = ()) -> None:
        self._make = make
        self._named = tuple(own)
        self._seen = self._versions()
        self._own = load_glossaries(self._named)
        self._made: dict[object, Translator] = {}
        self._plain = self._translator(self._own)

    @property
    def signature(self) -> str:
        """Say how translations are made."""
        return self._plain.signature

    def detect(self, text: str) -> list[Detected]:
        """Tell German from English; of other languages, say which of the two it looks like."""
        return [Detected(*each) for each in ranked_languages(text, [language.code for language in self.languages])]

    def translate(self, asks: Sequence[Ask]) -> list[Answer]:
        """Translate the blocks; those with the same glossaries share batches."""
        self._refresh()
        groups: dict[tuple[GlossaryLike, ...], list[int]] = defaultdict(list)
        for index, ask in enumerate(asks):
            own = () if ask.alone else self._own
            groups[*own, *ask.glossaries].append(index)
        answers: dict[int, Answer] = {}
        for glossaries, indexes in groups.items():
            done = self._together([asks[index].block for index in indexes], glossaries)
            answers.update(zip(indexes, done, strict=True))
        return [answers[index] for index in range(len(asks))]

    def _refresh(self) -> None:
        """Read the server's own glossaries again where their files have changed."""
        seen = self._versions()
        if seen == self._seen:
            return
        self._seen = seen
        try:
            own = load_glossaries(self._named)
            plain = self._make(own)
        except InputError as error:
            log("going on with the glossaries as they were", level=logging.ERROR, error=str(error))
            return
        self._own, self._plain, self._made = own, plain, {}

    def _versions(self) -> list[object]:
        """Return what tells the server's own glossaries from what they were, None for a file that is not there."""
        versions: list[object] = []
        for one in self._named:
            try:
                versions.append(_version(one))
            except GlossaryError:
                versions.append(None)
        return versions

    def _together(self, blocks: Sequence[Block], glossaries: tuple[GlossaryLike, ...]) -> list[Answer]:
        """Translate blocks in one go, or one by one where one of them cannot be used."""
        try:
            return list(self._translator(glossaries).translate_blocks(blocks))
        except InputError as error:
            if len(blocks) == 1:
                return [error]
            return [answer for block in blocks for answer in self._together([block], glossaries)]

    def _translator(self, glossaries: tuple[GlossaryLike, ...]) -> Translator:
        key = tuple(map(_version, glossaries))
        translator = self._made.pop(key, None)
        if translator is None:
            translator = self._make(glossaries)
        self._made[key] = translator  # the last one is the one used last
        if len(self._made) > _KEPT:
            del self._made[next(iter(self._made))]
        return translator


def _version(glossary: GlossaryLike) -> object:
    """Return what tells a glossary from its file's earlier contents."""
    if not isinstance(glossary, Path):
        return glossary if isinstance(glossary, str) else id(glossary)
    try:
        status = glossary.stat()
    except OSError as error:
        raise GlossaryError("there is no such glossary", path=str(glossary)) from error
    return str(glossary), status.st_mtime_ns, status.st_size
