"""What a glossary change does to a corpus: which sentences are translated again, and what is told of them."""

from __future__ import annotations

import json
from pathlib import Path

from bilingua.apps.impact import Impact, corpus_sentences, effects_of, impact, lines, summary
from bilingua.records import Sentence, Translation
from bilingua.terms.glossary import Glossary
from tests.fakes import FakeEngine

LEXICON = {"Der": "The", "Hafen": "harbour", "Mond": "moon", "schweigt": "sleeps"}
CORPUS = ["Der Hafen schweigt.", "Der Mond schweigt.", "Der Hafen."]
OLD = Glossary.from_mapping({"Hafen": "harbour"})
NEW = Glossary.from_mapping({"Hafen": "port"})


def test_only_sentences_with_other_terms_are_translated() -> None:
    engine = FakeEngine(lexicon=LEXICON)
    result = impact([OLD], [NEW], CORPUS, engine=engine)
    assert [(effect.line, effect.before.text, effect.after.text) for effect in result.effects] == [
        (1, "The harbour sleeps.", "The port sleeps."),
        (3, "The harbour.", "The port."),
    ]
    assert (result.sentences, result.touched) == (3, 2)
    assert not any("Mond" in source for call in engine.calls for source in call.sources)


def test_glossaries_of_equal_demands_change_nothing() -> None:
    engine = FakeEngine(lexicon=LEXICON)
    same = Glossary.from_mapping({"Hafen": "harbour"}, name="another file")
    result = impact([OLD], [same], CORPUS, engine=engine)
    assert not result.effects
    assert not result.entries
    assert not engine.calls


def test_a_glossary_beside_the_changed_one_still_has_its_priority() -> None:
    above = Glossary.from_mapping({"Hafen": "haven"}, name="above")
    assert not impact([OLD, above], [NEW, above], CORPUS, engine=FakeEngine(lexicon=LEXICON)).effects


def test_lines_and_data_say_the_same() -> None:
    seen: list[int] = []
    result = impact([OLD], [NEW], CORPUS, engine=FakeEngine(lexicon=LEXICON), progress=seen.append)
    text = "\n".join(lines(result, limit=1))
    assert "- The harbour sleeps.\n+ The port sleeps." in text
    assert "and 1 more" in text
    assert summary(result).startswith("1 entries differ; 2 of 3 sentences change")
    data = json.loads(json.dumps(result.to_dict()))
    assert [effect["after"] for effect in data["effects"]] == ["The port sleeps.", "The port."]
    assert sum(seen) == 3


def test_a_change_that_makes_a_sentence_less_sure_is_told() -> None:
    sure, unsure = (
        Translation("Hafen", text, sentences=(Sentence(0, 5, 0, 4, c),)) for text, c in (("port", 0.9), ("kept", 0.4))
    )
    (effect,) = effects_of([(1, "Hafen")], [sure], [unsure])
    assert effect.is_less_sure
    assert effect.to_dict()["confidence"] == {"before": 0.9, "after": 0.4}
    assert "1 less sure" in summary(Impact((), 1, 1, (effect,)))
    (back,) = effects_of([(1, "Hafen")], [unsure], [sure])
    assert not back.is_less_sure


def test_a_corpus_may_be_lines_pairs_or_a_document(tmp_path: Path) -> None:
    files = {"a.txt": "Eins.\n\nZwei.\n", "a.tsv": "Eins.\tOne.\nZwei.\tTwo.\n", "a.html": "<p>Eins.</p><p>Zwei.</p>"}
    for name, text in files.items():
        (tmp_path / name).write_text(text, encoding="utf-8")
        assert list(corpus_sentences(tmp_path / name)) == ["Eins.", "Zwei."]
