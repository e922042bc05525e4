"""By which policy a comment is decided that is not in our database: a site's, one from a file, or the default one."""

import asyncio
import logging
import math
import time
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from pathlib import Path

import msgspec

from comments_service.domain.decisions import Policy
from comments_service.domain.sites import SITE_ID, Site
from comments_service.errors import ConfigurationError, SiteNotFound, Unavailable
from comments_service.store.pool import Pool, connection, open_pool
from comments_service.store.sites import select_sites

log = logging.getLogger(__name__)

MAX_AGE_SECONDS = 3.0
# A client that waits for a moment must not wait for PostgreSQL.
READ_SECONDS = 0.3
SITES = 1_000
# Names of no site are told of once each, and no more than so many: anybody may send them.
TOLD = 100


class Policies:
    """The policies of sites, a few seconds old at most, or as they were last read while PostgreSQL is away.

    Without a database every site has the `fallback`.
    """

    def __init__(self, pool: Pool | None = None, fallback: Policy | None = None) -> None:
        self._pool = pool
        self._fallback = fallback or Policy()
        self._read: dict[str, tuple[float, Site | None]] = {}
        self._reading = asyncio.Lock()
        self._failed_at = -math.inf
        self._told: set[str] = set()

    async def of(self, site_id: str) -> Policy:
        """The policy of a site, or the fallback if there is no such site, which is logged. Raises `Unavailable`."""
        try:
            return (await self.site(site_id)).rules
        except SiteNotFound:
            self._tell(site_id[:64])
            return self._fallback

    async def site(self, site_id: str) -> Site:
        """Raises `SiteNotFound`, and `Unavailable` if the site was never read and cannot be now."""
        if not SITE_ID.fullmatch(site_id):
            raise SiteNotFound(site_id)
        if self._pool is None:
            return Site(site_id, [], closed=False, policy=self._fallback)
        site = self._fresh(site_id) or await self._refreshed(self._pool, site_id)
        if site[1] is None:
            raise SiteNotFound(site_id)
        return site[1]

    def _tell(self, site_id: str) -> None:
        """A name that was mistyped in Coral's settings would never be noticed."""
        if site_id not in self._told and len(self._told) < TOLD:
            self._told.add(site_id)
            log.warning("no such site: the policy of no site decides", extra={"site": site_id})

    def _fresh(self, site_id: str) -> tuple[float, Site | None] | None:
        read = self._read.get(site_id)
        return read if read and time.monotonic() - read[0] < MAX_AGE_SECONDS else None

    async def _refreshed(self, pool: Pool, site_id: str) -> tuple[float, Site | None]:
        began = time.monotonic()
        async with self._reading:
            if fresh := self._fresh(site_id):
                return fresh
            try:
                site = await self._selected(pool, site_id, began)
            except Unavailable:
                if site_id not in self._read:
                    raise
                site = self._read[site_id][1]
            self._read.pop(site_id, None)
            self._read[site_id] = read = (time.monotonic(), site)
            if len(self._read) > SITES:
                del self._read[next(iter(self._read))]
            return read

    async def _selected(self, pool: Pool, site_id: str, began: float) -> Site | None:
        """Raises `Unavailable`, at once if PostgreSQL failed for another since `began`: nobody waits for it twice."""
        if self._failed_at >= began:
            raise Unavailable("the database does not answer")
        try:
            async with connection(pool, READ_SECONDS) as database:
                return (await select_sites(database, [site_id])).get(site_id)
        except Unavailable:
            self._failed_at = time.monotonic()
            raise


@asynccontextmanager
async def open_policies(database_url: str | None, fallback: Policy | None) -> AsyncGenerator[Policies]:
    """The policies of the database at `database_url`, if there is one."""
    if database_url is None:
        yield Policies(None, fallback)
        return
    pool = await open_pool(database_url, max_size=2, patience=READ_SECONDS)
    try:
        yield Policies(pool, fallback)
    finally:
        pool.terminate()


def read_policy(file: Path) -> Policy:
    """A policy as `GET /v1/review/sites/{site}/policy` answers it. Raises `ConfigurationError`."""
    try:
        return msgspec.json.decode(file.read_bytes(), type=Policy)
    except OSError as error:
        raise ConfigurationError(f"the policy {file} cannot be read: {error.strerror}") from error
    except (msgspec.DecodeError, UnicodeDecodeError) as error:
        raise ConfigurationError(f"the policy {file}: {error}") from error
