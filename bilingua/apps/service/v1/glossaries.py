"""Glossaries of this door: files that their owner keeps here, checked and tested before they are used."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict
from datetime import date
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Annotated, Literal
from urllib.parse import quote

from fastapi import APIRouter, Depends, Request, Response
from fastapi.concurrency import run_in_threadpool

from bilingua.apps.service.errors import ServiceError
from bilingua.apps.service.service import Service
from bilingua.apps.service.v1.access import Here, Owner
from bilingua.apps.service.v1.models import GlossaryInfo, Issue, Name, TestReport, TestRequest, TestResult
from bilingua.errors import GlossaryError
from bilingua.files import write_file
from bilingua.terms.formats.base import format_of
from bilingua.terms.glossary import Glossary
from bilingua.terms.upkeep.examples import Example, run, untested
from bilingua.terms.upkeep.tidy import lint_file

Format = Literal["csv", "tsv", "json", "tbx", "tmx"]
_MEDIA = {
    "csv": "text/csv",
    "tsv": "text/tab-separated-values",
    "json": "application/json",
    "tbx": "application/xml",
    "tmx": "application/xml",
}
_BODY = {"required": True, "content": {media: {"schema": {"type": "string"}} for media in sorted(set(_MEDIA.values()))}}


class GlossaryFiles:
    """The glossary files of one owner, below the data folder."""

    def __init__(self, data: Path, owner: str) -> None:
        # Letters before it, since an owner may be called `..`.
        self._folder = data / "v1" / "glossaries" / f"of-{quote(owner, safe='')}"

    def path(self, name: str) -> Path:
        """Return where a glossary is.

        Raises:
            ServiceError: no glossary has this name.
        """
        path = self._path(name)
        if not path.exists():
            raise ServiceError(f"there is no glossary {name!r}", hint="PUT /v1/glossaries/NAME stores one", status=404)
        return path

    def names(self) -> list[str]:
        """Return the names of the glossaries."""
        return sorted(path.stem for path in self._folder.glob("*.csv"))

    def store(self, name: str, data: bytes, format: str) -> GlossaryInfo:
        """Check a glossary and store it as CSV, which holds everything.

        Raises:
            GlossaryError: a row cannot be used; the file of old stays.
        """
        path = self._path(name)
        with TemporaryDirectory(prefix="bilingua-") as folder:
            upload = Path(folder) / f"{name}.{format}"
            upload.write_bytes(data)
            glossary, issues = _checked(upload, format)
        self._folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        write_file(path, format_of(path).write(glossary))
        return _info(name, glossary, issues)

    def info(self, name: str) -> GlossaryInfo:
        """Return what is known of a glossary, with what its check finds; errors as in `path`."""
        return _info(name, *_checked(self.path(name), "csv"))

    def remove(self, name: str) -> None:
        """Remove a glossary; errors as in `path`."""
        self.path(name).unlink(missing_ok=True)

    def _path(self, name: str) -> Path:
        return self._folder / f"{name}.csv"


def _of_owner(owner: Owner, here: Here) -> GlossaryFiles:
    return GlossaryFiles(here.settings.data, owner)


Own = Annotated[GlossaryFiles, Depends(_of_owner)]
router = APIRouter(tags=["glossaries"])


@router.get("/glossaries")
async def names(own: Own) -> list[str]:
    """List the glossaries of this key."""
    return await run_in_threadpool(own.names)


@router.put("/glossaries/{name}", openapi_extra={"requestBody": _BODY})
async def store(name: Name, request: Request, own: Own, format: Format = "csv") -> GlossaryInfo:
    """Store a glossary, or replace it: the body is the file. Rows that cannot be used refuse it all."""
    return await run_in_threadpool(own.store, name, await request.body(), format)


@router.get("/glossaries/{name}", response_class=Response)
async def fetch(name: Name, own: Own, format: Format = "csv") -> Response:
    """Return a glossary as a file."""
    path = own.path(name)
    data = await run_in_threadpool(lambda: format_of(path, format=format).write(Glossary.load(path)))
    return Response(data, media_type=_MEDIA[format])


@router.delete("/glossaries/{name}", status_code=204)
async def remove(name: Name, own: Own) -> None:
    """Remove a glossary."""
    await run_in_threadpool(own.remove, name)


@router.get("/glossaries/{name}/lint")
async def lint(name: Name, own: Own) -> GlossaryInfo:
    """Check a glossary: conflicts, shadowed entries, stop words, and more."""
    return await run_in_threadpool(own.info, name)


@router.post("/glossaries/{name}/test")
async def test(name: Name, wanted: TestRequest, own: Own, here: Here) -> TestReport:
    """Translate sentences with a glossary enforced, and check what must and must not be in them."""
    return await _tested(here, own.path(name), wanted)


async def _tested(service: Service, path: Path, wanted: TestRequest) -> TestReport:
    glossary = await run_in_threadpool(Glossary.load, path)
    examples = [
        Example(each.source, tuple(each.must_contain), tuple(each.must_not_contain), each.entry, row)
        for row, each in enumerate(wanted.examples, 1)
    ]
    source, target = service.pair("de", "en")
    made = await service.translate(
        [example.source for example in examples], source=source, target=target, glossaries=[path]
    )
    results = await run_in_threadpool(run, examples, glossary, lambda sentences: made)
    failed = sum(bool(result.problems) for result in results)
    return TestReport(
        passed=len(results) - failed,
        failed=failed,
        results=[
            TestResult(
                source=result.example.source,
                translation=result.translation,
                problems=list(result.problems),
                forced=list(result.forced),
            )
            for result in results
        ],
        untested=[entry.source for entry in untested(glossary, examples)],
    )


def _checked(path: Path, format: str) -> tuple[Glossary, list[Issue]]:
    _, issues = lint_file(path, format=format, on=date.today())
    for issue in issues:
        if issue.rule == "unusable":
            raise GlossaryError(issue.message, row=issue.row, column=issue.column or None, hint=issue.hint)
    return Glossary.load(path, format=format), [Issue.model_validate(asdict(issue)) for issue in issues]


def _info(name: str, glossary: Glossary, issues: Sequence[Issue]) -> GlossaryInfo:
    return GlossaryInfo(name=name, entries=len(glossary), issues=list(issues))
