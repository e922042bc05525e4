"""The encoder that ships with the package."""

import json
import subprocess
import sys
from pathlib import Path

import pytest

from moderation.scorers.encoder.model_file import SHIPPED, EncoderError, read_encoder
from moderation.scorers.encoder.scorer import EncoderScorer

TEXTS = [
    "市電の復活、楽しみにしています。",
    "こんな記事を書く記者は頭がおかしい。お前は死ね。",
    "",
    " ",
    "Thank you for the careful reporting.",
    "You are a complete idiot and everybody hates you.",
    "너는 정말 쓸모없는 쓰레기야",
    "今日の試合は監督の采配がすべてだった。" * 14,
    "🙂" * 30,
    "a" * 900,
]

# Scores many different texts in a process of its own, and says what it loaded and the most memory that it took.
_SCORE_MANY = """
import json, re, sys
from pathlib import Path
from moderation.scorers.choose import load_scorer
scorer, _ = load_scorer(sys.argv[1])
for number in range(0, 1200, 100):
    scorer.score([
        f"記者{n}は{n * 7}回も{chr(0x4E00 + n * 3)}{chr(0x5E00 + n)}した馬鹿だ mo{n}ron"
        for n in range(number, number + 100)
    ])
print(json.dumps({
    "heavy": sorted({"torch", "onnxruntime", "transformers", "scipy", "sklearn"} & set(sys.modules)),
    "peak": int(re.search(r"VmHWM:\\s+(\\d+)", Path("/proc/self/status").read_text())[1]) / 1024,
}))
"""


@pytest.fixture(scope="module")
def scorer() -> EncoderScorer:
    return EncoderScorer.load()


def test_a_text_has_the_same_scores_alone_and_among_others(scorer: EncoderScorer) -> None:
    alone = [scorer.score([text])[0] for text in TEXTS]
    assert scorer.score(TEXTS) == alone
    assert scorer.score([*reversed(TEXTS)] * 9)[-len(TEXTS) :] == alone[::-1]


def test_it_tells_insults_from_praise_in_languages_of_its_training_and_in_others(
    scorer: EncoderScorer,
) -> None:
    for insult, praise in (
        ("お前みたいな馬鹿は消えろ。", "丁寧な取材に感謝します。"),
        ("You are a worthless idiot.", "You are a wonderful writer."),
        ("너는 정말 쓸모없는 쓰레기야", "좋은 기사 감사합니다"),
        ("你真是个没用的白痴", "感谢您的精彩报道"),
    ):
        toxic, benign = scorer.logits(scorer.cut([insult, praise]))[:, 0]
        assert toxic > benign


def test_its_spans_name_the_word_without_which_the_text_is_harmless(scorer: EncoderScorer) -> None:
    for text, words in (
        ("この記者は本当に馬鹿だと思う。お前も馬鹿だ。", ("馬鹿",)),
        ("I think that you are a stupid idiot.", ("stupid", "idiot")),
    ):
        answer = scorer.score([text])[0]
        assert answer.scores["toxicity"] >= 0.5
        named = [text[span.start : span.end] for span in answer.spans if span.label == "toxicity"]
        assert any(word in part for part in named for word in words)
        assert all(part.strip() == part != "" for part in named)


def test_a_harmless_text_has_no_spans(scorer: EncoderScorer) -> None:
    assert scorer.score(["市電の復活、楽しみにしています。"])[0].spans == []


def test_an_insult_at_the_end_of_a_long_text_counts(scorer: EncoderScorer) -> None:
    long = "The council met on Monday and talked about the new tram line for a long time. " * 25
    benign, toxic = scorer.logits(scorer.cut([long, long + "You are a stupid worthless idiot."]))[:, 0]
    assert toxic > benign + 1


def test_the_file_is_small() -> None:
    assert SHIPPED.stat().st_size <= 16_000_000


def test_no_sum_reaches_what_float32_does_not_hold() -> None:
    encoder = read_encoder(SHIPPED)
    for name, limit in encoder.header.limits.items():
        largest = abs(encoder.arrays[name].astype(int)).sum(axis=0).max()
        assert limit * largest < 2**24, name


def test_a_file_that_is_no_encoder_is_refused(tmp_path: Path) -> None:
    content = SHIPPED.read_bytes()
    for damaged in (b"", b"{}\n", content[:-1], content.replace(b"over pieces 1", b"over pieces 9", 1)):
        (tmp_path / "damaged").write_bytes(damaged)
        with pytest.raises(EncoderError):
            read_encoder(tmp_path / "damaged")


@pytest.mark.parametrize("kind", ["encoder", "stack"])
def test_it_needs_no_heavy_library_and_its_memory_stays_bounded(kind: str) -> None:
    process = subprocess.run(
        [sys.executable, "-c", _SCORE_MANY, kind], stdout=subprocess.PIPE, check=True, text=True
    )
    answer = json.loads(process.stdout)
    assert answer["heavy"] == []
    assert answer["peak"] < 200
