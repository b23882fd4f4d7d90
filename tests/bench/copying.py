"""An engine that costs next to nothing: it copies the German and puts in what the marks ask for."""

from __future__ import annotations

from collections.abc import Sequence

from bilingua.engines.base import DecodeOptions
from bilingua.records import Hypothesis
from tests.fakes import FakeEngine


class CopyingEngine(FakeEngine):
    """Takes what the command line hands to any engine, and keeps no record of its calls."""

    def __init__(self, model: str | None = None, *, device: str = "auto", threads: int = 0) -> None:
        super().__init__(name="copy")

    def translate(self, sources: Sequence[str], options: DecodeOptions) -> list[Hypothesis]:
        return [Hypothesis(self.obey(source), -0.1) for source in sources]

    def _called(self, *call: object) -> None:
        """Forget it: a million calls would be what grows."""
