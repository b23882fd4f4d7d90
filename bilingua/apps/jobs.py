"""From the command line's files and folders to jobs: which document goes where."""

from __future__ import annotations

import io
import sys
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import BinaryIO, cast

from bilingua.apps.inputs import TypedLines, is_text
from bilingua.apps.rows import line_of, usable
from bilingua.errors import DocumentError, InputError, SettingsError
from bilingua.files import unwritable
from bilingua.text.documents import EXTENSIONS, DocumentStream, is_binary, stream_document, written_name


class NoDocumentError(InputError):
    """The folders have nothing to translate."""


@dataclass(frozen=True, slots=True)
class Job:
    """One document to translate.

    `source` is a path, `-` for standard input; `text` is a text that was given itself, under a name that is not a path.
    `target` None means standard output; `make_parents` allows to create the target's folder. `format` None means: by
    the file name's ending.
    """

    source: Path
    target: Path | None
    format: str | None = None
    make_parents: bool = False
    text: str | None = None

    @property
    def from_stdin(self) -> bool:
        """Return whether the source is standard input."""
        return str(self.source) == "-"

    @property
    def is_typed(self) -> bool:
        """Return whether the source is typed at a terminal, where an answer to each line is expected."""
        return self.from_stdin and self.format in (None, "txt") and sys.stdin is not None and sys.stdin.isatty()

    @property
    def can_be_read_again(self) -> bool:
        """Return whether the source is a file; standard input, pipes and devices can be read only once."""
        return not self.from_stdin and (self.source.is_file() or not self.source.exists())

    def open(self) -> DocumentStream:
        """Open the source to read its blocks.

        Raises:
            InputError: it cannot be read as this format.
        """
        if self.text is not None:
            return stream_document(
                io.BytesIO(self.text.rstrip().encode("utf-8", "surrogateescape") + b"\n"), format=self.format
            )
        typed = cast(BinaryIO, TypedLines()) if self.is_typed else None
        return stream_document(typed or self.source, format=self.format)

    def make_folder(self) -> None:
        """Create the target's folder, if that is allowed.

        Raises:
            DocumentError: it cannot be created.
        """
        if self.target and self.make_parents:
            try:
                self.target.parent.mkdir(parents=True, exist_ok=True)
            except OSError as error:
                raise unwritable(error, str(self.target.parent)) from error

    def count_blocks(self, *, strict: bool) -> int | None:
        """Read the document through to see whether it can be read, and count its blocks; None if that must not be.

        Raises:
            InputError: it cannot be read, has no blocks, or, with `strict`, has a row that cannot be used.
        """
        if not self.can_be_read_again:
            return None
        count = 0
        with self.open() as stream:
            for count, block in enumerate(stream.filled(), 1):
                if strict and (error := usable(block).error):
                    raise DocumentError(error, path=str(self.source), line=line_of(block, count - 1))
        return count


@dataclass(frozen=True, slots=True)
class Plan:
    """The jobs of a run, and the files in its folders that are no documents and are left out."""

    jobs: list[Job]
    left_out: list[Path] = field(default_factory=list)


def find_jobs(
    inputs: Sequence[str | Path],
    output: Path | None,
    *,
    pattern: str | None = None,
    format: str | None = None,
    unwrap: bool = False,
    needs_wrapped: bool = True,
    force: bool = False,
) -> Plan:
    """Return the jobs for texts, files, folders and `-`, in the order of the arguments, folders in that of their names.

    A folder's tree is mirrored under `output`; hidden files are passed over, and so is `output` where it lies within.
    `pattern` is a glob below each folder; None means every file whose ending names a document format. With `force`, a
    document may take the place of its own source; with `unwrap`, lines of plain text are joined to paragraphs, of
    which there must be some if it `needs_wrapped`.

    Raises:
        InputError: nothing matches, a named file is not there, two documents would get one name, a document would
            replace a source, or its format is not for a terminal.
    """
    plan = _planned(inputs, output, pattern, format, force=force)
    return replace(plan, jobs=_unwrapped(plan.jobs, needed=needs_wrapped)) if unwrap else plan


def _planned(
    inputs: Sequence[str | Path], output: Path | None, pattern: str | None, format: str | None, *, force: bool
) -> Plan:
    plain = [_job(each, number, format) for number, each in enumerate(inputs, 1)]
    if output is None or str(output) == "-":
        _refuse_folders_and_terminals(plain)
        return Plan(plain)
    if len(plain) == 1 and not output.is_dir() and not plain[0].source.is_dir():
        plan = Plan([replace(plain[0], target=output)])
    elif any(job.text is not None for job in plain):
        raise InputError("a text has no name in a directory", hint="name an output file")
    else:
        plan = _into_folder([job.source for job in plain], output, pattern, format)
    _refuse_clashes(plan.jobs, force=force)
    return plan


def english_name(path: Path) -> str:
    """Name the output of an input file: `a.de.txt` → `a.en.txt`; what is only read becomes `.txt`."""
    if str(path) == "-":
        raise InputError("standard input has no name in a directory", hint="name an output file")
    path = written_name(path)
    suffixes = path.suffixes
    if len(suffixes) >= 2 and suffixes[-2] == ".de":
        return path.name.removesuffix("".join(suffixes[-2:])) + ".en" + suffixes[-1]
    return path.name


def _unwrapped(jobs: Sequence[Job], *, needed: bool) -> list[Job]:
    """Return the jobs with plain text read by paragraphs.

    Raises:
        SettingsError: no job is plain text, which is `needed`.
    """
    names = [job.format or ("txt" if job.text else EXTENSIONS.get(job.source.suffix.lower())) for job in jobs]
    if needed and "txt" not in names:
        raise SettingsError("--unwrap is for plain text", hint="leave it out, or give --format txt")
    return [replace(job, format="wrapped") if name == "txt" else job for job, name in zip(jobs, names, strict=True)]


def _job(given: str | Path, number: int, format: str | None) -> Job:
    """Return the job for an argument, without a target."""
    if isinstance(given, str) and is_text(given):
        return Job(Path("<text>" if number == 1 else f"<text {number}>"), None, format, text=given)
    return Job(Path(given), None, format)


def _into_folder(inputs: Sequence[Path], output: Path, pattern: str | None, format: str | None) -> Plan:
    """Plan several documents for one output folder."""
    is_named_like_a_file = len(inputs) > 1 and output.suffix.lower() in EXTENSIONS and bool(output.suffix)
    if not output.is_dir() and (output.exists() or is_named_like_a_file):
        raise InputError(f"{output} is a file, but there are {len(inputs)} inputs", hint="name a directory")
    plan = Plan([])
    for path in inputs:
        for source, name in _documents(path, output, pattern):
            is_known = bool(source.suffix) and source.suffix.lower() in EXTENSIONS
            if path.is_dir() and pattern is None and not is_known:
                plan.left_out.append(source)
            else:
                plan.jobs.append(Job(source, output / name, format, make_parents=True))
    if not plan.jobs:
        raise NoDocumentError(f"no document in {', '.join(map(str, inputs))}", hint="--glob selects files")
    return plan


def _documents(path: Path, output: Path, pattern: str | None) -> Iterator[tuple[Path, Path]]:
    """Yield the files of an argument, each with the path of its output below the output folder."""
    if not path.is_dir():
        name = Path(english_name(path))
        _refuse_missing(path)
        yield path, name
        return
    try:
        if pattern is not None and ".." in Path(pattern).parts:
            raise ValueError("it leaves the folder")
        files = files_below(path, output, "**/*" if pattern is None else pattern)
    except (ValueError, NotImplementedError) as error:
        hint = "write it relative to the folder, as '**/*.html'"
        raise InputError(f"--glob {pattern!r} cannot be used: {error}", hint=hint) from error
    for file in files:
        inside = file.relative_to(path)
        yield file, inside.with_name(english_name(inside))


def files_below(folder: Path, output: Path, pattern: str = "**/*", *, hidden: tuple[str, ...] = (".",)) -> list[Path]:
    """Return the files of a folder in the order of their names, without hidden ones and those of an output within."""
    own = output.resolve()
    return [
        path
        for path in sorted(set(folder.glob(pattern)))
        # A link that leads nowhere is a file that is missing.
        if (path.is_file() or not path.exists())
        and not any(part.startswith(hidden) for part in path.relative_to(folder).parts)
        and (own == folder.resolve() or own not in path.resolve().parents)
    ]


def _refuse_missing(path: Path) -> None:
    if str(path) != "-" and not path.exists():
        is_word = not path.suffix and len(path.parts) == 1
        hint = f'to translate a text, put it in quotes; a single word: echo "{path}" | bilingua translate'
        raise DocumentError("there is no such file", path=str(path), hint=hint if is_word else "")


def _refuse_folders_and_terminals(jobs: Sequence[Job]) -> None:
    """Refuse what cannot go to standard output."""
    for job in jobs:
        if job.text is not None:
            continue
        _refuse_missing(job.source)
        if job.source.is_dir():
            raise DocumentError("this is a directory", path=str(job.source), hint="give -o DIR for its translations")
        is_terminal = sys.stdout is not None and sys.stdout.isatty()
        if is_terminal and is_binary(str(job.source), job.format):
            raise DocumentError("this format is not for a terminal", path=str(job.source), hint="give -o FILE")


def _refuse_clashes(jobs: Sequence[Job], *, force: bool) -> None:
    """Refuse to write two documents to one place, or one over a source."""
    targets: dict[Path | None, Path] = {}
    for job in jobs:
        other = targets.setdefault(job.target, job.source)
        if other != job.source:
            name = job.target.name if job.target else ""
            raise InputError(f"several inputs would become {name}", hint="translate them into different directories")
    sources = {job.source.resolve(): job.source for job in jobs if job.source.exists()}
    for job in jobs:
        replaced = sources.get(job.target.resolve()) if job.target else None
        if replaced is None or (force and replaced == job.source):
            continue
        hint = "name another output, or --force" if replaced == job.source else "name another directory"
        raise InputError(f"the translation of {job.source} would replace its source {replaced}", hint=hint)
