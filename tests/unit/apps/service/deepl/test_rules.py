"""Style rules and memories, as a phrase book has them."""

from __future__ import annotations

import pytest

from bilingua.apps.service.deepl.rules import StyleRules, known, memories
from bilingua.apps.service.errors import ServiceError

ID = "DCA2E053-8AE5-45E6-A0D2-881156E7F4E4"


def test_a_short_rule_becomes_a_whole_one() -> None:
    [rule] = StyleRules([{"id": ID, "name": "House", "custom_instructions": [{"prompt": "Be plain."}]}]).all("me")
    assert (rule["style_id"], rule["language"], rule["version"]) == (ID.lower(), "en", 1)
    assert len(rule["custom_instructions"][0]["id"]) == 36


def test_rules_of_the_book_belong_to_everybody_and_others_to_their_owner() -> None:
    rules = StyleRules([{"id": ID, "name": "House"}])
    mine = rules.add({"name": "Mine", "language": "EN-GB"}, "me")
    assert [each["name"] for each in rules.all("me")] == ["House", "Mine"]
    assert [each["name"] for each in rules.all("you")] == ["House"]
    with pytest.raises(ServiceError) as caught:
        rules.remove(mine["style_id"], "you")
    assert caught.value.status == 404
    rules.remove(mine["style_id"], "me")
    assert len(rules.all("me")) == 1


def test_memories() -> None:
    [memory] = memories([{"id": ID, "source_language": "DE", "target_languages": ["EN-GB"]}])
    assert memory["source_language"] == "de" and memory["target_languages"] == ["en"] and memory["segment_count"] == 0
    assert known([memory], ID, "translation_memory_id") == memory
    with pytest.raises(ServiceError, match="not supported"):
        known([memory], "x", "translation_memory_id")
