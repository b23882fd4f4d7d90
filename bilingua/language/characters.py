"""Characters that nobody wrote: invisible ones, and UTF-8 that was read as cp1252."""

from __future__ import annotations

import re

# Soft hyphens, zero-width characters, direction marks, byte order and object marks, for a set of a regular expression.
# The zero-width joiner is not among them: emojis need it.
INVISIBLE = r"\u00ad\u061c\u180e\u200b\u200c\u200e\u200f\u202a-\u202e\u2060-\u2064\u2066-\u206f\ufeff\ufff9-\ufffc"
# Two to four characters that are the cp1252 reading of one UTF-8 character: Ã¼ for ü, â€ž for „.
_LEAD = "\u00c2-\u00f4"
_TRAIL = "\u0080-\u00bfŒœŠšŽžŸƒ\u02c6\u02dc–—‘’‚“”„†‡•…‰‹›€™"
MOJIBAKE = re.compile(f"[{_LEAD}][{_TRAIL}]{{1,3}}")
_PLAUSIBLE = re.compile("[äöüÄÖÜßéèêëàâáçîïíôóûùúñøåæœÉÈÀÇ„“”‚‘’–—…«»‹›•€§°·²³\u00a0\u00ad\u202f\ufeff]")


def is_garbled(text: str) -> bool:
    """Return whether a text went through a wrong encoding.

    >>> is_garbled("PjÃ¶ngjang"), is_garbled("Pjöngjang"), is_garbled("São Paulo")
    (True, False, False)
    """
    return "\ufffd" in text or any(read_as_utf8(match[0]) for match in MOJIBAKE.finditer(text))


def read_as_utf8(garbled: str) -> str | None:
    """Return a match of MOJIBAKE as it was meant, None where its bytes are no UTF-8 or no character of German text."""
    for end in range(len(garbled), 1, -1):
        try:
            true = _bytes(garbled[:end]).decode("utf-8")
        except UnicodeError:
            continue
        if len(true) == 1 and _PLAUSIBLE.match(true):
            return true + garbled[end:]
    return None


def _bytes(text: str) -> bytes:
    # Five bytes have no character in cp1252; decoders let them through as C1 controls.
    return b"".join(bytes([ord(char)]) if "\x80" <= char <= "\x9f" else char.encode("cp1252") for char in text)
