"""What changed for readers of an article since a revision."""

from uuid import UUID

import msgspec
from msgspec import UNSET

from comments_service.domain.author_keys import AuthorKeys
from comments_service.domain.comments import Status
from comments_service.domain.entries import Change
from comments_service.domain.reactions import Numbers
from comments_service.store.entries import ENTRY, STATE, public_comment
from comments_service.store.opening import OPENING
from comments_service.store.pool import Connection

_CHANGE = f"""
    SELECT {STATE}, c.*, (SELECT reply_count FROM comments WHERE id = c.root_id) AS thread_count,
           ARRAY(SELECT id FROM comments WHERE site_id = $1 AND article_id = $2 AND pinned_at IS NOT NULL AND visible
                 ORDER BY pinned_at DESC) AS pinned,
           (SELECT jsonb_object_agg(id, reactions) FROM (
                SELECT id, reactions FROM comments
                WHERE site_id = $1 AND article_id = $2 AND reactions_revision > $3 AND visible LIMIT $4
            ) reacted) AS reacted,
           CASE WHEN a.reactions_revision > $3 THEN a.reactions END AS article_reactions,
           coalesce(a.reset_revision > $3, false) AS was_moved
    FROM sites s LEFT JOIN articles a ON a.site_id = s.site_id AND a.article_id = $2 {OPENING} LEFT JOIN LATERAL (
        SELECT {ENTRY}, listed FROM comments
        WHERE site_id = $1 AND article_id = $2 AND comments.revision > $3
        ORDER BY comments.revision, created_at, id LIMIT $4
    ) c ON true
    WHERE s.site_id = $1
"""  # noqa: S608 - the columns are constants


async def select_change(
    connection: Connection,
    site_id: str,
    article_id: str,
    since: int,
    *,
    limit: int,
    keys: AuthorKeys | None = None,
) -> Change:
    """What changed after the revision `since`. `whole` is false if more than `limit` comments changed, or if the
    article was moved or merged since then.

    Of a hidden article nothing is told but that.
    """
    rows = await connection.fetch(_CHANGE, site_id, article_id, since, limit + 1)
    if not rows:
        return Change(count=0, revision=0, whole=since == 0)
    first = rows[0]
    if first["mode"] == "hidden":
        return Change(count=0, revision=first["revision"], whole=since <= first["revision"], mode="hidden")
    changed = [row for row in rows if row["id"] is not None]
    replies = [row for row in changed if row["root_id"]]
    gone = [row for row in changed if row["listed"] and not row["visible"]]
    reactions = msgspec.json.decode(first["reacted"] or "{}", type=dict[UUID, Numbers])
    of_article = first["article_reactions"]
    return Change(
        count=first["comment_count"],
        revision=first["revision"],
        published=[public_comment(row, keys) for row in changed if row["visible"]],
        removed=[row["id"] for row in changed if not row["visible"]],
        whole=max(len(changed), len(reactions)) <= limit
        and since <= first["revision"]
        and not first["was_moved"],
        mode=first["mode"],
        opens_at=first["opens_at"],
        section=first["section"] or UNSET,
        tombstones=[row["id"] for row in gone],
        withdrawn=[row["id"] for row in gone if row["status"] == Status.WITHDRAWN],
        pinned=first["pinned"],
        reply_counts={row["root_id"]: row["thread_count"] for row in replies},
        threads={row["id"]: row["root_id"] for row in replies if row["root_id"] != row["parent_id"]},
        reactions=reactions,
        article_reactions=UNSET if of_article is None else msgspec.json.decode(of_article),
    )
