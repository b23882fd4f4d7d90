"""`bilingua init` below the command line."""

from __future__ import annotations

from pathlib import Path

from bilingua.data import read_text
from bilingua.errors import InputError
from bilingua.files import write_file
from bilingua.profile import NAME


def write_profile(folder: Path) -> Path:
    """Write the commented profile into a folder and return its path.

    Raises:
        InputError: there is a profile already, or it cannot be written.
    """
    path = folder / NAME
    if path.exists():
        raise InputError(f"{path} is there already", hint="edit it, or move it away")
    write_file(path, read_text("profile.toml").encode())
    return path
