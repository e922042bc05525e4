"""Training from labelled files to the model file, its card and its notice."""

import hashlib
from pathlib import Path

import msgspec
import pytest

from moderation.labelled.rows import Row, is_for_calibration
from moderation.scorers.ngram.scorer import NgramScorer
from moderation.training.train import train

OBJECTS = ["予算", "法案", "答弁", "試合", "記事", "対応", "計画", "判断"]


def write_rows(path: Path) -> None:
    rows = [
        Row(f"この{noun}には{number}回も失望した", "ja", "wiki_annot_ja", 0)
        for noun in OBJECTS
        for number in range(12)
    ]
    rows += [
        Row(f"{noun}のお前は{number}回死ね", "ja", "abuse", 1, insult=1)
        for noun in OBJECTS
        for number in range(12)
    ]
    rows += [Row(f"the plan number {number} is fine", "en", "wiki_cat", 0) for number in range(60)]
    rows += [Row(f"you idiot number {number}", "en", "abuse", 1, insult=1) for number in range(60)]
    path.write_bytes(b"".join(msgspec.json.encode(row) + b"\n" for row in rows))


@pytest.fixture
def data(tmp_path: Path) -> Path:
    folder = tmp_path / "data"
    folder.mkdir()
    write_rows(folder / "tiny_train.jsonl")
    write_rows(folder / "tiny_dev.jsonl")
    return folder


def test_the_same_data_and_seed_give_the_same_bytes(data: Path, tmp_path: Path) -> None:
    for out in ("first", "second"):
        train(data, tmp_path / out, seed=7, templates=data)
    for file in ("ngram.model", "card.md", "NOTICE"):
        assert (tmp_path / "first" / file).read_bytes() == (tmp_path / "second" / file).read_bytes()


def test_a_model_learns_the_labels_of_its_rows(data: Path, tmp_path: Path) -> None:
    train(data, tmp_path, seed=7, templates=data)
    scorer = NgramScorer.load(tmp_path / "ngram.model")
    toxic, benign = scorer.score(["お前は死ね", "この予算には失望した"])
    assert toxic.scores["toxicity"] > max(0.5, benign.scores["toxicity"])


def test_comments_in_the_folder_beside_the_templates_are_trained_on_and_in_the_card(
    data: Path, tmp_path: Path
) -> None:
    train(data, tmp_path / "without", seed=7, templates=data)
    (data / "written").mkdir()
    comments = data / "written" / "ja_heated.jsonl"
    rows = (Row(f"{noun}には本当に腹が立つ", "ja", "own_heated", 0) for noun in OBJECTS)
    comments.write_bytes(b"".join(msgspec.json.encode(row) + b"\n" for row in rows))
    train(data, tmp_path / "with", seed=7, templates=data)
    models = [(tmp_path / out / "ngram.model").read_bytes() for out in ("without", "with")]
    assert models[0] != models[1]
    assert hashlib.sha256(comments.read_bytes()).hexdigest() in (tmp_path / "with" / "card.md").read_text()


def test_the_card_has_the_hashes_of_the_data(data: Path, tmp_path: Path) -> None:
    train(data, tmp_path, seed=7, templates=data)
    digest = hashlib.sha256((data / "tiny_train.jsonl").read_bytes()).hexdigest()
    assert digest in (tmp_path / "card.md").read_text()


def test_a_row_that_cannot_be_read_is_an_error_with_its_line(data: Path, tmp_path: Path) -> None:
    with (data / "tiny_train.jsonl").open("a") as file:
        file.write('{"text": 3}\n')
    with pytest.raises(ValueError, match=r"tiny_train\.jsonl:313: "):
        train(data, tmp_path, seed=7, templates=data)


def test_a_folder_without_training_files_is_an_error(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="has no"):
        train(tmp_path, tmp_path / "out", seed=7, templates=tmp_path)


def test_duplicates_train_together_or_calibrate_together() -> None:
    duplicates = Row("Same text", "en", "a"), Row(" same TEXT ", "en", "b")
    assert is_for_calibration(duplicates[0], 1) == is_for_calibration(duplicates[1], 1)
