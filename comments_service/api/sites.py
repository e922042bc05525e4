"""Sites as handlers look them up: held for a moment, since every submission needs its site's origins."""

import time

from comments_service.errors import OriginNotAllowed, SiteNotFound
from comments_service.store.pool import Pool, connection
from comments_service.store.sites import Site, select_sites

HELD_SECONDS = 2.0


class Sites:
    """Known sites; at most one query for each in `HELD_SECONDS`."""

    def __init__(self, pool: Pool) -> None:
        self._pool = pool
        self._held: dict[str, tuple[Site, float]] = {}

    async def get(self, site_id: str) -> Site:
        """Raises `SiteNotFound`, `Unavailable`."""
        held = self._held.get(site_id)
        if held and time.monotonic() - held[1] < HELD_SECONDS:
            return held[0]
        async with connection(self._pool) as database:
            site = (await select_sites(database, [site_id])).get(site_id)
        if site is None:
            self._held.pop(site_id, None)
            raise SiteNotFound(f"there is no site {site_id!r}", site=site_id)
        self._held[site_id] = (site, time.monotonic())
        return site

    async def check_origin(self, site_id: str, origin: str | None, *, from_browser: bool) -> Site:
        """The site, if a page of `origin` may post to it: an exact match of scheme, host and port.

        No origin is fine for a program, but not for a browser, which sends one with every POST. Raises
        `OriginNotAllowed` and what `get` raises.
        """
        site = await self.get(site_id)
        if origin is None and not from_browser:
            return site
        if origin not in site.origins:
            raise OriginNotAllowed("this page's origin is not among those of the site", origin=origin)
        return site
