"""BLEU, chrF and TER must be sacrebleu's, digit for digit; rates must behave as sacrebleu metrics do."""

from __future__ import annotations

import json
import random
from pathlib import Path

import pytest
import sacrebleu
from hypothesis import given
from hypothesis import strategies as st

from bilingua.errors import ScoringError
from bilingua.quality.metrics import Measure, RateMetric, compare, lexical
from tests.sacrebleu_program import command_line, paired_cell
from tests.unit.quality.samples import ENFORCED, PLAIN, REFERENCES, SECOND_REFERENCES, write

KEYS = {"bleu": "BLEU", "chrf": "chrF2", "chrf++": "chrF2++", "ter": "TER"}


@pytest.mark.parametrize("references", [(REFERENCES,), (REFERENCES, SECOND_REFERENCES)], ids=["one", "two"])
@pytest.mark.parametrize("confidence", [False, True], ids=["plain", "confidence"])
@pytest.mark.parametrize(("key", "arguments"), [
    ("bleu", ("-m", "bleu")),
    ("chrf", ("-m", "chrf")),
    ("chrf++", ("-m", "chrf", "--chrf-word-order", "2")),
    ("ter", ("-m", "ter")),
])  # fmt: skip
def test_digits_and_signatures_are_those_of_the_sacrebleu_command_line(
    texts: Path, key: str, arguments: tuple[str, ...], references: tuple[tuple[str, ...], ...], confidence: bool
) -> None:
    files = ["ref.en", "ref2.en"][: len(references)]
    options = ("--confidence", "--confidence-n", "200") if confidence else ()
    theirs = json.loads(command_line(texts, *files, "-i", "plain.en", *arguments, *options))
    measure = lexical(key, references)
    ours = measure.corpus(PLAIN, samples=200 if confidence else 0)
    assert f"{ours.value:.12f}" == f"{theirs['score']:.12f}"
    assert measure.signature == theirs["signature"]
    assert theirs["name"] == measure.label
    if confidence:
        assert ours.mean == pytest.approx(theirs["confidence_mean"], abs=1e-9)
        assert ours.interval == pytest.approx(theirs["confidence_var"], abs=1e-9)
    else:
        assert ours.interval is None


@pytest.mark.parametrize("test", ["bs", "ar"])
def test_p_values_and_intervals_are_those_of_the_sacrebleu_command_line(tmp_path: Path, test: str) -> None:
    texts = tmp_path
    references, plain, enforced = (rows * 3 for rows in (REFERENCES, PLAIN, ENFORCED))
    for name, lines in (("ref.en", references), ("plain.en", plain), ("enforced.en", enforced)):
        write(texts / name, lines)
    systems = ("ref.en", "-i", "plain.en", "enforced.en", "-m", "bleu", "chrf", "ter")
    # Its JSON cannot hold the intervals of the bootstrap, so the table is read.
    theirs = command_line(texts, *systems, f"--paired-{test}", f"--paired-{test}-n", "300", "--format", "latex")
    measures = [lexical(key, (references,)) for key in ("bleu", "chrf", "ter")]
    results = compare(measures, plain, {"enforced": enforced}, test=test, samples=300)
    for measure in measures:
        baseline, system = results[measure.key]
        assert (baseline.p_value is None, system.p_value is None) == (True, False)
        for row in (baseline, system):
            assert (row.interval is not None) == (test == "bs")
            assert paired_cell(row) in theirs
        assert system.signature == baseline.signature
        assert baseline.signature in theirs


def test_approximate_randomisation_gives_intervals_when_asked() -> None:
    results = compare([lexical("chrf", (REFERENCES,))], PLAIN, {"x": ENFORCED}, test="ar", samples=50, intervals=50)
    assert all(row.interval is not None and row.interval > 0 for row in results["chrf"])


def test_equal_systems_do_not_differ_significantly() -> None:
    # Counting the trials that exceed a difference of zero would give the smallest p there is.
    results = compare([lexical("bleu", (REFERENCES,))], PLAIN, {"same": PLAIN}, test="bs", samples=100)
    assert results["bleu"][1].p_value == 1.0


@pytest.mark.parametrize("test", ["bs", "ar"])
@pytest.mark.parametrize(("differing", "least"), [(1, 1.0), (2, 0.5), (5, 0.0625), (12, 1 / 301)])
def test_a_few_differing_segments_are_never_significant(test: str, differing: int, least: float) -> None:
    left, right = ["-"] * 20, ["+"] * differing + ["-"] * (20 - differing)
    results = compare([counted(20)], left, {"other": right}, test=test, samples=300)
    p_value = results["counted"][1].p_value
    assert p_value is not None
    assert p_value >= least
    assert (p_value < 0.05) == (differing > 5)


@pytest.mark.parametrize(("left", "right", "p_value"), [
    (["+-", "-"], ["+", "--"], 1.0),  # 1 of 3 both times, in different segments
    (["+-", "-"], ["", ""], None),  # nothing is owed: no score, no test
    (["", ""], ["+-", "-"], None),
])  # fmt: skip
def test_rates_without_a_difference_or_a_score(left: list[str], right: list[str], p_value: float | None) -> None:
    results = compare([counted(2)], left, {"other": right}, test="bs", samples=50)
    assert results["counted"][1].p_value == p_value


@pytest.mark.parametrize("key", KEYS)
def test_segment_scores_are_sacrebleus_sentence_scores(key: str) -> None:
    single = {
        "bleu": sacrebleu.BLEU(effective_order=True), "chrf": sacrebleu.CHRF(), "chrf++": sacrebleu.CHRF(word_order=2),
        "ter": sacrebleu.TER(),
    }[key]  # fmt: skip
    expected = [single.sentence_score(hyp, [ref]).score for hyp, ref in zip(PLAIN, REFERENCES, strict=True)]
    assert lexical(key, (REFERENCES,)).segments(PLAIN) == expected


@pytest.mark.parametrize("key", KEYS)
def test_a_part_scores_as_if_it_were_a_text_of_its_own(key: str) -> None:
    lines = [1, 4, 6]
    part = lexical(key, (REFERENCES, SECOND_REFERENCES)).on(lines, [PLAIN])
    alone = lexical(key, [[row[line] for line in lines] for row in (REFERENCES, SECOND_REFERENCES)])
    chosen = [PLAIN[line] for line in lines]
    assert part.corpus(chosen, samples=50) == alone.corpus(chosen, samples=50)
    # A text that was not known when the part was made is computed, not guessed.
    other = [ENFORCED[line] for line in lines]
    assert part.corpus(other) == alone.corpus(other)


class Counted(RateMetric):
    NAME = "counted"

    def _compute_segment_statistics(self, hypothesis: str, ref_kwargs: dict[str, object]) -> list[float]:
        return [float(hypothesis.count("+")), float(len(hypothesis))]


def counted(size: int, *, lower: bool = False) -> Measure:
    return Measure("counted", "Counted", Counted([{}] * size), lower)


@pytest.mark.parametrize(("hypotheses", "value", "met", "owed"), [
    (["++", "--"], 50.0, 2, 4),
    (["+", "+++"], 100.0, 4, 4),
    (["-", ""], 0.0, 0, 1),
    (["", ""], None, 0, 0),
])  # fmt: skip
def test_a_rate_sums_counts_before_it_divides(hypotheses: list[str], value: float | None, met: int, owed: int) -> None:
    result = counted(2).corpus(hypotheses)
    assert (result.value, result.met, result.owed) == (value, met, owed)


def test_a_rate_has_no_segment_score_where_nothing_is_owed() -> None:
    assert counted(3).segments(["+-", "", "+"]) == [50.0, None, 100.0]


def test_rates_take_part_in_intervals_and_paired_tests() -> None:
    chance = random.Random(7)
    worse = ["".join(chance.choice("+---") for _ in range(5)) for _ in range(200)]
    better = ["".join(chance.choice("+++-") for _ in range(5)) for _ in range(200)]
    measure = counted(200)
    ((_, result),) = compare([measure], worse, {"better": better}, test="bs", samples=200).values()
    assert result.p_value == pytest.approx(1 / 201)
    assert result.interval is not None
    assert 1 < result.interval < 5
    assert "bs:200" in result.signature


def test_a_rate_is_not_measured_against_references() -> None:
    with pytest.raises(ScoringError, match="counted is not measured against references"):
        Counted([{}]).corpus_score(["+"], [["+"]])


def test_a_rate_notices_a_missing_hypothesis() -> None:
    with pytest.raises(ScoringError, match="counted: 1 hypotheses for 2 segments"):
        counted(2).corpus(["+"])


@given(st.permutations(range(len(PLAIN))))
def test_the_order_of_segments_does_not_matter(order: list[int]) -> None:
    shuffled = lexical("chrf", ([REFERENCES[line] for line in order],)).corpus([PLAIN[line] for line in order])
    assert shuffled.value == pytest.approx(lexical("chrf", (REFERENCES,)).corpus(PLAIN).value)
