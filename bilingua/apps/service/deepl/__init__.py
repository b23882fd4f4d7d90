"""The door for programs that speak DeepL: `docs/service.md` says what it takes and what it answers."""

from __future__ import annotations

from starlette.routing import BaseRoute

from bilingua.apps.service.deepl import account_routes, documents, glossaries, styles, translate
from bilingua.apps.service.deepl.door import Door, unknown
from bilingua.apps.service.service import Service

_METHODS = ("GET", "POST", "PUT", "PATCH", "DELETE")


def routes(service: Service) -> list[BaseRoute]:
    """Return the routes of this door."""
    door = Door(service)
    known = [
        route for module in (translate, documents, glossaries, styles, account_routes) for route in module.routes(door)
    ]
    # Below these paths, whatever is not there gets an answer in DeepL's form too.
    return [*known, *(door.route(f"/{version}/{{rest:path}}", _METHODS, unknown) for version in ("v2", "v3"))]
