"""To which site a comment belongs: only pages of that site may write to it. It never changes."""

from uuid import UUID

from comments_service.errors import CommentNotFound
from comments_service.reading.timed_cache import TimedCache
from comments_service.store.comments import select_site_of
from comments_service.store.pool import Pool, connection

MAX_AGE_SECONDS = 600.0
COMMENTS = 20_000


def comment_site_cache(pool: Pool) -> TimedCache[UUID, str]:
    """Ids of sites by comment. `get` raises `CommentNotFound`, `Unavailable`."""

    async def read(comment_id: UUID) -> str:
        async with connection(pool) as database:
            site_id = await select_site_of(database, comment_id)
        if site_id is None:
            raise CommentNotFound
        return site_id

    return TimedCache(read, seconds=MAX_AGE_SECONDS, size=COMMENTS)
