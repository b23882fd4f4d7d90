"""Presentations: the text of slides, tables, charts and diagrams, and the speaker's notes."""

from __future__ import annotations

from bilingua.text.formats.runs import RunsFormat


class PptxFormat(RunsFormat):
    """PresentationML, as PowerPoint and LibreOffice write it. Masters and layouts stay."""

    kind = "presentation"
    ending = ".pptx"
    parts = (r"slide\+xml", r"notesSlide\+xml", r"chart\+xml", r"diagramData\+xml", r"diagramDrawing\+xml")
