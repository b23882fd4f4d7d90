"""Readers and writers, one file per glossary format."""
