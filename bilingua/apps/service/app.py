"""The application: the doors side by side, and what all of them have in common."""

from __future__ import annotations

from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager

from starlette.applications import Starlette
from starlette.routing import BaseRoute

from bilingua.apps.service import libretranslate
from bilingua.apps.service.service import Service


def create_app(service: Service, *, routes: Sequence[BaseRoute] = ()) -> Starlette:
    """Return the application with all doors of a service; `routes` are further ones."""

    @asynccontextmanager
    async def lifespan(app: Starlette) -> AsyncIterator[None]:
        async with service:
            yield

    return Starlette(routes=[*libretranslate.routes(service), *routes], lifespan=lifespan)
