"""Which words of a translation render which words of the source."""

from __future__ import annotations

from bilingua.enforce.linking import link, sure_links
from bilingua.engines.base import Capabilities
from bilingua.records import Alignment
from tests.fakes import FakeEngine


def shown(source: str, target: str, alignment: Alignment) -> list[tuple[str, str]]:
    found = sure_links(source, target, alignment)
    return [(source[a.source_start : a.source_end], target[a.target_start : a.target_end]) for a in found]


def test_pieces_make_words_and_weights_add_up() -> None:
    source, target = "Die Waffen ruhen.", "The weapons rest."
    alignment = Alignment(
        ((0, 3), (4, 7), (7, 10), (11, 16), (16, 17)),
        ((0, 3), (4, 10), (10, 11), (12, 16), (16, 17)),
        (
            (0.1, 0.8, 0.1, 0.0, 0.0),  # an article looks at its noun
            (0.1, 0.3, 0.4, 0.1, 0.1),
            (0.1, 0.1, 0.6, 0.1, 0.1),
            (0.3, 0.1, 0.1, 0.3, 0.2),  # looks nowhere in particular
            (0.0, 0.0, 0.0, 0.0, 1.0),
        ),
    )
    assert shown(source, target, alignment) == [("Waffen", "weapons")]


def test_texts_without_words() -> None:
    assert sure_links("", "", Alignment((), (), ())) == ()
    assert sure_links("…", "rest", Alignment(((0, 1),), ((0, 4),), ((1.0,),))) == ()


def test_an_engine_is_asked_for_what_it_can_take() -> None:
    engine = FakeEngine(lexicon={"Bericht": "report"}, max_pieces=20)
    long = "Der Bericht " * 20
    found = link(engine, [("Der Bericht", "The report"), (long, "The report"), ("", "The")])
    assert [len(each) for each in found] == [1, 0, 0]
    assert [call.sources for call in engine.calls] == [("Der Bericht",)]


def test_an_engine_without_alignment_links_nothing() -> None:
    assert link(FakeEngine(capabilities=Capabilities()), [("Der Bericht", "The report")]) == [()]
