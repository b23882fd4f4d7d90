"""What was left out and what was made up shows in the engine's attention."""

from __future__ import annotations

import pytest

from bilingua.enforce.coverage import dropped, gaps, invented
from bilingua.engines.base import Capabilities
from bilingua.pipeline import Translator
from bilingua.records import Alignment, Severity
from tests.fakes import PLAIN, UNMARKED, FakeEngine

GERMAN = "Die Delegation kam gestern an. Der Minister wollte sich dazu nicht im Einzelnen öffentlich äussern."
SHORT = "The delegation arrived yesterday."


def words(text: str) -> tuple[tuple[int, int], ...]:
    places, start = [], 0
    for word in text.split():
        start = text.index(word, start)
        places.append((start, start + len(word)))
        start += len(word)
    return tuple(places)


def pointing(source: str, text: str, looks_at: list[int]) -> Alignment:
    """Align word i of a text with word `looks_at[i]` of its source."""
    here, there = words(source), words(text)
    rows = tuple(tuple(0.9 if i == best else 0.0 for i in range(len(here))) for best in looks_at)
    return Alignment(here, there, rows)


def test_a_clause_without_an_answer_is_dropped() -> None:
    (finding,) = dropped(GERMAN, pointing(GERMAN, SHORT, [0, 1, 2, 3]))
    assert (finding.rule, finding.severity) == ("dropped", Severity.WARNING)
    assert "Minister wollte sich dazu nicht" in finding.message


def test_a_few_words_without_an_answer_are_not() -> None:
    assert dropped("Er hat es doch gesagt", pointing("Er hat es doch gesagt", "He said", [0, 4])) == ()


def test_a_sentence_that_looks_at_one_word_is_invented() -> None:
    text = "They left. And nobody knows what will come of it now."
    (finding,) = invented(text, pointing("Sie gingen.", text, [0, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1]))
    assert finding.rule == "invented"
    assert text[finding.start : finding.end] == "left. And nobody knows what will come of it now."


def test_a_sentence_that_looks_everywhere_is_not() -> None:
    assert invented(SHORT, pointing("Die Delegation kam an.", SHORT, [0, 1, 3, 2])) == ()


@pytest.mark.parametrize("capabilities", [PLAIN, Capabilities(scoring=True)])
def test_an_engine_that_cannot_align_is_not_asked(capabilities: Capabilities) -> None:
    engine = FakeEngine(capabilities=capabilities)
    assert gaps(engine, [(GERMAN, SHORT)]) == [()]
    assert engine.calls == []


def test_only_what_has_an_unusual_length_is_looked_at() -> None:
    engine = FakeEngine(capabilities=UNMARKED)
    assert gaps(engine, [(GERMAN, GERMAN), ("Kurz.", "This is quite a bit longer."), ("", "")]) == [(), (), ()]
    assert engine.calls == []


class Blind(FakeEngine):
    """Looks at the first words of a source only."""

    def _align(self, source: str, target: str) -> Alignment:
        here, there = words(source), words(target)
        return Alignment(
            here, there, tuple(tuple(float(k == min(i, 3)) for k in range(len(here))) for i in range(len(there)))
        )


def test_a_dropped_sentence_is_decoded_once_more_and_reported() -> None:
    sentence = "Die Delegation des Ministeriums kam gestern mit vielen Fragen und Wünschen aus der Hauptstadt an."
    engine = Blind(script={sentence: SHORT}, capabilities=UNMARKED)
    result = Translator((), engine=engine).translate(sentence)
    assert [found.rule for found in result.findings if found.rule == "dropped"] == ["dropped"]
    decoded = [call for call in engine.calls if call.method == "translate"]
    assert [call.options.no_repeat_ngram for call in decoded if call.options] == [0, 4]
