"""What handlers work with; made and owned by `app.create_app`."""

from litestar.di import NamedDependency

from comments_service.api.auth import Visitors
from comments_service.api.limits import SubmitLimiter
from comments_service.reading.listeners import Live
from comments_service.reading.pages import PublishedPages
from comments_service.reading.rankings import Rankings
from comments_service.reading.sites import Sites
from comments_service.redis.client import RedisClient
from comments_service.settings import Settings
from comments_service.store.pool import Pool


class Context:
    """The open resources of one process. A plain class: Litestar looks into structs and dataclasses."""

    def __init__(self, settings: Settings, secret: str, pool: Pool, redis: RedisClient, live: Live) -> None:
        self.pool = pool
        self.redis = redis
        self.live = live
        self.pages = PublishedPages(pool, live.states)
        self.sites = Sites(pool)
        self.visitors = Visitors(secret)
        self.limiter = SubmitLimiter(redis, settings.submit_limit, settings.trusted_proxies)
        self.rankings = Rankings(pool)


Opened = NamedDependency[Context]
