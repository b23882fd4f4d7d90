"""Glossaries: reading, matching German occurrences and English renderings, upkeep."""
