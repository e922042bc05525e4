"""Fills the demo newspaper of a new data folder with comments, which the worker judges as it does any other.

A file in the data folder stands for what is not written yet. A start that is killed leaves it, and the next start goes
on: each comment has an idempotency key, so that none is there twice.
"""

import asyncio
import hashlib
from collections.abc import Mapping, Sequence
from contextlib import suppress
from datetime import timedelta
from pathlib import Path
from uuid import NAMESPACE_URL, UUID, uuid5

import msgspec

from comments_service.demo.comments import DemoComment, demo_rounds
from comments_service.domain import text
from comments_service.domain.comments import NewComment, new_id
from comments_service.errors import RedisUnavailable, Unavailable
from comments_service.local.first_site import FIRST_SITE
from comments_service.redis.client import RedisClient
from comments_service.redis.queue import enqueue
from comments_service.store.comments import backdate, insert_comments, select_accepted, select_pending
from comments_service.store.pool import Pool, connection, open_pool

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
        parents: dict[str, UUID | None] = {"": None}
        for comments in demo_rounds():
            parents |= await _persistently(pool, redis, comments, parents)
        (folder / UNFINISHED).unlink()
    finally:
        pool.terminate()


async def _persistently(
    pool: Pool, redis: RedisClient, comments: Sequence[DemoComment], parents: Mapping[str, UUID | None]
) -> dict[str, UUID | None]:
    """Write comments and wait until all are decided about. Returns the ids of those that have a key."""
    due = [comment for comment in comments if comment.to in parents]
    while True:
        with suppress(Unavailable, RedisUnavailable):
            stored = await _submit(pool, redis, due, parents)
            await _decided(pool, list(stored.values()))
            return {comment.key: comment_id for comment, comment_id in stored.items() if comment.key}
        await asyncio.sleep(1.0)


async def _submit(
    pool: Pool, redis: RedisClient, comments: Sequence[DemoComment], parents: Mapping[str, UUID | None]
) -> dict[DemoComment, UUID]:
    """Store comments and put them on the stream, as the API does. One whose parent is not published is left out."""
    news = [_new_comment(comment, parents[comment.to]) for comment in comments]
    async with connection(pool) as database, database.transaction():
        accepted = [one for one in await insert_comments(database, news) if one]
        ages = {new.id: comment.minutes for new, comment in zip(news, comments, strict=True)}
        await backdate(database, [(one.id, timedelta(minutes=ages[one.id])) for one in accepted])
    await enqueue(redis, [(one.id, one.created_at) for one in accepted])
    async with connection(pool) as database:
        stored = [await select_accepted(database, new.site_id, f"{new.idempotency_key}") for new in news]
    return {comment: one.id for comment, one in zip(comments, stored, strict=True) if one}


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
        visitor_id=uuid5(NAMESPACE_URL, comment.author),
        new_visitor=False,
        idempotency_key=f"demo {digest.hex()}",
        request_hash=digest,
    )
