"""Which tags training rows have, and the texts that were written for them."""

from collections import Counter
from pathlib import Path

import msgspec
import numpy as np
import pytest

from moderation.labelled.rows import Row
from moderation.labelled.suite import read_suite
from moderation.scorers import TAGS
from moderation.training.encoder.tagged import (
    TAGGED,
    Tagged,
    read_tagged,
    tagged_files,
    with_tagged,
)
from moderation.training.written import written_rows

CASES = Path(__file__).parents[2] / "tags" / "cases"


@pytest.mark.parametrize(
    ("row", "labels"),
    [
        (Row("市電が復活した", "ja", "wiki_annot_ja", 0), [0, 0, 0]),
        (Row("お前は無能だ", "ja", "own_ja_train", 1), [0, 0, 0]),
        (Row("お前なんか生きてる意味あるのか", "ja", "own_ja_train", 1), [0, -1, 0]),
        (Row("誰も止めないよ", "ja", "own_contrasts", 1, functionality="self_harm_encouragement"), [0, 1, 0]),
        # What a rule finds in a text that only says that it is no abuse.
        (Row("もう死にたい", "ja", "real_persona_chat", 0), [0, 0, -1]),
        (Row("高額バイト募集中。即日現金、DMください", "ja", "open2ch_weak", 0), [-1, 0, 0]),
        (Row("?", "ja", "open2ch_llm_labelled"), [-1, -1, -1]),
    ],
)
def test_what_is_known_of_a_rows_tags_follows_from_its_other_labels_and_the_rules(
    row: Row, labels: list[int]
) -> None:
    assert with_tagged([row], [])[1].tolist() == [labels]


def test_a_written_text_has_the_tag_that_its_writer_meant_and_no_other() -> None:
    tagged = [
        Tagged("続きは固定から", "ja", "hook", solicitation=1),
        Tagged("固定資産税が高い", "ja", "tax", solicitation=0),
        Tagged("誰も止めないよ", "ja", "veiled", self_harm="encouragement"),
        Tagged("もう朝が来なくていい", "ja", "wish", self_harm="risk"),
        Tagged("笑い死にした", "ja", "figure", self_harm="none"),
    ]
    rows, labels = with_tagged([Row("静かだ", "ja", "own_heated", 0)], tagged)
    assert [row.text for row in rows[1:]] == [text.text for text in tagged]
    assert [row.toxicity for row in rows[1:]] == [
        1 if text.self_harm == "encouragement" else None for text in tagged
    ]
    assert np.array_equal(labels[1:], [[1, 0, 0], [0, 0, 0], [0, 1, 0], [0, 0, 1], [0, 0, 0]])


def test_a_line_that_is_no_tagged_text_is_named(tmp_path: Path) -> None:
    (tmp_path / "ja_a.jsonl").write_text('{"text":"a","lang":"ja","kind":"b","self_harm":"yes"}\n')
    with pytest.raises(ValueError, match=r"ja_a\.jsonl:1: .*self_harm"):
        list(read_tagged(tmp_path))


def test_every_shipped_text_has_one_label_and_comes_once() -> None:
    texts = list(read_tagged())
    assert [text for text in texts if (text.solicitation is None) == (text.self_harm is None)] == []
    assert {text.lang for text in texts} == {"ja", "en"}
    assert len({text.text for text in texts}) == len(texts)


def test_no_shipped_text_is_in_what_measures_the_tags_or_in_other_training() -> None:
    others = {case.text for part in read_suite().values() for case in part}
    others |= {row.text for row in written_rows()}
    for file in CASES.glob("*/*.tsv"):
        others |= {line.partition("\t")[2] for line in file.read_text("utf-8").splitlines()}
    for file in CASES.parent.glob("learned/*/*.tsv"):
        others |= {line.rpartition("\t")[2] for line in file.read_text("utf-8").splitlines()}
    assert {text.text for text in read_tagged()} & others == set()


def test_the_page_of_the_tagged_texts_counts_them() -> None:
    page = (TAGGED / "README.md").read_text("utf-8")
    for file in tagged_files():
        texts = msgspec.json.decode(
            b"[" + b",".join(file.read_bytes().splitlines()) + b"]", type=list[Tagged]
        )
        labels = Counter(tag for text in texts for tag, has in zip(TAGS, text.labels(), strict=True) if has)
        contrasts = len(texts) - labels.total()
        counts = " | ".join(f"{count:,}" for count in (*(labels[tag] for tag in TAGS), contrasts))
        assert f"| `{file.name}` | {counts} |" in page
