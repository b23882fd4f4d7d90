"""What holds of matching whatever the glossary and the text."""

import random
from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from bilingua.language.english import find_rendering
from bilingua.terms.glossary import Entry, Glossary
from bilingua.terms.matching import TermMatcher

NOUNS = (
    "Meinung",
    "Rakete",
    "Vertrag",
    "Bund",
    "Minister",
    "Grenze",
    "Freiheit",
    "Ministerium",
    "Soldat",
    "Straße",
    "Öl",
)
NAMES = ("DVRK", "Kim Jong-un", "Pjöngjang", "Südkorea", "Vereinte Nationen", "Rote Hilfe", "e. V.")
INFLECTED = {
    "Meinung": ("Meinung", "Meinungen"),
    "Rakete": ("Raketen", "Rakete"),
    "Vertrag": ("Verträge", "Vertrags", "Vertrages", "Verträgen"),
    "Bund": ("Bundes", "Bünde", "BUND"),
    "Minister": ("Ministers", "Ministern"),
    "Ministerium": ("Ministerien", "Ministeriums"),
    "Straße": ("Strassen", "Straßen", "Strasse"),
    "Pjöngjang": ("Pjöngjangs", "Pjo\u0308ngjang", "Pjoengjang"),
    "Vereinte Nationen": ("Vereinten Nationen", "Vereinter Nationen", "Vereinte\n Nationen", "Vereinte\u00a0Nationen"),
    "Kim Jong-un": ("Kim Jong-uns", "Kim Jong‑un", "Kim Jong\u00ad-un"),
}
FILLERS = (
    "und",
    "der",
    "sagt",
    ",",
    ".",
    "-",
    "–",
    "„",
    "“",
    "\n",
    "\u00ad",
    "Nord-",
    "heute",
    "12",
    "www.x.example/Bund",
    "ẞ",
    "İ",
)

words = st.sampled_from((*NOUNS, *NAMES, *(form for forms in INFLECTED.values() for form in forms), *FILLERS))
texts = st.lists(st.tuples(words, st.sampled_from(("", " ", " ", " ", "-"))), max_size=14).map(
    lambda parts: "".join(word + gap for word, gap in parts)
)
entries = st.builds(
    Entry,
    st.one_of(
        st.sampled_from((*NOUNS, *NAMES)),
        st.text("abÄöß 'U-.Ⅷ", min_size=1, max_size=8).map(lambda s: f"A{s.strip()}a"),
    ),
    st.sampled_from(("target", "DPRK", "arms delivery", "Ministry of Defence")),
    case=st.sampled_from(("smart", "title", "exact", "any")),
    compound=st.sampled_from(((), ("hyphen",), ("hyphen", "suspended"), ("hyphen", "suspended", "closed"))),
    pos=st.sampled_from(("", "noun", "name", "adjective", "verb")),
)
glossaries = st.lists(entries, max_size=8, unique_by=lambda entry: entry.source).map(
    lambda some: Glossary("random", tuple(some))
)


@given(glossaries, texts)
def test_spans_are_in_order_apart_and_cover_the_text(glossary, text):
    spans = TermMatcher([glossary]).find(text)
    for span in spans:
        assert span.text == text[span.start : span.end] != ""
        assert span.target in span.allowed
    assert all(left.end <= right.start for left, right in pairwise(spans))


@given(glossaries, texts, st.randoms(use_true_random=False))
def test_the_order_of_entries_does_not_matter(glossary, text, shuffler: random.Random):
    shuffled = list(glossary.entries)
    shuffler.shuffle(shuffled)
    assert TermMatcher([glossary]).find(text) == TermMatcher([Glossary("random", tuple(shuffled))]).find(text)


@given(glossaries, texts)
def test_every_span_is_explained(glossary, text):
    matcher = TermMatcher([glossary])
    matched = [(line.start, line.end, line.origin) for line in matcher.explain(text) if line.matched]
    assert matched == [(span.start, span.end, span.origin) for span in matcher.find(text)]


@given(
    st.sampled_from([(word, form) for word, forms in INFLECTED.items() for form in forms if form != "BUND"]), glossaries
)
def test_inflected_forms_are_found_beside_any_other_entries(pair, glossary):
    headword, form = pair
    others = tuple(entry for entry in glossary if entry.source in NAMES + NOUNS and entry.source != headword)
    matcher = TermMatcher([Glossary("random", (*others, Entry(headword, "target")))])
    spans = [
        span for span in matcher.find(f"Der Bericht über {form} liegt vor.") if span.origin == f"random/term:{headword}"
    ]
    assert [span.text for span in spans] == [form]


@given(st.lists(st.sampled_from(("arms", "delivery", "5", "DPRK's", ",", "Arms")), max_size=10).map(" ".join))
def test_renderings_are_counted_once_each(text):
    taken: list[tuple[int, int]] = []
    while (place := find_rendering(text, ("arms", "arms delivery"), case_sensitive=False, taken=taken)) is not None:
        assert all(place[1] <= left or right <= place[0] for left, right in taken)
        taken.append(place)
    assert len(taken) == text.lower().split().count("arms")
