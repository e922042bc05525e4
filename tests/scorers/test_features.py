from hypothesis import given
from hypothesis import strategies as st

from moderation.normalise import fold_all, to_hiragana
from moderation.scorers.features import CHARACTER_ORDERS, extract
from moderation.scorers.ngram import NgramScorer
from moderation.scorers.sums import add_up

BITS = 18
NONE = 1 << BITS

scorer = NgramScorer.load()

texts = st.lists(
    st.text(max_size=12) | st.text(alphabet="死ねカス idot.!", max_size=12), min_size=1, max_size=5
)


def runs(line: str, order: int) -> list[str | None]:
    """The run of `order` characters at each position from the line break before `line`, None where there is none."""
    padded = f"\n{to_hiragana(line)}\n"
    found = [padded[start : start + order] for start in range(len(padded) - 1)]
    return [run if len(run) == order and run.strip("\n") and "\n" not in run[1:-1] else None for run in found]


@given(texts)
def test_a_feature_begins_wherever_a_run_of_characters_crosses_no_line_break(written: list[str]) -> None:
    lines = fold_all(written)
    buckets = extract(lines, BITS).buckets
    for row, order in enumerate(CHARACTER_ORDERS):
        expected = [run for line in lines for run in runs(line, order)] + [None]
        assert [run is None for run in expected] == (buckets[row] == NONE).tolist()
        hashed = dict(zip(expected, buckets[row].tolist(), strict=True))
        assert [hashed[run] for run in expected] == buckets[row].tolist()


@given(texts)
def test_the_features_of_a_line_are_the_same_alone_and_among_others(written: list[str]) -> None:
    lines = fold_all(written)
    together = extract(lines, BITS)
    for line, start, count in zip(lines, together.offsets.tolist(), together.counts.tolist(), strict=True):
        alone = extract([line], BITS)
        stop = start + len(line) + 1
        assert alone.buckets[:, :-1].tolist() == together.buckets[:, start:stop].tolist()
        assert alone.lengths[:, :-1].tolist() == together.lengths[:, start:stop].tolist()
        assert alone.counts.tolist() == [count] == [int((together.buckets[:, start:stop] < NONE).sum())]


@given(texts)
def test_the_last_column_of_the_weights_counts_features(written: list[str]) -> None:
    added = add_up(written, scorer._model)
    by_position = added.weights[:, :, -1].sum(axis=0, dtype=int)
    assert by_position.tolist() == (added.features.buckets < NONE).sum(axis=0).tolist()
