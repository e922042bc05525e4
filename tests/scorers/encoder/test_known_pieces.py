from itertools import pairwise

import numpy as np

from moderation.scorers.encoder.known_pieces import KnownPieces
from moderation.scorers.encoder.model_file import SHIPPED, read_encoder
from moderation.scorers.encoder.pieces import END, START, windows
from moderation.scorers.encoder.table import WIDTH


def test_a_piece_gives_the_same_however_few_slots_there_are() -> None:
    encoder = read_encoder(SHIPPED)
    few, many = KnownPieces(encoder, 40), KnownPieces(encoder, 4000)
    rng = np.random.default_rng(1)
    for _ in range(30):
        ids = rng.integers(0, 120, size=rng.integers(1, 60))
        ids = ids[np.unique(ids, return_inverse=True)[1] < 40]
        of_few, of_many = few.slots_of(ids), many.slots_of(ids)
        assert of_few.all()
        assert (few.rows[of_few] == many.rows[of_many]).all()
        for number, taps in enumerate(few.taps):
            assert (few.projected[number][of_few] == many.projected[number][of_many]).all()
            for tap, sums in enumerate(taps):
                assert (sums[of_few] == many.taps[number][tap][of_many]).all()


def test_the_place_between_texts_is_empty_for_ever() -> None:
    known = KnownPieces(read_encoder(SHIPPED), 10)
    for start in range(0, 100, 10):
        known.slots_of(np.arange(start, start + 10))
    assert not known.rows[0].any()
    assert known.rows.shape == (11, WIDTH)


def test_windows_cover_every_piece_and_overlap() -> None:
    ids = list(range(10, 400))
    found = windows(ids, 160)
    assert all(window[0] == START and window[-1] == END and len(window) <= 160 for window in found)
    inner = [window[1:-1] for window in found]
    assert sorted({number for window in inner for number in window}) == ids
    assert all(len({*first} & {*second}) >= 39 for first, second in pairwise(inner))
    assert windows([], 160) == [[START, END]]
    assert windows(ids[:158], 160) == [[START, *ids[:158], END]]
