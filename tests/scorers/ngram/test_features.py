import re

import msgspec
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from moderation.folding.fold import fold_all, to_hiragana
from moderation.scorers.ngram.contexts import SIGNS, find_contexts
from moderation.scorers.ngram.features import CHARACTER_ORDERS, NO_FEATURE, extract
from moderation.scorers.ngram.model_file import Model
from moderation.scorers.ngram.scorer import NgramScorer
from moderation.scorers.ngram.substring_hashes import Stretches
from moderation.scorers.ngram.sums import add_up

scorer = NgramScorer.load()

texts = st.lists(
    st.text(max_size=12) | st.text(alphabet="死ねカス idot.!", max_size=12), min_size=1, max_size=5
)


def runs(line: str, order: int) -> list[str | None]:
    """The run of `order` characters at each position from the line break before `line`, None where there is none."""
    padded = f"\n{to_hiragana(line)}\n"
    found = [padded[start : start + order] for start in range(len(padded) - 1)]
    return [run if len(run) == order and run.strip("\n") and "\n" not in run[1:-1] else None for run in found]


def contexts(line: str) -> set[int]:
    joined = f"\n{line}\n"
    written = np.frombuffer(joined.encode("utf-32-le"), dtype=np.uint32)
    return {number for _, number in find_contexts(joined, written, Stretches(written))}


@given(texts)
def test_a_run_begins_wherever_characters_cross_no_line_break(written: list[str]) -> None:
    lines = fold_all(written)
    features = extract(lines, [0] * len(lines))
    for row, order in enumerate(CHARACTER_ORDERS):
        expected = [run for line in lines for run in runs(line, order)] + [None]
        assert [run is None for run in expected] == (features.runs[row] == NO_FEATURE).tolist()
        hashed = dict(zip(expected, features.runs[row].tolist(), strict=True))
        assert [hashed[run] for run in expected] == features.runs[row].tolist()


@given(texts)
def test_the_features_of_a_line_are_the_same_alone_and_among_others(written: list[str]) -> None:
    lines = fold_all(written)
    together = extract(lines, [0] * len(lines))
    for number, (line, start) in enumerate(zip(lines, together.offsets.tolist(), strict=True)):
        alone = extract([line], [0])
        assert alone.runs[:, :-1].tolist() == together.runs[:, start : start + len(line) + 1].tolist()
        mine = together.words.lines == number
        assert alone.words.keys.tolist() == together.words.keys[mine].tolist()
        assert (alone.words.begins + start).tolist() == together.words.begins[mine].tolist()
        assert (alone.words.ends + start).tolist() == together.words.ends[mine].tolist()
        assert alone.counts[0] == together.counts[number]


@given(texts)
def test_a_text_has_as_many_features_as_are_counted(written: list[str]) -> None:
    lines = fold_all(written)
    features = extract(lines, [0] * len(lines))
    stops = [*features.offsets[1:].tolist(), features.runs.shape[1]]
    for number, (start, stop) in enumerate(zip(features.offsets.tolist(), stops, strict=True)):
        of_runs = int((features.runs[:, start:stop] < NO_FEATURE).sum())
        assert features.counts[number] == of_runs + int((features.words.lines == number).sum())


@given(texts)
def test_no_feature_of_one_language_is_one_of_the_other(written: list[str]) -> None:
    lines = fold_all(written)
    english, japanese = (extract(lines, [number] * len(lines)) for number in (0, 1))
    there = english.runs < NO_FEATURE
    assert not set(english.runs[there].tolist()) & set(japanese.runs[there].tolist())
    assert not set(english.words.keys.tolist()) & set(japanese.words.keys.tolist())


def test_a_word_counts_once_more_in_each_context_of_its_line() -> None:
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
def test_a_line_has_the_context_that_a_sign_in_it_names(line: str, context: str) -> None:
    assert list(SIGNS).index(context) in contexts(line)


# What the signs mean, one after the other; English ones only as whole words.
MEANT = {
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
def test_signs_count_as_one_search_for_all_of_them_would_find_them(line: str) -> None:
    meant = re.compile("|".join(f"({pattern})" for pattern in MEANT.values()), re.MULTILINE)
    assert contexts(line) == {(match.lastindex or 0) - 1 for match in meant.finditer(f"\n{line}\n")}


def test_what_an_unknown_feature_adds_is_nothing() -> None:
    header = msgspec.structs.replace(scorer._model.header)
    empty = Model(header, np.zeros_like(scorer._model.table), "empty")
    assert not add_up(["お前は死ね", "you fool"], [1, 0], empty).sums.any()
