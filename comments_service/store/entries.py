"""The columns of which entries of pages are made, and the entries themselves."""

from collections.abc import Sequence

import asyncpg
import msgspec
from msgspec import UNSET, UnsetType

from comments_service.domain.articles import ArticleKey
from comments_service.domain.author_keys import DEFAULT_SCOPE, AuthorKeys
from comments_service.domain.comments import Status
from comments_service.domain.entries import Entry, PublicComment, Tombstone
from comments_service.store.opening import MODE

# An article's state, of a site `s`, its article `a`, which may not exist, and its `OPENING`.
STATE = f"""coalesce(a.comment_count, 0) AS comment_count, coalesce(a.revision, 0) AS revision,
    {MODE} AS mode, o.opens_at, s.settings ->> 'author_key' AS author_key,
    s.settings ->> 'time_zone' AS time_zone, a.section"""
# The text is the one that readers see: a changed one may wait. The last two order the lists.
ENTRY = """id, site_id, article_id, visitor_id, parent_id, root_id, created_at, status, visible, author,
    coalesce(shown_body, body) AS body, edited_at, badges, pinned_at, reactions, reply_count, rank,
    coalesce(replied_at, created_at) AS replied_at"""


def entry_of(
    row: asyncpg.Record, keys: AuthorKeys | None, replies: Sequence[Entry] | UnsetType = UNSET
) -> Entry:
    """The entry of a listed comment, from a row with the columns of `STATE` and `ENTRY`."""
    shown = replies if replies is UNSET else list(replies)
    if row["visible"]:
        return public_comment(row, keys, shown)
    kind = "withdrawn" if row["status"] == Status.WITHDRAWN else "removed"
    return Tombstone(row["id"], row["parent_id"], row["created_at"], kind, row["reply_count"], shown)


def public_comment(
    row: asyncpg.Record, keys: AuthorKeys | None, replies: list[Entry] | UnsetType = UNSET
) -> PublicComment:
    """A visible comment, from a row with the columns of `STATE` and `ENTRY`. Without `keys` it has no author's key."""
    article = ArticleKey(row["site_id"], row["article_id"])
    scope = row["author_key"] or DEFAULT_SCOPE
    return PublicComment(
        id=row["id"],
        author=row["author"],
        body=row["body"],
        created_at=row["created_at"],
        parent_id=row["parent_id"],
        edited_at=row["edited_at"],
        author_key=keys.of(row["visitor_id"], row["created_at"], article, scope, row["time_zone"])
        if keys
        else None,
        badges=row["badges"],
        pinned=row["pinned_at"] is not None,
        reactions=msgspec.json.decode(row["reactions"]),
        reply_count=row["reply_count"],
        replies=replies,
    )
