"""The page for editors: German and English side by side, in one file that needs no network."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Mapping
from typing import Any

import bilingua
from bilingua.web.assets import asset, environment
from bilingua.web.sentences import Row, rows


def review_page(
    blocks: Iterable[Mapping[str, Any]],
    *,
    title: str,
    name: str = "translation",
    summary: str = "",
    signature: str = "",
) -> str:
    """Return the blocks of a receipt as an HTML page to read, correct and export from.

    `name` begins the names of exported files; `summary` is a line below the title, `signature` says how the
    translations were made.
    """
    sentences: list[Row] = []
    for block in blocks:
        sentences += rows(block, first=len(sentences) + 1, end="\n")
    # Edits in the browser are stored under the texts that they belong to: a new translation begins without any.
    key = hashlib.sha256(json.dumps([(one["de"], one["en"]) for one in sentences]).encode()).hexdigest()[:16]
    texts = json.loads(asset("texts.json"))
    return (
        environment()
        .get_template("review.html")
        .render(
            title=title,
            summary=summary,
            signature=signature,
            version=bilingua.__version__,
            texts=texts,
            data={
                "sentences": sentences,
                "texts": texts,
                "name": name,
                "key": f"bilingua-{key}",
                "version": bilingua.__version__,
            },
            styles="".join(map(asset, ("tokens.css", "base.css", "sentences.css", "review.css"))),
            script="".join(map(asset, ("text.js", "sentences.js", "review.js"))),
        )
    )
