"""Reading the requests of the workbench's pages."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from starlette.requests import Request

from bilingua.apps.service.errors import ParameterError
from bilingua.apps.service.parameters import parameters


async def body(request: Request) -> Mapping[str, Any]:
    """Return the JSON object that a page sent.

    Raises:
        ParameterError: it is something else.
    """
    values = (await parameters(request)).values
    try:
        json.dumps(values, ensure_ascii=False).encode()
    except (UnicodeEncodeError, RecursionError) as error:
        raise ParameterError("the request has half of a surrogate pair, or lists without an end") from error
    return values


def text(values: Mapping[str, Any], name: str, default: str | None = None) -> str:
    """Return a value that has to be text; `default` None means that it has to be there.

    Raises:
        ParameterError: it is missing or something else.
    """
    value = values.get(name, default)
    if not isinstance(value, str):
        raise ParameterError(f"{name!r} is missing, or is no text")
    return value


def texts(values: Mapping[str, Any], name: str) -> list[str]:
    """Return a list of texts, empty if it is missing; ParameterError if it is something else."""
    value = values.get(name) or []
    if not isinstance(value, list) or not all(isinstance(one, str) for one in value):
        raise ParameterError(f"{name!r} is no list of texts")
    return value


def cells(values: Mapping[str, Any], name: str) -> dict[str, str] | None:
    """Return a mapping of texts, None if it is missing; ParameterError if it is something else."""
    value = values.get(name)
    if value is None:
        return None
    if not isinstance(value, dict) or not all(isinstance(one, str) for one in value.values()):
        raise ParameterError(f"{name!r} is no mapping of texts")
    return value
