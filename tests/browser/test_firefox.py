"""The widget in Firefox, the other engine that its page names."""

from comments_service.domain.people import Role
from tests.browser.firefox import Session, Tab
from tests.browser.moderating import WELCOME, Moderator
from tests.running import RunningService

ROOT = "document.querySelector('comment-thread').shadowRoot"
COUNT = f"{ROOT}?.querySelector('[part=count]')?.textContent"
TEXTS = f"[...{ROOT}.querySelectorAll('[part=text]')].map((text) => text.textContent)"
TOP = "document.querySelector('.byline comment-count').textContent"


async def opened(firefox: Session, news: RunningService, before: str = "") -> Tab:
    tab = await firefox.new_tab()
    if before:
        await tab.before_pages(before)
    await tab.open(f"{news.url}/demo/articles/welcome?lang=ja")
    return tab


async def test_a_comment_is_written_published_and_removed_live(
    firefox: Session, news: RunningService, moderator: Moderator
) -> None:
    writer, reader = await opened(firefox, news), await opened(firefox, news)
    for tab in (writer, reader):
        await tab.shows(COUNT, "0")
        await tab.shows(TOP, "コメント0")
    await writer.evaluate(f"{ROOT}.querySelector('input').focus()")
    await writer.type("港町の住人")
    await writer.evaluate(f"{ROOT}.querySelector('textarea').focus()")
    await writer.type("始発に乗りに行きます。")
    await writer.shows(f"{ROOT}.querySelector('[part~=countdown]').textContent", "残り289文字")
    await writer.evaluate(f"{ROOT}.querySelector('[part=submit]').click()")
    await writer.shows(f"{ROOT}.querySelector('[part=done]').textContent", "投稿を受け付けました。")
    # A tab behind another is hidden, follows nothing, and catches up when it is shown.
    await reader.show()
    await reader.shows(TEXTS, ["始発に乗りに行きます。"])
    await reader.shows(TOP, "コメント1")
    await moderator.decide("始発に乗りに行きます。", "removed")
    await reader.shows(TEXTS, [])
    await reader.shows(COUNT, "0")


async def test_the_form_goes_live_where_comments_are_closed(firefox: Session, news: RunningService) -> None:
    tab = await opened(firefox, news)
    await tab.shows(COUNT, "0")
    admin = await news.moderator("admin", role=Role.ADMIN)
    await news.client.put(WELCOME, json={"closed": True}, headers=admin)
    closed = f"{ROOT}.querySelector('[part=closed]').textContent"
    await tab.shows(closed, "この記事のコメント受付は終わりました。")
    await tab.shows(f"{ROOT}.querySelector('textarea').checkVisibility()", False)


async def test_an_older_firefox_shows_a_line_with_the_count(firefox: Session, news: RunningService) -> None:
    await news.submit("運賃180円は安いですね。", article=WELCOME)
    await news.published(1, article=WELCOME)
    tab = await opened(firefox, news, before="delete Intl.Segmenter")
    await tab.shows("document.querySelector('comment-thread').textContent.trim()", "コメント1件")
    await tab.shows(TOP, "コメント1")
