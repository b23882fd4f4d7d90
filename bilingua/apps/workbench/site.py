"""The addresses of the workbench: its page, the files of that page, and what the page asks the server."""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path

from starlette.requests import Request
from starlette.responses import HTMLResponse, PlainTextResponse, Response
from starlette.routing import BaseRoute, Route

import bilingua
from bilingua.apps.service.service import Service
from bilingua.apps.workbench.documents import Documents
from bilingua.apps.workbench.export import export
from bilingua.apps.workbench.glossaries import Glossaries
from bilingua.apps.workbench.guard import HEADERS, Guard
from bilingua.apps.workbench.scores import Scores
from bilingua.apps.workbench.shelf import Shelf
from bilingua.apps.workbench.texts import Texts
from bilingua.text.documents import EXTENSIONS
from bilingua.web.assets import asset, environment

_STYLES = ("tokens.css", "base.css", "sentences.css", "workbench.css")
_SCRIPTS = ("text.js", "sentences.js", "workbench.js", "translate.js", "glossary.js", "score.js")
_TYPES = {".css": "text/css", ".js": "text/javascript"}


def routes(service: Service, glossaries: Sequence[Path]) -> list[BaseRoute]:
    """Return the routes of the workbench over a service; `glossaries` are the files that may be edited.

    Raises:
        GlossaryError: two of the files have the same name.
    """
    folder = service.settings.data
    shelf = Shelf(glossaries, folder)
    guard = Guard(service)
    texts = Texts(service, shelf)
    documents = Documents(service, texts)
    terms = Glossaries(service, shelf)
    scores = Scores(folder / "reports")
    return [
        Route("/", _page),
        Route("/static/{name}", _file),
        Route("/ui/translate", guard(texts.translate), methods=["POST"]),
        Route("/ui/alternatives", guard(texts.alternatives), methods=["POST"]),
        Route("/ui/corrections", guard(texts.correct, edits=True), methods=["POST"]),
        Route("/ui/documents", guard(documents.create), methods=["POST"]),
        Route("/ui/documents/{id}", guard(documents.status), methods=["GET"]),
        Route("/ui/documents/{id}/sentences", guard(documents.sentences), methods=["GET"]),
        Route("/ui/documents/{id}/file", guard(documents.file), methods=["POST"]),
        Route("/ui/glossaries", guard(terms.names), methods=["GET"]),
        Route("/ui/glossaries", guard(terms.create, edits=True), methods=["POST"]),
        Route("/ui/glossaries/{name}", guard(terms.entries), methods=["GET"]),
        Route("/ui/glossaries/{name}/lint", guard(terms.lint), methods=["POST"]),
        Route("/ui/glossaries/{name}/change", guard(terms.change, edits=True), methods=["POST"]),
        Route("/ui/glossaries/{name}/history", guard(terms.history), methods=["GET"]),
        Route("/ui/glossaries/{name}/undo", guard(terms.undo, edits=True), methods=["POST"]),
        Route("/ui/glossaries/{name}/losses", guard(terms.losses), methods=["GET"]),
        Route("/ui/glossaries/{name}/file", guard(terms.file), methods=["GET"]),
        Route("/ui/glossaries/{name}/examples", guard(terms.examples), methods=["POST"]),
        Route("/ui/glossaries/{name}/impact", guard(terms.impact), methods=["POST"]),
        Route("/ui/export/{format}", guard(export), methods=["POST"]),
        Route("/ui/score", guard(scores.score), methods=["POST"]),
        Route("/reports/{id}", scores.report, methods=["GET"]),
    ]


async def _page(request: Request) -> Response:
    shared, own = (json.loads(asset(name)) for name in ("texts.json", "workbench.json"))
    page = (
        environment()
        .get_template("workbench.html")
        .render(
            version=bilingua.__version__,
            styles=_STYLES,
            scripts=_SCRIPTS,
            texts={language: {**words, **own[language]} for language, words in shared.items()},
            endings=",".join(sorted(EXTENSIONS)),
        )
    )
    return HTMLResponse(page, headers=dict(HEADERS))


async def _file(request: Request) -> Response:
    name = request.path_params["name"]
    if name not in (*_STYLES, *_SCRIPTS):
        return PlainTextResponse("no such file", 404)
    return Response(asset(name), media_type=_TYPES[Path(name).suffix], headers=dict(HEADERS))
