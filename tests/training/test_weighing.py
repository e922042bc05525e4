"""How a cascade weighs two scorers: both where that is better than each alone, else the better one."""

from collections.abc import Mapping, Sequence

import numpy as np
import pytest

from comments_service.domain.decisions import ATTRIBUTES
from moderation.labelled.rows import Row, is_for_calibration
from moderation.scorers import Scored
from moderation.scorers.ngram.model_file import Calibration
from moderation.scorers.weighing import Weighing, Weights
from moderation.training.weighing import Areas, fit_weighing, may_weigh, who_counts
from tests.worker.scripted import ScriptedScorer, scored

ROWS = [
    Row(f"comment {number} on the tram line", lang, "wiki_cat", number % 2, insult=number % 2)
    for lang in ("en", "ja")
    for number in range(400)
]


def found_by(clearness: Mapping[str, float], seed: int) -> list[Scored]:
    """Scores the rows: the higher the clearness of a language, the farther are toxic rows from benign ones."""
    noise = np.random.default_rng(seed).normal(size=len(ROWS))
    logits = [
        clearness[row.lang] * (2 * (row.toxicity or 0) - 1) + each
        for row, each in zip(ROWS, noise, strict=True)
    ]
    return [scored(1 / (1 + float(np.exp(-logit)))) for logit in logits]


def weighing_of(
    embedded: Sequence[Scored], transformer: Sequence[Scored]
) -> tuple[Weighing, dict[str, Areas]]:
    scores = iter(embedded)
    return fit_weighing(ScriptedScorer(lambda _: next(scores).scores["toxicity"]), ROWS, transformer)


def test_each_language_has_both_where_that_is_better_and_else_the_better_one() -> None:
    weighing, areas = weighing_of(found_by({"en": 1.0, "ja": 0.0}, 1), found_by({"en": 1.0, "ja": 3.0}, 2))
    assert weighing.embedded == "scripted-1"
    assert weighing.is_complete
    assert {lang: who_counts(found) for lang, found in areas.items()} == {"en": "both", "ja": "transformer"}
    of_both, *of_each = areas["en"]
    assert of_both > max(of_each) + 0.02
    weights = weighing.weights["en"]["toxicity"]
    assert 0.5 < weights.embedded / weights.transformer < 2
    assert set(weighing.weights["ja"].values()) == {Weights(0.0, 1.0)}
    # Japanese has the transformer's scores as they are, and English is calibrated anew.
    assert set(weighing.calibration["ja"].values()) == {Calibration(0.0, 1.0, 1.0)}
    assert weighing.calibration["en"]["toxicity"] != Calibration(0.0, 1.0, 1.0)


def test_a_transformer_that_knows_nothing_does_not_count() -> None:
    weighing, areas = weighing_of(found_by({"en": 3.0, "ja": 1.0}, 1), found_by({"en": 0.0, "ja": 1.0}, 2))
    assert {lang: who_counts(found) for lang, found in areas.items()} == {"en": "embedded", "ja": "both"}
    assert weighing.weights["en"]["toxicity"] == Weights(1.0, 0.0)


def test_with_too_few_rows_the_transformer_counts_as_without_any_weighing() -> None:
    weighing, areas = fit_weighing(ScriptedScorer(), ROWS[:60], [scored(0.7)] * 60)
    assert areas == {}
    scores = [{name: 0.9 - number / 10 for number, name in enumerate(ATTRIBUTES)}, {"toxicity": 0.2}]
    after = weighing.of([scored(0.9)] * 2, [scored(each) for each in scores])
    assert [dict(answer.scores) for answer in after] == [
        pytest.approx(dict(scored(each).scores), abs=1e-5) for each in scores
    ]


def test_no_row_weighs_that_trained_the_embedded_models_or_that_they_cannot_read() -> None:
    rows = [Row(f"comment {number}", "en", "wiki_cat", 0, template=str(number // 2)) for number in range(400)]
    chosen = [row for row in rows if may_weigh(row)]
    assert chosen == [row for row in rows if is_for_calibration(row, 0)]
    assert 0 < len(chosen) < 100
    assert not any(
        may_weigh(Row("너는 쓰레기야", "en", "wiki_cat", 1, template=row.template)) for row in chosen
    )
