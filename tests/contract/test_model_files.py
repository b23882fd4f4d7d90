"""Models on disk: converting, exporting, and what is said when files are missing, cut off or not each other's."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
from itertools import pairwise
from pathlib import Path

import numpy as np
import pytest
from click.testing import CliRunner

from bilingua.engines.base import DecodeOptions, create
from bilingua.engines.models import read_info
from bilingua.errors import (
    EngineNotInstalledError,
    InputError,
    ModelIncompatibleError,
    ModelNotFoundError,
    SettingsError,
)
from tests.contract.tiny import ENGLISH, GERMAN, MARKED

GREEDY = DecodeOptions(beam=1)


def texts(hypotheses):
    return [hyp.text for hyp in hypotheses]


@pytest.fixture
def copied(bart_ct2, tmp_path):
    """A CTranslate2 directory to spoil."""
    return Path(shutil.copytree(bart_ct2, tmp_path / "spoilt"))


@pytest.mark.parametrize("engine", ["ct2", "hf"])
def test_unknown_models(engine, tmp_path, monkeypatch):
    pytest.importorskip("torch")
    with pytest.raises(ModelNotFoundError, match="no/such/model/dir"):
        create(engine, "./no/such/model/dir")
    with pytest.raises(ModelNotFoundError) as caught:
        create(engine, str(tmp_path))
    assert str(tmp_path) in str(caught.value)
    assert caught.value.hint


@pytest.mark.parametrize("engine", ["ct2", "hf"])
def test_unknown_settings(engine):
    with pytest.raises(SettingsError, match="tpu"):
        create(engine, "x", device="tpu")
    with pytest.raises(SettingsError, match="threads"):
        create(engine, "x", threads=-1)


@pytest.mark.slow
@pytest.mark.parametrize("model", ["Helsinki-NLP/opus-mt-xx-yy", "opus-mt-xx-yy"])
def test_a_hub_name_without_cache_and_network_says_what_to_do(model, monkeypatch, tmp_path):
    import huggingface_hub.constants

    monkeypatch.setattr(huggingface_hub.constants, "HF_HUB_CACHE", str(tmp_path))
    monkeypatch.setattr(huggingface_hub.constants, "HF_HUB_OFFLINE", True)
    with pytest.raises(ModelNotFoundError, match=f"hf download {model}"):
        create("hf", model)


@pytest.mark.slow
def test_a_name_in_the_cache_needs_no_network(bart, monkeypatch, tmp_path):
    import huggingface_hub.constants

    from bilingua.engines.hub import fetch_model

    monkeypatch.setattr(huggingface_hub.constants, "HF_HUB_CACHE", str(tmp_path))
    monkeypatch.setattr(huggingface_hub.constants, "HF_HUB_OFFLINE", True)
    repository = tmp_path / "models--somebody--tiny"
    shutil.copytree(bart, repository / "snapshots" / "0123456789")
    (repository / "refs").mkdir()
    (repository / "refs" / "main").write_text("0123456789")
    import huggingface_hub

    real = huggingface_hub.snapshot_download
    monkeypatch.setattr(huggingface_hub, "snapshot_download", lambda *a, **k: real(*a, cache_dir=str(tmp_path), **k))
    assert fetch_model("somebody/tiny") == repository / "snapshots" / "0123456789"
    (repository / "snapshots" / "0123456789" / "model.safetensors").unlink()
    with pytest.raises(ModelNotFoundError, match="hub"):
        fetch_model("somebody/other")


def test_without_torch_the_extra_is_named(monkeypatch):
    monkeypatch.setattr("bilingua.engines.hub.find_spec", lambda name: None)
    with pytest.raises(EngineNotInstalledError, match="pip install"):
        create("hf", "somebody/tiny")
    from bilingua.engines.convert import convert_model

    with pytest.raises(EngineNotInstalledError, match="pip install"):
        convert_model("somebody/tiny", "out")


@pytest.mark.slow
@pytest.mark.parametrize("share", [0.0, 0.001, 0.3, 0.9, 0.9999])
def test_cut_off_weights(copied, share):
    path = copied / "model.bin"
    whole = path.read_bytes()
    path.write_bytes(whole[: int(len(whole) * share)])
    with pytest.raises(ModelIncompatibleError, match=r"model\.bin"):
        create("ct2", str(copied))


@pytest.mark.slow
def test_weights_that_are_something_else(copied):
    (copied / "model.bin").write_bytes(b"<!DOCTYPE html>" * 100)
    with pytest.raises(ModelIncompatibleError, match="not a CTranslate2 model"):
        create("ct2", str(copied))


@pytest.mark.slow
@pytest.mark.parametrize(
    ("name", "content", "message"),
    [
        ("spm.model", None, "no tokenizer"),
        ("spm.model", b"nonsense", "not a SentencePiece model"),
        ("config.json", b"{", "no JSON"),
        ("bilingua.json", b"{", "JSON"),
        ("bilingua.json", b"[]", "not a JSON object"),
        ("shared_vocabulary.json", None, "vocabulary files are missing"),
        ("shared_vocabulary.json", b'["<s>", "strange"]', "another model's"),
    ],
)
def test_damaged_files_beside_the_weights(copied, name, content, message):
    (copied / name).unlink()
    if content is not None:
        (copied / name).write_bytes(content)
    with pytest.raises(ModelIncompatibleError, match=message):
        create("ct2", str(copied))


@pytest.mark.slow
def test_the_tokenizer_of_another_model(copied, marian):
    (copied / "spm.model").unlink()
    for name in ("source.spm", "target.spm", "vocab.json"):
        shutil.copyfile(marian / name, copied / name)
    with pytest.raises(ModelIncompatibleError, match="another model's"):
        create("ct2", str(copied))


@pytest.mark.slow
def test_promised_markers_that_the_tokenizer_lacks(marian_ct2, marian, tmp_path):
    for engine, directory in (("ct2", marian_ct2), ("hf", marian)):
        copy = Path(shutil.copytree(directory, tmp_path / engine))
        (copy / "bilingua.json").write_text('{"markers": true}')
        with pytest.raises(ModelIncompatibleError, match="markers"):
            create(engine, str(copy))


@pytest.mark.slow
def test_a_transformers_model_given_to_ct2_names_the_way(bart):
    with pytest.raises(ModelNotFoundError, match="--engine hf, or bilingua model convert"):
        create("ct2", str(bart))


@pytest.mark.slow
@pytest.mark.parametrize("damage", ["cut", "lost"])
def test_damaged_transformers_models(bart, tmp_path, damage):
    copy = Path(shutil.copytree(bart, tmp_path / "spoilt"))
    path = copy / "model.safetensors"
    if damage == "cut":
        path.write_bytes(path.read_bytes()[:5000])
    else:
        from safetensors.numpy import load_file, save_file

        tensors = load_file(path)
        del tensors["model.encoder.layers.0.fc1.weight"]
        save_file(tensors, path, metadata={"format": "pt"})
    with pytest.raises(ModelIncompatibleError, match="spoilt"):
        create("hf", str(copy))


@pytest.mark.slow
def test_conversion_copies_what_the_engine_needs(bart_ct2, marian_ct2):
    for directory in (bart_ct2, marian_ct2):
        names = {path.name for path in directory.iterdir()}
        assert {"model.bin", "config.json", "shared_vocabulary.json", "bilingua.json"} <= names
        assert not [name for name in names if "safetensors" in name]
    card = json.loads((bart_ct2 / "bilingua.json").read_text(encoding="utf-8"))
    assert card["markers"] is True
    assert card["alignment_layer"] == 1
    assert json.loads((marian_ct2 / "bilingua.json").read_text(encoding="utf-8"))["markers"] is False


@pytest.mark.parametrize(("layers", "chosen"), [(1, 0), (2, 1), (3, 2), (4, 2), (6, 4)])
def test_the_aligning_layer_follows_the_depth(layers, chosen):
    from bilingua.engines.convert import aligning_layer

    assert aligning_layer(None, layers) == chosen
    assert aligning_layer(-1, layers) == layers - 1
    for wanted in (layers, -layers - 1, "0"):
        with pytest.raises(SettingsError, match=f"{layers} layers"):
            aligning_layer(wanted, layers)


@pytest.mark.slow
@pytest.mark.parametrize("layer", [0, 1, -1])
def test_both_engines_align_by_the_chosen_layer(bart, tmp_path, layer):
    from bilingua.engines.convert import convert_model
    from bilingua.engines.hf import HFEngine

    converted = create("ct2", str(convert_model(bart, tmp_path / "out", quantization="float32", alignment_layer=layer)))
    reference = HFEngine(str(bart), alignment_layer=layer)
    other = HFEngine(str(bart), alignment_layer=1 if layer == 0 else 0)

    def weights(engine):
        return np.array(engine.align(GERMAN[:1], ENGLISH[:1])[0].weights)

    assert np.allclose(weights(converted), weights(reference), atol=0.02)
    assert not np.allclose(weights(converted), weights(other), atol=0.02)


@pytest.mark.slow
def test_conversion_refuses_what_it_cannot_do(bart, marian, bart_ct2, tmp_path):
    from bilingua.engines.convert import convert_model

    with pytest.raises(InputError, match="exists already"):
        convert_model(bart, bart_ct2)
    with pytest.raises(SettingsError, match="int3"):
        convert_model(bart, tmp_path / "out", quantization="int3")
    with pytest.raises(SettingsError, match="2 layers"):
        convert_model(bart, tmp_path / "out", alignment_layer=2)
    with pytest.raises(ModelNotFoundError):
        convert_model("./nowhere", tmp_path / "out")
    vocabulary = json.loads((marian / "vocab.json").read_text(encoding="utf-8"))
    copy = Path(shutil.copytree(marian, tmp_path / "marian"))
    vocabulary["<pad>"], vocabulary["</s>"] = vocabulary["</s>"], vocabulary["<pad>"]
    (copy / "vocab.json").write_text(json.dumps(vocabulary), encoding="utf-8")
    with pytest.raises(ModelIncompatibleError, match="<pad>"):
        convert_model(copy, tmp_path / "out")
    # Nothing half-written stays behind.
    assert sorted(path.name for path in tmp_path.iterdir()) == ["marian"]


@pytest.mark.slow
def test_conversion_refuses_a_marian_model_that_starts_from_something(marian, tmp_path):
    from safetensors.numpy import load_file, save_file

    from bilingua.engines.convert import convert_model

    copy = Path(shutil.copytree(marian, tmp_path / "marian"))
    tensors = load_file(copy / "model.safetensors")
    tensors["model.shared.weight"][-1] = tensors["model.shared.weight"][5]
    save_file(tensors, copy / "model.safetensors", metadata={"format": "pt"})
    with pytest.raises(ModelIncompatibleError, match="not zero"):
        convert_model(copy, tmp_path / "out")


@pytest.mark.slow
def test_the_exported_model_is_the_packaged_one(build, exported, bart, bart_ct2):
    """Same weights to the last bit of int8, same translations, markers too; logits near the original's."""
    from safetensors.numpy import load_file

    from bilingua.engines.hf import HFEngine

    original, back = load_file(bart / "model.safetensors"), load_file(exported / "model.safetensors")
    assert back.keys() == original.keys() - {"lm_head.weight"}
    for name, values in back.items():
        # int8 rounds to half a step, which is a 254th of the largest weight of the row.
        largest = np.abs(original[name]).max(axis=-1, keepdims=True)
        tolerance = largest / 253 if name.endswith("proj.weight") or ".fc" in name or "shared" in name else 1e-6
        if "embed_positions" in name:
            values, original[name], tolerance = values[2:], original[name][2:], 1e-6
        assert np.all(np.abs(values - original[name]) <= tolerance + 1e-6), name
    engine = HFEngine(str(exported))
    assert engine.capabilities.markers
    sources, expected = [*GERMAN, *(s for s, _ in MARKED)], [*ENGLISH, *(t for _, t in MARKED)]
    assert texts(engine.translate(sources, GREEDY)) == expected
    assert engine.score(GERMAN, ENGLISH) == pytest.approx(build("ct2-bart").score(GERMAN, ENGLISH), abs=0.01)


@pytest.mark.slow
def test_a_second_round_trip_loses_nothing(exported, bart_ct2, tmp_path):
    from bilingua.engines.convert import convert_model
    from bilingua.engines.modelfile import read_model_file

    again = read_model_file(convert_model(exported, tmp_path / "again") / "model.bin")
    first = read_model_file(bart_ct2 / "model.bin")
    assert first.variables.keys() == again.variables.keys()
    for name in first.variables:
        assert np.allclose(first.values(name), again.values(name), rtol=1e-5, atol=1e-7), name


@pytest.mark.slow
def test_hf_runs_a_ctranslate2_directory(bart_ct2, build):
    engine = create("hf", str(bart_ct2))
    assert engine.signature.removeprefix("hf|") in build("ct2-bart").signature
    assert texts(engine.translate(GERMAN[:2], GREEDY)) == ENGLISH[:2]


@pytest.mark.slow
def test_export_refuses_marian_and_full_directories(marian_ct2, bart_ct2, bart, tmp_path):
    from bilingua.engines.dequantize import export_model

    with pytest.raises(ModelIncompatibleError, match="Marian"):
        export_model(marian_ct2, tmp_path / "out")
    with pytest.raises(InputError, match="exists already"):
        export_model(bart_ct2, bart)
    with pytest.raises(ModelNotFoundError, match=r"model\.bin"):
        export_model(bart, tmp_path / "out")
    assert not list(tmp_path.iterdir())


@pytest.mark.slow
def test_signature_follows_the_content(copied, bart_ct2):
    before = create("ct2", str(copied)).signature
    assert before == create("ct2", str(bart_ct2)).signature
    card = json.loads((copied / "bilingua.json").read_text(encoding="utf-8"))
    (copied / "bilingua.json").write_text(json.dumps({**card, "markers": False}), encoding="utf-8")
    changed = create("ct2", str(copied))
    assert changed.signature != before
    assert not changed.capabilities.markers


@pytest.mark.slow
def test_packaged_models_are_found_by_name(bart_ct2, tmp_path, monkeypatch):
    from bilingua.engines import models

    monkeypatch.setattr(models.resources, "files", lambda package: tmp_path)
    with pytest.raises(ModelNotFoundError, match="holds no model"):
        models.find_model(None)
    for name, default in (("a-model", False), ("b-model", True)):
        directory = Path(shutil.copytree(bart_ct2, tmp_path / "data" / "models" / name))
        (directory / "bilingua.json").write_text(json.dumps({"name": name, "markers": True, "default": default}))
    assert [info.name for info in models.packaged_models()] == ["b-model", "a-model"]
    assert models.find_model(None).name == "b-model"
    assert models.find_model("a-model").path == tmp_path / "data" / "models" / "a-model"
    assert create("ct2", "a-model").capabilities.markers
    assert create("ct2").signature == create("ct2", "b-model").signature
    with pytest.raises(ModelNotFoundError, match="here: b-model, a-model"):
        models.find_model("c-model")
    from bilingua.apps.cli.model import model

    listed = CliRunner().invoke(model, ["list"])
    assert [line.split("\t")[0] for line in listed.output.splitlines()] == ["b-model", "a-model"]
    described = json.loads(CliRunner().invoke(model, ["info"]).output)
    assert described["name"] == "b-model"
    assert described["size_bytes"] > 10_000
    assert CliRunner().invoke(model, ["path", "a-model"]).output.strip().endswith("a-model")


@pytest.mark.slow
def test_commands_convert_and_export(bart, tmp_path):
    from bilingua.apps.cli.model import model

    run = CliRunner().invoke(model, ["convert", str(bart), str(tmp_path / "ct2")], catch_exceptions=False)
    assert run.output.strip() == str(tmp_path / "ct2")
    run = CliRunner().invoke(
        model, ["export", str(tmp_path / "hf"), "--model", str(tmp_path / "ct2")], catch_exceptions=False
    )
    assert run.output.strip() == str(tmp_path / "hf")
    assert texts(create("hf", str(tmp_path / "hf")).translate(GERMAN[:1], GREEDY)) == ENGLISH[:1]


def test_heavy_packages_stay_out_until_used():
    code = (
        "import sys, bilingua.engines.base, bilingua.engines.models, bilingua.apps.cli.model\n"
        "sys.exit(' '.join({'torch', 'transformers', 'ctranslate2', 'huggingface_hub'} & set(sys.modules)) or 0)"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True)
    assert done.returncode == 0, done.stderr


@pytest.mark.slow
@pytest.mark.parametrize("kind", ["ct2", "hf"])
def test_the_card_s_length_penalty_holds(kind, bart, bart_ct2, tmp_path):
    sources = [f"{one[: len(one) // 2]} {other[len(other) // 2 :]}" for one, other in pairwise(GERMAN)]
    found = {}
    for penalty in (0, 5):
        model = shutil.copytree({"ct2": bart_ct2, "hf": bart}[kind], tmp_path / str(penalty))
        card = json.loads((model / "bilingua.json").read_text(encoding="utf-8"))
        (model / "bilingua.json").write_text(json.dumps(card | {"length_penalty": penalty}), encoding="utf-8")
        engine = create(kind, str(model))
        found[penalty] = engine.translate(sources, DecodeOptions(beam=4))
        scores = engine.score(sources, [hypothesis.text for hypothesis in found[penalty]])
        # Whatever the beam ranks by: what it hands out is the mean over the pieces.
        assert [hypothesis.score for hypothesis in found[penalty]] == pytest.approx(scores, abs=0.05)
    short, long = (sum(len(hypothesis.text) for hypothesis in found[penalty]) for penalty in (0, 5))
    assert short < long


@pytest.mark.parametrize("value", ["1", True, -0.1, 6, None])
def test_a_length_penalty_is_a_number(value, tmp_path):
    (tmp_path / "bilingua.json").write_text(json.dumps({"length_penalty": value}), encoding="utf-8")
    with pytest.raises(ModelIncompatibleError, match="length_penalty"):
        _ = read_info(tmp_path).length_penalty
