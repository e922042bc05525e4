"""Asks the pages of articles what the article is called, some at once, beside the moderation and never before it."""

import asyncio
import logging
import os
import sys
from collections.abc import Awaitable, Callable
from contextlib import suppress
from urllib.parse import urlsplit

import msgspec

from comments_service.domain.articles import PageName
from comments_service.domain.sites import Site
from comments_service.errors import RedisUnavailable
from comments_service.outside.failures import FetchError
from comments_service.outside.fetch import Fetched, fetch
from comments_service.redis.bell import Ring, ring_bell
from comments_service.redis.client import RedisClient
from comments_service.store.article_pages import (
    DuePage,
    forget_page,
    keep_page,
    keep_page_failure,
    take_due_pages,
)
from comments_service.store.pool import Pool, connection
from comments_service.store.sites import select_sites
from moderation.pages.names import Page
from moderation.worker.figures import count_page

log = logging.getLogger(__name__)

TOGETHER = 4
PARSE_SECONDS = 10.0
_ACCEPT = "text/html,application/xhtml+xml;q=0.9"
_HTML = ("text/html", "application/xhtml+xml", "")
# What the process that parses may know of this one's environment: no secrets.
_ENVIRONMENT = ("PATH", "PYTHONPATH", "LANG", "LD_LIBRARY_PATH", "SYSTEMROOT", "TZDIR")

Fetch = Callable[[str, list[str]], Awaitable[Fetched]]


class UnreadableError(Exception):
    """A page that was fetched, but says nothing that can be read."""


async def read_pages(pool: Pool, redis: RedisClient) -> None:
    """Read the pages that are due. Any number of workers may do it at once. Raises `Unavailable`."""
    while True:
        async with connection(pool) as database:
            due = await take_due_pages(database, TOGETHER)
            sites = await select_sites(database, list({page.article.site_id for page in due}))
        async with asyncio.TaskGroup() as tasks:
            for page in due:
                tasks.create_task(_read(pool, redis, page, sites[page.article.site_id]), name="page")
        if len(due) < TOGETHER:
            return


async def _read(pool: Pool, redis: RedisClient, page: DuePage, site: Site) -> None:
    if not site.reads_pages:
        async with connection(pool) as database:
            await forget_page(database, page)
        return
    try:
        name = await _name_of(page, site)
    # Whatever a page does, the worker lives.
    except Exception as error:
        why = error.why if isinstance(error, FetchError) else "unreadable"
        if not isinstance(error, FetchError | UnreadableError):
            log.exception("a page broke its reader", extra=page.article._asdict())
        count_page(why)
        log.info("page not read", extra={**page.article._asdict(), "why": why})
        async with connection(pool) as database:
            await keep_page_failure(database, page)
        return
    count_page("named" if name.title else "nameless")
    async with connection(pool) as database:
        renamed = await keep_page(database, page, name)
    if renamed and renamed.moved:
        with suppress(RedisUnavailable):
            await ring_bell(redis, [Ring(*page.article, renamed.revision, renamed.count)])


async def _name_of(page: DuePage, site: Site) -> PageName:
    """What the page says. Raises `FetchError`, `UnreadableError`."""
    fetched = await fetch(page.url, site.origins, accept=_ACCEPT)
    if fetched.media_type not in _HTML:
        raise UnreadableError
    # Many a site sends readers of a page that is gone to its front page.
    if _is_front(fetched.final_url) and not _is_front(page.url):
        raise FetchError("redirects", "the page leads to the front page")
    return await parsed(Page(fetched.final_url, fetched.body, fetched.charset, site.settings.time_zone))


def _is_front(url: str) -> bool:
    parts = urlsplit(url)
    return parts.path in ("", "/") and not parts.query


async def parsed(page: Page) -> PageName:
    """What the page says, read in a process of its own (`moderation/pages/__main__.py`). Raises `UnreadableError`."""
    process = await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", "moderation.pages"),
        stdin=asyncio.subprocess.PIPE,
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.DEVNULL,
        env={name: os.environ[name] for name in _ENVIRONMENT if name in os.environ},
    )
    try:
        async with asyncio.timeout(PARSE_SECONDS):
            answer, _ = await process.communicate(msgspec.msgpack.encode(page))
        if process.returncode:
            raise UnreadableError
        return msgspec.msgpack.decode(answer, type=PageName)
    except (TimeoutError, msgspec.DecodeError) as error:
        raise UnreadableError from error
    finally:
        if process.returncode is None:
            with suppress(ProcessLookupError):
                process.kill()
            await process.wait()
