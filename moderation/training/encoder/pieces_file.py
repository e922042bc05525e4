"""The tokenizer's model of the pieces that are kept, as sentencepiece reads it.

It is written here field by field, since sentencepiece trains models and runs them, but makes none smaller.
"""

import struct
from collections.abc import Sequence

from moderation.scorers.encoder.pieces import END, START

_NORMAL, _UNKNOWN, _CONTROL = 1, 2, 3
_KINDS = {0: _UNKNOWN, START: _CONTROL, END: _CONTROL}


def serialised(pieces: Sequence[str], scores: Sequence[float]) -> bytes:
    """Returns a ModelProto (sentencepiece_model.proto) that changes nothing of a line but its spaces."""
    parts = [
        _field(1, _field(1, piece.encode()) + _score(score) + _number(3, _KINDS.get(number, _NORMAL)))
        for number, (piece, score) in enumerate(zip(pieces, scores, strict=True))
    ]
    # TrainerSpec: model_type is UNIGRAM; the ids of unknown, start, end and no padding.
    trainer = (
        _number(3, 1) + _number(40, 0) + _number(41, START) + _number(42, END) + _number(43, (1 << 64) - 1)
    )
    # NormalizerSpec: no rules; a space before each line, single spaces, spaces written as ▁.
    normaliser = _field(1, b"identity") + _number(3, 1) + _number(4, 1) + _number(5, 1)
    return b"".join(parts) + _field(2, trainer) + _field(3, normaliser)


def _field(number: int, content: bytes) -> bytes:
    return _varint(number << 3 | 2) + _varint(len(content)) + content


def _score(score: float) -> bytes:
    """Returns the field 2 of a piece."""
    return b"\x15" + struct.pack("<f", score)


def _number(number: int, value: int) -> bytes:
    return _varint(number << 3) + _varint(value)


def _varint(value: int) -> bytes:
    encoded = bytearray()
    while value > 127:
        encoded.append(value & 127 | 128)
        value >>= 7
    encoded.append(value)
    return bytes(encoded)
