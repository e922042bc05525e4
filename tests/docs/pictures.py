"""Takes the pictures of docs/widget.md from a running service: `python -m tests.docs.pictures [URL]`.

Each state of the gallery (`/demo/widget`) becomes a file of docs/figures, and so do all languages and both themes of
one state. It needs Chromium.
"""

import argparse
import asyncio
import base64
import shutil
from collections.abc import Sequence
from pathlib import Path
from typing import Any, cast

from playwright.async_api import Page, async_playwright

FIGURES = Path(__file__).parents[2] / "docs" / "figures"
GALLERY = "/demo/widget"
# What is seen side by side, and how.
SHEETS = {
    "languages": "state=threads&theme=light&lang=en&lang=ko&lang=zh-Hans&lang=zh-Hant&width=320",
    "themes": "state=threads&lang=ja",
}
QUALITY = 30


async def picture_of(page: Page, address: str, selector: str) -> bytes:
    """Opens a page, waits until its widgets stay as they are, and returns a picture of an element."""
    await page.goto(address)
    await page.wait_for_function(
        """() => [...document.querySelectorAll('figure')].every(
            (card) => card.lastElementChild.shadowRoot?.querySelector('[part=thread], button'))"""
    )
    heights = "() => [...document.querySelectorAll('figure > :last-child')].map((shown) => shown.offsetHeight).join()"
    before = ""
    while before != (before := await page.evaluate(heights)):
        await page.wait_for_timeout(700)
    # A clip is measured from the top of the page.
    await page.evaluate("scrollTo(0, 0)")
    box = await page.locator(selector).first.bounding_box()
    assert box is not None
    # Playwright's own screenshots are never WebP. What this returns has no type.
    session = cast("Any", await page.context.new_cdp_session(page))
    answer = await session.send(
        "Page.captureScreenshot",
        {"format": "webp", "quality": QUALITY, "clip": {**box, "scale": 1}, "captureBeyondViewport": True},
    )
    return base64.b64decode(answer["data"])


async def pictures(url: str) -> dict[str, bytes]:
    """All pictures by name."""
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(
            executable_path=shutil.which("chromium"), args=["--no-sandbox", "--disable-gpu"]
        )
        page = await browser.new_page(viewport={"width": 1400, "height": 1400}, locale="ja-JP")
        await page.goto(f"{url}{GALLERY}?lang=ja&theme=light")
        states = await page.eval_on_selector_all(
            "figure", "(cards) => cards.map((card) => card.dataset.state)"
        )
        single = f"{url}{GALLERY}?lang=ja&theme=light&state="
        taken = {state: await picture_of(page, single + state, "figure > :last-child") for state in states}
        for name, query in SHEETS.items():
            taken[name] = await picture_of(page, f"{url}{GALLERY}?{query}", ".row")
        await browser.close()
        return taken


def main(arguments: Sequence[str] | None = None) -> None:
    parser = argparse.ArgumentParser(
        prog="python -m tests.docs.pictures",
        description=__doc__,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("url", nargs="?", default="http://127.0.0.1:8000", help="where the service runs")
    parser.add_argument("--into", type=Path, default=FIGURES, help="the folder for the pictures")
    given = parser.parse_args(arguments)
    for name, picture in asyncio.run(pictures(given.url.rstrip("/"))).items():
        (given.into / f"widget-{name}.webp").write_bytes(picture)


if __name__ == "__main__":
    main()
