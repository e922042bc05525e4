"""The sweeper: what is pending but not queued is queued again, lost reactions are shown, withdrawn texts erased."""

import logging

from comments_service.errors import Unavailable
from comments_service.metrics import count_flush
from comments_service.redis import queue
from comments_service.redis.bell import REACTED, Ring, ring_bell
from comments_service.redis.client import RedisClient
from comments_service.store.former_places import drop_former_places
from comments_service.store.pending import requeue_lost
from comments_service.store.pool import Pool, connection
from comments_service.store.purging import purge_withdrawn
from comments_service.store.reaction_flushes import flush_reactions, select_due_articles
from comments_service.store.sites import select_sites
from moderation.worker.figures import PURGED, show_queue

log = logging.getLogger(__name__)

LIMIT = 500
PURGED_TOGETHER = 100


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


async def show_reactions(pool: Pool, redis: RedisClient) -> None:
    """Show readers the reactions that a process of the API took and did not live to show.

    Any number of sweepers and processes may do so at once. Raises `Unavailable` and `RedisUnavailable`.
    """
    async with connection(pool) as database:
        due = await select_due_articles(database, LIMIT)
        sites = await select_sites(database, list({article.site_id for article in due}))
    missed = False
    for article in due:
        try:
            async with connection(pool) as database:
                flush = await flush_reactions(
                    database, article, sites[article.site_id].settings.positive_kinds()
                )
        except Unavailable:
            # One that is being moved is locked for a while, and is due again. The others do not wait for it.
            if missed:
                raise
            missed = True
            continue
        if flush.revision is not None:
            count_flush()
            await ring_bell(redis, [Ring(*article, flush.revision, flush.comments, status=REACTED)])


async def purge(pool: Pool) -> None:
    """Erase what carries the text of comments that were withdrawn long ago, some at a time, and drop former places.

    Any number of workers may do it at once. Raises `Unavailable`.
    """
    async with connection(pool) as database:
        await drop_former_places(database)
    while True:
        async with connection(pool) as database:
            purged = await purge_withdrawn(database, limit=PURGED_TOGETHER)
        PURGED.inc(purged)
        if purged:
            log.info("purged", extra={"comments": purged})
        if purged < PURGED_TOGETHER:
            return
