from __future__ import annotations

import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest

from bilingua.errors import ScoringError
from bilingua.quality.results import WITH_TERMS, WITHOUT_TERMS
from bilingua.quality.scoring import score
from bilingua.records import Kind, Outcome, Span, Translation, Verdict
from bilingua.terms.glossary import Entry, Glossary
from tests.unit.quality.samples import ENFORCED, PLAIN, REFERENCES, SECOND_REFERENCES, SOURCES, TERMS

GLOSSARY = Glossary(
    "test",
    (
        Entry("DVRK", "DPRK", forbidden=("North Korea",)),
        Entry("Außenministerium", "Foreign Ministry"),
        Entry("Bundesrat", "Federal Council"),
        Entry("Waffenlieferung", "arms delivery"),
    ),
)


def value(report: Any, metric: str, *, system: str = "system", part: str = "all") -> float | None:
    found = report.system(system).get(metric, part=part)
    return None if found is None else found.value


def test_one_system_needs_no_name() -> None:
    report = score(PLAIN, REFERENCES)
    assert [system.name for system in report.systems] == ["system"]
    assert [one.metric for one in report.systems[0].parts["all"]] == ["bleu", "chrf", "ter"]
    assert report.baseline is None
    assert report.test is None
    assert all(one.p_value is None and one.interval is None for one in report.systems[0].parts["all"])


CONSISTENT = ("consistency", "consistency-predefined")


@pytest.mark.parametrize(("settings", "expected"), [
    ({}, {"bleu", "chrf", "ter"}),
    ({"sources": SOURCES}, {"bleu", "chrf", "ter", "facts", "facts-added"}),
    ({"terms": TERMS}, {"bleu", "chrf", "ter", "terms", "terms-exact", *CONSISTENT, "forbidden", "over-application"}),
    ({"metrics": ["chrf++"], "sources": SOURCES}, {"chrf++"}),
    ({"metrics": ["ter", "bleu", "TER"]}, {"ter", "bleu"}),
])  # fmt: skip
def test_metrics_follow_from_the_input(settings: Mapping[str, Any], expected: set[str]) -> None:
    report = score(PLAIN, REFERENCES, **settings)
    assert {one.metric for one in report.systems[0].parts["all"]} == expected


def test_success_and_harm_stand_in_one_table() -> None:
    plain, enforced, references, sources = (rows * 3 for rows in (PLAIN, ENFORCED, REFERENCES, SOURCES))
    systems = {"off": plain, "on": enforced}
    report = score(systems, references, sources=sources, glossary=GLOSSARY, baseline="off", samples=100)
    assert (value(report, "terms", system="off"), value(report, "terms", system="on")) == (0.0, 100.0)
    assert value(report, "forbidden", system="off") == 100.0
    assert value(report, "terms", system="on", part=WITHOUT_TERMS) is None
    # The two differ only where there are terms, and the parts say so.
    on = report.system("on")
    free, bearing = on.get("bleu", part=WITHOUT_TERMS), on.get("bleu", part=WITH_TERMS)
    assert free is not None
    assert bearing is not None
    assert free.p_value is not None
    assert free.p_value > 0.05
    assert bearing.p_value is not None
    assert bearing.p_value < 0.05
    assert [one.bears_terms for one in report.segments] == [True, True, True, False, False, True, False, False] * 3


def test_parts_score_as_texts_of_their_own() -> None:
    report = score(PLAIN, REFERENCES, terms=TERMS)
    lines = [line for line, row in enumerate(TERMS) if row]
    alone = score([PLAIN[line] for line in lines], [REFERENCES[line] for line in lines])
    for metric in ("bleu", "chrf", "ter"):
        assert value(report, metric, part=WITH_TERMS) == value(alone, metric)


def test_terms_of_a_line_stand_above_the_glossary() -> None:
    terms: list[Mapping[str, str]] = [{}] * len(SOURCES)
    terms[0] = {"DVRK": "North Korea"}
    report = score(PLAIN, REFERENCES, sources=SOURCES, glossary=GLOSSARY, terms=terms, metrics=["terms"])
    marks = report.segments[0].systems["system"].marks
    assert [(mark.wanted, mark.verdict) for mark in marks] == [("North Korea", "exact")]
    assert [mark.wanted for mark in report.segments[2].systems["system"].marks if mark.verdict == "missed"] == [
        "Federal Council", "DPRK",
    ]  # fmt: skip


def test_the_baseline_comes_first_and_is_not_tested() -> None:
    report = score({"a": PLAIN, "b": ENFORCED}, REFERENCES, baseline="b", samples=50, metrics=["bleu"])
    assert [(system.name, system.baseline) for system in report.systems] == [("b", True), ("a", False)]
    first, second = (system.parts["all"][0] for system in report.systems)
    assert first.p_value is None
    assert second.p_value is not None
    assert "bs:50" in second.signature


def test_a_baseline_may_be_given_as_texts() -> None:
    report = score(ENFORCED, REFERENCES, baseline=PLAIN, samples=50)
    assert [system.name for system in report.systems] == ["baseline", "system"]


def test_several_references_are_told_from_one() -> None:
    both = score(PLAIN, [REFERENCES, SECOND_REFERENCES], metrics=["bleu"])
    assert "nrefs:2" in both.systems[0].parts["all"][0].signature
    assert both.segments[0].references == (REFERENCES[0], SECOND_REFERENCES[0])
    assert (value(both, "bleu") or 0) > (value(score(PLAIN, REFERENCES, metrics=["bleu"]), "bleu") or 0)


def test_intervals_come_with_every_score() -> None:
    report = score(PLAIN, REFERENCES, terms=TERMS, intervals=True, samples=50)
    scores = [one for part in report.systems[0].parts.values() for one in part if one.value is not None]
    assert scores
    assert all(one.interval is not None for one in scores)


@pytest.mark.parametrize(("settings", "message"), [
    ({"references": REFERENCES[:-1]}, "line counts differ: system has 8, the reference has 7"),
    ({"references": [REFERENCES, REFERENCES[:-2]]}, "system has 8, reference 1 has 8, reference 2 has 6"),
    ({"sources": SOURCES[1:]}, "the source has 7"),
    ({"documents": ["a"]}, "the list of documents has 1"),
    ({"terms": TERMS[:3]}, "the reference has 8, the list of terms has 3"),
    ({"hypotheses": {}}, "no hypotheses"),
    ({"hypotheses": [], "references": []}, "nothing to score"),
    ({"baseline": "x"}, "the baseline 'x' is not one of the systems"),
    ({"hypotheses": {"baseline": PLAIN}, "baseline": PLAIN}, "already called 'baseline'"),
    ({"metrics": ["blue"]}, "unknown metric 'blue'"),
    ({"metrics": []}, "no metric"),
    ({"metrics": ["terms"]}, "terms needs a glossary"),
    ({"metrics": ["facts"]}, "facts needs the source"),
    ({"metrics": ["comet"]}, "comet needs the source"),
    ({"glossary": GLOSSARY}, "a glossary needs the source"),
    ({"test": "t"}, "unknown test 't'"),
    ({"samples": 1}, "1 samples are too few"),
    ({"samples": -5}, "-5 samples are too few"),
])  # fmt: skip
def test_what_cannot_be_scored_is_told(settings: dict[str, Any], message: str) -> None:
    arguments: dict[str, Any] = {"hypotheses": PLAIN, "references": REFERENCES, **settings}
    with pytest.raises(ScoringError, match=message) as caught:
        score(arguments.pop("hypotheses"), arguments.pop("references"), **arguments)
    assert caught.value.exit_code == 2


def test_a_glossary_that_matches_nothing_is_told() -> None:
    glossary = Glossary.from_mapping({"Zitronenfalter": "brimstone"})
    report = score(PLAIN, REFERENCES, sources=SOURCES, glossary=glossary, metrics=["terms"])
    assert value(report, "terms") is None
    assert any("no glossary term occurs" in warning for warning in report.warnings)
    # A gate that has nothing to check must not pass.
    assert [str(gate) for gate in report.failures({"terms": 100})] == ["system: terms nothing to measure"]


@pytest.mark.parametrize(("limits", "failed"), [
    ({"chrf": 1.0}, []),
    ({"chrf": 99.0}, ["chrf"]),
    ({"ter": 99.0}, []),
    ({"ter": 1.0}, ["ter"]),
    ({"chrf": 99.0, "ter": 1.0}, ["chrf", "ter"]),
    ({"comet": 0.0}, ["comet"]),
])  # fmt: skip
def test_limits_hold_on_the_side_that_is_worse(limits: dict[str, float], failed: list[str]) -> None:
    assert [gate.metric for gate in score(PLAIN, REFERENCES).failures(limits)] == failed


def test_the_baseline_need_not_reach_a_limit() -> None:
    report = score({"off": PLAIN, "on": ENFORCED}, REFERENCES, terms=TERMS, baseline="off", samples=50)
    assert report.failures({"terms": 100}) == ()


def test_breakdowns_cover_every_segment_once() -> None:
    documents = ["b", "a", "b", "a", "c", "c", "c", "c"]
    report = score(PLAIN, REFERENCES, documents=documents)
    length, document = report.breakdowns
    assert [(group.label, group.segments) for group in length.groups] == [("1–10", 7), ("11–20", 1)]
    assert [(group.label, group.segments) for group in document.groups] == [("b", 2), ("a", 2), ("c", 4)]
    (long,) = [line for line, text in enumerate(REFERENCES) if len(text.split()) > 10]
    alone = value(score([PLAIN[long]], [REFERENCES[long]]), "chrf")
    assert length.groups[1].scores["system"] == alone
    assert report.segments[4].document == "c"


def test_receipts_show_how_a_term_was_reached() -> None:
    span = Span(4, 8, "DVRK", Kind.TERM, "DPRK", ("DPRK",))
    translation = Translation(SOURCES[0], ENFORCED[0], terms=(Outcome(span, Verdict.REPAIRED, "DPRK", 4, 8),))
    report = score([translation], [REFERENCES[0]], sources=[SOURCES[0]], glossary=GLOSSARY, metrics=["terms"])
    (mark,) = report.segments[0].systems["system"].marks
    assert (mark.wanted, mark.verdict, mark.step) == ("DPRK", "exact", "repaired")


def test_a_step_belongs_to_the_occurrence_that_stands() -> None:
    span = Span(4, 8, "DVRK", Kind.TERM, "DPRK", ("DPRK",))
    translation = Translation(SOURCES[0], ENFORCED[0], terms=(Outcome(span, Verdict.NATIVE, "DPRK", 4, 8),))
    twice = [(("DVRK", "DPRK"), ("DVRK", "DPRK"))]
    report = score([translation], [REFERENCES[0]], sources=[SOURCES[0]], terms=twice, metrics=["terms"])
    marks = report.segments[0].systems["system"].marks
    assert sorted((mark.verdict, mark.step) for mark in marks) == [("exact", "native"), ("missed", "")]


def comet_program(folder: Path, body: str) -> str:
    program = folder / "comet-score"
    program.write_text(f"#!{sys.executable}\nimport json, sys\n{body}\n", encoding="utf-8")
    program.chmod(0o755)
    return str(program)


LENGTHS = """
read = lambda flag: open(sys.argv[sys.argv.index(flag) + 1], encoding="utf-8").read().splitlines()
lines = zip(read("-s"), read("-t"), read("-r"))
rows = [{"src": s, "mt": t, "ref": r, "COMET": 0.1 * len(t.split())} for s, t, r in lines]
json.dump({"hyp": rows}, open(sys.argv[sys.argv.index("--to_json") + 1], "w"))
"""


def test_comet_runs_as_a_program_of_its_own(tmp_path: Path) -> None:
    command = comet_program(tmp_path, LENGTHS) + " --model m --gpus 0"
    report = score(PLAIN, REFERENCES, sources=SOURCES, metrics=["comet"], comet=command, intervals=True, samples=50)
    words = [len(text.split()) for text in PLAIN]
    found = report.systems[0].parts["all"][0]
    assert found.value == pytest.approx(10 * sum(words) / len(words))
    assert found.interval is not None
    assert "model:m" in found.signature
    assert [one.systems["system"].scores["comet"] for one in report.segments] == pytest.approx([10 * n for n in words])


def test_a_carriage_return_inside_of_a_line_does_not_shift_comets_lines(tmp_path: Path) -> None:
    report = score(["one\rtwo", "three"], ["x", "y"], sources=["x", "y"], metrics=["comet"],
                   comet=comet_program(tmp_path, LENGTHS))  # fmt: skip
    assert [one.systems["system"].scores["comet"] for one in report.segments] == pytest.approx([20, 10])


@pytest.mark.parametrize(("body", "message"), [
    ("sys.exit('no such model')", "failed: no such model"),
    ("", "failed: it wrote no scores"),
    (LENGTHS.replace("{\"hyp\": rows}", "{\"hyp\": rows[1:]}"), "scored 7 of 8 segments"),
    (LENGTHS.replace("\"COMET\"", "\"score\""), "wrote scores that cannot be read: KeyError"),
    (LENGTHS.replace("{\"hyp\": rows}", "rows"), "wrote scores that cannot be read: AttributeError"),
    (LENGTHS.replace("json.dump(", "print(file=open(sys.argv[sys.argv.index('--to_json') + 1], 'w')); ("),
     "wrote scores that cannot be read: JSONDecodeError"),
])  # fmt: skip
def test_a_comet_that_fails_is_told(tmp_path: Path, body: str, message: str) -> None:
    with pytest.raises(ScoringError, match=message):
        score(PLAIN, REFERENCES, sources=SOURCES, metrics=["comet"], comet=comet_program(tmp_path, body))


def test_a_comet_command_that_cannot_be_read_is_told() -> None:
    with pytest.raises(ScoringError, match='cannot read the COMET command "\'comet-score": No closing quotation'):
        score(PLAIN, REFERENCES, sources=SOURCES, metrics=["comet"], comet="'comet-score")


def test_a_missing_comet_says_how_to_install_it() -> None:
    with pytest.raises(ScoringError, match="COMET needs the program no-comet, which is not installed") as caught:
        score(PLAIN, REFERENCES, sources=SOURCES, metrics=["comet"], comet="no-comet --gpus 0")
    assert "pip install unbabel-comet" in caught.value.hint
