"""The parts of a text that are scored by themselves: sentences, clauses and windows."""

import numpy as np
import pytest

from moderation.scorers.ngram.features import NO_FEATURE, extract
from moderation.scorers.ngram.segments import clauses, sentences
from moderation.scorers.ngram.windows import WINDOWS, highest_windows

ENGLISH, JAPANESE = 0, 1


@pytest.mark.parametrize(
    ("line", "parts"),
    [
        ("よく読みました。お前は死ね", ["よく読みました。", "お前は死ね"]),
        ("一つの文です。", []),
        ("「死ね。消えろ。」と言われた。悲しい", ["「死ね。消えろ。」と言われた。", "悲しい"]),
        (
            "「死ね。消えろ。『悲しい', つらい」。よしとする",
            ["「死ね。消えろ。『悲しい', つらい」。", "よしとする"],
        ),
        ("「死ね。『消えろ。』と言われた", ["「死ね。", "『消えろ。』と言われた"]),
        ("『お前は「死ね。」と。読んだ", ["『お前は「死ね。」と。", "読んだ"]),
        ("i read it. you idiot", ["i read it. ", "you idiot"]),
        ("version 1.2 is out", []),
    ],
)
def test_a_sentence_ends_at_its_stop_but_not_inside_a_quotation(line: str, parts: list[str]) -> None:
    assert sentences(line) == parts


@pytest.mark.parametrize(
    ("sentence", "parts"),
    [
        ("いつも拝読しています、お前は死ね", ["いつも拝読しています、", "お前は死ね"]),
        ("長い話ですが…消えろ", ["長い話ですが…", "消えろ"]),
        ("「馬鹿、死ね」と言われた", []),
        ("この記者は馬鹿だと思いました。", ["この記者は馬鹿だ"]),
        ("頭がおかしいのではないでしょうか", ["頭がおかしい"]),
        ("失礼ですが、記者は馬鹿かと思います", ["失礼ですが、", "記者は馬鹿かと思います", "記者は馬鹿か"]),
        ("この記者が馬鹿だとは思いません", []),
        ("馬鹿ではないので安心した", []),
        ("馬鹿だと思うのは間違い", []),
        ("「馬鹿、死ね」と言われた、つらい", ["「馬鹿、死ね」と言われた、", "つらい"]),
    ],
)
def test_a_clause_ends_at_its_comma_but_not_inside_a_quotation(sentence: str, parts: list[str]) -> None:
    assert clauses(sentence) == parts


@pytest.mark.parametrize(
    ("text", "language"),
    [("長い前置きの後で急に人を罵る短い言葉が来る", JAPANESE), ("a long polite opening " * 4, ENGLISH)],
)
def test_the_highest_window_is_the_highest_of_all_stretches_of_its_widths(text: str, language: int) -> None:
    texts, languages = ["short", text], [ENGLISH, language]
    features = extract(texts, languages)
    rng = np.random.default_rng(1)
    ngram_weights = rng.integers(-20, 20, (*features.ngrams.shape, 8), dtype=np.int8)
    ngram_weights[features.ngrams == NO_FEATURE] = 0
    word_weights = rng.integers(-20, 20, (len(features.words.keys), 8), dtype=np.int8)
    by_position = np.add.reduce(ngram_weights, axis=0, dtype=np.int16)

    best = highest_windows(features, by_position, word_weights, languages)

    share, widths, step, longer = WINDOWS["ja" if language else "en"]
    first, last = int(features.offsets[1]), features.ngrams.shape[1] - 1
    expected = -np.inf
    for width in [width for width in widths if last - first > longer * width]:
        for start in range(first, last - width + 1, step):
            end = start + width
            words = (features.words.starts >= start) & (features.words.starts < end)
            total = int(by_position[start:end, 0].sum()) + int(word_weights[words, 0].astype(int).sum())
            count = int((features.ngrams[:, start:end] < NO_FEATURE).sum()) + int(words.sum())
            scaled = total / count**0.5
            expected = max(expected, scaled * share if scaled > 0 else scaled / share)
    assert best[1, 0] == pytest.approx(expected)
    assert best[0, 0] < -1e6, "a text so short has no windows"
