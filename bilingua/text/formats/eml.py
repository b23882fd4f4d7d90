"""Mails: the subject and the texts, plain or HTML, are translated; all other headers and attachments stay."""

from __future__ import annotations

import io
from collections.abc import Iterator
from email import message_from_bytes, policy
from email.contentmanager import raw_data_manager
from email.message import EmailMessage, MIMEPart
from typing import Any, BinaryIO

from bilingua.errors import DocumentError
from bilingua.files import read_whole
from bilingua.records import Block
from bilingua.text.formats.base import Content, Format, in_one_line, is_content
from bilingua.text.formats.html import HtmlFormat
from bilingua.text.formats.wrapped import WrappedFormat
from bilingua.text.formats.xmltext import WholeFileWriter

# A mail has one of these; any text could pass for a mail without headers.
_HEADERS = ("from", "to", "subject", "date", "received", "message-id", "mime-version")
_FORMATS: dict[str, type[Format]] = {"text/plain": WrappedFormat, "text/html": HtmlFormat}
_DEPTH = 20


class EmlFormat:
    """A mail as programs save it. Plain text is joined to paragraphs, as its lines are broken at some width."""

    def read(self, source: BinaryIO, where: str) -> Content:
        """Read the whole file.

        Raises:
            DocumentError: no mail, or a text of it is in no known encoding.
        """
        data = read_whole(source, where)
        message = _parsed(data, where)
        blocks = [Block(message["subject"])] if _has_subject(message) else []
        for part in _texts(message, where):
            blocks += _content(part, where).blocks
        return Content(blocks, (data, where))

    def writer(self, target: BinaryIO, skeleton: tuple[bytes, str]) -> _Writer:
        """Return a writer. A mail in which nothing is translated keeps its bytes."""
        return _Writer(target, *skeleton)


class _Writer(WholeFileWriter):
    def _rebuilt(self) -> bytes:
        message = _parsed(self._data, self._where)
        translations = iter(self._translations)
        if _has_subject(message) and (subject := next(translations)):
            message.replace_header("subject", in_one_line(subject.text))
        for part in _texts(message, self._where):
            content, target = _content(part, self._where), io.BytesIO()
            writer = _FORMATS[part.get_content_type()]().writer(target, content.skeleton)
            for block in content.blocks:
                writer.write(block, next(translations))
            writer.finish()
            raw_data_manager.set_content(
                part, target.getvalue().decode(), subtype=part.get_content_subtype(), charset="utf-8"
            )
            if part["content-language"]:
                part.replace_header("content-language", "en")
        end = "\r\n" if b"\r\n" in self._data else "\n"
        return message.as_bytes(policy=message.policy.clone(linesep=end))


def _parsed(data: bytes, where: str) -> EmailMessage:
    message: Any = message_from_bytes(data, policy=policy.default.clone(refold_source="none"))
    if not any(name in message for name in _HEADERS):
        raise DocumentError("no mail: it does not begin with headers", path=where, hint="is it plain text?")
    return message  # type: ignore[no-any-return]  # the parser's type is that of an older policy


def _has_subject(message: EmailMessage) -> bool:
    return is_content(message["subject"] or "")


def _texts(part: MIMEPart, where: str, depth: int = 0) -> Iterator[MIMEPart]:
    """Yield the parts that are read as the mail itself: neither what is attached nor other mails."""
    if depth > _DEPTH:
        raise DocumentError(f"parts within parts, {_DEPTH} deep", path=where, hint="save its text as .txt")
    if part.get_content_maintype() == "multipart":
        for each in part.iter_parts():
            yield from _texts(each, where, depth + 1)
    elif part.get_content_type() in _FORMATS and not part.is_attachment() and not part.get_filename():
        yield part


def _content(part: MIMEPart, where: str) -> Content:
    try:
        text = part.get_content().encode()
    except (LookupError, UnicodeError, ValueError) as error:
        hint = "open it in a mail program and save its text"
        raise DocumentError(f"a text of this mail cannot be decoded: {error}", path=where, hint=hint) from error
    content = _FORMATS[part.get_content_type()]().read(io.BytesIO(text), where)
    return Content(list(content.blocks), content.skeleton)
