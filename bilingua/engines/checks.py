"""Checks that every engine runs first: constraints that it cannot honour are refused, never ignored."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import fields

from bilingua.engines.base import Capabilities, DecodeOptions
from bilingua.errors import CapabilityError, EngineError, SettingsError
from bilingua.markers import is_marked

_FEATURES = {
    "markers": "marked spans",
    "prefix": "completing a target prefix",
    "alignment": "alignment",
    "scoring": "scoring given translations",
    "pieces": "scoring each piece of given translations",
    "suppression": "suppressing target strings",
    "n_best": "several wordings of a translation",
    "revision": "revising a translation",
}


def require(capabilities: Capabilities, feature: str, *, engine: str) -> None:
    """Refuse a feature that the engine lacks; `feature` is a field name of `Capabilities`.

    Raises:
        CapabilityError: the capability is off.
    """
    if not getattr(capabilities, feature):
        raise cannot(capabilities, feature, engine=engine)


def cannot(capabilities: Capabilities, feature: str, *, engine: str) -> CapabilityError:
    """Return the error for a feature that the engine lacks."""
    able = [_FEATURES[f.name] for f in fields(capabilities) if getattr(capabilities, f.name)]
    return CapabilityError(
        f"the engine {engine} cannot do this: {_FEATURES[feature]}",
        hint=f"it can do: {', '.join(able) or 'plain translation only'}",
    )


def check_request(capabilities: Capabilities, sources: Sequence[str], options: DecodeOptions, *, engine: str) -> None:
    """Refuse a request that the engine cannot honour.

    Raises:
        CapabilityError: a source is marked, or strings are to be suppressed, and the engine cannot do that.
        SettingsError: an option has a value that makes no sense.
    """
    if options.beam < 1:
        raise SettingsError(f"beam is {options.beam}", hint="1 or more; 1 is greedy search")
    if options.hypotheses < 1:
        raise SettingsError(f"hypotheses is {options.hypotheses}", hint="1 or more")
    if options.batch_tokens < 1:
        raise SettingsError(f"batch_tokens is {options.batch_tokens}", hint="1 or more; 2048 is usual")
    if options.max_ratio <= 0:
        raise SettingsError(f"max_ratio is {options.max_ratio}", hint="a positive number; 2.5 is usual")
    if options.no_repeat_ngram < 0:
        raise SettingsError(f"no_repeat_ngram is {options.no_repeat_ngram}", hint="0 switches it off")
    if any(is_marked(source) for source in sources):
        require(capabilities, "markers", engine=engine)
    if options.suppress:
        require(capabilities, "suppression", engine=engine)
        if not all(phrase.strip() for phrase in options.suppress):
            raise SettingsError("a string to suppress is empty", hint="leave it out")


def check_n_best(capabilities: Capabilities, sources: Sequence[str], options: DecodeOptions, *, engine: str) -> None:
    """Refuse a request for several translations that the engine cannot honour.

    Raises:
        CapabilityError: the engine has one translation only; otherwise as of `check_request`.
        SettingsError: strings are to be suppressed, which not all hypotheses can be kept from.
    """
    require(capabilities, "n_best", engine=engine)
    check_request(capabilities, sources, options, engine=engine)
    if options.suppress:
        raise SettingsError("of several translations none can be kept from a string", hint="leave `suppress` empty")


def check_pairs(sources: Sequence[str], others: Sequence[str], *, what: str) -> None:
    """Refuse two lists that don't pair up; `what` names the second one in the message.

    Raises:
        EngineError: the lengths differ.
    """
    if len(sources) != len(others):
        raise EngineError(f"{len(sources)} sources but {len(others)} {what}", hint="give one for each source")
