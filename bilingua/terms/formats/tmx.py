"""TMX 1.4b: what Amazon, Google and translation tools exchange. Fields of bilingua travel as properties."""

from __future__ import annotations

from bilingua import __version__
from bilingua.errors import GlossaryError
from bilingua.terms.formats import markup
from bilingua.terms.formats.pairs import ENGLISH, GERMAN, language
from bilingua.terms.glossary import COLUMNS, Entry, Glossary, make_entry

_PROP = "x-bilingua-"


class TmxFormat:
    """Reader and writer of TMX: a unit for each entry, its other fields as `<prop type="x-bilingua-…">`."""

    def read(self, data: bytes, *, path: str) -> Glossary:
        """Return the glossary in a TMX file; units without German or English are left out.

        Raises:
            GlossaryError: no TMX, no unit with both languages, or a tuid that is there twice.
        """
        root = markup.parse(data, path=path)
        if markup.name(root) != "tmx":
            hint = "use --format to say what it is"
            raise GlossaryError(f"no TMX file: it begins with <{markup.name(root)}>", path=path, row=1, hint=hint)
        units = list(root.iter("{*}tu"))
        markup.check_ids(units, "tuid", path=path)
        made = (_entry(unit, path=path) for unit in units)
        entries = tuple(entry for entry in made if entry)
        if not entries:
            hint = 'a unit has <tuv xml:lang="de"> and <tuv xml:lang="en">'
            raise GlossaryError("no unit with German and English", path=path, hint=hint)
        return Glossary("", entries, path=path)

    def write(self, glossary: Glossary) -> bytes:
        """Return the glossary as TMX 1.4b."""
        root = markup.root("tmx", version="1.4")
        header = {
            "creationtool": "bilingua",
            "creationtoolversion": __version__,
            "segtype": "phrase",
            "o-tmf": "bilingua",
            "adminlang": "en",
            "srclang": "de",
            "datatype": "plaintext",
        }
        markup.child(root, "header", **header)
        body = markup.child(root, "body")
        for number, entry in enumerate(glossary, start=1):
            unit = markup.child(body, "tu", tuid=str(number))
            if entry.note:
                markup.child(unit, "note", entry.note)
            for column in (*COLUMNS[2:], *dict(entry.extra)):
                cell = entry.cell(column)
                if cell and column != "note":
                    markup.child(unit, "prop", cell, type=_PROP + column)
            for code, term in (("de", entry.source), ("en", entry.english)):
                markup.child(markup.child(unit, "tuv", lang=code), "seg", term)
        return markup.write(root)

    def losses(self, glossary: Glossary) -> tuple[str, ...]:
        """Return the loss of comments."""
        comments = len(glossary.head) + len(glossary.tail) + sum(len(entry.comments) for entry in glossary)
        return (f"comments ({comments} lines)",) if comments else ()


def _entry(unit: markup.Element, *, path: str) -> Entry | None:
    terms: dict[str, str] = {}
    for variant in unit.iterfind("{*}tuv"):
        code = language(markup.lang(variant))
        segment = variant.find("{*}seg")
        if segment is not None:
            terms.setdefault("de" if code in GERMAN else "en" if code in ENGLISH else code, markup.text(segment))
    if not terms.get("de") or not terms.get("en"):
        return None
    cells = {"source": terms["de"], "target": terms["en"]}
    for prop in unit.iterfind("{*}prop"):
        kind = prop.get("type") or ""
        if kind.startswith(_PROP):
            cells[kind.removeprefix(_PROP)] = markup.text(prop)
    note = unit.find("{*}note")
    if note is not None:
        cells["note"] = markup.text(note)
    if cells.get("kind") == "keep" and cells["target"] == cells["source"]:
        cells["target"] = ""  # that is how a kept term is written elsewhere
    return make_entry(cells, path=path, row=markup.line(unit))
