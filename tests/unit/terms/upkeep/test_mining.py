"""Suggestions from text: what is proposed, with which English, and what is left alone."""

from pathlib import Path

from bilingua.terms.glossary import Glossary
from bilingua.terms.upkeep.lint import lint
from bilingua.terms.upkeep.mining import candidates, proposals, suggest

PAIRS = [
    ("Gestern tagte die Hafenkommission Nord in Seestadt.", "The Northern Port Commission met in Seestadt yesterday."),
    ("Die Hafenkommission Nord lehnte den Plan ab.", "The plan was rejected by the Northern Port Commission."),
    ("Laut Hafenkommission Nord sinkt der Umsatz.", "Revenue is falling, says the Northern Port Commission."),
    ("Der Kran steht.", "The crane stands."),
    ("Wir warten auf den Regen und den Wind.", "We are waiting for the rain and the wind."),
    ("Der HSK-Bericht liegt vor.", "The report is here."),
]


def test_a_term_gets_the_english_that_stands_beside_it_and_an_example() -> None:
    (found,) = suggest(PAIRS)
    assert (found.surfaces, found.english) == (("Hafenkommission Nord",), "Northern Port Commission")
    assert (found.count, found.consistency) == (3, 1.0)
    assert found.example == "\t".join(PAIRS[0])


def test_what_a_glossary_has_is_not_suggested_again_whatever_its_status() -> None:
    known = Glossary.from_mapping({"Hafenkommission Nord": "Northern Port Commission"})
    assert suggest(PAIRS, known=[known]) == ()
    proposed = proposals(suggest(PAIRS))
    assert suggest(PAIRS, known=[proposed]) == ()


def test_least_and_limit() -> None:
    assert suggest(PAIRS, least=4) == ()
    assert len(suggest(PAIRS, least=1, limit=1)) == 1


def test_inflected_forms_are_one_suggestion_with_the_basic_form_first() -> None:
    german = [
        "Das Seehafenkontor schweigt.",
        "Der Leiter des Seehafenkontors kommt.",
        "Im Seehafenkontor brennt Licht.",
    ]
    english = [
        "The seaport bureau is silent.",
        "The head of the seaport bureau comes.",
        "A light in the seaport bureau.",
    ]
    (found,) = suggest(zip(german, english, strict=True))
    assert found.surfaces == ("Seehafenkontor", "Seehafenkontors")
    assert found.english == "seaport bureau"


def test_other_renderings_are_named() -> None:
    others = [("Die Hafenkommission Nord schweigt.", "The harbour board is silent.")] * 2
    (found,) = suggest(PAIRS + others)
    assert found.english == "Northern Port Commission"
    assert "harbour board" in [text for text, _ in found.others]
    assert found.consistency == 0.6


def test_german_alone_gives_names_without_english(tmp_path: Path) -> None:
    found = suggest((german, None) for german, _ in PAIRS)
    glossary = proposals(found)
    (entry,) = glossary
    assert (entry.source, entry.target, entry.status) == ("Hafenkommission Nord", "?", "proposed")
    glossary.save(tmp_path / "p.csv")
    assert Glossary.load(tmp_path / "p.csv").entries[0].note == entry.note


def test_a_suggestion_that_is_accepted_without_english_is_caught() -> None:
    assert [issue.rule for issue in lint(Glossary.from_mapping({"Hafenkommission Nord": "?"}))] == ["no-english"]


def test_names_in_both_languages_are_proposed_to_be_kept() -> None:
    pairs = [
        ("Der Frachter Wellenstern lag am Kai.", "The Wellenstern lay at the quay."),
        ("Der Frachter Wellenstern lief aus.", "Then the Wellenstern left."),
        ("Gestern sank der Frachter Wellenstern.", "Yesterday the freighter Wellenstern sank."),
    ]
    entries = {entry.source: entry for entry in proposals(suggest(pairs))}
    assert (entries["Wellenstern"].kind, entries["Wellenstern"].target) == ("keep", "")


def test_candidates_are_no_sentence_starts_no_amounts_and_no_function_words() -> None:
    found = list(candidates("Er zahlte Ende Mai drei Millionen Euro an die Firma Blaue Welle."))
    assert ("Millionen", "Euro") not in found
    assert ("Ende", "Mai") not in found
    assert ("Firma", "Blaue", "Welle") in found
    assert ("Blaue", "Welle") in found  # without what may be a title
    assert list(candidates("Regen fällt.")) == []
    assert ("HSK-Bericht",) in list(candidates("Der HSK-Bericht liegt vor."))


def test_a_notes_control_characters_do_not_reach_the_file() -> None:
    pairs = [("Die Hafenkommission Nord \x93tagt\x94.", "The Northern Port Commission meets.")] * 3
    assert "\x93" not in proposals(suggest(pairs)).entries[0].note


def suggested(*pairs: tuple[str, str]) -> dict[str, str]:
    return {entry.source: entry.english for entry in proposals(suggest(pairs))}


def test_the_whole_name_is_taken_and_not_its_commonest_part() -> None:
    assert suggested(
        ("Die Westliche Fischereipartei gewinnt.", "The Western People's Fishery Party wins."),
        ("In der Westlichen Fischereipartei gärt es.", "There is unrest in the Western People's Fishery Party."),
        (
            "Mit der Westlichen Fischereipartei spricht er nicht.",
            "He does not talk to the Western People's Fishery Party.",
        ),
    ) == {"Westliche Fischereipartei": "Western People's Fishery Party"}


def test_a_name_begins_in_its_basic_form_whatever_the_article_did_to_it() -> None:
    assert suggested(
        ("Das Blaue Seehafenhaus schweigt.", "The Blue Port House is silent."),
        ("Im Blauen Seehafenhaus brennt Licht.", "A light burns in the Blue Port House."),
        ("Heute öffnet das Blaue Seehafenhaus.", "Today the Blue Port House opens."),
    ) == {"Blaues Seehafenhaus": "Blue Port House"}
    assert suggested(
        ("Der Nördliche Seehafenrat schweigt.", "The Northern Port Council is silent."),
        ("Ein Mitglied des Nördlichen Seehafenrats kommt.", "A member of the Northern Port Council comes."),
        ("So will es der Nördliche Seehafenrat.", "So the Northern Port Council wants it."),
    ) == {"Nördlicher Seehafenrat": "Northern Port Council"}


def test_a_name_that_ends_in_s_is_no_genitive() -> None:
    assert suggested(
        ("Gestern sprach Zyrkels.", "Zyrkels spoke yesterday."),
        ("Da kam Zyrkels herein.", "Then Zyrkels came in."),
        ("Auch Zyrkel kam, der Bruder von Zyrkels.", "Zyrkels and his brother came."),
    ) == {"Zyrkels": "Zyrkels"}


def test_an_address_is_not_cut_into_names() -> None:
    words = list(candidates("Das melden Hafenportal.example und die Zeitung Hafenblatt."))
    assert ("Hafenportal",) not in words
    assert ("Zeitung", "Hafenblatt") in words
