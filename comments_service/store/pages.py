"""Pages of an article's entries, in every view and order, each with one statement."""

from collections.abc import Sequence
from functools import cache
from typing import Literal
from uuid import UUID

import asyncpg
from msgspec import UNSET

from comments_service.domain.author_keys import AuthorKeys
from comments_service.domain.entries import Entry, Page
from comments_service.domain.listing import BY_NUMBER, FIRST_REPLIES, PINS, Order, Place, Start, View
from comments_service.errors import CommentNotFound
from comments_service.store.entries import ENTRY, STATE, entry_of
from comments_service.store.opening import OPENING
from comments_service.store.pool import Connection

# Where a page begins: at the top, after a place, before one, or around a comment.
_Kind = Literal["first", "after", "before", "around"]
_KEYS: dict[Order, tuple[str, ...]] = {
    "newest": ("created_at", "id"),
    "oldest": ("created_at", "id"),
    "top": ("rank", "created_at", "id"),
    "replied": ("reply_count", "coalesce(replied_at, created_at)", "id"),
}
# What has moved since the list was begun, at a revision of the article, and where it stood then.
_FORMER = """former AS MATERIALIZED (
            SELECT DISTINCT ON (comment_id) comment_id AS moved_id, {number} AS former_number,
                   replied_at AS former_moment
            FROM (SELECT * FROM former_places
                  WHERE site_id = $1 AND article_id = $2 AND until_revision > ${revision}
                  ORDER BY until_revision LIMIT {most}) early
            ORDER BY comment_id, until_revision
        ),"""
# On an article where more has moved since, what moved last stands where it is now: no page reads more.
_MOST_FORMER = 5_000
_FORMER_KEYS: dict[Order, tuple[str, ...]] = {
    "top": ("former_number", "created_at", "id"),
    "replied": ("former_number", "former_moment", "id"),
}
# A pinned comment stands before all others.
_FOREMOST: dict[Order, str] = {
    "newest": "'infinity'",
    "oldest": "'-infinity'",
    "top": "'infinity'",
    "replied": "2147483647",
}
_THREADS, _REPLIES = "AND parent_id IS NULL", "AND parent_id IS NOT NULL"
_PINNED = f"""
    (SELECT 'pinned' AS part, {ENTRY}, NULL AS place_number, NULL AS place_moment FROM comments
     WHERE site_id = $1 AND article_id = $2 AND pinned_at IS NOT NULL AND visible
     ORDER BY pinned_at DESC LIMIT {PINS})"""  # noqa: S608 - all are constants
# The first replies of each thread on a page.
_FIRST_REPLIES = f"""
    UNION ALL
    SELECT 'reply', r.*, NULL, NULL FROM page p, LATERAL (
        SELECT {ENTRY} FROM comments WHERE root_id = p.id AND listed AND parent_id IS NOT NULL
        ORDER BY comments.created_at, id LIMIT {FIRST_REPLIES}) r
    WHERE p.reply_count > 0"""  # noqa: S608
_WANTED_REPLY = f"""
    UNION ALL
    SELECT 'reply', {ENTRY}, NULL, NULL FROM comments
    WHERE id = (SELECT wanted_id FROM target) AND parent_id IS NOT NULL"""  # noqa: S608


async def select_page(  # noqa: PLR0913 - all of them say which page
    connection: Connection,
    site_id: str,
    article_id: str,
    *,
    limit: int,
    view: View = "flat",
    order: Order = "newest",
    start: Start | None = None,
    around: UUID | None = None,
    keys: AuthorKeys | None = None,
) -> Page:
    """At most `limit` entries besides the pinned ones, which come first where the list begins.

    The page begins at `start`, or holds the comment `around`, or is the first. Raises `CommentNotFound` if readers see
    no such comment on the article. An article without comments gives an empty page, and so does a hidden one.
    """
    revision = start.revision if start is not None and order in BY_NUMBER else None
    statement = _statement(view, order, _kind(start, around), as_begun=revision is not None)
    arguments: list[object] = [site_id, article_id, limit + 1]
    if around is not None:
        arguments.append(around)
    elif start is not None:
        arguments += start.place if order in BY_NUMBER else start.place[1:]
    if revision is not None:
        arguments.append(revision)
    rows = await connection.fetch(statement, *arguments)
    if rows and rows[0]["mode"] == "hidden":
        return Page(0, rows[0]["revision"], [], "hidden")
    if around is not None and not (rows and rows[0]["wanted_id"]):
        raise CommentNotFound
    if not rows:
        return Page(0, 0, [])
    return _page(rows, limit, view, order, _kind(start, around), keys, revision)


def _kind(start: Start | None, around: UUID | None) -> _Kind:
    if around is not None:
        return "around"
    if start is not None:
        return "before" if start.back else "after"
    return "first"


@cache
def _statement(view: View, order: Order, kind: _Kind, *, as_begun: bool) -> str:
    """The statement of such a page. $1 and $2 are the article, $3 the limit, and then the place or the comment.

    With `as_begun` the revision comes last, at which the list was begun.
    """
    parts = [_PINNED] if kind != "after" else []
    if kind == "around":
        bounds = ", ".join(f"(SELECT key{number} FROM target)" for number in range(len(_KEYS[order])))  # noqa: S608
        parts += _stretches(view, order, "before", f"> ({bounds})", back=True)
        parts += _stretches(view, order, "on", f"<= ({bounds})")
    else:
        bounds = ", ".join(f"${4 + number}" for number in range(len(_KEYS[order])))
        bound = {"first": "", "after": f"< ({bounds})", "before": f"> ({bounds})", "around": ""}[kind]
        parts += _stretches(view, order, "on", bound, back=kind == "before", as_begun=as_begun)
    target = _target(view, order) if kind == "around" else ""
    former = _former(order) if as_begun else ""
    return f"""
        WITH {target} {former} page AS MATERIALIZED ({" UNION ALL ".join(parts)})
        SELECT {STATE}, {"(SELECT wanted_id FROM target) AS wanted_id," if target else ""} c.*
        FROM sites s LEFT JOIN articles a ON a.site_id = s.site_id AND a.article_id = $2 {OPENING} LEFT JOIN (
            SELECT * FROM page
            {_FIRST_REPLIES if view == "threads" else ""}
            {_WANTED_REPLY if view == "threads" and target else ""}
        ) c ON true
        WHERE s.site_id = $1
    """  # noqa: S608


def _former(order: Order) -> str:
    keys = _KEYS[order]
    return _FORMER.format(number=keys[0], revision=4 + len(keys), most=_MOST_FORMER)


def _stretches(
    view: View, order: Order, part: str, bound: str, *, back: bool = False, as_begun: bool = False
) -> list[str]:
    """The entries on one side of a bound, nearest first: `<` is what comes later in the list, `>` what came before.

    By reactions or replies, threads and replies have indexes of their own: a page of both takes as many of each. With
    `as_begun` those that have moved stand where they stood: they are taken by themselves.
    """
    rises = (order == "oldest") != back
    direction = "ASC" if rises else "DESC"
    if order == "oldest":
        bound = bound.translate(str.maketrans("<>", "><"))
    by_time = order not in BY_NUMBER
    scopes = [_THREADS] if view == "threads" else [""] if by_time else [_THREADS, _REPLIES]
    stayed = "comments WHERE id NOT IN (SELECT moved_id FROM former)" if as_begun else "comments WHERE true"
    sources = {stayed: _KEYS[order]}
    if as_begun:
        sources["former JOIN comments ON id = moved_id WHERE true"] = _FORMER_KEYS[order]
    return [
        _stretch(part, f"{source} {scope}", keys, bound, direction)
        for source, keys in sources.items()
        for scope in scopes
    ]


def _stretch(part: str, source: str, keys: tuple[str, ...], bound: str, direction: str) -> str:
    condition = f"AND ({', '.join(keys)}) {bound}" if bound else ""
    number, moment, _ = keys if len(keys) > 2 else ("0", *keys)
    return f"""
        (SELECT '{part}' AS part, {ENTRY}, {number} AS place_number, {moment} AS place_moment FROM {source}
           AND site_id = $1 AND article_id = $2 AND listed AND pinned_at IS NULL {condition}
         ORDER BY {", ".join(f"{_qualified(key)} {direction}" for key in keys)} LIMIT $3)"""  # noqa: S608


def _qualified(key: str) -> str:
    """The column of the table: `ORDER BY` would take the one of the answer that has its name."""
    if key.startswith("former"):
        return key
    return "coalesce(comments.replied_at, comments.created_at)" if "(" in key else f"comments.{key}"


def _target(view: View, order: Order) -> str:
    """The wanted comment, and the keys of the entry that stands for it on a page."""
    anchor = "coalesce(wanted.root_id, wanted.id)" if view == "threads" else "wanted.id"
    first, *others = (_qualified(key).replace("comments.", "anchor.") for key in _KEYS[order])
    keys = [f"CASE WHEN anchor.pinned_at IS NULL THEN {first} ELSE {_FOREMOST[order]} END", *others]
    return f"""target AS (
            SELECT wanted.id AS wanted_id, {", ".join(f"{key} AS key{number}" for number, key in enumerate(keys))}
            FROM comments wanted JOIN comments anchor ON anchor.id = {anchor}
            WHERE wanted.id = $4 AND wanted.site_id = $1 AND wanted.article_id = $2 AND wanted.listed
        ),"""  # noqa: S608


def _page(  # noqa: PLR0917 - all of them say which page
    rows: Sequence[asyncpg.Record],
    limit: int,
    view: View,
    order: Order,
    kind: _Kind,
    keys: AuthorKeys | None,
    begun: int | None,
) -> Page:
    def place(row: asyncpg.Record) -> Place:
        return Place(row["place_number"], row["place_moment"], row["id"])

    def part(name: str) -> list[asyncpg.Record]:
        return sorted((row for row in rows if row["part"] == name), key=place, reverse=order != "oldest")

    on, earlier = part("on"), part("before")
    more_earlier = more_later = False
    if kind == "before":
        more_earlier, more_later = len(on) > limit, True
        on = on[-limit:]
    elif kind == "around":
        # As many before the comment as after it, and more where the other side has few.
        taken = min(len(earlier), max((limit - 1) // 2, limit - len(on)))
        more_earlier, more_later = len(earlier) > taken, len(on) > limit - taken
        on = earlier[len(earlier) - taken :] + on[: limit - taken]
    else:
        more_later = len(on) > limit
        on = on[:limit]
    pinned = [row for row in rows if row["part"] == "pinned" and not more_earlier]
    replies = _replies(rows, keys) if view == "threads" else None
    first = rows[0]
    # The pages after this one, and before it, go on in its list.
    revision = (begun if begun is not None else first["revision"]) if order in BY_NUMBER else None
    return Page(
        first["comment_count"],
        first["revision"],
        [
            entry_of(row, keys, UNSET if replies is None else replies.get(row["id"], []))
            for row in [*pinned, *on]
        ],
        first["mode"],
        first["opens_at"],
        after=Start(place(on[-1]), revision=revision) if more_later and on else None,
        before=Start(place(on[0]), back=True, revision=revision) if more_earlier else None,
        section=first["section"],
    )


def _replies(rows: Sequence[asyncpg.Record], keys: AuthorKeys | None) -> dict[UUID, list[Entry]]:
    """The replies among the rows by their thread, each once, the oldest first."""
    replies = {row["id"]: row for row in rows if row["part"] == "reply"}
    by_thread: dict[UUID, list[Entry]] = {}
    for row in sorted(replies.values(), key=lambda row: (row["created_at"], row["id"])):
        by_thread.setdefault(row["root_id"], []).append(entry_of(row, keys))
    return by_thread
