"""The engine of the golden tests: it stands where the embedded model would, so that retraining changes no snapshot."""

from __future__ import annotations

from dataclasses import replace

from bilingua.engines.models import find_model
from tests.fakes import ALL, FakeEngine

LEXICON = {
    "Die": "The", "die": "the", "Der": "The", "der": "the", "und": "and", "Gestern": "Yesterday", "ist": "is",
    "schweigt": "is silent", "hat": "has", "geliefert": "delivered", "Container": "containers", "nach": "to",
    "Russland": "Russia", "Bericht": "report", "nennt": "names", "keine": "no", "Zahlen": "figures", "lang": "long",
}  # fmt: skip
SCRIPT = {
    # Leaves the term out, so that it has to be forced or decoded again.
    "Das Regime in Pjöngjang bleibt stumm.": "The regime stays quiet.",
    # Goes round in circles, at the second try as well.
    "Der Bericht ist lang und der Bericht ist lang.": "The report is " + "long and long and " * 6,
    # A heading that it says twice, however it is asked.
    "Hier geht es um: Hängebrücke": "This is about: bridge bridge",
    "Hier steht: Hängebrücke": "It says here: bridge bridge",
    "Hängebrücke.": "Bridge bridge.",
}


class ScriptedEngine(FakeEngine):
    """Translates word by word; a model named by the user is looked for, and then not used."""

    def __init__(self, model: str | None = None, *, device: str = "auto", threads: int = 0) -> None:
        if model is not None:
            find_model(model)
        super().__init__(lexicon=LEXICON, script=SCRIPT, name="scripted", capabilities=replace(ALL, n_best=True))
