"""The log: a line of JSON for each event, with names and counts and never a text, an address or a key."""

from __future__ import annotations

import json
import logging
import re
import sys
from collections.abc import Callable
from pathlib import Path
from traceback import extract_tb
from typing import Any

_FRAMES = 8  # the innermost calls of an error
_ADDRESS = re.compile(r"(?<=running on )http\S+")  # in uvicorn's record of the port that it has taken
_LOG = logging.getLogger("bilingua.service")


def log(event: str, *, level: int = logging.INFO, **facts: Any) -> None:
    """Write a line about an event; facts that are empty text are left out."""
    _LOG.log(level, event, extra={"facts": {name: fact for name, fact in facts.items() if fact != ""}})


def traced(error: BaseException) -> str:
    """Say what went wrong and where; the message of an error stays out, since it may quote a text."""
    frames = [f"{Path(frame.filename).stem}.{frame.name}:{frame.lineno}" for frame in extract_tb(error.__traceback__)]
    return f"{type(error).__name__} in {' > '.join(frames[-_FRAMES:])}"


def start_log(announce: Callable[[str], None] | None = None) -> None:
    """Write the log of this process to standard error.

    `announce` is called with the address that is served, once it is; None means that the log has it.
    """
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(JsonLines())
    logging.basicConfig(level=logging.INFO, handlers=[handler], force=True)
    if announce:
        logging.getLogger("uvicorn.error").addFilter(Announcement(announce))


class Announcement(logging.Filter):
    """Puts one line for people in place of what uvicorn says of its start and end; its warnings and errors pass."""

    def __init__(self, announce: Callable[[str], None]) -> None:
        super().__init__()
        self._announce = announce

    def filter(self, record: logging.LogRecord) -> bool:
        """Return whether the record goes to the log; the one that has the address is announced."""
        if record.levelno > logging.INFO:
            return True
        if address := _ADDRESS.search(record.getMessage()):
            self._announce(f"{address[0]}/")
        return False


class JsonLines(logging.Formatter):
    """Writes a log record as a line of JSON."""

    def format(self, record: logging.LogRecord) -> str:
        """Return the line."""
        line = {
            "time": self.formatTime(record, "%Y-%m-%dT%H:%M:%S") + f".{int(record.msecs):03}",
            "level": record.levelname.lower(),
            "event": record.getMessage(),
            **getattr(record, "facts", {}),
        }
        if record.exc_info and record.exc_info[1]:
            line["error"] = traced(record.exc_info[1])
        return json.dumps(line, ensure_ascii=False)
