"""The shapes of this door's requests and answers; those of terms, findings and sentences are the receipt's."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field

Name = Annotated[str, Field(pattern=r"^[\w-][\w.-]{0,99}$", description="Letters, digits, `-`, `_` and `.`")]
_MOST_TEXTS = 1000
_MOST_TERMS = 1000
_MOST_ALTERNATIVES = 10


class Problem(BaseModel):
    """Why a request was refused: `message` says what happened, `hint` what to do."""

    error: str
    message: str
    hint: str = ""
    row: int | None = None
    column: str | None = None


class _Request(BaseModel):
    model_config = ConfigDict(extra="forbid")


class TranslationRequest(_Request):
    """Texts to translate. `terms` are German → English demands above every glossary."""

    texts: list[str] = Field(min_length=1, max_length=_MOST_TEXTS)
    source: str = Field("de", description="Language code, or `auto`")
    target: str = "en"
    format: Literal["text", "html"] = "text"
    glossaries: list[Name] = Field([], description="Stored glossaries, in order of rising priority")
    terms: dict[str, str] = Field({}, max_length=_MOST_TERMS)
    alternatives: int = Field(
        0, ge=0, le=_MOST_ALTERNATIVES, description="Other wordings of each sentence of plain text"
    )


class Sentence(BaseModel):
    """A sentence and its English. `confidence` is from 0 to 1; null where nothing has judged it."""

    source_start: int
    source_end: int
    start: int
    end: int
    confidence: float | None
    alternatives: list[str] = []


class Finding(BaseModel):
    """Something a person should look at; without offsets it concerns the whole text."""

    rule: str
    severity: Literal["info", "warning", "critical"]
    message: str
    start: int | None
    end: int | None


class Outcome(BaseModel):
    """How a term or fact was rendered: what it is, what was wanted, what is there and how it got there."""

    source: str
    target: str
    wanted: str
    kind: str
    verdict: Literal["native", "repaired", "re-decoded", "forced", "waived"]
    rule: str
    origin: str
    source_span: tuple[int, int]
    target_span: tuple[int, int]


class Edit(BaseModel):
    """A change that cleaning made to the German."""

    rule: str
    start: int
    before: str
    after: str


class Block(BaseModel):
    """A translated text. `source` is the German after cleaning, which the offsets count in."""

    source: str
    translation: str
    sentences: list[Sentence]
    terms: list[Outcome]
    findings: list[Finding]
    edits: list[Edit]


class Translated(Block):
    """A translated text. HTML has its evidence in `blocks`, one for each paragraph, which the offsets count in."""

    language: str = Field(description="The language of the text, as named or as it looks")
    blocks: list[Block] | None = None


class Translations(BaseModel):
    """The translations, in order. Equal signatures mean equal translations of a text."""

    signature: str
    translations: list[Translated]


class Language(BaseModel):
    """A language and what it can be translated into."""

    code: str
    name: str
    targets: list[str]


class Health(BaseModel):
    """What runs here."""

    status: Literal["ok"] = "ok"
    version: str
    signature: str
    languages: list[Language]
    waiting_characters: int


class Issue(BaseModel):
    """What is wrong, or may be, with an entry of a glossary."""

    rule: str
    severity: Literal["info", "warning", "critical"]
    message: str
    row: int | None
    column: str
    source: str
    hint: str
    fixable: bool


class GlossaryInfo(BaseModel):
    """A stored glossary."""

    name: str
    entries: int
    issues: list[Issue] = []


class Example(_Request):
    """A German sentence, and what its translation must and must not contain. `entry` is the source of an entry."""

    source: str = Field(min_length=1)
    must_contain: list[str] = []
    must_not_contain: list[str] = []
    entry: str = ""


class TestRequest(_Request):
    """Examples that a glossary is tested with."""

    examples: list[Example] = Field(min_length=1, max_length=_MOST_TEXTS)


class TestResult(BaseModel):
    """What came of an example; it has passed where there are no problems."""

    source: str
    translation: str
    problems: list[str]
    forced: list[str]


class TestReport(BaseModel):
    """The results, and the enforced entries that no example names."""

    passed: int
    failed: int
    results: list[TestResult]
    untested: list[str]


class Document(BaseModel):
    """A document and how far it is; `findings` are counted by severity when it is done. Times are in ISO 8601."""

    id: str
    name: str
    state: Literal["queued", "translating", "done", "error"]
    error: str
    blocks: int
    characters: int
    findings: dict[str, int]
    created: str
    expires: str
