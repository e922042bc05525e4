"""Which names a site keeps for itself, two seconds old at most: every submission is asked for its name."""

import asyncio

from comments_service.domain.sites import Site
from comments_service.reading.sites import MAX_AGE_SECONDS, SITES
from comments_service.reading.timed_cache import TimedCache
from comments_service.store.moderators import select_staff_names
from comments_service.store.pool import Pool, connection
from comments_service.words.names.reserved import ReservedNames, names_of_site


def reserved_name_cache(pool: Pool, sites: TimedCache[str, Site]) -> TimedCache[str, ReservedNames]:
    """Reserved names by site. `get` raises `SiteNotFound`, `Unavailable`."""

    async def read(site_id: str) -> ReservedNames:
        settings = (await sites.get(site_id)).settings
        async with connection(pool) as database:
            moderators = await select_staff_names(database, site_id)
        # The dictionary is read at the first use, and long lists take a moment.
        return await asyncio.to_thread(names_of_site, settings, tuple(moderators))

    return TimedCache(read, seconds=MAX_AGE_SECONDS, size=SITES)
