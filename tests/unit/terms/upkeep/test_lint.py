"""Each lint rule on what it is for and on what it must leave alone; mending; evidence from a corpus."""

import unicodedata
from collections.abc import Sequence
from datetime import date
from pathlib import Path

import pytest

from bilingua.errors import DocumentError, GlossaryError
from bilingua.records import Severity
from bilingua.terms.formats.base import REGISTRY
from bilingua.terms.glossary import COLUMNS, Glossary, make_entry
from bilingua.terms.upkeep.evidence import issues, read_corpus, translated, uses
from bilingua.terms.upkeep.lint import RULES, lint
from bilingua.terms.upkeep.tidy import fix_file, lint_file


def glossary(*rows: dict[str, str]) -> Glossary:
    return Glossary("g", tuple(make_entry(row, row=number) for number, row in enumerate(rows, start=2)))


def term(source: str, target: str, **cells: str) -> dict[str, str]:
    return {"source": source, "target": target, **cells}


def found(*rows: dict[str, str]) -> list[tuple[str, str]]:
    return [(issue.rule, str(issue.severity)) for issue in lint(glossary(*rows))]


@pytest.mark.parametrize(
    ("rows", "wanted"),
    [
        # the same term twice
        ([term("Hafenamt", "port office"), term("Hafenamts", "port office")], ("same-term", "warning")),
        ([term("Hafenamt", "port office"), term("Hafenämter", "harbours")], ("same-term", "critical")),
        ([term("Werft", "shipyard"), term("WERFT", "dock")], ("same-term", "critical")),
        ([term("Strasse", "road"), term("Straße", "street")], ("same-term", "critical")),
        # a form of two entries
        ([term("Kai", "quay", forms="Pier"), term("Pier", "pier")], ("form-taken", "critical")),
        ([term("Kai", "quay", forms="Pier"), term("Mole", "quay", forms="Pier")], ("form-taken", "warning")),
        # chains, kept terms, forbidden renderings
        ([term("Handy", "mobile"), term("Mobiltelefon", "Handy")], ("chain", "warning")),
        ([term("Die Welt", "The World", kind="keep")], ("keep-target", "critical")),
        ([term("Hafen", "sea port", forbidden="port")], ("forbidden-inside", "critical")),
        ([term("Hafen", "haven", allowed="port city", forbidden="port")], ("forbidden-inside", "critical")),
        # too common, too short, too long
        ([term("und", "plus")], ("stop-word", "critical")),
        ([term("Werft", "yard", forms="die")], ("stop-word", "critical")),
        ([term("Ei", "egg")], ("short", "warning")),
        ([term("Wir liegen heute im Hafen.", "We are in port today.")], ("sentence", "warning")),
        ([term("a b c d e f g h i", "letters")], ("sentence", "warning")),
        # headwords
        ([term("Vereinten Häfen", "United Ports")], ("inflected", "warning")),
        ([term("Raketen", "missiles")], ("inflected", "info")),
        # cells
        ([term("Hafen", "port", allowed="port")], ("redundant", "info")),
        ([term("Hafen", "port", forms="Hafen")], ("redundant", "info")),
        ([term("Hafen", "port", modifier="port")], ("redundant", "info")),
        ([term("Hafen  Nord", "port north")], ("spaces", "warning")),
        ([term("Hafen", "port\u00a0north")], ("spaces", "warning")),
        ([term("Pj\u00c3\u00b6ngjang", "Pyongyang")], ("mojibake", "critical")),
        ([term("Hafen", "=HYPERLINK(1)")], ("formula", "warning")),
        ([term("Hafen", "port", note="@SUM(A1)")], ("formula", "warning")),
        ([term("Hafen", "port", since="2026-02-01", until="2026-01-01")], ("dates", "critical")),
    ],
)
def test_rule_finds(rows: list[dict[str, str]], wanted: tuple[str, str]) -> None:
    assert wanted in found(*rows)


@pytest.mark.parametrize(
    "rows",
    [
        [term("Bund", "federal government"), term("Bundesrat", "Federal Council")],
        [term("Hafen", "port", forbidden="ports of call", allowed="harbour")],
        [term("Bank", "bank", context="Geld"), term("Bank", "bench", context="Park")],
        [term("Kai", "quay", forms="Pier"), term("Pier", "pier", topic="beach")],
        [term("Handy", "mobile"), term("Mobiltelefon", "mobile")],
        [term("UN", "United Nations"), term("EU", "European Union")],
        [term("Vereinte Nationen", "United Nations")],
        [term("Beijing", "Beijing"), term("Tokio", "Tokyo")],
        [term("Die Zeit", "", kind="keep")],
        [term("Hafen", "port", note="-- see above; 5 = five")],
        [term("Moskau", "Moscow", pos="name"), term("Mos", "moss", pos="name")],
        [term("Werft", "shipyard", status="deprecated"), term("Werften", "dock")],
    ],
)
def test_rules_leave_alone(rows: list[dict[str, str]]) -> None:
    assert [rule for rule, severity in found(*rows) if severity != "info"] == []


def test_an_entry_that_another_always_wins_over_is_shadowed() -> None:
    assert ("shadowed", "critical") in found(term("Bank", "bank", pos="noun"), term("Bank", "bench"))
    assert found(term("Bank", "bank", context="Geld"), term("Bank", "bench")) == []


def test_out_of_date_entries_only_when_a_day_is_given() -> None:
    made = glossary(term("Hafen", "port", until="2025-12-31"))
    assert lint(made) == ()
    assert [issue.rule for issue in lint(made, on=date(2026, 1, 1))] == ["expired"]
    assert lint(made, on=date(2025, 12, 31)) == ()


def test_all_faults_of_a_file_come_at_once_with_their_rows(tmp_path: Path) -> None:
    path = tmp_path / "g.csv"
    rows = ["source,target", "Hafen,port", "Werft,", "Hafen,harbour", "Kai,quay,x", "und,and", "Kran,crane"]
    path.write_text("\n".join(rows) + "\n", encoding="utf-8")
    loaded, issues_found = lint_file(path)
    assert [(issue.row, issue.rule) for issue in issues_found] == [
        (3, "unusable"),
        (4, "conflict"),
        (5, "unusable"),
        (6, "stop-word"),
    ]
    assert loaded is not None
    assert [entry.source for entry in loaded] == ["Hafen", "und", "Kran"]


def test_fixing_changes_only_what_is_safe(tmp_path: Path) -> None:
    path = tmp_path / "g.csv"
    accent = unicodedata.normalize("NFD", "Häfen")
    text = (
        "# head\nsource,target,allowed,note\n# on ports\n"
        f'{accent},ports,ports | harbours,"a, b"\n'
        "Wer\u00adft,shipyard,,\nKai\u00a0Nord,quay  north,,\nKran,crane,,\nKran,crane,,\n"
    )
    path.write_text(text, encoding="utf-8")
    mended = fix_file(path, dry_run=True)
    assert path.read_text(encoding="utf-8") == text
    mended = fix_file(path)
    assert mended.after == ()
    assert {issue.rule for issue in mended.before} >= {"nfd", "invisible", "repeated"}
    assert path.read_text(encoding="utf-8") == (
        "# head\nsource,target,allowed,note\n# on ports\n"
        'Häfen,ports,harbours,"a, b"\nWerft,shipyard,,\nKai Nord,quay north,,\nKran,crane,,\n'
    )
    assert fix_file(path).data == path.read_bytes()  # nothing left to do


def test_fixing_leaves_conflicts_to_people(tmp_path: Path) -> None:
    path = tmp_path / "g.csv"
    path.write_text("source,target\nHafen,port\nHafen,harbour\nKa\u00adi,quay\n", encoding="utf-8")
    mended = fix_file(path)
    assert [issue.rule for issue in mended.after] == ["conflict"]
    assert path.read_text(encoding="utf-8") == "source,target\nHafen,port\nHafen,harbour\nKai,quay\n"


def test_fixing_a_clean_file_does_not_touch_it(tmp_path: Path) -> None:
    path = tmp_path / "g.csv"
    path.write_bytes(b"source;target\r\nHafen;port\r\n")
    fix_file(path)
    assert path.read_bytes() == b"source;target\r\nHafen;port\r\n"


def test_fixing_works_on_other_formats(tmp_path: Path) -> None:
    path = tmp_path / "g.json"
    path.write_text('[{"source": "Hafen", "target": "port", "allowed": ["port", "harbour"]}]', encoding="utf-8")
    assert fix_file(path).after == ()
    assert Glossary.load(path).entries[0].allowed == ("harbour",)


def test_a_missing_file_is_an_error_and_no_issue(tmp_path: Path) -> None:
    with pytest.raises(GlossaryError, match="cannot read"):
        lint_file(tmp_path / "gone.csv")


def test_evidence_counts_occurrences_one_rendering_for_each(tmp_path: Path) -> None:
    corpus = tmp_path / "corpus.tsv"
    corpus.write_text(
        "Der Hafen ruht.\tThe port rests.\nDie Häfen ruhen.\tThe ports rest.\tweb\n"
        "Im Hafen liegt ein Kran des Hafens.\tIn the port lies a crane.\n\nDas Amt.\nWerft, Werft, Werft.\tYard.\n",
        encoding="utf-8",
    )
    made = glossary(
        term("Hafen", "port"), term("Werft", "shipyard"), term("Kran", "crane"), term("Mole", "mole"), term("Amt", "x")
    )
    counts = {use.entry.source: (use.seen, use.paired, use.met) for use in uses(made, read_corpus(corpus))}
    assert counts == {"Hafen": (4, 4, 3), "Werft": (3, 3, 0), "Kran": (1, 1, 1), "Mole": (0, 0, 0), "Amt": (1, 0, 0)}
    said = {issue.source: (issue.rule, issue.severity) for issue in issues(uses(made, read_corpus(corpus)))}
    assert said == {"Werft": ("never-met", Severity.WARNING), "Mole": ("never-seen", Severity.INFO)}


def test_evidence_of_an_entry_that_nobody_needs() -> None:
    made = glossary(term("Hafen", "port"))
    (issue,) = issues(uses(made, [("Der Hafen.", "The port.")] * 3))
    assert (issue.rule, "3 times of 3" in issue.message) == ("needless", True)
    assert list(issues(uses(made, [("Der Hafen.", "The port.")] * 2))) == []


def test_evidence_from_translations_without_the_glossary() -> None:
    made = glossary(term("Hafen", "port"), term("Werft", "shipyard"), term("Kai", "quay"))
    german = ["Der Hafen ruht.", "Die Werft ruht.", "Nichts geschieht."] * 9
    asked: list[str] = []

    def bare(sentences: Sequence[str]) -> list[str]:
        asked.extend(sentences)
        return ["The port rests." if "Hafen" in text else "The yard rests." for text in sentences]

    pairs = translated(made, [(text, "what stands there") for text in german], bare, most=4)
    assert asked == ["Der Hafen ruht.", "Die Werft ruht."] * 4
    said = {issue.source: (issue.rule, issue.severity) for issue in issues(uses(made, pairs), bare=True)}
    assert said == {
        "Hafen": ("needless", Severity.INFO),
        "Werft": ("needed", Severity.INFO),
        "Kai": ("never-seen", Severity.INFO),
    }


def test_a_corpus_that_cannot_be_read(tmp_path: Path) -> None:
    path = tmp_path / "c.txt"
    with pytest.raises(DocumentError, match="cannot read"):
        list(read_corpus(path))
    path.write_bytes(b"\xff\xfe\x00")
    with pytest.raises(DocumentError, match="not UTF-8"):
        list(read_corpus(path))


def test_the_page_on_glossaries_names_every_rule_and_every_field() -> None:
    page = (Path(__file__).parents[4] / "docs" / "glossary.md").read_text(encoding="utf-8")
    rules = {rule.__name__.replace("_", "-") for rule in RULES}
    others = {"short", "unusable", "conflict", "invisible", "nfd", "repeated", "expired"}
    others |= {"never-seen", "needless", "never-met", "needed"}
    assert [name for name in sorted(rules | others) if f"`{name}`" not in page] == []
    assert [column for column in COLUMNS if f"`{column}`" not in page] == []
    assert [name for name in REGISTRY if f"`{name}`" not in page] == []
