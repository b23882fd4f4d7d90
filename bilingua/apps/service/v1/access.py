"""Who asks whom: the service behind a request, and the owner of its key."""

from __future__ import annotations

from typing import Annotated

from fastapi import Depends, Request
from fastapi.security import HTTPAuthorizationCredentials, HTTPBearer

from bilingua.apps.service.service import Service

_Bearer = Annotated[
    HTTPAuthorizationCredentials | None,
    Depends(HTTPBearer(auto_error=False, description="A key, where the service asks for one")),
]


def service(request: Request) -> Service:
    """Return the service that the application was made for."""
    found: Service = request.app.state.service
    return found


Here = Annotated[Service, Depends(service)]


async def owner(request: Request, here: Here, credentials: _Bearer) -> str:
    """Let a request in and return the name of its key, which is empty where the service needs none."""
    # A glossary is all that a request of this door changes for longer than its own translation.
    edits = request.method in ("PUT", "DELETE") and "/glossaries/" in request.url.path
    user = here.admit(request, credentials.credentials if credentials else None, edits=edits)
    return user.name if user else ""


Owner = Annotated[str, Depends(owner)]
