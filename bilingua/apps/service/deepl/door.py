"""What all requests to the DeepL door have in common: parameters, accounts, errors in DeepL's form, a trace."""

from __future__ import annotations

import asyncio
import secrets
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass

from starlette.requests import ClientDisconnect, Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from bilingua.apps.service.deepl.accounts import Account, Accounts
from bilingua.apps.service.deepl.faults import Session, Sessions, Silenced
from bilingua.apps.service.deepl.given import Given
from bilingua.apps.service.deepl.languages import LanguageTable, Pair
from bilingua.apps.service.deepl.rules import StyleRules, memories
from bilingua.apps.service.deepl.store import GlossaryStore
from bilingua.apps.service.entries import Pair as Entry
from bilingua.apps.service.errors import ServiceError, TooLargeError, shown
from bilingua.apps.service.parameters import parameters
from bilingua.apps.service.phrasebook import PhraseBookBackend
from bilingua.apps.service.service import Service
from bilingua.errors import BilinguaError, InputError
from bilingua.language.identify import foreign_language
from bilingua.terms.glossary import Glossary

REQUEST_BYTES = 128 << 10
GLOSSARY_BYTES = 11 << 20  # 10 MiB of entries, and what is around them


@dataclass(frozen=True, slots=True)
class Call:
    """A request that was let in."""

    request: Request
    given: Given
    account: Account
    session: Session

    def id(self, name: str) -> str:
        """Return an identifier in the path."""
        return str(self.request.path_params[name])


Handler = Callable[[Call], Awaitable[Response]]


class Door:
    """The state that the routes of the DeepL door share."""

    def __init__(self, service: Service) -> None:
        self.service = service
        backend = service.backend
        self.book = backend.book if isinstance(backend, PhraseBookBackend) else None
        testing = self.book is not None
        self.languages = LanguageTable(backend.languages, self.book.languages if self.book else {}, extras=testing)
        self.glossaries = GlossaryStore(service.settings.data / "glossaries", _unchecked if testing else _checked)
        self.styles = StyleRules(self.book.style_rules if self.book else ())
        self.memories = memories(self.book.translation_memories if self.book else ())
        self._sessions = Sessions(testing=testing)
        self._accounts = Accounts(service, testing=testing)

    async def languages_of(self, texts: Sequence[str]) -> list[str]:
        """Return the language of each text, also one that cannot be translated from: it is left as it is."""
        found = await self.service.detect(texts)
        if self.book:
            return [ranked[0].language for ranked in found]
        foreign = await asyncio.to_thread(lambda: [foreign_language(text) for text in texts])
        return [other or ranked[0].language for other, ranked in zip(foreign, found, strict=True)]

    def route(self, path: str, methods: Sequence[str], handler: Handler, *, limit: int = REQUEST_BYTES) -> Route:
        """Return a route whose requests are let in, counted and answered in DeepL's form.

        `limit` is the number of bytes that a body may have.
        """
        edits = "/glossaries" in path and methods != ["GET"]

        async def endpoint(request: Request) -> Response:
            try:
                session = await self._sessions.enter(request)
                await _refuse_large(request, limit)
                given = Given(await parameters(request))
                account = self._accounts.admit(request, given, session, edits=edits)
                response = await handler(Call(request, given, account, session))
            except (Silenced, ClientDisconnect):
                response = Response(status_code=499)  # nobody is there to read it
            except BilinguaError as error:
                response = _refusal(error)
            finally:
                await request.close()  # the files of a form
            response.headers["X-Trace-ID"] = secrets.token_hex(16)
            return response

        return Route(path, endpoint, methods=list(methods))


async def unknown(call: Call) -> Response:
    """Answer a request for what is not there."""
    raise ServiceError("Not found", status=404)


def _refusal(error: BilinguaError) -> Response:
    """Return an error as DeepL's clients read it. Their retries are for faults that pass, so input never gets a 5xx."""
    if isinstance(error, ServiceError):
        status, headers = error.status, error.headers
    else:
        status, headers = 400 if isinstance(error, InputError) else 500, {}
    body = {"message": shown(error)} | ({"detail": error.hint} if error.hint else {})
    return JSONResponse(body, status, headers)


async def _refuse_large(request: Request, limit: int) -> None:
    length = request.headers.get("content-length", "")
    is_large = length.isdecimal() and int(length) > limit
    if is_large or (not length and len(await request.body()) > limit):
        raise TooLargeError("Request size exceeds the limit.", hint=f"at most {limit} bytes")


def _checked(pair: Pair, entries: Sequence[Entry]) -> None:
    Glossary.from_mapping(dict(entries))


def _unchecked(pair: Pair, entries: Sequence[Entry]) -> None:
    """A phrase book takes every entry: it compares texts, and there is nothing to enforce."""
