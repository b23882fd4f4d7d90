"""From the command line's files and folders to jobs: which document goes where."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from bilingua.errors import DocumentError, InputError
from bilingua.text.documents import EXTENSIONS


@dataclass(frozen=True, slots=True)
class Job:
    """One document to translate.

    `source` is a path, `-` for standard input. `target` None means standard output; `make_parents` allows to create
    the target's folder. `format` None means: by the file name's ending.
    """

    source: Path
    target: Path | None
    format: str | None = None
    make_parents: bool = False

    @property
    def from_stdin(self) -> bool:
        """Whether the source can be read only once."""
        return str(self.source) == "-"


def find_jobs(
    inputs: Sequence[Path], output: Path | None, *, pattern: str | None = None, format: str | None = None
) -> list[Job]:
    """Return the jobs for files, folders and `-`, in the order of the arguments, folders in the order of their names.

    A folder's tree is mirrored under `output`; hidden files are passed over, and so is `output` where it lies within.
    `pattern` is a glob below each folder; None means every file whose ending names a document format.

    Raises:
        InputError: nothing matches, a named file is not there, or two documents would get one name.
    """
    if output is None or str(output) == "-":
        return [Job(path, None, format) for path in inputs]
    if len(inputs) == 1 and not output.is_dir() and not inputs[0].is_dir():
        return [Job(inputs[0], output, format)]
    if output.exists() and not output.is_dir():
        raise InputError(f"{output} is a file, but there are {len(inputs)} inputs", hint="name a directory")
    jobs = [
        Job(source, output / name, format, make_parents=True)
        for path in inputs
        for source, name in _documents(path, output, pattern)
    ]
    if not jobs:
        raise InputError(f"no document in {', '.join(map(str, inputs))}", hint="--glob says which files are meant")
    _refuse_clashes(jobs)
    return jobs


def english_name(path: Path) -> str:
    """Name the output of an input file: `a.de.txt` → `a.en.txt`, everything else keeps its name."""
    if str(path) == "-":
        raise InputError("standard input has no name in a directory", hint="name an output file")
    suffixes = path.suffixes
    if len(suffixes) >= 2 and suffixes[-2] == ".de":
        return path.name.removesuffix("".join(suffixes[-2:])) + ".en" + suffixes[-1]
    return path.name


def _documents(path: Path, output: Path, pattern: str | None) -> Iterator[tuple[Path, Path]]:
    """Yield the documents of an argument, each with the path of its output below the output folder."""
    if not path.is_dir():
        name = Path(english_name(path))
        if not path.exists():
            raise DocumentError("there is no such file", path=str(path))
        yield path, name
        return
    own = output.resolve()
    for found in _matching(path, pattern):
        inside = found.relative_to(path)
        hidden = any(part.startswith(".") for part in inside.parts)
        # A link that leads nowhere is a document that is missing.
        is_document = found.is_file() or not found.exists()
        if is_document and not hidden and (own == path.resolve() or own not in found.resolve().parents):
            yield found, inside.with_name(english_name(inside))


def _matching(folder: Path, pattern: str | None) -> list[Path]:
    if pattern is None:
        return sorted(each for each in folder.rglob("*") if each.suffix.lower() in EXTENSIONS and each.suffix)
    try:
        if ".." in Path(pattern).parts:
            raise ValueError("it leaves the folder")
        return sorted(set(folder.glob(pattern)))
    except (ValueError, NotImplementedError) as error:
        hint = "write it relative to the folder, as '**/*.html'"
        raise InputError(f"--glob {pattern!r} cannot be used: {error}", hint=hint) from error


def _refuse_clashes(jobs: Sequence[Job]) -> None:
    targets: dict[Path | None, Path] = {}
    for job in jobs:
        other = targets.setdefault(job.target, job.source)
        if other != job.source:
            name = job.target.name if job.target else ""
            raise InputError(f"several inputs would become {name}", hint="translate them into different directories")
    sources = {job.source.resolve() for job in jobs}
    for job in jobs:
        if job.target and job.target.resolve() in sources:
            raise InputError(f"the translation of {job.source} would replace a source", hint="name another directory")
