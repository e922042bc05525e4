"""The card and the notice of a transformer, which training writes into its folder."""

from collections.abc import Mapping
from pathlib import Path

from moderation.evaluation import evaluate, to_markdown
from moderation.labelled.rows import read_rows
from moderation.scorers import Scorer
from moderation.scorers.ngram.model_file import LANGUAGES
from moderation.scorers.onnx.exported import MODEL
from moderation.training.card import credits_of_the_data
from moderation.training.transformer.origin import PACKAGE, VERSION
from moderation.training.weighing import DOUBTFUL_WEIGHT, Areas, who_counts

_CARD = """\
# Model card: a transformer for Japanese and English comments

multilingual-e5-small (Wang et al. 2024; twelve layers, some hundred languages), as the package {package} {version}
(MIT) republishes it in four bits a weight, trained further on labelled comments: the mean over all pieces, then a head
for each of seven attributes. The package's file could not be compared with the maker's; its SHA-256 is below. The table
of pieces is cut to those of our rows and of Korean and Chinese; it and the lowest layers stay as they were. The model
has weights of 7 bits and {size:,} bytes. It reads texts folded, one by one.
`moderation train --transformer --data DIR --seed {seed} --out FOLDER` gives these bytes again from the files below,
with the same stack and library versions on the same kind of processor.

## What it cannot do

- The labels are those of the embedded models, with the same doubts: most Japanese ones are not by people.
- It was trained on Japanese and English. What it says of other languages is what its pre-training carries over, and
  where .5 lies there was not calibrated. Letters of other alphabets than Latin, Japanese, Chinese and Korean are
  mostly unknown to it.
- It names no words.
- What it was pre-trained on is known only as its makers describe it, and so is what it learned there about groups.

## Measured

On the development files, which it was not trained on, at the threshold 0.5.

{measured}
## Calibration

For each language by itself, on a tenth of the rows that no weight was fitted to, as that of the embedded models.

## Weighed with the stack

On the same rows, in a cross-validation: the areas under the ROC curve by which a cascade weighs both scores, or takes
the better one alone. A doubtful label, as that of each of our own sentences, counts {doubtful:g}.

| language | both weighed | the stack | this model | counts |
|---|---|---|---|---|
{weighed}

## Data

| file | SHA-256 |
|---|---|
{files}
"""

_NOTICE = """\
This model is made from multilingual-e5-small by Liang Wang, Nan Yang, Xiaolong Huang, Linjun Yang, Rangan Majumder and
Furu Wei, MIT, as republished in {package} {version} by cnmoro, MIT. Changed: fewer pieces, trained further, rounded to
eight bits.

It was trained on texts from these sources. No text of theirs is in it. Texts under CC BY and CC BY-SA stay under their
licences.

{credits}
"""


def write_card_and_notice(
    folder: Path, scorer: Scorer, data: Path, seed: int, hashes: Mapping[str, str], areas: Mapping[str, Areas]
) -> None:
    """Writes `card.md` and `NOTICE`.

    `hashes` are those of the files that the model was made from, by name, and `areas` what was found for its weighing.
    """
    development = sorted(
        path for path in data.iterdir() if path.name.endswith(("_dev.jsonl.gz", "_dev.jsonl"))
    )
    rows = [row for path in development for row in read_rows(path)]
    card = _CARD.format(
        package=PACKAGE,
        version=VERSION,
        size=(folder / MODEL).stat().st_size,
        seed=seed,
        measured=to_markdown(evaluate(scorer, rows)) if rows else "None.\n",
        doubtful=DOUBTFUL_WEIGHT,
        weighed="\n".join(_weighed_row(lang, areas.get(lang)) for lang in LANGUAGES),
        files="\n".join(f"| {name} | {digest} |" for name, digest in hashes.items()),
    )
    (folder / "card.md").write_text(card, encoding="utf-8")
    notice = _NOTICE.format(package=PACKAGE, version=VERSION, credits="\n".join(credits_of_the_data()))
    (folder / "NOTICE").write_text(notice, encoding="utf-8")


def _weighed_row(lang: str, areas: Areas | None) -> str:
    found = [f"{area:.4f}" for area in areas] if areas else ["too few rows"] * 3
    counts = {"both": "both", "embedded": "the stack", "transformer": "this model"}[who_counts(areas)]
    return f"| {lang} | {' | '.join(found)} | {counts} |"
