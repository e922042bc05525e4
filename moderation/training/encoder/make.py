"""From labelled files and the package's weights to the encoder's file and the stack, the same bytes each time."""

import hashlib
from collections.abc import Callable, Sequence
from itertools import compress
from pathlib import Path
from typing import Any

import msgspec
import numpy as np
from numpy.typing import NDArray

from comments_service.domain.decisions import ATTRIBUTES, Attribute
from moderation.labelled.rows import Row, is_for_calibration
from moderation.labelled.sources import source_of
from moderation.scorers import TAGS, Tag
from moderation.scorers.curves import write_curves
from moderation.scorers.encoder import model_file
from moderation.scorers.encoder.gate import Gate
from moderation.scorers.encoder.model_file import (
    FORMAT,
    Encoder,
    Header,
    TagBorders,
    read_encoder,
    write_encoder,
)
from moderation.scorers.encoder.pieces import MOST_PIECES, Pieces, windows
from moderation.scorers.encoder.scorer import EncoderScorer
from moderation.scorers.ngram.model_file import LANGUAGES, SHIPPED, Calibration
from moderation.scorers.ngram.scorer import NgramScorer
from moderation.scorers.stack import SHIPPED as SHIPPED_STACK
from moderation.scorers.stack import StackScorer
from moderation.training.calibrate import calibrate
from moderation.training.card import write_notice
from moderation.training.curves import measure_curves, rows_not_trained_on, samples
from moderation.training.encoder.card import write_encoder_card
from moderation.training.encoder.origin import CONTROLS, Origin, find_files, read_origin
from moderation.training.encoder.packing import pack
from moderation.training.encoder.pieces_file import serialised
from moderation.training.encoder.stacking import fit_stack
from moderation.training.encoder.tagged import TAGGED, read_tagged, tagged_files, with_tagged
from moderation.training.encoder.tagging import choose_borders, fit_gate
from moderation.training.encoder.vocabulary import choose_pieces
from moderation.training.grammar import SENTENCES
from moderation.training.training_rows import folded_lines, read_training_rows
from moderation.training.written import WRITTEN

# One row in so many shows how large the inputs of each matrix are.
_SAMPLED = 300

Report = Callable[[str], None]


def train_encoder(data: Path, out: Path, seed: int, report: Report, templates: Path = SENTENCES) -> None:
    """Trains the encoder on the `*_train` files of `data` and on our own texts, and writes it to `out`.

    Beside `encoder.model` it writes what `train_stack` writes. The same files, seed, library versions and kind of
    processor give the same bytes. Raises ValueError on a row that cannot be read, and ModuleNotFoundError without
    torch, sentencepiece or the package of the weights.
    """
    origin_files = find_files()
    files, rows = read_training_rows(data, seed, templates)
    of_tags = templates / WRITTEN.name / TAGGED.name
    files += tagged_files(of_tags)
    hashes = {
        path.name: hashlib.sha256(path.read_bytes()).hexdigest() for path in (*origin_files.values(), *files)
    }
    rows, tags = with_tagged(rows, list(read_tagged(of_tags)))
    header, arrays = _fitted(read_origin(origin_files), rows, tags, seed, report)
    aside = [row.toxicity in (0, 1) and is_for_calibration(row, seed) for row in rows]
    calibration_rows = list(compress(rows, aside))
    encoder = Encoder(header, arrays, "uncalibrated")
    scorer = EncoderScorer(encoder)
    cut = scorer.cut([row.text for row in calibration_rows])
    logits = scorer.logits(cut)
    header = msgspec.structs.replace(
        header,
        calibration=calibrate(calibration_rows, logits[:, : len(ATTRIBUTES)]),
        tags=_borders(calibration_rows, tags[aside], Gate(encoder).sums(cut), logits[:, len(ATTRIBUTES) :]),
        made_from=hashes,
    )
    out.mkdir(parents=True, exist_ok=True)
    write_encoder(out / model_file.SHIPPED.name, header, arrays)
    train_stack(data, out, seed, report, templates)


def train_stack(data: Path, out: Path, seed: int, report: Report, templates: Path = SENTENCES) -> None:
    """Fits the stack to the two embedded models in `out`, or in the package if `out` has none, and writes `stack.json`.

    Beside it: the curves of the encoder and of the stack for `moderation serve`, the card, and the notice.
    """
    encoder = EncoderScorer(read_encoder(_in(out, model_file.SHIPPED)))
    ngram = NgramScorer.load(_in(out, SHIPPED))
    files, rows = read_training_rows(data, seed, templates)
    report("fitting the stack")
    stack = fit_stack(ngram, encoder, [row for row in rows if is_for_calibration(row, seed)])
    (out / SHIPPED_STACK.name).write_bytes(
        msgspec.json.format(msgspec.json.encode(stack, order="sorted")) + b"\n"
    )
    both = StackScorer(stack, ngram, encoder)
    unseen = rows_not_trained_on(data, seed)
    for scorer in (encoder, both):
        report(f"measuring {scorer.name}")
        write_curves(measure_curves(scorer, samples(scorer, unseen)), out)
    write_encoder_card(out, data, seed, files, both)
    write_notice(out)


def _in(out: Path, shipped: Path) -> Path:
    return out / shipped.name if (out / shipped.name).exists() else shipped


def _borders(
    rows: Sequence[Row], tags: NDArray[np.float32], gate: NDArray[np.float64], logits: NDArray[np.float64]
) -> dict[str, dict[Tag, TagBorders]]:
    langs = np.array([row.lang for row in rows])
    plain = _without_tags(rows, tags)
    abuse = np.array([row.toxicity == 1 for row in rows]) & (tags == 0).all(axis=1)
    return choose_borders(
        gate[plain], logits[plain], langs[plain].tolist(), logits[abuse], langs[abuse].tolist()
    )


def _without_tags(rows: Sequence[Row], tags: NDArray[np.float32]) -> NDArray[np.bool_]:
    """Returns which rows are benign texts of others without a tag.

    Contrasts of our own are no ordinary texts, and what a doubtful source calls benign may encourage self-harm.
    """
    ordinary = np.array(
        [
            row.toxicity == 0
            and bool((source := source_of(row.source)).origin.repository)
            and not source.texts.doubtful
            for row in rows
        ]
    )
    return ordinary & (tags == 0).all(axis=1)


def _fitted(
    origin: Origin, rows: Sequence[Row], tags: NDArray[np.float32], seed: int, report: Report
) -> tuple[Header, dict[str, NDArray[Any]]]:
    """Returns the file's header, without a calibration and the borders of tags, and its arrays.

    `tags` are the labels of each row.
    """
    from moderation.training.encoder.examples import Examples, separators_for
    from moderation.training.encoder.fit import fit
    from moderation.training.encoder.network import Network
    from moderation.training.encoder.rounding import round_network

    in_training = [not is_for_calibration(row, seed) for row in rows]
    training_rows, tags = list(compress(rows, in_training)), tags[in_training]
    lines = folded_lines(training_rows)
    ids = choose_pieces(origin.pieces, CONTROLS, origin.tokenizer.encode(lines))
    kept: list[int] = ids.tolist()
    model = serialised(
        [origin.pieces[number] for number in kept], [origin.piece_scores[number] for number in kept]
    )
    table = pack(origin.rows(ids))
    pieces = Pieces(model)
    cut = [windows(line, MOST_PIECES)[0] for line in pieces.cut(lines)]
    network = Network(origin.dense)
    report(f"{len(ids)} pieces, {len(lines)} texts")
    fit(network, table, Examples(training_rows, tags, cut, separators_for(pieces.cut)), seed, report)
    unchosen: dict[str, dict[Tag, TagBorders]] = {
        lang: dict.fromkeys(TAGS, TagBorders(0.0, 0.0)) for lang in LANGUAGES
    }
    arrays, steps, limits = round_network(network, table, cut[::_SAMPLED])
    untrained: dict[str, dict[Attribute, Calibration]] = {
        lang: dict.fromkeys(ATTRIBUTES, Calibration(0.0, 1.0, 1.0)) for lang in LANGUAGES
    }
    report("fitting the gate of the tags")
    gate, gate_scales = fit_gate([text[1:-1] for text in cut], tags, len(ids))
    return Header(FORMAT, ATTRIBUTES, (), steps, limits, network.epsilon, untrained, {}, unchosen), {
        "pieces": np.frombuffer(model, dtype=np.uint8),
        "levels": table.levels,
        "codes": table.codes,
        "table_scales": table.scales,
        "gate": gate,
        "gate_scales": gate_scales,
        **arrays,
    }
