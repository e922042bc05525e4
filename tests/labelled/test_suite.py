"""The functional suite: its files, and what reading them refuses."""

import json
import re
from collections import Counter
from collections.abc import Mapping
from pathlib import Path

import pytest

from moderation.labelled.annotations import WRITTEN_LABELS, read_labels
from moderation.labelled.suite import SUITE, read_functionalities, read_suite, suite_version
from moderation.training.agreement import agreement_of_readers
from moderation.training.grammar import SENTENCES, read_templates
from moderation.training.written import WRITTEN, comments_of, written_files, written_rows

# Fewer cases of a side say too little.
FEWEST = 20


def write_suite(folder: Path, *rows: Mapping[str, object]) -> Path:
    (folder / "VERSION").write_text("2.0.0\n")
    insult = {
        "name": "insult",
        "about": "kind",
        "toxic": ["insult"],
        "benign": ["b_insult"],
        "toxic_means": "an insult",
        "benign_means": "none",
    }
    (folder / "functionalities.json").write_text(json.dumps([insult]))
    lines = (json.dumps({"lang": "ja", "source": "s", **row}, ensure_ascii=False) + "\n" for row in rows)
    (folder / "insult.jsonl").write_text("".join(lines), "utf-8")
    return folder


def test_both_sides_of_a_functionality_are_read_together(tmp_path: Path) -> None:
    folder = write_suite(
        tmp_path,
        {"text": "アホか", "toxicity": 1, "functionality": "insult", "register": "plain"},
        {"text": "アホ毛", "toxicity": 0, "functionality": "b_insult"},
    )
    (cases,) = read_suite(folder).values()
    assert [(case.text, case.toxicity, case.register) for case in cases] == [
        ("アホか", 1, "plain"),
        ("アホ毛", 0, ""),
    ]
    assert suite_version(folder) == "2.0.0"


@pytest.mark.parametrize(
    "row",
    [
        {"text": "a", "toxicity": 1, "functionality": "b_insult"},
        {"text": "a", "toxicity": 0, "functionality": "insult"},
        {"text": "a", "toxicity": 1, "functionality": "praise"},
        {"text": "a", "toxicity": 1},
        {"text": "a", "functionality": "insult"},
    ],
)
def test_a_case_of_no_side_or_with_the_label_of_the_other_is_refused(
    tmp_path: Path, row: dict[str, object]
) -> None:
    with pytest.raises(ValueError, match=r"insult\.jsonl: no side"):
        read_suite(write_suite(tmp_path, row))


def test_a_text_that_comes_twice_is_refused(tmp_path: Path) -> None:
    row = {"text": "アホか", "toxicity": 1, "functionality": "insult"}
    with pytest.raises(ValueError, match="comes twice: 'アホか'"):
        read_suite(write_suite(tmp_path, row, row))


def test_every_side_has_enough_cases_in_each_language_that_has_its_functionality() -> None:
    for name, cases in read_suite().items():
        counted = Counter((case.lang, case.toxicity) for case in cases)
        few = {side: count for side, count in counted.items() if count < FEWEST}
        assert few == {}, name
        assert {(lang, label) for lang, _ in counted for label in (0, 1)} == set(counted), name


def test_every_case_tells_where_it_is_from() -> None:
    assert {case.source for part in read_suite().values() for case in part} <= {
        "own_suite",
        "own_evasion_tuned",
        "own_evasion_aside",
    }


def test_no_case_is_trained_on() -> None:
    trained = [row.text for row in written_rows()] + [template.text for template in read_templates(SENTENCES)]
    # What an evasion hides, a template may say openly.
    as_written, plainly = set(trained), set(map(plain, trained))
    assert [
        case.text
        for part in read_suite().values()
        for case in part
        if case.text in as_written or (case.source == "own_suite" and plain(case.text) in plainly)
    ] == []


def plain(text: str) -> str:
    """Returns the letters and digits of a text: what is left of it whatever its signs."""
    return re.sub(r"[\W_]+", "", text).lower()


def test_the_page_of_the_suite_tells_what_each_functionality_means() -> None:
    page = (SUITE / "README.md").read_text("utf-8")
    for functionality in read_functionalities():
        meaning = f"| {functionality.toxic_means} | {functionality.benign_means} |"
        assert f"| {functionality.name} | {functionality.about} {meaning}" in page


def test_the_page_of_the_suite_quotes_the_agreement_of_its_readers() -> None:
    labels = list(read_labels(WRITTEN_LABELS).values())
    every, decided = agreement_of_readers(labels), agreement_of_readers(labels, decided=True)
    page = " ".join((SUITE / "README.md").read_text("utf-8").split())
    assert f"{every.texts:,} texts" in page
    assert f"to {every.same:.1%} (Cohen's kappa {every.kappa:.2f})" in page
    assert f"to {decided.same:.1%} of {decided.texts:,} (kappa {decided.kappa:.2f})" in page


def test_the_page_of_the_written_comments_counts_them() -> None:
    page = (WRITTEN / "README.md").read_text("utf-8")
    for file in written_files():
        labels = Counter(row.toxicity for row in comments_of(file))
        assert f"| `{file.name}` | {labels[1]:,} | {labels[0]:,} |" in page
