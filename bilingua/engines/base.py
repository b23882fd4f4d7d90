"""The engine protocol, which all translation models implement, and the registry of engines."""

from __future__ import annotations

import os
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from importlib import import_module
from math import ceil
from pathlib import Path
from typing import Protocol, TypeVar, cast, runtime_checkable

from bilingua.errors import EngineError, SettingsError
from bilingua.records import Alignment, Hypothesis, PieceScores

# Engine name → "module:class"; imported on use, so that no heavy package loads before it is needed.
REGISTRY = {
    "ct2": "bilingua.engines.ct2:CT2Engine",
    "hf": "bilingua.engines.hf:HFEngine",
    "deepl": "bilingua.engines.remote.deepl:DeepLEngine",
    "libretranslate": "bilingua.engines.remote.libretranslate:LibreTranslateEngine",
    "openai": "bilingua.engines.remote.chat:ChatEngine",
}
# Engines that send the text to a service.
BY_HTTP = ("deepl", "libretranslate", "openai")

REVERSE = "bilingua.engines.ct2:ReverseEngine", "en-de-small"  # the class and the packaged model

_CGROUP = Path("/sys/fs/cgroup")  # in a container, its own
# Where versions 2 and 1 of control groups have the microseconds of CPU time allowed in a period, and the period.
_QUOTAS = (("", ("cpu.max",)), ("cpu", ("cpu.cfs_quota_us", "cpu.cfs_period_us")))

Row = TypeVar("Row")


@dataclass(frozen=True, slots=True)
class Capabilities:
    """What an engine can do beyond plain translation. Asking for more raises `CapabilityError`."""

    markers: bool = False  # takes marked sources (`bilingua.markers`) and tries to render them as marked
    prefix: bool = False  # complete()
    alignment: bool = False  # align()
    scoring: bool = False  # score()
    pieces: bool = False  # log_probabilities(), of the protocol `PieceScorer`
    suppression: bool = False  # DecodeOptions.suppress
    n_best: bool = False  # n_best(), of the protocol `Rewording`
    revision: bool = False  # revise(); replaces all other ways of asking again, since every answer costs money


# Four hypotheses score as two do and take 1.7 times as long: docs/speed.md.
BEAM = 2


@dataclass(frozen=True, slots=True)
class DecodeOptions:
    """How to decode, for engines that decode themselves; engines by HTTP use only `report`.

    `beam` ≥ 1 hypotheses; `batch_tokens` bounds a padded batch; `suppress` are target strings that must not be
    produced; `max_ratio` bounds the output length in pieces as a multiple of the source's plus a constant;
    `no_repeat_ngram` > 0 forbids repeating a piece n-gram of that size. `whole_scores` False means that the caller
    scores completions itself, so they may carry any score that costs nothing. `report` is called after each batch with
    the number of its source characters. `hypotheses` ≥ 1 bounds what `n_best` returns.
    """

    beam: int = BEAM
    batch_tokens: int = 2048
    suppress: tuple[str, ...] = ()
    max_ratio: float = 2.5
    no_repeat_ngram: int = 0
    report: Callable[[int], None] | None = field(default=None, repr=False, compare=False)
    whole_scores: bool = field(
        default=True, repr=False
    )  # does not change the text, so it is not part of a memory's key
    hypotheses: int = field(default=1, repr=False)  # likewise: for n_best() alone


@runtime_checkable
class Engine(Protocol):
    """A German-to-English model. Every method keeps length and order; sources are single segments without newlines."""

    @property
    def signature(self) -> str:
        """Identify engine and model exactly, e.g. `ct2|model:3f9a1c…`: equal signatures translate equally."""
        ...

    @property
    def capabilities(self) -> Capabilities:
        """What this engine can do."""
        ...

    def translate(self, sources: Sequence[str], options: DecodeOptions) -> list[Hypothesis]:
        """Translate each source; marked sources only where `capabilities.markers`."""
        ...

    def complete(self, sources: Sequence[str], prefixes: Sequence[str], options: DecodeOptions) -> list[Hypothesis]:
        """Translate each source into a text that begins with exactly the given prefix."""
        ...

    def revise(self, sources: Sequence[str], drafts: Sequence[str], options: DecodeOptions) -> list[Hypothesis]:
        """Translate each marked source again because its draft lacks wanted words or is broken as a whole."""
        ...

    def score(self, sources: Sequence[str], targets: Sequence[str]) -> list[float]:
        """Return the mean log-probability per target piece (end of sentence included) of each pair."""
        ...

    def align(self, sources: Sequence[str], targets: Sequence[str]) -> list[Alignment]:
        """Align each target with its source by the model's attention."""
        ...

    def count(self, text: str) -> int:
        """Return the number of source pieces of a text."""
        ...

    def fits(self, target: str) -> bool:
        """Return whether a text, marked or not, is short enough to be a prefix, or a target to score or align."""
        ...

    @property
    def max_pieces(self) -> int:
        """The number of pieces that a source may have."""
        ...


@runtime_checkable
class PieceScorer(Protocol):
    """An engine with `capabilities.pieces`."""

    def log_probabilities(self, sources: Sequence[str], targets: Sequence[str]) -> list[PieceScores]:
        """Return the log-probability of each target piece of each pair."""
        ...


@runtime_checkable
class Rewording(Protocol):
    """What an engine can do besides, where `capabilities.n_best`."""

    def n_best(self, sources: Sequence[str], options: DecodeOptions) -> list[list[Hypothesis]]:
        """Return up to `options.hypotheses` different translations of each source, the most likely first."""
        ...


class EngineClass(Protocol):
    """The constructor shared by the engines. `model` None means the engine's default; `threads` 0 means all cores."""

    def __call__(self, model: str | None = None, *, device: str = "auto", threads: int = 0) -> Engine:
        """Load the model."""
        ...


class RemoteEngineClass(Protocol):
    """The constructor shared by the engines by HTTP; `device` and `threads` are for the packaged model beside them."""

    def __call__(
        self, model: str | None = None, *, url: str | None = None, device: str = "auto", threads: int = 0
    ) -> Engine:
        """Store the service's address; nothing is sent."""
        ...


@dataclass(slots=True)
class Usage:
    """What was sent to a service so far: requests, characters of text, and tokens by the service's own count."""

    service: str
    requests: int = 0
    characters: int = 0
    tokens: int = 0

    def __str__(self) -> str:
        """Return it as one line."""
        tokens = f", {self.tokens:,} tokens by its own count" if self.tokens else ""
        requests = "1 request" if self.requests == 1 else f"{self.requests:,} requests"
        return f"sent to {self.service}: {self.characters:,} characters in {requests}{tokens}"


def checked(rows: list[Row], asked: Sequence[str]) -> list[Row]:
    """Return an engine's answer if it has one row per question.

    Raises:
        EngineError: the row count differs.
    """
    if len(rows) != len(asked):
        raise EngineError(f"the engine returned {len(rows)} rows for {len(asked)} segments")
    return rows


def usable_cores() -> int:
    """Return the number of cores that this process may use: affinity may limit it, and a container its time."""
    cores = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
    return min(cores, _quota() or cores)


def _quota() -> int | None:
    """Return the cores whose time the control group may use, rounded up; None where it has no limit."""
    for folder, names in _QUOTAS:
        try:
            values = " ".join((_CGROUP / folder / name).read_text(encoding="ascii") for name in names)
            quota, period = map(int, values.split())
        except (OSError, ValueError):  # another version of control groups, or "max", no limit
            continue
        if quota > 0 and period > 0:
            return ceil(quota / period)
    return None


def create(
    name: str, model: str | None = None, *, url: str | None = None, device: str = "auto", threads: int = 0
) -> Engine:
    """Load an engine by its registry name; `url` is for engines by HTTP, None means the vendor's own service.

    Raises:
        SettingsError: no engine has this name, or it takes no URL.
        EngineError: the model cannot be loaded; the subclasses say why.
    """
    if name not in REGISTRY:
        raise SettingsError(f"unknown engine {name!r}", hint=f"one of: {', '.join(sorted(REGISTRY))}")
    module, _, attribute = REGISTRY[name].partition(":")
    if name in BY_HTTP:
        remote_class = cast(RemoteEngineClass, getattr(import_module(module), attribute))
        return remote_class(model, url=url, device=device, threads=threads)
    if url is not None:
        raise SettingsError(f"the engine {name} runs on this machine and takes no URL", hint=f"{', '.join(BY_HTTP)} do")
    engine_class = cast(EngineClass, getattr(import_module(module), attribute))
    return engine_class(model, device=device, threads=threads)


def create_reverse(*, device: str = "auto", threads: int = 0) -> Engine:
    """Load the packaged English-to-German model, which scores how well a translation explains its source.

    Raises:
        EngineError: it cannot be loaded; the subclasses say why.
    """
    path, model = REVERSE
    module, _, attribute = path.partition(":")
    return cast(EngineClass, getattr(import_module(module), attribute))(model, device=device, threads=threads)
