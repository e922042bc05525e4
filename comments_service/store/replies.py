"""The replies of a thread, and of which article a comment is."""

from datetime import datetime
from uuid import UUID

from comments_service.domain.articles import ArticleKey
from comments_service.domain.author_keys import AuthorKeys
from comments_service.domain.entries import Page
from comments_service.domain.listing import Place, Start
from comments_service.errors import CommentNotFound
from comments_service.store.entries import ENTRY, STATE, entry_of
from comments_service.store.opening import OPENING
from comments_service.store.pool import Connection

_REPLIES = """
    SELECT {state}, c.*
    FROM comments t JOIN sites s USING (site_id)
         JOIN articles a ON a.site_id = t.site_id AND a.article_id = t.article_id {opening} LEFT JOIN LATERAL (
        (SELECT {entry} FROM comments
         WHERE t.root_id IS NULL AND root_id = $1 AND listed AND parent_id IS NOT NULL {after}
         ORDER BY comments.created_at, id LIMIT $2)
        UNION ALL
        (SELECT {entry} FROM comments
         WHERE t.root_id IS NOT NULL AND parent_id = $1 AND listed {after}
         ORDER BY comments.created_at, id LIMIT $2)
    ) c ON true
    WHERE t.id = $1 AND t.listed
"""
_PAGES = {
    further: _REPLIES.format(
        state=STATE, opening=OPENING, entry=ENTRY, after="AND (created_at, id) > ($3, $4)" if further else ""
    )
    for further in (False, True)
}


async def select_article_of(connection: Connection, comment_id: UUID) -> ArticleKey | None:
    """The article of a comment, whatever its status. None if there is no such comment."""
    row = await connection.fetchrow("SELECT site_id, article_id FROM comments WHERE id = $1", comment_id)
    return ArticleKey(*row) if row else None


async def select_replies(
    connection: Connection,
    comment_id: UUID,
    *,
    limit: int,
    after: tuple[datetime, UUID] | None,
    keys: AuthorKeys | None = None,
) -> Page:
    """At most `limit` replies, the oldest first: the whole thread under a top-level comment, the answers to any other.

    None on a hidden article. Raises `CommentNotFound` unless the comment has a place on pages.
    """
    rows = await connection.fetch(_PAGES[after is not None], comment_id, limit + 1, *(after or ()))
    if not rows:
        raise CommentNotFound
    first = rows[0]
    if first["mode"] == "hidden":
        return Page(0, first["revision"], [], "hidden")
    replies = sorted(
        (row for row in rows if row["id"] is not None), key=lambda row: (row["created_at"], row["id"])
    )
    last = replies[limit - 1] if len(replies) > limit else None
    return Page(
        first["comment_count"],
        first["revision"],
        [entry_of(row, keys) for row in replies[:limit]],
        first["mode"],
        first["opens_at"],
        after=Start(Place(0, last["created_at"], last["id"])) if last else None,
    )
