"""Which pieces the encoder keeps: those of the training texts, and those of languages that no training text is in."""

import re
from collections import Counter
from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from moderation.training.encoder.origin import Origin

# The first three ids: unknown, start, end.
CONTROLS = 3
# A piece that fewer training texts have is cut into smaller ones.
FEWEST = 2
# Korean, and Chinese characters: the model knows them from its pre-training, and learns no word of them here.
_FOREIGN = re.compile("▁?[가-힣]+|▁?[\u3400-\u9fff]+")


def choose_pieces(origin: Origin, lines: Sequence[str]) -> NDArray[np.int64]:
    """Returns the ids, in order, of the pieces to keep for these folded lines and for Korean and Chinese."""
    counts: Counter[int] = Counter()
    for ids in origin.tokenizer.encode(list(lines)):
        counts.update(ids)
    kept = {number for number, count in counts.items() if count >= FEWEST}
    kept.update(number for number, piece in enumerate(origin.pieces) if _FOREIGN.fullmatch(piece))
    # Without its letters a rare word would be nothing but unknown.
    kept.update(number for number in counts if len(origin.pieces[number].strip("▁")) == 1)
    return np.array([*range(CONTROLS), *sorted(kept - set(range(CONTROLS)))], dtype=np.int64)
