"""Scores against references, glossary adherence, fact fidelity and reports."""
