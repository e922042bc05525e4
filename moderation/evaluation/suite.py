"""How a scorer does on the functional suite: what it catches and what it lets pass, by functionality and language."""

from collections.abc import Iterable, Mapping, Sequence

import msgspec
import numpy as np

from moderation.evaluation.scored_rows import ScoredRows
from moderation.evaluation.tables import decimal, optional, percent, table
from moderation.labelled.rows import Row
from moderation.measures import Estimate, area_under_curve, share


class Result(msgspec.Struct, frozen=True):
    """The cases of a functionality in one language, or all of that language.

    `caught` is the share of toxic cases that score at least the threshold, `passed` that of benign cases that do not.
    """

    lang: str
    functionality: str
    toxic: int
    benign: int
    caught: Estimate | None
    passed: Estimate | None
    auc: Estimate | None


class SuiteResults(msgspec.Struct, frozen=True):
    """What one scorer did on the suite. `languages` has a result over all cases of each language."""

    scorer: str
    suite: str
    threshold: float
    languages: list[Result]
    functionalities: list[Result]


ALL = "all"


def measure_suite(
    scorer: str, suite: str, scored: Mapping[str, ScoredRows], threshold: float = 0.5
) -> SuiteResults:
    """Returns the results from the scored cases of each functionality."""
    return SuiteResults(
        scorer=scorer,
        suite=suite,
        threshold=threshold,
        languages=[_result(lang, ALL, part, threshold) for lang, part in _by_language(joined(scored))],
        functionalities=[
            _result(lang, name, part, threshold)
            for name, cases in scored.items()
            for lang, part in _by_language(cases)
        ],
    )


def with_scores(cases: Mapping[str, Sequence[Row]], scores: Iterable[float]) -> dict[str, ScoredRows]:
    """Returns the cases of each functionality with their scores, which are in the order of the cases."""
    remaining = iter(scores)
    return {
        name: ScoredRows(
            rows,
            np.array([row.toxicity for row in rows], dtype=np.int64),
            np.array([next(remaining) for _ in rows], dtype=np.float64),
        )
        for name, rows in cases.items()
    }


def joined(scored: Mapping[str, ScoredRows]) -> ScoredRows:
    """Returns the cases of all functionalities together."""
    return ScoredRows(
        [row for part in scored.values() for row in part.rows],
        np.concatenate([part.labels for part in scored.values()]),
        np.concatenate([part.scores for part in scored.values()]),
    )


def _by_language(scored: ScoredRows) -> Iterable[tuple[str, ScoredRows]]:
    return scored.by(lambda row: row.lang).items()


def _result(lang: str, name: str, scored: ScoredRows, threshold: float) -> Result:
    flagged = scored.scores >= threshold
    toxic, benign = scored.labels == 1, scored.labels == 0
    return Result(
        lang=lang,
        functionality=name,
        toxic=int(toxic.sum()),
        benign=int(benign.sum()),
        caught=share(int(flagged[toxic].sum()), int(toxic.sum())),
        passed=share(int((~flagged)[benign].sum()), int(benign.sum())),
        auc=area_under_curve(scored.labels, scored.scores),
    )


def suite_markdown(all_results: Sequence[SuiteResults]) -> str:
    """Returns the tables of one scorer, or of several beside each other. All intervals are of 95 %."""
    first = all_results[0]
    summary = (
        f"Suite {first.suite}, threshold {first.threshold}. Caught: toxic cases that score as high; passed: benign"
        " cases that do not. Intervals are of 95 %."
    )
    details = _details(first) if len(all_results) == 1 else _side_by_side(all_results)
    return "\n".join([summary, "", *_summary(all_results), "", *details, ""])


_FIGURES = ("toxic", "benign", "caught", "passed", "AUC")


def _summary(all_results: Sequence[SuiteResults]) -> list[str]:
    return table(
        ("language", "scorer", *_FIGURES),
        (
            [result.lang, results.scorer, *_figures(result)]
            for lang in _languages(all_results)
            for results in all_results
            for result in results.languages
            if result.lang == lang
        ),
    )


def _details(results: SuiteResults) -> list[str]:
    return table(
        ("functionality", *_FIGURES),
        (
            [f"{result.lang} {result.functionality}", *_figures(result)]
            for lang in _languages([results])
            for result in results.functionalities
            if result.lang == lang
        ),
    )


def _side_by_side(all_results: Sequence[SuiteResults]) -> list[str]:
    """Returns a table with a column for each scorer: the caught and the passed, in per cent, without intervals."""
    of_scorers = [
        {(result.lang, result.functionality): result for result in results.functionalities}
        for results in all_results
    ]
    names = dict.fromkeys(name for results in of_scorers for name in results)
    return table(
        ("caught / passed, %", "cases", *(results.scorer for results in all_results)),
        (
            [
                " ".join(name),
                next(f"{of[name].toxic} + {of[name].benign}" for of in of_scorers if name in of),
                *(_pair(of.get(name)) for of in of_scorers),
            ]
            for name in sorted(names, key=lambda name: name[0])
        ),
    )


def _languages(all_results: Sequence[SuiteResults]) -> list[str]:
    return sorted({result.lang for results in all_results for result in results.languages})


def _figures(result: Result) -> list[str]:
    shown = (
        optional(result.caught, percent),
        optional(result.passed, percent),
        optional(result.auc, decimal),
    )
    return [str(result.toxic or ""), str(result.benign or ""), *shown]


def _pair(result: Result | None) -> str:
    if result is None:
        return ""
    return " / ".join(map(_whole, (result.caught, result.passed)))


def _whole(share_of_side: Estimate | None) -> str:
    return "–" if share_of_side is None else f"{share_of_side.value * 100:.0f}"
