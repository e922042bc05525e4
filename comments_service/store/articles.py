"""Articles: counts, revisions, names, ranking."""

from collections.abc import Sequence
from datetime import timedelta

from comments_service.domain.articles import NEVER_COMMENTED, ArticleKey, ArticleState, RankedArticle
from comments_service.store.pool import Connection


async def select_states(
    connection: Connection, articles: Sequence[ArticleKey]
) -> dict[ArticleKey, ArticleState]:
    """The states of articles. An article without comments is at revision 0."""
    rows = await connection.fetch(
        """
        SELECT a.site_id, a.article_id, a.revision, a.comment_count
        FROM unnest($1::text[], $2::text[]) AS asked (site_id, article_id) JOIN articles a USING (site_id, article_id)
        """,
        [article.site_id for article in articles],
        [article.article_id for article in articles],
    )
    states = {ArticleKey(row[0], row[1]): ArticleState(row[2], row[3]) for row in rows}
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
) -> None:
    """Set an article's title and address, and whether it takes comments. Makes the article if it is new."""
    await connection.execute(
        """
        INSERT INTO articles (site_id, article_id, title, url, closed) VALUES ($1, $2, $3, $4, $5)
        ON CONFLICT (site_id, article_id) DO UPDATE SET title = $3, url = $4, closed = $5
        """,
        site_id,
        article_id,
        title,
        url,
        closed,
    )


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
