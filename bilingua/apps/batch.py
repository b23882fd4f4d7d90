"""Batches beyond one process: shards of big data over workers of a Ray cluster, one translator each.

Ray hands out the shards and restarts workers that die; a shard is done when its output file exists, which is
all that a restart needs to know.
"""

from __future__ import annotations

import json
import logging
import os
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date, datetime
from importlib import import_module
from math import inf
from pathlib import Path
from typing import Any

from bilingua.apps.rows import each_by_itself, without_failures
from bilingua.apps.shards import ENDINGS, Shard, check_shard, has_format, plan, translate_shard
from bilingua.apps.stores import Entry, Place, existing, place, unreadable
from bilingua.engines.base import usable_cores
from bilingua.errors import BilinguaError, EngineError, InputError, SettingsError
from bilingua.packages import install_hint
from bilingua.records import Block, Translation

FACTORY = "bilingua.apps.batch:make_translator"
_PLAN = "_bilingua.json"


@dataclass(frozen=True, slots=True)
class Resources:
    """What the workers get. `cpus` and `gpus` are per worker; `address` None means a Ray of this machine alone."""

    workers: int = 1
    cpus: int = 1
    gpus: float = 0.0
    address: str | None = None

    @classmethod
    def shared_out(cls, *, workers: int, threads: int, gpus: float, address: str | None) -> Resources:
        """Return resources; `threads` 0 means that the workers share this machine's cores, or one each on a cluster."""
        # Nobody knows here how many cores a cluster's machines have.
        cpus = threads or (1 if address else max(1, usable_cores() // workers))
        return cls(workers, cpus, gpus, address)


@dataclass(slots=True)
class Summary:
    """What came of a batch. `rows`, `seconds` and the characters `sent` to a service are those of this run, without the
    start of Ray and the workers.
    """

    shards: int = 0
    done_before: int = 0
    rows: int = 0
    row_errors: int = 0
    sent: int = 0
    seconds: float = 0.0
    workers: int = 0
    problems: list[str] = field(default_factory=list)

    @property
    def exit_code(self) -> int:
        """0 all well, 1 some rows or shards failed, 2 every shard did."""
        if self.problems and len(self.problems) == self.shards:
            return 2
        return 1 if self.problems or self.row_errors else 0

    def to_dict(self) -> dict[str, object]:
        """Return it as JSON-ready data."""
        rate = round(self.rows / self.seconds, 1) if self.seconds else 0.0
        names = ("shards", "done_before", "rows", "row_errors", "workers", "problems")
        sent = {"characters_sent": self.sent} if self.sent else {}
        counts = {name: getattr(self, name) for name in names}
        return {**counts, **sent, "seconds": round(self.seconds, 1), "rows_per_s": rate}


def make_translator(*, on: str | None = None, style: Mapping[str, str] | None = None, **options: Any) -> Any:
    """Make the translator of a worker from the options of the command line.

    `on` is a day, as YYYY-MM-DD; `style` are the arguments of `named_style`, None meaning the usual one.
    """
    from bilingua.facts.style import DEFAULT, named_style
    from bilingua.pipeline import Translator

    day = None if on is None else date.fromisoformat(on)
    return Translator(on=day, style=named_style(**style) if style else DEFAULT, **options)


def worker_options(
    output: str | Path, *, glossary: Sequence[str] | None, model: str | None, on: datetime | None, **options: Any
) -> dict[str, Any]:
    """Return what the factory is called with in every worker: paths hold in other directories, and the day is fixed.

    A run that is resumed on another day uses the glossary entries of the first one.
    """
    return {
        "glossary": None if glossary is None else [_absolute(name) for name in glossary],
        "model": model and _absolute(model),
        "on": str((on or first_day(output) or datetime.now()).date()),
        **options,
    }


def _absolute(name: str) -> str:
    """Return a path that is valid in other directories, and any other name unchanged."""
    return str(Path(name).absolute()) if Path(name).exists() else name


def first_day(output: str | Path) -> datetime | None:
    """Return the day whose glossary entries the shards in a folder were made with, None where it holds no plan.

    Raises:
        InputError: the folder cannot be read.
    """
    text = _read_plan(place(output) / _PLAN)
    try:
        return datetime.fromisoformat(json.loads(text)["settings"]["options"]["on"]) if text else None
    except (ValueError, KeyError, TypeError):
        return None


def prepare(
    source: str | Path,
    output: str | Path,
    *,
    column: str,
    shard_bytes: int,
    factory: str,
    options: Mapping[str, Any],
    strict: bool = False,
) -> list[Shard]:
    """Plan the shards of a file or folder, and note in the output folder how they are made.

    Both are paths or addresses of stores. With `strict`, every row is read first.

    Raises:
        InputError: nothing can be read, the output folder holds shards that were made otherwise, or, with `strict`, a
            row cannot be used.
    """
    folder = place(output)
    files = _files(place(source), folder)
    settings = {"column": column, "shard_bytes": shard_bytes, "factory": factory, "options": dict(options)}
    sizes = {str(file.place): file.size for file in files}
    shards = plan([(file.place, folder / file.path) for file in files], column=column, shard_bytes=shard_bytes)
    _refuse_one_name_for_two(shards)
    for shard in shards if strict else ():
        check_shard(shard)
    data = {"format": 1, "settings": settings, "sizes": sizes}
    for parent in {place(shard.target).parent for shard in shards}:
        parent.make_folder()
    _check_plan(folder / _PLAN, data)
    with (folder / _PLAN).writer() as file:
        file.write(json.dumps(data, indent=1, default=str).encode() + b"\n")
    return shards


def run(
    shards: Sequence[Shard],
    *,
    resources: Resources,
    factory: str = FACTORY,
    options: Mapping[str, Any],
    say: Callable[[str], None],
    advance: Callable[[int], None],
) -> Summary:
    """Translate the shards whose output is not there yet.

    `factory` is "module:function", called with `options` in each worker; it returns a `Translator` or an equivalent.
    `say` prints a line for people, `advance` takes the number of further shards that are done.

    Raises:
        EngineError: the workers have no translator.
        SettingsError: Ray is not installed, or the cluster lacks what the workers need.
    """
    targets = {shard: place(shard.target) for shard in shards}
    done = existing(targets.values())
    todo = [shard for shard, target in targets.items() if target not in done]
    summary = Summary(shards=len(shards), done_before=len(shards) - len(todo))
    advance(summary.done_before)
    if not todo:
        return summary
    workers, start = set(), inf
    with _ray(resources):
        for report in _reports(todo, resources, factory, dict(options)):
            start = min(start, report["begun"])
            summary.seconds = time.time() - start
            summary.rows += report["rows"]
            summary.row_errors += report["errors"]
            summary.sent += report["sent"]
            workers.add(report["worker"])
            if report["fatal"]:
                raise EngineError(report["problem"])
            if report["problem"]:
                summary.problems.append(report["problem"])
                say(f"bilingua: {report['problem']}")
            for error in report["first"]:
                say(f"{report['source']}: {error}")
            advance(1)
    summary.workers = len(workers)
    return summary


class ShardTranslator:
    """A worker: it has one translator, takes the names of shards and leaves their outputs."""

    def __init__(self, factory: str, options: dict[str, Any]) -> None:
        self._factory = factory
        self._options = options
        self._translator: Any = None

    def __call__(self, batch: dict[str, Any]) -> dict[str, list[str]]:
        """Do a batch of shards; returns a report on each, as JSON."""
        return {"report": [json.dumps(self._report(Shard.from_json(str(text)))) for text in batch["shard"]]}

    def _report(self, shard: Shard) -> dict[str, Any]:
        before = self._sent
        report = self._translated(shard)
        return {**report, "sent": self._sent - before}

    @property
    def _sent(self) -> int:
        """The characters that the translator has sent to a service so far."""
        usage = getattr(self._translator, "usage", None)
        return usage.characters if usage else 0

    def _translated(self, shard: Shard) -> dict[str, Any]:
        source, worker = str(place(shard.source)), f"{os.uname().nodename}:{os.getpid()}"
        report = {"source": source, "worker": worker, "begun": time.time()}
        report |= {"rows": 0, "errors": 0, "first": [], "problem": "", "fatal": False}
        try:
            if place(shard.target).size() is not None:  # a worker died between finishing the shard and saying so
                return report
        except BilinguaError as error:
            return {**report, "problem": str(error)}
        try:
            if self._translator is None:
                self._translator = _resolved(self._factory)(**self._options)
                report["begun"] = time.time()
        except BilinguaError as error:
            return {**report, "problem": str(error), "fatal": True}
        try:
            counts = translate_shard(shard, self._translate)
        except BilinguaError as error:
            return {**report, "problem": str(error), "fatal": isinstance(error, EngineError)}
        return {**report, "rows": counts.rows, "errors": counts.errors, "first": counts.first}

    def _translate(self, blocks: Sequence[Block]) -> list[tuple[Block, Translation]]:
        """Translate rows; one that cannot be translated gets its error.

        Raises:
            EngineError: none of several rows can be translated, so the fault is not theirs.
        """
        translate = self._translator.translate_blocks
        try:
            pairs = list(zip(blocks, translate(blocks), strict=True))
        except BilinguaError:
            pairs = each_by_itself(translate, blocks)
        return [without_failures(*pair) for pair in pairs]


def _reports(
    shards: Sequence[Shard], resources: Resources, factory: str, options: dict[str, Any]
) -> Iterator[dict[str, Any]]:
    import ray.data

    context = ray.data.DataContext.get_current()
    context.enable_progress_bars = False
    logging.getLogger("ray.data").setLevel(logging.ERROR)
    items = [{"shard": shard.to_json()} for shard in shards]
    done = ray.data.from_items(items, override_num_blocks=len(items)).map_batches(
        ShardTranslator,
        fn_constructor_args=(factory, options),
        batch_size=1,
        compute=ray.data.ActorPoolStrategy(size=min(resources.workers, len(shards))),
        num_cpus=resources.cpus,
        num_gpus=resources.gpus,
    )
    for row in done.iter_rows():
        yield json.loads(row["report"])


@contextmanager
def _ray(resources: Resources) -> Iterator[None]:
    """Connect to a cluster, or start a Ray of this machine that talks to nobody; end it afterwards."""
    os.environ.setdefault("RAY_USAGE_STATS_ENABLED", "0")
    os.environ.setdefault("RAY_BACKEND_LOG_LEVEL", "fatal")  # else it speaks of its own inner workings on stderr
    try:
        import ray
    except ImportError as error:
        raise SettingsError("Ray is not installed", hint=install_hint("batch")) from error
    quiet = {"log_to_driver": False, "logging_level": "ERROR"}
    try:
        if resources.address:
            ray.init(address=resources.address, **quiet)
        else:
            needed = resources.workers * resources.cpus
            ray.init(
                num_cpus=max(needed, usable_cores()),
                include_dashboard=False,
                _node_ip_address="127.0.0.1",
                **quiet,
            )
    except Exception as error:  # a node that does not start in time is a bare Exception to Ray
        hint = "check --address" if resources.address else "is the machine overloaded? try again"
        raise SettingsError(f"Ray cannot be reached: {error}", hint=hint) from error
    try:
        _check_resources(ray.cluster_resources(), resources)
        yield
    finally:
        ray.shutdown()


def _check_resources(available: Mapping[str, float], wanted: Resources) -> None:
    """Refuse more workers than fit; Ray would wait for room for ever."""
    for name, number in (("CPU", wanted.cpus), ("GPU", wanted.gpus)):
        if number * wanted.workers > available.get(name, 0):
            need, have = number * wanted.workers, available.get(name, 0)
            problem = f"{wanted.workers} workers need {need:g} {name}s, there are {have:g}"
            raise SettingsError(problem, hint="lower --workers, --threads or --gpus")


def _files(source: Place, output: Place) -> list[Entry]:
    """Return the input files in the order of their names."""
    size = source.size()
    if size is not None:
        return [Entry(source, source.name, size)]
    files = [file for file in source.files(output) if has_format(file.path)]
    if not files:
        raise InputError(f"{source}: no file to translate in it", hint=f"known: {', '.join(ENDINGS)}")
    return files


def _refuse_one_name_for_two(shards: Sequence[Shard]) -> None:
    names: dict[str, str] = {}
    for shard in shards:
        if shard.target in names or place(shard.target).identity == place(shard.source).identity:
            problem = f"{place(shard.source)}: its output would replace another file"
            raise InputError(problem, hint="rename one of them")
        names[shard.target] = shard.source


def _check_plan(path: Place, data: Mapping[str, Any]) -> None:
    """Refuse to mix finished shards with others."""
    text = _read_plan(path)
    if text is None:
        return
    hint = "name another output folder, or empty this one"
    try:
        old = json.loads(text)
        changed = [name for name, size in old["sizes"].items() if data["sizes"].get(name, size) != size]
        same = old["settings"] == json.loads(json.dumps(data["settings"], default=str))
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        raise InputError(f"{path}: not the plan of a batch", hint=hint) from error
    if not same:
        raise InputError(f"{path.parent}: its shards were made with other options", hint=hint)
    if changed:
        raise InputError(f"{changed[0]} has changed since its shards were made", hint=hint)


def _read_plan(path: Place) -> bytes | None:
    """Return the plan as written; None before the first run."""
    try:
        with path.open() as file:
            return file.read()
    except (FileNotFoundError, NotADirectoryError):
        return None
    except OSError as error:
        raise unreadable(error, path) from error


def _resolved(path: str) -> Callable[..., Any]:
    """Return the function that "module:function" names."""
    module, _, name = path.partition(":")
    try:
        factory: Callable[..., Any] = getattr(import_module(module), name)
    except (ImportError, AttributeError, ValueError) as error:
        raise SettingsError(f"no function {path!r}: {error}", hint="write module:function") from error
    return factory
