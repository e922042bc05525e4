"""From labelled files and the package's weights to the folder of an exported transformer."""

from collections.abc import Callable, Sequence
from itertools import compress
from pathlib import Path
from typing import Any

import numpy as np
from msgspec.structs import replace

from comments_service.domain.decisions import ATTRIBUTES, Scores
from moderation.folding.languages import language_of
from moderation.labelled.rows import Row, is_for_calibration
from moderation.scorers import Scored, Scorer
from moderation.scorers.choose import load_scorer
from moderation.scorers.ngram.probabilities import Probabilities, logits_of
from moderation.scorers.ngram.sums import fold_for_scoring
from moderation.scorers.onnx.conversion import convert
from moderation.scorers.onnx.exported import (
    MODEL,
    TOKENIZER,
    Difference,
    GoldenScores,
    Hashes,
    Meta,
    sha256_of_file,
)
from moderation.scorers.onnx.exporting import compared, new_folder, quantised, refuse_existing, write_meta
from moderation.scorers.onnx.probes import probes
from moderation.scorers.onnx.scorer import OnnxScorer, calibrated
from moderation.scorers.windows import collect_windows, highest_scores, overlap
from moderation.training.calibrate import calibrate
from moderation.training.encoder.examples import Examples, separators_for
from moderation.training.encoder.vocabulary import choose_pieces
from moderation.training.grammar import SENTENCES
from moderation.training.training_rows import folded_lines, read_training_rows
from moderation.training.transformer.card import write_card_and_notice
from moderation.training.transformer.fit import fit
from moderation.training.transformer.network import make_network
from moderation.training.transformer.origin import Origin, find_file, read_origin
from moderation.training.transformer.tokenizer import CONTROLS, END, PAD, START, cut, tokenizer_of
from moderation.training.weighing import Areas, fit_weighing, may_weigh

NAME = "e5-small"
# So many examples take half an hour of a core without AVX-512, and to export and measure takes ten minutes more.
EXAMPLES = 48_000
_BATCH = 32
# Pieces of an example: one in a thousand has more. A comment of 300 characters has seldom more than `_WINDOW`.
_MOST_PIECES = 96
_WINDOW = 160

Report = Callable[[str], None]


def train_transformer(
    data: Path,
    out: Path,
    seed: int,
    report: Report,
    templates: Path = SENTENCES,
    examples: int = EXAMPLES,
) -> Meta:
    """Trains a transformer on the `*_train` files of `data` and our own templates, and makes the folder `out` with it.

    It is what `moderation export --int8` makes, with a card and a notice. The same files, stack, seed, library versions
    and kind of processor give the same bytes. Raises `ExportError` if `out` is there or the model does not score as it
    did on torch, `ScorerUnavailableError` if the package has no stack to weigh it with, ValueError on a row that cannot
    be read, and ModuleNotFoundError without a library or the package of the weights.
    """
    refuse_existing(out)
    stack, _ = load_scorer("stack")
    origin_file = find_file()
    files, rows = read_training_rows(data, seed, templates)
    hashes = {path.name: sha256_of_file(path) for path in (origin_file, *files)}
    training_rows = [row for row in rows if not is_for_calibration(row, seed)]
    network, tokenizer = _fitted(read_origin(origin_file), training_rows, examples, seed, report)
    report("exporting")
    with new_folder(out, NAME) as folder:
        meta = _exported(network, tokenizer, hashes[origin_file.name], folder)
        report("calibrating")
        aside = [row for row in rows if row.toxicity in (0, 1) and is_for_calibration(row, seed)]
        outputs = OnnxScorer(folder, meta).score([row.text for row in aside], [row.lang for row in aside])
        meta = _calibrated(meta, aside, outputs)
        report("weighing")
        meta, areas = _weighed(meta, aside, outputs, stack)
        write_meta(meta, folder)
        report("measuring")
        write_card_and_notice(folder, OnnxScorer(folder, meta), data, seed, hashes, areas)
    return meta


def _fitted(origin: Origin, rows: Sequence[Row], count: int, seed: int, report: Report) -> tuple[Any, Any]:
    """Returns the trained network and its tokenizer."""
    lines = folded_lines(rows)
    every = tokenizer_of(origin.pieces, origin.piece_scores)
    ids = choose_pieces(origin.pieces, CONTROLS, cut(every, lines))
    kept: list[int] = ids.tolist()
    tokenizer = tokenizer_of(
        [origin.pieces[number] for number in kept], [origin.piece_scores[number] for number in kept]
    )
    pieces = [[START, *line[1:-1][: _MOST_PIECES - 2], END] for line in cut(tokenizer, lines)]

    def cut_between(between: Sequence[str]) -> list[list[int]]:
        return list(cut(tokenizer, between, around=False))

    no_tags = np.empty((len(rows), 0), dtype=np.float32)
    chosen = Examples(rows, no_tags, pieces, separators_for(cut_between), _BATCH, _MOST_PIECES)
    network = make_network(origin, ids)
    report(f"{len(ids)} pieces, {len(lines)} texts")
    fit(network, chosen, min(1.0, count / chosen.examples_of_an_epoch()), seed, report)
    return network, tokenizer


def _exported(network: Any, tokenizer: Any, sha256_of_weights: str, folder: Path) -> Meta:
    """Writes the quantised model and its tokenizer. Returns their description, still without a calibration."""
    import torch

    ids = torch.tensor([[START, *range(CONTROLS, CONTROLS + 6), END], [START, END, *[PAD] * 6]])
    example = (ids, (ids != PAD).long())
    convert(network, range(len(ATTRIBUTES)), example, folder / MODEL, by_first_token=False)
    tokenizer.save(str(folder / TOKENIZER))
    meta = Meta(
        format=1,
        name=NAME,
        architecture=network.config.model_type,
        classes=list(ATTRIBUTES),
        max_length=_WINDOW,
        vocabulary=tokenizer.get_vocab_size(),
        pad_id=PAD,
        int8=False,
        sha256=Hashes(sha256_of_file(folder / MODEL), sha256_of_file(folder / TOKENIZER), sha256_of_weights),
        golden=[],
        difference=Difference(0, 0.0, 0.0),
        folds=True,
    )
    texts = probes()
    expected = _scores_on_torch(network, tokenizer, texts)
    meta = compared(meta, texts, expected, folder, "the network on torch")
    return quantised(meta, texts, expected, folder, narrow=True)


def _scores_on_torch(network: Any, tokenizer: Any, texts: Sequence[str]) -> list[Scores]:
    import torch

    tokenizer.enable_truncation(_WINDOW, stride=overlap(_WINDOW))
    owners, windows = collect_windows(tokenizer.encode(line) for line in fold_for_scoring(texts))
    with torch.inference_mode():
        outputs = [
            network(torch.tensor([window]), torch.ones(1, len(window), dtype=torch.long))[0][0]
            for window in windows
        ]
    rows: list[dict[str, float]] = [
        dict(zip(ATTRIBUTES, output.sigmoid().tolist(), strict=True)) for output in outputs
    ]
    return [scored.scores for scored in highest_scores(texts, None, zip(owners, rows, strict=True))]


def _calibrated(meta: Meta, rows: Sequence[Row], outputs: Sequence[Scored]) -> Meta:
    """Returns `meta` with the calibration for these rows, to which no weight was fitted."""
    calibration = calibrate(rows, logits_of(outputs))
    probabilities = Probabilities(calibration)

    def scores(entry: GoldenScores, before: Scores) -> Scores:
        (after,) = calibrated([Scored(before, language_of(entry.text), [])], probabilities)
        return after.scores

    golden = [
        replace(entry, original=scores(entry, entry.original), int8=scores(entry, entry.int8 or {}))
        for entry in meta.golden
    ]
    return replace(meta, calibration=calibration, golden=golden)


def _weighed(
    meta: Meta, rows: Sequence[Row], outputs: Sequence[Scored], stack: Scorer
) -> tuple[Meta, dict[str, Areas]]:
    """Returns `meta` with the weighing for those of these rows that trained neither the network nor the stack."""
    chosen = [may_weigh(row) for row in rows]
    answers = calibrated(outputs, Probabilities(meta.calibration))
    weighing, areas = fit_weighing(stack, list(compress(rows, chosen)), list(compress(answers, chosen)))
    return replace(meta, weighing=weighing), areas
