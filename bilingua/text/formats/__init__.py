"""Readers and writers, one file per document format."""
