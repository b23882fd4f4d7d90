"""What every engine promises, held against each of them."""

from __future__ import annotations

import math
import re

import pytest

from bilingua.engines.base import Capabilities, DecodeOptions, Engine, PieceScorer
from bilingua.engines.pieces import PieceEngine
from bilingua.errors import CapabilityError, ConstraintBudgetError, EngineError, SettingsError
from bilingua.markers import CLOSE, MID, OPEN
from tests.contract.tiny import ENGLISH, GERMAN, MARKED
from tests.fakes import PLAIN, UNMARKED, FakeEngine

GREEDY = DecodeOptions(beam=1)
LONG = "Der Minister reiste gestern nach Moskau. " * 40


def texts(hypotheses):
    return [hyp.text for hyp in hypotheses]


def test_it_is_an_engine(engine):
    assert isinstance(engine, Engine)
    assert re.fullmatch(r"(fake|ct2|hf)\|model:[0-9a-f]+(\|compute:\w+)?", engine.signature)


def test_translates_what_it_knows(engine):
    assert texts(engine.translate(GERMAN, GREEDY)) == ENGLISH


def test_keeps_order_and_length_whatever_the_batches(engine):
    sources = [GERMAN[i] for i in (3, 0, 9, 3, 7)]
    expected = [ENGLISH[i] for i in (3, 0, 9, 3, 7)]
    for batch_tokens in (1, 40, 90, 4096):
        found = engine.translate(sources, DecodeOptions(beam=1, batch_tokens=batch_tokens))
        assert texts(found) == expected


@pytest.mark.parametrize("beam", [1, 3])
def test_neighbours_and_repetition_change_nothing(engine, beam):
    options = DecodeOptions(beam=beam)
    sources = [*GERMAN[:5], "Bern", "Eine Studie über Dünger und Raketen in Seoul, Bern und Moskau liegt vor."]
    together = engine.translate(sources, options)
    assert texts(together) == texts(engine.translate(sources, options))
    assert texts(together) == [engine.translate([source], options)[0].text for source in sources]


def test_scores_of_hypotheses_are_mean_log_probabilities(engine):
    for hyp, source in zip(engine.translate(GERMAN[:4], GREEDY), GERMAN, strict=False):
        assert hyp.score <= 0
        assert hyp.score == pytest.approx(engine.score([source], [hyp.text])[0], abs=0.02)


def test_empty_requests(engine):
    assert engine.translate([], GREEDY) == []
    assert engine.complete([], [], GREEDY) == []
    assert engine.score([], []) == []
    assert engine.align([], []) == []
    assert texts(engine.translate(["", GERMAN[0]], GREEDY)) == ["", ENGLISH[0]]
    assert texts(engine.complete([""], ["The"], GREEDY)) == ["The"]


def test_blank_source_gives_nothing(engine):
    assert engine.translate([" \t\u00a0 "], GREEDY)[0].text.strip() == ""


@pytest.mark.parametrize(
    "prefix",
    ["The", "North Korea tested", "In Bern, ", "“No”:  two spaces", "ﬁrst…", "A spokeswoman\u00a0said", "x", ""],
)
def test_a_completion_begins_with_exactly_the_prefix(engine, prefix):
    for beam in (1, 3):
        [hyp] = engine.complete([GERMAN[0]], [prefix], DecodeOptions(beam=beam))
        assert hyp.text.startswith(prefix)
        assert math.isfinite(hyp.score)


def test_a_completion_goes_on_behind_its_prefix(engine):
    prefixes = [" ".join(target.split()[:3]) for target in ENGLISH]
    assert texts(engine.complete(GERMAN, prefixes, GREEDY)) == ENGLISH


def test_a_completion_adds_one_space_only(engine):
    assert engine.complete([GERMAN[0]], ["North Korea "], GREEDY)[0].text == ENGLISH[0]


def test_completions_of_unequal_prefixes_don_t_disturb_each_other(engine):
    prefixes = ["North", "", "According to the agency, it flew"]
    assert texts(engine.complete(GERMAN[:3], prefixes, GREEDY)) == ENGLISH[:3]


def test_right_translations_score_higher_than_wrong_ones(engine):
    right = engine.score(GERMAN, ENGLISH)
    wrong = engine.score(GERMAN, ENGLISH[1:] + ENGLISH[:1])
    assert all(math.isfinite(value) and value <= 0 for value in right + wrong)
    assert all(a > b for a, b in zip(right, wrong, strict=True))


def test_scores_don_t_depend_on_neighbours(engine):
    together = engine.score(GERMAN, ENGLISH)
    alone = [engine.score([source], [target])[0] for source, target in zip(GERMAN, ENGLISH, strict=True)]
    assert together == pytest.approx(alone, abs=1e-3)


def test_scores_of_nothing_are_numbers(engine):
    values = engine.score(["", GERMAN[0], ""], ["", "", ENGLISH[0]])
    assert len(values) == 3
    assert all(map(math.isfinite, values))


def test_each_piece_has_a_score_and_a_place(engine):
    if not engine.capabilities.pieces:
        pytest.skip("it scores no pieces")
    assert isinstance(engine, PieceScorer)
    sources, targets = [*GERMAN, "", GERMAN[0]], [*ENGLISH, ENGLISH[0], ""]
    found = engine.log_probabilities(sources, targets)
    for target, scores in zip(targets, found, strict=True):
        assert len(scores.values) == len(scores.places)
        assert all(0 <= start <= end <= len(target) for start, end in scores.places)
        assert all(math.isfinite(value) and value <= 0 for value in (*scores.values, scores.end))
    means = [(sum(scores.values) + scores.end) / (len(scores.values) + 1) for scores in found[: len(GERMAN)]]
    assert means == pytest.approx(engine.score(GERMAN, ENGLISH), abs=1e-3)


def test_alignments_have_rows_of_weights_and_places_in_the_texts(engine):
    sources = [*GERMAN[:3], "  Bern\u00a0 und  ﬁx ", "漢 Bern"]
    targets = [*ENGLISH[:3], "Bern …  and", "Bern 漢"]
    for alignment, source, target in zip(engine.align(sources, targets), sources, targets, strict=True):
        assert len(alignment.weights) == len(alignment.target)
        assert alignment.source
        for row in alignment.weights:
            assert len(row) == len(alignment.source)
            assert sum(row) == pytest.approx(1, abs=1e-3)
            assert min(row) >= 0
        for text, places in ((source, alignment.source), (target, alignment.target)):
            assert all(0 <= start <= end <= len(text) for start, end in places)
            assert list(places) == sorted(places)
            covered = {i for start, end in places for i in range(start, end)}
            assert {i for i, char in enumerate(text) if not char.isspace()} <= covered
            assert not any(text[start:end][:1].isspace() for start, end in places)


def test_alignments_don_t_depend_on_neighbours(engine):
    together = engine.align(GERMAN, ENGLISH)
    for i in (0, 4, 9):
        [alone] = engine.align([GERMAN[i]], [ENGLISH[i]])
        assert together[i].target == alone.target
        for a, b in zip(together[i].weights, alone.weights, strict=True):
            assert a == pytest.approx(b, abs=0.02)


def test_alignment_of_nothing(engine):
    for alignment in engine.align(["", GERMAN[0], ""], ["", "", "Bern"]):
        assert alignment.weights == () or not alignment.target or not alignment.source


@pytest.mark.parametrize("beam", [1, 3])
@pytest.mark.parametrize("phrase", ["missile", "Monday", "North Korea", "another missile on", "tested", "."])
def test_suppressed_strings_are_not_produced(engine, phrase, beam):
    options = DecodeOptions(beam=beam, suppress=(phrase, "Seoul"))
    for hyp in engine.translate(GERMAN[:2], options):
        assert not re.search(rf"(?<!\w)({re.escape(phrase)}|Seoul)(?!\w)", hyp.text)


def test_suppression_leaves_other_sentences_alone(engine):
    found = engine.translate(GERMAN, DecodeOptions(beam=1, suppress=("missile",)))
    assert texts(found)[1:] == ENGLISH[1:]


def test_suppression_holds_behind_a_prefix_and_not_within(engine):
    options = DecodeOptions(beam=1, suppress=("North Korea", "missile"))
    [hyp] = engine.complete([GERMAN[0]], ["North Korea tested another"], options)
    assert hyp.text.startswith("North Korea tested another")
    assert "missile" not in hyp.text.split()


def test_unmarked_requests_bring_no_markers(engine):
    for hyp in engine.translate([*GERMAN, "Bern", LONG[:60]], DecodeOptions(beam=3)):
        assert not {*OPEN, *CLOSE} & {*hyp.text} - {*"t=/"}


def test_marked_requests(engine):
    sources, expected = [source for source, _ in MARKED], [target for _, target in MARKED]
    if not engine.capabilities.markers:
        with pytest.raises(CapabilityError, match="marked spans"):
            engine.translate(sources, GREEDY)
        with pytest.raises(CapabilityError, match="marked spans"):
            engine.complete(sources[:1], ["The"], GREEDY)
        return
    mixed = engine.translate([GERMAN[5], *sources, GERMAN[6]], GREEDY)
    assert texts(mixed) == [ENGLISH[5], *expected, ENGLISH[6]]
    assert all(MID not in text for text in texts(mixed))


@pytest.mark.parametrize("marker", [OPEN, MID, CLOSE])
def test_a_single_marker_is_enough_to_be_refused(engine, marker):
    if not engine.capabilities.markers:
        with pytest.raises(CapabilityError):
            engine.translate([f"Ein{marker} Satz"], GREEDY)


def test_odd_sources_come_through(engine):
    sources = [
        "Bern",
        "?",
        "漢字",
        "15'000",
        "a" * 60,
        "www.example.org/a_b",
        "„Ja“ — «nein»",
        "\u00adSoft\u00adhyphen",
    ]
    found = engine.translate(sources, GREEDY)
    assert len(found) == len(sources)
    assert all("<unk>" not in hyp.text and "\n" not in hyp.text for hyp in found)


def test_count_grows_with_the_text(engine):
    assert engine.count("") == 0
    assert 0 < engine.count("Bern") < engine.count(GERMAN[0]) < engine.count(LONG)
    assert engine.max_pieces > engine.count(GERMAN[0])


@pytest.mark.parametrize(
    "options",
    [
        DecodeOptions(beam=0),
        DecodeOptions(batch_tokens=0),
        DecodeOptions(max_ratio=0),
        DecodeOptions(no_repeat_ngram=-1),
        DecodeOptions(suppress=(" ",)),
    ],
)
def test_senseless_options_are_refused(engine, options):
    with pytest.raises(SettingsError):
        engine.translate([GERMAN[0]], options)


def test_lists_that_don_t_pair_up_are_refused(engine):
    for call in (lambda: engine.score(GERMAN, ENGLISH[:3]), lambda: engine.align(GERMAN[:1], ENGLISH)):
        with pytest.raises(EngineError, match="for each source"):
            call()
    with pytest.raises(EngineError, match="for each source"):
        engine.complete(GERMAN, ["The"], GREEDY)


def test_too_long_a_source_is_refused_with_its_length(engine):
    if not isinstance(engine, PieceEngine):
        pytest.skip("the scripted engine takes any length")
    assert engine.count(LONG) > engine.max_pieces
    for call in (
        lambda: engine.translate([GERMAN[0], LONG], GREEDY),
        lambda: engine.score([LONG], ["x"]),
        lambda: engine.align([LONG], ["x"]),
        lambda: engine.score(["x"], [LONG]),
        lambda: engine.align(["x"], [LONG]),
    ):
        with pytest.raises(EngineError, match=r"has \d+ pieces, the model takes \d+.*split"):
            call()
    with pytest.raises(ConstraintBudgetError, match="prefix"):
        engine.complete([GERMAN[0]], [LONG], GREEDY)
    if engine.capabilities.markers:
        with pytest.raises(ConstraintBudgetError):
            engine.translate([LONG + OPEN + "x" + MID + "y" + CLOSE], GREEDY)


def test_the_longest_target_that_fits_is_taken(engine):
    if not isinstance(engine, PieceEngine):
        pytest.skip("the scripted engine takes any length")
    target = "x"
    while engine.fits(target + " x"):
        target += " x"
    assert not engine.fits(target + " x")
    [hyp] = engine.complete([GERMAN[0]], [target], GREEDY)
    assert hyp.text.startswith(target)
    assert math.isfinite(engine.score([GERMAN[0]], [target])[0])
    assert engine.align([GERMAN[0]], [target])[0].target


def test_the_longest_source_comes_through(engine):
    if not isinstance(engine, PieceEngine):
        pytest.skip("the scripted engine takes any length")
    source = "x"
    while engine.count(source + " x") <= engine.max_pieces:
        source += " x"
    [hyp] = engine.translate([source], DecodeOptions(beam=2, max_ratio=10))
    [score] = engine.score([source], [hyp.text])
    assert math.isfinite(score)


def test_no_repeat_ngram(engine):
    if not isinstance(engine, PieceEngine):
        pytest.skip("the scripted engine says what it is told")
    source = "Bern " * 10
    [hyp] = engine.translate([source], DecodeOptions(beam=1, no_repeat_ngram=1))
    tokens = [token for token in engine.tokenizer.encode_target(hyp.text).tokens if len(token) > 1]
    [free] = engine.translate([source], DecodeOptions(beam=1))
    assert len(set(tokens)) >= len(tokens) - 2
    assert hyp.text != free.text or len(set(free.text.split())) == len(free.text.split())


@pytest.mark.parametrize(
    ("capabilities", "call"),
    [
        (PLAIN, lambda engine: engine.complete(["a"], ["b"], GREEDY)),
        (PLAIN, lambda engine: engine.score(["a"], ["b"])),
        (PLAIN, lambda engine: engine.align(["a"], ["b"])),
        (PLAIN, lambda engine: engine.log_probabilities(["a"], ["b"])),
        (PLAIN, lambda engine: engine.translate(["a"], DecodeOptions(suppress=("b",)))),
        (UNMARKED, lambda engine: engine.translate([MARKED[0][0]], GREEDY)),
    ],
)
@pytest.mark.parametrize("kind", ["fake", pytest.param("hf-bart", marks=pytest.mark.slow)])
def test_what_is_off_is_refused(kind, build, capabilities, call, monkeypatch):
    engine: Engine = FakeEngine(capabilities=capabilities) if kind == "fake" else build(kind)
    if kind != "fake":
        monkeypatch.setattr(engine, "capabilities", capabilities)
    with pytest.raises(CapabilityError, match="cannot do this"):
        call(engine)


def test_capabilities_default_to_nothing():
    assert not any(getattr(Capabilities(), name) for name in Capabilities.__slots__)
