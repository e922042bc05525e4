"""Which pieces a model keeps: those of the training texts, and those of languages that no training text is in."""

import re
from collections import Counter
from collections.abc import Iterable, Sequence

import numpy as np
from numpy.typing import NDArray

# A piece that fewer training texts have is cut into smaller ones.
FEWEST = 2
# Korean, and Chinese characters: the model knows them from its pre-training, and learns no word of them here.
_FOREIGN = re.compile("▁?[가-힣]+|▁?[\u3400-\u9fff]+")


def choose_pieces(pieces: Sequence[str], controls: int, cut: Iterable[Sequence[int]]) -> NDArray[np.int64]:
    """Returns the ids, in order, of the pieces to keep for these cut lines and for Korean and Chinese.

    The first `controls` pieces are not of text: the start, the end, what is unknown.
    """
    counts: Counter[int] = Counter()
    for ids in cut:
        counts.update(ids)
    kept = {number for number, count in counts.items() if count >= FEWEST}
    kept.update(number for number, piece in enumerate(pieces) if _FOREIGN.fullmatch(piece))
    # Without its letters a rare word would be nothing but unknown.
    kept.update(number for number in counts if len(pieces[number].strip("▁")) == 1)
    return np.array([*range(controls), *sorted(kept - set(range(controls)))], dtype=np.int64)
