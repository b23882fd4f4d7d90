"""The model in the package: small, obedient, no worse than it was. The floors lie well below what it scores."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest
from sacrebleu.metrics import CHRF

from bilingua.checking import check
from bilingua.enforce.annotate import annotate
from bilingua.engines.base import DecodeOptions, Engine, create
from bilingua.engines.models import packaged_models
from bilingua.errors import ModelIncompatibleError
from bilingua.markers import parse
from bilingua.pipeline import Translator
from bilingua.records import Kind, Span, Verdict
from bilingua.text.documents import read_document
from bilingua.trust.guards import Oddity, oddity

ROOT = Path(__file__).parents[2]
MEGABYTE = 1_000_000

MARKED = [
    ("Die DVRK schickt Soldaten nach Russland.", {"DVRK": "DPRK", "Russland": "Russia"}),
    ("Der Bericht der Naumann-Stiftung liegt seit gestern vor.", {"Naumann-Stiftung": "Naumann-Stiftung"}),
    ("Die Behörde lobt das Abkommen mit Wladiwostok.", {"Behörde": "agency", "Wladiwostok": "Vladivostok"}),
    ("Der Minister sprach von 20.000 Granaten.", {"20.000": "20,000", "Granaten": "shells"}),
    ("Am 28. Oktober traf Rutte in Seoul ein.", {"28. Oktober": "28 October", "Rutte": "Rutte", "Seoul": "Seoul"}),
    ("Die Versorgung der Verletzten ist schwierig.", {"Versorgung": "treatment", "Verletzten": "wounded"}),
    ("Nach dem Treffen flog Lawrow nach Peking.", {"Lawrow": "Lavrov", "Peking": "Beijing"}),
    ("Die Sitzung des Sicherheitsrats dauerte zwei Stunden.", {"Sicherheitsrats": "Security Council"}),
]


@pytest.fixture(scope="module")
def engine() -> Engine:
    return create("ct2")


def test_the_package_carries_one_small_model_that_knows_markers() -> None:
    (model,) = (info for info in packaged_models() if not info.reverse_of)
    assert model.size <= 45 * MEGABYTE
    assert model.markers


def test_the_package_carries_one_model_that_judges() -> None:
    (model,) = (info for info in packaged_models() if info.reverse_of)
    assert model.size <= 45 * MEGABYTE
    assert sum(info.size for info in packaged_models()) <= 88 * MEGABYTE
    with pytest.raises(ModelIncompatibleError, match="writes German from English"):
        create("ct2", model.name)


def test_full_confidence_tells_right_from_wrong() -> None:
    german = "Die Regierung hat gestern ein neues Gesetz beschlossen."
    texts = ["The government passed a new law yesterday.", "The railway sold an old horse tomorrow.", german]
    right, wrong, copied = (line.confidence or 0 for line in check([german] * 3, texts, glossary=()))
    assert right > 0.7 > 0.5 > wrong
    assert copied < 0.1


def test_translations_resemble_the_references(engine: Engine) -> None:
    rows = [line.split("\t") for line in (ROOT / "tests/data/system/news.tsv").read_text("utf-8").splitlines()]
    outputs = [h.text for h in engine.translate([german for german, _ in rows], DecodeOptions())]
    assert CHRF().corpus_score(outputs, [[english for _, english in rows]]).score >= 45


def test_headings_stay_headings(engine: Engine) -> None:
    texts = ["Zielgruppe", "Alte Freunde", "Papst warnt", "1. Methode", "Siehe auch:", "Weiter", "Panzer für Kiew"]
    for result in Translator(engine=engine).translate(texts):
        assert oddity(result.text, result.source, [outcome.text for outcome in result.terms]) is Oddity.NONE


def test_marked_spans_are_obeyed_without_repair(engine: Engine) -> None:
    requests, wanted = [], []
    for text, terms in MARKED:
        places = sorted((text.index(german), german, english) for german, english in terms.items())
        spans = [Span(at, at + len(de), de, Kind.TERM, en) for at, de, en in places]
        requests.append(annotate(text, spans))
        wanted.append([span.target for span in spans])
    obeyed = 0
    for hypothesis, targets in zip(engine.translate(requests, DecodeOptions()), wanted, strict=True):
        output = parse(hypothesis.text)
        regions = [output.text[start:end] for start, end in output.regions]
        obeyed += sum(target in regions for target in targets)
    assert obeyed >= 0.8 * sum(map(len, wanted))


def test_the_example_article_keeps_its_lines_and_every_term() -> None:
    document = read_document(ROOT / "examples" / "arms-trade.de.txt")
    translations = Translator(engine="ct2").translate_document(document)
    assert len(translations) == len(document.blocks)
    text = "\n".join(each.text for each in translations)
    for german in ("DVRK", "Pjöngjang", "Nordkorea", "Südkorea", "Wladiwostok", "Russland", "Milliarden", "Oktober"):
        assert german not in text
    for english in ("DPRK", "Pyongyang", "Friedrich-Naumann-Stiftung für die Freiheit", "5.5 billion US dollars"):
        assert english in text
    for each in translations:
        for outcome in each.terms:
            assert each.text[outcome.start : outcome.end] == outcome.text
            assert each.source[outcome.span.start : outcome.span.end] == outcome.span.text
    verdicts = [outcome.verdict for each in translations for outcome in each.terms]
    assert verdicts.count(Verdict.NATIVE) >= 0.7 * len(verdicts)
    assert "https://www.example.org/de/nord-und-suedkorea" in text


@pytest.mark.skipif(not hasattr(os, "fork"), reason="needs fork")
@pytest.mark.parametrize("end", ["os._exit", "sys.exit"])
def test_a_forked_child_may_go_on_with_its_parents_translator(end: str) -> None:
    program = f"""
import os, signal, sys
from bilingua import Translator
translator = Translator((), beam=1, threads=2)
expected = str(translator.translate("Der Bericht nennt keine Zahlen."))
child = os.fork()
if not child:
    signal.alarm(60)
    {end}(int(str(translator.translate("Der Bericht nennt keine Zahlen.")) != expected))
sys.exit(os.waitpid(child, 0)[1])
"""
    assert subprocess.run([sys.executable, "-c", program], check=False).returncode == 0


def test_progress_hears_of_every_batch() -> None:
    heard: list[int] = []
    sentences = [f"Der Bericht {number} nennt keine Zahlen." for number in range(200)]
    Translator((), beam=1, facts=False, markers=False, progress=heard.append).translate(sentences)
    assert len(heard) > 1
    assert sum(heard) >= sum(map(len, sentences))
