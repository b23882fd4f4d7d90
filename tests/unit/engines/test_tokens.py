import json

import pytest
from sentencepiece import sentencepiece_model_pb2

from bilingua.engines.tokens import BLANK, load_tokenizer
from bilingua.errors import ModelIncompatibleError
from bilingua.markers import CLOSE, MID, OPEN
from tests.contract.tiny import ENGLISH, GERMAN, train_pieces


@pytest.fixture(scope="module")
def shared(tmp_path_factory):
    directory = tmp_path_factory.mktemp("shared")
    pieces = train_pieces(
        [" " + text for text in GERMAN + ENGLISH], size=220, add_dummy_prefix=False, remove_extra_whitespaces=False,
        user_defined_symbols=[OPEN, MID, CLOSE], bos_id=0, pad_id=1, eos_id=2, unk_id=3, pad_piece="<pad>",
    )  # fmt: skip
    (directory / "spm.model").write_bytes(pieces)
    return load_tokenizer(directory)


@pytest.fixture(scope="module")
def marian(tmp_path_factory):
    directory = tmp_path_factory.mktemp("marian")
    (directory / "source.spm").write_bytes(train_pieces(GERMAN, size=150))
    (directory / "target.spm").write_bytes(train_pieces(ENGLISH, size=150))
    known = ["</s>", "<unk>", BLANK, *"abdefghiklmnoprstuvwyzBMN", "er", BLANK + "B", "."]
    vocabulary = {piece: index for index, piece in enumerate(dict.fromkeys([*known, "<pad>"]))}
    (directory / "vocab.json").write_text(json.dumps(vocabulary), encoding="utf-8")
    return load_tokenizer(directory)


@pytest.fixture(scope="module")
def hub(tmp_path_factory):
    from tokenizers import Tokenizer, models, pre_tokenizers, processors
    from tokenizers.decoders import Metaspace

    directory = tmp_path_factory.mktemp("hub")
    known = ["Bern", "liegt", "in", "der", "Schweiz", "."]
    pieces = ["<s>", "</s>", "<unk>", "<pad>", *(BLANK + word for word in known)]
    tokenizer = Tokenizer(models.WordLevel({piece: i for i, piece in enumerate(pieces)}, "<unk>"))
    tokenizer.pre_tokenizer = pre_tokenizers.Metaspace()
    tokenizer.decoder = Metaspace()
    tokenizer.post_processor = processors.TemplateProcessing(
        single="<s> $A </s>", special_tokens=[("<s>", 0), ("</s>", 1)]
    )
    tokenizer.save(str(directory / "tokenizer.json"))
    special = {"bos_token": "<s>", "eos_token": "</s>", "unk_token": "<unk>", "pad_token": "<pad>"}
    config = {"tokenizer_class": "PreTrainedTokenizerFast", **special}
    (directory / "tokenizer_config.json").write_text(json.dumps(config))
    return load_tokenizer(directory)


@pytest.fixture(scope="module")
def copying(tmp_path_factory, shared):
    """The shared tokenizer with English pieces of its own, and a list of words that are copied."""
    directory = tmp_path_factory.mktemp("copying")
    settings = dict(add_dummy_prefix=False, remove_extra_whitespaces=False, bos_id=0, pad_id=1, eos_id=2, unk_id=3,
                    pad_piece="<pad>", user_defined_symbols=[OPEN, MID, CLOSE])  # fmt: skip
    (directory / "spm.model").write_bytes(train_pieces([" " + t for t in GERMAN + ENGLISH], size=220, **settings))
    letters = sorted({char for text in GERMAN + ENGLISH for char in text.replace(" ", BLANK)})
    model = sentencepiece_model_pb2.ModelProto()
    model.ParseFromString((directory / "spm.model").read_bytes())
    kept = [piece for piece in model.pieces if piece.type != 1 or piece.piece in letters]
    del model.pieces[:]
    model.pieces.extend(kept)
    (directory / "spm.english.model").write_bytes(model.SerializeToString())
    (directory / "copied.txt").write_text("Bern\n", encoding="utf-8")
    return load_tokenizer(directory)


def test_foreign_words_have_the_same_pieces_on_both_sides(copying):
    text = "Die Stadt Bern schweigt."
    source = copying.encode_source(text)
    letters = [BLANK, *"Bern"]
    at = next(i for i in range(len(source.tokens)) if list(source.tokens[i : i + 5]) == letters)
    assert list(copying.encode_target("Bern").tokens) == letters
    assert [text[slice(*place)] for place in source.offsets[at + 1 : at + 5]] == list("Bern")
    assert copying.decode(source.tokens) == text
    assert any(len(token) > 2 for token in source.tokens), "German words keep their own pieces"


def test_foreign_words_in_markers_are_split_once(copying):
    text = f"Die{OPEN} Stadt Bern{MID} Bern{CLOSE} schweigt"
    tokens = copying.encode_source(text).tokens
    assert copying.decode(tokens) == text
    assert [token for token in tokens if token in (OPEN, MID, CLOSE)] == [OPEN, MID, CLOSE]


def test_markers_are_pieces_with_their_ids(shared):
    assert shared.has_markers
    assert [shared.vocabulary[i] for i in range(7)] == ["<s>", "<pad>", "</s>", "<unk>", OPEN, MID, CLOSE]
    text = f"aus der{OPEN} DVRK{MID} DPRK{CLOSE} an Russland"
    assert shared.decode(shared.encode_source(text).tokens) == text
    assert [t for t in shared.encode_source(text).tokens if "⟨" in t] == [OPEN, MID, CLOSE]


@pytest.mark.parametrize("text", [*ENGLISH, f"{OPEN}The North{CLOSE} test", f"a{OPEN}b{CLOSE}c", "x", ""])
def test_decoding_undoes_encoding(shared, text):
    assert shared.decode(shared.encode_target(text).tokens) == text


def test_a_space_behind_the_first_marker_is_not_the_text_s(shared):
    assert shared.decode([BLANK, OPEN, BLANK, "N", CLOSE]) == f"{OPEN}N{CLOSE}"


def test_control_pieces_never_reach_the_text(shared):
    assert shared.decode(["<s>", BLANK + "a", "<unk>", "n", "</s>", "<pad>"]) == "an"


@pytest.mark.parametrize(
    ("text", "pieces"),
    [
        ("  Bern\u00a0 und ", ["Bern", "und"]),
        ("„Ja“", ["„Ja“"]),
        ("ﬁx … ½", ["ﬁx", "…", "½"]),
        ("\tBern\n漢", ["Bern", "漢"]),
        ("Zu\u0308rich", ["Zu\u0308rich"]),
        ("\u00adBern", ["\u00adBern"]),
    ],
)
@pytest.mark.parametrize("kind", ["shared", "marian"])
def test_offsets_cover_every_visible_character_once(kind, text, pieces, request):
    found = request.getfixturevalue(kind).encode_source(text)
    assert len(found.tokens) == len(found.offsets)
    covered = [i for start, end in found.offsets for i in range(start, end)]
    assert covered == sorted(set(covered))
    visible = [i for i, char in enumerate(text) if not char.isspace()]
    # A soft hyphen has no piece.
    assert [i for i in visible if text[i] != "\u00ad"] == [i for i in covered if text[i] != "\u00ad"]


def test_offsets_name_the_pieces(shared):
    text = f"Der  Minister\u00a0 in{OPEN} Seoul{MID} Soul{CLOSE}."
    found = shared.encode_source(text)
    assert "".join(text[a:b] for a, b in found.offsets) == "".join(text.split())
    for token, (a, b) in zip(found.tokens, found.offsets, strict=True):
        assert text[a:b] == token.removeprefix(BLANK)


@pytest.mark.parametrize("text", ["", " ", "\u00a0\t\n"])
@pytest.mark.parametrize("kind", ["shared", "marian", "hub"])
def test_blank_texts_have_no_pieces(kind, text, request):
    tokenizer = request.getfixturevalue(kind)
    assert tokenizer.encode_source(text).tokens == ()
    assert tokenizer.encode_target(text).offsets == ()


def test_unknown_pieces(shared, marian):
    assert "<unk>" in shared.encode_source("漢字").tokens
    assert "<unk>" in marian.encode_source("漢字").tokens
    assert marian.vocabulary[-1] == "<pad>"


@pytest.mark.parametrize(
    ("prefix", "rest", "text"),
    [
        ("The", [BLANK + "end"], "The end"),
        ("The ", [BLANK + "end"], "The end"),
        ("The ", ["end"], "The end"),
        ("The", ["n"], "Then"),
        ("", [BLANK + "end"], "end"),
        ("two  spaces", [BLANK, ","], "two  spaces ,"),
        ("ﬁx", [], "ﬁx"),
    ],
)
def test_a_prefix_is_kept_to_the_letter(shared, marian, prefix, rest, text):
    assert shared.extend(prefix, shared.encode_target(prefix).tokens, rest) == text
    assert marian.extend(prefix, (), rest) == text


def test_hub_tokenizers(hub):
    assert (hub.opening, hub.closing) == (("<s>",), ("</s>",))
    assert set(hub.control) == {"<s>", "<unk>", "<pad>"}
    text = "Bern  liegt in der\u00a0Schweiz ."
    found = hub.encode_source(text)
    assert [text[a:b] for a, b in found.offsets] == ["Bern", "liegt", "in", "der", "Schweiz", "."]
    assert hub.decode(found.tokens) == "Bern liegt in der Schweiz ."
    assert hub.extend("Bern  liegt", found.tokens[:2], found.tokens[2:4]) == "Bern  liegt in der"
    assert not hub.has_markers


def test_missing_and_damaged_files(tmp_path):
    with pytest.raises(ModelIncompatibleError, match=r"spm\.model"):
        load_tokenizer(tmp_path)
    (tmp_path / "tokenizer.json").write_text("{}")
    with pytest.raises(ModelIncompatibleError, match="cannot be read"):
        load_tokenizer(tmp_path)
    for name in ("source.spm", "target.spm"):
        (tmp_path / name).write_bytes(train_pieces(GERMAN, size=150))
    (tmp_path / "vocab.json").write_text("[1]")
    with pytest.raises(ModelIncompatibleError, match=r"vocab\.json"):
        load_tokenizer(tmp_path)
    (tmp_path / "spm.model").write_bytes(train_pieces(GERMAN, size=150))
    with pytest.raises(ModelIncompatibleError, match="<pad>"):
        load_tokenizer(tmp_path)
