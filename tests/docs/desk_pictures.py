"""Takes the pictures of docs/desk.md from a running demo: `python -m tests.docs.desk_pictures TOKEN [URL]`.

The token is an admin's. It needs Chromium. The demo has a person with a note who is muted, words in its policy, some
decisions and comments that wait, after it.
"""

import argparse
import asyncio
import base64
import shutil
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from typing import Any, cast

import httpx
from playwright.async_api import Page, async_playwright

from tests.docs.pictures import FIGURES
from tests.waiting import wait_until

QUALITY = 40
# Opens an address of the desk, and marks the page that was open before.
GO = "(hash) => { document.querySelector('.page')?.classList.add('left'); location.hash = hash; }"
STATUSES = ("removed", "removed", "held", "rejected")
REASONS = ("off_topic", "abuse", "", "off_topic")
SITE = "/v1/review/sites/default"
ARTICLE = "/v1/sites/default/articles/welcome"
# Comments that wait in the picture of the queue.
WAITING = (
    ("港町の住人", "市長は責任を取って今すぐ辞めろ。無能にもほどがある。"),
    ("匿名希望", "こんな記事を書く記者はバカだ。取材もせずに想像で書くな。"),
    ("さくら", "連絡は090-1234-5678へ。副業で月30万円稼げます。"),
    ("市民", "議員はみんな税金泥棒だ。"),
    ("始発の客", "駅前の駐車場を何とかしろ。職員はバカばかりか。"),
    ("坂の上", "反対している連中は頭がおかしい。"),
    ("旧市街", "この町の役人はクズだ。"),
    ("港町の住人", "復活させたやつは大バカ者だ。"),
    ("通勤者", "うるさい。文句を言う老人は黙ってろ。"),
)


async def prepare(client: httpx.AsyncClient) -> str:
    """Makes what the pictures show. Returns the id of the person."""
    query = {"status": "approved", "site": "default"}
    comments = (await client.get("/v1/review/comments", params=query)).json()["comments"]
    person = f"{SITE}/people/{comments[0]['author_id']}"
    changes = (
        {"note": "同じ人に何度も呼びかけている。言葉はていねい。"},
        {"warn": "ほかの人への呼びかけは、ていねいにお願いします。"},
        {"muted_until": (datetime.now(UTC) + timedelta(days=7)).isoformat()},
    )
    for change in changes:
        (await client.patch(person, json=change)).raise_for_status()
    policy = (await client.get(f"{SITE}/policy")).json()
    words = {
        "blocked_words": ["死ね", "クズ"],
        "suspect_words": ["税金泥棒", "老害"],
        "allowed_words": ["シネマ"],
    }
    insult = {"insult": {"approve_below": 0.4, "reject_above": 0.95}}
    (await client.put(f"{SITE}/policy", json=policy | words | {"thresholds": insult})).raise_for_status()
    for comment, status, reason in zip(comments[1:], STATUSES, REASONS, strict=False):
        decision = {"status": status, "reason": reason, "version": comment["version"]}
        path = f"/v1/review/comments/{comment['id']}/decisions"
        (await client.post(path, json=decision)).raise_for_status()
    return comments[0]["author_id"]


async def fill_queue(client: httpx.AsyncClient) -> None:
    """Sends comments, and returns when the worker has judged them."""
    async with httpx.AsyncClient(base_url=client.base_url) as reader:
        for author, body in WAITING:
            sent = await reader.post(f"{ARTICLE}/comments", json={"author": author, "body": body})
            sent.raise_for_status()

    async def judged() -> bool:
        query = {"status": "pending", "site": "default"}
        return not (await client.get("/v1/review/comments", params=query)).json()["comments"]

    await wait_until(judged, "the worker does not judge", timeout=60)


async def picture_of_queue(page: Page) -> bytes:
    """Returns a picture of the queue with its first comments."""
    await page.locator(".card.selected").wait_for()
    await page.keyboard.press("j")
    await page.keyboard.press("i")
    await page.locator(".reasons button").first.wait_for()
    await page.locator(".history li").first.wait_for()
    return await capture(page, 900)


async def picture_of(page: Page, hash_: str, height: int) -> bytes:
    """Opens a page of the desk, waits until it has loaded, and returns a picture of its upper part."""
    await page.evaluate(GO, hash_)
    await page.locator(".page:not(.left) h2").first.wait_for()
    await page.locator("[aria-busy]").first.wait_for(state="detached")
    return await capture(page, height)


async def capture(page: Page, height: int) -> bytes:
    """Returns a picture of the upper part of a page."""
    # Two drawings, so that what was loaded is seen.
    await page.evaluate(
        "() => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)))"
    )
    session = cast("Any", await page.context.new_cdp_session(page))
    clip = {"x": 0, "y": 0, "width": 1280, "height": height, "scale": 1}
    answer = await session.send(
        "Page.captureScreenshot", {"format": "webp", "quality": QUALITY, "clip": clip}
    )
    return base64.b64decode(answer["data"])


async def pictures(token: str, url: str) -> dict[str, bytes]:
    """All pictures by name."""
    headers = {"Authorization": f"Bearer {token}"}
    async with httpx.AsyncClient(base_url=url, headers=headers) as client:
        person = await prepare(client)
        await fill_queue(client)
    pages = {
        "person": (f"#/people/default/{person}", 900),
        "statistics": ("#/statistics", 620),
        "policy": ("#/policy/default", 1000),
        "moderators": ("#/moderators", 620),
    }
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(
            executable_path=shutil.which("chromium"), args=["--no-sandbox", "--disable-gpu"]
        )
        page = await browser.new_page(viewport={"width": 1280, "height": 1000}, locale="ja-JP")
        await page.goto(f"{url}/desk")
        await page.locator("#token").fill(token)
        await page.keyboard.press("Enter")
        await page.locator("header nav").wait_for()
        taken = {"queue": await picture_of_queue(page)}
        taken |= {name: await picture_of(page, *where) for name, where in pages.items()}
        await browser.close()
        return taken


def main(arguments: Sequence[str] | None = None) -> None:
    parser = argparse.ArgumentParser(
        prog="python -m tests.docs.desk_pictures",
        description=__doc__,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("token", help="an admin's token")
    parser.add_argument("url", nargs="?", default="http://127.0.0.1:8000", help="where the service runs")
    given = parser.parse_args(arguments)
    for name, picture in asyncio.run(pictures(given.token, given.url.rstrip("/"))).items():
        (FIGURES / f"desk-{name}.webp").write_bytes(picture)


if __name__ == "__main__":
    main()
