"""Catalogues of messages: gettext and XLIFF."""

from __future__ import annotations

import io
from pathlib import Path

import polib
import pytest
from lxml import etree

from bilingua.errors import DocumentError
from bilingua.pipeline import Translator
from bilingua.records import Translation
from bilingua.text.documents import read_document, write_document
from tests.fakes import FakeEngine

PO = """# Kommentar
msgid ""
msgstr ""
"Language: de\\n"
"Content-Type: text/plain; charset=UTF-8\\n"

#: a.py:1
msgid "Guten Tag, %(name)s!\\n"
msgstr ""

msgid "fertig"
msgstr "done"

#, fuzzy
msgid "Ein <b>Bericht</b>"
msgstr "A report?"

msgid "%d Meldung"
msgid_plural "%d Meldungen"
msgstr[0] ""
msgstr[1] ""

#~ msgid "veraltet"
#~ msgstr ""
"""
XLIFF_1 = """<?xml version="1.0" encoding="UTF-8"?>
<xliff xmlns="urn:oasis:names:tc:xliff:document:1.2" version="1.2">
 <file source-language="de" target-language="fr" original="x" datatype="plaintext"><body>
  <trans-unit id="1"><source>Die <g id="a">DVRK</g> meldet<x id="b"/> mehr.</source></trans-unit>
  <trans-unit id="2"><source>Fertig</source><target state="final">Done</target></trans-unit>
  <trans-unit id="3" translate="no"><source>Nicht</source></trans-unit>
  <trans-unit id="4"><source>Kopie</source><target>Kopie</target><note>Ja</note></trans-unit>
 </body></file>
</xliff>
"""
XLIFF_2 = """<xliff xmlns="urn:oasis:names:tc:xliff:document:2.0" version="2.0" srcLang="de">
<file id="f"><unit id="u"><segment id="s"><source>Die <pc id="1">Lage</pc><ph id="2"/></source></segment>
<segment state="final"><source>Ja</source><target>Yes</target></segment></unit></file></xliff>
"""


def texts(data: str, name: str) -> list[str]:
    return [block.text for block in read_document(io.BytesIO(data.encode()), format=name).blocks]


def written(data: str, name: str, english: list[str] | None) -> str:
    document = read_document(io.BytesIO(data.encode()), format=name)
    target = io.BytesIO()
    done = [Translation(b.text, each) for b, each in zip(document.blocks, english or [], strict=bool(english))]
    write_document(document, done if english else [None] * len(document.blocks), target)
    return target.getvalue().decode()


@pytest.mark.parametrize(("data", "name"), [(PO, "po"), (XLIFF_1, "xliff"), (XLIFF_2, "xliff"), ("", "po")])
def test_untouched_catalogues_stay(data: str, name: str) -> None:
    assert written(data, name, None) == data


def test_open_messages_are_translated() -> None:
    assert texts(PO, "po") == ["Guten Tag, !", "Ein Bericht", " Meldung", " Meldungen"]
    done = polib.pofile(written(PO, "po", ["Good day, !", "A report", " message", "messages"]))
    assert done[0].msgstr == "Good day, %(name)s!\n"
    assert done[1].msgstr == "done"
    assert (done[2].msgstr, done[2].flags) == ("A <b>report</b>", [])
    assert done[3].msgstr_plural == {0: "%d message", 1: "%d messages"}
    assert done.metadata["Language"] == "en"
    assert [entry.msgid for entry in done.obsolete_entries()] == ["veraltet"]


def test_open_units_are_translated() -> None:
    assert texts(XLIFF_1, "xliff") == ["Die DVRK meldet mehr.", "Kopie"]
    done = written(XLIFF_1, "xliff", ["The DVRK says more.", "Copy & paste"])
    assert (
        '</source><target state="needs-review-translation">The <g id="a">DVRK</g> says<x id="b"/> more.</target>'
    ) in done
    assert '<target state="needs-review-translation">Copy &amp; paste</target><note>Ja</note>' in done
    assert '<target state="final">Done</target>' in done
    assert 'target-language="en"' in done
    assert texts(done, "xliff") == []


def test_segments_of_the_second_version_are_translated() -> None:
    done = etree.fromstring(written(XLIFF_2, "xliff", ["The situation"]).encode())
    segments = list(done.iter("{*}segment"))
    assert done.get("trgLang") == "en"
    assert segments[0].get("state") == "translated"
    target = segments[0].find("{*}target")
    assert target is not None
    assert "".join(map(str, target.itertext())) == "The situation"
    assert [etree.QName(each).localname for each in target] == ["pc", "ph"]
    assert (target[0].text, target[0].get("id")) == ("situation", "1")


XLIFF_21 = """<xliff xmlns="urn:oasis:names:tc:xliff:document:2.0" version="2.1" srcLang="de"
 xmlns:gls="urn:oasis:names:tc:xliff:glossary:2.0"><file id="f"><unit id="u">
<gls:glossary><gls:glossEntry ref="#m1"><gls:term>Hafen</gls:term><gls:translation>harbour</gls:translation>
<gls:translation>port</gls:translation></gls:glossEntry><gls:glossEntry><gls:term>Kai</gls:term></gls:glossEntry></gls:glossary>
<segment state="initial" subState="x:y"><source>Der <mrk id="m1" type="term">Hafen</mrk> von <mrk id="m2"
 translate="no">RasonConTrans</mrk> ruht.</source></segment></unit>
<unit id="v" translate="no"><segment><source>Nicht</source></segment></unit></file></xliff>
"""


def test_terms_and_protected_words_of_version_2_1() -> None:
    (block,) = read_document(io.BytesIO(XLIFF_21.encode()), format="xliff").blocks
    assert block.text == "Der Hafen von RasonConTrans ruht."
    assert block.terms == {"Hafen": "harbour", "RasonConTrans": "RasonConTrans"}
    document = read_document(io.BytesIO(XLIFF_21.encode()), format="xliff")
    target, translator = (
        io.BytesIO(),
        Translator(engine=FakeEngine(lexicon={"ruht": "rests", "Der": "The"}), glossary=()),
    )
    write_document(document, translator.translate_document(document), target)
    done = etree.fromstring(target.getvalue())
    segment = next(done.iter("{*}segment"))
    assert (segment.get("state"), segment.get("subState"), done.get("version")) == ("translated", None, "2.1")
    english = segment.find("{*}target")
    assert english is not None
    assert {each.get("id"): each.text for each in english} == {"m1": "harbour", "m2": "RasonConTrans"}
    assert len(list(done.iter("{*}target"))) == 1


def test_control_characters_of_a_translation_are_left_out() -> None:
    assert "A copy" in written(XLIFF_1, "xliff", ["x", "A\x00 copy"])


ENTITY = '<!DOCTYPE x [<!ENTITY a SYSTEM "file:///etc/hostname">]><xliff version="1.2">&a;</xliff>'


@pytest.mark.parametrize(
    ("data", "name", "message"),
    [
        (b'msgid "a"\nmsgstr\n', "po", r"x.po:\d+: no gettext catalogue"),
        (b"/etc/hostname", "po", "no gettext catalogue"),
        (b'msgid "f\xfcr"\n', "po", "x.po:1: not UTF-8"),
        (b'msgid "f\0r"\n', "po", "x.po:1: NUL byte"),
        (b"", "xliff", "not well-formed"),
        (XLIFF_1.encode()[:300], "xliff", r"x.xliff:\d+: not well-formed"),
        (b"<xliff>\0</xliff>", "xliff", "not well-formed"),
        (b"<xliff>f\xfcr</xliff>", "xliff", "not well-formed"),
        (b"<html/>", "xliff", "no XLIFF: it begins with <html>"),
        (ENTITY.encode(), "xliff", "declares entities"),
        (b"<xliff>" + b"<g>" * 5000, "xliff", "not well-formed"),
    ],
)
def test_other_files_are_refused(tmp_path: Path, data: bytes, name: str, message: str) -> None:
    path = tmp_path / f"x.{name}"
    path.write_bytes(data)
    with pytest.raises(DocumentError, match=message):
        read_document(path)
