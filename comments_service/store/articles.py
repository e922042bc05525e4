"""Articles: counts, revisions, names, ranking."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from msgspec import UNSET

from comments_service.domain.articles import (
    NEVER_COMMENTED,
    ArticleChange,
    ArticleKey,
    ArticleState,
    ChangedArticle,
    ListedArticle,
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
    """The named articles with the most published comments written within `window`, the most commented first.

    Anybody may comment under an id that no publisher knows: it is not ranked. The window is exact: the part of an hour
    at its beginning is counted from the comments, the hours up to midnight and the days after that from
    `published_counts`, so that the cost grows with the articles and not with their comments.
    """
    rows = await connection.fetch(
        """
        WITH counted AS (
            SELECT article_id, count(*) AS number, max(created_at) AS latest FROM comments
            WHERE site_id = $1 AND visible AND created_at > now() - $2::interval
              AND created_at < date_trunc('hour', now() - $2::interval, 'UTC') + interval '1 hour'
            GROUP BY article_id
            UNION ALL
            SELECT article_id, published, latest FROM published_counts
            WHERE site_id = $1 AND span = 'hour'
              AND starts_at >= date_trunc('hour', now() - $2::interval, 'UTC') + interval '1 hour'
              AND starts_at < date_trunc('day', now() - $2::interval, 'UTC') + interval '1 day'
            UNION ALL
            SELECT article_id, published, latest FROM published_counts
            WHERE site_id = $1 AND span = 'day'
              AND starts_at >= date_trunc('day', now() - $2::interval, 'UTC') + interval '1 day'
        ), summed AS (
            SELECT article_id, sum(number) AS recent, max(latest) AS latest FROM counted
            GROUP BY article_id HAVING sum(number) > 0
        )
        SELECT a.article_id, a.title, a.url, a.comment_count
        FROM summed JOIN articles a ON a.site_id = $1 AND a.article_id = summed.article_id AND a.title IS NOT NULL
        ORDER BY summed.recent DESC, summed.latest DESC LIMIT $3
        """,
        site_id,
        window,
        limit,
    )
    return [RankedArticle(*row) for row in rows]


async def select_articles(
    connection: Connection, site_id: str, *, words: str | None, after: tuple[datetime, str] | None, limit: int
) -> list[ListedArticle]:
    """The articles of a site with `words` in title, id or address, the newest first, from behind `after` on."""
    rows = await connection.fetch(
        """
        SELECT article_id, title, url, section, closed, comment_count, created_at FROM articles
        WHERE site_id = $1 AND ($2::timestamptz IS NULL OR (created_at, article_id) < ($2, $3))
          AND ($4::text IS NULL OR position(
                lower(normalize($4, NFKC)) IN
                lower(normalize(concat_ws(' ', title, article_id, url), NFKC))) > 0)
        ORDER BY created_at DESC, article_id DESC LIMIT $5
        """,
        site_id,
        *(after or (None, None)),
        words,
        limit,
    )
    return [ListedArticle(*row) for row in rows]


async def change_article(
    connection: Connection, site_id: str, article_id: str, change: ArticleChange
) -> ChangedArticle:
    """Set what `change` names and nothing else. Makes the article if it is new.

    Its revision moves if it was closed or opened, which readers see.
    """
    row = await connection.fetchrow(
        """
        WITH changed AS (
            INSERT INTO articles AS a (site_id, article_id, title, url, closed, revision, section)
            VALUES ($1, $2, $3, $4, coalesce($5::boolean, false), coalesce($5::boolean, false)::int, $8)
            ON CONFLICT (site_id, article_id) DO UPDATE
            SET title = CASE WHEN $6 THEN $3 ELSE a.title END, url = CASE WHEN $7 THEN $4 ELSE a.url END,
                section = CASE WHEN $9 THEN $8 ELSE a.section END,
                closed = coalesce($5::boolean, a.closed),
                revision = a.revision + (a.closed <> coalesce($5::boolean, a.closed))::int
            RETURNING site_id, title, url, section, closed, revision, comment_count
        )
        SELECT c.title, c.url, c.section, c.closed, c.revision, c.comment_count, s.closed OR c.closed AS not_open
        FROM changed c JOIN sites s USING (site_id)
        """,
        site_id,
        article_id,
        None if change.title is UNSET else change.title,
        None if change.url is UNSET else change.url,
        None if change.closed is UNSET else change.closed,
        change.title is not UNSET,
        change.url is not UNSET,
        None if change.section is UNSET else change.section,
        change.section is not UNSET,
    )
    assert row is not None  # noqa: S101 - an upsert of a site's article gives a row, or the foreign key's error
    state = ArticleState(row["revision"], row["comment_count"], mode_of(closed=row["not_open"]))
    return ChangedArticle(row["title"], row["url"], row["section"], row["closed"], state)


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


async def select_address(connection: Connection, article: ArticleKey) -> str | None:
    """The address that the article's publisher gave it, or where it was first commented on."""
    return await connection.fetchval(
        "SELECT url FROM articles WHERE site_id = $1 AND article_id = $2", *article
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
