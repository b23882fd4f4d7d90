"""`bilingua serve`: translation over HTTP, for programs that speak LibreTranslate, DeepL, or this project's own API."""
