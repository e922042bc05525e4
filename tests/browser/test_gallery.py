"""The gallery: every state of the widget, in every language and theme."""

import pytest
from playwright.async_api import Page

from tests.browser.conftest import OpenWindow
from tests.browser.test_looks import broken_rules
from tests.waiting import wait_until

# What a card shows, as text, once nothing of it is missing.
SHOWN = """
    () => [...document.querySelectorAll('figure')].map((card) => ({
        state: card.dataset.state,
        text: card.querySelector('comment-thread, article-reactions')?.shadowRoot
            ?.querySelector('[part=thread], [part=reactions]:has(button)')?.textContent ?? '',
    }))
"""

# What of a widget is wider than its place, by state: it would be cut off, or make the page scroll sideways.
TOO_WIDE = """
    () => [...document.querySelectorAll('figure')].flatMap((card) => {
        const widget = card.querySelector('comment-thread, article-reactions');
        const { left, right } = widget.getBoundingClientRect();
        return [widget, ...widget.shadowRoot.querySelectorAll('*')]
            .filter((part) => getComputedStyle(part).clipPath === 'none')
            .filter((part) => {
                const box = part.getBoundingClientRect();
                const overflows = part.clientWidth && part.scrollWidth > part.clientWidth + 1;
                return overflows || box.right > Math.min(right, innerWidth) + 1 || (box.width && box.left < left - 1);
            })
            .map((part) => `${card.dataset.state}: ${part.getAttribute('part') ?? part.localName}`);
    })
"""


async def shown(page: Page) -> dict[str, str]:
    """Goes through the page, and returns the text of each state as soon as all are there."""

    async def all_there() -> bool:
        await page.evaluate("scrollBy(0, innerHeight)")
        return all(card["text"] for card in await page.evaluate(SHOWN))

    await wait_until(all_there, "a state is not shown")
    return {card["state"]: card["text"] for card in await page.evaluate(SHOWN)}


@pytest.mark.parametrize("theme", ["light", "dark"])
async def test_no_state_breaks_an_accessibility_rule_or_asks_the_service(
    open_window: OpenWindow, theme: str
) -> None:
    window = await open_window(f"/demo/widget?lang=ja&theme={theme}")
    assert len(await shown(window.page)) > 15
    assert await broken_rules(window.page) == []
    assert [request.url for request in window.requests if "/v1/" in request.url] == []


async def test_no_state_is_wider_than_a_page_at_400_percent(open_window: OpenWindow) -> None:
    window = await open_window("/demo/widget?lang=en&theme=light", viewport={"width": 320, "height": 1600})
    assert len(await shown(window.page)) > 15
    assert await window.page.evaluate(TOO_WIDE) == []
