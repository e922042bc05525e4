"""From labelled files to the model file, its curves, its card and its notice, the same bytes each time."""

from pathlib import Path

import msgspec

from comments_service.domain.decisions import ATTRIBUTES
from moderation.labelled.rows import is_for_calibration
from moderation.scorers.curves import write_curves
from moderation.scorers.ngram.model_file import FORMAT, LANGUAGES, SHIPPED, Header, Model, write_model
from moderation.scorers.ngram.scorer import NgramScorer
from moderation.scorers.ngram.sums import add_up
from moderation.training.calibrate import calibrate
from moderation.training.card import write_card, write_notice
from moderation.training.curves import measure_curves, rows_not_trained_on, samples
from moderation.training.fit import fit
from moderation.training.fragments import fragments
from moderation.training.gates import choose_gates
from moderation.training.grammar import SENTENCES
from moderation.training.training_rows import read_training_rows


def train(data: Path, out: Path, seed: int, templates: Path = SENTENCES) -> None:
    """Trains on the `*_train` files of `data`, our own templates and comments; writes the model to `out`.

    Beside `ngram.model` it writes its curves for `moderation serve`, its card and its notice.

    The same files, seed and library versions give the same bytes. Raises ValueError on a row that cannot be read.
    """
    files, rows = read_training_rows(data, seed, templates)
    training_rows = [row for row in rows if not is_for_calibration(row, seed)]
    calibration_rows = [row for row in rows if is_for_calibration(row, seed)]
    table, scales = fit([*training_rows, *fragments(training_rows, seed)], seed)
    out.mkdir(parents=True, exist_ok=True)
    header = Header(FORMAT, ATTRIBUTES, scales, {})
    uncalibrated = Model(header, table, "uncalibrated")
    languages = [LANGUAGES.index(row.lang) for row in calibration_rows]
    sums = add_up([row.text for row in calibration_rows], languages, uncalibrated).sums
    header = msgspec.structs.replace(header, calibration=calibrate(calibration_rows, sums))
    gates = choose_gates(Model(header, table, "without gates"), calibration_rows)
    header = msgspec.structs.replace(header, gates=gates)
    write_model(out / SHIPPED.name, header, table)
    scorer = NgramScorer.load(out / SHIPPED.name)
    write_curves(measure_curves(scorer, samples(scorer, rows_not_trained_on(data, seed))), out)
    write_card(out, files, rows, calibration_rows, data, seed)
    write_notice(out)
