"""Comments and decisions that are written straight into the store, and the state of the database after it."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

import asyncpg

from comments_service.domain.articles import ArticleChange, ArticleState
from comments_service.domain.comments import NewComment, Status, new_id
from comments_service.domain.decisions import Decision
from comments_service.store.articles import change_article
from comments_service.store.comments import insert_comment
from comments_service.store.decisions import decide
from comments_service.store.pool import Connection

SITE = "default"
TRAM = "tram-2026"


def new_comment(**fields: Any) -> NewComment:
    """A comment by a new visitor on the article about the tram. `fields` replace these defaults."""
    defaults: dict[str, Any] = {
        "id": new_id(),
        "site_id": SITE,
        "article_id": TRAM,
        "parent_id": None,
        "author": "市民",
        "body": "市電の復活、楽しみにしています。",
        "visitor_id": new_id(),
        "new_visitor": True,
        "idempotency_key": None,
        "request_hash": b"",
    }
    return NewComment(**(defaults | fields))


async def stored(connection: Connection, **fields: Any) -> UUID:
    """Store a pending comment. Returns its id."""
    comment = new_comment(**fields)
    assert await insert_comment(connection, comment) is not None
    return comment.id


async def name_article(
    connection: Connection, site_id: str, article_id: str, *, title: str | None, url: str | None, closed: bool
) -> ArticleState:
    """Set all that a publisher says about an article. Returns its state after that."""
    change = ArticleChange(title=title, url=url, mode="closed" if closed else None)
    return (await change_article(connection, site_id, article_id, change)).state


async def published(connection: Connection, **fields: Any) -> UUID:
    """Store a comment that a policy has approved. Returns its id."""
    comment_id = await stored(connection, **fields)
    assert await decide(connection, [by_policy(comment_id, Status.APPROVED)])
    return comment_id


def by_policy(comment_id: UUID, status: Status, version: int = 1) -> Decision:
    return Decision(
        comment_id=comment_id,
        version=version,
        status=status,
        phase="toxicity",
        reason="clean",
        scores={"toxicity": 0.25},
        scorer="ngram",
        scorer_version="1",
    )


def by_moderator(comment_id: UUID, status: Status, version: int) -> Decision:
    return Decision(
        comment_id=comment_id,
        version=version,
        status=status,
        phase="moderator",
        reason="読み直しました",
        moderator="desk",
    )


async def article_state(connection: Connection, article_id: str = TRAM) -> tuple[int, int]:
    """Returns the article's count and revision."""
    row = await connection.fetchrow(
        "SELECT comment_count, revision FROM articles WHERE site_id = $1 AND article_id = $2",
        SITE,
        article_id,
    )
    return (row[0], row[1]) if row else (0, 0)


async def comment_state(connection: Connection, comment_id: UUID) -> tuple[str, int, int | None]:
    """Returns the comment's status, version and revision."""
    row = await connection.fetchrow(
        "SELECT status, version, revision FROM comments WHERE id = $1", comment_id
    )
    assert row is not None
    return row[0], row[1], row[2]


async def miscounted(connection: Connection) -> Sequence[Any]:
    """Returns the articles whose count is not the number of their visible comments."""
    return await connection.fetch(
        """
        SELECT a.article_id, a.comment_count, count(c.id) AS visible
        FROM articles a LEFT JOIN comments c
             ON c.site_id = a.site_id AND c.article_id = a.article_id AND c.visible
        GROUP BY a.site_id, a.article_id HAVING a.comment_count <> count(c.id)
        """
    )


async def waiting_for_locks(connection: Connection, *, seconds: float = 0.0) -> bool:
    """True if a session of this database has waited for a lock for so long."""
    return bool(
        await connection.fetchval(
            """
            SELECT count(*) FROM pg_locks JOIN pg_stat_activity USING (pid)
            WHERE NOT granted AND datname = current_database()
              AND clock_timestamp() - waitstart >= make_interval(secs => $1)
            """,
            seconds,
        )
    )


async def fetch_value(url: str, query: str) -> object:
    """The answer to a query, with a connection of its own."""
    connection = await asyncpg.connect(url)
    try:
        return await connection.fetchval(query)
    finally:
        await connection.close()
