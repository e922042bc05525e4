"""The agreement of two labellings of the same texts."""

import pytest

from moderation.labelled.annotations import Label
from moderation.labelled.rows import Row
from moderation.training.agreement import agreement_of_readers, agreement_with_sources
from tests.labelled.readings import labels_of


def test_agreement_beyond_chance_is_cohens_kappa() -> None:
    # 35 of 50 answers are the same, and chance alone would make half of them the same.
    pairs = [("i", "i")] * 20 + [("i", "0")] * 5 + [("0", "i")] * 10 + [("0", "0")] * 15
    agreement = agreement_of_readers(Label("", pair) for pair in pairs)
    assert agreement.texts == 50
    assert agreement.same == pytest.approx(0.7)
    assert agreement.kappa == pytest.approx(0.4)


def test_agreement_over_decided_texts_leaves_out_texts_that_a_reader_found_ambiguous() -> None:
    labels = [Label("", ("i", "?")), Label("", ("0", "0")), Label("", ("h", "g"))]
    assert agreement_of_readers(labels, decided=True) == (2, 1.0, 1.0)


def test_agreement_with_a_source_counts_texts_that_both_label() -> None:
    rows = [
        Row(text, "ja", "open2ch_llm_labelled", label) for text, label in (("a", 1), ("b", None), ("c", 1))
    ]
    agreement = agreement_with_sources(rows, labels_of(a=("i", "i"), b=("i", "i"), c=("0", "0")))
    assert (agreement.texts, agreement.same) == (2, 0.5)


@pytest.mark.parametrize("pairs", [[], [("0", "0")] * 3])
def test_labellings_with_no_or_one_verdict_agree_completely(pairs: list[tuple[str, str]]) -> None:
    agreement = agreement_of_readers(Label("", pair) for pair in pairs)
    assert agreement == (len(pairs), 1.0, 1.0)
