import re

import msgspec
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from comments_service.words.spelling import to_hiragana
from moderation.folding.fold import fold_all
from moderation.scorers.ngram.contexts import SUBSTRINGS, build_word_table, find_contexts
from moderation.scorers.ngram.features import CHARACTER_ORDERS, NO_FEATURE, count_ngrams, extract
from moderation.scorers.ngram.model_file import Model
from moderation.scorers.ngram.scorer import NgramScorer
from moderation.scorers.ngram.substring_hashes import SubstringHashes
from moderation.scorers.ngram.sums import add_up

scorer = NgramScorer.load()

texts = st.lists(
    st.text(max_size=12) | st.text(alphabet="死ねカス idot.!", max_size=12), min_size=1, max_size=5
)


def ngrams(line: str, order: int) -> list[str | None]:
    """Returns the n-gram of `order` characters at each position from the line break before `line`, or None."""
    padded = f"\n{to_hiragana(line)}\n"
    candidates = [padded[start : start + order] for start in range(len(padded) - 1)]
    return [
        ngram if len(ngram) == order and ngram.strip("\n") and "\n" not in ngram[1:-1] else None
        for ngram in candidates
    ]


def contexts(line: str) -> set[int]:
    joined = f"\n{line}\n"
    codepoints = np.frombuffer(joined.encode("utf-32-le"), dtype=np.uint32)
    return {context for _, context in find_contexts(joined, codepoints, SubstringHashes(codepoints))}


@given(texts)
def test_there_is_an_ngram_wherever_no_line_break_is_inside_it(written: list[str]) -> None:
    lines = fold_all(written)
    features = extract(lines, [0] * len(lines))
    for row, order in enumerate(CHARACTER_ORDERS):
        expected = [ngram for line in lines for ngram in ngrams(line, order)] + [None]
        assert [ngram is None for ngram in expected] == (features.ngrams[row] == NO_FEATURE).tolist()
        key_of = dict(zip(expected, features.ngrams[row].tolist(), strict=True))
        assert [key_of[ngram] for ngram in expected] == features.ngrams[row].tolist()


@given(texts)
def test_the_features_of_a_line_are_the_same_alone_and_among_others(written: list[str]) -> None:
    lines = fold_all(written)
    together = extract(lines, [0] * len(lines))
    for number, (line, start) in enumerate(zip(lines, together.offsets.tolist(), strict=True)):
        alone = extract([line], [0])
        assert alone.ngrams[:, :-1].tolist() == together.ngrams[:, start : start + len(line) + 1].tolist()
        of_line = together.words.lines == number
        assert alone.words.keys.tolist() == together.words.keys[of_line].tolist()
        assert (alone.words.starts + start).tolist() == together.words.starts[of_line].tolist()
        assert (alone.words.ends + start).tolist() == together.words.ends[of_line].tolist()
        assert alone.counts[0] == together.counts[number]


@given(texts)
def test_the_count_of_a_text_is_the_number_of_its_features(written: list[str]) -> None:
    lines = fold_all(written)
    features = extract(lines, [0] * len(lines))
    stops = [*features.offsets[1:].tolist(), features.ngrams.shape[1]]
    for number, (start, stop) in enumerate(zip(features.offsets.tolist(), stops, strict=True)):
        ngram_count = int((features.ngrams[:, start:stop] < NO_FEATURE).sum())
        assert features.counts[number] == ngram_count + int((features.words.lines == number).sum())


@pytest.mark.parametrize("orders", [(1,), (1, 2), CHARACTER_ORDERS, tuple(range(1, 9))])
def test_ngrams_are_counted_for_any_orders_from_one_on(orders: tuple[int, ...]) -> None:
    lines = ["x" * length for length in range(12)]
    expected = [sum(ngram is not None for order in orders for ngram in ngrams(line, order)) for line in lines]
    assert count_ngrams(np.arange(12), orders).tolist() == expected


@given(texts)
def test_the_two_languages_share_no_feature(written: list[str]) -> None:
    lines = fold_all(written)
    english, japanese = (extract(lines, [number] * len(lines)) for number in (0, 1))
    valid = english.ngrams < NO_FEATURE
    assert not set(english.ngrams[valid].tolist()) & set(japanese.ngrams[valid].tolist())
    assert not set(english.words.keys.tolist()) & set(japanese.words.keys.tolist())


def test_a_word_is_another_feature_in_each_context_of_its_line() -> None:
    plain, denied, quoted = (
        set(extract([line], [0]).words.keys.tolist())
        for line in ("he is rude", "he is not rude", 'he is not "rude"')
    )
    assert len(plain) == 5
    assert len(denied - plain) == 1 + 2 + 4
    assert len(quoted - denied) == 1 + 3 + 1 + 5


@pytest.mark.parametrize(
    ("line", "context"),
    [
        ("nobody is a fool here", "negation"),
        ("人をばかにしてはいけない", "negation"),
        ("「ばか」は差別語か", "quotation"),
        ("u r wrong", "addressee"),
        ("that isn't true", "negation"),
        ("お前のことだ", "addressee"),
        ("i am a fool", "self"),
        ("women can vote", "group"),
        ("これは何?", "question"),
    ],
)
def test_a_word_or_substring_gives_its_line_a_context(line: str, context: str) -> None:
    assert list(SUBSTRINGS).index(context) in contexts(line)


# The words and substrings of each context as a regular expression, in the order of the contexts.
PATTERNS = {
    "negation": r"\b(?:not?|never|nobody|none|nothing|without|stop|cannot"
    r"|(?:do|is|are|wo|ca|does|did|should|was|were|would|could)n'?t)\b"
    r"|ない|なかっ|ません|ねえ|ちゃう",
    "quotation": r"[\"“”「」『』]|\b(?:sa(?:y|ys|id|ying)|call(?:ed|ing|s)?|words?)\b"
    r"|と[言い]う|って[言い]う|[とて]言|とか言|発言|書き込",
    "addressee": r"\b(?:you(?:r|'re|re)?|u|ur)\b"
    r"|お前|おまえ|オマエ|君|きみ|あんた|アンタ|貴様|てめ|イッチ|[こそあ]いつ|コイツ",
    "self": r"\b(?:i|me|my|we|us|our|i'?m)\b|ワイ|俺|おれ|オレ|私|僕|ぼく|自分|うち",
    "question": r"\?|か(?=[。 ]|$)",
    "group": r"\b(?:wom[ae]n|girls?|females?|men|blacks?|whites?|asians?|jew(?:s|ish)?|muslims?|islam|christians?|gays?"
    r"|lesbians?|trans(?:gender)?|immigrants?|refugees?|migrants?|foreigners?|mexicans?|disabled|elderly)\b"
    r"|外国人|韓国|朝鮮|中国人|在日|移民|難民|黒人|白人|女|男|障害|老人|年寄り|若者|ゲイ|同性愛|日本人",
}
FRAGMENTS = st.sampled_from(
    [
        *" '*_?.x5éж𠮷。",
        *("don't", "can", "n't", "'t", "dont", "you", "you're", "i'm", "women", "u", "words", "said", "us"),
        *("ない", "なかっ", "って言う", "っていう", "と言う", "という", "て言", "うち", "ちゃう", "こいつ"),
        *("ゲイ", "イッチ", "在日", "日本人", "か", "い", "と", "「", "女", "私"),
    ]
)


@given(st.lists(FRAGMENTS).map("".join))
def test_contexts_are_those_that_a_single_regular_expression_would_find(line: str) -> None:
    pattern = re.compile("|".join(f"({pattern})" for pattern in PATTERNS.values()), re.MULTILINE)
    assert contexts(line) == {(match.lastindex or 0) - 1 for match in pattern.finditer(f"\n{line}\n")}


def test_two_words_that_share_a_slot_are_an_error() -> None:
    with pytest.raises(ValueError, match="'me' and 'you' share a slot"):
        build_word_table(["you", "me"], slots=1)


def test_a_word_of_two_contexts_is_an_error() -> None:
    with pytest.raises(ValueError, match="'you' and 'you' share a slot"):
        build_word_table(["you", "me you"])


def test_an_unknown_feature_adds_nothing() -> None:
    header = msgspec.structs.replace(scorer._model.header)
    empty = Model(header, np.zeros_like(scorer._model.table), "empty")
    assert not add_up(["お前は死ね", "you fool"], [1, 0], empty).sums.any()
