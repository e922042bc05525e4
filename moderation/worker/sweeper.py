"""The sweeper: what is pending in PostgreSQL but not on the stream is queued again."""

import logging

from comments_service.redis import queue
from comments_service.redis.client import RedisClient
from comments_service.store.comments import requeue_lost
from comments_service.store.pool import Pool, connection
from moderation.worker.figures import show_queue

log = logging.getLogger(__name__)

LIMIT = 500


async def sweep(pool: Pool, redis: RedisClient, grace: float) -> None:
    """Queue again the comments that the stream cannot hold any more; `grace` is how long one may be on its way to it.

    Any number of sweepers may run at once. Raises `Unavailable` and `RedisUnavailable`. Comments that
    were then taken but not put on the stream are found again once `grace` has passed.
    """
    while True:
        oldest = await queue.oldest_queued(redis)
        show_queue(await queue.queue_length(redis), oldest)
        async with connection(pool) as database:
            lost = await requeue_lost(database, before=oldest, grace=grace, limit=LIMIT)
        if lost:
            await queue.enqueue(redis, lost)
            log.info("queued again", extra={"comments": len(lost)})
        if len(lost) < LIMIT:
            return
