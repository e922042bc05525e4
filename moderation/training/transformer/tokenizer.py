"""The tokenizer of the pieces that are kept, as the library tokenizers reads it from `tokenizer.json`."""

from collections.abc import Iterator, Sequence
from typing import Any

# The ids of the pieces that start, fill, and end a text, and of what is unknown.
START, PAD, END, UNKNOWN = range(4)
CONTROLS = 4
# So that no text cuts into them, whatever it is.
_NEVER = -100.0
_BATCH = 4096


def tokenizer_of(pieces: Sequence[str], scores: Sequence[float]) -> Any:
    """Returns a tokenizer that changes nothing of a line but its spaces, and puts a start and an end around it."""
    from tokenizers import Regex, Tokenizer, models, normalizers, pre_tokenizers, processors

    vocabulary = [
        (piece, _NEVER if number < CONTROLS else score)
        for number, (piece, score) in enumerate(zip(pieces, scores, strict=True))
    ]
    tokenizer: Any = Tokenizer(models.Unigram(vocabulary, unk_id=UNKNOWN))
    tokenizer.normalizer = normalizers.Replace(Regex(" {2,}"), " ")
    tokenizer.pre_tokenizer = pre_tokenizers.Metaspace()
    start, end = pieces[START], pieces[END]
    tokenizer.post_processor = processors.TemplateProcessing(
        single=f"{start} $A {end}", special_tokens=[(start, START), (end, END)]
    )
    return tokenizer


def cut(tokenizer: Any, lines: Sequence[str], *, around: bool = True) -> Iterator[list[int]]:
    """Yields the ids of each line, with a start and an end unless not `around`."""
    for first in range(0, len(lines), _BATCH):
        for encoding in tokenizer.encode_batch_fast(
            list(lines[first : first + _BATCH]), add_special_tokens=around
        ):
            yield encoding.ids
