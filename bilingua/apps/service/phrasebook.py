"""A phrase book in place of the engine: few phrases in many languages, so that clients can be tested.

It answers what the file says, at once and always the same. `docs/service.md` describes the file.
"""

from __future__ import annotations

import tomllib
import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import lru_cache
from pathlib import Path
from typing import Any

from bilingua.apps.service.backend import Answer, Ask, Detected, Language
from bilingua.apps.service.entries import read_entries
from bilingua.apps.service.languages import FEATURES, Details, base, bcp47, details, variants
from bilingua.data import read_toml
from bilingua.errors import SettingsError
from bilingua.records import Translation

_TABLES = ("default_source", "languages", "phrases", "style_rules", "translation_memories")
_SHOWN = ("source", "target")  # as what lists show a language


@dataclass(frozen=True, slots=True)
class PhraseBook:
    """The contents of a phrase book.

    A phrase is a text by language; `default_source` is the language that any other text is taken to be in. Style rules
    and translation memories are served as they are written there.
    """

    languages: Mapping[str, Details]
    phrases: tuple[Mapping[str, tuple[str, ...]], ...]
    default_source: str
    style_rules: tuple[Mapping[str, Any], ...] = ()
    translation_memories: tuple[Mapping[str, Any], ...] = ()
    _index: Mapping[str, tuple[tuple[int, str], ...]] = field(default_factory=dict, repr=False)

    @classmethod
    def load(cls, path: Path) -> PhraseBook:
        """Read a phrase book.

        Raises:
            SettingsError: the file cannot be read, or is not a phrase book.
        """
        try:
            data = tomllib.loads(path.read_text(encoding="utf-8"))
        except OSError as error:
            raise SettingsError(f"{path}: cannot be read: {error.strerror}") from error
        except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
            raise SettingsError(f"{path}: not well-formed TOML: {error}") from error
        return _Reader(str(path), {**read_toml("service/phrasebook.toml"), **data}).book()

    def translate(self, text: str, source: str, target: str) -> str:
        """Return the phrase in another language; a text that is no phrase comes back as it is."""
        phrase = next((number for number, language in self._found(text) if language == base(source)), None)
        return text if phrase is None else self._said(phrase, target) or text

    def language_of(self, text: str) -> str | None:
        """Return the first language of the book that has this phrase, None where none has."""
        languages = {language for _, language in self._found(text)}
        return next((language for language in self.languages if language in languages), None)

    def sample(self, language: str) -> str | None:
        """Return the first phrase that the book has in a language."""
        return next((said for number in range(len(self.phrases)) if (said := self._said(number, language))), None)

    def _found(self, text: str) -> Sequence[tuple[int, str]]:
        return self._index.get(_folded(text), ())

    def _said(self, phrase: int, language: str) -> str | None:
        """Return a phrase in a language, or else in another variant of it."""
        texts = self.phrases[phrase]
        near = (code for code in texts if base(code) == base(language))
        code = next((each for each in (bcp47(language), base(language)) if each in texts), next(near, None))
        return texts[code][0] if code is not None else None


class PhraseBookBackend:
    """Translates by a phrase book, line by line; entries of a glossary that are a whole line go before phrases."""

    def __init__(self, book: PhraseBook) -> None:
        self.book = book
        codes = tuple(book.languages)
        self.languages = tuple(
            Language(code, each.name, tuple(t for t in codes if t != code) if each.lists != "target" else ())
            for code, each in book.languages.items()
        )

    @property
    def signature(self) -> str:
        """Say that this is a phrase book."""
        return f"phrasebook:{len(self.book.phrases)}"

    def detect(self, text: str) -> list[Detected]:
        """Return the language of the first line that is a phrase, or the book's default."""
        lines = [text, *text.splitlines()]
        found = next((language for line in lines if (language := self.book.language_of(line))), None)
        return [Detected(found or self.book.default_source, 1.0 if found else 0.0)]

    def translate(self, asks: Sequence[Ask]) -> list[Answer]:
        """Translate the blocks, each by itself."""
        return [self._translated(ask) for ask in asks]

    def _translated(self, ask: Ask) -> Translation:
        text = ask.block.text
        terms = dict(ask.block.terms)
        for path in ask.glossaries:
            terms |= _terms(path, path.stat().st_mtime_ns)

        def said(piece: str) -> str:
            body = piece.strip()
            new = terms.get(body) or self.book.translate(body, ask.source, ask.target)
            return piece.replace(body, new, 1) if body else piece

        whole = said(text)
        return Translation(text, whole if whole != text else "".join(map(said, text.splitlines(keepends=True))))


@lru_cache(maxsize=64)
def _terms(path: Path, version: int) -> dict[str, str]:
    return dict(read_entries(path))


class _Reader:
    """Checks the data of a file, and fills in what it leaves out."""

    def __init__(self, where: str, data: Mapping[str, Any]) -> None:
        self._where = where
        self._data = data

    def book(self) -> PhraseBook:
        for name in self._data:
            if name not in _TABLES:
                raise self._error(f"unknown table or key {name!r}", f"known: {', '.join(_TABLES)}")
        phrases = [self._phrase(number, each) for number, each in enumerate(self._list("phrases"), 1)]
        if not phrases:
            raise self._error("there are no phrases", 'write [[phrases]] and below it de = "…" and en = "…"')
        languages = self._languages({code for phrase in phrases for code in phrase})
        default = base(str(self._data.get("default_source") or ("en" if "en" in languages else next(iter(languages)))))
        if default not in languages:
            raise self._error(f"default_source {default!r} is no language of the book", "name one of them")
        index: dict[str, list[tuple[int, str]]] = {}
        for number, phrase in enumerate(phrases):
            for code, texts in phrase.items():
                for text in texts:
                    index.setdefault(_folded(text), []).append((number, base(code)))
        return PhraseBook(
            languages,
            tuple(phrases),
            default,
            tuple(self._list("style_rules")),
            tuple(self._list("translation_memories")),
            {text: tuple(places) for text, places in index.items()},
        )

    def _phrase(self, number: int, data: Mapping[str, Any]) -> dict[str, tuple[str, ...]]:
        phrase = {}
        for code, said in data.items():
            texts = [said] if isinstance(said, str) else said
            if not isinstance(texts, list) or not texts or not all(isinstance(each, str) and each for each in texts):
                raise self._error(f"phrase {number}: {code!r} is not a text", "write a text, or a list of texts")
            phrase[bcp47(code)] = tuple(texts)
        return phrase

    def _languages(self, spoken: Iterable[str]) -> dict[str, Details]:
        """Return the languages of the table, of the phrases, and their variants, by code."""
        table = self._data.get("languages", {})
        if isinstance(table, list):
            table = {each if isinstance(each, str) else each.get("code", ""): each for each in table}
        given = {bcp47(str(code)): self._details(str(code), each) for code, each in table.items()}
        codes = {*given, *spoken, *(base(code) for code in (*given, *spoken))}
        codes |= {variant for code in codes for variant in variants(code)}
        return {code: given.get(code) or details(code) for code in sorted(codes)}

    def _details(self, code: str, data: Any) -> Details:
        known = details(code)
        if isinstance(data, str):
            return known if bcp47(data) == known.code else replace(known, name=data)
        if not isinstance(data, dict):
            raise self._error(f"languages.{code} is not a table", f'write [languages.{code}] and below it name = "…"')
        values = {name.removeprefix("supports_"): value for name, value in data.items() if name != "code"}
        for name, value in values.items():
            if name not in ("name", *_SHOWN, *FEATURES) or not isinstance(value, str if name == "name" else bool):
                hint = f"name takes a text, {', '.join((*_SHOWN, *FEATURES))} take true or false"
                raise self._error(f"languages.{code}: {name} = {value!r}", hint)
        shown = [side for side in _SHOWN if values.pop(side, known.lists in (side, "both"))]
        if not shown:
            raise self._error(f"languages.{code} is neither source nor target", "one of them is true")
        return replace(known, lists=shown[0] if len(shown) == 1 else "both", **values)

    def _list(self, name: str) -> list[Mapping[str, Any]]:
        """Return the tables of a list of tables, `[[name]]`, or of a table of tables, `[name.x]`."""
        data = self._data.get(name, [])
        rows = list(data.values()) if isinstance(data, dict) else data
        if not isinstance(rows, list) or not all(isinstance(row, dict) for row in rows):
            raise self._error(f"{name} is not a list of tables", f"write [[{name}]] above each")
        return rows

    def _error(self, problem: str, hint: str) -> SettingsError:
        return SettingsError(f"{self._where}: {problem}", hint=hint)


def _folded(text: str) -> str:
    """Return what phrases are compared by: letters without case, single spaces."""
    return " ".join(unicodedata.normalize("NFC", text).casefold().split())
