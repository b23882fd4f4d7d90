"""Other articles before a term: what is offered to the model, and where nothing is."""

from __future__ import annotations

import pytest

from bilingua.enforce.articles import articles, spelled
from bilingua.enforce.draft import Draft
from bilingua.language.english import find_rendering
from bilingua.records import Span, Verdict
from bilingua.terms.glossary import Entry, Glossary
from bilingua.terms.matching import TermMatcher

DESK = TermMatcher(
    [
        Glossary(
            "desk",
            (
                Entry("DVRK", "DPRK", pos="name"),
                Entry("Ukraine", "Ukraine", pos="name"),
                Entry("Globaler Süden", "Global South", pos="name"),
                Entry("Streik", "walkout"),
                Entry("Ransomware", "ransomware"),
                Entry("Drohne", "drone", compound=("closed",)),
                Entry("Heckenschütze", "sniper"),
            ),
        )
    ]
)


def drafted(german: str, english: str) -> tuple[Draft, tuple[Span, ...]]:
    spans = DESK.find(german)[:1]
    place = find_rendering(english, spans[0].allowed, case_sensitive=spans[0].case_sensitive)
    return Draft(english, (place,), (Verdict.NATIVE,)), spans


def offered(german: str, english: str) -> list[str]:
    draft, spans = drafted(german, english)
    return [each.text for each in articles(draft, spans, 0, german)]


@pytest.mark.parametrize(
    ("german", "english", "others"),
    [
        # an abbreviation has an article where the German has one
        ("aus der DVRK", "from DPRK", ["from the DPRK"]),
        ("im Norden der DVRK.", "in the north of DPRK.", ["in the north of the DPRK."]),
        ("Die DVRK und Russland", "DPRK and Russia", ["The DPRK and Russia"]),
        ("Partner DVRK", "partner of DPRK", []),
        ("Soldaten der DVRK", "with DPRK troops", []),
        ("aus der DVRK", "from the DPRK", []),
        ("aus der Ukraine", "from Ukraine", []),
        # a noun that is counted, and nobody said how many
        ("zum Streik", "called for walkout.",
         ["called for a walkout.", "called for the walkout.", "called for walkouts."]),
        ("ein Streik", "called for walkout", ["called for a walkout", "called for the walkout"]),
        ("von Streik", "by long walkout", ["by a long walkout", "by the long walkout", "by long walkouts"]),
        ("ein Streik", "its long walkout", []),
        ("ein Streik", "a long walkout", []),
        ("der Streik", "of the walkout", []),
        ("Heckenschütze feuert", "Sniper as ally", ["A sniper as ally", "The sniper as ally", "Snipers as ally"]),
        ("die Drohne", "from drone hit", ["from a drone hit", "from the drone hit", "from drones hit"]),
        ("der Drohnenangriff", "with drone", []),
        # a noun that is not counted
        ("einer Ransomware", "victim of a ransomware.", ["victim of ransomware."]),
        ("einer Ransomware", "victim of a ransomware attack", []),
        ("einer Drohne", "victim of a drone.", []),
    ],
)  # fmt: skip
def test_what_is_offered(german: str, english: str, others: list[str]) -> None:
    assert offered(german, english) == others


@pytest.mark.parametrize(
    ("english", "mended"),
    [
        ("It was an walkout.", "It was a walkout."),
        ("An walkout", "A walkout"),
        ("a walkout", "a walkout"),
        ("walkout", "walkout"),
        ("an old walkout", "an old walkout"),
    ],
)
def test_the_indefinite_article_fits_the_term(english: str, mended: str) -> None:
    draft, spans = drafted("ein Streik", english)
    done = spelled(draft, spans)
    assert done.text == mended
    assert done.text[slice(*(done.places[0] or (0, 0)))] == "walkout"
