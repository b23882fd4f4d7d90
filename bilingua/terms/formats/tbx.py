"""TBX, the exchange format of term bases: ISO 30042:2019 (v3, styles DCA and DCT) and its predecessor (v2).

All three are read, whichever the file is; a concept becomes one entry:

    first German term that is preferred or has no status → source; other German terms → forms
    first English term that is preferred or has no status → target; admitted → allowed; deprecated → forbidden
    partOfSpeech → pos; subjectField → topic; note → note; source → origin
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from bilingua.errors import GlossaryError
from bilingua.terms.formats import markup
from bilingua.terms.formats.base import plain_losses
from bilingua.terms.formats.pairs import ENGLISH, GERMAN, joined, language
from bilingua.terms.glossary import Entry, Glossary, make_entry

_V3 = "urn:iso:std:iso:30042:ed-2"
_MODULES: dict[str | None, str] = {"min": "http://www.tbxinfo.net/ns/min", "basic": "http://www.tbxinfo.net/ns/basic"}
# The module of the TBX-Basic dialect that defines a data category; needed for tags in DCT style.
_MODULE = {"partOfSpeech": "min", "administrativeStatus": "min", "subjectField": "min", "source": "basic"}
_CARRIED = frozenset({"source", "target", "kind", "forms", "allowed", "forbidden", "pos", "topic", "note", "origin"})
_POS = {"noun": "noun", "verb": "verb", "adjective": "adjective", "name": "properNoun"}
_POS_READ = {value.casefold(): key for key, value in _POS.items()}
_PREFERRED, _ADMITTED, _DEPRECATED = (f"{word}Term-admn-sts" for word in ("preferred", "admitted", "deprecated"))
# Statuses as files write them, with or without the suffix of the standard.
_STATUS = {"admitted": "admitted", "deprecated": "forbidden", "superseded": "forbidden", "forbidden": "forbidden"}


@dataclass(frozen=True, slots=True)
class _Term:
    text: str
    status: str
    pos: str


class TbxFormat:
    """Reader of every TBX; writer of TBX-Basic v3 in style DCA, the one that most tools import."""

    style = "dca"

    def read(self, data: bytes, *, path: str) -> Glossary:
        """Return the glossary in a TBX file; concepts without German or English are left out.

        Raises:
            GlossaryError: no TBX, no concept with both languages, or an id that is there twice.
        """
        root = markup.parse(data, path=path)
        if markup.name(root) not in ("tbx", "martif"):
            hint = "TBX begins with <tbx> or <martif>; use --format to say what it is"
            raise GlossaryError(f"no TBX file: it begins with <{markup.name(root)}>", path=path, row=1, hint=hint)
        concepts = list(root.iter("{*}conceptEntry", "{*}termEntry"))
        markup.check_ids(concepts, "id", path=path)
        entries = tuple(entry for entry in (_entry(concept, path=path) for concept in concepts) if entry)
        if not entries:
            hint = "a concept has a German (de) and an English (en) term"
            raise GlossaryError("no concept with German and English", path=path, hint=hint)
        return Glossary("", entries, path=path)

    def write(self, glossary: Glossary) -> bytes:
        """Return the glossary as TBX."""
        root, body = self._frame(glossary.name or "glossary")
        for number, entry in enumerate(glossary, start=1):
            concept = markup.child(body, self._tags()[0], id=f"c{number}")
            for category, column in (("subjectField", "topic"), ("source", "origin")):
                if cell := entry.cell(column):
                    self._category(concept, "descrip" if column == "topic" else "admin", category, cell)
            if entry.note:
                markup.child(concept, "note", entry.note)
            german = markup.child(concept, self._tags()[1], lang="de")
            self._term(german, entry.source, _of_source(entry), entry.pos)
            for form in entry.forms:
                self._term(german, form, _ADMITTED, "")
            english = markup.child(concept, self._tags()[1], lang="en")
            self._term(english, entry.english, _PREFERRED, "")
            for texts, status in ((entry.allowed, _ADMITTED), (entry.forbidden, _DEPRECATED)):
                for text in texts:
                    self._term(english, text, status, "")
        return markup.write(root)

    def losses(self, glossary: Glossary) -> tuple[str, ...]:
        """Return the fields for which TBX-Basic has no category."""
        lines = list(plain_losses(glossary, _CARRIED | {"status"}))
        keeps = sum(1 for entry in glossary if entry.kind == "keep")
        if keeps:
            lines.append(
                f"kind 'keep' ({keeps} entries): TBX has no word for it; they become terms equal to their source"
            )
        for status in ("admitted", "proposed"):
            if count := sum(1 for entry in glossary if entry.status == status):
                lines.append(f"status {status!r} ({count} entries) comes back as preferred")
        comments = len(glossary.head) + len(glossary.tail) + sum(len(entry.comments) for entry in glossary)
        return (*lines, f"comments ({comments} lines)") if comments else tuple(lines)

    def _tags(self) -> tuple[str, str, str]:
        return "conceptEntry", "langSec", "termSec"

    def _frame(self, title: str) -> tuple[markup.Element, markup.Element]:
        """Make the root with its header; return it and the body."""
        namespaces: dict[str | None, str] = {None: _V3}
        if self.style == "dct":
            namespaces |= _MODULES
        root = markup.root(f"{{{_V3}}}tbx", namespaces, type="TBX-Basic", style=self.style, lang="de")
        described = markup.child(markup.child(root, "tbxHeader"), "fileDesc")
        markup.child(markup.child(described, "titleStmt"), "title", title)
        markup.child(markup.child(described, "sourceDesc"), "p", "Exported by bilingua")
        return root, markup.child(markup.child(root, "text"), "body")

    def _term(self, section: markup.Element, text: str, status: str, pos: str) -> None:
        term = markup.child(section, self._tags()[2])
        markup.child(term, "term", text)
        if pos:
            self._category(term, "termNote", "partOfSpeech", _POS[pos])
        self._category(term, "termNote", "administrativeStatus", status)

    def _category(self, parent: markup.Element, tag: str, category: str, text: str) -> None:
        if self.style == "dct":
            markup.child(parent, f"{{{_MODULES[_MODULE[category]]}}}{category}", text)
        else:
            markup.child(parent, tag, text, type=category)


class TbxDctFormat(TbxFormat):
    """The same, with categories as tags (style DCT)."""

    style = "dct"


class TbxTwoFormat(TbxFormat):
    """The same, writing TBX v2 (`<martif>`), for tools that know no v3."""

    def _tags(self) -> tuple[str, str, str]:
        return "termEntry", "langSet", "tig"

    def _frame(self, title: str) -> tuple[markup.Element, markup.Element]:
        root = markup.root("martif", type="TBX-Basic", lang="de")
        described = markup.child(markup.child(root, "martifHeader"), "fileDesc")
        markup.child(markup.child(described, "titleStmt"), "title", title)
        markup.child(markup.child(described, "sourceDesc"), "p", "Exported by bilingua")
        return root, markup.child(markup.child(root, "text"), "body")


def _of_source(entry: Entry) -> str:
    return _DEPRECATED if entry.status == "deprecated" else _PREFERRED


def _entry(concept: markup.Element, *, path: str) -> Entry | None:
    row = markup.line(concept)
    sections: dict[str, list[_Term]] = {"de": [], "en": []}
    for section in concept.iterfind("*"):
        if markup.name(section) in ("langSec", "langSet"):
            code = language(markup.lang(section))
            found = "de" if code in GERMAN else "en" if code in ENGLISH else ""
            if found:
                sections[found] += _terms(section)
    german, english = sections["de"], sections["en"]
    # A concept whose only German term is deprecated is a deprecated entry.
    source = next((term for term in german if not term.status), german[0] if german else None)
    target = next((term for status in ("", "admitted") for term in english if term.status == status), None)
    if source is None or target is None:
        return None

    def others(terms: list[_Term], own: _Term, *statuses: str) -> Iterator[str]:
        return (term.text for term in terms if term is not own and (not statuses or term.status in statuses))

    lists = {
        "forms": others(german, source),
        "allowed": others(english, target, "", "admitted"),
        "forbidden": others(english, target, "forbidden"),
    }
    cells = {"source": source.text, "target": target.text, "pos": source.pos or target.pos}
    cells |= {column: joined(items, path=path, row=row, column=column) for column, items in lists.items()}
    cells |= {"topic": _category(concept, "subjectField"), "origin": _category(concept, "source")}
    notes = [markup.text(note) for note in concept.iterfind("{*}note")]
    cells["note"] = " ".join(notes)
    cells["status"] = "deprecated" if source.status == "forbidden" else ""
    return make_entry(cells, path=path, row=row)


def _terms(section: markup.Element) -> Iterator[_Term]:
    for holder in section.iter("{*}tig", "{*}ntig", "{*}termSec"):
        term = next(holder.iter("{*}term"), None)
        if term is None or not markup.text(term):
            continue
        status = _category(holder, "administrativeStatus").removesuffix("-admn-sts").removesuffix("Term")
        pos = _POS_READ.get(_category(holder, "partOfSpeech").casefold(), "")
        yield _Term(markup.text(term), _STATUS.get(status, ""), pos)


def _category(element: markup.Element, category: str) -> str:
    """Return a data category of an element itself, written as `<… type="category">` or as `<prefix:category>`."""
    for below in element.iterfind("*"):
        tag = markup.name(below)
        if tag.endswith("Grp"):  # termGrp, adminGrp …: brackets around a category and what is said of it
            if found := _category(below, category):
                return found
        elif category in (tag, below.get("type")):
            return markup.text(below)
    return ""
