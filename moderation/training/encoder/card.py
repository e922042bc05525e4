"""The card of the encoder and of the stack, which training writes next to them."""

import hashlib
from collections.abc import Sequence
from pathlib import Path

from moderation.evaluation import evaluate, to_markdown
from moderation.labelled.rows import Row, read_rows
from moderation.scorers import Scorer
from moderation.scorers.encoder import model_file
from moderation.scorers.encoder.model_file import read_encoder
from moderation.scorers.stack import StackScorer
from moderation.training.encoder.origin import PACKAGE, VERSION
from moderation.training.encoder.stacking import READ_TWICE

_CARD = """\
# Model card: the encoder, and the stack of both embedded models

The encoder is a small language model: three convolutions over pieces of words, averaged, and a residual network,
with a head for each of the seven attributes and of three tags (offers, encouragement of self-harm, risk).
It starts from Google's Universal Sentence Encoder Multilingual,
version 3 (16 languages), as the package {package} {version} (Apache-2.0)
republishes it. Its files could not be compared with the maker's; their SHA-256 are below. The table of pieces is cut to
{pieces:,} of 128,000, in four bits a number, and stays as it is; all other weights were trained further on our
rows, then rounded to eight bits. The heads and the weights of pieces that make up the gate of the tags start from
nothing. The file has {size:,} bytes.
`moderation train --encoder --data DIR --seed {seed}` gives these bytes again from the files below, with the same
library versions on the same kind of processor.

The stack weighs the logits of the n-grams (`card.md`) and of the encoder. The n-grams alone decide what they score
below a border, which {read_twice:.0%} of benign comments reach; both together decide the rest, and what the gate lets
through for a tag. Weights and borders are fitted to the tenth of the rows that neither model was trained on.
Texts in letters that the n-grams do not know are scored by the encoder alone.

## What it cannot do

- The labels are those of the n-grams' card, with the same doubts: most Japanese ones are not by people.
- It was trained on Japanese and English. What it says of the other languages is what its pre-training carries over:
  Korean and Chinese abuse scores above benign text, and where .5 lies there was not calibrated.
- Of risk of self-harm in new words it finds a third, of encouragement half: docs/tags.md.
- It names words by leaving each out, which is less exact than the n-grams' sums.
- What it was pre-trained on is known only as its makers describe it, and so is what it learned there about groups.

## Measured

On the development files, which it was not trained on, at the threshold 0.5. Most of their sources are also those of
its training; figures of sources that were left out are in docs/quality.md.

### The stack

{stack}
### The encoder alone

{encoder}
### The n-grams alone

{ngram}
## Data

| file | SHA-256 |
|---|---|
{files}
"""


def write_encoder_card(out: Path, data: Path, seed: int, files: Sequence[Path], stack: StackScorer) -> None:
    """Writes `encoder_card.md`: what the encoder was made from, and its figures on rows that it was not trained on."""
    development = sorted(
        path for path in data.iterdir() if path.name.endswith(("_dev.jsonl.gz", "_dev.jsonl"))
    )
    rows = [row for path in development for row in read_rows(path)]
    path = out / model_file.SHIPPED.name
    path = path if path.exists() else model_file.SHIPPED
    made_from = read_encoder(path).header.made_from
    hashes = made_from or {file.name: hashlib.sha256(file.read_bytes()).hexdigest() for file in files}
    card = _CARD.format(
        package=PACKAGE,
        version=VERSION,
        pieces=len(read_encoder(path).table.codes),
        size=path.stat().st_size,
        seed=seed,
        read_twice=READ_TWICE,
        stack=_measured(stack, rows),
        encoder=_measured(stack.encoder, rows),
        ngram=_measured(stack.ngram, rows),
        files="\n".join(f"| {name} | {digest} |" for name, digest in hashes.items()),
    )
    (out / "encoder_card.md").write_text(card, encoding="utf-8")


def _measured(scorer: Scorer, rows: Sequence[Row]) -> str:
    return to_markdown(evaluate(scorer, rows)).replace("\n### ", "\n#### ") if rows else "None.\n"
