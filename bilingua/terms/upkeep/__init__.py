"""Keeping a glossary in order: what is wrong with it, how to change it, and whether texts bear it out."""
