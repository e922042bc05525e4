"""Pages of articles: which are to be asked what the article is called, and what they said."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import NamedTuple

import msgspec

from comments_service.domain.articles import ArticleKey, PageName
from comments_service.store.pool import Connection

# How long one worker has for a page, before another one may ask it.
LEASE = timedelta(minutes=5)
# From a day on, and the longer the older the article is.
LONGEST = timedelta(days=30)
# An older article's page is asked again only where somebody comments on it.
OLD = timedelta(days=90)
FAILURES = 8

# The publisher said no title, and there is a page to ask.
NAMELESS = "a.url IS NOT NULL AND (a.title IS NULL OR 'title' = ANY (a.from_page))"
# A comment asks for it: nobody has asked the page for a day, and nobody is about to.
WANTS_PAGE = (
    f"{NAMELESS} AND a.page_due_at IS NULL AND coalesce(a.page_asked_at < now() - interval '1 day', true)"
)


class DuePage(NamedTuple):
    """A page that this worker is to ask until `lease`."""

    article: ArticleKey
    url: str
    lease: datetime


class Renamed(msgspec.Struct, frozen=True):
    """An article after its page was read. Its revision has moved if readers see a difference."""

    revision: int
    count: int
    moved: bool


async def want_pages(connection: Connection, articles: Sequence[ArticleKey]) -> None:
    """The pages of these articles are to be read now, where they are not waited for already."""
    await connection.execute(
        """
        UPDATE articles a SET page_due_at = now()
        FROM (SELECT site_id, article_id
              FROM articles JOIN unnest($1::text[], $2::text[]) AS wanted (site_id, article_id)
                   USING (site_id, article_id)
              WHERE page_due_at IS NULL ORDER BY site_id, article_id FOR NO KEY UPDATE OF articles) AS found
        WHERE a.site_id = found.site_id AND a.article_id = found.article_id
        """,
        [article.site_id for article in articles],
        [article.article_id for article in articles],
    )


async def take_due_pages(connection: Connection, limit: int) -> list[DuePage]:
    """Take up to `limit` pages that are due, those that are due longest first. Other workers take others."""
    rows = await connection.fetch(
        f"""
        UPDATE articles a SET page_due_at = CASE WHEN {NAMELESS} THEN now() + $2::interval END
        FROM (SELECT site_id, article_id FROM articles WHERE page_due_at <= now()
              ORDER BY page_due_at LIMIT $1 FOR NO KEY UPDATE SKIP LOCKED) AS due
        WHERE a.site_id = due.site_id AND a.article_id = due.article_id
        RETURNING a.site_id, a.article_id, a.url, a.page_due_at
        """,  # noqa: S608 - a constant
        limit,
        LEASE,
    )
    return [DuePage(ArticleKey(row[0], row[1]), row[2], row[3]) for row in rows if row[3] is not None]


async def keep_page(connection: Connection, page: DuePage, name: PageName) -> Renamed | None:
    """Keep what the page says, of what its publisher has not said. What it says no more stays as it was.

    Returns None if the lease is over, or the publisher has given another title or address meanwhile.
    """
    row = await connection.fetchrow(
        """
        WITH old AS (
            SELECT *, title IS NULL OR 'title' = ANY (from_page) AS own_title,
                   section IS NULL OR 'section' = ANY (from_page) AS own_section,
                   published_at IS NULL OR 'published_at' = ANY (from_page) AS own_moment
            FROM articles WHERE site_id = $1 AND article_id = $2 AND page_due_at = $3 AND url = $4
            FOR NO KEY UPDATE
        )
        UPDATE articles a
        SET title = CASE WHEN old.own_title THEN coalesce($5, old.title) ELSE old.title END,
            section = CASE WHEN old.own_section THEN coalesce($6, old.section) ELSE old.section END,
            published_at = CASE WHEN old.own_moment THEN coalesce($7, old.published_at) ELSE old.published_at END,
            from_page = array_remove(ARRAY[
                CASE WHEN old.own_title AND coalesce($5, old.title) IS NOT NULL THEN 'title' END,
                CASE WHEN old.own_section AND coalesce($6, old.section) IS NOT NULL THEN 'section' END,
                CASE WHEN old.own_moment AND coalesce($7::timestamptz, old.published_at) IS NOT NULL
                     THEN 'published_at' END], NULL),
            -- A section and a moment may close an article.
            revision = a.revision + (old.own_section AND coalesce($6, old.section) IS DISTINCT FROM old.section
                OR old.own_moment AND coalesce($7, old.published_at) IS DISTINCT FROM old.published_at)::int,
            page_asked_at = now(), page_failures = 0,
            page_due_at = CASE WHEN now() - a.created_at < $8::interval
                               THEN now() + greatest(interval '1 day', least($9::interval, now() - a.created_at)) END
        FROM old WHERE a.site_id = old.site_id AND a.article_id = old.article_id
        RETURNING a.revision, a.comment_count, a.revision <> old.revision
        """,
        *page.article,
        page.lease,
        page.url,
        name.title,
        name.section,
        name.published_at,
        OLD,
        LONGEST,
    )
    return Renamed(*row) if row else None


async def keep_page_failure(connection: Connection, page: DuePage) -> None:
    """The page could not be read: it is asked again in a minute, then in ever longer times, and at last no more."""
    await connection.execute(
        """
        UPDATE articles SET page_asked_at = now(), page_failures = page_failures + 1,
            page_due_at = CASE WHEN page_failures < $4 THEN now() + interval '1 minute' * 4 ^ page_failures END
        WHERE site_id = $1 AND article_id = $2 AND page_due_at = $3
        """,
        *page.article,
        page.lease,
        FAILURES,
    )


async def forget_page(connection: Connection, page: DuePage) -> None:
    """The site does not want its pages read."""
    await connection.execute(
        """
        UPDATE articles SET page_due_at = NULL WHERE site_id = $1 AND article_id = $2 AND page_due_at = $3
        """,
        *page.article,
        page.lease,
    )
