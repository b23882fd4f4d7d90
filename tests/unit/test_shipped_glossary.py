"""The glossary that comes with the package: it loads, lints clean, and every entry is found in its own example."""

from pathlib import Path

import pytest

from bilingua.language.english import english_forms
from bilingua.pipeline import Translator
from bilingua.records import Kind, Severity
from bilingua.terms.formats.base import format_of
from bilingua.terms.glossary import Entry, Glossary
from bilingua.terms.matching import TermMatcher
from bilingua.terms.upkeep.examples import Example, load_examples, untested
from bilingua.terms.upkeep.lint import lint
from tests.fakes import PLAIN, FakeEngine

FOLDER = Path(__file__).parents[2] / "glossary"
PATH = FOLDER / "dprk-russia.csv"


@pytest.fixture(scope="module")
def glossary() -> Glossary:
    return Glossary.load(PATH)


@pytest.fixture(scope="module")
def matcher(glossary: Glossary) -> TermMatcher:
    return TermMatcher([glossary])


@pytest.fixture(scope="module")
def examples() -> tuple[Example, ...]:
    return load_examples(FOLDER / "tests" / "dprk-russia.csv")


def test_it_is_canonical_and_large_enough(glossary: Glossary) -> None:
    assert len(glossary) >= 400
    assert format_of(PATH).write(glossary) == PATH.read_bytes()


def test_it_lints_clean(glossary: Glossary) -> None:
    assert [issue for issue in lint(glossary) if issue.severity is not Severity.INFO] == []


def test_every_entry_says_where_its_english_comes_from(glossary: Glossary) -> None:
    assert [entry.source for entry in glossary if not entry.origin] == []


def test_every_entry_alone_on_a_line_gives_its_english(glossary: Glossary) -> None:
    results = Translator(glossary, engine=FakeEngine(capabilities=PLAIN)).translate(entry.source for entry in glossary)
    wrong = []
    for entry, result in zip(glossary, results, strict=True):
        there = all(each.text and result.text[each.start : each.end] == each.text for each in result.terms)
        left = result.text == entry.source and result.text not in (entry.english, *entry.allowed)
        # Homographs are found beside one of their context words alone.
        missed = not entry.context and (left or not result.terms)
        if missed or not there or any(each.rule == "not-german" for each in result.findings):
            wrong.append((entry.source, result.text))
    assert wrong == []


def test_every_entry_has_an_example_in_which_it_is_found(
    glossary: Glossary, matcher: TermMatcher, examples: tuple[Example, ...]
) -> None:
    assert untested(glossary, examples) == ()
    missed = []
    for example in examples:
        spans = [
            span for span in matcher.find(example.source) if span.origin.partition(":")[2].startswith(example.entry)
        ]
        wanted = {form for item in example.must_contain for form in english_forms(item, plural=True)}
        if not any(wanted & {*span.allowed} for span in spans):
            missed.append(example)
    assert missed == []


def test_every_form_leads_to_its_entry(glossary: Glossary, matcher: TermMatcher) -> None:
    def found(entry: Entry, form: str) -> bool:
        text = f"{form} – {entry.context[0]}" if entry.context else form
        spans = matcher.find(text)
        return bool(spans) and spans[0].origin.endswith(f"/{entry.id}") and spans[0].end == len(form)

    missed = [(entry.source, form) for entry in glossary for form in entry.forms if not found(entry, form)]
    assert missed == []


@pytest.mark.parametrize(
    ("text", "target"),
    [
        ("Die DVRK-Regierung schweigt.", "DPRK"),
        ("Pjöngjangs Drohung", "Pyongyang"),
        ("in Phjongjang", "Pyongyang"),
        ("der Bericht der Friedrich-Naumann-Stiftung", "Friedrich-Naumann-Stiftung"),
        ("die Friedrich-Naumann-Stiftung für die Freiheit", "Friedrich-Naumann-Stiftung für die Freiheit"),
        ("laut Naumann-Stiftung", "Naumann-Stiftung"),
        ("an der Hanguk University of Foreign Studies", "Hankuk University of Foreign Studies"),
        ("an der Hankuk Universität für Fremdsprachen", "Hankuk University of Foreign Studies"),
        ("Kim Jong Un lachte.", "Kim Jong Un"),
        ("das Kim-Jong-un-Regime", "Kim Jong Un"),
        ("die Nordkorea-Politik", "North Korean"),
        ("den Vereinten Nationen", "United Nations"),
        ("der Russischen Föderation", "Russian Federation"),
        ("Präsident Selenski", "Zelenskyy"),
        ("am 38. Breitengrad", "38th parallel"),
        ("in der Stadt Kyjiw", "Kyiv"),
        ("SÜDKOREA WARNT", "South Korea"),
    ],
)
def test_what_a_korea_desk_asks_for(matcher: TermMatcher, text: str, target: str) -> None:
    assert target in [span.target for span in matcher.find(text)]


def test_both_halves_of_a_suspended_compound(matcher: TermMatcher) -> None:
    assert [span.target for span in matcher.find("Nord- und Südkorea")][-1] == "South Korea"


def test_foundations_keep_their_names(glossary: Glossary) -> None:
    foundations = [entry for entry in glossary if entry.source.endswith(("Stiftung", "Stiftung für die Freiheit"))]
    assert len(foundations) >= 9
    assert all(entry.kind is Kind.KEEP and entry.forbidden for entry in foundations)


def test_homographs_need_their_context(matcher: TermMatcher) -> None:
    assert matcher.find("Der Zerstörer der alten Ordnung trat ab.") == ()
    assert [span.target for span in matcher.find("Der Zerstörer verließ die Werft.")] == ["destroyer"]
