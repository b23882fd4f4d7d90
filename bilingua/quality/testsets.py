"""Test sets on this machine: a folder with German and English lines, or one fetched by sacrebleu."""

from __future__ import annotations

import os
from dataclasses import dataclass
from pathlib import Path

from bilingua.errors import ScoringError

_PAIR = "de-en"


@dataclass(frozen=True, slots=True)
class ParallelSet:
    """A test set: the files of its source and of its references."""

    source: Path
    references: tuple[Path, ...]

    def file(self, side: str) -> Path:
        """Return the file of a side, `src` or `ref` (the first reference)."""
        return self.source if side == "src" else self.references[0]


def find_test_set(name: str) -> ParallelSet:
    """Return the test set of a folder or of a name that sacrebleu knows, as `wmt18`. Nothing is fetched.

    A folder has `src.de` and `ref.en`, or one file in `.de` and some in `.en`.

    Raises:
        ScoringError: no such test set on this machine.
    """
    if Path(name).is_dir():
        return _of_folder(Path(name))
    root = Path(os.environ.get("SACREBLEU", Path.home() / ".sacrebleu"))
    folder = root / name.replace("/", "_")
    sources = sorted(folder.glob(f"*.{_PAIR}.src"))
    references = sorted(folder.glob(f"*.{_PAIR}.ref*"))
    if not sources or not references:
        hint = f"name a folder with src.de and ref.en, or fetch it: sacrebleu -t {name} -l {_PAIR} --echo src"
        raise ScoringError(f"no test set {name!r} on this machine", hint=hint)
    return ParallelSet(sources[0], tuple(references))


def _of_folder(folder: Path) -> ParallelSet:
    usual = folder / "src.de", folder / "ref.en"
    if all(path.is_file() for path in usual):
        return ParallelSet(usual[0], (usual[1],))
    german, english = sorted(folder.glob("*.de")), sorted(folder.glob("*.en"))
    if len(german) != 1 or not english:
        raise ScoringError(f"{folder} is not a test set", hint="it needs src.de and ref.en")
    return ParallelSet(german[0], tuple(english))
