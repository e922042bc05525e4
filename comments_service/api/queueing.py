"""Queueing what was stored as pending."""

import contextlib
from datetime import datetime
from uuid import UUID

from comments_service.api.context import Context
from comments_service.errors import RedisUnavailable
from comments_service.redis.queue import enqueue_one


async def queue_pending(context: Context, comment_id: UUID, queued_at: datetime) -> None:
    """Put a comment on the stream. It is safe in PostgreSQL: if Redis does not answer, the sweeper queues it."""
    with contextlib.suppress(RedisUnavailable):
        await enqueue_one(context.commands, comment_id, queued_at)
