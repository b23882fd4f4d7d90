"""The styles and scripts of the pages, and the environment that fills their templates."""

from __future__ import annotations

from functools import cache
from importlib.resources import files
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from jinja2 import Environment


def asset(name: str) -> str:
    """Return the text of a file in `bilingua/web/static` or `bilingua/web/templates`."""
    folder = "templates" if name.endswith((".html", ".json")) else "static"
    return files("bilingua.web").joinpath(folder, name).read_text(encoding="utf-8")


@cache
def environment() -> Environment:
    """Return the Jinja2 environment of all pages: everything is escaped, a missing value is an error."""
    from jinja2 import Environment, FunctionLoader, StrictUndefined

    made = Environment(
        loader=FunctionLoader(asset), autoescape=True, undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True
    )
    made.policies["json.dumps_kwargs"] = {"ensure_ascii": False, "separators": (",", ":")}
    return made
