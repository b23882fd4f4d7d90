"""The door for programs that speak LibreTranslate."""

from __future__ import annotations

from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import BaseRoute, Route

from bilingua.apps.service.service import Service


def routes(service: Service) -> list[BaseRoute]:
    """Return the routes of this door."""

    async def languages(request: Request) -> Response:
        return JSONResponse(
            [
                {"code": each.code, "name": each.name, "targets": sorted({each.code, *each.targets})}
                for each in service.languages
            ]
        )

    async def health(request: Request) -> Response:
        return JSONResponse({"status": "ok"})

    return [Route("/languages", languages), Route("/health", health)]
