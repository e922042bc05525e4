"""Asks `moderation serve` what will probably become of a text: in a moment, or not at all.

Nobody waits for a server that is away: after some failures in a row it is asked once a second, until it answers again.
"""

import asyncio
import logging
import ssl
from contextlib import suppress
from urllib.parse import parse_qs, urlsplit

import httpx
import msgspec

from comments_service.domain.forecasts import Forecast
from comments_service.outages import Outage, reason_of

# How many checks may wait for the server. Those beyond are not asked: it would answer them too late.
WAITING = 32
# More than one moment without an answer can make fail: a server that paused is asked again at once.
FAILURES = WAITING + 1
WARMING_SECONDS = 0.5

# It logs a line for each request.
logging.getLogger("httpx").setLevel(logging.WARNING)


class CheckClient:
    """Checks for all sites, over connections that stay open."""

    def __init__(self, url: str | None) -> None:
        """`url` is where `moderation serve` is, with `?key=…` behind it if it asks for a key; None if there is none."""
        self.on = bool(url)
        self._client = _client(url) if url else None
        self._outage = Outage("moderation serve, for checks", limit=FAILURES)
        self._waiting = 0

    async def ask(self, site_id: str, body: str, until: float) -> Forecast | None:
        """What will become of a cleaned text, None if the server is away, busy, or answers nonsense.

        Raises `TimeoutError` if it has not answered at `until`, a time of the event loop's clock.
        """
        if self._client is None or self._waiting >= WAITING or not self._outage.may_try():
            return None
        self._waiting += 1
        try:
            async with asyncio.timeout_at(until):
                answer = await self._client.post(
                    "v1/check", content=msgspec.json.encode({"site": site_id, "body": body})
                )
            forecast = _forecast(answer, len(body))
        except TimeoutError:
            self._outage.failed("TimeoutError", timed_out=True)
            raise
        # What is no UTF-8 is a ValueError that is no DecodeError.
        except (httpx.HTTPError, ValueError) as error:
            self._outage.failed(reason_of(error), timed_out=True)
            return None
        finally:
            self._waiting -= 1
        self._outage.worked()
        return forecast

    async def warm_up(self) -> None:
        """Connect, so that the first check is answered in time. Does nothing if the server is not there yet."""
        if self._client is not None:
            with suppress(httpx.HTTPError, TimeoutError):
                async with asyncio.timeout(WARMING_SECONDS):
                    await self._client.get("health/live")

    async def close(self) -> None:
        if self._client is not None:
            await self._client.aclose()


def _client(url: str) -> httpx.AsyncClient:
    parts = urlsplit(url)
    # Each key has a limit of its own there. Where any key will do, ours is not that of those without one.
    [key] = parse_qs(parts.query).get("key", ["comments"])
    headers = {"Content-Type": "application/json", "X-Goog-Api-Key": key}
    return httpx.AsyncClient(
        base_url=parts._replace(query="").geturl(),
        headers=headers,
        # Each call has a deadline of its own.
        timeout=None,  # noqa: S113
        limits=httpx.Limits(max_connections=WAITING, max_keepalive_connections=WAITING),
        # No proxy of the environment stands between two processes of one service.
        trust_env=False,
        verify=ssl.create_default_context() if parts.scheme == "https" else False,
    )


def _forecast(answer: httpx.Response, length: int) -> Forecast | None:
    """The forecast of a text of so many characters, None if the server is too busy.

    Raises `HTTPStatusError`, ValueError.
    """
    if answer.status_code in (429, 503):
        return None
    answer.raise_for_status()
    forecast = msgspec.json.decode(answer.content, type=Forecast)
    if not all(0 <= span.start < span.end <= length for span in forecast.spans):
        raise msgspec.ValidationError("a span is not within the text")
    return forecast
