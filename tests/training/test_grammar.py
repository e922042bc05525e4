"""Sentences from templates, and words in disguise."""

import random
import re
from pathlib import Path

import pytest

from moderation.folding.fold import fold
from moderation.labelled.rows import is_for_calibration
from moderation.training.disguising import disguise
from moderation.training.grammar import SENTENCES, read_templates, read_words, sentences


def write(folder: Path, toxic: str) -> Path:
    (folder / "ja_toxic.txt").write_text(toxic, encoding="utf-8")
    (folder / "ja_benign.txt").write_text("== b_praise\n良い記事だ\n", encoding="utf-8")
    (folder / "words.ja.txt").write_text("fool: 馬鹿|阿呆\n", encoding="utf-8")
    return folder


def test_a_template_gives_sentences_with_the_labels_of_its_section(tmp_path: Path) -> None:
    rows = sentences(1, write(tmp_path, "== insult | toxicity insult\n{fool}は黙れ\n"))
    insults = [row for row in rows if row.template == "{fool}は黙れ"]
    assert len(insults) > 5
    assert all(("馬鹿は黙れ" in row.text or "阿呆は黙れ" in row.text) for row in insults)
    assert {(row.toxicity, row.insult, row.threat, row.functionality) for row in insults} == {
        (1, 1, 0, "insult")
    }
    assert {row.toxicity for row in rows if row.functionality == "b_praise"} == {0}


def test_the_same_seed_gives_the_same_sentences() -> None:
    assert sentences(3) == sentences(3) != sentences(4)


def test_a_new_template_changes_no_other_sentence(tmp_path: Path) -> None:
    before = sentences(1, write(tmp_path, "== insult | toxicity\n{fool}め\n"))
    after = sentences(1, write(tmp_path, "== insult | toxicity\nこの{fool}\n{fool}め\n"))
    assert [row for row in after if row.template != "この{fool}"] == before


def test_an_unknown_attribute_is_an_error_with_its_line(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match=r"ja_toxic\.txt:1: unknown attribute"):
        sentences(1, write(tmp_path, "== insult | rudeness\n{fool}\n"))


def test_there_are_words_for_every_slot_of_our_templates() -> None:
    words = read_words(SENTENCES)
    for template in read_templates(SENTENCES):
        assert set(re.findall(r"\{(\w+)\*?\}", template.text)) <= set(words[template.lang]), template.text


def test_no_template_is_both_toxic_and_benign() -> None:
    templates = read_templates(SENTENCES)
    toxic = {(template.lang, template.text) for template in templates if template.attributes}
    assert not toxic & {(template.lang, template.text) for template in templates if not template.attributes}


def test_all_sentences_of_a_template_train_or_all_calibrate() -> None:
    sides: dict[str | None, set[bool]] = {}
    for row in sentences(0):
        sides.setdefault(row.template, set()).add(is_for_calibration(row, 0))
    assert all(len(side) == 1 for side in sides.values())
    assert set.union(*sides.values()) == {True, False}


@pytest.mark.parametrize("word", ["馬鹿", "クソ野郎", "消えろ", "死ねばいい"])
def test_a_disguised_word_is_written_differently(word: str) -> None:
    rng = random.Random(1)
    written = {disguise(word, rng) for _ in range(50)}
    assert len(written - {word}) > 10
    assert any(fold(disguised).text == fold(word).text for disguised in written - {word})
