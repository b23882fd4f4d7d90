"""Reviewed sentences as a Word document or as a page of their own."""

from __future__ import annotations

import re
from io import BytesIO
from typing import Any

from starlette.requests import Request
from starlette.responses import Response

from bilingua.apps.service.errors import ParameterError
from bilingua.apps.workbench.requests import body, text
from bilingua.text.formats.docx import write_paragraphs
from bilingua.web.review import review_page

_TEXTS = ("de", "en", "lead", "gap")
# What a page needs of a sentence besides its texts, with the value of one that has none.
_REST: dict[str, Any] = {"confidence": None, "level": "unknown", "evidence": [], "findings": [], "block": 0}


async def export(request: Request, user: str) -> Response:
    """Answer with `sentences`, as the page has them, as a file of the format `docx` or `html`."""
    values = await body(request)
    sentences = _sentences(values.get("sentences"))
    name = text(values, "name", "translation")
    if request.path_params["format"] == "html":
        page = review_page(sentences, title=name, name=name)
        return Response(page.encode(), media_type="application/octet-stream")
    if request.path_params["format"] == "docx":
        whole = "".join(one["lead"] + one.get("edited", one["en"]) + one["gap"] for one in sentences)
        target = BytesIO()
        write_paragraphs(re.split(r"\n+", whole.strip()), target)
        return Response(target.getvalue(), media_type="application/octet-stream")
    raise ParameterError("no such format", hint="docx or html")


def _sentences(given: Any) -> list[dict[str, Any]]:
    """Return the sentences of a request, with nothing in them that a page could not show."""
    if not isinstance(given, list) or not all(isinstance(one, dict) for one in given):
        raise ParameterError("'sentences' is missing, or is no list of sentences")
    sentences = []
    for number, one in enumerate(given, 1):
        if not all(isinstance(one.get(name), str) for name in _TEXTS):
            raise ParameterError(f"sentence {number} lacks one of {', '.join(_TEXTS)}")
        edited = {"edited": one["edited"]} if isinstance(one.get("edited"), str) else {}
        rest = {name: one.get(name, value) for name, value in _REST.items()}
        sentences.append({"n": number, **{name: one[name] for name in _TEXTS}, **rest, **edited})
    return sentences
