"""The translator puts the rooms in order: nothing lost, offsets into the whole, one retry, the same every time."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import date
from itertools import pairwise
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bilingua.engines.base import Capabilities
from bilingua.errors import CapabilityError, EnforcementError, EngineError, GlossaryError, InputError, SettingsError
from bilingua.markers import CLOSE, MID, OPEN
from bilingua.pipeline import Translator
from bilingua.records import Block, Document, Kind, Severity, Translation, Verdict
from bilingua.terms.glossary import Entry, Glossary
from bilingua.terms.loading import shipped_glossary
from tests.fakes import ALL, HOSTILE, PLAIN, UNMARKED, FakeEngine, drop_spans, loop, silent

DESK = Glossary.from_mapping({"DVRK": "DPRK", "Pjöngjang": "Pyongyang", "Haubitze": "howitzer"}, name="desk")
LEXICON = {
    "Die": "The", "die": "the", "schweigt": "is silent", "Und": "And", "liefert": "delivers", "lobt": "praises",
    "Gestern": "Yesterday", "Haubitzen": "guns", "kamen": "came", "Züge": "trains", "an": "along",
}  # fmt: skip


def translator(engine: FakeEngine | None = None, **options: object) -> Translator:
    options.setdefault("glossary", DESK)
    return Translator(engine=engine or FakeEngine(lexicon=LEXICON), **options)  # type: ignore[arg-type]


def sources(engine: FakeEngine, method: str = "translate") -> list[str]:
    return [source for call in engine.calls if call.method == method for source in call.sources]


def check_offsets(result: Translation) -> None:
    for outcome in result.terms:
        assert result.text[outcome.start : outcome.end] == outcome.text
        assert result.source[outcome.span.start : outcome.span.end] == outcome.span.text


# -- what goes in and comes out ---------------------------------------------------------------------------------------


def test_a_string_gives_one_result() -> None:
    result = translator().translate("Die DVRK schweigt.")
    assert isinstance(result, Translation)
    assert result.text == str(result) == "The DPRK is silent."
    assert [(o.span.text, o.text, o.verdict) for o in result.terms] == [("DVRK", "DPRK", Verdict.NATIVE)]
    assert result.findings == ()
    check_offsets(result)


@pytest.mark.parametrize("container", [list, tuple])
def test_several_give_a_list_in_order(container: type) -> None:
    texts = ["Die DVRK schweigt.", "", "Pjöngjang schweigt.", "Die DVRK schweigt."]
    results = translator().translate(container(texts))
    assert [result.text for result in results] == ["The DPRK is silent.", "", "Pyongyang is silent.", results[0].text]


def test_no_texts_give_no_results() -> None:
    assert translator().translate([]) == []


@pytest.mark.parametrize("wrong", [[b"Die DVRK"], ["gut", None], b"Die DVRK", None, 7])
def test_anything_but_text_is_refused(wrong: object) -> None:
    with pytest.raises(InputError, match="takes a str or an iterable of str"):
        translator().translate(wrong)  # type: ignore[call-overload]


@pytest.mark.parametrize("text", ["", " ", "\n", "\n\n \n", "\t", "\u00a0"])
def test_white_space_never_reaches_the_engine(text: str) -> None:
    engine = FakeEngine()
    result = translator(engine).translate(text)
    assert result.text == result.source
    assert result.text.strip() == ""
    assert result.text.count("\n") == text.count("\n")
    assert engine.calls == []


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Die DVRK schweigt.\nPjöngjang schweigt.", "The DPRK is silent.\nPyongyang is silent."),
        ("Die DVRK schweigt.\n\n\nUnd die DVRK liefert.\n", "The DPRK is silent.\n\n\nAnd the DPRK delivers.\n"),
        ("\nDie DVRK schweigt.", "\nThe DPRK is silent."),
        ("Die DVRK schweigt. Pjöngjang schweigt.", "The DPRK is silent. Pyongyang is silent."),
    ],
)
def test_line_breaks_and_sentence_gaps_stay(text: str, expected: str) -> None:
    result = translator().translate(text)
    assert result.text == expected
    check_offsets(result)


def test_offsets_point_into_the_whole_text() -> None:
    text = "Gestern schweigt Pjöngjang.\n\nDie DVRK liefert 20.000 Haubitzen. Und die DVRK lobt Pjöngjang."
    result = translator().translate(text)
    check_offsets(result)
    assert [o.text for o in result.terms] == ["Pyongyang", "DPRK", "20,000", "howitzers", "DPRK", "Pyongyang"]
    assert [o.span.start for o in result.terms] == sorted(o.span.start for o in result.terms)
    assert [o.start for o in result.terms] == sorted(o.start for o in result.terms)


def sentences(result: Translation) -> list[tuple[str, str]]:
    return [(result.source[s.source_start : s.source_end], result.text[s.start : s.end]) for s in result.sentences]


def test_sentences_with_their_english() -> None:
    result = translator().translate("  Die DVRK schweigt. Gestern kamen Züge an.\n\n20.000\n")
    assert sentences(result) == [
        ("Die DVRK schweigt.", "The DPRK is silent."),
        ("Gestern kamen Züge an.", "Yesterday came trains along."),
        ("20.000", "20,000"),
    ]
    assert translator().translate(" \n").sentences == ()


def test_a_sentence_that_is_cut_to_fit_is_still_one() -> None:
    text = "Die DVRK liefert Haubitzen; " * 40 + "Pjöngjang schweigt."
    result = translator(FakeEngine(lexicon=LEXICON, max_pieces=24)).translate(f"Gestern.\n{text}")
    assert sentences(result) == [("Gestern.", "Yesterday."), (text, result.text.split("\n")[1])]


def test_findings_point_into_the_whole_text() -> None:
    engine = FakeEngine(
        script={"Die DVRK schweigt.": "It is silent.", "Gestern kamen Züge an.": "Trains came."}, capabilities=PLAIN
    )
    result = translator(engine).translate("Gestern kamen Züge an.\nDie DVRK schweigt.")
    (finding,) = [each for each in result.findings if each.rule == "forced-term"]
    assert result.text[finding.start : finding.end] == "DPRK"
    assert finding.start > len("Trains came.\n")


def test_cleaning_is_logged_and_offsets_are_in_the_clean_text() -> None:
    result = translator().translate("Die DVRK\u00ad schweigt.Und Pjöngjang liefert.")
    assert result.edits
    assert result.source == "Die DVRK schweigt. Und Pjöngjang liefert."
    check_offsets(result)


# -- terms ------------------------------------------------------------------------------------------------------------


def test_terms_of_the_call_go_above_every_glossary() -> None:
    tr = translator()
    assert tr.translate("Die DVRK schweigt.", terms={"DVRK": "North"}).text == "The North is silent."
    assert tr.translate("Die DVRK schweigt.").text == "The DPRK is silent."


def test_terms_of_the_call_hold_for_every_text_of_the_call() -> None:
    results = translator().translate(["Die DVRK lobt Kim.", "Kim schweigt."], terms={"Kim": "Mr. Kim"})
    assert [[o.text for o in result.terms] for result in results] == [["DPRK", "Mr. Kim"], ["Mr. Kim"]]


def test_terms_of_a_block_hold_for_that_block_alone() -> None:
    blocks = [Block("Die DVRK schweigt.", {"DVRK": "North"}), Block("Die DVRK schweigt.")]
    results = translator().translate_blocks(blocks)
    assert [result.text for result in results] == ["The North is silent.", "The DPRK is silent."]


def test_a_bad_term_of_the_call_is_named() -> None:
    with pytest.raises(GlossaryError, match="empty target for 'DVRK'"):
        translator().translate("Die DVRK schweigt.", terms={"DVRK": " "})


def test_a_later_glossary_wins() -> None:
    other = Glossary.from_mapping({"DVRK": "North"}, name="house")
    assert translator(glossary=[DESK, other]).translate("Die DVRK schweigt.").text == "The North is silent."
    assert translator(glossary=[other, DESK]).translate("Die DVRK schweigt.").text == "The DPRK is silent."


def test_without_glossary_facts_are_enforced_all_the_same() -> None:
    result = translator(glossary=()).translate("Die DVRK liefert 20.000 Haubitzen.")
    assert [(o.span.kind, o.text) for o in result.terms] == [(Kind.NUMBER, "20,000")]


def test_without_facts_numbers_are_the_engines_business() -> None:
    engine = FakeEngine(script={"Die DVRK liefert 20.000 Haubitzen.": "The DPRK delivers 20 howitzers."})
    result = translator(engine, facts=False).translate("Die DVRK liefert 20.000 Haubitzen.")
    assert [o.span.kind for o in result.terms] == [Kind.TERM, Kind.TERM]
    assert result.findings == ()


def test_a_glossary_can_be_a_path(tmp_path: Path) -> None:
    path = tmp_path / "desk.csv"
    path.write_text("source,target\nDVRK,DPRK\n", encoding="utf-8")
    for glossary in (path, str(path), [path]):
        assert translator(glossary=glossary).translate("Die DVRK schweigt.").text == "The DPRK is silent."


def test_none_means_the_shipped_glossary() -> None:
    tr = translator(glossary=None)
    assert shipped_glossary().is_file()
    assert [each.name for each in tr.glossaries] == ["dprk-russia"]
    assert tr.translate("Die DVRK schweigt.").text == "The DPRK is silent."


def test_topic_and_day_choose_the_entries() -> None:
    entries = (
        Entry("Tor", "goal", topic="sport"),
        Entry("Tor", "gate", topic="travel"),
        Entry("Türkei", "Turkey", until=date(2022, 5, 31)),
        Entry("Türkei", "Türkiye", since=date(2022, 6, 1)),
    )
    glossary = Glossary("scoped", entries)
    early = translator(glossary=glossary, topics=["sport"], on=date(2020, 1, 1)).translate("Tor Türkei.")
    late = translator(glossary=glossary, topics=["travel"], on=date(2024, 1, 1)).translate("Tor Türkei.")
    assert [o.text.lower() for o in early.terms] == ["goal", "turkey"]
    assert [o.text.lower() for o in late.terms] == ["gate", "türkiye"]


# -- capitals ----------------------------------------------------------------------------------------------------------


def test_a_line_in_capitals_is_translated_as_a_sentence() -> None:
    engine = FakeEngine(script={"Die DVRK liefert Waffen nach Großland: a.de schweigt": "The DPRK sends arms: a.de"})
    line = "DIE DVRK LIEFERT WAFFEN NACH GROSSLAND: a.de SCHWEIGT"
    result = translator(engine, markers=False).translate(f"Und so.\n{line}")
    assert result.text.splitlines()[1] == "THE DPRK SENDS ARMS: a.de"
    assert result.source.splitlines()[1] == line
    assert [o.span.text for o in result.terms] == ["DVRK", "a.de"]
    check_offsets(result)


def test_terms_in_a_line_of_capitals_have_theirs() -> None:
    result = translator().translate("HAUBITZEN AUS PJÖNGJANG SIND 20.000 HAUBITZEN")
    assert [(o.span.text, o.text) for o in result.terms] == [
        ("HAUBITZEN", "HOWITZERS"), ("PJÖNGJANG", "PYONGYANG"), ("20.000", "20,000"), ("HAUBITZEN", "HOWITZERS"),
    ]  # fmt: skip
    assert result.text == result.text.upper()
    assert not [each for each in result.findings if each.severity is Severity.CRITICAL]
    check_offsets(result)


def test_a_term_in_capitals_within_a_sentence_is_a_term() -> None:
    terms = {"Auftraggeber": "client"}
    result = translator().translate("Der AUFTRAGGEBER schweigt.", terms=terms)
    assert [(o.span.text, o.text) for o in result.terms] == [("AUFTRAGGEBER", "client")]
    check_offsets(result)


# -- the engine -------------------------------------------------------------------------------------------------------


def test_marked_sources_go_to_engines_that_know_them() -> None:
    marked = f"Die{OPEN} DVRK{MID} DPRK{CLOSE} schweigt."
    for capabilities, options, expected in (
        (ALL, {}, marked),
        (ALL, {"markers": False}, "Die DVRK schweigt."),
        (UNMARKED, {}, "Die DVRK schweigt."),
    ):
        engine = FakeEngine(lexicon=LEXICON, capabilities=capabilities)
        result = translator(engine, **options).translate("Die DVRK schweigt.")
        assert sources(engine)[0] == expected
        assert [o.text for o in result.terms] == ["DPRK"]


def test_markers_in_the_input_pass_for_nothing() -> None:
    result = translator().translate(f"Die{OPEN} Haubitze{MID} pie{CLOSE} schweigt.")
    assert not any(marker in result.text for marker in (OPEN, MID, CLOSE))
    assert [o.text for o in result.terms] == ["howitzer"]
    check_offsets(result)


def test_equal_segments_are_translated_once() -> None:
    engine = FakeEngine(lexicon=LEXICON)
    results = translator(engine).translate(["Die DVRK schweigt."] * 5)
    assert len({result.text for result in results}) == 1
    assert len(sources(engine)) == 1


def test_order_is_kept_over_many_batches() -> None:
    texts = [f"Pjöngjang liefert {number} Haubitzen." for number in range(2000, 2600)]
    results = translator().translate(texts)
    assert [result.source for result in results] == texts
    numbers = [result.text.replace(",", "").split()[2] for result in results]
    assert numbers == [str(number) for number in range(2000, 2600)]


def test_blocks_are_taken_lazily() -> None:
    taken = 0

    def endless() -> Iterator[Block]:
        nonlocal taken
        while True:
            taken += 1
            yield Block("Die DVRK schweigt.")

    results = translator().translate_blocks(endless())
    assert next(results).text == "The DPRK is silent."
    assert taken < 2000


@pytest.mark.parametrize("rows_lost", [1, 2])
def test_an_engine_that_returns_too_few_rows_is_an_error(rows_lost: int) -> None:
    engine = FakeEngine(lexicon=LEXICON, rows_lost=rows_lost)
    with pytest.raises(EngineError, match=f"returned {3 - rows_lost} rows for 3 segments"):
        translator(engine).translate(["Die DVRK schweigt.", "Pjöngjang liefert.", "Gestern kamen Züge an."])


def test_an_engine_that_fails_is_heard() -> None:
    with pytest.raises(EngineError, match="out of memory"):
        translator(FakeEngine(fail=EngineError("out of memory"))).translate("Die DVRK schweigt.")


@pytest.mark.parametrize(("twist", "rule"), [(loop, "loop"), (silent, "empty")])
def test_a_broken_sentence_is_retried_once_and_then_reported(twist, rule: str) -> None:
    engine = FakeEngine(lexicon=LEXICON, twist=twist)
    text = "Gestern kamen die Züge schweigend an."
    result = translator(engine).translate(text)
    assert sources(engine) == [text, text]
    assert engine.calls[1].options is not None
    assert engine.calls[1].options.no_repeat_ngram > 0
    assert (rule, Severity.CRITICAL) in [(each.rule, each.severity) for each in result.findings]


def test_a_second_try_that_works_is_taken() -> None:
    text = "Gestern kamen die Züge schweigend an."
    answers = iter([loop("Yesterday the trains came in."), "Yesterday the trains came in silently."])
    engine = FakeEngine(lexicon=LEXICON, twist=lambda _: next(answers))
    result = translator(engine).translate(text)
    assert result.text == "Yesterday the trains came in silently."
    assert result.findings == ()


def test_good_sentences_are_not_tried_again() -> None:
    text, other = "Gestern kamen die Züge schweigend an.", "Pjöngjang schweigt."
    engine = FakeEngine(lexicon=LEXICON, script={text: "so it was " * 9})
    translator(engine).translate([other, text])
    assert sources(engine)[2:] == [text]


# -- length -----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "text",
    [
        "Die DVRK liefert Haubitzen; " * 40 + "Pjöngjang schweigt.",
        "Pjöngjang lobt die DVRK, " * 40,
        "Haubitzen " * 200,
        "Haubitzen," * 200,
    ],
    ids=["semicolons", "commas", "words", "no spaces"],
)
def test_a_long_line_is_cut_to_fit(text: str) -> None:
    engine = FakeEngine(lexicon=LEXICON, max_pieces=24)
    result = translator(engine).translate(text)
    assert max(engine.count(source) for source in sources(engine) if OPEN not in source or MID not in source) <= 24
    assert result.text.count("owitzers") == text.count("Haubitzen")
    assert result.text.count("DPRK") == text.count("DVRK")
    check_offsets(result)


@pytest.mark.parametrize("sentence", ["Gestern kamen die Züge schweigend in Seoul an. ", "Züge kamen und "])
def test_a_line_of_a_megabyte_comes_back_whole(sentence: str) -> None:
    times = 1_000_000 // len(sentence)
    result = translator(facts=False).translate(sentence * times)
    assert len(result.text.split()) == len(sentence.split()) * times


def test_more_spans_than_a_marked_source_has_room_for() -> None:
    text = " ".join(f"wog {number}.{number}" for number in range(100, 160))
    engine = FakeEngine(max_pieces=100)
    result = translator(engine).translate(text)
    assert max(engine.count(source) for source in sources(engine)) <= 100
    assert len(result.terms) == 60
    check_offsets(result)


class Bounded(FakeEngine):
    """Takes as many pieces on the English side as on the German, as real models do."""

    def _called(self, method, sources, others, options) -> None:  # type: ignore[no-untyped-def]
        super()._called(method, sources, others, options)
        if any(self.count(text) > self.max_pieces for text in (*sources, *others)):
            raise EngineError("too long")


@pytest.mark.parametrize("length", [20, 45, 60, 64])
def test_an_output_as_long_as_the_engine_takes_is_enforced_all_the_same(length: int) -> None:
    text = "Die DVRK, Pjöngjang und die DVRK schicken 20.000 Haubitzen."
    engine = Bounded(script={text: " ".join(["word"] * length)}, capabilities=UNMARKED, max_pieces=64)
    result = translator(engine).translate(text)
    assert [o.text for o in result.terms] == ["DPRK", "Pyongyang", "DPRK", "20,000", "howitzers"]


# -- what has no words ------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("facts", [True, False])
@pytest.mark.parametrize("text", ["9", "– 3 –", "—", "***", "1.234,5", "12,5 %", "3:1", "18.09.2025", "🙂 🙂", "(1)"])
def test_what_has_no_letter_never_reaches_the_engine(text: str, facts: bool) -> None:
    engine = FakeEngine(twist=loop)
    result = translator(engine, facts=facts).translate(f"{text}\n{text} {text}")
    assert engine.calls == []
    assert result.findings == ()
    check_offsets(result)
    assert facts or result.text == result.source


def test_lines_of_figures_keep_their_order_and_their_receipt() -> None:
    lines = [f"{number},{number % 7}" for number in range(1, 201)]
    result = translator(FakeEngine(twist=loop)).translate("\n".join(lines))
    assert result.text.split("\n") == [line.replace(",", ".") for line in lines]
    assert [outcome.text for outcome in result.terms] == result.text.split("\n")
    assert {outcome.verdict for outcome in result.terms} == {Verdict.NATIVE}
    assert result.segments == 0
    check_offsets(result)


def test_figures_between_sentences_are_converted_and_sentences_translated() -> None:
    engine = FakeEngine(lexicon=LEXICON)
    result = translator(engine).translate("Die DVRK schweigt.\n1.234,5\nDie DVRK liefert 20.000 Haubitzen.")
    assert result.text == "The DPRK is silent.\n1,234.5\nThe DPRK delivers 20,000 howitzers."
    assert not any("1.234,5" in source for source in sources(engine))
    check_offsets(result)


# -- addresses --------------------------------------------------------------------------------------------------------

ADDRESSES = [
    "https://www.beispiel.de/n/artikel?utm_source=mail&token=" + "aB3-_" * 30,
    "https://www.beispiel.de/n/" + "-".join(str(number) for number in range(400)) + "?q=1,5",
    "http://beispiel.de/" + "x" * 5000,
    "vorname.nachname." + "lang." * 100 + "x@beispiel.de",
    "bericht_" + "sehr_" * 150 + "lang.pdf",
]


@pytest.mark.parametrize("address", ADDRESSES, ids=lambda address: f"{address[:8]} {len(address)}")
@pytest.mark.parametrize("capabilities", [ALL, UNMARKED, PLAIN])
def test_an_address_of_any_length_stays_to_the_letter(address: str, capabilities: Capabilities) -> None:
    engine = FakeEngine(lexicon=LEXICON, capabilities=capabilities)
    text = f"Die DVRK schweigt auf {address}, und Pjöngjang lobt {address} heute."
    result = translator(engine).translate(text)
    assert result.text.count(address) == 2
    assert [outcome.text for outcome in result.terms] == ["DPRK", address, "Pyongyang", address]
    assert max(engine.count(source) for source in sources(engine)) <= engine.max_pieces
    assert not any(address in source for source in sources(engine))
    check_offsets(result)


@pytest.mark.parametrize("twist", HOSTILE, ids=lambda twist: twist.__name__)
def test_no_engine_can_break_an_address(twist: Callable[[str], str]) -> None:
    engine = FakeEngine(lexicon=LEXICON, twist=twist, twist_completions=True)
    result = translator(engine).translate(f"Pjöngjang lobt {ADDRESSES[0]} und {ADDRESSES[1]}.")
    assert [o.text for o in result.terms if o.span.kind is Kind.URL] == ADDRESSES[:2]
    assert "www.a1.de" not in result.text
    check_offsets(result)


def test_a_hundred_addresses_in_a_line() -> None:
    addresses = [f"{ADDRESSES[0]}{number}" for number in range(100)]
    result = translator(FakeEngine(lexicon=LEXICON)).translate("Die DVRK lobt " + " und ".join(addresses) + ".")
    assert [o.text for o in result.terms] == ["DPRK", *addresses]
    check_offsets(result)


# -- an engine that fails ---------------------------------------------------------------------------------------------


class Fragile(FakeEngine):
    """Fails wherever a text holds the word `bricht`; `method` is the call that does."""

    method = "translate"

    def _called(self, method, sources, others, options) -> None:  # type: ignore[no-untyped-def]
        super()._called(method, sources, others, options)
        if method == self.method and any("bricht" in text for text in (*sources, *others)):
            raise EngineError("broken")


@pytest.mark.parametrize("method", ["translate", "complete", "score", "align"])
def test_a_segment_that_the_engine_fails_on_costs_no_other_its_translation(method: str) -> None:
    engine = Fragile(lexicon=LEXICON, capabilities=UNMARKED, twist=drop_spans, twist_completions=True)
    engine.method = method
    broken = "Die DVRK bricht 20.000 Haubitzen."
    engine.script = {broken: "bricht"}
    texts = ["Die DVRK schweigt.", broken, "Gestern kamen Züge an."]
    results = translator(engine).translate(texts)
    assert [result.text for result in (results[0], results[2])] == [
        "The DPRK is silent.",
        "Yesterday came trains along.",
    ]
    assert results[1].text == "Die DPRK bricht 20,000 howitzers."
    (finding,) = [each for each in results[1].findings if each.rule == "engine-failed"]
    assert finding.severity is Severity.CRITICAL
    assert "broken" in finding.message
    assert {outcome.verdict for outcome in results[1].terms} == {Verdict.FORCED}
    check_offsets(results[1])


def test_one_text_that_the_engine_fails_on_is_a_finding_too() -> None:
    result = translator(Fragile(lexicon=LEXICON)).translate("Die DVRK bricht.")
    assert "engine-failed" in {finding.rule for finding in result.findings}


def test_an_engine_that_fails_on_everything_is_an_error() -> None:
    with pytest.raises(EngineError, match="no power"):
        translator(FakeEngine(fail=EngineError("no power"))).translate(["Die DVRK.", "Pjöngjang."])


def test_a_thing_that_an_engine_cannot_do_is_an_error() -> None:
    with pytest.raises(CapabilityError):
        translator(FakeEngine(fail=CapabilityError("cannot"))).translate("Die DVRK schweigt.")


# -- whatever comes ---------------------------------------------------------------------------------------------------

SCRAPS = [
    "Die DVRK", "Pjöngjangs", "Haubitzen", "20.000", "5,5 Mrd. Euro", "am 28. Oktober", "schweigt.", "z.B.", "Ende.Der",
    "„Nord- und Südkorea“", "DVRK-Regierung", "https://example.org/DVRK", "< p>", "⟨t⟩", "⟨=⟩", "⟨/t⟩", "\n", "\n\n",
    " ", "\u00a0", "\u00ad", "\t", "HAUBITZEN", "Haubit", "…", "«", "»", "15'000", "o\u0308", "\r\n", "&amp;", "🚀",
]  # fmt: skip


@settings(max_examples=50, deadline=None)
@given(
    scraps=st.lists(st.sampled_from(SCRAPS), max_size=14),
    joint=st.sampled_from(["", " "]),
    twist=st.sampled_from([None, *HOSTILE]),
    capabilities=st.sampled_from([ALL, UNMARKED, PLAIN]),
)
def test_any_text_through_any_engine_keeps_the_promises(scraps, joint, twist, capabilities) -> None:
    engine = FakeEngine(lexicon=LEXICON, capabilities=capabilities, twist=twist)
    result = translator(engine).translate(joint.join(scraps))
    check_offsets(result)
    assert result.text.count("\n") == result.source.count("\n")
    assert not any(marker in result.text for marker in (OPEN, MID, CLOSE))
    assert all(outcome.text for outcome in result.terms)
    places = sorted((outcome.start, outcome.end) for outcome in result.terms)
    assert all(before[1] <= after[0] for before, after in pairwise(places))
    assert all(finding.start is None or finding.start <= len(result.text) for finding in result.findings)


# -- strictness, determinism, signature -------------------------------------------------------------------------------


def test_strict_refuses_force_and_names_the_term() -> None:
    script = {"Die DVRK schweigt.": "It is silent."}
    forced = translator(FakeEngine(script=script, capabilities=PLAIN)).translate("Die DVRK schweigt.")
    assert [o.verdict for o in forced.terms] == [Verdict.FORCED]
    with pytest.raises(EnforcementError, match="only by force: DVRK"):
        translator(FakeEngine(script=script, capabilities=PLAIN), strict=True).translate("Die DVRK schweigt.")


def test_strict_lets_everything_else_through() -> None:
    assert translator(strict=True).translate("Die DVRK schweigt.").text == "The DPRK is silent."


def test_the_same_twice() -> None:
    text = "Die DVRK liefert 20.000 Haubitzen. Und Pjöngjang lobt die DVRK."
    for capabilities in (ALL, UNMARKED, PLAIN):
        first, second = (translator(FakeEngine(lexicon=LEXICON, capabilities=capabilities)) for _ in range(2))
        assert first.signature == second.signature
        assert first.translate(text) == second.translate(text)


def test_the_signature_says_what_makes_translations_differ() -> None:
    plain = translator().signature
    assert plain.startswith("engine:fake|model:0|beam:2|enforce:marked+repair+redecode+facts+names|glossary:")
    others = [
        translator(beam=1), translator(facts=False), translator(names=False),
        translator(markers=False), translator(glossary=()),
        translator(glossary=Glossary.from_mapping({"DVRK": "North"})), translator(FakeEngine(capabilities=PLAIN)),
    ]  # fmt: skip
    signatures = [other.signature for other in others]
    assert len({plain, *signatures}) == len(others) + 1


@pytest.mark.parametrize("beam", [0, -1])
def test_a_beam_is_at_least_one(beam: int) -> None:
    with pytest.raises(InputError, match="beam"):
        translator(beam=beam)


def test_an_unknown_engine_is_named_with_the_known_ones() -> None:
    with pytest.raises(SettingsError, match=r"unknown engine 'deep'.*ct2"):
        Translator(DESK, engine="deep")


def test_a_missing_glossary_is_named(tmp_path: Path) -> None:
    with pytest.raises(GlossaryError, match="cannot read the glossary"):
        translator(glossary=tmp_path / "none.csv")


# -- documents --------------------------------------------------------------------------------------------------------


def test_a_document_is_translated_block_by_block() -> None:
    document = Document((Block("Die DVRK schweigt."), Block(""), Block("Pjöngjang schweigt.")), "txt")
    seen: list[int] = []
    results = translator().translate_document(document, progress=seen.append)
    assert [result.text for result in results] == ["The DPRK is silent.", "", "Pyongyang is silent."]
    assert seen == [1, 2, 3]


def test_a_path_is_read(tmp_path: Path) -> None:
    path = tmp_path / "a.de.txt"
    path.write_text("Die DVRK schweigt.\n\nPjöngjang schweigt.\n", encoding="utf-8")
    results = translator().translate_document(path)
    assert [result.text for result in results if result.text] == ["The DPRK is silent.", "Pyongyang is silent."]


PERSONS = {
    "Mira Wolkow kam.": "Mira Volkov came.",
    "Wolkow schwieg.": "Shaka was silent.",
    "Louis Galizki schwieg.": "Louis Baker was silent.",
}
ALONE = "Wolkow schwieg."


def test_a_document_knows_its_persons() -> None:
    engine = FakeEngine(script=PERSONS, capabilities=UNMARKED)
    document = Document((Block(ALONE), Block("Mira Wolkow kam.")), "txt")
    first, second = translator(engine).translate_document(document)
    assert "Volkov" in first.text and second.text == "Mira Volkov came."
    (outcome,) = first.terms
    assert (outcome.span.kind, outcome.span.rule, outcome.text) == (Kind.NAME, "known name", "Volkov")
    check_offsets(first)


def test_a_text_knows_its_persons_and_no_other_texts() -> None:
    engine = FakeEngine(script=PERSONS, capabilities=UNMARKED)
    whole, alone = translator(engine).translate([f"Mira Wolkow kam. {ALONE}", ALONE])
    assert whole.text.count("Volkov") == 2 and alone.text == PERSONS[ALONE]
    check_offsets(whole)


def test_blocks_of_several_documents_may_come_mixed() -> None:
    engine = FakeEngine(script=PERSONS, capabilities=UNMARKED)
    blocks = [Block("Mira Wolkow kam.", document="a"), Block(ALONE, document="b"), Block(ALONE, document="a")]
    _, other, same = translator(engine).translate_blocks(blocks)
    assert other.text == PERSONS[ALONE] and "Volkov" in same.text


def test_a_name_that_the_model_lost_is_put_back() -> None:
    engine = FakeEngine(script=PERSONS, capabilities=UNMARKED)
    result = translator(engine).translate("Louis Galizki schwieg.")
    assert "Galizki" in result.text
    (outcome,) = result.terms
    assert (outcome.span.kind, outcome.text) == (Kind.NAME, "Galizki")
    assert outcome.verdict is not Verdict.NATIVE
    assert [finding.rule for finding in result.findings] == ["name-copied"]


def test_names_can_be_left_to_the_model() -> None:
    engine = FakeEngine(script=PERSONS, capabilities=UNMARKED)
    result = translator(engine, names=False).translate("Louis Galizki schwieg.")
    assert result.text == "Louis Baker was silent."


def test_what_a_memory_knows_is_not_decoded_again(tmp_path: Path) -> None:
    engine = FakeEngine(lexicon=LEXICON)
    for _ in range(2):
        result = translator(engine, memory=tmp_path / "memory.db").translate("Die DVRK schweigt.")
        assert result.text == "The DPRK is silent."
    assert len(sources(engine)) == 1


def test_links_count_in_the_whole_text_and_come_only_where_they_are_asked_for() -> None:
    text = "  Der Bericht lobt.\nDie DVRK lobt."
    engine = FakeEngine(lexicon={**LEXICON, "Bericht": "report"})
    linked, plain = translator(engine).translate_blocks([Block(text, linked=True), Block(text)])
    words = [
        (linked.source[each.source_start : each.source_end], linked.text[each.target_start : each.target_end])
        for each in linked.links
    ]
    assert {("Bericht", "report"), ("DVRK", "DPRK")} <= set(words)
    assert plain.links == ()
    assert plain.text == linked.text
