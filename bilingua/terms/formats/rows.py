"""Two-column files of translation services and tools: DeepL, Google, Amazon, OmegaT."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator, Sequence

from bilingua.errors import GlossaryError
from bilingua.terms.formats.base import counted_cells, decode
from bilingua.terms.formats.pairs import ENGLISH, GERMAN, entry_of, is_header, language, pair_losses, pairs
from bilingua.terms.glossary import CHOICES, Entry, Glossary


class PairsFormat:
    """CSV without header, as DeepL and Google (unidirectional) take it: `source,target`.

    Reading also takes DeepL's four columns (`source,target,de,en`) and skips a header row where there is one.
    """

    codes: tuple[str, ...] = ()

    def read(self, data: bytes, *, path: str) -> Glossary:
        """Return the glossary in the bytes of a file of pairs.

        Raises:
            GlossaryError: a row with another number of cells, or one for other languages.
        """
        entries: list[Entry] = []
        for index, (row, cells) in enumerate(self._rows(decode(data, path=path), path=path)):
            _check_pair(cells, path=path, row=row)
            if index or not is_header(cells):
                entries.append(entry_of(cells[0], cells[1], path=path, row=row))
        return Glossary("", _some(entries, path=path), path=path)

    def write(self, glossary: Glossary) -> bytes:
        """Return the pairs as UTF-8, one a line; a form is a pair of its own."""
        rows = [(source, english, *self.codes) for source, english, _ in pairs(glossary)]
        return self._written(rows)

    def losses(self, glossary: Glossary) -> tuple[str, ...]:
        """Return what pairs cannot hold."""
        return pair_losses(glossary)

    def _rows(self, text: str, *, path: str) -> Iterator[tuple[int, list[str]]]:
        return _rows(text, ",", path=path)

    def _written(self, rows: Sequence[Sequence[str]]) -> bytes:
        return _written(rows, ",")


class PairsTsvFormat(PairsFormat):
    """The same with tabs, as DeepL and Google take it too; quotation marks are letters like others there."""

    def _rows(self, text: str, *, path: str) -> Iterator[tuple[int, list[str]]]:
        lines = enumerate(text.splitlines(), start=1)
        return ((row, line.split("\t")) for row, line in lines if line.strip())

    def _written(self, rows: Sequence[Sequence[str]]) -> bytes:
        return "".join("\t".join(cells) + "\n" for cells in rows).encode()


class DeeplFourFormat(PairsFormat):
    """DeepL's CSV with the languages in columns three and four: `source,target,de,en`."""

    codes = ("de", "en")


class TermSetFormat:
    """CSV with language codes as header, in any order: Google's equivalent term sets, Amazon's terminologies.

    `description` and `pos` columns, which Google knows, are read; other languages are passed over.
    """

    columns: tuple[str, ...] = ()

    def read(self, data: bytes, *, path: str) -> Glossary:
        """Return the glossary in the German and English columns of the file; rows without one of them are left out.

        Raises:
            GlossaryError: no German or no English column, or nothing in them.
        """
        rows = _rows(decode(data, path=path), "", path=path)
        row, header = next(rows, (1, []))
        names = [language(cell) for cell in header]
        places = []
        for word, known in (("German", GERMAN), ("English", ENGLISH)):
            found = [index for index, name in enumerate(names) if name in known]
            if not found:
                hint = "the first line names the languages: de,en"
                raise GlossaryError(f"no {word} column in the header", path=path, row=row, hint=hint)
            places.append(found[0])
        entries = []
        for row, cells in rows:
            if len(cells) != len(header):
                hint = 'put "…" around a cell that contains a comma'
                raise GlossaryError(
                    f"{counted_cells(len(cells))} where the header has {len(header)}", path=path, row=row, hint=hint
                )
            german, english = (cells[place].strip() for place in places)
            if german and english:
                entries.append(entry_of(german, english, path=path, row=row, **_described(names, cells)))
        return Glossary("", _some(entries, path=path), path=path)

    def write(self, glossary: Glossary) -> bytes:
        """Return the pairs under the header `de,en`."""
        names = tuple("description" if column == "note" else column for column in self.columns)
        rows = [
            (source, english, *(entry.cell(column) for column in self.columns))
            for source, english, entry in pairs(glossary)
        ]
        return _written([("de", "en", *names), *rows], ",")

    def losses(self, glossary: Glossary) -> tuple[str, ...]:
        """Return what a term set cannot hold."""
        return pair_losses(glossary, carried=frozenset(self.columns))


class GoogleSetFormat(TermSetFormat):
    """Google's equivalent term sets, with part of speech and description."""

    columns = ("pos", "note")


class OmegatFormat:
    """OmegaT's glossary: `source⇥target⇥comment`, no header, no quoting; lines that begin with # are comments."""

    def read(self, data: bytes, *, path: str) -> Glossary:
        """Return the glossary in the bytes of a tab-separated file; the comment becomes the note.

        Raises:
            GlossaryError: a line without a tab.
        """
        entries = []
        for row, line in enumerate(decode(data, path=path).splitlines(), start=1):
            if line.startswith("#") or not line.strip():
                continue
            cells = line.split("\t")
            if len(cells) not in (2, 3):
                hint = "write source, tab, target, and if you like tab, comment"
                raise GlossaryError(f"{counted_cells(len(cells))} in the line", path=path, row=row, hint=hint)
            note = cells[2] if len(cells) == 3 else ""
            entries.append(entry_of(cells[0], cells[1], path=path, row=row, note=note))
        return Glossary("", _some(entries, path=path), path=path)

    def write(self, glossary: Glossary) -> bytes:
        """Return the pairs as UTF-8, one a line; terms that OmegaT would take for comments are left out."""
        lines = [
            "\t".join((source, english, entry.note)).rstrip("\t") + "\n"
            for source, english, entry in pairs(glossary)
            if not source.startswith("#")
        ]
        return "".join(lines).encode()

    def losses(self, glossary: Glossary) -> tuple[str, ...]:
        """Return what pairs cannot hold, and which terms look like comments."""
        hashes = [
            f"{source!r} is left out: it would be a comment" for source, _, _ in pairs(glossary) if source[0] == "#"
        ]
        return (*pair_losses(glossary, carried=frozenset({"note"})), *hashes)


def _rows(text: str, delimiter: str, *, path: str) -> Iterator[tuple[int, list[str]]]:
    """Yield the rows that are not blank with their line; an empty delimiter means the likeliest of the first line."""
    delimiter = delimiter or max(",;\t", key=text.partition("\n")[0].count)
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
    try:
        for cells in reader:
            if any(cell.strip() for cell in cells):
                yield reader.line_num, cells
    except csv.Error as error:
        hint = 'a cell with quotation marks is written "like ""this"""'
        raise GlossaryError(f"not well-formed CSV: {error}", path=path, row=reader.line_num, hint=hint) from error


def _check_pair(cells: Sequence[str], *, path: str, row: int) -> None:
    if len(cells) not in (2, 4):
        hint = 'two: source and target (or four: source,target,de,en); put "…" around a cell with a comma'
        raise GlossaryError(f"{counted_cells(len(cells))} in the row", path=path, row=row, hint=hint)
    if len(cells) == 4 and not is_header(cells[2:]) and not is_header(cells):
        hint = "columns three and four must be de and en"
        raise GlossaryError(f"languages {cells[2]!r} and {cells[3]!r}", path=path, row=row, hint=hint)


def _described(names: Sequence[str], cells: Sequence[str]) -> dict[str, str]:
    found = {}
    for name, cell in zip(names, cells, strict=True):
        if name == "description":
            found["note"] = cell
        elif name == "pos" and cell.strip().lower() in CHOICES["pos"]:
            found["pos"] = cell
    return found


def _some(entries: Sequence[Entry], *, path: str) -> tuple[Entry, ...]:
    if not entries:
        raise GlossaryError("the glossary is empty", path=path, hint="write one pair a line")
    return tuple(entries)


def _written(rows: Sequence[Sequence[str]], delimiter: str) -> bytes:
    out = io.StringIO()
    csv.writer(out, delimiter=delimiter, lineterminator="\n").writerows(rows)
    return out.getvalue().encode()
