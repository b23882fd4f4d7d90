"""DeepL, by its own client: terms as a glossary for the time of a request, then as tags that it copies."""

from __future__ import annotations

import logging
import re
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from html import escape, unescape
from typing import Any

from bilingua.engines.base import Capabilities
from bilingua.engines.remote.http import Limits, cleaned, key_from, service_url
from bilingua.engines.remote.service import Question, RemoteEngine, grouped
from bilingua.errors import EngineError, EngineNotInstalledError, EngineUnavailableError
from bilingua.markers import demands, rewritten
from bilingua.packages import install_hint

_KEY = "DEEPL_AUTH_KEY"
_TAG = "t"  # DeepL leaves what is in it as it is
_TAGS = re.compile(rf"</?{_TAG}\s*/?>")
_SEGMENTS = 50  # that one request may have
# Errors of DeepL's client for foreign answers; ValueError also for terms that no glossary may have.
_STRANGE = (KeyError, TypeError, AttributeError, ValueError)
_GLOSSARY = "bilingua, for one request"


class DeepLEngine(RemoteEngine):
    """DeepL, or a server that speaks its protocol. `model` is a model type, such as quality_optimized.

    Terms are sent as a glossary that is deleted after the request. What is missing is sent once more, with the English
    in tags that DeepL copies. The sentences of a request are each other's context, for which DeepL charges nothing.

    `url` None means DeepL's own, by the kind of key in DEEPL_AUTH_KEY. Retries and their pauses are those of DeepL's
    client.

    Raises:
        EngineNotInstalledError: the client is not installed.
        SettingsError: the key is missing, or the URL cannot be used.
    """

    name = "deepl"
    capabilities = Capabilities(markers=True, alignment=True, scoring=True, revision=True)
    limits = Limits(segments=_SEGMENTS)

    def _connect(self, url: str | None) -> str:
        try:
            import deepl
        except ImportError as error:
            raise EngineNotInstalledError(
                "the engine deepl needs DeepL's client, which is not installed",
                extra="remote",
                hint=install_hint("remote"),
            ) from error
        self._deepl = deepl

        # The client has one setting for the process: a slow server would be asked the same again and again.
        http_client = deepl.http_client
        http_client.min_connection_timeout = max(http_client.min_connection_timeout, self._limits.timeout_s)
        logger = logging.getLogger("deepl")
        if logger.level == logging.NOTSET:
            logger.setLevel(logging.INFO)  # its debug messages have the texts, and whatever a server echoes
        server = service_url(url) if url else None
        self._key = key_from(_KEY, server or "DeepL", needed=True)
        # A path is kept only if it ends in a slash.
        self._client = deepl.DeepLClient(self._key, server_url=server and f"{server}/", send_platform_info=False)
        return server or "api.deepl.com"

    def close(self) -> None:
        """Close the connections to the service."""
        self._client.close()  # type: ignore[no-untyped-call]

    def _ask(self, questions: Sequence[Question]) -> list[str | None]:
        found: dict[Question, str] = {}
        context = " ".join(question.text for question in questions) if len(questions) > 1 else None
        with self._explained():
            for group in grouped([q for q in questions if q.draft is None], _share_glossary):
                with self._glossary(_terms(group)) as options:
                    found |= self._translated(group, [q.text for q in group], context=context, **options)
            if revised := [q for q in questions if q.draft is not None]:
                texts = [rewritten(q.marked, _tagged, _escaped) for q in revised]
                answers = self._translated(revised, texts, context=context, tag_handling="xml", ignore_tags=[_TAG])
                found |= {question: unescape(_TAGS.sub("", text)) for question, text in answers.items()}
        return [found[question] for question in questions]

    def _translated(self, questions: Sequence[Question], texts: list[str], **options: Any) -> dict[Question, str]:
        self._count_request()
        try:
            results = self._client.translate_text(
                texts,
                source_lang="DE",
                target_lang="EN-GB",
                split_sentences=self._deepl.SplitSentences.OFF,
                model_type=self.model,
                **options,
            )
            if not results:
                raise ValueError("no translation at all")
        except _STRANGE as error:
            raise EngineUnavailableError(f"{self.url} does not answer as DeepL does", hint="check --url") from error
        if not isinstance(results, list) or len(results) != len(texts):
            raise EngineError(f"{self.url} returned something else than {len(texts)} translations")
        self._count(sum(result.billed_characters for result in results))
        return {question: result.text for question, result in zip(questions, results, strict=True)}

    @contextmanager
    def _glossary(self, terms: Mapping[str, str]) -> Iterator[dict[str, Any]]:
        """Give the option that names a glossary of these terms, which is deleted in the end.

        No option where there are no terms, or DeepL does not take them: they are asked for in the next round.
        """
        made: Any = None
        if terms:
            self._count_request()
            try:
                made = self._client.create_glossary(_GLOSSARY, "DE", "EN", dict(terms))
            except (self._deepl.AuthorizationException, self._deepl.ConnectionException):
                raise
            except (self._deepl.DeepLException, *_STRANGE):
                made = None  # no room for another glossary, or characters that none may have
        try:
            yield {"glossary": made} if made else {}
        finally:
            if made:
                self._count_request()
                with suppress(self._deepl.DeepLException):
                    self._client.delete_glossary(made)

    @contextmanager
    def _explained(self) -> Iterator[None]:
        """Turn the errors of DeepL's client into ours."""
        try:
            yield
        except self._deepl.AuthorizationException as error:
            raise EngineUnavailableError(self._told(error), hint=f"check the key in {_KEY}") from error
        except self._deepl.QuotaExceededException as error:
            hint = "the quota is spent; --resume goes on where a run ended"
            raise EngineUnavailableError(self._told(error), hint=hint) from error
        except self._deepl.TooManyRequestsException as error:
            hint = "too many requests; --resume goes on where a run ended"
            raise EngineUnavailableError(self._told(error), hint=hint) from error
        except self._deepl.ConnectionException as error:
            message = f"{self.url} cannot be reached, or not in time: {cleaned(str(error), self._key)}"
            raise EngineUnavailableError(message, hint="check --url and the network") from error
        except self._deepl.DeepLException as error:
            if error.http_status_code == 404:
                raise EngineUnavailableError(self._told(error), hint="check --url") from error
            raise EngineError(self._told(error)) from error

    def _told(self, error: Exception) -> str:
        return cleaned(f"{self.url}: {error}", self._key)


def _terms(questions: Sequence[Question]) -> dict[str, str]:
    return dict(pair for question in questions for pair in demands(question.marked))


def _share_glossary(group: list[Question], question: Question) -> bool:
    """Return whether the terms of a question and of a group bind none of them to what it does not demand itself."""
    return all(_binds_no_other(one, question) and _binds_no_other(question, one) for one in group)


def _binds_no_other(one: Question, other: Question) -> bool:
    """Return whether the terms of one sentence say nothing else of the words of the other than its own do."""
    own = dict(demands(other.marked))
    folded = other.text.casefold()
    return all(
        own.get(german, english) == english and (german in own or german.casefold() not in folded)
        for german, english in demands(one.marked)
    )


def _tagged(german: str, english: str) -> str:
    return f"<{_TAG}>{_escaped(english)}</{_TAG}>"


def _escaped(text: str) -> str:
    return escape(text, quote=False)
