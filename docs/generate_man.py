"""Write docs/bilingua.1, the man page, from what `bilingua … --help` prints: after a change to the command line."""

from __future__ import annotations

import sys
from pathlib import Path

sys.path.append(str(Path(__file__).parent))

from generate_cli import commands, root

import bilingua

TARGET = Path(__file__).parent / "bilingua.1"
END = """\
.SH EXIT STATUS
0 done, 1 findings or something failed, 2 bad input, 3 no engine, 4 a translation memory cannot be used.
.SH FILES
.TP
.B bilingua.toml
Settings of a project, looked for here and in the folders above; see
.BR "bilingua init" .
.SH SEE ALSO
The documentation in the folder docs of the source distribution.
"""


def page() -> str:
    """Return the text of the man page."""
    parts = [f'.TH BILINGUA 1 "" "bilingua {bilingua.__version__}" "User Commands"']
    parts += [".SH NAME", "bilingua \\- German into English with every glossary term and every number right"]
    for command, context in commands(*root()):
        depth = context.command_path.count(" ")
        parts.append(".SH DESCRIPTION" if not depth else f".SH {_escaped(context.command_path.upper())}")
        parts += [".nf", _escaped(command.get_help(context).rstrip()), ".fi"]
    return "\n".join(parts) + "\n" + END


def _escaped(text: str) -> str:
    """Return a text that roff prints as it is."""
    text = text.replace("\\", "\\e").replace("-", "\\-")
    lines = "".join(sign if sign.isascii() else f"\\[u{ord(sign):04X}]" for sign in text).splitlines()
    return "\n".join(f"\\&{line}" if line.startswith((".", "'")) else line for line in lines)


if __name__ == "__main__":
    TARGET.write_text(page(), encoding="utf-8")
