"""How much of the suite runs: a part of it with all tests, everything with `BILINGUA_HOSTILE=full`."""

from __future__ import annotations

import os

FULL = os.environ.get("BILINGUA_HOSTILE") == "full"
