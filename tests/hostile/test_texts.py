"""Texts that broke a promise once: rows of figures, long addresses, letters that grow, markers out of nothing."""

from __future__ import annotations

import base64
import random
import re

import pytest

from bilingua.pipeline import Translator
from tests.fakes import FakeEngine
from tests.hostile.desk import LEXICON
from tests.hostile.engine import broken


@pytest.mark.parametrize("seed", range(4))
@pytest.mark.parametrize("count", [25, 53, 400])
def test_a_row_of_figures_is_complete(seed: int, count: int) -> None:
    rng = random.Random(seed)
    figures = [str(rng.randint(1, 999)) for _ in range(count)]
    done = Translator((), engine=FakeEngine(max_pieces=60)).translate(f"Werte: {'; '.join(figures)}.")
    assert not list(broken(done))
    assert re.findall(r"\d+", done.text) == figures


@pytest.mark.parametrize("length", [60, 206, 456, 756, 20_000])
@pytest.mark.parametrize("twist", [None, str.upper, lambda text: text[: len(text) // 2], lambda _: ""])
def test_an_address_of_any_length_stays_to_the_letter(length: int, twist) -> None:
    token = base64.urlsafe_b64encode(random.Random(length).randbytes(length)).decode()[:length]
    address = f"https://www.beispiel.de/n/artikel?utm_source=mail&token={token}"
    engine = FakeEngine(lexicon=LEXICON, twist=twist, max_pieces=60)
    done = Translator((), engine=engine).translate(f"Der Bericht steht unter {address} und schweigt. Ja.")
    assert not list(broken(done))
    assert address in done.text


@pytest.mark.parametrize("target", ["ßeta", "ﬁrm", "ŉa", "ǆ", "i̇x"])
def test_places_are_right_after_a_letter_that_grows_in_capitals(target: str) -> None:
    engine = FakeEngine(lexicon={"kostet": "costs"})
    for text in ("Firma kostet 5 Euro in Berlin.", "FIRMA KOSTET 5 EURO IN BERLIN"):
        done = Translator((), engine=engine).translate(text, terms={"Firma": target, "Berlin": "Berne"})
        assert not list(broken(done))
        assert any(outcome.text.upper() == target.upper() for outcome in done.terms)


@pytest.mark.parametrize("garbage", ["⟨⟨t⟩t⟩ house⟨⟨/t⟩/t⟩ 5", "⟨⟨⟨t⟩t⟩t⟩x", "⟨/⟨/t⟩t⟩", "⟨t⟨t⟩⟩", "⟨", "⟩⟨"])
def test_no_marker_is_put_together_from_garbage(garbage: str) -> None:
    engine = FakeEngine(twist=lambda _: garbage)
    done = Translator((), engine=engine).translate("Das Haus hat 5 Zimmer.", terms={"Haus": "house"})
    assert not list(broken(done))
    assert "house" in done.text.lower()
