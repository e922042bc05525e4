"""What readers see of an article: pages, and what changed since a revision."""

from datetime import datetime
from uuid import UUID

import msgspec
from msgspec import UNSET

from comments_service.domain.articles import mode_of
from comments_service.domain.entries import Change, Page
from comments_service.domain.reactions import Numbers
from comments_service.store.entries import ENTRY, entry_of, public_comment
from comments_service.store.pool import Connection

_STATE = """coalesce(a.comment_count, 0) AS comment_count, coalesce(a.revision, 0) AS revision,
    s.closed OR coalesce(a.closed, false) AS closed"""
_PAGE = """
    SELECT {state}, c.*
    FROM sites s LEFT JOIN articles a ON a.site_id = s.site_id AND a.article_id = $2 LEFT JOIN LATERAL (
        SELECT {entry} FROM comments
        WHERE site_id = $1 AND article_id = $2 AND listed {after}
        ORDER BY created_at {direction}, id {direction} LIMIT $3
    ) c ON true
    WHERE s.site_id = $1
"""
_PAGES = {
    (newest, further): _PAGE.format(
        state=_STATE,
        entry=ENTRY,
        direction="DESC" if newest else "ASC",
        after=f"AND (created_at, id) {'<' if newest else '>'} ($4, $5)" if further else "",
    )
    for newest in (True, False)
    for further in (True, False)
}


async def select_page(
    connection: Connection,
    site_id: str,
    article_id: str,
    *,
    limit: int,
    newest: bool,
    after: tuple[datetime, UUID] | None,
) -> Page:
    """At most `limit` entries after a position. An article without comments gives an empty page."""
    rows = await connection.fetch(
        _PAGES[newest, after is not None], site_id, article_id, limit, *(after if after is not None else ())
    )
    if not rows:
        return Page(0, 0, [])
    first = rows[0]
    return Page(
        first["comment_count"],
        first["revision"],
        [entry_of(row) for row in rows if row["id"] is not None],
        mode_of(closed=first["closed"]),
    )


_CHANGE = f"""
    SELECT {_STATE}, c.*, (SELECT reply_count FROM comments WHERE id = c.root_id) AS thread_count,
           ARRAY(SELECT id FROM comments WHERE site_id = $1 AND article_id = $2 AND pinned_at IS NOT NULL AND visible
                 ORDER BY pinned_at DESC) AS pinned,
           (SELECT jsonb_object_agg(id, reactions) FROM (
                SELECT id, reactions FROM comments
                WHERE site_id = $1 AND article_id = $2 AND reactions_revision > $3 AND visible LIMIT $4
            ) reacted) AS reacted,
           CASE WHEN a.reactions_revision > $3 THEN a.reactions END AS article_reactions
    FROM sites s LEFT JOIN articles a ON a.site_id = s.site_id AND a.article_id = $2 LEFT JOIN LATERAL (
        SELECT {ENTRY}, listed FROM comments
        WHERE site_id = $1 AND article_id = $2 AND comments.revision > $3
        ORDER BY comments.revision, created_at, id LIMIT $4
    ) c ON true
    WHERE s.site_id = $1
"""  # noqa: S608 - the columns are constants


async def select_change(
    connection: Connection, site_id: str, article_id: str, since: int, *, limit: int
) -> Change:
    """What changed after the revision `since`. `whole` is false if more than `limit` comments changed."""
    rows = await connection.fetch(_CHANGE, site_id, article_id, since, limit + 1)
    if not rows:
        return Change(count=0, revision=0, whole=since == 0)
    first = rows[0]
    changed = [row for row in rows if row["id"] is not None]
    reactions = msgspec.json.decode(first["reacted"] or "{}", type=dict[UUID, Numbers])
    of_article = first["article_reactions"]
    return Change(
        count=first["comment_count"],
        revision=first["revision"],
        published=[public_comment(row) for row in changed if row["visible"]],
        removed=[row["id"] for row in changed if not row["visible"]],
        whole=max(len(changed), len(reactions)) <= limit and since <= first["revision"],
        mode=mode_of(closed=first["closed"]),
        tombstones=[row["id"] for row in changed if row["listed"] and not row["visible"]],
        pinned=first["pinned"],
        reply_counts={row["root_id"]: row["thread_count"] for row in changed if row["root_id"]},
        reactions=reactions,
        article_reactions=UNSET if of_article is None else msgspec.json.decode(of_article),
    )
