"""The parameters of a request, wherever they stand: query, form, JSON, also in the body of a GET."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import parse_qsl

from starlette.datastructures import FormData, UploadFile
from starlette.exceptions import HTTPException
from starlette.requests import Request

from bilingua.apps.service.errors import ParameterError

_FORMS = ("multipart/form-data", "application/x-www-form-urlencoded")


@dataclass(frozen=True, slots=True)
class Parameters:
    """Values by name. One that came once is as it came, one that came several times is a list; files are apart."""

    values: Mapping[str, Any]
    files: Mapping[str, UploadFile] = field(default_factory=dict)
    is_json: bool = False

    def get(self, name: str, default: Any = None) -> Any:
        """Return a value: text, or whatever JSON had; `default` if it is missing or null."""
        value = self.values.get(name)
        return default if value is None else value

    def all(self, name: str) -> list[Any]:
        """Return the values of a name as a list: a single one is a list of one, none an empty list."""
        value = self.values.get(name)
        return [] if value is None else value if isinstance(value, list) else [value]


async def parameters(request: Request) -> Parameters:
    """Read the parameters; those in the body go before those of the same name in the query.

    Raises:
        ParameterError: the body is not what its content type says.
    """
    query = _joined(request.query_params.multi_items())
    kind = request.headers.get("content-type", "").partition(";")[0].strip().lower()
    if kind in _FORMS:
        form = await _form(request)
        files = {name: value for name, value in form.multi_items() if isinstance(value, UploadFile)}
        texts = [(name, value) for name, value in form.multi_items() if isinstance(value, str)]
        return Parameters({**query, **_joined(texts)}, files)
    body = await request.body()
    if kind == "application/json" or kind.endswith("+json"):
        return Parameters({**query, **_object(body)}, is_json=True)
    if not body.strip():
        return Parameters(query)
    # Some clients forget to say what they send.
    if body.lstrip().startswith(b"{"):
        return Parameters({**query, **_object(body)}, is_json=True)
    return Parameters({**query, **_joined(parse_qsl(_text(body), keep_blank_values=True))})


async def _form(request: Request) -> FormData:
    try:
        return await request.form()
    except HTTPException as error:
        raise ParameterError("the form cannot be read", hint=error.detail) from error


def _object(body: bytes) -> dict[str, Any]:
    try:
        data = json.loads(body, parse_constant=_refuse) if body.strip() else {}
    except (ValueError, RecursionError) as error:
        raise ParameterError("Invalid JSON format", hint=str(error)) from error
    if not isinstance(data, dict):
        raise ParameterError("Invalid JSON format", hint="an object is needed")
    return data


def _refuse(constant: str) -> None:
    """Refuse what Python writes and JSON does not have: it could not be written back."""
    raise ValueError(f"{constant} is not JSON")


def _text(body: bytes) -> str:
    try:
        return body.decode()
    except UnicodeDecodeError as error:
        raise ParameterError("the body is not UTF-8 text") from error


def _joined(pairs: Sequence[tuple[str, str]]) -> dict[str, Any]:
    """Return a mapping in which repeated names have lists."""
    found: dict[str, list[str]] = {}
    for name, value in pairs:
        found.setdefault(name, []).append(value)
    return {name: values[0] if len(values) == 1 else values for name, values in found.items()}
