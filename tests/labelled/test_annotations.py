"""Our own labels of texts that are not ours to distribute."""

from moderation.labelled.annotations import LABELS, WRITTEN_LABELS, read_again, read_labels, text_hash
from moderation.labelled.rows import Row
from moderation.labelled.suite import read_suite
from moderation.training.written import written_rows
from tests.labelled.readings import labels_of


def test_our_label_replaces_a_weak_one_and_a_text_without_agreement_is_left_out() -> None:
    labels = labels_of(a=("i", "ig"), b=("?", "i"), c=("0", "0"), d=("0", "i"))
    weak = [Row(text, "ja", "open2ch_weak", 0) for text in "abcde"]
    again = list(read_again(weak, labels))
    assert [(row.text, row.toxicity) for row in again] == [("a", 1), ("c", 0), ("e", 0)]
    assert {row.source for row in again[:2]} == {"open2ch_read_again"}


def test_an_attribute_on_which_the_readers_differ_is_unknown() -> None:
    (row,) = read_again([Row("a", "ja", "open2ch_weak", 0)], labels_of(a=("i", "ig")))
    assert (row.insult, row.identity_attack, row.threat) == (1, None, 0)


def test_rows_of_other_sources_keep_their_labels() -> None:
    row = Row("a", "ja", "open2ch_llm_labelled", 0)
    assert list(read_again([row], labels_of(a=("i", "i")))) == [row]


def test_the_shipped_labels_have_hashes_and_readings_and_no_text() -> None:
    labels = read_labels()
    assert len(labels) == len(LABELS.read_text().splitlines())
    assert all(len(label.sha256) == 64 for label in labels.values())
    assert all(
        reading in {"0", "?"} or (reading and set(reading) <= set("ighsov"))
        for label in labels.values()
        for reading in label.readings
    )


def test_a_reader_who_was_not_asked_why_leaves_the_attributes_unknown() -> None:
    (label,) = labels_of(a=("1", "1")).values()
    assert (label.toxicity, label.attributes()) == (1, {})


def test_what_was_written_for_the_suite_and_for_training_was_read_by_two_who_agree_with_its_label() -> None:
    labels = read_labels(WRITTEN_LABELS)
    suite = [case for part in read_suite().values() for case in part if case.source == "own_suite"]
    assert [
        row.text
        for row in [*suite, *written_rows()]
        if (label := labels.get(text_hash(row))) is None or label.toxicity != row.toxicity
    ] == []
