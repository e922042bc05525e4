"""Texts that are the same text again, and texts that many people write."""

from collections.abc import Callable

import pytest

from comments_service.domain.repeats import COMMON_TIMES, fingerprint_of, letters_of, times_for_others
from tests.scaling import fast_growing

SPAM = "在宅で月30万円稼げる方法を無料で教えています。興味がある方は連絡してください。"


@pytest.mark.parametrize(
    "again",
    [
        "在宅で月50万円稼げる方法を無料で教えています。興味がある方は連絡してください。",
        "在宅で月３０万円稼げる方法を無料で教えています!!!興味がある方は連絡してください♪",
        "在宅で月30万円稼げる方法を　無料で教えています\n\n興味がある方は連絡してください👍👍",
        "【在宅】で月30万円稼げるー方法を無料で教えていますwww。興味がある方は、連絡してくださいいいい",
        "在宅で月30万円稼ゲル方法ヲ無料デ教エテイマス。興味がある方は連絡シテクダサイ(1)",
    ],
)
def test_a_text_with_other_digits_signs_emoji_blanks_or_repeated_letters_is_the_same(again: str) -> None:
    """ThioJoe/YT-Spammer-Purge#736: the same text 15 times, each a little different."""
    assert fingerprint_of(again) == fingerprint_of(SPAM) is not None


@pytest.mark.parametrize(
    ("one", "other"),
    [
        (
            "Earn $5,000 a week working from your own home, contact me now!",
            "EARN $9,000 a week working from your own home… contact me now 💰",
        ),
        (
            "税金の無駄遣いは今すぐやめてほしいと思います",
            "税金の無駄遣いは、今すぐ、やめてほしいと思います！！",
        ),
    ],
)
def test_case_and_signs_make_no_difference(one: str, other: str) -> None:
    assert fingerprint_of(one) == fingerprint_of(other) is not None


def test_digits_make_another_text_if_it_is_short() -> None:
    texts = [f"{number}番の電停の工事はいつ終わるのか。" for number in (1, 2, 11)]
    assert len({fingerprint_of(text) for text in texts}) == 3
    assert fingerprint_of(texts[0]) == fingerprint_of("１番の電停の工事は、いつ終わるのか！！")


def test_other_words_make_another_text() -> None:
    texts = [SPAM, SPAM.replace("在宅", "副業"), SPAM.replace("稼げる", "稼げない"), SPAM + "市電"]
    assert len({fingerprint_of(text) for text in texts}) == len(texts)


@pytest.mark.parametrize(
    "text",
    [
        "お疲れ様でした",
        "おめでとうございます！",
        "本当におめでとうございます🎉",
        "明けましておめでとうございます。今年もよろしくお願いいたします。",
        "今までありがとうございました",
        "ご冥福をお祈りします",
        "心よりご冥福をお祈り申し上げます。",
        "心からお悔やみ申し上げます。ご冥福をお祈りいたします。",
        "被災された方々に心よりお見舞い申し上げます",
        "いつも応援しています。頑張ってください！",
        "一日も早い回復をお祈りします",
        "全くその通りだと思います。",
        "同感です",
        "賛成！",
        "👍👍👍",
        "Congratulations to everyone!",
        "Thank you so much",
        "I totally agree with this.",
    ],
)
def test_what_many_people_write_has_no_fingerprint(text: str) -> None:
    assert fingerprint_of(text) is None


def test_the_longer_a_text_the_sooner_it_counts() -> None:
    assert times_for_others("市電の復活、楽しみにしています。") == COMMON_TIMES
    assert times_for_others(SPAM) == 1


@pytest.mark.parametrize("function", [letters_of, fingerprint_of, times_for_others])
def test_the_time_grows_with_the_length_of_the_text(function: Callable[[str], object]) -> None:
    assert fast_growing(function) == {}
