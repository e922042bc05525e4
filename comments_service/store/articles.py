"""Articles: counts, revisions, names, ranking."""

from collections.abc import Sequence
from datetime import timedelta

from comments_service.domain.articles import (
    NEVER_COMMENTED,
    ArticleKey,
    ArticleState,
    RankedArticle,
    mode_of,
)
from comments_service.store.pool import Connection


async def select_states(
    connection: Connection, articles: Sequence[ArticleKey]
) -> dict[ArticleKey, ArticleState]:
    """The states of articles. An article that nobody commented on or named is at revision 0."""
    rows = await connection.fetch(
        """
        SELECT site_id, article_id, coalesce(a.revision, 0), coalesce(a.comment_count, 0),
               s.closed OR coalesce(a.closed, false)
        FROM unnest($1::text[], $2::text[]) AS asked (site_id, article_id)
             JOIN sites s USING (site_id) LEFT JOIN articles a USING (site_id, article_id)
        """,
        [article.site_id for article in articles],
        [article.article_id for article in articles],
    )
    states = {
        ArticleKey(row[0], row[1]): ArticleState(row[2], row[3], mode_of(closed=row[4])) for row in rows
    }
    return {article: states.get(article, NEVER_COMMENTED) for article in articles}


async def select_ranking(
    connection: Connection, site_id: str, window: timedelta, limit: int
) -> list[RankedArticle]:
    """The articles with the most published comments written within `window`, the most commented first."""
    rows = await connection.fetch(
        """
        SELECT a.article_id, a.title, a.url, a.comment_count
        FROM (SELECT article_id, count(*) AS recent, max(created_at) AS latest FROM comments
              WHERE site_id = $1 AND status = 'approved' AND created_at > now() - $2::interval
              GROUP BY article_id ORDER BY recent DESC, latest DESC LIMIT $3) top
        JOIN articles a ON a.site_id = $1 AND a.article_id = top.article_id
        ORDER BY top.recent DESC, top.latest DESC
        """,
        site_id,
        window,
        limit,
    )
    return [RankedArticle(*row) for row in rows]


async def name_article(
    connection: Connection, site_id: str, article_id: str, *, title: str | None, url: str | None, closed: bool
) -> ArticleState:
    """Set an article's title and address, and whether it takes comments. Makes the article if it is new.

    Its revision moves if it was closed or opened, which readers see.
    """
    row = await connection.fetchrow(
        """
        WITH named AS (
            INSERT INTO articles AS a (site_id, article_id, title, url, closed, revision)
            VALUES ($1, $2, $3, $4, $5::boolean, $5::boolean::int)
            ON CONFLICT (site_id, article_id) DO UPDATE
            SET title = $3, url = $4, closed = $5::boolean, revision = a.revision + (a.closed <> $5::boolean)::int
            RETURNING site_id, revision, comment_count, closed
        )
        SELECT n.revision, n.comment_count, s.closed OR n.closed FROM named n JOIN sites s USING (site_id)
        """,
        site_id,
        article_id,
        title,
        url,
        closed,
    )
    return ArticleState(row[0], row[1], mode_of(closed=row[2])) if row else NEVER_COMMENTED


async def suggest_name(
    connection: Connection, site_id: str, article_id: str, *, title: str, url: str
) -> None:
    """Set title and address where an article has none yet. Makes the article if it is new."""
    await connection.execute(
        """
        INSERT INTO articles (site_id, article_id, title, url) VALUES ($1, $2, $3, $4)
        ON CONFLICT (site_id, article_id) DO UPDATE
        SET title = coalesce(articles.title, excluded.title), url = coalesce(articles.url, excluded.url)
        """,
        site_id,
        article_id,
        title,
        url,
    )


async def is_closed(connection: Connection, site_id: str, article_id: str) -> bool:
    """True if the article or its site takes no comments."""
    return bool(
        await connection.fetchval(
            """
            SELECT s.closed OR coalesce(a.closed, false)
            FROM sites s LEFT JOIN articles a ON a.site_id = s.site_id AND a.article_id = $2
            WHERE s.site_id = $1
            """,
            site_id,
            article_id,
        )
    )
