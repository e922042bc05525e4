"""Sites as handlers look them up: held for a moment, since every submission needs its site's origins."""

from comments_service.domain.sites import SITE_ID, Site
from comments_service.errors import SiteNotFound
from comments_service.reading.timed_cache import Held
from comments_service.store.pool import Pool, connection
from comments_service.store.sites import select_sites

HELD_SECONDS = 2.0
SITES = 10_000


class Sites:
    """Known sites, no older than `HELD_SECONDS`."""

    def __init__(self, pool: Pool) -> None:
        self._pool = pool
        self._held = Held(self._read, seconds=HELD_SECONDS, size=SITES)

    async def get(self, site_id: str) -> Site:
        """Raises `SiteNotFound`, `Unavailable`."""
        if not SITE_ID.fullmatch(site_id):
            raise SiteNotFound(f"there is no site {site_id!r}")
        return await self._held.get(site_id)

    async def _read(self, site_id: str) -> Site:
        async with connection(self._pool) as database:
            site = (await select_sites(database, [site_id])).get(site_id)
        if site is None:
            raise SiteNotFound(f"there is no site {site_id!r}", site=site_id)
        return site
