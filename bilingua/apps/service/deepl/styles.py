"""Style rules, translation memories and rephrasing: of a phrase book, for the tests of DeepL's clients.

This package translates in one style and has its own memory, so without a phrase book the lists are empty, no identifier
is known, and no language can be rephrased.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any
from uuid import uuid4

from starlette.responses import JSONResponse, Response
from starlette.routing import BaseRoute

from bilingua.apps.service.deepl.door import Call, Door
from bilingua.apps.service.deepl.given import Given
from bilingua.apps.service.deepl.rules import Rule, known, now
from bilingua.apps.service.errors import ServiceError
from bilingua.apps.service.languages import base

_STYLES = (
    "academic", "business", "casual", "default", "simple",
    "prefer_academic", "prefer_business", "prefer_casual", "prefer_simple",
)  # fmt: skip
_TONES = (
    "confident", "default", "diplomatic", "enthusiastic", "friendly",
    "prefer_confident", "prefer_diplomatic", "prefer_enthusiastic", "prefer_friendly",
)  # fmt: skip
# Without a variant, a text is rephrased in this one.
_VARIANTS = {"en": "en-US", "pt": "pt-PT"}
_MAX_INSTRUCTIONS, _MAX_PROMPT = 200, 300
_DETAILS = ("configured_rules", "custom_instructions")
_ALL = "/v3/style_rules"
_MEMORIES = "/v3/translation_memories"
_ONE = f"{_ALL}/{{style}}"
_INSTRUCTIONS = f"{_ONE}/custom_instructions"
_INSTRUCTION = f"{_INSTRUCTIONS}/{{instruction}}"


def routes(door: Door) -> list[BaseRoute]:
    """Return the routes of this module."""
    if door.book is None:
        return [*_lists(door), *_rephrasing(door)]
    return [*_lists(door), *_changes(door), *_instructions(door), *_rephrasing(door)]


def _lists(door: Door) -> list[BaseRoute]:
    async def rules(call: Call) -> Response:
        shown = _page(call.given, door.styles.all(call.account.owner))
        detailed = call.given.flag("detailed")
        return JSONResponse({"style_rules": [rule if detailed else _brief(rule) for rule in shown]})

    async def memories(call: Call) -> Response:
        shown = _page(call.given, door.memories)
        return JSONResponse({"translation_memories": shown, "total_count": len(door.memories)})

    async def memory(call: Call) -> Response:
        return JSONResponse(known(door.memories, call.id("memory"), "translation_memory_id"))

    return [
        door.route(_ALL, ["GET"], rules),
        door.route(_MEMORIES, ["GET"], memories),
        door.route(f"{_MEMORIES}/{{memory}}", ["GET"], memory),
    ]


def _changes(door: Door) -> list[BaseRoute]:
    styles = door.styles

    async def create(call: Call) -> Response:
        given = call.given
        rules = given.mapping("auth_key").get("configured_rules") or {}
        instructions = [_instruction(Given.of(each)) for each in given.objects("custom_instructions")]
        made = {
            "name": given.required("name"),
            "language": base(given.required("language")),
            "configured_rules": rules,
            "custom_instructions": instructions,
        }
        return JSONResponse(styles.add(made, call.account.owner), 201)

    async def read(call: Call) -> Response:
        return JSONResponse(styles.get(call.id("style"), call.account.owner))

    async def rename(call: Call) -> Response:
        rule = styles.get(call.id("style"), call.account.owner)
        return JSONResponse(_changed(rule, name=call.given.required("name")))

    async def remove(call: Call) -> Response:
        styles.remove(call.id("style"), call.account.owner)
        return Response(status_code=204)

    async def configure(call: Call) -> Response:
        rule = styles.get(call.id("style"), call.account.owner)
        return JSONResponse(_changed(rule, configured_rules=call.given.mapping("auth_key")))

    return [
        door.route(_ALL, ["POST"], create),
        door.route(_ONE, ["GET"], read),
        door.route(_ONE, ["PATCH"], rename),
        door.route(_ONE, ["DELETE"], remove),
        door.route(f"{_ONE}/configured_rules", ["PUT"], configure),
    ]


def _instructions(door: Door) -> list[BaseRoute]:
    def found(call: Call) -> tuple[Rule, Rule]:
        rule = door.styles.get(call.id("style"), call.account.owner)
        return rule, known(rule["custom_instructions"], call.id("instruction"), "id")

    async def create(call: Call) -> Response:
        rule = door.styles.get(call.id("style"), call.account.owner)
        if len(rule["custom_instructions"]) == _MAX_INSTRUCTIONS:
            raise ServiceError(f"Maximum of {_MAX_INSTRUCTIONS} custom instructions allowed")
        made = _instruction(call.given)
        _changed(rule, custom_instructions=[*rule["custom_instructions"], made])
        return JSONResponse(made, 201)

    async def read(call: Call) -> Response:
        return JSONResponse(found(call)[1])

    async def update(call: Call) -> Response:
        rule, old = found(call)
        new = {**_instruction(call.given), "id": old["id"]}
        _changed(rule, custom_instructions=[new if each is old else each for each in rule["custom_instructions"]])
        return JSONResponse(new)

    async def remove(call: Call) -> Response:
        rule, old = found(call)
        _changed(rule, custom_instructions=[each for each in rule["custom_instructions"] if each is not old])
        return Response(status_code=204)

    return [
        door.route(_INSTRUCTIONS, ["POST"], create),
        door.route(_INSTRUCTION, ["GET"], read),
        door.route(_INSTRUCTION, ["PUT", "PATCH"], update),
        door.route(_INSTRUCTION, ["DELETE"], remove),
    ]


def _rephrasing(door: Door) -> list[BaseRoute]:
    async def rephrase(call: Call) -> Response:
        given = call.given
        texts = given.texts("text")
        if not texts:
            raise ServiceError("Parameter 'text' not specified.")
        detected = [found[0].language for found in await door.service.detect(texts)]
        target = door.languages.target(given.text("target_lang") or detected[0])
        target = _VARIANTS.get(target, target)
        if door.book is None or not door.languages.details(target).write:
            raise ServiceError("Value for 'target_lang' not supported.")
        _check_manner(door, given, target)
        call.session.refuse_too_many()
        call.account.charge(character=sum(map(len, texts)))
        improvements = []
        for text, language in zip(texts, detected, strict=True):
            # What is no phrase in this language is "improved" to one.
            is_said = door.book.language_of(text) is not None and base(language) == base(target)
            new = text if is_said else door.book.sample(target) or text
            improvements.append({"text": new, "detected_source_language": base(language), "target_language": target})
        return JSONResponse({"improvements": improvements})

    return [door.route(f"/v2/write/{name}", ["GET", "POST"], rephrase) for name in ("rephrase", "correct")]


def _check_manner(door: Door, given: Given, target: str) -> None:
    """Check the style and the tone, of which only one can be chosen."""
    language = door.languages.details(target)
    chosen = []
    for name, said, choices in (("writing_style", "writing style", _STYLES), ("tone", "tone", _TONES)):
        value = given.choice(name, choices, "default")
        if value != "default" and not value.startswith("prefer_"):
            chosen.append(name)
            if not language.tone:
                problem = "Language {} does not support setting a {}."
                raise ServiceError(problem.format(target, said), hint=problem.format(language.name, said))
    if len(chosen) > 1:
        raise ServiceError("Bad request. Reason: Both writing_style and tone defined.", hint="choose one of them")


def _instruction(given: Given) -> Rule:
    prompt = given.required("prompt")
    if len(prompt) > _MAX_PROMPT:
        raise ServiceError(f"Custom instruction prompt must be at most {_MAX_PROMPT} characters")
    made = {"id": str(uuid4()), "label": given.required("label"), "prompt": prompt}
    language = given.text("source_language")
    return made | ({"source_language": base(language)} if language else {})


def _changed(rule: Rule, **values: Any) -> Rule:
    rule |= values | {"updated_time": now(), "version": rule["version"] + 1}
    return rule


def _brief(rule: Rule) -> Rule:
    return {name: value for name, value in rule.items() if name not in _DETAILS}


def _page(given: Given, rows: Sequence[Any]) -> list[Any]:
    page, size = given.number("page", 0, least=0, most=10**6), given.number("page_size", 10, least=1, most=25)
    return list(rows[page * size : (page + 1) * size])
