"""Texts in different lines are aligned by words and lengths; nothing is lost on the way."""

from __future__ import annotations

import random
from pathlib import Path

import pytest
from click.testing import CliRunner

from bilingua.apps.cli.score import score
from bilingua.errors import SettingsError
from bilingua.quality.aligning import align, joined

REFERENCE = [
    "Pyongyang has shipped twenty thousand containers to Russia.",
    "The ministry in Seoul said so on Monday.",
    "It did not name its sources.",
    "Moscow denies the deliveries.",
    "Analysts expect further talks between both capitals this autumn.",
]


def bounds(lines: list[str]) -> list[int]:
    return [segment.reference.stop for segment in align(REFERENCE, {"a": lines})]


@pytest.mark.parametrize(
    ("lines", "ends"),
    [
        (REFERENCE, [1, 2, 3, 4, 5]),
        ([" ".join(REFERENCE)], [5]),
        ([REFERENCE[0], " ".join(REFERENCE[1:3]), *REFERENCE[3:]], [1, 3, 4, 5]),
        # a sentence in two lines
        (["Pyongyang has shipped", "twenty thousand containers to Russia.", *REFERENCE[1:]], [1, 2, 3, 4, 5]),
        # a sentence that is missing, and one that nobody wrote
        ([*REFERENCE[:2], *REFERENCE[3:]], None),
        (["Subscribe to our newsletter now and win a bicycle.", *REFERENCE], None),
    ],
)
def test_bounds_are_found(lines: list[str], ends: list[int] | None) -> None:
    segments = align(REFERENCE, {"a": lines})
    if ends is not None:
        assert [segment.reference.stop for segment in segments] == ends
    assert " ".join(joined(lines, [segment.others["a"] for segment in segments])).split() == " ".join(lines).split()
    assert [index for segment in segments for index in segment.reference] == list(range(5))


def test_all_texts_share_the_bounds() -> None:
    others = {"a": [" ".join(REFERENCE[:2]), *REFERENCE[2:]], "b": [*REFERENCE[:3], " ".join(REFERENCE[3:])]}
    segments = align(REFERENCE, others)
    assert [segment.reference.stop for segment in segments] == [2, 3, 5]
    assert [list(segment.others["a"]) for segment in segments] == [[0], [1], [2, 3]]


def test_any_shape_ends_well() -> None:
    generator = random.Random(7)
    for _ in range(40):
        lines = [generator.choice(REFERENCE) for _ in range(generator.randrange(0, 60))]
        reference = [generator.choice(["", *REFERENCE]) for _ in range(generator.randrange(1, 60))]
        segments = align(reference, {"a": lines})
        assert sum(len(segment.others["a"]) for segment in segments) == len(lines)


def test_the_command_shows_the_alignment(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    Path("ref.en").write_text("\n".join(REFERENCE) + "\n", encoding="utf-8")
    Path("out.en").write_text("\n".join([" ".join(REFERENCE[:2]), *REFERENCE[2:]]) + "\n", encoding="utf-8")
    done = CliRunner().invoke(score, ["out.en", "-r", "ref.en", "--align"], catch_exceptions=False)
    assert done.exit_code == 0
    assert "aligned: out has 4 lines, the reference 5, 4 segments: 1 = 1–2" in done.stdout
    assert "All segments (4)" in done.stdout
    with pytest.raises(SettingsError, match="--align goes with"):
        CliRunner().invoke(
            score, ["out.en", "-r", "ref.en", "--align", "--documents", "ref.en"], catch_exceptions=False
        )
