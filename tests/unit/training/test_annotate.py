import random
import re
from collections import Counter
from pathlib import Path

import pytest

from bilingua.markers import CLOSE, MID, OPEN, strip
from bilingua.training.annotate import Rates, annotate
from bilingua.training.corpus import Pair
from bilingua.training.demands import Demands
from bilingua.training.pack import Marker, Recipe, make
from bilingua.training.phrases import Lexicon, Phrase, Type
from tests.unit.training.toy import PAIRS

KEPT = Rates(differ=0.0, digits=0.0, lower=0.0)


@pytest.fixture(scope="module")
def marker() -> Marker:
    return Marker(PAIRS, Recipe(seed=1, fit=400))


def phrase(pair: Pair, source: str, target: str, kind: Type = Type.NOUN) -> Phrase:
    start, place = pair.source.index(source), pair.target.index(target)
    return Phrase(kind, source, target, start, start + len(source), place, place + len(target))


def mark(pair: Pair, *phrases: Phrase, rates: Rates = KEPT, lexicon: Lexicon | None = None) -> tuple[str, str]:
    """Mark all the given phrases: try seeds until a sample holds every one."""
    for seed in range(1000):
        made = annotate(pair, phrases, lexicon or Lexicon(), random.Random(seed), rates=rates)
        if len(made.wanted) == len(phrases):
            return made.source, made.target
    raise AssertionError("never were all the phrases chosen")


def test_white_space_stands_inside() -> None:
    pair = Pair("Hilfe aus der DVRK an Russland", "Aid from the DPRK to Russia")
    assert mark(pair, phrase(pair, "DVRK", "DPRK")) == (
        "Hilfe aus der⟨t⟩ DVRK⟨=⟩ DPRK⟨/t⟩ an Russland",
        "Aid from the⟨t⟩ DPRK⟨/t⟩ to Russia",
    )


def test_start_of_sentence_gets_one() -> None:
    pair = Pair("DVRK schweigt", "There is silence in the DPRK")
    assert mark(pair, phrase(pair, "DVRK", "DPRK")) == (
        "⟨t⟩ DVRK⟨=⟩ DPRK⟨/t⟩ schweigt",
        "There is silence in the⟨t⟩ DPRK⟨/t⟩",
    )


def test_compounds_possessives_and_order() -> None:
    pair = Pair("Die DVRK-Regierung lobt Moskaus Hilfe", "Moscow's help is praised by the DPRK government")
    source, target = mark(pair, phrase(pair, "DVRK", "DPRK"), phrase(pair, "Moskaus", "Moscow"))
    assert source == "Die⟨t⟩ DVRK⟨=⟩ DPRK⟨/t⟩-Regierung lobt⟨t⟩ Moskaus⟨=⟩ Moscow⟨/t⟩ Hilfe"
    assert target == "⟨t⟩ Moscow⟨/t⟩'s help is praised by the⟨t⟩ DPRK⟨/t⟩ government"


def test_a_common_word_at_the_start_keeps_its_small_letter() -> None:
    pair = Pair("Über Atomgespräche wird verhandelt", "Nuclear talks are being negotiated")
    lexicon = Lexicon()
    lexicon.casing[1]["nuclear"] = 5
    target = mark(pair, phrase(pair, "Atomgespräche", "Nuclear talks"), rates=Rates(0, 0, lower=1.0), lexicon=lexicon)[
        1
    ]
    assert target.startswith("⟨t⟩ nuclear talks⟨/t⟩ are")


def test_numbers_get_other_digits_on_both_sides() -> None:
    pair = Pair("Es waren 20.000 Menschen", "There were 20,000 people")
    number = phrase(pair, "20.000", "20,000", Type.NUMBER)
    source, target = mark(pair, number, rates=Rates(0, digits=1.0))
    written, wanted = re.search(f"{OPEN} (.*){MID} (.*){CLOSE}", source).groups()  # type: ignore[union-attr]
    assert re.sub(r"\D", "", written) == re.sub(r"\D", "", wanted) != "20000"
    assert f"{OPEN} {wanted}{CLOSE}" in target
    assert re.fullmatch(r"\d\d,\d{3}", wanted)


@pytest.mark.parametrize(("german", "english"), [("14:30", "2:30 pm"), ("1", "1"), ("3.", "3rd"), ("5,50", "5.5")])
def test_numbers_that_need_grammar_stay(german: str, english: str) -> None:
    pair = Pair(f"Das war {german} so", f"It was {english} then")
    source, target = mark(pair, phrase(pair, german, english, Type.NUMBER), rates=Rates(0, digits=1.0))
    assert (strip(source), strip(target)) == (pair.source, pair.target)


def test_the_article_follows_another_word() -> None:
    pair = Pair("Er nannte eine Rakete", "He named a missile")
    lexicon = Lexicon()
    lexicon.translations["rakete"].update({"antiship weapon": 3})
    targets = {
        annotate(pair, [phrase(pair, "Rakete", "missile")], lexicon, random.Random(s), rates=Rates(1, 0)).target
        for s in range(60)
    }
    assert "He named an⟨t⟩ antiship weapon⟨/t⟩" in targets
    assert "He named a⟨t⟩ antiship weapon⟨/t⟩" not in targets


def test_dictionary_terms_and_coined_words_stand_in() -> None:
    pair = Pair("Er nannte eine Rakete", "He named a missile")
    lexicon = Lexicon()
    lexicon.terms = [("Hämodialyse", "hemodialysis")]
    made = {
        annotate(pair, [phrase(pair, "Rakete", "missile")], lexicon, random.Random(s), rates=Rates(1, 0)).source
        for s in range(200)
    }
    assert "Er nannte eine⟨t⟩ Hämodialyse⟨=⟩ hemodialysis⟨/t⟩" in made
    coined = {re.findall(f"{MID} (.*){CLOSE}", each)[0].lower() for each in made if OPEN in each}
    assert any(word not in {"hemodialysis", "missile", "rakete"} and "h" in word and len(word) > 6 for word in coined)


def test_stripping_gives_the_plain_pair_back(marker: Marker) -> None:
    seen = Counter[int]()
    for pair, (phrases, _) in zip(PAIRS, marker.phrases(PAIRS), strict=True):
        made = annotate(pair, phrases, marker.lexicon, random.Random(5), rates=KEPT)
        assert strip(made.source) == pair.source
        assert strip(made.target) == pair.target
        seen[len(made.wanted)] += 1
    for pair, (phrases, _) in zip(PAIRS[:80], marker.phrases(PAIRS[:80]), strict=True):
        for seed in range(10):
            seen[len(annotate(pair, phrases, marker.lexicon, random.Random(seed), rates=KEPT).wanted)] += 1
    assert set(seen) >= {1, 2, 3}
    assert max(seen) <= 14


def test_some_texts_are_two_pairs(marker: Marker) -> None:
    plain = {pair.source: pair.target for pair in PAIRS}
    made = list(make(PAIRS, marker, Recipe(seed=3, marked=0.0, rough=0.0, renamed=0.0, joined=0.5)))
    single = [source for source, target in made if plain.get(source) == target]
    assert 0.3 < len(single) / len(made) < 0.7
    assert len(made) + (len(made) - len(single)) == len(PAIRS), "every pair is in one text"
    for source, target in make(PAIRS, marker, Recipe(seed=3, marked=1.0, joined=1.0)):
        assert "  " not in strip(source) + strip(target), "a marker in the middle has its own space"
        assert target.count(OPEN) == source.count(OPEN)


def test_both_sides_carry_the_same_wanted_texts(marker: Marker) -> None:
    spans = 0
    for source, target in make(PAIRS, marker, Recipe(seed=2, marked=1.0)):
        demanded = sorted(text.strip() for text in re.findall(f"{MID}(.*?){CLOSE}", source))
        assert demanded == sorted(text.strip() for text in re.findall(f"{OPEN}(.*?){CLOSE}", target))
        assert (
            source.count(OPEN) == source.count(MID) == source.count(CLOSE) == target.count(OPEN) == target.count(CLOSE)
        )
        spans += len(demanded)
    assert spans > len(PAIRS) / 2


def test_spans_are_right_and_never_function_words(marker: Marker) -> None:
    right = {"nordkorea": "north korea", "regierung": "government", "minister": "minister", "agentur": "agency",
             "lobte": "praised", "kritisierte": "criticised", "meldete": "reported", "verschob": "postponed",
             "sanktionen": "sanctions", "treffen": "meeting", "lieferung": "delivery", "besuch": "visit",
             "raketentest": "missile test", "moskau": "moscow", "bern": "bern", "montag": "monday",
             "2019": "2019"}  # fmt: skip
    found = Counter[bool]()
    for phrases, supported in marker.phrases(PAIRS):
        assert supported
        for each in phrases:
            assert each.source.lower() not in {"die", "der", "in", "am", ".", "das"}
            if each.source.lower() in right:
                found[right[each.source.lower()] == each.target.lower()] += 1
    assert found[True] > 500
    assert found[False] < 0.02 * found[True]


def test_a_pack_is_half_marked_and_follows_its_seed(marker: Marker) -> None:
    first = list(make(PAIRS, marker, Recipe(seed=7)))
    assert first == list(make(PAIRS, marker, Recipe(seed=7)))
    assert first != list(make(PAIRS, marker, Recipe(seed=8)))
    share = sum(OPEN in source for source, _ in first) / len(first)
    assert 0.3 < share < 0.6
    assert not any(OPEN in source for source, _ in make(PAIRS, marker, Recipe(seed=7, marked=0.0)))


def test_wrong_translations_are_left_out(marker: Marker) -> None:
    source = "Nordkorea lobte Moskau, Sanktionen, Treffen, Lieferung, Agentur, Minister."
    wrong = Pair(source, "Nobody ever believed that stories about gardens would matter anywhere at all.")
    assert marker.phrases([wrong])[0][1] is False


def test_glossary_terms_are_marked_first(tmp_path: Path) -> None:
    path = tmp_path / "desk.csv"
    path.write_text("source,target\nSanktionen,punitive measures\nMinister,cabinet member\n", encoding="utf-8")
    demands = Demands([path])
    pair = Pair("Der Minister kritisierte die Sanktionen.", "The minister criticised the punitive measures.")
    (found,) = demands.phrases(pair)
    assert (found.type, found.source, found.target) == (Type.TERM, "Sanktionen", "punitive measures")
    assert pair.target[found.target_start : found.target_end] == "punitive measures"
    marker = Marker([*PAIRS, pair], Recipe(seed=1, fit=400), demands=demands)
    phrases = marker.phrases([pair])[0][0]
    marked = [annotate(pair, phrases, marker.lexicon, random.Random(s)).target for s in range(40)]
    share = sum("⟨t⟩ punitive measures⟨/t⟩" in target for target in marked) / len(marked)
    assert share > 0.65
