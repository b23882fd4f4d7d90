"""The canonical columns, separated by tabs: what a spreadsheet copies and pastes."""

from __future__ import annotations

from bilingua.terms.formats.csv import CsvFormat


class TsvFormat(CsvFormat):
    """Reader and writer of the canonical columns as TSV; comments and unknown columns are kept as in CSV."""

    delimiter = "\t"
