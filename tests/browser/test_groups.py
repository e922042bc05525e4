"""A long list of comments: it stands in groups, and those out of sight cost nothing and yet are there."""

import asyncio
import re
import zlib
from typing import Any

import pytest
from playwright.async_api import Locator, expect

from tests.browser.conftest import OpenWindow
from tests.browser.moderating import WELCOME, Moderator
from tests.browser.publishing import loaded
from tests.browser.window import Window
from tests.running import RunningService

# Three groups and the beginning of a fourth, which is never left out.
MANY = 80
# In the third.
FAR = 70

# Collects the texts of the comments that were changed, added or removed.
WATCH_COMMENTS = """(list) => {
    window.touched = new Set();
    const note = (node) => {
        const item = node instanceof Element ? node.closest('li') : node.parentElement?.closest('li');
        if (item) touched.add(item.querySelector('[part=text]').textContent);
        else if (node !== list && node instanceof Element) node.querySelectorAll('li').forEach(note);
    };
    new MutationObserver((records) => {
        for (const { target, addedNodes, removedNodes } of records) {
            if (target.closest?.('li') ?? target.nodeType === 3) note(target);
            for (const node of [...addedNodes, ...removedNodes]) note(node);
        }
    }).observe(list, { subtree: true, childList: true, attributes: true, characterData: true });
}"""


# Notes the most comments that one task put into the list: an observer is called at the end of each.
WATCH_TASKS = """(list) => {
    window.most = 0;
    new MutationObserver((records) => {
        const added = records.flatMap(({ addedNodes }) => [...addedNodes]).filter(({ nodeName }) => nodeName === 'LI');
        window.most = Math.max(window.most, added.length);
    }).observe(list, { subtree: true, childList: true });
}"""

SHEETS = "(thread) => thread.shadowRoot.adoptedStyleSheets.length"


class LongList:
    """A window with all comments of the article, as `comments` has them from the API: the newest first."""

    def __init__(self, window: Window, news: RunningService, comments: list[dict[str, Any]]) -> None:
        self.window = window
        self.news = news
        self.comments = comments
        self.bodies = [comment["body"] for comment in comments]

    async def shown(self) -> list[str]:
        return await self.window.thread.locator("[part=text]").all_text_contents()

    async def decide(self, moderator: Moderator, numbers: list[int], status: str) -> None:
        ids = [self.comments[number]["id"] for number in numbers]
        items = [
            (await self.news.client.get(f"/v1/review/comments/{comment}", headers=moderator.headers)).json()
            for comment in ids
        ]
        decisions = [
            {"comment_id": item["id"], "status": status, "version": item["version"], "reason": ""}
            for item in items
        ]
        answer = await self.news.client.post(
            "/v1/review/decisions", json={"decisions": decisions}, headers=moderator.headers
        )
        assert all("decision" in result for result in answer.json()["results"]), answer.text

    async def react(self, number: int) -> None:
        """Another reader reacts."""
        token = (await self.news.client.post("/v1/sites/default/visitors")).json()["visitor_token"]
        answer = await self.news.client.put(
            f"/v1/comments/{self.comments[number]['id']}/reaction",
            json={"kind": "empathy"},
            headers={"Authorization": f"Bearer {token}"},
        )
        assert answer.status_code == 200, answer.text


@pytest.fixture
async def long_list(news: RunningService, open_window: OpenWindow) -> LongList:
    for first in range(0, MANY, 20):
        await asyncio.gather(
            *(
                news.submit(f"市電の再開について、{number:03}人目の感想です。", article=WELCOME)
                for number in range(first, first + 20)
            )
        )
    await news.published(MANY, article=WELCOME)
    window = await open_window()
    await window.thread.locator("[part=list]").evaluate(WATCH_TASKS)
    for count in range(20, MANY, 20):
        await expect(window.thread.locator("li")).to_have_count(count)
        await window.thread.locator("[part=more]").click()
    await expect(window.thread.locator("li")).to_have_count(MANY)
    # The last click led to what it loaded, and a group that has the focus is always there.
    await window.thread.evaluate("(thread) => thread.shadowRoot.activeElement?.blur()")
    await window.page.evaluate("scrollTo(0, 0)")
    return LongList(window, news, (await news.page(WELCOME, limit=100))["comments"])


async def test_a_change_touches_the_comments_that_it_names_and_no_other(
    long_list: LongList, moderator: Moderator
) -> None:
    window, bodies = long_list.window, long_list.bodies
    await window.thread.locator("[part=list]").evaluate(WATCH_COMMENTS)
    await long_list.decide(moderator, [30], "removed")
    await expect(window.comment(bodies[30])).to_have_count(0)
    await long_list.react(60)
    await expect(window.comment(bodies[60]).locator("[part~=reaction]").first).to_contain_text("1")
    news = "中央駅のエレベーターも早く直してください。"
    await moderator.publish(news)
    await expect(window.comment(news)).to_have_count(1)
    await loaded(window, MANY)
    assert set(await window.page.evaluate("[...touched]")) == {bodies[30], bodies[60], news}


async def test_a_task_makes_at_most_five_comments(long_list: LongList) -> None:
    assert 0 < await long_list.window.page.evaluate("most") <= 5


async def test_a_click_in_a_long_list_makes_the_browser_look_at_no_other_comment(long_list: LongList) -> None:
    """As a style sheet more would, and a group that no longer keeps the numbers of its items to itself."""
    thread = long_list.window.thread
    sheets = await thread.evaluate(SHEETS)
    item = long_list.window.comment(long_list.bodies[30])
    await item.locator("[part=menu]").click()
    await expect(item.locator("[part=options] :focus")).to_have_count(1)
    assert await item.evaluate("(item) => getComputedStyle(item.parentNode).contain") == "style"
    await item.locator("[part=reply]").click()
    await expect(item.locator("textarea")).to_be_focused()
    assert await thread.evaluate(SHEETS) == sheets


async def test_comments_come_back_to_their_places_among_the_groups(
    long_list: LongList, moderator: Moderator
) -> None:
    # All of a group, and a comment on either side of the border between two others.
    gone = [*range(25, 50), 60, 24, 74, 75]
    await long_list.decide(moderator, gone, "removed")
    await loaded(long_list.window, MANY - len(gone))
    await expect(long_list.window.thread.locator("li")).to_have_count(MANY - len(gone))
    assert await long_list.window.thread.locator("[part=list] > div:empty").count() == 0
    for some in (gone[3::2], gone[:3], gone[4::2]):
        await long_list.decide(moderator, some, "approved")
    await loaded(long_list.window, MANY)
    await expect(long_list.window.thread.locator("li")).to_have_count(MANY)
    assert await long_list.shown() == long_list.bodies


async def test_a_link_leads_to_a_comment_out_of_sight(long_list: LongList) -> None:
    window = long_list.window
    item = window.comment(long_list.bodies[FAR])
    await expect_skipped(item)
    await window.page.evaluate(f"location.hash = 'comment-{long_list.comments[FAR]['id']}'")
    await expect(item).to_be_focused()
    await expect(item).to_be_in_viewport(ratio=1)


async def test_keys_lead_from_one_group_into_the_next(long_list: LongList) -> None:
    groups = long_list.window.thread.locator("[part=list] > div")
    await groups.nth(1).locator("button").last.focus()
    await long_list.window.page.keyboard.press("Tab")
    focused = groups.nth(2).locator("li").first.locator(":focus")
    await expect(focused).to_have_count(1)
    await expect(focused).to_be_in_viewport()


async def test_a_search_in_the_page_finds_a_comment_out_of_sight(long_list: LongList) -> None:
    item = long_list.window.comment(long_list.bodies[FAR])
    await expect_skipped(item)
    assert await long_list.window.page.evaluate("(text) => find(text)", long_list.bodies[FAR])
    await expect(item).to_be_in_viewport()


async def test_on_paper_all_comments_stand(long_list: LongList) -> None:
    page = long_list.window.page
    await expect_skipped(long_list.window.comment(long_list.bodies[FAR]))
    on_paper = texts_in(await page.pdf())
    await long_list.window.thread.evaluate(
        """(thread) => {
            const sheet = new CSSStyleSheet();
            sheet.replaceSync('ol > div { content-visibility: visible !important }');
            thread.shadowRoot.adoptedStyleSheets.push(sheet);
        }"""
    )
    assert on_paper == texts_in(await page.pdf()) > MANY


async def expect_skipped(item: Locator) -> None:
    """Returns when the item is left out of the layout, as far from the window as it is."""
    head = await item.locator("[part=head]").element_handle()
    await item.page.wait_for_function(
        "(element) => !element.checkVisibility({ contentVisibilityAuto: true })", arg=head
    )


def texts_in(pdf: bytes) -> int:
    """How often a text is shown in a file: once a line at least."""
    streams = re.findall(rb"stream\r?\n(.*?)endstream", pdf, re.DOTALL)
    contents = [zlib.decompressobj().decompress(stream) for stream in streams if stream[:1] == b"\x78"]
    return sum(len(re.findall(rb"\bT[jJ]\b", content)) for content in contents)
