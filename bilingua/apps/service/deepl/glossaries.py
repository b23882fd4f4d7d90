"""Glossaries of clients: `/v2/glossaries` for one pair of languages each, `/v3/glossaries` for several."""

from __future__ import annotations

from asyncio import to_thread
from collections.abc import Sequence
from typing import Any

from starlette.responses import JSONResponse, Response
from starlette.routing import BaseRoute

from bilingua.apps.service.deepl.door import GLOSSARY_BYTES, Call, Door
from bilingua.apps.service.deepl.given import Given
from bilingua.apps.service.deepl.languages import Pair
from bilingua.apps.service.deepl.store import Dictionary, Stored
from bilingua.apps.service.entries import Pair as Entry
from bilingua.apps.service.entries import format_entries, parse_entries
from bilingua.apps.service.errors import ServiceError

_TSV = "text/tab-separated-values"
_V2, _V3 = "/v2/glossaries", "/v3/glossaries"
_ID = "{glossary}"
_MAX_NAME = 1024


def routes(door: Door) -> list[BaseRoute]:
    """Return the routes of this module."""
    return [*_second_version(door), *_third_version(door), *_dictionaries(door)]


def _second_version(door: Door) -> list[BaseRoute]:
    store = door.glossaries

    async def create(call: Call) -> Response:
        name = _name(call.given.required("name"))
        pair, entries = _dictionary(door, call.given)
        return JSONResponse(_shown_v2(await to_thread(store.create, name, call.account.owner, [(pair, entries)])), 201)

    async def listed(call: Call) -> Response:
        found = await to_thread(store.all, call.account.owner)
        return JSONResponse({"glossaries": [_shown_v2(each) for each in found if len(each.dictionaries) == 1]})

    async def read(call: Call) -> Response:
        return JSONResponse(_shown_v2(await _single(door, call)))

    async def entries(call: Call) -> Response:
        accept = call.request.headers.get("accept", "*/*")
        if not any(kind in accept for kind in (_TSV, "text/*", "*/*")):
            raise ServiceError("No supported media type specified in Accept header", status=415)
        stored = await _single(door, call)
        found = await to_thread(store.entries, stored, stored.dictionaries[0].pair)
        return Response(format_entries(found), media_type=_TSV)

    async def remove(call: Call) -> Response:
        await to_thread(store.remove, call.id("glossary"), call.account.owner)
        return Response(status_code=204)

    return [
        door.route(_V2, ["POST"], create, limit=GLOSSARY_BYTES),
        door.route(_V2, ["GET"], listed),
        door.route(f"{_V2}/{_ID}", ["GET"], read),
        door.route(f"{_V2}/{_ID}", ["DELETE"], remove),
        door.route(f"{_V2}/{_ID}/entries", ["GET"], entries),
        door.route(f"{_V3}/{_ID}", ["DELETE"], remove),
    ]


def _third_version(door: Door) -> list[BaseRoute]:
    store = door.glossaries

    async def create(call: Call) -> Response:
        name = _name(call.given.required("name"))
        given = [_dictionary(door, Given.of(each)) for each in call.given.objects("dictionaries")]
        if not given:
            raise ServiceError("Glossary dictionaries must be provided")
        if len({pair for pair, _ in given}) < len(given):
            raise ServiceError("Value for 'dictionaries' not supported.", hint="two have the same languages")
        return JSONResponse(_shown(await to_thread(store.create, name, call.account.owner, given)), 201)

    async def listed(call: Call) -> Response:
        return JSONResponse({"glossaries": [_shown(each) for each in await to_thread(store.all, call.account.owner)]})

    async def read(call: Call) -> Response:
        return JSONResponse(_shown(await to_thread(store.get, call.id("glossary"), call.account.owner)))

    async def change(call: Call) -> Response:
        id, owner = call.id("glossary"), call.account.owner
        stored = await to_thread(store.get, id, owner)
        given = [_dictionary(door, Given.of(each)) for each in call.given.objects("dictionaries")]
        if len(given) > 1:
            raise ServiceError("Only one dictionary can be changed at a time.")
        for pair, entries in given:
            stored = await to_thread(store.put, id, owner, pair, entries, merge=True)
        if name := call.given.text("name"):
            stored = await to_thread(store.rename, id, owner, _name(name))
        return JSONResponse(_shown(stored))

    return [
        door.route(_V3, ["POST"], create, limit=GLOSSARY_BYTES),
        door.route(_V3, ["GET"], listed),
        door.route(f"{_V3}/{_ID}", ["GET"], read),
        door.route(f"{_V3}/{_ID}", ["PATCH"], change, limit=GLOSSARY_BYTES),
    ]


def _dictionaries(door: Door) -> list[BaseRoute]:
    store = door.glossaries

    async def replace(call: Call) -> Response:
        id, owner = call.id("glossary"), call.account.owner
        await to_thread(store.get, id, owner)
        pair, entries = _dictionary(door, call.given)
        stored = await to_thread(store.put, id, owner, pair, entries, merge=False)
        return JSONResponse(_sized(stored.dictionary(pair) or Dictionary(*pair, 0)))

    async def remove(call: Call) -> Response:
        id, owner = call.id("glossary"), call.account.owner
        await to_thread(store.get, id, owner)
        await to_thread(store.remove_dictionary, id, owner, _pair(door, call.given))
        return Response(status_code=204)

    async def entries(call: Call) -> Response:
        stored = await to_thread(store.get, call.id("glossary"), call.account.owner)
        source, target = pair = _pair(door, call.given)
        shown = {
            "source_lang": source,
            "target_lang": target,
            "entries": format_entries(await to_thread(store.entries, stored, pair)),
            "entries_format": "tsv",
        }
        return JSONResponse({"dictionaries": [shown]})

    path = f"{_V3}/{_ID}"
    return [
        door.route(f"{path}/dictionaries", ["PUT"], replace, limit=GLOSSARY_BYTES),
        door.route(f"{path}/dictionaries", ["DELETE"], remove),
        door.route(f"{path}/entries", ["GET"], entries),
    ]


def _name(text: str) -> str:
    if len(text) > _MAX_NAME:
        raise ServiceError("Value for 'name' not supported.", hint=f"at most {_MAX_NAME} characters")
    return text


def _dictionary(door: Door, given: Given) -> tuple[Pair, Sequence[Entry]]:
    """Return the languages and entries of a request or of one of its dictionaries."""
    pair = _pair(door, given)
    format = given.choice("entries_format", ("tsv", "csv"), "tsv")
    return pair, parse_entries(given.required("entries"), format, *pair)


def _pair(door: Door, given: Given) -> Pair:
    return door.languages.glossary_pair(given.required("source_lang"), given.required("target_lang"))


async def _single(door: Door, call: Call) -> Stored:
    """Return a glossary of one pair; the others are not for the second version."""
    stored = await to_thread(door.glossaries.get, call.id("glossary"), call.account.owner)
    if len(stored.dictionaries) != 1:
        raise ServiceError("Glossary not found", status=404, hint="it is multilingual: ask /v3/glossaries")
    return stored


def _shown_v2(stored: Stored) -> dict[str, Any]:
    [dictionary] = stored.dictionaries
    about = {"glossary_id": stored.id, "name": stored.name, "ready": True, "creation_time": stored.created}
    return about | _sized(dictionary)


def _shown(stored: Stored) -> dict[str, Any]:
    return {
        "glossary_id": stored.id,
        "name": stored.name,
        "dictionaries": [_sized(each) for each in stored.dictionaries],
        "creation_time": stored.created,
    }


def _sized(dictionary: Dictionary) -> dict[str, Any]:
    return {
        "source_lang": dictionary.source,
        "target_lang": dictionary.target,
        "entry_count": dictionary.count,
    }
