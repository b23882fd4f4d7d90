"""Find identifiers, in either language: agency and file numbers, account numbers, part numbers, versions, hashes.

They are copied letter by letter: no figure in them is a number, and nothing in them is a word.
"""

from __future__ import annotations

import re

# Quick test for what most texts lack: a letter and a digit that touch, a file's or a serial number, a book number.
_HINT = re.compile(r"[^\W\d_]\d|\d[^\W\d_]|:\d{4}|\d/\d\d|[A-Z]-\d+[-/_.]\w|ISBN|ISSN")

_RULES = {
    "isin": r"[A-Z]{2}[A-Z0-9]{9}\d(?!\w)",
    # IBAN, with or without spaces
    "account": r"(?=(?:[A-Z0-9][ \u00a0]?){15,34}(?!\w))[A-Z]{2}\d{2}(?:[ \u00a0]?[A-Z0-9]{4}){2,7}"
    r"(?:[ \u00a0]?[A-Z0-9]{1,3})?(?!\w)",
    "uuid": r"[0-9a-fA-F]{8}(?:-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}(?!\w)",
    "mac": r"[0-9A-F]{2}(?::[0-9A-F]{2}){5}(?!\w)",
    "book": r"(?:(?<=ISBN )|(?<=ISSN )|(?<=ISBN: )|(?<=ISSN: )|(?<=ISBN-1\d )|(?<=ISBN-1\d: ))"
    r"(?:\d[- ]?){7,12}[\dX](?![\w-])",
    # dpa:250918-930-12345/1
    "agency": r"[A-Za-z]{2,20}(?:-[A-Za-z]{2,20}){0,3}:\d{4,12}(?:[-/.]\d{1,12}){1,5}(?![\w-])",
    # 2 BvR 123/45, XII ZB 23/20, C-131/12
    "court": r"(?:\d{1,3}|[IVX]{1,5})[ \u00a0](?:[A-Z]{1,3}[a-z]?|[A-Z][a-z]{1,2}[A-Z])[ \u00a0]\d{1,5}/\d{2}(?![\d/])"
    r"|[CTF]-\d{1,4}/\d{2}(?![\d/])",
    # CVE-2023-12345, AZ-2023/4711-B
    "serial": r"[A-Z]{2,8}\d{0,4}[-/_.]\d[\dA-Z]{0,11}(?:[-/_.][\dA-Z]{1,12}){1,5}(?![\w-])",
    "version": r"[vV]\d{1,4}(?:\.\d{1,5}){1,4}(?:-[a-z]{1,6}\.?\d{0,4})?(?!\w)",
    # A320neo, H5N1, 9K720, a3f9c2d1e; no 4x100, no 100km2, no F16s, no I2Ps
    "mixed": r"(?!\d+[xX×]\d)(?!\d+(?:km|cm|mm|dm|m)[23]\b)(?!\w*[\dA-Z]s\b)(?![\w.]*\der[n]?\b)"
    r"(?:[A-Za-z]{1,5}\d{1,12}(?=[A-Za-z])|\d{1,12}[A-Za-z]{1,5}(?=\d))[0-9A-Za-z]{1,64}(?!\w)",
}


def code_spans(text: str) -> tuple[tuple[int, int], ...]:
    """Return where identifiers stand in a text, in order."""
    return tuple(match.span() for match in _PATTERN.finditer(text)) if _HINT.search(text) else ()


_PATTERN = re.compile(r"(?<![\w.,:/@#-])(?:" + "|".join(_RULES.values()) + ")")
