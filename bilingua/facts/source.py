"""A German text with its tokens, and the small questions that every rule asks of it."""

from __future__ import annotations

from dataclasses import dataclass

from bilingua.facts.tokens import END, NUMBER, WORD, Token, glued
from bilingua.facts.vocabulary import currency_signs, german_currencies, number_words, stem, units

_HYPHENS = "-‐‑"
_LONGEST_SIGN = 8  # characters of a currency sign with full stop and spaces
DASHES = _HYPHENS + "–"


def bare_sign(sign: str) -> bool:
    """Return whether a currency sign is not a code, so that its amount is named by the bare noun: `$`, `Fr.`."""
    return len(sign) == 1 or sign.startswith(("Fr", "SFr"))


@dataclass(frozen=True, slots=True)
class Source:
    """A text and its tokens, END tokens included."""

    text: str
    toks: list[Token]

    def written(self, first: int, end: int) -> str:
        """Return the text of the tokens `first` to `end`."""
        return self.text[self.toks[first].start : self.toks[end - 1].end]

    def joined(self, i: int) -> int:
        """Return the index after a hyphen that joins tokens `i - 1` and `i + 1`, else `i`."""
        mark = self.toks[i]
        if mark.text and mark.text in _HYPHENS and glued(self.toks[i - 1], mark) and glued(mark, self.toks[i + 1]):
            return i + 1
        return i

    def point(self, i: int) -> bool:
        """Return whether token `i` is a number with a full stop and another number glued to it."""
        toks = self.toks
        if toks[i].kind != NUMBER or toks[i + 1].text != "." or toks[i + 2].kind != NUMBER:
            return False
        return glued(toks[i], toks[i + 1]) and glued(toks[i + 1], toks[i + 2])

    def price_dash(self, first: int, end: int) -> int:
        """Return the index after the `.–` or `.--` of a Swiss price that ends with token `end`, else `end`."""
        dot, dash = self.toks[end], self.toks[end + 1]
        if dot.text != "." or not dash.text or dash.text not in DASHES or not glued(dot, dash):
            return end
        behind = end + 2
        if self.toks[behind].text == dash.text and glued(dash, self.toks[behind]):
            behind += 1
        start = self.toks[first].start
        before = self.text[max(0, start - _LONGEST_SIGN) : start].rstrip().rstrip(".").rpartition(" ")[2]
        return behind if before in currency_signs() or self.measured(behind) else end

    def inside_number(self, i: int) -> bool:
        """Return whether token `i` is a mark with a number glued on both sides of it."""
        toks = self.toks
        return (
            toks[i].text in (":", ".", ",", "/")
            and glued(toks[i - 1], toks[i])
            and (toks[i + 1].kind == NUMBER and glued(toks[i], toks[i + 1]))
        )

    def listed(self, i: int, end: int) -> bool:
        """Return whether the numeral of the tokens `i` to `end` is part of a list with bare commas: `12,5,4`."""
        toks = self.toks
        behind = toks[end].text == "," and self.inside_number(end)
        return behind or (
            i > 1 and toks[i - 1].text == "," and toks[i - 2].kind == NUMBER and self.inside_number(i - 1)
        )

    def inner(self, first: int, end: int) -> bool:
        """Return whether the tokens `first` to `end` are only a part of a word: `100-Meter-Lauf`, `Stufe-3`."""
        toks = self.toks
        before, after = toks[first - 1] if first else END, toks[end]
        if glued(before, toks[first]) and (before.kind == WORD or before.text in _HYPHENS):
            return before.kind == WORD or (
                first > 1 and glued(toks[first - 2], before) and toks[first - 2].kind == WORD
            )
        if not glued(toks[end - 1], after):
            return False
        return after.kind == WORD or (
            after.text in _HYPHENS and toks[end + 1].kind == WORD and glued(after, toks[end + 1])
        )

    def scale(self, i: int) -> tuple[int, int] | None:
        """Read a scale word at token `i`, perhaps after a hyphen: (power of ten, index after it)."""
        words = number_words("de")
        at = self.joined(i)
        word = self.toks[at].text.lower()
        if word in words.dotted and self.toks[at + 1].text == "." and glued(self.toks[at], self.toks[at + 1]):
            return words.dotted[word], at + 2
        if word not in words.scales:
            return None
        end = at + 1
        if word in words.abbreviations and self.toks[end].text == "." and self.toks[end + 1].kind:
            end += 1
        return words.scales[word], end

    def measured(self, i: int) -> bool:
        """Return whether a unit, a scale, a percent sign or a currency stands at token `i`."""
        word = self.toks[i].text
        return (
            word in units()
            or word in currency_signs()
            or bool(self.scale(i) or self.percent(i))
            or (word.lower() in german_currencies())
        )

    def currency(self, i: int) -> tuple[str, bool, int] | None:
        """Read a currency at token `i`: (code, whether by its bare noun or sign, index after it)."""
        toks = self.toks
        for width in (3, 2, 1):
            last = toks[i + width - 1] if toks[i].kind else toks[i]
            if not last.kind:
                continue
            phrase = self.text[toks[i].start : last.end]
            sign = currency_signs().get(phrase.replace("-", ""))
            if sign:
                end = i + width
                # The last full stop is the sentence's.
                dotted = phrase in ("Fr", "SFr") and toks[end].text == "." and toks[end + 1].kind > 0
                return sign, bare_sign(phrase), end + dotted
            code = german_currencies().get(stem(phrase)) if last.kind == WORD and last.text[0].isupper() else None
            if code and len(phrase) > 2:
                return code, width == 1, i + width
        return None

    def percent(self, i: int) -> tuple[str, int] | None:
        """Read a percent sign or word at token `i`: (`%` or `pp`, index after it)."""
        word = self.toks[i].text
        if word == "%":
            return "%", i + 1
        lower = word.lower()
        if not lower.startswith("prozent"):
            return None
        if lower in ("prozentpunkt", "prozentpunkte", "prozentpunkten"):
            return "pp", i + 1
        return ("%", i + 1) if lower in ("prozent", "prozents") or lower.startswith("prozentig") else None
