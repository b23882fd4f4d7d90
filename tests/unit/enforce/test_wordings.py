"""Other wordings: as right as the first, and really others."""

from __future__ import annotations

from dataclasses import replace
from io import BytesIO

import pytest

from bilingua import Translator
from bilingua.errors import CapabilityError, EngineError, InputError
from bilingua.records import Block, Translation
from bilingua.text.formats.txt import TextFormat
from tests.fakes import ALL, FakeEngine

ABLE = replace(ALL, n_best=True)
GERMAN = "Die Regierung lieferte 200 Panzer."
FIRST = "The government supplied 200 tanks."


def translator(*others: str, glossary: dict[str, str] | None = None, **more: object) -> Translator:
    engine = FakeEngine(script={GERMAN: FIRST}, others={GERMAN: others}, capabilities=ABLE, **more)
    return Translator(glossary or (), engine=engine, markers=False, confidence="none")


def alternatives(of: Translator, count: int = 3) -> tuple[str, ...]:
    (sentence,) = of.translate(GERMAN, alternatives=count).sentences
    return sentence.alternatives


@pytest.mark.parametrize(
    ("others", "wanted"),
    [
        (["The government delivered 200 tanks.", "The government sent 200 tanks."], 2),
        ([FIRST, "The government supplied, 200 tanks.", "the government supplied 200 tanks."], 0),
        (["The government sent 200 tanks.", "The government sent 200 tanks!"], 1),
        (["", "The government" + " and tanks" * 9, "The government sent 200 tnaks."], 0),
        (["The government gave 200 tanks."] * 3, 1),
    ],
    ids=["others", "other marks", "the same twice", "broken", "repeated"],
)
def test_wordings_differ_in_a_letter_and_are_not_broken(others: list[str], wanted: int) -> None:
    assert alternatives(translator(*others)) == tuple(dict.fromkeys(others))[:wanted]


def test_terms_and_facts_are_in_place_in_each() -> None:
    rendered = translator("The cabinet sent 300 tanks.", glossary={"Panzer": "armour", "Regierung": "cabinet"})
    others = alternatives(rendered)
    assert others
    assert all("cabinet" in one and "armour" in one and "200" in one and "300" not in one for one in others)


def test_there_are_at_most_as_many_as_are_wanted() -> None:
    many = translator(*(f"The government {verb} 200 tanks." for verb in ("sent", "delivered", "gave", "brought")))
    assert [len(alternatives(many, count)) for count in (0, 1, 3, 9)] == [0, 1, 3, 4]


def test_who_wants_none_costs_nothing() -> None:
    engine = FakeEngine(script={GERMAN: FIRST}, capabilities=ABLE)
    Translator((), engine=engine).translate(GERMAN)
    assert "n_best" not in {call.method for call in engine.calls}


def test_an_engine_without_them_is_an_error_in_python_and_gives_none_to_documents() -> None:
    plain = Translator((), engine=FakeEngine(script={GERMAN: FIRST}))
    with pytest.raises(CapabilityError, match="one wording"):
        plain.translate(GERMAN, alternatives=1)
    (done,) = plain.translate_blocks([Block(GERMAN, alternatives=1)])
    assert (done.text, done.alternatives) == (FIRST, ())
    with pytest.raises(InputError):
        plain.translate(GERMAN, alternatives=-1)


def test_where_the_engine_fails_on_them_the_translation_is_there() -> None:
    class Failing(FakeEngine):
        def n_best(self, sources, options):
            raise EngineError("out of memory")

    done = Translator((), engine=Failing(script={GERMAN: FIRST}, capabilities=ABLE)).translate(GERMAN, alternatives=2)
    assert (done.text, done.alternatives) == (FIRST, ())


def test_wordings_of_a_text_vary_every_sentence_and_survive_json() -> None:
    other = "Das Parlament schwieg lange."
    engine = FakeEngine(
        script={GERMAN: FIRST, other: "Parliament was silent for long."},
        others={GERMAN: ["The government sent 200 tanks."], other: ["Parliament kept silent.", "It was silent."]},
        capabilities=ABLE,
    )
    done = Translator((), engine=engine, markers=False).translate(f"{GERMAN} {other}", alternatives=2)
    assert done.alternatives == (
        "The government sent 200 tanks. Parliament kept silent.",
        f"{FIRST} It was silent.",
    )
    assert Translation.from_dict(done.to_dict()) == done


@pytest.mark.parametrize(("end", "wanted"), [("\n", "\n"), ("\r\n", "\r\n"), ("", "\n")])
def test_plain_text_has_them_below_the_line(end: str, wanted: str) -> None:
    block = Block(GERMAN, extra={"end": end}, alternatives=1)
    (done,) = translator("The government sent 200 tanks.").translate_blocks([block])
    target = BytesIO()
    TextFormat().writer(target, None).write(block, done)
    assert target.getvalue().decode() == f"{FIRST}{wanted}    or: The government sent 200 tanks.{end}"
