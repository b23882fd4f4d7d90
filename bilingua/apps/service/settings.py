"""How the service runs, as on the command line (`bilingua serve --help`)."""

from __future__ import annotations

import os
from dataclasses import dataclass, field
from pathlib import Path

KEYS = "keys.tsv"  # in the data folder
METRICS = "PROMETHEUS_MULTIPROC_DIR"  # names the folder in which the processes of one service count together


def default_data() -> Path:
    """Return the folder of the service's data: jobs, glossaries, keys."""
    base = os.environ.get("XDG_STATE_HOME") or Path.home() / ".local" / "state"
    return Path(base) / "bilingua"


@dataclass(frozen=True, slots=True)
class Settings:
    """How the service runs.

    `keys` is the file of keys; None means that no key is needed. Limits: `characters` of a text, `texts` of a request,
    `file_bytes` of a document, `body_bytes` of any other request, `alternatives` to a translation, `rate` requests a
    minute of one key (or address where there are no keys), `bans_after` so many refusals for that in an hour, `waiting`
    characters in the queue; 0 means no limit, apart from `alternatives`. `timeout_s` is what a request may take,
    `kept_s` how long a document's translation is kept. `is_open` says that strangers may use the service
    without a key.
    """

    data: Path = field(default_factory=default_data)
    keys: Path | None = None
    characters: int = 0
    texts: int = 10_000
    alternatives: int = 3
    file_bytes: int = 30 << 20
    body_bytes: int = 10 << 20
    rate: int = 0
    bans_after: int = 0
    waiting: int = 1_000_000
    timeout_s: float = 120.0
    kept_s: float = 24 * 3600.0
    suggestions: bool = False
    metrics_token: str = ""
    is_open: bool = False
