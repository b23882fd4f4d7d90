"""What XML can hold: shared by the formats that are made of it."""

from __future__ import annotations

import re

_FORBIDDEN = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff\ud800-\udfff]")


def storable(text: str) -> str:
    """Return the text without control characters, half surrogate pairs and non-characters."""
    return _FORBIDDEN.sub("", text)
