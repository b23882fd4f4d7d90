"""Repair characters and stray mark-up that a copied text contains but its author did not write."""

from __future__ import annotations

import html
import re
import unicodedata
from functools import cache
from html.entities import html5

from bilingua.data import read_toml
from bilingua.language.characters import INVISIBLE, MOJIBAKE, read_as_utf8
from bilingua.text.draft import Draft

_LINE_END = re.compile("\r\n|[\r\x0b\x0c\x1c-\x1e\u2028\u2029]")
_C1 = re.compile("[\x80-\x9f]")
_ENTITY = re.compile(r"&(?:(?:amp|#38|#x26);)*(#\d{1,7}|#[xX][0-9a-fA-F]{1,6}|[A-Za-z][A-Za-z0-9]{1,31});")
# Lone surrogates are not characters; zero-width joiners belong only in emoji.
_INVISIBLE = re.compile(
    rf"[\x00-\x08\x0e-\x1f\x7f{INVISIBLE}\ud800-\udfff]|(?<![^\w\s])\u200d+|(?<!\u200d)\u200d+(?=[\w\s]|$)"
)
_SPACE = re.compile("[\u00a0\u1680\u2000-\u200a\u202f\u205f\u3000]")
_GROUP = re.compile(r"\d\d\d(?!\d)")
_WORD = re.compile(r"[^ \n\t]+")


def repair_characters(draft: Draft) -> None:
    """Apply the rules of this module to a draft, in an order in which one uncovers matches of the next."""
    draft.rewrite("line-end", _LINE_END, lambda match: "\n")
    draft.rewrite("mojibake", MOJIBAKE, lambda match: read_as_utf8(match[0]))
    draft.rewrite("c1", _C1, _read_as_cp1252)
    if "&" in draft.text:
        draft.rewrite("entity", _ENTITY, _entity)
    if "<" in draft.text:
        draft.rewrite("tag", _tag_pattern(), _tag)
    stand_ins = read_toml("de/scraped.toml")["stand_ins"]
    if any(mark in draft.text for mark in stand_ins):
        draft.rewrite("marker", re.compile("|".join(map(re.escape, stand_ins))), lambda match: stand_ins[match[0]])
    draft.rewrite("invisible", _INVISIBLE, _invisible)
    draft.rewrite("space", _SPACE, _space)
    if not unicodedata.is_normalized("NFC", draft.text):
        draft.rewrite("nfc", _WORD, lambda match: unicodedata.normalize("NFC", match[0]))


def _read_as_cp1252(match: re.Match[str]) -> str:
    try:
        return bytes([ord(match[0])]).decode("cp1252")
    except UnicodeDecodeError:
        return ""


def _entity(match: re.Match[str]) -> str | None:
    name = match[1]
    if not name.startswith("#") and f"{name};" not in html5:
        return None
    return html.unescape(f"&{name};")


@cache
def _tag_pattern() -> re.Pattern[str]:
    marks = read_toml("de/scraped.toml")
    value = r"""(?:"[^"<>\n]{0,500}"|'[^'<>\n]{0,500}'|[^\s"'<>]{1,500})"""
    attributes = rf"(?:[ \t]{{1,3}}[A-Za-z][\w:-]{{0,40}}=[ \t]?{value}){{0,20}}"
    block, inline = "|".join(marks["block_tags"]), "|".join(marks["inline_tags"])
    return re.compile(
        rf"(?<!<)(?<!< )(?:< ?/? ?(?P<block>{block}){attributes} ?/? ?>|</?(?:{inline}){attributes} ?/?>)",
        re.IGNORECASE | re.ASCII,
    )


def _tag(match: re.Match[str]) -> str:
    """Return the replacement of a stray tag: a line end between two texts, a space inside a sentence, else nothing."""
    text = match.string
    if not match["block"]:
        return ""
    before = text[max(0, match.start() - 1) : match.start()]
    after = text[match.end() : match.end() + 2].lstrip(" ")[:1]
    if before in ("", "\n") or after in ("", "\n"):
        return ""
    if after.islower():
        return "" if before.isspace() or text[match.end()].isspace() else " "
    return "\n"


def _invisible(match: re.Match[str]) -> str:
    # A lone surrogate cannot be written in UTF-8, but stands for some lost character.
    return "\ufffd" if "\ud800" <= match[0] <= "\udfff" else ""


def _space(match: re.Match[str]) -> str:
    """Make every space plain except those that group digits: without them `20 000` would be two numbers."""
    text, at = match.string, match.start()
    if text[max(0, at - 1) : at].isdecimal() and _GROUP.match(text, at + 1):
        return "\u00a0"
    return " "
