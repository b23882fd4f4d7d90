"""What people give the command line in place of files: a text as an argument, and lines typed at a terminal."""

from __future__ import annotations

import re
import sys
from collections.abc import Iterator
from importlib.util import find_spec
from pathlib import Path

_PROMPT = "de> "
_FILE_ENDING = re.compile(r"\.[A-Za-z]\w{0,7}$")
_IN_A_FOLDER = re.compile(r"~|\.{0,2}/|[A-Za-z]:\\")


def is_text(argument: str) -> bool:
    """Return whether an argument is a text and not the name of a file that is missing.

    A text has white space in it, does not end like a file, and begins with no folder.
    """
    if not re.search(r"\s", argument.strip()):
        return False
    if "\n" in argument or len(argument) > 255:  # no file system has such names
        return True
    if _FILE_ENDING.search(argument) or _IN_A_FOLDER.match(argument):
        return False
    path = Path(argument)
    return not path.exists() and not (len(path.parts) > 1 and path.parent.is_dir())


class TypedLines:
    """The lines that somebody types at a terminal, as bytes, with a prompt before each; iterating ends at Ctrl-D."""

    def __iter__(self) -> Iterator[bytes]:
        """Yield the lines as they come."""
        if find_spec("readline"):
            import readline  # noqa: F401 - gives `input` a history and the arrow keys
        while True:
            try:
                line = _asked()
            except EOFError:
                return
            yield line.encode("utf-8", "surrogateescape") + b"\n"


def _asked() -> str:
    """Return one typed line; the prompt stays out of standard output where that is a file."""
    if sys.stdout is not None and sys.stdout.isatty():
        return input(_PROMPT)
    print(_PROMPT, end="", file=sys.stderr, flush=True)  # noqa: T201 - a prompt is for people
    line = sys.stdin.readline()
    if not line:
        raise EOFError
    return line.rstrip("\n")
