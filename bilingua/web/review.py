"""The page for editors: German and English side by side, in one file that needs no network."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

import bilingua
from bilingua.web.assets import asset, environment
from bilingua.web.sentences import Row, rows


def rows_of(blocks: Iterable[Mapping[str, Any]]) -> list[Row]:
    """Return the sentences of the blocks of a receipt, numbered through, a line for each block."""
    sentences: list[Row] = []
    for index, block in enumerate(blocks):
        sentences += ({**row, "block": index} for row in rows(block, first=len(sentences) + 1, end="\n"))
    return sentences


def review_page(
    sentences: Sequence[Row], *, title: str, name: str = "translation", summary: str = "", signature: str = ""
) -> str:
    """Return sentences as an HTML page to read, correct and export from.

    `name` begins the names of exported files; `summary` is a line below the title, `signature` says how the
    translations were made.
    """
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
