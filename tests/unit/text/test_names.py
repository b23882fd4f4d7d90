"""Family names: lost, spelled in a like way, or no names at all."""

from __future__ import annotations

import pytest

from bilingua.text.names import kept_names, lost_names, misspelt_names, misspelt_words, spellings


@pytest.mark.parametrize(
    ("german", "english", "lost"),
    [
        ("Louis Galizki schwieg.", "Louis the baker was silent.", ["Galizki"]),
        ("Kees van Drubben schwieg.", "Kees van the fireman was silent.", ["Drubben"]),
        ("Anna Brandow-Zielke schwieg.", "Anna Brandow was silent.", ["Brandow-Zielke"]),
        ("Louis Galizki schwieg.", "Louis Galizki was silent.", []),
        ("Louis Galizkis Sohn", "the son of Louis Galizki", []),
        ("Sergej Lawrow schwieg.", "Sergey Lavrov was silent.", []),
        ("Sergei Schoigu schwieg.", "Sergei Shoigu was silent.", []),
        ("Anna Bauer schwieg.", "Anna the farmer was silent.", ["Bauer"]),  # a German word, but a family's name here
        ("Anna Bauers Post", "Anna the farmer's mail", ["Bauers"]),
        ("Anna Bauer schwieg.", "Anna Bauer was silent.", []),
        ("Anna-Lena Bauer schwieg.", "Anna-Lena the farmer was silent.", ["Bauer"]),
        ("Frau Bauer schwieg.", "Mrs Farmer was silent.", ["Bauer"]),
        ("Frau Bauer schwieg.", "The woman farmer was silent.", []),  # who knows
        ("Frau Ministerin Galizki", "Ms Galizki", []),
        ("Der Bauer Anna schwieg.", "The farmer was silent.", []),
        ("Köchin Bauer schwieg.", "The cook farmer was silent.", []),  # a German word: who knows
        ("Gestern gab Anna Anweisungen.", "Anna gave instructions yesterday.", []),  # no family has such a name
        ("Ein Roman von Louis Galizki", "A novel by Louis Galizki", []),  # Roman is a given name, too
        ("Annas Bauer schwieg.", "Anna's farmer was silent.", []),
        ("Anna Galizki schwieg.", "Ms Galizki was silent.", ["Anna"]),
        ("Katharina Galizki schwieg.", "Catherine Galizki was silent.", []),  # as of a queen
        ("Louis Galizki schwieg.", "The man was silent.", []),  # no given name shows that it is one
        ("In Louis Solotrompeter", "In Louis a solo trumpeter", []),  # a compound
        ("NATO Galizki", "NATO", []),
        ("Louis Galizki schwieg.", "Louis Galuzki was silent.", ["Galizki"]),  # misspelt
        ("Anna Hoffmann schwieg.", "Anna Hoffnann was silent.", ["Hoffmann"]),  # a German word, but misspelt
        ("Anna Hoffmanns Post", "Anna Hoffmann's mail", []),
        ("Die Bundesbank Deutschen", "The Bundesbank Deutsche", []),  # inflected
        ("Tamriko Galizki schwieg.", "Tamirko Galizki was silent.", ["Tamriko"]),
        ("Tamriko Galizki schwieg.", "Mr Galizki was silent.", []),  # a given name may go
        ("Wolodymyr Selenskyj kam.", "Volodymyr Zelensky came.", []),  # transcribed another way
        ("Ali Chamenei kam.", "Ali Khamenei came.", []),
        ("Ali Chamenei kam.", "Ali Chameni came.", ["Chamenei"]),
        ("Der Rat Bad Zelfer kam", "The Bad Zelf council", []),  # of a place
        ("Louis Mikrozephalie", "Louis has microcephaly", []),  # translated
        ("Die Garumba Straße", "The Garamba Straße", ["Garumba"]),
        ("", "", []),
    ],
)
def test_lost_names(german: str, english: str, lost: list[str]) -> None:
    found = lost_names(german, english)
    assert [german[each.start : each.end] for each in found] == lost
    assert [each.spelling for each in found] == lost


@pytest.mark.parametrize(
    ("german", "english", "instead"),
    [
        ("Louis Galizki schwieg.", "Louis Galuzki was silent.", ("Galuzki",)),
        ("Louis Galizki schwieg.", "Louis Galuzki's silence", ("Galuzki",)),
        ("Louis Galizki schwieg.", "Louis-Galuzki was silent.", ("Galuzki",)),
        ("Louis Galizkis Sohn", "the son of Louis Galuzki", ("Galuzki",)),
        ("Louis Galizki schwieg.", "Louis was silent.", ()),
        ("Louis Galizki traf Galuzki.", "Louis met Galuzki.", ()),  # that is somebody else
        ("Louis Galizki schwieg.", "Louis galuzki was silent.", ()),
        ("Louis Bannek schwieg.", "Louis Banner was silent.", ()),  # an English word is no misspelling
    ],
)
def test_misspellings(german: str, english: str, instead: tuple[str, ...]) -> None:
    (lost,) = lost_names(german, english)
    assert lost.instead == instead


@pytest.mark.parametrize(
    ("german", "english", "found"),
    [
        ("Nahe Galizki brannte es.", "There was a fire near Galuzki.", [("Galizki", "Galuzki")]),
        ("Nahe Galizkis Haus brannte es.", "There was a fire near Galuzki's house.", [("Galizki", "Galuzki")]),
        ("Nahe Galinas brannte es.", "There was a fire near Galanas.", [("Galinas", "Galanas")]),
        ("Nahe Galinitis brannte es.", "There was a fire near Galinitit.", [("Galinitis", "Galinitit")]),
        ("Galizkis Rede vor Galizki", "Galuzki's speech before him", [("Galizki", "Galuzki")]),
        ("Galizki und Galizki", "Galuzki", [("Galizki", "Galuzki")]),
        ("Nahe Galizki brannte es.", "There was a fire near Galizki.", []),
        ("Nahe Galizki brannte es.", "There was a fire in the city.", []),  # nothing shows that it is a name
        ("Nahe Galizki brannte es.", "There was a Galuzki or Galezki fire.", []),  # which?
        ("Nahe Galizki brannte es.", "There was a fire near galuzki.", []),
        ("GALIZKI", "Galuzki", []),
        ("Die GWLU klagte.", "The GLU sued.", [("GWLU", "GLU")]),
        ("Die EZB klagte.", "The ECB sued.", []),
        ("Galenikante Stoffe", "Galenikant substances", []),  # an adjective with its ending
        ("Die OSZE klagte.", "The OSCE sued.", []),  # a German abbreviation
        ("Das Haus Galin", "The Galan house", [("Galin", "Galan")]),
        ("Das Haus Gali", "The Gala house", []),  # too short
        ("In Nairobi", "In Nairomi", [("Nairobi", "Nairomi")]),  # a word of both languages
        ("Der Kreml", "The Krelm", []),  # a German one: English has a word of its own
        ("Die Galizkierin schwieg.", "The Galizki was silent.", []),
        ("Der Galizkismus", "Galizkism", []),
        ("Der Galizki-Freund", "The Galuzki friend", []),  # what is left of it would stand for both
        ("In Galizkimilch", "In Galizki milk", []),  # a compound
        ("Die Galizkisprache", "The Galizki language", []),
        ("Nahe Galizki", "Near the Galizkians", []),
        ("", "", []),
    ],
)
def test_misspelt_words(german: str, english: str, found: list[tuple[str, str]]) -> None:
    words = misspelt_words(german, english)
    assert [(each.spelling, *each.instead) for each in words] == found
    assert all(german[each.start :].startswith(each.spelling) for each in words)


@pytest.mark.parametrize(
    ("german", "english", "found"),
    [
        ("„Gut“, sagte Bauer.", "'Good', said the farmer.", ["Bauer"]),
        ("„Gut“, sagte Bauer.", "'Good', Bauer said.", []),
        ("So will Bauer helfen.", "So the farmer wants to help.", ["Bauer"]),
        ("Bauer warnte, es sei spät.", "The farmer warned that it was late.", ["Bauer"]),
        ("Bauer: Das ist gut.", "Farmer: That is good.", ["Bauer"]),
        ("Ministerpräsident Bauer kam.", "Prime Minister Farmer came.", ["Bauer"]),
        ("Die Vorsitzende Bauer kam.", "Chair Farmer came.", ["Bauer"]),
        ("Bauer kam.", "A farmer came.", []),  # who knows
        ("Der Bauer kam.", "The farmer came.", []),
        ("Sie halfen dem Bauer.", "They helped the farmer.", []),
    ],
)
def test_names_that_are_words_are_names_where_persons_stand(german: str, english: str, found: list[str]) -> None:
    lost = misspelt_names(german, english, {"Bauer": "Bauer"})
    assert [german[each.start : each.end] for each in lost] == found


def test_what_is_looked_after_otherwise_is_not_lost() -> None:
    assert lost_names("Louis Galizki schwieg.", "Louis was silent.", [(6, 13)]) == ()


@pytest.mark.parametrize(
    ("german", "english", "pairs"),
    [
        ("Sergei Lawrow kam.", "Sergei Lavrov came.", [("Lawrow", "Lavrov")]),
        ("Sergei Lawrows Reise", "Sergei Lavrov's trip", [("Lawrow", "Lavrov")]),
        ("Sergei Lawrow kam.", "Sergei came.", []),
        ("Lawrow kam.", "Lavrov came.", []),
    ],
)
def test_spellings(german: str, english: str, pairs: list[tuple[str, str]]) -> None:
    assert list(spellings(german, english)) == pairs


@pytest.mark.parametrize(
    ("german", "english", "pairs"),
    [
        ("Louis Galizki kam.", "Louis Galizki came.", [("Galizki", "Galizki")]),
        ("Sergei Lawrow kam.", "Sergei Lavrov came.", [("Lawrow", "Lavrov")]),
        ("Louis Galizkis Sohn", "Louis Galizki's son", [("Galizki", "Galizki")]),
        ("Paul Ealdes kam.", "Paul Ealde came.", []),  # the s was no genitive: a mistake
        ("Louis Galizki kam.", "Louis Galuzki came.", []),
        ("Galizki kam.", "Galizki came.", []),  # no given name shows that it is a name
        ("Louis Galizki kam.", "Galizki came.", []),
        ("Louis Galizki kam.", "Louis came to galizki.", []),
        ("Anna Bauer kam.", "Anna Bauer came.", []),  # may be a farmer elsewhere
        ("Vice President Of Hockey", "Vice President of Hockey", []),
        ("Anna Brandow-Zilke kam.", "Anna Brandow-Zilke came.", [("Brandow-Zilke", "Brandow-Zilke")]),
        ("Anna Uhm kam.", "Anna Uhm came.", []),  # too short to be looked for
        ("", "", []),
    ],
)
def test_kept_names(german: str, english: str, pairs: list[tuple[str, str]]) -> None:
    assert list(kept_names(german, english)) == pairs


@pytest.mark.parametrize(
    ("german", "english", "found"),
    [
        ("Galizki schwieg.", "Galuzki was silent.", ["Galizki"]),
        ("Galizki schwieg.", "He was silent.", ["Galizki"]),
        ("Galizki schwieg.", "Galizki was silent.", []),
        ("Galizkis Sohn", "the son of Galuzki", ["Galizkis"]),
        ("Galizkis Sohn", "Galizki's son", []),
        ("Die Galizkis schwiegen.", "The Galizkis were silent.", []),
        ("Galizki lobt Galizki.", "Galizki praises himself.", []),
        ("Galizki lobt Galizki.", "Galizki praises Galuzki.", ["Galizki", "Galizki"]),
        ("Galizki lobt Galizki.", "Galuzki praises himself.", ["Galizki"]),
        ("Galizki lobt ihn.", "Galizki praises Galizkin.", []),
        ("Brandow schwieg.", "Galizki was silent.", []),
        ("Galizki-Anhänger schwiegen.", "Supporters were silent.", []),
        ("Ein galizki", "A shrimp", []),
    ],
)
def test_misspelt_names(german: str, english: str, found: list[str]) -> None:
    known = {"Galizki": "Galizki"}
    lost = misspelt_names(german, english, known)
    assert [german[each.start : each.end] for each in lost] == found
    assert {each.spelling for each in lost} <= {"Galizki"}


def test_known_names_that_are_looked_after_otherwise_are_skipped() -> None:
    assert misspelt_names("Galizki schwieg.", "He was silent.", {"Galizki": "Galizki"}, [(0, 7)]) == ()
