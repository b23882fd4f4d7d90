"""Options that several commands share."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime
from typing import Any

import click

from bilingua.apps.cli.profile import one_of_two
from bilingua.engines.base import BEAM, REGISTRY

Decorator = Callable[[Callable[..., Any]], Callable[..., Any]]


def _stacked(*options: Decorator) -> Decorator:
    def decorate(function: Callable[..., Any]) -> Callable[..., Any]:
        for option in reversed(options):
            function = option(function)
        return function

    return decorate


engine_options = _stacked(
    click.option(
        "--engine",
        type=click.Choice(sorted(REGISTRY)),
        default="ct2",
        show_default=True,
        help="What translates. deepl, libretranslate and openai send the text to a service; their keys come from "
        "DEEPL_AUTH_KEY, LIBRETRANSLATE_API_KEY and OPENAI_API_KEY.",
    ),
    click.option(
        "--model",
        metavar="DIR|NAME",
        help="Model directory, hub name, or the name that a service has for it.  [default: the embedded model]",
    ),
    click.option("--url", help="Where the service is.  [default: its vendor's]"),
    click.option(
        "--beam", type=click.IntRange(1, 32), default=BEAM, show_default=True, help="Hypotheses kept while decoding."
    ),
    click.option("--fast", "beam", type=int, flag_value=1, help="The same as --beam 1: faster, and a little worse."),
    click.option(
        "--device",
        type=click.Choice(["auto", "cpu", "cuda"]),
        default="auto",
        show_default=True,
        help="Where the model runs.",
    ),
    click.option("--threads", type=click.IntRange(0), default=0, help="CPU threads.  [default: all cores]"),
)


def confidence_option(default: str) -> Decorator:
    """Return the option that says who judges how sure one may be of each sentence."""
    return click.option(
        "--confidence",
        type=click.Choice(["full", "fast", "none"]),
        default=default,
        show_default=True,
        help="Who judges the sentences: the models of both directions, the German-to-English one alone, nobody.",
    )


scope_options = _stacked(
    click.option(
        "--topic", "topics", multiple=True, metavar="NAME",
        help="Glossary entries of this topic apply, and those without one; repeatable.  [default: all topics]",
    ),
    click.option(
        "--on", type=click.DateTime(["%Y-%m-%d"]), metavar="YYYY-MM-DD",
        help="The day that decides which glossary entries are in force.  [default: today]",
    ),
)  # fmt: skip


def scope(topics: Sequence[str], on: datetime | None) -> dict[str, Any]:
    """Return what `scope_options` give as arguments of `Translator` and `TermMatcher`."""
    return {"topics": list(topics) or None, "on": (on or datetime.now()).date()}


style_options = _stacked(
    click.option(
        "--dates", type=click.Choice(["british", "american"]), default="british", show_default=True,
        help="28 October 2024 or October 28, 2024.",
    ),
    click.option(
        "--times", type=click.Choice(["12", "24"]), default="12", show_default=True, help="8:30 p.m. or 20:30."
    ),
    click.option(
        "--money", type=click.Choice(["words", "symbols"]), default="words", show_default=True,
        help="5.5 billion US dollars or $5.5 billion.",
    ),
    click.option(
        "--percent", type=click.Choice(["word", "sign"]), default="word", show_default=True, help="5 percent or 5%."
    ),
    click.option(
        "--spelling", type=click.Choice(["us", "gb"]), help="color or colour.  [default: as the model spells]"
    ),
)  # fmt: skip

glossary_options = _stacked(
    click.option(
        "-g",
        "--glossary",
        "glossaries",
        multiple=True,
        metavar="FILE",
        callback=one_of_two,
        help="Glossary to enforce, or `cldr`, a built-in one of countries and currencies; repeatable, later wins.  "
        "[default: the shipped domain glossary]",
    ),
    click.option(
        "--no-glossary", is_flag=True, callback=one_of_two, help="Enforce no glossary (facts are still enforced)."
    ),
)
