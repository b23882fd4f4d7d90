"""Suggesting entries from text: names, abbreviations and compounds that come back, with the English they are met with.

From pairs of sentences, each German candidate gets the English word group that stands in its sentences and rarely
elsewhere (Dice's coefficient of the two, as in Smadja, McKeown and Hatzivassiloglou 1996). From German alone, the
candidates come without English. All suggestions have the status *proposed*: nothing is enforced before a person looked.
"""

from __future__ import annotations

import math
import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace

from bilingua.data import read_words
from bilingua.language.folding import canon
from bilingua.language.identify import function_words
from bilingua.language.words import is_german
from bilingua.records import Kind
from bilingua.terms.glossary import Entry, Glossary
from bilingua.terms.matching import TermMatcher

_GERMAN_WORD = re.compile(r"[^\W\d_](?:[\w]|[-’'.](?=[^\W_]))*|\S")
_ENGLISH_WORD = re.compile(r"(?:[A-Z]\.){2,}|\w+(?:[-'’.&](?=\w)\w+)*")
_NAME = re.compile(r"[A-ZÄÖÜ][\w'’-]+\Z")
_ABBREVIATION = re.compile(r"[A-ZÄÖÜ]{2,6}(?:-[A-ZÄÖÜ\d]+)?\Z")
_ENDING = re.compile(r"(?<=\w{4})(?:en|em|er|es|e|s|n)\Z")
_LONGEST = 4  # words of a term on either side
_COMPOUND = 14  # letters from which on a word is taken for a compound
_SAMPLE = 300  # sentences of a candidate that are looked at
_SHARE = 0.4  # of the sentences with the candidate, in how many the English has to stand at least
_DICE = 0.45
_EXTENDED = 0.8  # how often a longer group must stand in the place of a shorter one to be taken for the whole term
_WEAK = re.compile(r"(?P<stem>\w{3,}?)(?P<ending>e|en)(?P<rest> .+)")
# What follows an article ends in -e in the nominative alone; with the article's gender that gives the basic form.
_STRONG = {"der": "er", "die": "e", "das": "es"}
_KEPT = 12  # renderings per candidate whose frequency elsewhere is counted


@dataclass(frozen=True, slots=True)
class Suggestion:
    """A candidate: German surfaces (commonest first), its English (empty if unknown), and what speaks for it.

    `count` sentences have the German; in a share `consistency` of them the English stands; `others` are further
    renderings with their counts; `example` is a sentence, with its English after a tab where there is one.
    """

    surfaces: tuple[str, ...]
    english: str
    count: int
    consistency: float
    score: float
    others: tuple[tuple[str, int], ...]
    example: str

    def entry(self) -> Entry:
        """Return the suggestion as a proposed entry: what both languages share is kept, unknown English is `?`."""
        source, *forms = self.surfaces
        kept = source == self.english
        share = f", {self.consistency:.0%} as here" if self.english else ""
        others = ", ".join(f"{text} ({number})" for text, number in self.others)
        note = f"{self.count} sentences{share}" + (f"; also {others}" if others else "") + f"; {self.example}"
        return Entry(
            source,
            "" if kept else self.english or "?",
            kind=Kind.KEEP if kept else Kind.TERM,
            forms=tuple(forms),
            status="proposed",
            note="".join(char if char.isprintable() else " " for char in note)[:400],
            origin="suggested",
        )


def suggest(
    pairs: Iterable[tuple[str, str | None]], *, known: Sequence[Glossary] = (), least: int = 3, limit: int = 200
) -> tuple[Suggestion, ...]:
    """Return up to `limit` suggestions, best first, from sentences with or without English.

    `known` are glossaries whose terms are not suggested again; `least` is the number of sentences that a candidate must
    occur in. The sentences are kept in memory, about 1 kB a pair.
    """
    corpus = list(pairs)
    matcher = TermMatcher([replace(one, entries=_all(one)) for one in known])
    groups: dict[tuple[str, ...], Counter[str]] = defaultdict(Counter)
    places: dict[tuple[str, ...], list[int]] = defaultdict(list)
    for number, (german, _) in enumerate(corpus):
        for words in dict.fromkeys(candidates(_unknown(german, matcher))):
            key = tuple(_ENDING.sub("", canon(word)) for word in words)
            groups[key][" ".join(words)] += 1
            if not places[key] or places[key][-1] != number:
                places[key].append(number)
    wanted = {key: found for key, found in places.items() if len(found) >= least}
    wanted = {key: found for key, found in wanted.items() if not matcher.find(_commonest(groups[key]))}
    renderings = {key: _renderings(corpus, found) for key, found in wanted.items()}
    elsewhere = _frequencies(corpus, {text for counts in renderings.values() for text in counts})
    made = (_suggestion(corpus, groups[key], wanted[key], renderings[key], elsewhere) for key in wanted)
    ranked = sorted((one for one in made if one), key=lambda one: (-one.score, one.surfaces))
    return tuple(_without_parts(ranked))[:limit]


def proposals(suggestions: Iterable[Suggestion]) -> Glossary:
    """Return the suggestions as a glossary to review, the best of those with the same source."""
    entries: dict[str, Entry] = {}
    for one in suggestions:
        entry = one.entry()
        entries.setdefault(entry.source, entry)
    return Glossary("suggested", tuple(entries.values()))


def candidates(text: str) -> Iterator[tuple[str, ...]]:
    """Yield what could be a term: names of several words, abbreviations, hyphen and long closed compounds."""
    words = _GERMAN_WORD.findall(text)
    run: list[str] = []
    for index, word in enumerate((*words, ".")):
        starts = index == 0 or words[index - 1] in {".", "!", "?", ":", "„", "“", '"', "»", "«", "–", "-"}
        is_name = _NAME.match(word) is not None and word.casefold() not in function_words("de")
        is_name = is_name and word not in read_words("de/name_openers.txt")
        if is_name and not (starts and is_german(word.lower())):
            run.append(word)
            if _ABBREVIATION.match(word) or "-" in word or len(word) >= _COMPOUND or not is_german(word):
                yield (word,)
            continue
        if 2 <= len(run) <= _LONGEST:
            yield tuple(run)
        if 3 <= len(run) <= _LONGEST:
            yield tuple(run[-2:])  # the name without the title before it
        run = []


def _unknown(text: str, matcher: TermMatcher) -> str:
    """Return a text with commas in the place of known terms, so that no part of one is suggested."""
    for span in reversed(matcher.find(text)):
        text = text[: span.start] + "," + text[span.end :]
    return text


def _all(glossary: Glossary) -> tuple[Entry, ...]:
    """Return the entries as if all were enforced: what was proposed or given up need not be suggested again."""
    sources = {entry.source: replace(entry, status="preferred", context=(), topic="") for entry in glossary}
    return tuple(sources.values())


def _commonest(surfaces: Counter[str]) -> str:
    return min(surfaces, key=lambda text: (-surfaces[text], len(text), text))


def _phrases(text: str) -> set[str]:
    """Return the word groups of an English sentence that could be a term, without the function words around them."""
    words = [match[0] for match in _ENGLISH_WORD.finditer(text)]
    found = set()
    for start, word in enumerate(words):
        if word.lower() in function_words("en"):
            continue
        for end in range(start + 1, min(start + _LONGEST, len(words)) + 1):
            last, after = words[end - 1], words[end : end + 1]
            # "People's" before "Party" is part of a name, "Germany's" before "exports" is Germany.
            inside = last.endswith(("'s", "’s")) and after and after[0][0].isupper()
            if last.lower() not in function_words("en") and not inside:
                found.add(" ".join(words[start:end]).removesuffix("'s").removesuffix("’s"))
    return found


def _renderings(corpus: Sequence[tuple[str, str | None]], places: Sequence[int]) -> Counter[str]:
    """Count the word groups beside a candidate, and keep the commonest; those inside a longer one as common go."""
    counts: Counter[str] = Counter()
    for number in places[:_SAMPLE]:
        english = corpus[number][1]
        if english:
            counts.update(_phrases(english))
    least = max(2, _SHARE * min(len(places), _SAMPLE) / 2)
    best = [(text, count) for text, count in counts.most_common() if count >= least]
    ranked = sorted(best, key=lambda item: (-item[1], -len(item[0]), item[0]))
    return Counter(dict(ranked[: 4 * _KEPT]))


def _frequencies(corpus: Sequence[tuple[str, str | None]], wanted: set[str]) -> Counter[str]:
    counts: Counter[str] = Counter()
    for _, english in corpus:
        if english:
            counts.update(text for text in _phrases(english) if text in wanted)
    return counts


def _suggestion(
    corpus: Sequence[tuple[str, str | None]],
    surfaces: Counter[str],
    places: Sequence[int],
    renderings: Counter[str],
    elsewhere: Counter[str],
) -> Suggestion | None:
    seen = min(len(places), _SAMPLE)
    paired = any(corpus[number][1] for number in places)
    source = _headword(surfaces)

    def dice(text: str) -> float:
        # What stands in these sentences alone; a longer group that is nearly as common says more than its part.
        together = 2 * renderings[text] / (seen + min(elsewhere[text], 10 * seen))
        same = 0.1 if canon(text) == canon(source) else 0.0
        return together + 0.02 * text.count(" ") - 0.05 * _roughness(text)[0] + same

    best = max(renderings, key=lambda text: (dice(text), len(text), text), default="")
    if canon(best) != canon(source):
        best = _extended(best, renderings, elsewhere)
    if best in surfaces:
        source = best  # a name that ends in -s is not a genitive
    if paired and (not best or dice(best) < _DICE or renderings[best] < _SHARE * seen):
        return None
    source = _basic(source, [corpus[number][0] for number in places])
    ordered = (source, *sorted(set(surfaces) - {source}, key=lambda text: (-surfaces[text], text)))
    number = next((n for n in places if best in (corpus[n][1] or "")), places[0])
    example = "\t".join(part for part in corpus[number] if part)
    strength = dice(best) if best else 0.5
    consistency = renderings[best] / seen if best else 0.0
    if best and canon(best) != canon(source):
        # In repetitive stories, many words share the same sentences, so that none can be told apart.
        rivals = [text for text in renderings if text not in best and best not in text]
        if sum(dice(text) >= dice(best) - 0.05 for text in rivals) > 1:
            return None
    others = _others(corpus, places, best, elsewhere) if best else ()
    score = strength * math.log1p(seen) * _worth(source, best)
    return Suggestion(ordered, best, len(places), consistency, score, others, example)


def _extended(best: str, renderings: Counter[str], elsewhere: Counter[str]) -> str:
    """Return the longest word group around the best one that is nearly always there with it."""
    whole = [
        text
        for text, count in renderings.items()
        if f" {best} " in f" {text} "
        and count >= _EXTENDED * renderings[best]
        and elsewhere[text] >= _EXTENDED * elsewhere[best]
    ]
    return max(whole, key=lambda text: (len(text.split()), renderings[text], text), default=best)


def _basic(source: str, sentences: Sequence[str]) -> str:
    """Return a name with the adjective that begins it in the basic form: `Weißes Haus` for `das Weiße Haus`."""
    weak = _WEAK.fullmatch(source)
    if weak is None:
        return source
    before = re.compile(rf"\b(\w+) {re.escape(source)}\b")
    articles = Counter(found[1].lower() for text in sentences[:_SAMPLE] for found in before.finditer(text))
    if weak["ending"] == "e":
        known = [(count, article) for article in _STRONG if (count := articles[article])]
        return weak["stem"] + _STRONG[max(known)[1]] + weak["rest"] if known else source
    feminine = articles["der"] and not any(articles[one] for one in ("den", "dem", "des", "die"))
    return weak["stem"] + "e" + weak["rest"] if feminine else source


def _headword(surfaces: Counter[str]) -> str:
    """Return the surface that looks least inflected: no genitive -s at the end, no -en or -em on an adjective."""

    def inflected(text: str) -> int:
        first, *rest = text.split()
        genitive = text.endswith("s") and text[:-1] in surfaces
        return int(bool(rest) and first.endswith(("en", "em"))) + int(genitive)

    return min(surfaces, key=lambda text: (inflected(text), -surfaces[text], len(text), text))


def _others(
    corpus: Sequence[tuple[str, str | None]], places: Sequence[int], best: str, elsewhere: Counter[str]
) -> tuple[tuple[str, int], ...]:
    """Return what stands in the candidate's sentences in place of its best English."""
    without = [english for number in places if (english := corpus[number][1]) and best not in english]
    counts = Counter(text for english in without for text in _phrases(english))
    found = [
        (text, n)
        for text, n in counts.items()
        if n > 1 and n >= _SHARE * len(without) and 2 * n / (len(places) + elsewhere[text]) > 0.1
    ]
    chosen: list[tuple[str, int]] = []
    for text, n in sorted(found, key=lambda item: (-item[1], *_roughness(item[0]))):
        if not any(text in other or other in text for other, _ in chosen):
            chosen.append((text, n))
    return tuple(chosen[:2])


def _roughness(text: str) -> tuple[int, int, str]:
    """Rank word groups that are equally common: none with function words inside, then the longest."""
    words = text.split()
    return sum(word.lower() in function_words("en") for word in words), -len(words), text


def _worth(source: str, english: str) -> float:
    """Return the worth of an entry: translators copy names by themselves, and common words need no entry."""
    worth = 0.4 if source == english else 1.0
    if " " not in source and "-" not in source and is_german(source):
        worth *= 0.6
    return worth


def _without_parts(ranked: Sequence[Suggestion]) -> Iterator[Suggestion]:
    """Drop what occurs hardly more often than a longer one that it is a part of, and a name with a title before it."""
    longer: dict[str, int] = {}
    names = {one.surfaces[0] for one in ranked}
    titled = {one.surfaces[0] for one in ranked if one.english in names and one.english in _parts(one.surfaces[0])}
    for one in ranked:
        if one.surfaces[0] not in titled:
            for part in _parts(one.surfaces[0]):
                longer[part] = max(longer.get(part, 0), one.count)
    for one in ranked:
        if one.surfaces[0] not in titled and longer.get(one.surfaces[0], 0) < 0.7 * one.count:
            yield one


def _parts(text: str) -> set[str]:
    """Return the runs of words inside a term, without the term itself."""
    words = text.split()
    ends = range(1, len(words) + 1)
    return {" ".join(words[start:end]) for end in ends for start in range(end)} - {text}
