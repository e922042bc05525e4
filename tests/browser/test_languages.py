"""The widget in its five languages, and the desk in its three."""

import re
from collections.abc import Mapping
from pathlib import Path

import pytest
from playwright.async_api import expect

import comments_service
from tests.browser.conftest import OpenWindow
from tests.browser.publishing import THREAD, publish
from tests.browser.test_gallery import shown
from tests.running import RunningService

WEB = Path(comments_service.__file__).parent / "web"
WORDS = re.compile(r"^  (?:'([^']+)'|(\w+)):\s+(['\"])(.*?)\3,$", re.MULTILINE)
KANA = re.compile(r"[\u3041-\u3096\u30a1-\u30fa]")
LANGUAGES = ["en", "ko", "zh-Hans", "zh-Hant"]


def words(path: str, folder: str = "widget") -> Mapping[str, str]:
    """The words of a module by key."""
    module = (WEB / folder / path).read_text("utf-8")
    return {quoted or plain: text for quoted, plain, _, text in WORDS.findall(module)}


def desk_words(language: str) -> Mapping[str, str]:
    """The words of the desk by key. Raises `ValueError` for one that is there twice."""
    queue, pages = words(f"{language}.js", "desk/words"), words(f"{language}.js", "desk/words/pages")
    if twice := set(queue) & set(pages):
        raise ValueError(twice)
    return {**queue, **pages}


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_language_has_all_words_with_their_values(language: str) -> None:
    japanese = {**words("messages.js"), **words("languages/ja.js")}
    others = words(f"languages/{language}.js")
    assert len(japanese) > 50
    assert set(japanese) ^ set(others) == set()
    assert {key for key in japanese if ("{}" in japanese[key]) != ("{}" in others[key])} == set()
    assert {key for key in others if not others[key].strip() or KANA.search(others[key])} == set()


@pytest.mark.parametrize("language", ["en", "ko"])
def test_a_language_of_the_desk_has_all_words_with_their_values(language: str) -> None:
    japanese = desk_words("ja")
    others = desk_words(language)
    assert len(japanese) > 100
    assert set(japanese) ^ set(others) == set()
    assert {key for key in japanese if japanese[key].count("{}") != others[key].count("{}")} == set()
    assert {key for key in others if not others[key].strip() or KANA.search(others[key])} == set()


def test_each_word_that_the_desk_asks_for_is_there() -> None:
    known = set(desk_words("ja"))
    asked = {
        name
        for module in (WEB / "desk").rglob("*.js")
        for name in re.findall(r"\bword\('([\w-]+)'", module.read_text("utf-8"))
    }
    assert len(asked) > 30
    assert asked - known == set()


@pytest.mark.parametrize("language", LANGUAGES)
async def test_no_state_shows_words_of_another_language(open_window: OpenWindow, language: str) -> None:
    window = await open_window(f"/demo/widget?lang={language}&theme=light")
    texts = await shown(window.page)
    assert {state for state, text in texts.items() if KANA.search(text) or "undefined" in text} == set()


@pytest.mark.parametrize(
    ("attribute", "page", "title"),
    [
        ("", "ja", "コメント0"),
        ("", "fr", "コメント0"),
        ("", "en-GB", "Comments 0"),
        ("ko-KR", "ja", "댓글 0"),
        ("zh", "ja", "评论 0"),
        ("zh-CN", "ja", "评论 0"),
        ("zh-TW", "en", "留言 0"),
        ("", "zh-Hant-HK", "留言 0"),
        ("ja", "en", "コメント0"),
    ],
)
async def test_the_language_is_the_elements_own_or_that_around_it(
    open_window: OpenWindow, news: RunningService, attribute: str, page: str, title: str
) -> None:
    window = await open_window("/")
    thread = THREAD.replace("></", f' lang="{attribute}"></') if attribute else THREAD
    count = thread.replace("comment-thread", "comment-count")
    await publish(window.page, news, thread + count, lang=page)
    await expect(window.heading).to_have_text(title)
    counted = "0 comments" if title.startswith("Comments") else title
    await expect(window.page.locator("comment-count")).to_have_text(counted)
