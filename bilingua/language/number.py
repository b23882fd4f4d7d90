"""Is an occurrence of a noun singular or plural? Its form says so, or the words before it do."""

from __future__ import annotations

import re

from bilingua.data import read_pairs
from bilingua.language.folding import canon
from bilingua.language.inflection import Number, Paradigm, is_feminine, same_word
from bilingua.language.words import is_german

_REACH = 48  # characters to look back for determiners
_SHORT = 4  # letters; shorter words in -er are no adjectives (der, aber)
_ADJECTIVE = ("e", "en", "em", "es")
_SAME = ("er", "el", "en", "chen", "lein")  # nouns whose plural may look like the singular
_COUNT = re.compile(r"(?!1$)\d{1,3}(?:\.\d{3})*")  # "2024" is more often a year than a count, "2.024" is not
_JOINING = frozenset({"und", "oder", "sowie", "bzw.", "als", "wie"})


def number_of(word: Paradigm, text: str, start: int, head: tuple[int, int], known: Number) -> Number:
    """Return the grammatical number of an occurrence.

    `word` is the noun that shows it and `head` where it stands in the text; `start` is where the whole term begins,
    `known` what the form says by itself. SINGULAR means *one* of them (*ein Konflikt*): a singular alone doesn't rule
    out that English has a plural (*ins Visier*, *in the sights*).
    """
    noun, written = word.text, text[slice(*head)]
    if not noun[0].isupper() or known is Number.PLURAL:
        return known
    before = _before(text, start, head[0])
    adjectives = []
    while before and _is_adjective(before):
        adjectives.append(before.pop())
    cue = _cue(before)
    if cue.startswith("one") and all(each.endswith("e") == (cue == "one-e") for each in adjectives):
        return Number.SINGULAR
    if canon(written) == canon(noun):
        plural = noun.endswith(_SAME) and (cue == "always" or _same_form(noun, cue, adjectives, before))
    else:
        several = known is Number.EITHER or canon(written) == canon(noun) + "s"  # des Streiks, die Streiks
        plural = cue == "always" or (
            several
            and (
                _is_dative(word, written) or _other_form(written, cue, adjectives, before, text[head[1] : head[1] + 2])
            )
        )
    return Number.PLURAL if plural else Number.EITHER


def _is_adjective(before: list[str]) -> bool:
    """Return whether the last of the words may be an adjective; one in -er is like a preposition, but after ein."""
    word = before[-1]
    ending = word.endswith(_ADJECTIVE) or (word.endswith("er") and _cue(before[:-1]) == "one")
    return ending and word.islower() and not _cue(before)


def _same_form(noun: str, cue: str, adjectives: list[str], before: list[str]) -> bool:
    """Return whether a noun whose plural looks like its singular is plural: die (neuen) Minister, neue Treffen."""
    if is_feminine(noun):
        return cue == "plain" and bool(adjectives) and _weak(adjectives)
    if cue or not adjectives:
        return cue == "plain" and _weak(adjectives)
    # A verb may end in -e as well (sagte Minister Meier), but only an adjective in -es too; and after an
    # article, however far off, an adjective in -e is singular (der von ihnen gewählte Minister).
    strong = adjectives[0].endswith("e") and is_german(adjectives[0] + "s")
    return strong and not any(_cue([word]) for word in before)


def _is_dative(word: Paradigm, written: str) -> bool:
    """Return whether a form in -en is the dative of a plural in -e: Konflikten, but not Soldaten."""
    shorter = written[:-1]
    if not written.endswith("en") or shorter == word.text or word.get(canon(shorter)) is None:
        return False
    return same_word(shorter, word.text) is True


def _other_form(written: str, cue: str, adjectives: list[str], before: list[str], after: str) -> bool:
    """Return whether a form that may be a case of the singular is plural: die Soldaten, neue Tests, Konflikte."""
    if cue in ("plain", "weak"):
        return _weak(adjectives)
    if cue == "the":
        return False
    last = adjectives[0] if adjectives else before[-1] if before else ""
    if written.endswith("e"):  # a dative has a word before it that shows its case
        return not last.endswith((",", "m")) and last not in _JOINING
    if adjectives:
        return adjectives[0].endswith("e")
    if written.endswith("n") and not before:  # Soldaten marschieren, but: Präsidenten Putin zu danken …
        return not after[1:2].isupper()
    strong = last[:1].islower() and len(last) > _SHORT and last.endswith("er")
    return written.endswith("n") and strong  # nordkoreanischer Soldaten


def _weak(adjectives: list[str]) -> bool:
    return all(each.endswith("en") for each in adjectives)


def _before(text: str, start: int, head: int) -> list[str]:
    """Return the words before the head, those of the term itself in lower case."""
    begin = start
    while begin and not text[begin - 1].isspace():
        begin -= 1  # the parts of a compound before the term, an opening quotation mark
    inner = text[start:head].lower().split()
    return text[max(0, begin - _REACH) : begin].split() + inner


def _cue(before: list[str]) -> str:
    """Return what the last of the words says about the number of the noun after it."""
    if not before:
        return ""
    word = before[-1].lower()
    return "always" if _COUNT.fullmatch(word) else read_pairs("de/endings_cues.tsv").get(word, "")
