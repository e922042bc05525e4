"""The figures of texts that name a group of people."""

import numpy as np
import pytest

from moderation.evaluation.fairness import fairness
from moderation.evaluation.scored_rows import ScoredRows
from moderation.evaluation.terms import TERMS, terms_in
from moderation.measures import share
from tests.evaluation.fixed_scorers import scored_rows

COMMENTS = scored_rows(
    ("a gay couple won", 0, 0.6),
    ("gay rights today", 0, 0.2),
    ("I hate gays", 1, 0.9),
    ("gay people should vanish", 1, 0.4),
    ("rain tomorrow", 0, 0.1),
    ("the match was dull", 0, 0.3),
    ("what an idiot", 1, 0.8),
    ("you moron", 1, 0.5),
)


@pytest.mark.parametrize(
    ("text", "lang", "names"),
    [
        ("Muslims and Jews met", "en", {"muslim", "jewish"}),
        ("a Gay-friendly town", "en", {"gay"}),
        ("the gay's view", "en", {"gay"}),
        ("African-American voters", "en", {"african american"}),
        ("two WOMEN", "en", {"woman"}),
        ("the White House said", "en", set[str]()),
        ("Manchester, Germany, Oldham", "en", set[str]()),
        ("外国人の女性が増えた", "ja", {"foreigner", "women"}),
        ("在日韓国人の方", "ja", {"korean"}),
        ("在日米軍の基地", "ja", set[str]()),
        ("ゲイの友人", "ja", {"gay"}),
        ("ビル・ゲイツ氏の講演", "ja", set[str]()),
        ("ＬＧＢＴの集会", "ja", {"lgbt"}),
        ("彼女が男前だ", "ja", set[str]()),
    ],
)
def test_a_group_is_named_by_a_word_and_not_by_a_part_of_one(text: str, lang: str, names: set[str]) -> None:
    assert {term.name for term in terms_in(text, lang)} == names


@pytest.mark.parametrize("lang", TERMS)
def test_each_word_of_the_list_names_its_group_and_no_other_group(lang: str) -> None:
    for term in TERMS[lang]:
        assert term.name.isascii()
        for word in term.words:
            assert terms_in(word, lang) == {term}


def test_areas_compare_a_group_with_itself_and_with_the_other_texts() -> None:
    (texts,) = fairness(COMMENTS, 0.5, fewest=2)
    (gay,) = texts.terms
    assert (gay.name, gay.kind, gay.toxic, gay.benign) == ("gay", "orientation", 2, 2)
    areas = [area.value if area else None for area in (gay.subgroup_auc, gay.bpsn_auc, gay.bnsp_auc)]
    # Within the group .9 is above .6 and .2, and .4 above .2 alone. Of the other toxic texts .8 is above both, .5 above
    # .2 alone. The group's toxic texts are above .1 and .3.
    assert areas == [0.75, 0.75, 1.0]


def test_the_difference_of_a_rate_is_from_the_rate_of_all_texts() -> None:
    (texts,) = fairness(COMMENTS, 0.5, fewest=2)
    (gay,) = texts.terms
    assert (gay.false_positive_rate, gay.false_negative_rate) == (share(1, 2), share(1, 2))
    assert (texts.false_positive_rate, texts.false_negative_rate) == (share(1, 4), share(1, 4))
    assert (gay.false_positive_difference, gay.false_negative_difference) == (0.25, 0.25)


def test_equality_differences_add_up_over_terms() -> None:
    rows = scored_rows(
        ("a gay man", 0, 0.9),
        ("a woman", 0, 0.1),
        ("a woman", 0, 0.1),
        ("a muslim", 0, 0.9),
        ("rain", 0, 0.1),
    )
    (texts,) = fairness(rows, 0.5, fewest=1)
    # The rate of all texts is 2 of 5, of gay, man and muslim 1, of woman 0.
    assert texts.false_positive_equality_difference == pytest.approx(3 * 0.6 + 0.4)
    assert [term.name for term in texts.terms] == ["gay", "man", "muslim", "woman"]


def test_a_term_in_too_few_texts_is_left_out_by_name() -> None:
    assert fairness(COMMENTS, 0.5, fewest=3) == []
    rows = scored_rows(*[("a woman", 0, 0.1)] * 3, ("a sikh", 0, 0.9))
    (texts,) = fairness(rows, 0.5, fewest=3)
    assert ([term.name for term in texts.terms], texts.left_out) == (["woman"], ["sikh"])


def test_terms_of_a_kind_count_together() -> None:
    rows = scored_rows(("a sikh", 0, 0.9), ("a taoist", 0, 0.1), ("a hindu sikh", 0, 0.1))
    (texts,) = fairness(rows, 0.5, fewest=2)
    assert [(kind.name, kind.benign, kind.false_positive_rate) for kind in texts.kinds] == [
        ("religion", 3, share(1, 3))
    ]


def test_sentence_templates_are_measured_separately() -> None:
    texts = [("Being gay is great", 0, 0.7), ("Being gay is nasty", 1, 0.7)]
    comments, filled = scored_rows(*texts), scored_rows(*texts, source="unintended_bias_tmpl")
    rows = ScoredRows(
        [*comments.rows, *filled.rows],
        np.concatenate([comments.labels, filled.labels]),
        np.concatenate([comments.scores, filled.scores]),
    )
    measured = [(part.templates, part.texts) for part in fairness(rows, 0.5, fewest=1)]
    assert measured == [(True, 2), (False, 2)]
