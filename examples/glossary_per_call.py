"""Terms for one call, a glossary made in the program, and glossaries in layers.

Run it with: python examples/glossary_per_call.py
"""

import bilingua

SENTENCE = "Die Versorgung der Soldaten ist schlecht, sagt die Stiftung."


def main() -> None:
    """Translate one sentence under three sets of terms."""
    # One model in memory, and terms that hold for a single call.
    translator = bilingua.Translator(glossary=())
    medical = translator.translate(SENTENCE, terms={"Versorgung": "medical care"})
    supply = translator.translate(SENTENCE, terms={"Versorgung": "supply"})
    show("call", medical)
    show("call", supply)

    # Layers: what the desk says goes before what the house says.
    house = bilingua.Glossary.from_mapping({"Versorgung": "supply", "Stiftung": "foundation"}, name="house")
    desk = bilingua.Glossary("desk", (bilingua.Entry("Versorgung", "provisions", allowed=("provisioning",)),))
    layered = bilingua.Translator(glossary=[house, desk]).translate(SENTENCE)
    show("layers", layered)


def show(label: str, result: bilingua.Translation) -> None:
    """Print the translation and where each term came from."""
    print(f"{label}: {result.text}")
    for outcome in result.terms:
        print(f"  {outcome.span.text} → {outcome.text} ({outcome.span.origin})")


if __name__ == "__main__":
    main()
