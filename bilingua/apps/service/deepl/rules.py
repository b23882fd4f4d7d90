"""Style rules and translation memories as records with an identifier; rules are kept in the process alone."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from copy import deepcopy
from datetime import UTC, datetime
from typing import Any
from uuid import UUID, uuid4

from bilingua.apps.service.errors import ServiceError
from bilingua.apps.service.languages import base

Rule = dict[str, Any]


class StyleRules:
    """Style rules by identifier; those of the phrase book belong to everybody."""

    def __init__(self, rules: Iterable[Mapping[str, Any]]) -> None:
        self._rules: dict[str, tuple[str | None, Rule]] = {
            rule["style_id"]: (None, rule) for rule in map(_complete, rules)
        }

    def all(self, owner: str) -> list[Rule]:
        """Return the rules that an owner can use."""
        return [rule for whose, rule in self._rules.values() if whose in (None, owner)]

    def get(self, id: str, owner: str) -> Rule:
        """Return a rule.

        Raises:
            ServiceError: the identifier is unknown or malformed.
        """
        return known(self.all(owner), id, "style_id")

    def add(self, rule: Rule, owner: str) -> Rule:
        """Keep a new rule."""
        made = _complete(rule)
        self._rules[made["style_id"]] = owner, made
        return made

    def remove(self, id: str, owner: str) -> None:
        """Forget a rule; errors as in `get`."""
        del self._rules[self.get(id, owner)["style_id"]]


def known(rows: Sequence[Rule], id: str, name: str) -> Rule:
    """Return the row with an identifier.

    Raises:
        ServiceError: it is missing or malformed.
    """
    try:
        wanted = str(UUID(id))
    except ValueError as error:
        raise ServiceError(f"Value for '{name}' not supported.", hint="an identifier is a UUID") from error
    found = next((row for row in rows if row[name] == wanted), None)
    if found is None:
        raise ServiceError(f"Value for '{name}' not found.", status=404)
    return found


def memories(rows: Iterable[Mapping[str, Any]]) -> list[dict[str, Any]]:
    """Return translation memories with everything that clients read."""
    return [
        {
            "translation_memory_id": _id(row),
            "name": str(row.get("name", "")),
            "source_language": base(str(row.get("source_language", "de"))),
            "target_languages": [base(str(code)) for code in row.get("target_languages", ["en"])],
            "segment_count": int(row.get("segment_count", 0)),
        }
        for row in rows
    ]


def _complete(rule: Mapping[str, Any]) -> Rule:
    """Return a rule with everything that clients read."""
    made = {
        "style_id": _id(rule),
        "name": str(rule.get("name", "")),
        "language": base(str(rule.get("language", "en"))),
        "version": 1,
        "configured_rules": deepcopy(rule.get("configured_rules", {})),
        "custom_instructions": [{**each, "id": _id(each)} for each in rule.get("custom_instructions", [])],
    }
    return made | {"creation_time": now(), "updated_time": now()}


def _id(row: Mapping[str, Any]) -> str:
    return str(row.get("id") or uuid4()).lower()


def now() -> str:
    """Return the time as DeepL writes it."""
    return datetime.now(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")
