"""`bilingua serve` below the command line: from its options to running processes."""

from __future__ import annotations

import ipaddress
import json
import logging
import os
from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, dataclass, field
from datetime import date
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Any

from bilingua.apps.service.keys import KeyStore
from bilingua.apps.service.log import log, start_log
from bilingua.apps.service.settings import KEYS, METRICS, Settings, default_data
from bilingua.engines.base import BEAM, usable_cores
from bilingua.errors import SettingsError, StoreError
from bilingua.packages import install_hint

if TYPE_CHECKING:
    from starlette.applications import Starlette

    from bilingua.apps.service.backend import Backend
    from bilingua.pipeline import Translator
    from bilingua.terms.loading import GlossaryLike

_OPTIONS = "BILINGUA_SERVE"  # in the environment of the processes that uvicorn starts
_PATHS = ("data", "keys", "memory", "phrasebook")


@dataclass(frozen=True, slots=True)
class Options:
    """The options of `bilingua serve` (`bilingua serve --help`). `settings` are named as in `Settings`."""

    host: str = "127.0.0.1"
    port: int = 5000
    workers: int = 1
    is_open: bool = False
    data: Path | None = None
    keys: Path | None = None
    glossaries: Sequence[str] | None = None
    topics: Sequence[str] | None = None
    on: str | None = None
    engine: str = "ct2"
    model: str | None = None
    url: str | None = None
    beam: int = BEAM
    device: str = "auto"
    threads: int = 0
    memory: Path | None = None
    dates: str = "british"
    times: str = "12"
    money: str = "words"
    percent: str = "word"
    spelling: str | None = None
    phrasebook: Path | None = None
    settings: Mapping[str, Any] = field(default_factory=dict)

    def dumped(self) -> str:
        """Return the options as JSON."""
        return json.dumps(asdict(self), default=str)

    @classmethod
    def loaded(cls, text: str) -> Options:
        """Return the options that `dumped` was called on."""
        data = json.loads(text)
        return cls(**{**data, **{name: Path(data[name]) for name in _PATHS if data[name]}})


def serve(options: Options, *, say: Callable[[str], None] | None = None) -> None:
    """Serve until the process is told to stop.

    `say` prints a line for people, which tells the address; None leaves it to the log.

    Raises:
        SettingsError: an option cannot be used, others can reach the address and there are no keys, or the packages
            of the service are not installed.
        EngineError: the model cannot be loaded.
    """
    _refuse_open_doors(options)
    try:
        import uvicorn
    except ModuleNotFoundError as error:
        raise SettingsError(f"{error.name} is not installed", hint=install_hint("service")) from error
    state = "ready" if options.workers == 1 else f"starting {options.workers} processes"
    start_log(say and (lambda url: say(f"bilingua is {state}: {url} (Ctrl+C stops it)")))
    common: dict[str, Any] = {
        "host": options.host,
        "port": options.port,
        "log_config": None,
        "access_log": False,  # it would have the texts that clients put into the address
        "server_header": False,
        "timeout_graceful_shutdown": round(_settings(options).timeout_s) or None,
    }
    if options.workers == 1:
        uvicorn.run(application(options), **common)
        return
    application(options)  # whatever is wrong is said once, and here
    with TemporaryDirectory(prefix="bilingua-metrics-") as shared:
        os.environ |= {_OPTIONS: options.dumped(), METRICS: shared}
        uvicorn.run("bilingua.apps.service.serve:worker", factory=True, workers=options.workers, **common)


def worker() -> Starlette:
    """Return the application of one process of several; its options are in the environment."""
    start_log()
    return application(Options.loaded(os.environ[_OPTIONS]))


def application(options: Options) -> Starlette:
    """Return the application that the options ask for."""
    from bilingua.apps.service.app import create_app
    from bilingua.apps.service.service import Service
    from bilingua.apps.workbench import site
    from bilingua.terms.loading import named

    service = Service(_backend(options), _settings(options))
    files = [glossary for glossary in named(options.glossaries) if isinstance(glossary, Path)]
    return create_app(service, routes=site.routes(service, files))


def _backend(options: Options) -> Backend:
    if options.phrasebook:
        from bilingua.apps.service.phrasebook import PhraseBook, PhraseBookBackend

        return PhraseBookBackend(PhraseBook.load(options.phrasebook))
    from bilingua.apps.service.backend import TranslatorBackend
    from bilingua.engines.base import create
    from bilingua.facts.style import named_style
    from bilingua.memory import DispensableMemory
    from bilingua.pipeline import Translator
    from bilingua.terms.loading import named

    engine = create(options.engine, options.model, url=options.url, device=options.device, threads=_threads(options))
    memory = DispensableMemory(options.memory, _memory_lost) if options.memory else None

    def make(glossaries: Sequence[GlossaryLike]) -> Translator:
        return Translator(
            glossaries,
            engine=engine,
            beam=options.beam,
            topics=options.topics,
            on=date.fromisoformat(options.on) if options.on else None,
            memory=memory,
            style=named_style(dates=options.dates, times=options.times, money=options.money, percent=options.percent),
            spelling=options.spelling,
        )

    return TranslatorBackend(make, named(options.glossaries))


def _threads(options: Options) -> int:
    """Return the threads of one process, 0 meaning all cores: several processes share them."""
    if options.threads or options.workers == 1:
        return options.threads
    return max(1, usable_cores() // options.workers)


def _settings(options: Options) -> Settings:
    data = options.data or default_data() / ("phrasebook" if options.phrasebook else "")
    keys = options.keys
    if keys is None and not options.is_open and not _is_loopback(options.host):
        keys = data / KEYS
    return Settings(data=data, keys=keys, is_open=options.is_open, **options.settings)


def _refuse_open_doors(options: Options) -> None:
    """Refuse to serve strangers by accident."""
    keys = _settings(options).keys
    if keys is not None and not len(KeyStore(keys)):
        hint = "bilingua serve --add-key NAME makes one" + ("" if options.keys else "; --open serves everybody")
        raise SettingsError(f"{options.host} can be reached by others, and {keys} has no keys", hint=hint)


def _is_loopback(host: str) -> bool:
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"


def _memory_lost(error: StoreError) -> None:
    log("going on without the memory", level=logging.WARNING, error=str(error))
