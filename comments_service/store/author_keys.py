"""How many comments of one person readers see, as far as the person's key reaches."""

from datetime import datetime, time, timedelta
from uuid import UUID

from comments_service.domain.articles import ArticleKey
from comments_service.domain.author_keys import DEFAULT_SCOPE, AuthorCount, AuthorKeys, zone_of
from comments_service.store.opening import OPENING
from comments_service.store.pool import Connection

_KEY = f"""
    SELECT c.visitor_id, c.created_at, c.site_id, c.article_id, coalesce(s.settings ->> 'author_key', $2) AS scope,
           s.settings ->> 'time_zone' AS zone, coalesce((s.settings -> 'show_author_key')::boolean, false) AS is_shown
    FROM comments c JOIN sites s USING (site_id) JOIN articles a USING (site_id, article_id) {OPENING}
    WHERE c.id = $1 AND c.visible AND coalesce(o.mode, 'open') <> 'hidden'
"""  # noqa: S608 - all are constants


async def count_of_author(connection: Connection, comment_id: UUID, keys: AuthorKeys) -> AuthorCount | None:
    """None if readers do not see the comment, or are not shown keys on its site.

    Costs as much as the person wrote on the site: on the day in question, or at all.
    """
    row = await connection.fetchrow(_KEY, comment_id, DEFAULT_SCOPE)
    if row is None or not row["is_shown"]:
        return None
    key = keys.of(
        row["visitor_id"],
        row["created_at"],
        ArticleKey(row["site_id"], row["article_id"]),
        row["scope"],
        row["zone"],
    )
    if key is None:
        return None
    zone = zone_of(row["zone"])
    written = row["created_at"].astimezone(zone)
    by_day = row["scope"] == "day"
    begins = datetime.combine(written, time.min, zone) if by_day else None
    ends = datetime.combine(written + timedelta(days=1), time.min, zone) if by_day else None
    count = await connection.fetchval(
        """
        SELECT count(*) FROM comments c JOIN sites s USING (site_id) JOIN articles a USING (site_id, article_id)
        WHERE visitor_id = $1 AND site_id = $2 AND visible AND article_id = coalesce($3, article_id)
          AND ($4::timestamptz IS NULL OR c.created_at >= $4 AND c.created_at < $5)
          AND stated_mode(s.settings, a.section, a.mode, a.closed) <> 'hidden'
        """,
        *(row["visitor_id"], row["site_id"], None if by_day else row["article_id"], begins, ends),
    )
    return AuthorCount(key, count)
