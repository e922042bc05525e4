"""Sites as handlers look them up, cached for a moment: every submission needs its site's origins."""

from comments_service.domain.sites import SITE_ID, Site
from comments_service.errors import SiteNotFound
from comments_service.reading.timed_cache import TimedCache
from comments_service.store.pool import Pool, connection
from comments_service.store.sites import select_sites

MAX_AGE_SECONDS = 2.0
SITES = 10_000


def site_cache(pool: Pool) -> TimedCache[str, Site]:
    """Sites by id. `get` raises `SiteNotFound`, `Unavailable`."""

    async def read(site_id: str) -> Site:
        if not SITE_ID.fullmatch(site_id):
            raise SiteNotFound(site_id)
        async with connection(pool) as database:
            site = (await select_sites(database, [site_id])).get(site_id)
        if site is None:
            raise SiteNotFound(site_id)
        return site

    return TimedCache(read, seconds=MAX_AGE_SECONDS, size=SITES)
