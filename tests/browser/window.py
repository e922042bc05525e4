"""A reader's window: an article page in Chromium, and what can be seen and done there."""

from typing import Any

from playwright.async_api import Locator, Page, Request

# What the browser would say about a policy that something on the page broke, and about each payload that ran.
WATCH = """
    window.violations = [];
    window.ran = [];
    for (const name of ['alert', 'prompt', 'confirm']) window[name] = (text) => window.ran.push(String(text));
    document.addEventListener('securitypolicyviolation', (event) =>
        window.violations.push(event.violatedDirective + ' ' + event.blockedURI + ' ' + event.sample));
"""


class Window:
    """An open page with one thread on it. `errors` are exceptions that no script caught."""

    def __init__(self, page: Page) -> None:
        self.page = page
        self.errors: list[str] = []
        self.requests: list[Request] = []
        page.on("pageerror", self._failed)
        page.on("request", self._requested)

    def _failed(self, error: object) -> None:
        self.errors.append(str(error))

    def _requested(self, request: Request) -> None:
        self.requests.append(request)

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
        """Every comment that says `text`."""
        return self.thread.locator("li").filter(has_text=text)

    async def write(self, body: str, name: str = "港町の住人") -> None:
        await self.name.fill(name)
        await self.box.fill(body)

    async def post(self, body: str, name: str = "港町の住人") -> None:
        await self.write(body, name)
        await self.button.click()

    def requests_to(self, ending: str) -> list[str]:
        return [request.url for request in self.requests if request.url.partition("?")[0].endswith(ending)]

    async def violations(self) -> list[Any]:
        """Broken policies and payloads that ran."""
        return await self.page.evaluate("[...window.violations, ...window.ran]")
