"""What handlers work with; made and owned by `app.create_app`."""

from typing import TYPE_CHECKING

import msgspec

from comments_service.api.auth import Visitors
from comments_service.api.limits import SubmitLimiter
from comments_service.api.ranking import Rankings
from comments_service.api.sites import Sites
from comments_service.live import Live
from comments_service.published import PublishedPages
from comments_service.store.pool import Pool

if TYPE_CHECKING:
    from redis.asyncio import Redis


class Context(msgspec.Struct, frozen=True):
    """The open resources of one process."""

    pool: Pool
    redis: "Redis"
    live: Live
    pages: PublishedPages
    sites: Sites
    visitors: Visitors
    limiter: SubmitLimiter
    rankings: Rankings
