"""Data files: month names, abbreviations, endings, the shipped glossary and the embedded model."""
