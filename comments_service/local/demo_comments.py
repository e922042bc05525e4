"""Fills the demo newspaper of a new data folder with comments, which the worker judges as it does any other.

A file in the data folder stands for what is not written yet. A start that is killed leaves it, and the next start goes
on: each comment has an idempotency key, so that none is there twice.
"""

import asyncio
import hashlib
from collections.abc import Awaitable, Callable, Iterator, Mapping, Sequence
from contextlib import suppress
from datetime import timedelta
from pathlib import Path
from typing import TypeVar
from uuid import NAMESPACE_URL, UUID, uuid5

import msgspec

from comments_service.demo.comments import DemoComment, demo_article_reactions, demo_rounds
from comments_service.domain import text
from comments_service.domain.articles import ArticleKey
from comments_service.domain.comments import NewComment, new_id
from comments_service.domain.people import Visitor
from comments_service.errors import CannotPin, RedisUnavailable, Unavailable
from comments_service.local.first_site import FIRST_SITE
from comments_service.redis.client import RedisClient
from comments_service.redis.queue import enqueue
from comments_service.store.comments import backdate, insert_comments, select_accepted
from comments_service.store.pending import select_pending
from comments_service.store.pins import pin
from comments_service.store.pool import Pool, connection, open_pool
from comments_service.store.reactions import set_article_reaction, set_reaction

_Done = TypeVar("_Done")

UNFINISHED = "demo-unfinished"


def mark_new_folder(folder: Path) -> None:
    """Note that the demo is to be written, if `folder` has no database yet."""
    if not (folder / "postgres" / "data").exists():
        (folder / UNFINISHED).touch()


async def write_demo(folder: Path, database_url: str, redis: RedisClient) -> None:
    """Write what is missing of the demo, if `folder` is marked, and remove the mark. Waits for the worker."""
    if not (folder / UNFINISHED).exists():
        return
    pool = await open_pool(database_url, max_size=1)
    try:
        written: list[tuple[DemoComment, UUID]] = []
        for comments in demo_rounds():
            parents: dict[str, UUID | None] = {"": None} | {comment.key: one for comment, one in written}
            due = [comment for comment in comments if comment.to in parents]
            written += await _persistently(
                lambda due=due, parents=parents: _submit(pool, redis, due, parents)
            )
        await _persistently(lambda: _react(pool, written))
        await _persistently(lambda: _pin(pool, written))
        (folder / UNFINISHED).unlink()
    finally:
        pool.terminate()


async def _persistently(step: Callable[[], Awaitable[_Done]]) -> _Done:
    """Do a step, again as long as a server is away."""
    while True:
        with suppress(Unavailable, RedisUnavailable):
            return await step()
        await asyncio.sleep(1.0)


async def _submit(
    pool: Pool, redis: RedisClient, comments: Sequence[DemoComment], parents: Mapping[str, UUID | None]
) -> list[tuple[DemoComment, UUID]]:
    """Store comments and put them on the stream, as the API does, and wait until all are decided about.

    Returns them with their ids. One whose parent is not published is left out.
    """
    news = [_new_comment(comment, parents[comment.to]) for comment in comments]
    async with connection(pool) as database, database.transaction():
        accepted = [one for one in await insert_comments(database, news) if one]
        ages = {new.id: comment.minutes for new, comment in zip(news, comments, strict=True)}
        await backdate(database, [(one.id, timedelta(minutes=ages[one.id])) for one in accepted])
    await enqueue(redis, [(one.id, one.created_at) for one in accepted])
    async with connection(pool) as database:
        stored = [await select_accepted(database, new.site_id, f"{new.idempotency_key}") for new in news]
    ids = [(comment, one.id) for comment, one in zip(comments, stored, strict=True) if one]
    await _decided(pool, [comment_id for _, comment_id in ids])
    return ids


async def _react(pool: Pool, written: Sequence[tuple[DemoComment, UUID]]) -> None:
    """Let readers react. The worker shows what they did."""
    for comment, comment_id in written:
        async with connection(pool) as database:
            for reader, kind in _readers(comment.reactions):
                await set_reaction(database, comment_id, Visitor(reader, FIRST_SITE), kind)
    for article, reactions in demo_article_reactions().items():
        async with connection(pool) as database:
            for reader, kind in _readers(reactions):
                await set_article_reaction(database, ArticleKey(FIRST_SITE, article), reader, kind)


async def _pin(pool: Pool, written: Sequence[tuple[DemoComment, UUID]]) -> None:
    for comment, comment_id in written:
        if comment.pinned:
            # Another scorer may have held it.
            with suppress(CannotPin):
                async with connection(pool) as database, database.transaction():
                    await pin(database, comment_id, pinned=True)


def _readers(reactions: Mapping[str, int]) -> Iterator[tuple[UUID, str]]:
    """A reader for each reaction: the same ones at each call."""
    kinds = [kind for kind, number in reactions.items() for _ in range(number)]
    return ((_visitor(f"reader {number}"), kind) for number, kind in enumerate(kinds))


def _visitor(name: str) -> UUID:
    return uuid5(NAMESPACE_URL, name)


async def _decided(pool: Pool, ids: Sequence[UUID]) -> None:
    """Return as soon as none of the comments is pending."""
    while True:
        async with connection(pool) as database:
            if not await select_pending(database, ids):
                return
        await asyncio.sleep(0.2)


def _new_comment(comment: DemoComment, parent_id: UUID | None) -> NewComment:
    digest = hashlib.sha256(msgspec.json.encode([comment.article, comment.author, comment.body])).digest()
    return NewComment(
        id=new_id(),
        site_id=FIRST_SITE,
        article_id=comment.article,
        parent_id=parent_id,
        author=text.author_name(comment.author),
        body=text.comment_body(comment.body),
        visitor_id=_visitor(comment.author),
        new_visitor=False,
        idempotency_key=f"demo {digest.hex()}",
        request_hash=digest,
        badges=["staff"] if comment.staff else [],
    )
