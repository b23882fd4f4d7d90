"""The receipt counts every occurrence once and says the same to programs and to people."""

from __future__ import annotations

import json
from contextlib import suppress
from pathlib import Path
from typing import Any

import pytest

from bilingua.errors import DocumentError, StoreError
from bilingua.receipt import Receipt, block_dict, explain, side_by_side
from bilingua.records import Edit, Finding, Kind, Outcome, Sentence, Severity, Span, Translation, Verdict


def term(source: str, text: str, *, target: str | None = None, verdict: Verdict = Verdict.NATIVE) -> Outcome:
    wanted = target or text
    span = Span(0, len(source), source, Kind.TERM, wanted, (wanted,), rule="inflected", origin=f"desk:term:{wanted}")
    return Outcome(span, verdict, text, 0, len(text))


TWENTY = Span(9, 15, "20.000", Kind.NUMBER, "20,000", ("20,000",), rule="fact")
NUMBER = Outcome(TWENTY, Verdict.NATIVE, "20,000", 9, 15)
FORCED = Finding("forced-term", Severity.WARNING, "check it", 0, 4)
LOOP = Finding("loop", Severity.CRITICAL, "again and again")


def spelled_differently(translations: list[Translation]) -> list[Finding]:
    receipt = Receipt("")
    for translation in translations:
        receipt.add(translation)
    return receipt.name_findings()


def filled(*, keep_blocks: bool = False) -> Receipt:
    receipt = Receipt("fake|v:1", keep_blocks=keep_blocks)
    receipt.add(Translation("a", "b", (term("DVRK", "DPRK"), NUMBER), (), (Edit("nbsp", 0, "\u00a0", " "),)))
    receipt.add(Translation("c", "d", (term("DVRK", "DPRK's", target="DPRK", verdict=Verdict.FORCED),), (FORCED, LOOP)))
    return receipt


def test_summary_counts_occurrences_and_findings() -> None:
    assert filled().summary() == {
        "blocks": 2,
        "occurrences": 3,
        "verdicts": {"native": 2, "repaired": 0, "re-decoded": 0, "forced": 1, "waived": 0},
        "findings": {"info": 0, "warning": 1, "critical": 1},
    }


def test_empty_receipt_names_every_verdict() -> None:
    summary = Receipt("s").summary()
    assert summary["blocks"] == summary["occurrences"] == 0
    assert set(summary["verdicts"]) == {str(each) for each in Verdict}


@pytest.mark.parametrize(("severity", "count"), [("info", 2), ("warning", 2), ("critical", 1)])
def test_at_least(severity: str, count: int) -> None:
    assert filled().at_least(Severity(severity)) == count


def test_renderings_leave_facts_out() -> None:
    assert filled().renderings == {"DPRK": {"DPRK": 1, "DPRK's": 1}}


def lines(receipt: Receipt, path: Path, **what: Any) -> list[dict[str, Any]]:
    with receipt:
        receipt.write(path, **what)
    return [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]


def test_the_file_has_a_head_and_a_line_a_block(tmp_path: Path) -> None:
    receipt = filled(keep_blocks=True)
    errors = [("a.docx", DocumentError("cut off", path="a.docx", hint="is it?")), ("", StoreError("locked"))]
    head, *blocks = lines(receipt, tmp_path / "r.jsonl", errors=errors, skipped=["b.txt"], left_out=["c.pdf"])
    assert (head["record"], head["format"], head["signature"]) == ("receipt", 2, "fake|v:1")
    assert head["summary"] == receipt.summary()
    assert head["errors"] == [
        {"document": "a.docx", "error": "DocumentError", "message": "a.docx: cut off", "hint": "is it?"},
        {"document": "", "error": "StoreError", "message": "locked", "hint": ""},
    ]
    assert (head["skipped"], head["left_out"]) == (["b.txt"], ["c.pdf"])
    assert [block["index"] for block in blocks] == [0, 1]
    assert blocks[1]["findings"][1] == {
        "rule": "loop", "severity": "critical", "message": "again and again", "start": None, "end": None,
    }  # fmt: skip


def test_blocks_are_numbered_by_document(tmp_path: Path) -> None:
    receipt = Receipt("s", keep_blocks=True)
    receipt.add(Translation("a", "b"), document="one.txt", index=7)
    receipt.add(Translation("c", "d"), document="two.txt", index=0)
    _, *blocks = lines(receipt, tmp_path / "r.jsonl")
    assert [(block["document"], block["index"]) for block in blocks] == [("one.txt", 7), ("two.txt", 0)]


def test_a_document_counts_as_a_whole_or_not_at_all(tmp_path: Path) -> None:
    receipt = Receipt("s", keep_blocks=True)
    for name, is_good in (("one.txt", True), ("two.txt", False), ("three.txt", True)):
        with suppress(KeyError), receipt.document(name) as part:
            part.add(Translation("a", "b", (NUMBER,)))
            part.add(Translation("Sergei Lawrow", "Sergei Lavrov"), error="a row")
            if not is_good:
                raise KeyError
    head, *blocks = lines(receipt, tmp_path / "r.jsonl")
    assert (head["summary"]["blocks"], head["summary"]["occurrences"]) == (4, 2)
    assert [block["document"] for block in blocks] == ["one.txt", "one.txt", "three.txt", "three.txt"]
    assert [block.get("error") for block in blocks] == [None, "a row"] * 2


def test_without_blocks_the_counts_stay(tmp_path: Path) -> None:
    receipt = Receipt("s")
    receipt.add(Translation("a", "b", (NUMBER,)))
    (head,) = lines(receipt, tmp_path / "r.jsonl")
    assert head["summary"]["occurrences"] == 1


def test_a_file_name_that_is_no_utf_8(tmp_path: Path) -> None:
    receipt = Receipt("s", keep_blocks=True)
    receipt.add(Translation("a", "b"), document="f\udcfcr.txt")
    assert lines(receipt, tmp_path / "r.jsonl")[1]["document"] == "f\udcfcr.txt"


def test_a_line_for_people() -> None:
    assert str(filled()) == "2 terms and 1 fact in place, 1 of them by force; findings: 1 warning, 1 critical"
    assert str(Receipt("")) == "0 terms and 0 facts in place; findings: none"


def test_the_line_names_doubtful_sentences() -> None:
    doubtful, sure = (Translation("a", "b", sentences=(Sentence(0, 1, 0, 1, chance),)) for chance in (0.2, 0.9))
    receipt = Receipt("")
    with receipt.document("a.txt") as part:
        for each in (doubtful, sure, doubtful):
            part.add(each)
    assert str(receipt).endswith("; 2 of 3 sentences are doubtful (lines 1, 3)")
    with receipt.document("b.txt") as part:
        part.add(doubtful)
    assert str(receipt).endswith("; 3 of 4 sentences are doubtful (lines a.txt:1, a.txt:3, b.txt:1)")


def test_the_line_names_the_document_where_others_have_nothing_doubtful() -> None:
    receipt = Receipt("")
    for name, chance in (("a.txt", 0.9), ("b.txt", 0.2)):
        with receipt.document(name) as part:
            part.add(Translation("a", "b", sentences=(Sentence(0, 1, 0, 1, chance),)))
    assert str(receipt).endswith("; 1 of 2 sentences is doubtful (line b.txt:1)")


def test_german_beside_english_marks_what_is_doubtful() -> None:
    sentences = (Sentence(0, 2, 0, 2, 0.9), Sentence(3, 5, 3, 5, 0.28), Sentence(6, 8, 6, 8))
    assert list(side_by_side(Translation("A. B. C.", "D. E. F.", sentences=sentences))) == [
        "  de  A.",
        "  en  D.",
        "  de  B.",
        "  en  E.  [doubtful: 0.28]",
        "  de  C.",
        "  en  F.",
    ]


def test_outcome_says_both_sides() -> None:
    assert NUMBER.to_dict() == {
        "source": "20.000", "target": "20,000", "wanted": "20,000", "kind": "number", "verdict": "native",
        "rule": "fact", "origin": "", "source_span": [9, 15], "target_span": [9, 15],
    }  # fmt: skip


def test_block_keeps_source_translation_and_edits() -> None:
    block = block_dict(Translation("a", "b", edits=(Edit("nbsp", 3, "\u00a0", " "),)))
    assert (block["source"], block["translation"]) == ("a", "b")
    assert block["edits"] == [{"rule": "nbsp", "start": 3, "before": "\u00a0", "after": " "}]


def test_explain_prints_occurrences_findings_and_edits() -> None:
    translation = Translation(
        "a",
        "b",
        (term("Pjöngjangs", "Pyongyang's", target="Pyongyang", verdict=Verdict.REPAIRED), NUMBER),
        (FORCED, LOOP),
        (Edit("nbsp", 0, "\u00a0", " "), Edit("nbsp", 4, "\u00a0", " "), Edit("debris", 9, "< p>", "")),
    )
    assert list(explain(translation)) == [
        "  Pjöngjangs → Pyongyang's  [repaired; term, inflected]",
        "  20.000 → 20,000  [native; number]",
        "  ! warning: forced-term: check it",
        "  ‼ critical: loop: again and again",
        "  cleaned: nbsp ×2",
        "  cleaned: debris",
    ]


def test_explain_has_nothing_to_say_about_a_plain_sentence() -> None:
    assert list(explain(Translation("a", "b"))) == []


def test_two_spellings_of_one_name_are_found() -> None:
    translations = [
        Translation("", "", (term("Kim", "Kim Jong Un"),)),
        Translation("", "", (term("Kim", "Kim Jong-un", target="Kim Jong Un"),)),
    ]
    (finding,) = spelled_differently(translations)
    assert finding.rule == "inconsistent-term"
    assert finding.message == "'Kim Jong Un' is rendered as Kim Jong Un, Kim Jong-un"


def test_plural_and_capital_are_no_other_spelling() -> None:
    forms = ["howitzer", "howitzers", "Howitzer"]
    translations = [Translation("", "", (term("Haubitze", form, target="howitzer"),)) for form in forms]
    assert spelled_differently(translations) == []


def test_facts_are_not_names() -> None:
    other = Outcome(NUMBER.span, Verdict.NATIVE, "twenty thousand", 0, 15)
    assert spelled_differently([Translation("", "", (NUMBER, other))]) == []


def test_one_person_with_two_spellings_is_found() -> None:
    rows = [("Sergei Lawrow kam.", "Sergei Lavrov came."), ("Sergei Lawrow ging.", "Sergei Lawrow left.")]
    receipt = Receipt("s")
    for german, english in rows:
        receipt.add(Translation(german, english))
    assert receipt.inconsistent == {"Lawrow": {"Lavrov": 1, "Lawrow": 1}}


def test_a_possessive_is_no_other_spelling() -> None:
    receipt = Receipt("s")
    receipt.add(Translation("Sergei Lawrows Reise", "Sergei Lavrov's trip", (term("DVRK", "DPRK's", target="DPRK"),)))
    receipt.add(Translation("Sergei Lawrow kam.", "Sergei Lavrov came.", (term("DVRK", "DPRK"),)))
    assert receipt.inconsistent == {}


def test_an_adjective_is_no_other_spelling() -> None:
    receipt = Receipt("s")
    for form in ("Russia", "Russian", "Russians"):
        receipt.add(Translation("", "", (term("Russland", form, target="Russia"),)))
    assert receipt.inconsistent == {}
