"""Our own labels of texts that are not ours to distribute."""

import hashlib

import pytest

from moderation.labelled.annotations import (
    LABELS,
    Label,
    agreement_of_readers,
    agreement_with_source,
    read_again,
    read_labels,
)
from moderation.labelled.rows import Row


def _labels(**readings: tuple[str, str]) -> dict[str, Label]:
    hashes = {text: hashlib.sha256(text.encode()).hexdigest() for text in readings}
    return {hashes[text]: Label(hashes[text], pair) for text, pair in readings.items()}


def test_a_label_of_ours_replaces_a_weak_one_and_a_doubtful_text_is_left_out() -> None:
    labels = _labels(a=("i", "ig"), b=("?", "i"), c=("0", "0"), d=("0", "i"))
    weak = [Row(text, "ja", "open2ch_weak", 0) for text in "abcde"]
    again = list(read_again(weak, labels))
    assert [(row.text, row.toxicity) for row in again] == [("a", 1), ("c", 0), ("e", 0)]
    assert {row.source for row in again[:2]} == {"open2ch_read_again"}


def test_an_attribute_on_which_the_readers_differ_is_unknown() -> None:
    (row,) = read_again([Row("a", "ja", "open2ch_weak", 0)], _labels(a=("i", "ig")))
    assert (row.insult, row.identity_attack, row.threat) == (1, None, 0)


def test_rows_of_other_sources_keep_their_labels() -> None:
    row = Row("a", "ja", "open2ch_llm_labelled", 0)
    assert list(read_again([row], _labels(a=("i", "i")))) == [row]


def test_agreement_beyond_chance_is_that_of_cohen() -> None:
    # 20 and 15 answers of one kind, 5 and 10 crossed: 0.7 the same, 0.5 by chance.
    pairs = [("i", "i")] * 20 + [("i", "0")] * 5 + [("0", "i")] * 10 + [("0", "0")] * 15
    agreement = agreement_of_readers(Label("", pair) for pair in pairs)
    assert agreement.texts == 50
    assert agreement.same == pytest.approx(0.7)
    assert agreement.kappa == pytest.approx(0.4)


def test_agreement_over_decided_texts_leaves_out_what_one_reader_found_ambiguous() -> None:
    labels = [Label("", ("i", "?")), Label("", ("0", "0")), Label("", ("h", "g"))]
    assert agreement_of_readers(labels, decided=True) == (2, 1.0, 1.0)


def test_agreement_with_a_source_counts_texts_that_both_label() -> None:
    rows = [
        Row(text, "ja", "open2ch_llm_labelled", label) for text, label in (("a", 1), ("b", None), ("c", 1))
    ]
    agreement = agreement_with_source(rows, _labels(a=("i", "i"), b=("i", "i"), c=("0", "0")))
    assert (agreement.texts, agreement.same) == (2, 0.5)


def test_the_labels_that_ship_hold_hashes_and_readings_and_no_text() -> None:
    labels = read_labels()
    assert len(labels) == len(LABELS.read_text().splitlines())
    assert all(len(label.sha256) == 64 for label in labels.values())
    assert all(
        reading in {"0", "?"} or (reading and set(reading) <= set("ighsov"))
        for label in labels.values()
        for reading in label.readings
    )
