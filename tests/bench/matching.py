"""Time term matching: 100,000 entries over 10 MB of German-like text, and a desk's glossary over single sentences.

Prints one JSON object. Not timed: reading glossary files, making the text, the import of bilingua and, unless it is asked
for by a doubtful form, the lexicon of simplemma (`lexicon_loaded` says whether it was).

    python tests/bench/matching.py [--entries N] [--megabytes N]
"""

from __future__ import annotations

import argparse
import json
import random
import sys
import time
from itertools import islice, product

from bilingua.terms.glossary import Entry, Glossary
from bilingua.terms.matching import TermMatcher

_FIRST = (
    "Waffen Raketen Grenz Staats Regierungs Partei Handels Wirtschafts Außen Innen Energie Gas Öl Hafen Stadt Land Volks "
    "Sicherheits Verteidigungs Bündnis Kriegs Friedens Wasser Bahn Flug See Luft Atom Kern Strom Netz Daten Presse Bild "
    "Forschungs Hochschul Gesundheits Kranken Alters Jugend Kinder Frauen Arbeits Lohn Steuer Zoll Bank Kredit Zins Markt "
    "Preis Miet Wohn Bau Straßen Brücken Tunnel Wald Klima Umwelt Natur Tier Pflanzen Ernte Nahrungs Hunger Hilfs Not "
    "Rettungs Feuer Polizei Gerichts Rechts Verfassungs Wahl Stimm Mehrheits Koalitions Fraktions Ausschuss"
).split()
_MIDDLE = (
    "politik vertrags liefer bedarfs prüf kontroll planungs verkehrs dienst schutz werk gebiets haus sport amts kosten "
    "markt raum technik zeit kreis fach orts plan berufs grund"
).split()
_LAST = (
    "abkommen bericht minister behörde stiftung lieferung übung verhandlung grenze kommission vertrag agentur einheit "
    "programm system truppe leitung gesellschaft anlage forschung krise reform strategie ausgabe debatte prognose zentrale "
    "fläche lage quelle ordnung sitzung siedlung meldung rechnung leistung schule karte stelle messe rolle welle kammer "
    "feier mauer steuer nummer ziffer partei bücherei gärtnerei kanzlei druckerei freiheit einheit mehrheit wahrheit"
).split()
_FILLERS = (
    "der die das und in den von mit auf für im nach über gegen bei aus sich auch wird wurde hat haben sind war nicht neue "
    "neuen große kleinen ersten am Montag Dienstag Mittwoch seit vor zwischen jedoch bereits weiter deutlich zufolge"
).split()


def main() -> None:
    """Run both measurements and print them."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--entries", type=int, default=100_000)
    parser.add_argument("--megabytes", type=float, default=10.0)
    options = parser.parse_args()
    random_ = random.Random(7)
    compounds = dict.fromkeys(a + b + c for a, b, c in product(_FIRST, ["", *_MIDDLE], _LAST))
    words = list(islice(compounds, options.entries))
    result = {"large": _large(words, options.megabytes, random_), "desk": _desk(words, random_)}
    result["lexicon_loaded"] = "simplemma" in sys.modules
    print(json.dumps(result, indent=2))


def _large(words: list[str], megabytes: float, random_: random.Random) -> dict[str, float | int]:
    glossary = Glossary("large", tuple(Entry(word, f"term {index}") for index, word in enumerate(words)))
    text = _text(words, int(megabytes * 1_000_000), random_)
    start = time.perf_counter()
    matcher = TermMatcher([glossary])
    built = time.perf_counter()
    spans = matcher.find(text)
    return {
        "entries": len(glossary),
        "megabytes": round(len(text.encode()) / 1e6, 2),
        "build_s": round(built - start, 2),
        "search_s": round(time.perf_counter() - built, 2),
        "spans": len(spans),
    }


def _desk(words: list[str], random_: random.Random) -> dict[str, float]:
    chosen = random_.sample(words, 150)
    glossary = Glossary("desk", tuple(Entry(word, "some term") for word in chosen))
    sentences = [_text(chosen, 150, random_) for _ in range(1000)]
    start = time.perf_counter()
    matcher = TermMatcher([glossary])
    built = time.perf_counter()
    found = [matcher.find(sentence) for sentence in sentences]
    first = time.perf_counter()
    for sentence in sentences:
        matcher.find(sentence)
    return {
        "entries": 150,
        "build_ms": round((built - start) * 1000, 2),
        "spans_per_sentence": round(sum(map(len, found)) / len(found), 2),
        "first_pass_us_per_sentence": round((first - built) * 1e6 / len(sentences), 1),
        "second_pass_us_per_sentence": round((time.perf_counter() - first) * 1e6 / len(sentences), 1),
    }


def _text(words: list[str], characters: int, random_: random.Random) -> str:
    """Return sentences of about 14 words, one in fifteen words being a term or a term with an ending."""
    parts: list[str] = []
    length = 0
    while length < characters:
        count = len(parts) % 15
        word = random_.choice(words) + random_.choice(("", "s", "n", "en")) if count == 7 else random_.choice(_FILLERS)
        parts.append(word + (". " if count == 14 else " "))
        length += len(parts[-1])
    return "".join(parts)


if __name__ == "__main__":
    main()
