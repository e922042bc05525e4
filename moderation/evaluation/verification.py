"""How often an exported model decides differently than the one it was made from."""

import codecs
from collections.abc import Sequence
from pathlib import Path
from typing import Literal

import msgspec
import numpy as np
from numpy.typing import NDArray

from comments_service.domain.decisions import ATTRIBUTES, Attribute
from comments_service.wording import in_words
from moderation.measures import Estimate, share
from moderation.scorers import Scorer
from moderation.scorers.onnx.exported import META
from moderation.scorers.onnx.scorer import OnnxScorer


class Flips(msgspec.Struct, frozen=True):
    """How many texts score above a threshold with one model and below it with the other, and their share of all."""

    threshold: float
    flips: int
    share: Estimate


class Compared(msgspec.Struct, frozen=True):
    """The scores of one attribute, or the highest score of each text: a policy with one threshold decides by that."""

    attribute: Attribute | Literal["highest"]
    largest_difference: float
    mean_difference: float
    flips: list[Flips]


class Verification(msgspec.Struct, frozen=True):
    scorer: str
    against: str
    texts: int
    compared: list[Compared]

    @property
    def worst(self) -> Flips:
        """The flips of the highest scores, at the threshold with the most of them."""
        return max(self.compared[0].flips, key=lambda flips: flips.share.value)


class _Request(msgspec.Struct):
    text: str


_REQUESTS = msgspec.json.Decoder(_Request)


def verify(
    scorer: Scorer, against: Scorer, texts: Sequence[str], thresholds: Sequence[float]
) -> Verification:
    """Score `texts` (at least one) with both, and compare."""
    scores, expected = _scores(scorer, texts), _scores(against, texts)
    compared = [_compare("highest", scores.max(axis=1), expected.max(axis=1), thresholds)]
    compared += [
        _compare(attribute, scores[:, column], expected[:, column], thresholds)
        for column, attribute in enumerate(ATTRIBUTES)
    ]
    return Verification(_described(scorer), _described(against), len(texts), compared)


def _scores(scorer: Scorer, texts: Sequence[str]) -> NDArray[np.float64]:
    """A row for each text and a column for each attribute."""
    return np.array(
        [[scored.scores[attribute] for attribute in ATTRIBUTES] for scored in scorer.score(texts)]
    )


def _described(scorer: Scorer) -> str:
    return f"{scorer.name} {scorer.version}"


def _compare(
    attribute: Attribute | Literal["highest"],
    scores: NDArray[np.float64],
    expected: NDArray[np.float64],
    thresholds: Sequence[float],
) -> Compared:
    differences = np.abs(scores - expected)
    flips: list[Flips] = []
    for threshold in thresholds:
        count = int(((scores >= threshold) != (expected >= threshold)).sum())
        if estimate := share(count, len(scores)):
            flips.append(Flips(threshold, count, estimate))
    return Compared(attribute, float(differences.max()), float(differences.mean()), flips)


def read_texts(content: bytes) -> list[str]:
    """Returns the texts of lines of `{"text"}` if the first line is such JSON, and else the lines. Skips blank lines.

    Raises ValueError with the line's number.
    """
    content = content.removeprefix(codecs.BOM_UTF8)
    lines = [(number, line) for number, line in enumerate(content.splitlines(), start=1) if line.strip()]
    requests = bool(lines) and _is_request(lines[0][1])
    texts: list[str] = []
    for number, line in lines:
        try:
            texts.append(_REQUESTS.decode(line).text if requests else line.decode())
        except (msgspec.DecodeError, UnicodeDecodeError) as error:
            raise ValueError(f"line {number}: {in_words(error, _REQUESTS.type)}") from error
    return texts


def _is_request(line: bytes) -> bool:
    try:
        _REQUESTS.decode(line)
    except msgspec.DecodeError:
        return False
    return True


def to_markdown(verification: Verification) -> str:
    thresholds = [flips.threshold for flips in verification.compared[0].flips]
    header = ["score", "largest difference", "mean difference"]
    header += [f"decided otherwise at {threshold:g} (95 %)" for threshold in thresholds]
    return "\n".join(
        [
            f"{verification.scorer} against {verification.against}, {verification.texts} texts",
            "",
            f"| {' | '.join(header)} |",
            "|---" * len(header) + "|",
            *(_line(compared) for compared in verification.compared),
            "",
        ]
    )


def _line(compared: Compared) -> str:
    cells = [compared.attribute, f"{compared.largest_difference:.2g}", f"{compared.mean_difference:.2g}"]
    for flips in compared.flips:
        estimate = flips.share
        cells.append(f"{flips.flips} = {estimate.value:.2%} ({estimate.low:.2%}–{estimate.high:.2%})")
    return f"| {' | '.join(cells)} |"


def load_original(model: str) -> Scorer:
    """The model in an exported folder, or else a Detoxify model by its name, its checkpoint or its folder.

    Raises `ExportedError`, `DetoxifyUnavailableError` or `OSError`.
    """
    if (Path(model) / META).is_file():
        return OnnxScorer.load(model)
    from moderation.scorers.detoxify.scorer import DetoxifyScorer

    return DetoxifyScorer.load(model)
