"""LibreTranslate, or whatever speaks its protocol: no terms, so a missing one is put into the German itself."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from bilingua.engines.remote.http import Service, key_from, service_url
from bilingua.engines.remote.service import Question, RemoteEngine
from bilingua.errors import EngineError, SettingsError
from bilingua.markers import rewritten

_URL = "https://libretranslate.com"
_KEY = "LIBRETRANSLATE_API_KEY"


class LibreTranslateEngine(RemoteEngine):
    """A LibreTranslate server. It takes no terms: where one is missing, the German is sent once more with the English
    term in it, which most engines copy.

    `url` None means libretranslate.com. The key is in LIBRETRANSLATE_API_KEY; a server of one's own may need none.

    Raises:
        SettingsError: the URL or the key cannot be used, or a model is named.
    """

    name = "libretranslate"

    def _connect(self, url: str | None) -> str:
        if self.model is not None:
            raise SettingsError("LibreTranslate has one model for each pair of languages", hint="leave --model out")
        url = service_url(url or _URL)
        self._key = key_from(_KEY, url, needed=url == _URL)
        self._service = Service(
            url, key=self._key, variable=_KEY, limits=self._limits, in_header=False, asked=self._count_request
        )
        return url

    def close(self) -> None:
        """Close the connections to the service."""
        self._service.close()

    def _ask(self, questions: Sequence[Question]) -> list[str | None]:
        texts = [_written(question) for question in questions]
        payload: dict[str, Any] = {"q": texts, "source": "de", "target": "en", "format": "text"}
        self._count(sum(map(len, texts)))
        answer = self._service.post("/translate", {**payload, "api_key": self._key} if self._key else payload)
        found = answer.get("translatedText") if isinstance(answer, dict) else None
        if not isinstance(found, list) or len(found) != len(texts):
            raise EngineError(f"{self.url} returned something else than {len(texts)} translations")
        return [text if isinstance(text, str) else None for text in found]


def _written(question: Question) -> str:
    """Return the German, with the wanted English in place of the words that a draft lacks it for."""
    return question.text if question.draft is None else rewritten(question.marked, lambda _, english: english)
