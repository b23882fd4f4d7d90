"""Small self-written texts that the tests of this room share."""

from __future__ import annotations

from pathlib import Path

SOURCES = (
    "Die DVRK liefert seit Monaten Munition an Russland.",
    "Das Außenministerium in Seoul sprach am Montag von 12 Frachtern.",
    "Der Bundesrat hat die Sanktionen gegen die DVRK verschärft.",
    "Es regnete den ganzen Tag.",
    "Nach Angaben der Agentur kamen 20.000 Soldaten an die Front.",
    "Die Waffenlieferungen der DVRK nehmen zu, sagte der Minister.",
    "Niemand wollte das kommentieren.",
    "Das Treffen begann um 9 Uhr und dauerte zwei Stunden.",
)
REFERENCES = (
    "The DPRK has been supplying ammunition to Russia for months.",
    "The Foreign Ministry in Seoul spoke on Monday of 12 freighters.",
    "The Federal Council has tightened the sanctions against the DPRK.",
    "It rained all day.",
    "According to the agency, 20,000 soldiers arrived at the front.",
    "The DPRK's arms deliveries are increasing, the minister said.",
    "Nobody wanted to comment on it.",
    "The meeting began at 9 a.m. and lasted two hours.",
)
SECOND_REFERENCES = (
    "For months the DPRK has delivered ammunition to Russia.",
    "On Monday, Seoul's Foreign Ministry mentioned 12 cargo ships.",
    "Switzerland's Federal Council tightened its sanctions on the DPRK.",
    "It was raining the whole day.",
    "The agency says 20,000 soldiers came to the front.",
    "Arms deliveries by the DPRK are on the rise, said the minister.",
    "No one wanted to comment.",
    "The meeting started at 9 o'clock and went on for two hours.",
)
PLAIN = (
    "North Korea has been supplying ammunition to Russia for months.",
    "The foreign office in Seoul spoke on Monday of 12 freighters.",
    "The Bundesrat has tightened sanctions against North Korea.",
    "It rained the whole day.",
    "According to the agency, 20.000 soldiers came to the front.",
    "North Korea's arms supplies are increasing, said the minister.",
    "Nobody wanted to comment that.",
    "The meeting began at 9 o'clock and lasted two hours.",
)
ENFORCED = (
    "The DPRK has been supplying ammunition to Russia for months.",
    "The Foreign Ministry in Seoul spoke on Monday of 12 freighters.",
    "The Federal Council has tightened sanctions against the DPRK.",
    "It rained the whole day.",
    "According to the agency, 20,000 soldiers came to the front.",
    "The DPRK's arms deliveries are increasing, said the minister.",
    "Nobody wanted to comment that.",
    "The meeting began at 9 o'clock and lasted two hours.",
)
TERMS = (
    (("DVRK", "DPRK"),),
    (("Außenministerium", "Foreign Ministry"),),
    (("Bundesrat", "Federal Council"), ("DVRK", "DPRK")),
    (),
    (),
    (("Waffenlieferung", "arms delivery"), ("DVRK", "DPRK")),
    (),
    (),
)


def write(path: Path, lines: tuple[str, ...]) -> Path:
    path.write_text("".join(f"{line}\n" for line in lines), encoding="utf-8")
    return path
