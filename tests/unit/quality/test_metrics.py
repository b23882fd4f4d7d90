"""BLEU, chrF and TER must be sacrebleu's, digit for digit; rates must behave as sacrebleu metrics do."""

from __future__ import annotations

import json
import random
from collections.abc import Sequence
from pathlib import Path

import pytest
import sacrebleu
from hypothesis import given
from hypothesis import strategies as st

from bilingua.errors import ScoringError
from bilingua.quality.metrics import LEXICAL, Measured, Rate, Text, compare
from tests.sacrebleu_program import command_line, paired_cell
from tests.unit.quality.samples import ENFORCED, PLAIN, REFERENCES, SECOND_REFERENCES, write

PLAIN_TEXT, ENFORCED_TEXT = Text(PLAIN), Text(ENFORCED)


def lexical(key: str, references: Sequence[Sequence[str]]) -> Measured:
    return LEXICAL[key](references=references)


@pytest.mark.parametrize("references", [(REFERENCES,), (REFERENCES, SECOND_REFERENCES)], ids=["one", "two"])
@pytest.mark.parametrize("intervals", [False, True], ids=["plain", "intervals"])
@pytest.mark.parametrize(("key", "arguments"), [
    ("bleu", ("-m", "bleu")),
    ("chrf", ("-m", "chrf")),
    ("chrf++", ("-m", "chrf", "--chrf-word-order", "2")),
    ("ter", ("-m", "ter")),
])  # fmt: skip
def test_digits_and_signatures_are_those_of_the_sacrebleu_command_line(
    texts: Path, key: str, arguments: tuple[str, ...], references: tuple[tuple[str, ...], ...], intervals: bool
) -> None:
    files = ["ref.en", "ref2.en"][: len(references)]
    options = ("--confidence", "--confidence-n", "200") if intervals else ()
    theirs = json.loads(command_line(texts, *files, "-i", "plain.en", *arguments, *options))
    measure = lexical(key, references)
    ours = measure.corpus(PLAIN_TEXT, samples=200 if intervals else 0)
    assert f"{ours.value:.12f}" == f"{theirs['score']:.12f}"
    assert ours.signature == theirs["signature"]
    assert theirs["name"] == measure.label
    if intervals:
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
    metrics = [lexical(key, (references,)) for key in ("bleu", "chrf", "ter")]
    scores = compare(metrics, [Text(plain), Text(enforced)], test=test, samples=300)
    for metric in metrics:
        baseline, system = (score[metric.key] for score in scores)
        assert (baseline.p_value is None, system.p_value is None) == (True, False)
        for row in (baseline, system):
            assert (row.interval is not None) == (test == "bs")
            assert paired_cell(row) in theirs
        assert system.signature == baseline.signature
        assert baseline.signature in theirs


def test_approximate_randomisation_gives_intervals_when_asked() -> None:
    texts = [PLAIN_TEXT, ENFORCED_TEXT]
    scores = compare([lexical("chrf", (REFERENCES,))], texts, test="ar", samples=50, intervals=50)
    assert all((interval := score["chrf"].interval) is not None and interval > 0 for score in scores)


def test_equal_systems_do_not_differ_significantly() -> None:
    # Counting the trials that exceed a difference of zero would give the smallest p there is.
    _, same = compare([lexical("bleu", (REFERENCES,))], [PLAIN_TEXT, Text(PLAIN)], test="bs", samples=100)
    assert same["bleu"].p_value == 1.0


@pytest.mark.parametrize("test", ["bs", "ar"])
@pytest.mark.parametrize(("differing", "least"), [(1, 1.0), (2, 0.5), (5, 0.0625), (12, 1 / 301)])
def test_a_few_differing_segments_are_never_significant(test: str, differing: int, least: float) -> None:
    left, right = ["-"] * 20, ["+"] * differing + ["-"] * (20 - differing)
    _, other = compare([counted()], [Text(left), Text(right)], test=test, samples=300)
    p_value = other["counted"].p_value
    assert p_value is not None
    assert p_value >= least
    assert (p_value < 0.05) == (differing > 5)


@pytest.mark.parametrize(("left", "right", "p_value"), [
    (["+-", "-"], ["+", "--"], 1.0),  # 1 of 3 both times, in different segments
    (["+-", "-"], ["", ""], None),  # nothing is owed: no score, no test
    (["", ""], ["+-", "-"], None),
])  # fmt: skip
def test_rates_without_a_difference_or_a_score(left: list[str], right: list[str], p_value: float | None) -> None:
    _, other = compare([counted()], [Text(left), Text(right)], test="bs", samples=50)
    assert other["counted"].p_value == p_value


@pytest.mark.parametrize("key", LEXICAL)
def test_segment_scores_are_sacrebleus_sentence_scores(key: str) -> None:
    single = {
        "bleu": sacrebleu.BLEU(effective_order=True), "chrf": sacrebleu.CHRF(), "chrf++": sacrebleu.CHRF(word_order=2),
        "ter": sacrebleu.TER(),
    }[key]  # fmt: skip
    expected = [single.sentence_score(hyp, [ref]).score for hyp, ref in zip(PLAIN, REFERENCES, strict=True)]
    assert lexical(key, (REFERENCES,)).segments(PLAIN_TEXT) == expected


@pytest.mark.parametrize("key", LEXICAL)
def test_a_part_scores_as_if_it_were_a_text_of_its_own(key: str) -> None:
    lines = [1, 4, 6]
    whole = lexical(key, (REFERENCES, SECOND_REFERENCES))
    alone = lexical(key, [[row[line] for line in lines] for row in (REFERENCES, SECOND_REFERENCES)])
    for system in (PLAIN_TEXT, ENFORCED_TEXT):
        part = system.part(lines)
        assert list(part) == [system[line] for line in lines]
        assert whole.corpus(part, samples=50) == alone.corpus(Text(part), samples=50)
        assert whole.segments(part) == alone.segments(Text(part))


def test_a_text_is_analysed_once() -> None:
    calls: list[Sequence[str]] = []

    def count(text: Sequence[str]) -> list[tuple[int, int]]:
        calls.append(text)
        return [(1, 1)] * len(text)

    metric = Rate("counted", "Counted", count)
    text = Text(PLAIN)
    metric.corpus(text, samples=20)
    metric.segments(text)
    metric.corpus(text.part([2, 3]))
    compare([metric], [text, text], test="bs", samples=20)
    assert len(calls) == 1


def counted() -> Rate:
    return Rate("counted", "Counted", lambda text: [(line.count("+"), len(line)) for line in text])


@pytest.mark.parametrize(("hypotheses", "value", "met", "owed"), [
    (["++", "--"], 50.0, 2, 4),
    (["+", "+++"], 100.0, 4, 4),
    (["-", ""], 0.0, 0, 1),
    (["", ""], None, 0, 0),
])  # fmt: skip
def test_a_rate_sums_counts_before_it_divides(hypotheses: list[str], value: float | None, met: int, owed: int) -> None:
    result = counted().corpus(Text(hypotheses))
    assert (result.value, result.met, result.owed) == (value, met, owed)


def test_a_rate_has_no_segment_score_where_nothing_is_owed() -> None:
    assert counted().segments(Text(["+-", "", "+"])) == [50.0, None, 100.0]


def test_rates_take_part_in_intervals_and_paired_tests() -> None:
    chance = random.Random(7)
    worse = ["".join(chance.choice("+---") for _ in range(5)) for _ in range(200)]
    better = ["".join(chance.choice("+++-") for _ in range(5)) for _ in range(200)]
    _, scores = compare([counted()], [Text(worse), Text(better)], test="bs", samples=200)
    result = scores["counted"]
    assert result.p_value == pytest.approx(1 / 201)
    assert result.interval is not None
    assert 1 < result.interval < 5
    assert "bs:200" in result.signature


def test_a_rate_is_not_measured_against_references() -> None:
    with pytest.raises(ScoringError, match="counted is not measured against references"):
        counted().corpus_score(["+"], [["+"]])


@given(st.permutations(range(len(PLAIN))))
def test_the_order_of_segments_does_not_matter(order: list[int]) -> None:
    shuffled = lexical("chrf", ([REFERENCES[line] for line in order],)).corpus(Text([PLAIN[line] for line in order]))
    assert shuffled.value == pytest.approx(lexical("chrf", (REFERENCES,)).corpus(PLAIN_TEXT).value)
