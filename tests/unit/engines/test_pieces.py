"""The common part of the engines over a decoder that reads from a list."""

import pytest

from bilingua.engines.base import Capabilities, DecodeOptions
from bilingua.engines.batching import output_limit, token_batches
from bilingua.engines.pieces import Decoded, PieceEngine
from bilingua.engines.tokens import MARKERS, Pieces
from bilingua.errors import CapabilityError, EngineError, SettingsError
from bilingua.markers import CLOSE, MID, OPEN
from tests.fakes import ALL


class Words:
    """Pieces are words with the space before them, or single characters."""

    opening = ("<s>",)
    closing = ("</s>",)
    control = ("<unk>",)
    has_markers = True
    vocabulary = ("<s>", "</s>", "<unk>", *MARKERS)

    def encode_source(self, text):
        words, offsets, place = [], [], 0
        for word in text.split():
            place = text.index(word, place)
            words.append("▁" + word)
            offsets.append((place, place + len(word)))
            place += len(word)
        return Pieces(tuple(words), tuple(offsets))

    encode_target = encode_source

    def decode(self, tokens):
        return "".join(tokens).replace("▁", " ").strip()

    def extend(self, prefix, prefix_tokens, tokens):
        return prefix + "".join(tokens).replace("▁", " ")


class Scripted(PieceEngine):
    """Gives the first of `answers` that holds no banned sequence."""

    name = "scripted"
    signature = "scripted|model:0"
    max_pieces = 20
    max_target = 40

    def __init__(self, answers, *, capabilities: Capabilities = ALL, rows_lost=0):
        self.tokenizer = Words()
        self.capabilities = capabilities
        self.answers = [tuple(answer) for answer in answers]
        self.rows_lost = rows_lost
        self.batches = []

    def _generate(self, sources, prefixes, *, limit, banned, options):
        self.batches.append((sources, prefixes, limit, banned))

        def allowed(answer):
            return not any(answer[i : i + len(b)] == b for b in banned for i in range(len(answer)))

        answer = next(answer for answer in self.answers if allowed(answer))
        return [Decoded(answer, -1.0)] * (len(sources) - self.rows_lost)

    def _log_probabilities(self, sources, targets):
        return [[-1.0] * (len(target) + 1) for target in targets][self.rows_lost :]

    def _attention(self, sources, targets):
        return [
            [[8.0, *[float(j == i) for j in range(len(s) - 2)], 8.0] for i in range(len(t))]
            for s, t in zip(sources, targets, strict=True)
        ]


def test_the_likeliest_translations_come_without_those_that_outgrow_their_limit():
    class Several(Scripted):
        max_target = 400

        def _generate(self, sources, prefixes, *, limit, banned, options):
            self.batches.append(options)
            others = (Decoded(("▁long",) * limit, -3.0), Decoded(("▁b",), -2.0))
            return [Decoded(("▁a",), -1.0, others)] * len(sources)

    engine = Several([], capabilities=Capabilities(n_best=True))
    found = engine.n_best(["x", " ", "y"], DecodeOptions(beam=2, hypotheses=3))
    assert [[(one.text, one.score) for one in row] for row in found] == [
        [("a", -1.0), ("b", -2.0)],
        [],
        [("a", -1.0), ("b", -2.0)],
    ]
    assert engine.batches[0].beam == 3


@pytest.mark.parametrize(
    ("capabilities", "options", "error"),
    [
        (ALL, DecodeOptions(hypotheses=2), CapabilityError),
        (Capabilities(n_best=True), DecodeOptions(hypotheses=0), SettingsError),
        (Capabilities(n_best=True, suppression=True), DecodeOptions(suppress=("ban",)), SettingsError),
    ],
)
def test_what_n_best_cannot_do_is_refused(capabilities, options, error):
    with pytest.raises(error):
        Scripted([["▁a"]], capabilities=capabilities).n_best(["x"], options)


def test_suppression_goes_on_until_no_spelling_is_left():
    spellings = [
        ["▁a", "▁ban"], ["▁a", "▁b", "an"], ["▁a", "▁ba", "n"], ["▁a", "▁", "b", "a", "n"],
        ["▁a", "▁", "b", "an"], ["▁a", "▁", "ban"], ["▁a", "▁good"],
    ]  # fmt: skip
    engine = Scripted(spellings)
    [hyp] = engine.translate(["x"], DecodeOptions(suppress=("ban",)))
    assert hyp.text == "a good"
    assert len(engine.batches) > 2


def test_suppression_is_about_whole_words():
    engine = Scripted([["▁a", "▁bandit"]])
    assert engine.translate(["x"], DecodeOptions(suppress=("ban",)))[0].text == "a bandit"
    assert len(engine.batches) == 1


def test_suppression_that_fails_is_said_aloud():
    class Stubborn(Scripted):
        def _generate(self, sources, prefixes, *, limit, banned, options):
            return [Decoded(("▁ban",), -1.0)] * len(sources)

    with pytest.raises(EngineError, match="ban"):
        Stubborn([]).translate(["x"], DecodeOptions(suppress=("ban",)))


def test_only_offending_requests_are_repeated():
    class ByLength(Scripted):
        def _generate(self, sources, prefixes, *, limit, banned, options):
            self.batches.append(sources)
            bad = ("▁b", "an")
            return [Decoded(bad if len(s) == 3 and bad not in banned else ("▁ok",), -1.0) for s in sources]

    engine = ByLength([])
    found = engine.translate(["one", "one two"], DecodeOptions(suppress=("ban",)))
    assert [hyp.text for hyp in found] == ["ok", "ok"]
    assert engine.batches[-1] == [("<s>", "▁one", "</s>")]


def test_markers_are_banned_where_no_source_asks_for_them():
    class Marking(Scripted):
        def _generate(self, sources, prefixes, *, limit, banned, options):
            self.batches.append((sources, prefixes, limit, banned))
            return [Decoded(("▁ok",) if (OPEN,) in banned else (OPEN, "▁ok", CLOSE), -1.0)] * len(sources)

    engine = Marking([])
    found = engine.translate(["plain", f"a{OPEN} b{MID} c{CLOSE}"], DecodeOptions())
    assert [hyp.text for hyp in found] == ["ok", f"{OPEN} ok{CLOSE}"]
    first, second = engine.batches
    assert len(first[0]) == 2
    assert set(first[3]) & {(OPEN,), (MID,), (CLOSE,)} == {(MID,)}
    assert second[0] == [("<s>", "▁plain", "</s>")]
    assert set(second[3]) >= {(OPEN,), (MID,), (CLOSE,), ("<unk>",)}


def test_what_outgrows_its_limit_is_decoded_again_within_it():
    class Endless(Scripted):
        max_target = 100

        def _generate(self, sources, prefixes, *, limit, banned, options):
            self.batches.append((sources, limit))
            return [Decoded(("▁no",) * limit if "▁loop" in source else ("▁ok",), -1.0) for source in sources]

    engine = Endless([])
    found = engine.translate(["loop", "one two three four"], DecodeOptions())
    assert [len(hyp.text.split()) for hyp in found] == [32, 1]
    assert [(len(sources), limit) for sources, limit in engine.batches] == [(2, 92), (1, 32)]


def test_batches_are_all_begun_before_the_first_is_waited_for():
    events = []

    class Later(Scripted):
        def _generate(self, sources, prefixes, *, limit, banned, options):
            events.append("begun")
            return (events.append("read") or Decoded(source[1:-1], -1.0) for source in sources)

    found = Later([]).translate(["a a", "b", "c c c"], DecodeOptions(batch_tokens=5))
    assert [hyp.text for hyp in found] == ["a a", "b", "c c c"]
    assert events == ["begun"] * 3 + ["read"] * 3


def test_scores_of_whole_completions_are_given_up_on_request():
    class Scored(Scripted):
        def _log_probabilities(self, sources, targets):
            return [[-7.0] * (len(target) + 1) for target in targets]

    engine = Scored([["▁ok"]])
    assert engine.complete(["x"], ["so"], DecodeOptions())[0].score == -7.0
    assert engine.complete(["x"], ["so"], DecodeOptions(whole_scores=False))[0].score == -1.0


def test_too_few_rows_are_noticed():
    with pytest.raises(EngineError, match="1 rows for 2"):
        Scripted([["▁ok"]], rows_lost=1).translate(["a", "b"], DecodeOptions())
    with pytest.raises(EngineError, match="1 rows for 2"):
        Scripted([["▁ok"]], rows_lost=1).score(["a", "b"], ["a", "b"])


def test_alignment_leaves_special_pieces_out():
    [alignment] = Scripted([]).align(["ein Satz"], ["one sentence here"])
    assert alignment.source == ((0, 3), (4, 8))
    assert alignment.weights[:2] == ((1.0, 0.0), (0.0, 1.0))
    assert alignment.weights[2] == (0.5, 0.5)  # it looks at special pieces only


def test_a_prefix_leaves_room_to_go_on():
    engine = Scripted([["▁ok"]])
    prefix = " ".join(["word"] * 25)
    assert engine.complete(["x"], [prefix], DecodeOptions(max_ratio=0.1))[0].text == prefix + " ok"
    assert engine.batches[0][2] > 25


def test_limits_depend_on_the_source_alone():
    assert output_limit(10, max_ratio=2.5, most=254) == 64
    assert output_limit(11, max_ratio=2.5, most=254) == 64
    assert output_limit(200, max_ratio=2.5, most=254) == 254
    assert output_limit(0, max_ratio=2.5, most=254) == 32


@pytest.mark.parametrize("batch_tokens", [1, 7, 20, 1000])
def test_batches_hold_every_index_once_and_keep_the_budget(batch_tokens):
    lengths = [3, 9, 1, 4, 4, 8, 2, 15]
    groups = [0, 1, 0, 0, 1, 0, 1, 0]
    batches = list(token_batches(lengths, groups, batch_tokens=batch_tokens))
    assert sorted(i for batch in batches for i in batch) == list(range(8))
    for batch in batches:
        assert len({groups[i] for i in batch}) == 1
        assert len(batch) == 1 or max(lengths[i] for i in batch) * len(batch) <= batch_tokens


def test_batches_are_cut_smaller_where_workers_would_be_idle():
    class Counting(Scripted):
        workers = 2

        def _generate(self, sources, prefixes, *, limit, banned, options):
            self.batches.append(len(sources))
            return [Decoded(("▁ok",), -1.0)] * len(sources)

    sentence = " ".join(["wort"] * 14)
    engine = Counting([])
    engine.translate([sentence] * 32, DecodeOptions())
    engine.translate([sentence] * 4, DecodeOptions())
    assert engine.batches == [16, 16, 4]


def test_a_pair_is_aligned_once_as_long_as_it_is_kept():
    class Looking(Scripted):
        seen = ()

        def _attention(self, sources, targets):
            self.seen += tuple(targets)
            return super()._attention(sources, targets)

    engine = Looking([])
    first = engine.align(["ein Satz", "ein Satz"], ["one sentence", "one sentence"])
    assert first[0] == first[1] == engine.align(["ein Satz"], ["one sentence"])[0]
    assert len(engine.seen) == 1
    engine.align(["ein Satz"] * 300, [f"sentence {number}" for number in range(300)])
    engine.align(["ein Satz"], ["one sentence"])
    assert len(engine.seen) == 302
