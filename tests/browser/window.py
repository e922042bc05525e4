"""A reader's window: an article page in Chromium, with its elements and actions."""

from typing import Any

from playwright.async_api import Locator, Page, Request, expect

from tests.waiting import wait_until

# The default of 5 seconds is short for a busy machine, and for a stream that connects again after up to 4.5 seconds.
expect.set_options(timeout=20_000)

# What the author of a held comment sees.
HELD = "担当者が確認しています。掲載までお待ちください。"

# Records each violation of the page's content security policy, and each payload that runs.
WATCH = """
    window.violations = [];
    window.ran = [];
    for (const name of ['alert', 'prompt', 'confirm']) window[name] = (text) => window.ran.push(String(text));
    document.addEventListener('securitypolicyviolation', (event) =>
        window.violations.push(event.violatedDirective + ' ' + event.blockedURI + ' ' + event.sample));
"""


class Window:
    """An open page with one thread on it. `errors` are exceptions that no script caught.

    `requests` were sent, and those of `finished_requests` were answered.
    """

    def __init__(self, page: Page) -> None:
        self.page = page
        self.errors: list[str] = []
        self.requests: list[Request] = []
        self.finished_requests: list[Request] = []
        page.on("pageerror", self._add_error)
        page.on("request", self._add_request)
        page.on("requestfinished", self._add_finished_request)

    def _add_error(self, error: object) -> None:
        self.errors.append(str(error))

    def _add_request(self, request: Request) -> None:
        self.requests.append(request)

    def _add_finished_request(self, request: Request) -> None:
        self.finished_requests.append(request)

    @property
    def thread(self) -> Locator:
        return self.page.locator("comment-thread").first

    @property
    def name(self) -> Locator:
        return self.thread.locator("form input")

    @property
    def box(self) -> Locator:
        return self.thread.locator("textarea")

    @property
    def button(self) -> Locator:
        return self.thread.locator("button[type=submit]")

    @property
    def heading(self) -> Locator:
        return self.thread.locator("h2")

    @property
    def countdown(self) -> Locator:
        return self.thread.locator("[part~=countdown]")

    @property
    def error(self) -> Locator:
        return self.thread.locator("[part=error]")

    @property
    def top_count(self) -> Locator:
        return self.page.locator(".byline comment-count")

    @property
    def bottom_count(self) -> Locator:
        return self.page.locator(".after comment-count")

    def comment(self, text: str) -> Locator:
        """Every comment that contains `text`."""
        return self.thread.locator("li").filter(has_text=text)

    async def write(self, body: str, name: str = "港町の住人") -> None:
        await self.name.fill(name)
        await self.box.fill(body)

    async def post(self, body: str, name: str = "港町の住人") -> None:
        await self.write(body, name)
        await self.button.click()

    def requests_to(self, path_end: str) -> list[str]:
        """Returns the URLs of the requests whose path ends with `path_end`."""
        return _urls(self.requests, path_end)

    async def answers_from(self, path_end: str, count: int) -> None:
        """Returns when `count` requests whose path ends with `path_end` have been answered."""
        await wait_until(
            lambda: len(_urls(self.finished_requests, path_end)) >= count,
            f"{path_end} was not read {count} times",
        )

    async def violations(self) -> list[Any]:
        """Returns violations of the policy, and payloads that ran."""
        return await self.page.evaluate("[...window.violations, ...window.ran]")


def _urls(requests: list[Request], path_end: str) -> list[str]:
    return [request.url for request in requests if request.url.partition("?")[0].endswith(path_end)]
