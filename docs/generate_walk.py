"""Draw the walk of a block through the code into docs/architecture.md. Run it after a change to the order of steps.

The picture is read out of the functions: what the translator calls, in the order of the source, with the first sentence
of each docstring.
"""

from __future__ import annotations

import ast
import inspect
import textwrap
from collections.abc import Callable, Iterator
from pathlib import Path

from bilingua.enforce import cascade
from bilingua.enforce.case import Case
from bilingua.enforce.standins import Shortened
from bilingua.pipeline import Translator
from bilingua.terms.matching import TermMatcher
from bilingua.units import Passage, Preparer, Unit

TARGET = Path(__file__).parent / "architecture.md"
BEGIN, END = "<!-- Written by docs/generate_walk.py; edits here are lost. -->\n\n", "\n<!-- End of the walk. -->\n"
ROOMS = ("bilingua.enforce", "bilingua.facts", "bilingua.language", "bilingua.names", "bilingua.terms", "bilingua.text")
# Whose methods are shown, and for which of them what they call is shown, too.
CLASSES = (Translator, Preparer, Passage, Unit, Shortened, TermMatcher, cascade.Enforcer, Case)
OPENED = (Translator, Preparer, Passage, Unit, cascade.Enforcer)
NAME, SENTENCE = 38, 82

Function = Callable[..., object]


def walk() -> str:
    """Return the picture as a code block."""
    return "```text\n" + "\n".join(_lines(Translator.translate_blocks, 0, set())) + "\n```\n"


def page() -> str:
    """Return the page with the current picture."""
    before, rest = TARGET.read_text(encoding="utf-8").split(BEGIN)
    return before + BEGIN + walk() + END + rest.split(END)[1]


def _lines(function: Function, depth: int, seen: set[Function]) -> Iterator[str]:
    """Yield a line for a function and for each that it calls; one without a docstring is passed over."""
    if function in seen:
        return
    seen.add(function)
    if function.__doc__:
        module = function.__module__.rpartition(".")[2]
        name = "  " * depth + f"{module}.{function.__name__.lstrip('_')}"
        sentence = " ".join(function.__doc__.split("\n\n")[0].split()).split(". ")[0].split("; ")[0].removesuffix(".")
        yield f"{name:<{NAME}} {textwrap.shorten(sentence, SENTENCE, placeholder=' …')}"
        depth += 1
    if any(function in vars(owner).values() for owner in OPENED):
        for called in _called(function):
            yield from _lines(called, depth, seen)


def _called(function: Function) -> Iterator[Function]:
    """Yield the functions of the rooms and the methods that a function calls, in the order of the source."""
    (definition,) = ast.parse(textwrap.dedent(inspect.getsource(function))).body
    # Apart from the signature.
    nodes = (node for statement in definition.body for node in ast.walk(statement))  # type: ignore[attr-defined]
    names = [node for node in nodes if isinstance(node, ast.Name | ast.Attribute)]
    for node in sorted(names, key=lambda node: (node.lineno, node.col_offset)):
        if isinstance(node, ast.Attribute):
            yield from cascade.STEPS if node.attr == "_steps" else _methods(node.attr)
            continue
        called = function.__globals__.get(node.id)
        if inspect.isfunction(called) and called.__module__.startswith((*ROOMS, function.__module__)):
            yield called


def _methods(name: str) -> Iterator[Function]:
    """Yield the method of this name; no two of the classes have one in common."""
    yield from (vars(owner)[name] for owner in CLASSES if inspect.isfunction(vars(owner).get(name)))


if __name__ == "__main__":
    TARGET.write_text(page(), encoding="utf-8")
