"""What a client asks before it translates: use, languages, pairs for glossaries."""

from __future__ import annotations

from starlette.responses import JSONResponse, Response
from starlette.routing import BaseRoute

from bilingua.apps.service.deepl.door import Call, Door
from bilingua.apps.service.deepl.languages import feature_needs
from bilingua.apps.service.errors import ServiceError


def routes(door: Door) -> list[BaseRoute]:
    """Return the routes of this module."""
    table = door.languages

    async def usage(call: Call) -> Response:
        return JSONResponse(call.account.usage())

    async def languages(call: Call) -> Response:
        kind = (call.given.text("type") or "source").lower()
        if kind not in ("source", "target"):
            raise ServiceError("Parameter 'type' is invalid. 'source' and 'target' are valid values.")
        return JSONResponse(table.targets() if kind == "target" else table.sources())

    async def pairs(call: Call) -> Response:
        found = [{"source_lang": source, "target_lang": target} for source, target in table.glossary_pairs()]
        return JSONResponse({"supported_languages": found})

    async def listed(call: Call) -> Response:
        if call.given.text("product"):
            raise ServiceError("Parameter 'product' has been renamed to 'resource'.")
        return JSONResponse(table.listed(call.given.choice("resource", tuple(table.resources())) or _missing()))

    async def resources(call: Call) -> Response:
        found = [
            {"name": name, "features": [{"name": feature, **feature_needs(feature)} for feature in features]}
            for name, features in table.resources().items()
        ]
        return JSONResponse(found)

    methods = ["GET", "POST"]
    return [
        door.route("/v2/usage", methods, usage),
        door.route("/v2/languages", methods, languages),
        door.route("/v2/glossary-language-pairs", methods, pairs),
        door.route("/v3/languages", ["GET"], listed),
        door.route("/v3/languages/resources", ["GET"], resources),
    ]


def _missing() -> str:
    raise ServiceError("Parameter 'resource' not specified.")
