"""Articles: counts, revisions, names, ranking."""

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from typing import NamedTuple

import msgspec
from msgspec import UNSET

from comments_service.domain.articles import (
    NEVER_COMMENTED,
    ArticleChange,
    ArticleKey,
    ArticleState,
    ChangedArticle,
    ListedArticle,
    NamedArticle,
    RankedArticle,
)
from comments_service.domain.opening import Opening
from comments_service.store.opening import MODE, OPENING, OPENINGS, STATED
from comments_service.store.pool import Connection

# Of a hidden article readers are told no count.
_COUNT = "CASE WHEN o.mode = 'hidden' THEN 0 ELSE coalesce(a.comment_count, 0) END"
_STATES = f"""
    SELECT asked.site_id, asked.article_id, coalesce(m.into_id, asked.article_id), coalesce(a.revision, 0),
           coalesce(a.comment_count, 0), {OPENINGS}
    FROM unnest($1::text[], $2::text[]) AS asked (site_id, article_id)
         JOIN sites s ON s.site_id = asked.site_id
         LEFT JOIN article_aliases m ON m.site_id = asked.site_id AND m.article_id = asked.article_id
         LEFT JOIN articles a ON a.site_id = asked.site_id AND a.article_id = coalesce(m.into_id, asked.article_id)
"""  # noqa: S608 - all are constants


class PresentState(NamedTuple):
    """The key that an article has now, which is another one if it was moved, and its state."""

    article: ArticleKey
    state: ArticleState


async def select_states(
    connection: Connection, articles: Sequence[ArticleKey]
) -> dict[ArticleKey, PresentState]:
    """The states of articles by the keys asked for. An article that nobody commented on or named is at revision 0."""
    rows = await connection.fetch(
        _STATES,
        [article.site_id for article in articles],
        [article.article_id for article in articles],
    )
    states = {
        ArticleKey(row[0], row[1]): PresentState(
            ArticleKey(row[0], row[2]),
            ArticleState(row[3], row[4]) if row[5] is None else _judged_state(row[3], row[4], row[5]),
        )
        for row in rows
    }
    return {article: states.get(article, PresentState(article, NEVER_COMMENTED)) for article in articles}


def _judged_state(revision: int, count: int, opening: str) -> ArticleState:
    mode, opens_at = msgspec.json.decode(opening, type=Opening)
    return ArticleState(revision, 0 if mode == "hidden" else count, mode, opens_at)


async def select_ranking(
    connection: Connection, site_id: str, window: timedelta, limit: int
) -> list[RankedArticle]:
    """The named articles with the most published comments written within `window`, the most commented first.

    Anybody may comment under an id that no publisher knows: it is not ranked, nor is a hidden article. The window is
    exact: the part of an hour at its beginning is counted from the comments, the hours up to midnight and the days
    after that from `published_counts`, so that the cost grows with the articles and not with their comments.
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
             JOIN sites s USING (site_id)
        WHERE stated_mode(s.settings, a.section, a.mode, a.closed) <> 'hidden'
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
    """The articles of a site with `words` in title, id or address, the newest first, from behind `after` on. An id that
    an article had before finds it too.
    """
    rows = await connection.fetch(
        f"""
        SELECT article_id, title, url, section, a.closed, comment_count, a.created_at, {STATED}, {MODE},
               o.opens_at
        FROM articles a JOIN sites s USING (site_id) {OPENING}
        WHERE site_id = $1 AND ($2::timestamptz IS NULL OR (a.created_at, article_id) < ($2, $3))
          -- The ids that articles had before.
          AND NOT EXISTS (SELECT FROM article_aliases m WHERE m.site_id = $1 AND m.article_id = a.article_id)
          AND ($4::text IS NULL OR position(
                lower(normalize($4, NFKC)) IN
                lower(normalize(concat_ws(' ', title, article_id, url), NFKC))) > 0
            OR EXISTS (SELECT FROM article_aliases m WHERE m.site_id = $1 AND m.into_id = a.article_id
                       AND position(lower(normalize($4, NFKC)) IN lower(m.article_id)) > 0))
        ORDER BY a.created_at DESC, article_id DESC LIMIT $5
        """,  # noqa: S608
        site_id,
        *(after or (None, None)),
        words,
        limit,
    )
    return [ListedArticle(*row) for row in rows]


def _change(*, if_newer: bool) -> str:
    """The statement of `change_article`: $3 has the names of what is set, $4 and the following all values; the last is
    when the publisher said so. `if_newer`: nothing is changed if the publisher has said something since.

    `closed` is for a release that knows no modes.
    """
    values = {name: f"${number}" for number, name in enumerate(ArticleChange.__struct_fields__, 4)}
    types = {name: "timestamptz" if name.endswith("_at") else "text" for name in values}
    given = {name: f"{value}::{types[name]}" for name, value in values.items()}
    given["closed"] = f"coalesce({given['mode']} IN ('closed', 'readonly', 'hidden'), false)"
    named = {name: f"'{'mode' if name == 'closed' else name}' = ANY($3::text[])" for name in given}
    seen = [name for name in values if name not in ("title", "url")]
    former = {name: f"a.{name}" for name in seen} | {
        "mode": "coalesce(a.mode, CASE WHEN a.closed THEN 'closed' END)"
    }
    moves = " OR ".join(f"{named[name]} AND {former[name]} IS DISTINCT FROM {given[name]}" for name in seen)
    said_at = f"CASE WHEN $3 && '{{title,url,section,published_at}}'::text[] THEN ${len(values) + 4}::timestamptz END"
    return f"""
        WITH changed AS (
            INSERT INTO articles AS a (site_id, article_id, {", ".join(given)}, said_at, revision)
            VALUES ($1, $2, {", ".join(given.values())}, {said_at},
                    (num_nonnulls({", ".join(given[name] for name in seen)}) > 0)::int)
            ON CONFLICT (site_id, article_id) DO UPDATE
            SET {", ".join(f"{name} = CASE WHEN {named[name]} THEN {given[name]} ELSE a.{name} END" for name in given)},
                -- What the publisher says is the page's no more.
                from_page = ARRAY(SELECT unnest(a.from_page) EXCEPT SELECT unnest($3::text[])),
                said_at = greatest(a.said_at, {said_at}),
                revision = a.revision + ({moves})::int
            {f"WHERE a.said_at IS NULL OR a.said_at < ${len(values) + 4}" if if_newer else ""}
            RETURNING *
        )
        SELECT a.title, a.url, a.section, a.closed, {STATED}, a.revision, {_COUNT}, {MODE}, o.opens_at
        FROM changed a JOIN sites s USING (site_id) {OPENING}
    """  # noqa: S608 - all are constants


_CHANGE = _change(if_newer=False)
_SAY = _change(if_newer=True)


async def change_article(
    connection: Connection, site_id: str, article_id: str, change: ArticleChange
) -> ChangedArticle:
    """Set what `change` names and nothing else. Makes the article if it is new.

    Its revision moves if that may be another mode for readers, or another section.
    """
    now = datetime.now(UTC)
    row = await connection.fetchrow(_CHANGE, site_id, article_id, *_values(change), now)
    assert row is not None  # noqa: S101 - an upsert of a site's article gives a row, or the foreign key's error
    return ChangedArticle(NamedArticle(*row[:8]), ArticleState(*row[8:]))


async def say_article(
    connection: Connection, article: ArticleKey, change: ArticleChange, said_at: datetime
) -> ChangedArticle | None:
    """As `change_article`, with what the publisher said at `said_at`.

    Returns None, and changes nothing, if the publisher has said something about the article then or since.
    """
    row = await connection.fetchrow(_SAY, *article, *_values(change), said_at)
    return ChangedArticle(NamedArticle(*row[:8]), ArticleState(*row[8:])) if row else None


def _values(change: ArticleChange) -> list[object]:
    """The names of what is set, and then all values."""
    named = {name: value for name, value in msgspec.structs.asdict(change).items() if value is not UNSET}
    return [list(named), *(named.get(name) for name in ArticleChange.__struct_fields__)]


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
