"""Texts of this door: translated at once, with their evidence."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

from fastapi import APIRouter
from fastapi.concurrency import run_in_threadpool

from bilingua import __version__
from bilingua.apps.service.service import Service
from bilingua.apps.service.v1.access import Here
from bilingua.apps.service.v1.glossaries import Own
from bilingua.apps.service.v1.models import Health, Language, TranslationRequest, Translations
from bilingua.receipt import block_dict
from bilingua.records import Translation
from bilingua.terms.glossary import Glossary

router = APIRouter(tags=["translation"])


@router.post("/translate")
async def translate(wanted: TranslationRequest, here: Here, own: Own) -> Translations:
    """Translate texts, each with its sentences, findings, and the outcome for every term and fact."""
    here.refuse_long(wanted.texts)
    if wanted.terms:
        await run_in_threadpool(Glossary.from_mapping, wanted.terms, name="terms")  # says what is wrong with them
    paths = [own.path(name) for name in wanted.glossaries]
    sources = await _sources(here, wanted)
    found: dict[int, dict[str, Any]] = {}
    for source in dict.fromkeys(sources):
        places = [place for place, each in enumerate(sources) if each == source]
        texts = [wanted.texts[place] for place in places]
        for place, result in zip(places, await _translated(here, wanted, texts, source, paths), strict=True):
            found[place] = {"language": source, **result}
    rows = [found[place] for place in range(len(sources))]
    return Translations.model_validate({"signature": here.backend.signature, "translations": rows})


@router.get("/health")
async def health(here: Here) -> Health:
    """Say what runs here."""
    return Health(
        version=__version__,
        signature=here.backend.signature,
        languages=[Language(code=each.code, name=each.name, targets=list(each.targets)) for each in here.languages],
        waiting_characters=here.queue.waiting,
    )


async def _sources(service: Service, wanted: TranslationRequest) -> list[str]:
    """Return the language of each text, all of which can be translated."""
    if wanted.source == "auto":
        sources = [ranked[0].language for ranked in await service.detect(wanted.texts)]
    else:
        sources = [wanted.source] * len(wanted.texts)
    return [service.pair(source, wanted.target)[0] for source in sources]


async def _translated(
    service: Service, wanted: TranslationRequest, texts: Sequence[str], source: str, glossaries: Sequence[Path]
) -> list[dict[str, Any]]:
    source, target = service.pair(source, wanted.target)
    common: dict[str, Any] = {"source": source, "target": target, "glossaries": glossaries, "terms": wanted.terms}
    if wanted.format == "text":
        made = await service.translate(texts, alternatives=wanted.alternatives, **common)
        return [block_dict(translation) for translation in made]
    pages = await service.translate_html(texts, **common)
    return [_page(text, page, blocks) for text, (page, blocks) in zip(texts, pages, strict=True)]


def _page(source: str, page: str, blocks: Sequence[Translation]) -> dict[str, Any]:
    """Return HTML with the findings of all its blocks, whose offsets mean nothing in it."""
    findings = [replace(finding, start=None, end=None) for block in blocks for finding in block.findings]
    whole = block_dict(Translation(source, page, findings=tuple(findings)))
    return {**whole, "blocks": [block_dict(block) for block in blocks]}
