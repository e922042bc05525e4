"""The parts of the encoder's training that need neither torch nor the package with the weights."""

from collections import Counter
from pathlib import Path

import msgspec
import numpy as np
import pytest

from comments_service.domain.decisions import ATTRIBUTES
from moderation.labelled.rows import Row
from moderation.scorers import TAGS
from moderation.scorers.encoder.pieces import Pieces
from moderation.scorers.encoder.table import WIDTH
from moderation.scorers.stack import Stack, StackScorer
from moderation.training.encoder import origin
from moderation.training.encoder.examples import Examples
from moderation.training.encoder.make import train_stack
from moderation.training.encoder.packing import pack
from moderation.training.encoder.pieces_file import serialised
from tests.training.test_train import write_rows


def test_a_packed_row_points_where_the_row_did() -> None:
    rows = np.random.default_rng(0).normal(size=(300, WIDTH)).astype(np.float32)
    packed = pack(rows).rows(np.arange(300))
    lengths = np.linalg.norm(rows, axis=1) * np.linalg.norm(packed, axis=1)
    assert ((rows * packed).sum(axis=1) / lengths).min() > 0.99


def test_the_pieces_of_the_file_cut_a_line_at_the_likeliest_places() -> None:
    pieces = ["<unk>", "<s>", "</s>", "▁", "a", "b", "ab", "▁ab"]
    found = Pieces(serialised(pieces, [0, 0, 0, -3, -3, -3, -2, -2])).cut(["abab", "ab  b", "xa", ""])
    assert found == [[7, 6], [7, 3, 5], [3, 0, 4], []]


def test_the_files_of_another_package_are_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(origin, "PACKAGE", "msgspec")
    with pytest.raises(ValueError, match=r"has no file sp\.model"):
        origin.find_files()
    monkeypatch.setattr(origin, "PACKAGE", "no-such-package")
    with pytest.raises(ModuleNotFoundError, match="no-such-package"):
        origin.find_files()


def examples() -> Examples:
    rows = [Row(f"text {n}", "en", "wiki_cat", n % 2, insult=n % 2) for n in range(400)]
    rows += [Row("?", "ja", "open2ch_llm_labelled"), *(Row("x", "ja", "own_ja_train", 1) for _ in range(50))]
    cut = [[1, 10 + n % 7, *range(20, 20 + n % 9), 2] for n in range(len(rows))]
    tags = np.full((len(rows), len(TAGS)), -1, dtype=np.float32)
    return Examples(rows, tags, cut, {"en": [[5]], "ja": [[6], []]})


def test_an_epoch_has_all_rows_whose_toxicity_is_known_and_the_same_seed_gives_the_same() -> None:
    batches = list(examples().epoch(np.random.default_rng(3)))
    assert sum(len(batch.lengths) for batch in batches) == 450
    for batch in batches:
        assert batch.labels.shape == (len(batch.lengths), len(ATTRIBUTES) + len(TAGS))
        assert set(batch.labels[:, 0].tolist()) <= {0, 1}
        assert ((batch.ids > 0).sum(axis=1) == batch.lengths).all()
    again = list(examples().epoch(np.random.default_rng(3)))
    assert all(
        (a.ids == b.ids).all() and (a.labels == b.labels).all() for a, b in zip(batches, again, strict=True)
    )


def test_what_weighs_less_than_1_is_seen_less_often_and_what_was_written_for_the_tags_more_often() -> None:
    kinds = (("own_ja_train", 0.5), ("own_ja_train", 1.0), ("own_ja_train", 2.0), ("own_tagged", 2.0))
    rows = [Row("a", "en", source, 0, weight=weight) for source, weight in kinds for _ in range(100)]
    cut = [[1, 10 + index // 100, 2] for index in range(len(rows))]
    tags = np.zeros((len(rows), len(TAGS)), dtype=np.float32)
    batches = list(Examples(rows, tags, cut, {"en": [[5]], "ja": [[5]]}).epoch(np.random.default_rng(3)))
    seen = Counter(int(piece) for batch in batches for piece in batch.ids[:, 1])
    assert 30 < seen[10] < 70
    assert [seen[piece] for piece in (11, 12, 13)] == [100, 100, 300]


def test_two_joined_texts_are_toxic_if_one_is() -> None:
    joined = [
        (ids.tolist(), labels[0])
        for batch in examples().epoch(np.random.default_rng(3))
        for ids, labels in zip(batch.ids, batch.labels, strict=True)
        if 5 in ids
    ]
    assert joined
    assert {label for _, label in joined} == {0, 1}
    assert sum(label for _, label in joined) > len(joined) / 2


def test_the_stack_is_fitted_again_to_the_same_bytes(tmp_path: Path) -> None:
    data = tmp_path / "data"
    data.mkdir()
    write_rows(data / "tiny_train.jsonl")
    write_rows(data / "tiny_dev.jsonl")
    for out in ("first", "second"):
        (tmp_path / out).mkdir()
        train_stack(data, tmp_path / out, 7, lambda _: None, data)
    for file in ("stack.json", "encoder_card.md", "NOTICE"):
        assert (tmp_path / "first" / file).read_bytes() == (tmp_path / "second" / file).read_bytes()
    stack = msgspec.json.decode((tmp_path / "first" / "stack.json").read_bytes(), type=Stack)
    from moderation.scorers.ngram.scorer import NgramScorer

    insult, benign = StackScorer.load(NgramScorer.load(), tmp_path / "first" / "stack.json").score(
        ["お前は死ね", "この予算には失望した"]
    )
    assert stack.weights["ja"]["toxicity"].ngram >= 0
    assert insult.scores["toxicity"] > benign.scores["toxicity"]
