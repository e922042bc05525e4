"""Our own comments that are not made from templates."""

from pathlib import Path

import pytest

from comments_service.domain.decisions import ATTRIBUTES
from moderation.labelled.rows import Row
from moderation.labelled.sources import source_of
from moderation.training.grammar import SENTENCES, read_templates
from moderation.training.written import WRITTEN, comments_of, written_files, written_rows


def test_a_benign_comment_has_no_attribute_and_those_of_a_toxic_one_are_unknown(tmp_path: Path) -> None:
    (tmp_path / "ja_a.jsonl").write_text(
        '{"text":"静かだ","lang":"ja","toxicity":0,"topic":"rain","register":"plain","source":"own_heated"}\n'
        '{"text":"消えろ","lang":"ja","toxicity":1,"register":"plain","source":"own_contrasts"}\n'
    )
    benign, toxic = written_rows(tmp_path)
    assert {benign.label(attribute) for attribute in ATTRIBUTES} == {0}
    assert toxic == Row("消えろ", "ja", "own_contrasts", 1)


def test_a_line_that_is_no_row_is_named(tmp_path: Path) -> None:
    (tmp_path / "ja_a.jsonl").write_text('{"lang":"ja"}\n')
    with pytest.raises(ValueError, match=r"ja_a\.jsonl:1: .*text"):
        list(written_rows(tmp_path))


def test_a_folder_without_comments_is_none(tmp_path: Path) -> None:
    assert written_files(tmp_path / "absent") == []


def test_the_shipped_comments_are_of_known_sources_and_in_the_language_of_their_file() -> None:
    assert {file.stem for file in written_files()} == {"en_contrasts", "ja_contrasts", "ja_heated"}
    for file in written_files():
        rows = list(comments_of(file))
        assert {row.lang for row in rows} == {file.stem[:2]}
        assert {source_of(row.source).texts.kind for row in rows} == {file.stem.partition("_")[2]}


def test_heated_comments_are_benign_and_as_long_as_comments() -> None:
    rows = list(comments_of(WRITTEN / "ja_heated.jsonl"))
    assert {row.toxicity for row in rows} == {0}
    assert [row.text for row in rows if not 10 <= len(row.text) <= 200] == []


def test_no_comment_comes_twice_or_is_a_template_too() -> None:
    texts = [row.text for row in written_rows()]
    assert len(set(texts)) == len(texts)
    assert set(texts) & {template.text for template in read_templates(SENTENCES)} == set()
