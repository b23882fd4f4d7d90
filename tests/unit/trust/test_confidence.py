"""How sure one may be of a sentence: right ones surer than wrong ones, ruins hardly at all, None without evidence."""

from __future__ import annotations

import pytest

from bilingua.pipeline import Translator
from bilingua.records import Finding, Hypothesis, PieceScores, Sentence, Severity, Translation
from bilingua.trust.features import Evidence, features, likeness, word_surprises
from bilingua.trust.judge import LOW, confidences, judged, regressions
from bilingua.trust.partners import unanswered
from bilingua.trust.summary import doubtful_lines, listed
from bilingua.trust.witness import Witness
from tests.fakes import JUDGING, PLAIN, FakeEngine

GERMAN = "Die Regierung hat das Gesetz gestern beschlossen."
ENGLISH = "The government passed the law yesterday."
WORDS = {"Die": "The", "Regierung": "government", "hat": "has", "das": "the", "Gesetz": "law", "gestern": "yesterday"}


def one(source: str, text: str, *findings: Finding, score: float | None = -0.2) -> float | None:
    (found,) = confidences([Evidence(source, text, score=score)], [findings])
    return found


def test_regressions_need_what_features_give() -> None:
    scores = PieceScores(((0, 3),), (-1.0,), -0.1)
    everything = Evidence(GERMAN, ENGLISH, -0.2, scores, scores, Hypothesis(ENGLISH, -0.2))
    for regression in regressions().values():
        assert features(everything).keys() >= set(regression.features)
        assert len(regression.features) == len(regression.weights) == len(regression.mean) == len(regression.scale)


def test_more_doubt_is_less_confidence() -> None:
    sure, unsure = one(GERMAN, ENGLISH, score=-0.1), one(GERMAN, ENGLISH, score=-0.6)
    warned = one(GERMAN, ENGLISH, Finding("negation", Severity.WARNING, "lost"), score=-0.1)
    wrong = one(GERMAN, "The oven painted the giraffe yesterday.", score=-0.1)
    assert sure and unsure and warned and wrong
    assert 1 >= sure > max(unsure, warned, wrong)
    assert min(unsure, warned, wrong) >= 0


@pytest.mark.parametrize(
    ("text", "findings"),
    [
        ("", ()),
        (GERMAN, ()),
        (GERMAN.upper(), ()),
        (ENGLISH, (Finding("loop", Severity.CRITICAL, "over and over"),)),
    ],
)
def test_what_is_no_translation(text: str, findings: tuple[Finding, ...]) -> None:
    assert one(GERMAN, text, *findings) == pytest.approx(0.02)


def test_a_name_that_stays_is_no_ruin() -> None:
    assert (one("Angela Merkel", "Angela Merkel") or 0) > 0.5


def test_demands_of_a_glossary_say_nothing_of_the_sentence() -> None:
    assert one(GERMAN, ENGLISH, Finding("forced-term", Severity.WARNING, "by force")) == one(GERMAN, ENGLISH)


def test_without_scores_nobody_can_say() -> None:
    assert one(GERMAN, ENGLISH, score=None) is None


def test_words_are_summed_over_their_pieces() -> None:
    scores = PieceScores(((0, 3), (4, 6), (6, 9)), (-1.0, -2.0, -3.0), -0.5)
    assert word_surprises("The borrowed", scores) == [("The", 1.0), ("borro", 5.0)]


@pytest.mark.parametrize(
    ("left", "right", "low", "high"),
    [("a house", "a house", 1, 1), ("a house", "", 0, 0), ("", "", 1, 1), ("the old house", "the odd horse", 0.3, 0.9)],
)
def test_likeness(left: str, right: str, low: float, high: float) -> None:
    assert low <= likeness(left, right) <= high
    assert likeness(left, right) == likeness(right, left)


@pytest.mark.parametrize(
    ("source", "text", "expected"),
    [
        ("Die Regierung schweigt.", "The government is silent.", (0, 0)),
        ("Die Regierung schweigt.", "The government is laughing.", (1, 1)),
        ("Bundesregierung", "federal government", (0, 0)),
        ("Xyzzyx blorft.", "Xyzzyx blorft.", (0, 0)),
        ("", "", (0, 0)),
    ],
)
def test_words_that_nothing_answers(source: str, text: str, expected: tuple[int, int]) -> None:
    assert unanswered(source, text) == expected


# -- the witness ------------------------------------------------------------------------------------------------------


def forward(**options: object) -> FakeEngine:
    return FakeEngine(lexicon=WORDS, capabilities=JUDGING, **options)  # type: ignore[arg-type]


def test_evidence_comes_from_both_models_in_order() -> None:
    pairs = [(GERMAN, ENGLISH), ("", ENGLISH), ("Gestern.", "Yesterday."), (GERMAN, ENGLISH)]
    found = Witness(forward(), forward()).evidence(pairs)
    assert [(each.source, each.text) for each in found] == pairs
    assert found[0] == found[3]
    assert found[0].forward and found[0].reverse and found[0].own
    assert found[1].forward is None


def test_without_a_reverse_model_there_is_less_evidence() -> None:
    (found,) = Witness(forward()).evidence([(GERMAN, ENGLISH)])
    assert found.forward and found.own and found.reverse is None


@pytest.mark.parametrize("text", ["law " * 300, "x" * 4000])
def test_what_is_too_long_is_scored_in_parts(text: str) -> None:
    (found,) = Witness(forward(max_pieces=20), forward(max_pieces=20)).evidence([("Gesetz " * 280, text)])
    assert found.forward
    assert found.forward.places[0][0] == 0
    assert found.forward.places == tuple(sorted(found.forward.places))
    assert "".join(text[start:end] for start, end in found.forward.places) == text.replace(" ", "")


# -- translations -----------------------------------------------------------------------------------------------------


def test_a_doubtful_sentence_is_a_warning_at_its_place() -> None:
    made = Translation(GERMAN, "The oven.", sentences=(Sentence(0, len(GERMAN), 0, 9),))
    found = judged(made, [-3.0])
    assert [(each.rule, each.severity, each.start, each.end) for each in found.findings] == [
        (LOW, Severity.WARNING, 0, 9)
    ]
    assert found.sentences[0].confidence is not None
    assert judged(made, [None]).sentences == made.sentences


def test_a_translator_judges_by_the_scores_of_an_engine_that_has_them() -> None:
    text = f"{GERMAN} 20.000"
    (sentence, *_) = Translator((), engine=forward()).translate(text).sentences
    assert sentence.confidence is not None
    for translator in (
        Translator((), engine=forward(), confidence="none"),
        Translator((), engine=FakeEngine(capabilities=PLAIN)),
    ):
        assert [each.confidence for each in translator.translate(text).sentences] == [None, None]


def test_lines_of_doubtful_sentences() -> None:
    sure, unsure, open_ = Sentence(0, 1, 0, 1, 0.5), Sentence(0, 1, 0, 1, 0.49), Sentence(0, 1, 0, 1)
    assert doubtful_lines([(1, [sure]), (2, [unsure, open_, unsure]), (3, [])]) == [2, 2]
    assert doubtful_lines([(1, [sure])], 0.6) == [1]
    assert listed([4], 20) == "1 of 20 sentences is doubtful (line 4)"
    assert listed(range(20), 20).endswith("(lines 0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, …)")
