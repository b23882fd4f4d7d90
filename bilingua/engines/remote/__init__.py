"""Engines by HTTP: DeepL, LibreTranslate, and any chat server that speaks OpenAI's protocol.

The service translates. The packaged model, on this machine, aligns and scores what comes back, so that enforcement
finds a wrong rendering and its receipt says the same as ever. Nothing is sent unless such an engine is named.
"""
