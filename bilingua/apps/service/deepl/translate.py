"""Translating texts: `/v2/translate`."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from starlette.responses import JSONResponse, Response
from starlette.routing import BaseRoute

from bilingua.apps.service.deepl.door import Call, Door
from bilingua.apps.service.deepl.given import Given
from bilingua.apps.service.deepl.markup import Text, marked_up, plain
from bilingua.apps.service.deepl.rules import known
from bilingua.apps.service.errors import ServiceError, TooLargeError
from bilingua.apps.service.languages import base
from bilingua.records import Translation
from bilingua.text.formats.html import HtmlFormat
from bilingua.text.formats.xml import XmlFormat

MAX_TEXTS = 50
_MAX_GLOSSARIES = 5
_MAX_INSTRUCTIONS, _MAX_INSTRUCTION = 10, 300
_FORMALITY = ("default", "more", "less", "prefer_more", "prefer_less")
_MODELS = ("quality_optimized", "prefer_quality_optimized", "latency_optimized")


@dataclass(frozen=True, slots=True)
class Wanted:
    """What texts and documents have in common. `source` None means that the language is to be detected.

    `glossaries` are files in order of rising priority. Languages are in the spelling of BCP 47.
    """

    source: str | None
    target: str
    glossaries: tuple[Path, ...] = ()


def routes(door: Door) -> list[BaseRoute]:
    """Return the routes of this module."""

    async def translate(call: Call) -> Response:
        given = call.given
        want = wanted(door, call)
        texts = given.texts("text")
        if not texts:
            raise ServiceError("Parameter 'text' not specified.")
        _check_sizes(door, texts)
        parts = await asyncio.to_thread(_parts, given, texts)
        model = given.choice("model_type", _MODELS)
        _check_unused(given)
        shows_cost = given.flag("show_billed_characters")
        call.session.refuse_too_many()
        call.account.charge(character=sum(map(len, texts)))
        shown = [part.shown for part in parts]
        detected = [want.source] * len(parts) if want.source else await door.languages_of(shown)
        translations = []
        for part, language, filled in zip(parts, detected, await _filled(door, parts, detected, want), strict=True):
            translation: dict[str, str | int] = {
                "detected_source_language": language.upper(),
                "text": filled,
            }
            if shows_cost:
                translation["billed_characters"] = len(part.raw)
            if model:
                translation["model_type_used"] = model.removeprefix("prefer_")
            translations.append(translation)
        return JSONResponse({"translations": translations})

    methods = ("GET", "POST")
    paths = ["/v2/translate", *(["/v2/translate_secondary"] if door.book else [])]
    return [door.route(path, methods, translate) for path in paths]


def wanted(door: Door, call: Call) -> Wanted:
    """Read and check the languages of a request, and all that depends on them.

    Raises:
        ServiceError: something cannot be had; it says what.
    """
    given = call.given
    target = door.languages.target(given.required("target_lang"))
    code = given.text("source_lang")
    source = door.languages.source(code) if code else None
    if source:
        door.languages.check(source, target)
    formality = given.choice("formality", _FORMALITY, "default")
    if formality in ("more", "less") and not door.languages.details(target).formality:
        raise ServiceError("'formality' is not supported for given 'target_lang'.")
    if style := given.text("style_id"):
        rule = door.styles.get(style, call.account.owner)
        if base(rule["language"]) != base(target):
            raise ServiceError("Style rule language does not match the translate request target language")
    if memory := given.text("translation_memory_id"):
        known(door.memories, memory, "translation_memory_id")
    given.number("translation_memory_threshold", 75, least=0, most=100)
    return Wanted(source, target, _glossaries(door, call, source, target))


def _glossaries(door: Door, call: Call, source: str | None, target: str) -> tuple[Path, ...]:
    """Return the files of the glossaries, the last one being the one that goes first."""
    one, several = call.given.text("glossary_id"), call.given.names("glossary_ids")
    if one and several:
        raise ServiceError("Only one of 'glossary_id' and 'glossary_ids' can be specified.")
    if len(several) > _MAX_GLOSSARIES:
        raise ServiceError(f"Parameter 'glossary_ids' has more than {_MAX_GLOSSARIES} values.")
    ids = [one] if one else several
    if ids and source is None:
        raise ServiceError("Use of a glossary requires the source_lang parameter to be specified")
    paths = []
    for id in ids:
        stored, pair = door.glossaries.get(id, call.account.owner), (base(str(source)), base(target))
        if stored.dictionary(pair) is None:
            raise ServiceError("The glossary has no dictionary for the given source_lang and target_lang.")
        paths.append(door.glossaries.path(stored, pair))
    return tuple(reversed(paths))


def _check_sizes(door: Door, texts: Sequence[str]) -> None:
    """Refuse more than the API takes, or the operator of the service wants to give."""
    settings = door.service.settings
    most = min(settings.texts or MAX_TEXTS, MAX_TEXTS)
    if len(texts) > most:
        raise ServiceError(f"Parameter 'text' has more than {most} values.")
    if settings.characters and max(map(len, texts)) > settings.characters:
        raise TooLargeError("Request size exceeds the limit.", hint=f"at most {settings.characters} characters a text")


def _parts(given: Given, texts: Sequence[str]) -> list[Text]:
    """Take the texts apart as the parameters say."""
    handling = given.choice("tag_handling", ("xml", "html"))
    split = given.choice("split_sentences", ("0", "1", "nonewlines"), "nonewlines" if handling == "html" else "1")
    strict = given.choice("tag_handling_version", ("v1", "v2"), "v1") == "v2"
    outline = given.flag("outline_detection", True)
    if handling == "html":
        return [marked_up(text, HtmlFormat(), strict=strict) for text in texts]
    if handling == "xml":
        format = XmlFormat(
            ignored=frozenset(given.names("ignore_tags")),
            splitting=frozenset(given.names("splitting_tags")),
            joining=frozenset(given.names("non_splitting_tags")),
            outline=outline,
            strict=strict,
            lines=split == "1",
        )
        return [marked_up(text, format, strict=strict) for text in texts]
    return [plain(text, lines=split == "1") for text in texts]


def _check_unused(given: Given) -> None:
    """Check parameters that change nothing here: there is one model, and formatting is always kept."""
    given.flag("preserve_formatting")
    given.texts("context")
    instructions = given.texts("custom_instructions")
    if len(instructions) > _MAX_INSTRUCTIONS or any(len(each) > _MAX_INSTRUCTION for each in instructions):
        hint = f"at most {_MAX_INSTRUCTIONS}, of {_MAX_INSTRUCTION} characters each"
        raise ServiceError("Value for 'custom_instructions' not supported.", hint=hint)


async def _filled(door: Door, parts: Sequence[Text], detected: Sequence[str], want: Wanted) -> list[str]:
    """Translate the blocks of all texts that are in one language together, and put the texts together again."""
    filled = [""] * len(parts)
    pairs = [door.languages.pair(language, want.target) for language in detected]
    for pair in dict.fromkeys(pairs):
        indexes = [index for index, each in enumerate(pairs) if each == pair]
        blocks = [block for index in indexes for block in parts[index].blocks]
        source, target = pair
        translations = iter(
            await door.service.translate_blocks(blocks, source=source, target=target, glossaries=want.glossaries)
        )
        for index in indexes:
            done: list[Translation] = [next(translations) for _ in parts[index].blocks]
            filled[index] = await asyncio.to_thread(parts[index].filled, done)
    return filled
