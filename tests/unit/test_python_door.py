"""What people try first in Python: mappings, pairs, iterators, a context, async, a notebook."""

from __future__ import annotations

import asyncio
import re
from collections.abc import Iterator

import pytest

import bilingua
from bilingua.errors import BilinguaError, InputError
from bilingua.pipeline import Translator
from bilingua.records import Translation
from bilingua.terms.glossary import Entry, Glossary
from tests.fakes import FakeEngine

LEXICON = {"Die": "The", "Bank": "bank", "schweigt": "is silent", "Katze": "cat", "Im": "In the", "Park": "park"}


def translator(glossary: object = ()) -> Translator:
    return Translator(glossary, engine=FakeEngine(lexicon=LEXICON), markers=False)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    "glossary",
    [
        {"DVRK": "DPRK"},
        [("DVRK", "DPRK")],
        (["DVRK", "DPRK"],),
        [{"DVRK": "North Korea"}, {"DVRK": "DPRK"}],
        [Glossary.from_mapping({"DVRK": "DPRK"})],
        (pair for pair in [("DVRK", "DPRK")]),
    ],
)
def test_mappings_and_pairs_are_glossaries(glossary: object) -> None:
    assert translator(glossary).translate("Die DVRK schweigt.").text == "The DPRK is silent."


@pytest.mark.parametrize("glossary", [5, [5], {"DVRK": 5}, {5: "DPRK"}, [("DVRK", "DPRK"), 5], b"desk.csv", 1.5])
def test_other_glossaries_are_input_errors(glossary: object) -> None:
    with pytest.raises(InputError):
        translator(glossary)


@pytest.mark.parametrize("terms", [{"DVRK": "DPRK"}, [("DVRK", "DPRK")], [["DVRK", "DPRK"]], iter([("DVRK", "DPRK")])])
def test_terms_are_mappings_or_pairs(terms: object) -> None:
    done = translator().translate("Die DVRK schweigt.", terms=terms)  # type: ignore[arg-type]
    assert done.text == "The DPRK is silent."


@pytest.mark.parametrize(
    "terms", ["DVRK=DPRK", ["DVRK=DPRK"], [("DVRK",)], 5, {"DVRK": None}, [("a", "b"), ("a", "c")], b"ab"]
)
def test_other_terms_are_input_errors(terms: object) -> None:
    with pytest.raises(InputError, match="terms"):
        translator().translate("Die DVRK schweigt.", terms=terms)  # type: ignore[arg-type]


@pytest.mark.parametrize("text", [5, None, b"Die Katze", [b"Die Katze"], ["Die Katze", None]])
def test_other_texts_are_input_errors(text: object) -> None:
    with pytest.raises(BilinguaError, match="takes a str"):
        translator().translate(text)  # type: ignore[call-overload]


def test_an_iterator_is_translated_as_it_comes() -> None:
    taken = []

    def texts() -> Iterator[str]:
        for number in range(100):
            taken.append(number)
            yield f"Die Katze {number}."

    stream = translator().translate(texts())
    assert not taken
    assert next(stream).text == "The cat 0."
    assert len(taken) == 1
    assert [done.text for done in stream] == [f"The cat {number}." for number in range(1, 100)]


def test_a_context_tells_homographs_apart() -> None:
    entries = (Entry("Bank", "bench", context=("Park",)), Entry("Bank", "bank", pos="noun"))
    own = translator(Glossary("desk", entries))
    assert own.translate("Die Bank schweigt.").text == "The bank is silent."
    assert own.translate("Die Bank schweigt.", context="Im Park.").text == "The bench is silent."
    assert own.translate("Die Bank schweigt. Im Park.").text == "The bank is silent. In the park."
    with pytest.raises(InputError, match="context"):
        own.translate("Die Bank schweigt.", context=["Im Park."])  # type: ignore[call-overload]


def test_a_context_names_persons() -> None:
    engine = FakeEngine(script={"Gestern sagte Weil nichts.": "Yesterday because said nothing."})
    own = Translator((), engine=engine, markers=False)
    assert own.translate("Gestern sagte Weil nichts.").terms == ()
    done = own.translate("Gestern sagte Weil nichts.", context="Ministerpräsident Stephan Weil war da.")
    assert [outcome.text for outcome in done.terms] == ["Weil"]


def test_async_calls_give_the_same() -> None:
    own = translator({"DVRK": "DPRK"})

    async def several() -> list[Translation | list[Translation]]:
        calls = [own.atranslate("Die DVRK schweigt."), own.atranslate(["Die Katze.", "Die Bank."])]
        return await asyncio.gather(*calls, own.atranslate(iter(["Die Katze."])))

    one, two, three = asyncio.run(several())
    assert one == own.translate("Die DVRK schweigt.")
    assert two == own.translate(["Die Katze.", "Die Bank."])
    assert three == own.translate(["Die Katze."])


def test_a_notebook_shows_both_languages_and_marks_terms() -> None:
    page = translator({"DVRK": "DPRK"}).translate("Die DVRK & die Katze.\nDie Bank.")._repr_html_()
    assert page.count("<tr>") == 2
    assert "Die DVRK &amp; die Katze." in page
    assert re.search(r'<b title="DVRK \([a-z-]+\)">DPRK</b> &amp; ', page)


def test_languages() -> None:
    assert bilingua.languages["de"] == ("en",)
