"""The scripted engine must itself be right, or the tests that lean on it prove nothing."""

import pytest

from bilingua.engines.base import DecodeOptions, Engine
from bilingua.errors import CapabilityError
from bilingua.markers import CLOSE, MID, OPEN
from tests.fakes import HOSTILE, PLAIN, FakeEngine, double_spans, drop_markers, split_spans

MARKED = f"Waffen aus der{OPEN} DVRK{MID} DPRK{CLOSE} an Moskau"


def test_it_is_an_engine():
    assert isinstance(FakeEngine(), Engine)


def test_obeys_marked_spans_and_translates_by_lexicon():
    engine = FakeEngine(lexicon={"Waffen": "Weapons", "aus": "from", "der": "the", "an": "to", "Moskau": "Moscow"})
    [hyp] = engine.translate([MARKED], DecodeOptions())
    assert hyp.text == f"Weapons from the{OPEN} DPRK{CLOSE} to Moscow"
    assert engine.calls[0].sources == (MARKED,)


def test_script_wins_and_completion_keeps_the_prefix():
    engine = FakeEngine(script={"Ein Satz": "One plain sentence"})
    assert engine.translate(["Ein Satz"], DecodeOptions())[0].text == "One plain sentence"
    assert engine.complete(["Ein Satz"], ["A simple"], DecodeOptions())[0].text == "A simple sentence"


def test_alignment_follows_the_lexicon():
    engine = FakeEngine(lexicon={"kam": "came", "gestern": "yesterday"})
    [alignment] = engine.align(["Kim kam gestern"], ["Yesterday Kim came yesterday"])
    best = [max(range(3), key=row.__getitem__) for row in alignment.weights]
    assert best == [0, 0, 1, 2]


@pytest.mark.parametrize("twist", HOSTILE, ids=lambda twist: twist.__name__)
def test_every_twist_changes_an_obedient_output(twist):
    text = f"from the{OPEN} DPRK{CLOSE} to{OPEN} Moscow{CLOSE} again"
    assert twist(text) != text


def test_named_twists():
    text = f"the{OPEN} DPRK{CLOSE} now"
    assert drop_markers(text) == "the DPRK now"
    assert double_spans(text) == f"the{OPEN} DPRK{CLOSE}{OPEN} DPRK{CLOSE} now"
    assert split_spans(text) == f"the{OPEN} DP{CLOSE} or{OPEN}RK{CLOSE} now"


def test_refuses_what_it_cannot_do():
    engine = FakeEngine(capabilities=PLAIN)
    with pytest.raises(CapabilityError, match="marked spans"):
        engine.translate([MARKED], DecodeOptions())
    with pytest.raises(CapabilityError, match="suppressing"):
        engine.translate(["a"], DecodeOptions(suppress=("b",)))


def test_loses_rows_on_demand():
    assert len(FakeEngine(rows_lost=1).translate(["a", "b"], DecodeOptions())) == 1


def test_suppression_takes_whole_words_only():
    engine = FakeEngine(script={"x": "The Bund and the Bundesrat"})
    assert engine.translate(["x"], DecodeOptions(suppress=("Bund",)))[0].text == "The and the Bundesrat"
