"""The command line called in this process over an engine that knows a few words, with what came of it."""

from __future__ import annotations

import contextlib
import io
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from unittest import mock

from bilingua.apps import translate as work
from bilingua.apps.cli import main
from bilingua.engines.base import Engine
from bilingua.pipeline import Translator
from tests.fakes import FakeEngine

LEXICON = {"Der": "The", "Bericht": "report", "Die": "The", "schweigt": "is silent", "kostet": "costs"}


@dataclass(frozen=True)
class Run:
    """What a command did: its exit code, what it said on both streams, the sources that its engine was asked for."""

    code: int
    out: bytes
    err: str
    asked: list[str]


def ran(*arguments: object, stdin: bytes | None = b"") -> Run:
    """Run a command in this process; whatever it raises beside an exit is raised here."""
    out, err = io.TextIOWrapper(io.BytesIO(), encoding="utf-8", write_through=True), io.StringIO()
    engine = FakeEngine(lexicon=LEXICON)
    given = None if stdin is None else io.TextIOWrapper(io.BytesIO(stdin), encoding="utf-8")
    with over(engine), mock.patch("sys.stdin", given), contextlib.redirect_stdout(out), contextlib.redirect_stderr(err):
        code = 0
        try:
            main([*map(str, arguments)])
        except SystemExit as left:
            assert isinstance(left.code, int)
            code = left.code
        written = out.buffer.getvalue()  # type: ignore[attr-defined]
    return Run(code, written, err.getvalue(), [source for call in engine.calls for source in call.sources])


def translated(*arguments: object, stdin: bytes | None = b"") -> Run:
    """Run `bilingua translate` without a glossary and without a summary."""
    return ran("translate", "-q", "--no-glossary", *arguments, stdin=stdin)


@contextlib.contextmanager
def over(engine: Engine) -> Iterator[None]:
    """Let the command line translate with this engine."""

    def made(*arguments: object, **options: object) -> Translator:
        return Translator(*arguments, **{**options, "engine": engine})  # type: ignore[arg-type]

    with mock.patch.object(work, "Translator", made):
        yield


def below(folder: Path) -> list[str]:
    """Return the names of all files below a folder, hidden ones too."""
    return sorted(str(path.relative_to(folder)) for path in folder.rglob("*") if not path.is_dir())
