from pathlib import Path

import pytest
import torch

from bilingua.errors import SettingsError
from bilingua.training.e5 import E5
from bilingua.training.grow import grow
from bilingua.training.model import Bart, Shape, trainable
from tests.unit.training.fake_e5 import write_e5


@pytest.fixture
def e5(tmp_path: Path) -> E5:
    return E5(write_e5(tmp_path / "e5.bin"))


def old_network() -> Bart:
    torch.manual_seed(3)
    return Bart(Shape(9, 1, 1, width=4, inner=8, heads=2, positions=10)).eval()


def outputs(network: Bart) -> torch.Tensor:
    source, target = torch.tensor([[7, 8, 7, 2]]), torch.tensor([[2, 8, 7]])
    with torch.no_grad():
        memory, mask = network.encode(source)
        hidden: torch.Tensor = network.decode(target, memory, mask)
    return hidden


def test_a_grown_network_says_almost_the_same(e5: E5) -> None:
    old = old_network()
    new = grow(old, e5, encoder=[0, 1], decoder=[0, 1], old_encoder=[0], old_decoder=[0])
    assert (new.shape.encoder, new.shape.decoder) == (2, 2)
    assert torch.equal(new.shared.weight, old.shared.weight)
    before, after = outputs(old), outputs(new)
    assert not torch.equal(before, after)
    assert torch.nn.functional.cosine_similarity(before, after, dim=-1).min() > 0.9


def test_new_layers_learn(e5: E5) -> None:
    new = grow(old_network(), e5, encoder=[0, 1], decoder=[0, 1], old_encoder=[0], old_decoder=[0])
    memory, mask = new.encode(torch.tensor([[7, 8, 2]]))
    new.decode(torch.tensor([[2, 8]]), memory, mask).square().sum().backward()  # type: ignore[no-untyped-call]
    grads = {name: parameter.grad for name, parameter in trainable(new).items() if ".layers.1." in name}
    assert grads
    assert all(grad is not None and grad.isfinite().all() for grad in grads.values())
    assert grads["encoder.layers.1.fc2.weight"].abs().sum() > 0  # type: ignore[union-attr]


@pytest.mark.parametrize(
    ("kept", "wanted", "match"),
    [([0, 1], [0, 1, 2], "has 1"), ([3], [0, 1], "cannot grow"), ([1], [0, 1], "first layer stays")],
)
def test_layers_that_do_not_fit(e5: E5, kept: list[int], wanted: list[int], match: str) -> None:
    with pytest.raises(SettingsError) as refused:
        grow(old_network(), e5, encoder=wanted, decoder=[0], old_encoder=kept, old_decoder=[0])
    assert match in f"{refused.value} {refused.value.hint}"
