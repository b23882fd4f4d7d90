"""Putting the wanted words into a translation, and proving that they are there."""
