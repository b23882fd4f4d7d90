"""Translate two sentences and print the receipt of each term and number.

Run it with: python examples/translate_text.py
"""

import bilingua

TEXTS = [
    "Pjöngjangs Außenministerium wies den Bericht zurück.",
    "Nach Angaben aus Seoul schickte die DVRK am 28. Oktober 20.000 Container nach Russland.",
]


def main() -> None:
    """Print source, translation, each occurrence with its verdict, and the findings."""
    translator = bilingua.Translator()
    for result in translator.translate(TEXTS):
        print(result.source)
        print(result.text)
        for outcome in result.terms:
            source, target = outcome.span, outcome
            places = f"[{source.start}:{source.end}] [{target.start}:{target.end}]"
            print(f"  {source.text} → {target.text}  {places} {target.verdict}")
        for finding in result.findings:
            print(f"  {finding.severity}: {finding.message}")
        print()


if __name__ == "__main__":
    main()
