"""The model card and the notice that are written beside the model."""

import hashlib
from collections import Counter
from collections.abc import Sequence
from pathlib import Path

from moderation.evaluation import evaluate, to_markdown
from moderation.scorers.model_file import SHIPPED
from moderation.scorers.ngram import NgramScorer
from moderation.training.calibrate import FALSE_ALARMS
from moderation.training.rows import WEIGHTS, Row, read_rows
from moderation.training.sources import SOURCES

_CARD = """\
# Model card: the embedded scorer

A linear model over hashed n-grams (characters 1–5, words 1–2) for Japanese and English comments. It answers seven
attributes; `toxicity` is the one to decide by. `severe_toxicity` and `sexual_explicit` are hardly trained: take them
as experimental. `moderation train --data DIR --seed {seed}` gives these bytes again from the files below.

## What it cannot do

- It sees words, not meaning: negation, irony, quotation over several sentences, reclaimed words and rudeness that
  only the context makes are beyond it. A person decides what it holds.
- Most Japanese labels are not independent human labels: see below. Only the source inspection_ai was labelled by
  several people, and it is small, so its interval is wide.
- Threats and sexual harassment in English are few in the data. Languages other than Japanese and English are scored as
  one of the two, without meaning.
- Names of groups and dialects stand in abuse more often than elsewhere, and the model knows it: expect more false
  alarms there.

## What was written by machines

The sentences in `moderation/training/sentences` were written for this project by a language model, by hand and with
grammars, and labelled as they were written (CC0). The rows own_ja_train and the functional cases are of the same kind.
open2ch_llm_labelled was labelled by one language model; open2ch_weak and edos_weakneg by rules, and count less;
open2ch_read_again are lines of open2ch_weak that were read once and labelled by machine.

## Measured

On rows that were not trained on: the development files, at the threshold 0.5. The functional cases are our own writing.

{measured}
## Measured on our own templates

One in ten was kept aside: their words are known to the model, their sentences are not.

{kept_aside}
## Calibration

For each language by itself, on a tenth of the rows that no weight was fitted to: at most {english:.1%} of ordinary
English and {japanese:.1%} of ordinary Japanese texts score 0.5 or more. The reliability tables above are of the
development files, where abuse is far more frequent than on a news site.

## Data

| file | SHA-256 |
|---|---|
{files}

| language and source | toxic | benign | weight | licence |
|---|---|---|---|---|
{sources}
"""


def write_card(
    out: Path, files: Sequence[Path], rows: Sequence[Row], aside: Sequence[Row], data: Path, seed: int
) -> None:
    """Write `card.md`: what the model was trained on, and what it scores on rows that it was not trained on."""
    held_out = sorted(path for path in data.iterdir() if path.name.endswith(("_dev.jsonl.gz", "_dev.jsonl")))
    scorer = NgramScorer.load(out / SHIPPED.name)
    card = _CARD.format(
        seed=seed,
        measured=_measured(scorer, [row for path in held_out for row in read_rows(path)]),
        kept_aside=_measured(scorer, [row for row in aside if row.template]),
        english=FALSE_ALARMS["en"],
        japanese=FALSE_ALARMS["ja"],
        files="\n".join(
            f"| {path.name} | {hashlib.sha256(path.read_bytes()).hexdigest()} |" for path in files
        ),
        sources=_sources(rows),
    )
    (out / "card.md").write_text(card, encoding="utf-8")


def _measured(scorer: NgramScorer, rows: Sequence[Row]) -> str:
    return to_markdown(evaluate(scorer, rows)) if rows else "None.\n"


def _sources(rows: Sequence[Row]) -> str:
    counts: dict[str, Counter[int | None]] = {}
    for row in rows:
        counts.setdefault(f"{row.lang} {row.source}", Counter())[row.toxicity] += 1
    return "\n".join(
        f"| {name} | {count[1]} | {count[0]} | {WEIGHTS.get(name.split()[1], 1.0)} | {_licence(name.split()[1])} |"
        for name, count in sorted(counts.items())
    )


def _licence(source: str) -> str:
    return SOURCES[source].licence if source in SOURCES else "CC0-1.0 (our own)"


def write_notice(out: Path) -> None:
    """The credits that the data asks for."""
    lines = [
        "The embedded model (ngram.model) was trained on texts from these sources. No text of theirs is distributed",
        "with it. Texts under CC BY and CC BY-SA stay under their licences.",
        "",
        *(
            f"{name}: {source.repository} @ {source.commit}, {source.licence}"
            for name, source in SOURCES.items()
        ),
        "",
        "Our own sentences (moderation/training/sentences, own_ja_train): CC0-1.0.",
    ]
    (out / "NOTICE").write_text("\n".join(lines) + "\n", encoding="utf-8")
