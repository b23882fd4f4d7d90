"""The door for programs that speak LibreTranslate: its routes, its names, its order of checks, its words for errors."""

from __future__ import annotations

import asyncio
import json
import re
import secrets
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from io import BytesIO
from pathlib import Path, PurePath
from typing import Any

from starlette.datastructures import UploadFile
from starlette.requests import Request
from starlette.responses import FileResponse, HTMLResponse, JSONResponse, Response
from starlette.routing import BaseRoute, Route

from bilingua.apps.jobs import english_name
from bilingua.apps.service.backend import Detected, Language
from bilingua.apps.service.errors import (
    KeyMissingError,
    ServiceError,
    SlowError,
    WaitError,
    shown,
)
from bilingua.apps.service.jobs import Job, State
from bilingua.apps.service.metrics import CONTENT_TYPE
from bilingua.apps.service.parameters import Parameters, parameters
from bilingua.apps.service.service import Service
from bilingua.data import read_text
from bilingua.errors import BilinguaError, InputError
from bilingua.text.documents import EXTENSIONS, stream_document
from bilingua.text.formats.base import is_content

# Codes that other languages of the table go by.
_ALIASES = {"zh": "zh-hans", "zt": "zh-hant", "pb": "pt-br", "nb": "no"}
_FORMATS = ("text", "html")
# A text whose language is less likely than this is taken to be in that of the whole request.
_SURE = 0.9
_NO_LANGUAGE = {"confidence": 0, "language": "en"}
_TIMEOUT_MS = 500  # after which the program's own page translates what was typed
_POLL_S = 0.1
_SAMPLE = 2000  # characters of a document that its language is told by
_UNSAFE = re.compile(r"[^\w.-]+")

Endpoint = Callable[[Request], Awaitable[Response]]


class _RefusedError(ServiceError):
    """An error whose message is the answer."""


def routes(service: Service) -> list[BaseRoute]:
    """Return the routes of this door."""
    door = _Door(service)
    endpoints: Mapping[str, tuple[str, Endpoint]] = {
        "/translate": ("POST", door.translate),
        "/detect": ("POST", door.detect),
        "/translate_file": ("POST", door.translate_file),
        "/suggest": ("POST", door.suggest),
        "/languages": ("GET", door.languages),
        "/download_file/{name:path}": ("GET", door.download_file),
        "/frontend/settings": ("GET", door.frontend_settings),
        "/health": ("GET", door.health),
        "/metrics": ("GET", door.metrics),
        "/spec": ("GET", door.spec),
    }
    return [Route(path, _answering(endpoint), methods=[method]) for path, (method, endpoint) in endpoints.items()]


_PATHS = frozenset(
    str.split("/translate /detect /translate_file /suggest /languages /frontend/settings /health /metrics /spec /docs")
)


def specification() -> dict[str, Any]:
    """Return the description of this door, as Swagger 2."""
    described: dict[str, Any] = json.loads(read_text("service/libretranslate.json"))
    return described


def is_at_door(path: str) -> bool:
    """Return whether a path is one of this door's."""
    return path in _PATHS or path.startswith("/download_file/")


def _answering(endpoint: Endpoint) -> Endpoint:
    """Return the endpoint with errors as this door says them."""

    async def answer(request: Request) -> Response:
        try:
            return await endpoint(request)
        except BilinguaError as error:
            status, text = _said(error)
            headers = error.headers if isinstance(error, ServiceError) else {}
            # What the client sent may be quoted, and may be half of a surrogate pair.
            return JSONResponse({"error": text.encode(errors="replace").decode()}, status, headers)
        finally:
            await request.close()  # and with it the files that came

    return answer


def _said(error: BilinguaError) -> tuple[int, str]:
    """Return status and text of an error; clients know 400, 403, 429 and 500."""
    if isinstance(error, KeyMissingError):
        return 400, "Please contact the server operator to get an API key"
    if isinstance(error, WaitError):
        return 429, f"Slowdown: {error.message}"
    if isinstance(error, SlowError):
        return 500, f"Cannot translate text: {error.message}"
    if isinstance(error, ServiceError):
        return error.status, error.message
    text = f"{shown(error)} ({error.hint})" if error.hint else shown(error)
    return (400, text) if isinstance(error, InputError) else (500, f"Cannot translate text: {text}")


@dataclass(frozen=True, slots=True)
class _Order:
    """What a request to /translate wants."""

    texts: list[str]
    is_batch: bool
    source: str
    target: str
    format: str
    alternatives: int
    is_auto: bool


class _Door:
    def __init__(self, service: Service) -> None:
        self._service = service

    async def translate(self, request: Request) -> Response:
        values = await parameters(request)
        if values.is_json and "src" in values.values and "q" not in values.values:
            return await self._mtuoc(request, values)
        texts = values.all("q")
        self._admit(request, values, cost=len(texts))
        order = self._order(values)
        sources = await self._sources(order)
        source_languages = [self._language(each["language"]) for each in sources]
        target = self._language(order.target)
        if order.format not in _FORMATS:
            raise _RefusedError(f"{order.format} format is not supported")
        for language in source_languages:
            self._refuse_pair(language, target)
        translated = await self._translated(order, source_languages, target)
        answer: dict[str, Any] = {"translatedText": _unbatched(order, [text for text, _ in translated])}
        if order.alternatives:
            answer["alternatives"] = _unbatched(order, [others for _, others in translated])
        if order.is_auto:
            answer["detectedLanguage"] = _unbatched(order, sources)
        return JSONResponse(answer)

    def _order(self, values: Parameters) -> _Order:
        """Check the parameters in this program's order."""
        q = _required(values, "q")
        if not values.is_json:
            q = "\n".join(q.splitlines()) if isinstance(q, str) else q[0]
        is_batch = isinstance(q, list)
        texts = q if is_batch else [q]
        if not all(isinstance(text, str) for text in texts):
            raise _RefusedError("Invalid request: q is not a text")
        source, target = str(_required(values, "source")), str(_required(values, "target"))
        alternatives = self._alternatives_wanted(values)
        limit = self._service.settings.texts
        if is_batch and limit and len(texts) > limit:
            raise _RefusedError(f"Invalid request: request ({len(texts)}) exceeds text limit ({limit})")
        for text in texts:
            self._refuse_long(len(text))
        form = str(values.get("format") or "text")
        return _Order(texts, is_batch, source, target, form, alternatives, source.lower() == "auto")

    def _alternatives_wanted(self, values: Parameters) -> int:
        limit = self._service.settings.alternatives
        try:
            wanted = max(0, int(values.get("alternatives", 0) or 0))
        except (TypeError, ValueError, OverflowError) as error:
            raise _RefusedError("Invalid request: alternatives parameter is not a number") from error
        if wanted > limit:
            raise _RefusedError(f"Invalid request: alternatives parameter must be <= {limit}")
        return wanted

    def _refuse_long(self, size: int) -> None:
        limit = self._service.settings.characters
        if limit and size > limit:
            raise _RefusedError(f"Invalid request: request ({size}) exceeds text limit ({limit})")

    async def _sources(self, order: _Order) -> list[dict[str, Any]]:
        """Return the language of each text, as named or as it looks."""
        if not order.is_auto:
            return [{"confidence": 100, "language": order.source}] * len(order.texts)
        whole, *each = await self._service.detect(["\n".join(order.texts), *order.texts])
        return [
            (_detected(own if own[0].confidence >= _SURE else whole)[0] if is_content(text) else _NO_LANGUAGE)
            for text, own in zip(order.texts, each, strict=True)
        ]

    def _language(self, code: str) -> Language:
        found = self._service.language(code) or self._service.language(_ALIASES.get(code.lower(), code))
        if found is None:
            raise _RefusedError(f"{code} is not supported")
        return found

    def _refuse_pair(self, source: Language, target: Language) -> None:
        if source.code != target.code and target.code not in source.targets:
            raise _RefusedError(
                f"{target.name} ({target.code}) is not available as a target language"
                f" from {source.name} ({source.code})"
            )

    async def _translated(
        self, order: _Order, sources: Sequence[Language], target: Language
    ) -> list[tuple[str, list[str]]]:
        """Translate the texts, those of one language together, with their alternatives; HTML has none."""
        done: list[tuple[str, list[str]]] = [("", [])] * len(order.texts)
        for code in dict.fromkeys(language.code for language in sources):
            places = [place for place, language in enumerate(sources) if language.code == code]
            texts = [order.texts[place] for place in places]
            if order.format == "html":
                pages = await self._service.translate_html(texts, source=code, target=target.code)
                found: list[tuple[str, list[str]]] = [(text, []) for text, _ in pages]
            else:
                plain = await self._service.translate(
                    texts, source=code, target=target.code, alternatives=order.alternatives
                )
                found = [(translation.text, list(translation.alternatives)) for translation in plain]
            for place, result in zip(places, found, strict=True):
                done[place] = result
        return done

    async def _mtuoc(self, request: Request, values: Parameters) -> Response:
        """Answer a request of MTUOC, which has the same path and a sentence in `src`."""
        self._admit(request, values, cost=1)
        text = str(values.get("src", ""))
        self._refuse_long(len(text))
        source = next(language for language in self._service.languages if language.targets)
        (translation,) = await self._service.translate([text], source=source.code, target=source.targets[0])
        empty = ("src_tokens", "tgt_tokens", "src_subwords", "tgt_subwords", "alignment")
        return JSONResponse(
            {
                "id": values.get("id"),
                "src": text,
                "system_name": "bilingua",
                "tgt": translation.text,
                **dict.fromkeys(empty, ""),
                "alternate_translations": [],
            }
        )

    async def detect(self, request: Request) -> Response:
        values = await parameters(request)
        self._admit(request, values)
        q = _required(values, "q")
        text = "\n".join(map(str, q)) if isinstance(q, list) else str(q)
        if not is_content(text):
            return JSONResponse([_NO_LANGUAGE])
        (found,) = await self._service.detect([text])
        return JSONResponse(_detected(found))

    async def languages(self, request: Request) -> Response:
        return JSONResponse(
            [
                {"code": each.code, "name": each.name, "targets": sorted({each.code, *each.targets})}
                for each in self._service.languages
            ]
        )

    async def translate_file(self, request: Request) -> Response:
        values = await parameters(request)
        upload = values.files.get("file")
        limit = self._service.settings.characters
        self._admit(request, values, cost=-(-(upload.size or 0) // limit) if upload and limit else 1)
        if upload is None:
            raise _RefusedError("Invalid request: missing file parameter")
        source, target = str(_required(values, "source")), str(_required(values, "target"))
        name = PurePath((upload.filename or "").replace("\\", "/")).name
        if not name:
            raise _RefusedError("Invalid request: empty file")
        if PurePath(name).suffix.lower() not in EXTENSIONS or not PurePath(name).suffix:
            raise _RefusedError("Invalid request: file format not supported")
        if source.lower() == "auto":
            source = await self._language_of_file(upload, name)
        languages = self._language(source), self._language(target)
        self._refuse_pair(*languages)
        job = await self._job(request, upload, name, *(language.code for language in languages))
        path = f"/download_file/{job.id}.{_UNSAFE.sub('_', name)}"
        return JSONResponse({"translatedFileUrl": str(request.url.replace(path=path, query=""))})

    async def _language_of_file(self, upload: UploadFile, name: str) -> str:
        content = await upload.read()
        await upload.seek(0)
        format = EXTENSIONS[PurePath(name).suffix.lower()]
        sample = await asyncio.to_thread(_sample, content, format)
        (found,) = await self._service.detect([sample])
        return found[0].language

    async def _job(self, request: Request, upload: UploadFile, name: str, source: str, target: str) -> Job:
        """Translate a document and wait for it; where the client leaves, nobody wants it any more."""
        store = self._service.jobs
        make = partial(store.create, name, upload.file, source=source, target=target)
        job, _ = await asyncio.to_thread(make)
        self._service.wake_documents()
        found: Job | None = job
        try:
            while found is not None and not found.is_finished:
                await asyncio.sleep(_POLL_S)
                found = store.find(job.id)
        except asyncio.CancelledError:
            store.delete(job)
            raise
        if found is None or found.state is State.ERROR:
            problem = found.error if found else "it is gone"
            raise _RefusedError(f"Cannot translate file: {problem}", status=500)
        return found

    async def download_file(self, request: Request) -> Response:
        name = request.path_params["name"]
        if "/" in name or "\\" in name or name.strip(".") == "":
            raise _RefusedError("Invalid filename")
        job = self._service.jobs.find(name.partition(".")[0])
        if job is None or job.state is not State.DONE:
            return HTMLResponse("<!doctype html><title>404 Not Found</title><h1>Not Found</h1>", 404)
        return FileResponse(self._service.jobs.result(job), filename=english_name(Path(job.name)))

    async def frontend_settings(self, request: Request) -> Response:
        settings = self._service.settings
        target = next((each.targets[0] for each in self._service.languages if each.targets), "en")
        has_keys = self._service.gate.keys is not None
        return JSONResponse(
            {
                "charLimit": settings.characters or -1,
                "frontendTimeout": _TIMEOUT_MS,
                "apiKeys": has_keys,
                "keyRequired": has_keys,
                "suggestions": settings.suggestions,
                "filesTranslation": True,
                "supportedFilesFormat": [extension for extension in EXTENSIONS if extension],
                "language": {
                    "source": {"code": "auto", "name": "Auto Detect"},
                    "target": {"code": target, "name": self._language(target).name},
                },
            }
        )

    async def suggest(self, request: Request) -> Response:
        values = await parameters(request)
        if not self._service.settings.suggestions:
            raise _RefusedError("Suggestions are disabled on this server.", status=403)
        self._admit(request, values)
        given = {name: str(_required(values, name)) for name in ("q", "s", "source", "target")}
        for name in ("q", "s"):
            self._refuse_long(len(given[name]))
        await asyncio.to_thread(self._service.suggest, given)
        return JSONResponse({"success": True})

    async def health(self, request: Request) -> Response:
        return JSONResponse({"status": "ok"})

    async def metrics(self, request: Request) -> Response:
        token = self._service.settings.metrics_token
        given = request.headers.get("authorization", "")
        if token and not secrets.compare_digest(given.encode(), f"Bearer {token}".encode()):
            return HTMLResponse("<!doctype html><title>401 Unauthorized</title><h1>Unauthorized</h1>", 401)
        return Response(self._service.metrics.render(), media_type=CONTENT_TYPE)

    async def spec(self, request: Request) -> Response:
        return JSONResponse(specification())

    def _admit(self, request: Request, values: Parameters, *, cost: int = 1) -> None:
        key = values.get("api_key") or values.get("secret")
        self._service.admit(request, str(key) if key else None, cost=max(1, cost))


def _required(values: Parameters, name: str) -> Any:
    value = values.get(name)
    if not value:
        raise _RefusedError(f"Invalid request: missing {name} parameter")
    return value


def _detected(found: Sequence[Detected]) -> list[dict[str, Any]]:
    """Return languages as this program has them, without those that are out of the question."""
    rows = [{"confidence": round(each.confidence * 100), "language": each.language} for each in found]
    return [row for row in rows if row["confidence"]] or rows[:1]


def _unbatched(order: _Order, values: Sequence[Any]) -> Any:
    return list(values) if order.is_batch else values[0]


def _sample(content: bytes, format: str) -> str:
    """Return the beginning of a document's text."""
    text = ""
    with stream_document(BytesIO(content), format=format) as stream:
        for block in stream:
            text += block.text + "\n"
            if len(text) > _SAMPLE:
                break
    return text
