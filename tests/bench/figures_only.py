"""Are lines of nothing but figures right, and what do rows of them cost? `python tests/bench/figures_only.py`.

  lines   generated one-number lines (seeded), whose English is written here and not by the grammar that is measured:
          how many come out right, translated as one text (its order counts), and how many as cells of an HTML table
  rows    rows of figures of growing length: CPU seconds of one translation, and the exponent of the last doubling

`--count N` sets the number of lines, `--seed S` another draw, `--size C` the longest row in characters; `--json FILE`
writes the figures.
"""

from __future__ import annotations

import argparse
import io
import json
import math
import random
import time
from collections.abc import Callable
from pathlib import Path

from bilingua.errors import EngineError
from bilingua.pipeline import Translator
from bilingua.text.documents import read_document, write_document

MONTHS = (
    "January", "February", "March", "April", "May", "June",
    "July", "August", "September", "October", "November", "December",
)  # fmt: skip
Line = tuple[str, frozenset[str]]


def main() -> None:
    """Print both tables."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--count", type=int, default=200)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--size", type=int, default=3000)
    parser.add_argument("--json", type=Path)
    arguments = parser.parse_args()
    translator = Translator((), threads=1)
    lines = generated(arguments.count, arguments.seed)
    report: dict[str, object] = {"count": len(lines)}
    for name, translate in (("lines", as_text), ("cells", as_table)):
        made = translate(translator, [german for german, _ in lines])
        wrong = [(german, text) for (german, right), text in zip(lines, made, strict=True) if text not in right]
        report[name] = len(lines) - len(wrong)
        print(f"{name}: {len(lines) - len(wrong)} of {len(lines)} right", *wrong[:10], sep="\n  ")
    print(f"\n{'row':24} {'CPU seconds at':>16} " + "".join(f"{size:>9}" for size in sizes(arguments.size)), "exponent")
    report["rows"] = {name: grown(translator, name, row, sizes(arguments.size)) for name, row in ROWS.items()}
    if arguments.json:
        arguments.json.write_text(json.dumps(report, indent=1))


# -- one-number lines --------------------------------------------------------------------------------------------------


def generated(count: int, seed: int) -> list[Line]:
    """Return German lines with the English that is right for each."""
    draw = random.Random(seed)
    return [draw.choice(KINDS)(draw) for _ in range(count)]


def whole(draw: random.Random) -> Line:
    number = draw.choice([draw.randint(0, 99), draw.randint(0, 999), draw.randint(1900, 2099)])
    return str(number), frozenset({str(number)})


def grouped(draw: random.Random) -> Line:
    number = draw.randint(10_000, 99_999_999)
    return f"{number:,}".replace(",", draw.choice(".' ")), frozenset({f"{number:,}"})


def decimal(draw: random.Random) -> Line:
    number = f"{draw.uniform(-2000, 9000):,.{draw.choice([1, 2])}f}"
    return swapped(number), frozenset({number, number.replace(",", "") if len(number) < 8 else number})


def percent(draw: random.Random) -> Line:
    number = f"{draw.uniform(0, 200):.1f}"
    return f"{swapped(number)} %", frozenset({f"{number}%", f"{number} %", f"{number} percent"})


def euros(draw: random.Random) -> Line:
    number = f"{draw.randint(2, 900) * 1000:,}"
    german = draw.choice(["€ {}", "{} €", "{} Euro"]).format(swapped(number))
    return german, frozenset({f"€{number}", f"{number} euros"})


def date(draw: random.Random) -> Line:
    day, month, year = draw.randint(13, 28), draw.randint(1, 12), draw.randint(1950, 2029)
    return f"{day:02}.{month:02}.{year}", frozenset({f"{day} {MONTHS[month - 1]} {year}"})


def clock(draw: random.Random) -> Line:
    hour, minute = draw.randint(13, 23), draw.randint(10, 59)
    return f"{hour}.{minute} Uhr", frozenset({f"{hour - 12}:{minute} p.m."})


def copied(draw: random.Random) -> Line:
    first, second = draw.randint(1, 12), draw.randint(13, 99)
    german = draw.choice(["– {} –", "{}–{}", "[{}]", "({})", "{}.", "{}, {}", "{} / {}", "± {}"]).format(first, second)
    return german, frozenset({german, german.replace("–", "-") if german[0] != "–" else german})


def score(draw: random.Random) -> Line:
    home, away = draw.randint(0, 9), draw.randint(0, 9)
    return f"{home}:{away}", frozenset({f"{home}-{away}", f"{home}:{away}"})


KINDS: tuple[Callable[[random.Random], Line], ...] = (
    whole, grouped, decimal, percent, euros, date, clock, copied, score,
)  # fmt: skip


def swapped(number: str) -> str:
    """Return an English number with the German separators."""
    return number.translate(str.maketrans(",.", ".,"))


def as_text(translator: Translator, lines: list[str]) -> list[str]:
    """Translate the lines as one text."""
    made = translator.translate("\n".join(lines)).text.split("\n")
    return made if len(made) == len(lines) else [""] * len(lines)


def as_table(translator: Translator, lines: list[str]) -> list[str]:
    """Translate the lines as the cells of an HTML table."""
    page = "<table>" + "".join(f"<tr><td>{line}</td></tr>" for line in lines) + "</table>"
    document = read_document(io.BytesIO(page.encode()), format="html")
    target = io.BytesIO()
    write_document(document, translator.translate_document(document), target)
    return [row.partition("</td>")[0] for row in target.getvalue().decode().split("<tr><td>")[1:]]


# -- rows --------------------------------------------------------------------------------------------------------------


def integers(length: int) -> str:
    """Return a sentence of integers, up to so many characters."""
    draw = random.Random(2)
    text = "Werte:"
    while len(text) < length:
        text += f" {draw.randint(1, 99999)}"
    return text + "."


def repeated(unit: str) -> Callable[[int], str]:
    """Return a function that repeats a text up to a length."""
    return lambda length: (unit * (length // len(unit) + 1))[:length].strip()


ROWS: dict[str, Callable[[int], str]] = {
    "1,1,1,": repeated("1,"),
    "483,2 17,9": repeated("483,2 17,9 12,25 "),
    "integers": integers,
    "table with names": repeated("Bern 12 14,5 Basel 1.300 7 "),
    "sentence of figures": repeated("Er sah 17,9 und 300 Tiere, davon 1.200 in Bern und 12,5 Prozent in Chur, "),
}


def sizes(most: int) -> list[int]:
    """Return four lengths, each the double of the one before."""
    return [most // 8, most // 4, most // 2, most]


def grown(translator: Translator, name: str, row: Callable[[int], str], lengths: list[int]) -> list[float | None]:
    """Print and return the CPU seconds of rows of growing length, None where the engine refused one."""
    taken: list[float | None] = []
    for length in lengths:
        start = time.process_time()
        try:
            translator.translate(row(length))
        except EngineError:
            taken.append(None)
        else:
            taken.append(round(time.process_time() - start, 3))
    shown = "".join("  refused" if each is None else f"{each:9.2f}" for each in taken)
    last, before = taken[-1], taken[-2]
    exponent = f"{math.log2(last / before):8.2f}" if last and before else "       –"
    print(f"{name:24} {'':16} {shown} {exponent}", flush=True)
    return taken


if __name__ == "__main__":
    main()
