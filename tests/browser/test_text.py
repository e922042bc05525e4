"""The widget and the server apply the same text rule."""

import json
import random

from playwright.async_api import Page

from comments_service.domain import text
from tests.browser.conftest import OpenWindow
from tests.text_cases import sent_texts

# Characters of each kind that the rule treats differently, and characters of ordinary comments.
PIECES = [
    *"あがカﾊﾟ漢字aé1 　\t\n\r",
    "\r\n",
    "か\u3099",
    "e\u0301\u0323",
    "\u0301",
    "\ufe0f",
    "\U000e0100",
    "\u20e3",
    "🚃",
    "👍",
    "🏽",
    "❤\ufe0f",
    "👨\u200d👩\u200d👧",
    "🇯🇵",
    "🇯",
    "🏴\U000e0067\U000e0062\U000e0065\U000e006e\U000e0067\U000e007f",
    "🏴\U000e0067",
    "\U000e007f",
    "\u200c",
    "\u200d",
    "\u200b",
    "\u200e",
    "\u202e",
    "\u2066",
    "\u2060",
    "\ufeff",
    "\u00ad",
    "\u0000",
    "\u0007",
    "\u0085",
    "\u2028",
    "\u1100",
    "\u1161",
    "\u11a8",
    "한",
    "\u3164",
    "\u115f",
    "\u2800",
    "क\u094d\u200dष",
    "ক\u09cd\u200c",
    "نمی\u200cخواهم",
    "ේ",
    "မ\u103c",
    "ཀྵ",
    "ก\u0e33",
    "\ufb01",
    "\u2126",
    "\ufff9",
    "\ufffd",
    "𠮷",
    "\U000f0000",
    "\ue000",
    "\ufffc",
    "\ufdd0",
    "\u034f",
    "\u0301" * 9,
    "ﾞ" * 9,
    "🏽" * 9,
    "\ufe00",
    "葛\U000e0100",
    "❤",
    "。",
    "\n\n",
    "🏴\U000e0067\U000e0062\U000e0073\U000e0063\U000e0074\U000e007f",
]
SAMPLES = 4_000


def samples() -> list[str]:
    rng = random.Random(20261123)
    return [*sent_texts()] + ["".join(rng.choices(PIECES, k=rng.randint(0, 12))) for _ in range(SAMPLES)]


async def cleaned_by_the_widget(page: Page, texts: list[str]) -> list[tuple[str, int, bool]]:
    """Returns each text as the widget's module cleans it, its length, and if it is visible."""
    results = await page.evaluate(
        """async (texts) => {
            const { clean, count, visible } = await import('/static/widget/text.js');
            return JSON.stringify(JSON.parse(texts).map(clean).map((text) => [text, count(text), visible(text)]));
        }""",
        json.dumps(texts),
    )
    return [(cleaned, count, visible) for cleaned, count, visible in json.loads(results)]


def cleaned_by_the_server(raw: str) -> tuple[str, int, bool]:
    cleaned = text.clean(raw)
    return cleaned, text.count(cleaned), text.is_visible(cleaned)


async def test_the_widget_and_the_server_clean_and_count_alike(open_window: OpenWindow) -> None:
    page = (await open_window()).page
    texts = samples()
    differences = [
        (raw, in_widget, on_server)
        for raw, in_widget in zip(texts, await cleaned_by_the_widget(page, texts), strict=True)
        if in_widget != (on_server := cleaned_by_the_server(raw))
    ]
    assert differences == []


async def test_the_widget_removes_lone_surrogates(open_window: OpenWindow) -> None:
    page = (await open_window()).page
    cleaned = await page.evaluate(
        "async () => (await import('/static/widget/text.js')).clean('前' + String.fromCharCode(0xD83D) + '後')"
    )
    assert cleaned == "前後"
