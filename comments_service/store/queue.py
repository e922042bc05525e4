"""Pages of the moderators' queue: which comments, in which order."""

import msgspec

from comments_service.domain.comments import Status
from comments_service.domain.queue import Place, QueueFilter, QueueOrder
from comments_service.domain.review import ReviewComment
from comments_service.store.pool import Connection
from comments_service.store.queue_filters import Arguments, chosen, judged, placed, sites
from comments_service.store.review import COLUMNS, JOINED, review_comments

# Where no index has the scores, nor what was decided: one looks among so many, the newest ones.
NEWEST = 10_000

# How many comments a search looks through before it asks the index, and how many pending ones, which are in none.
LOOKED_THROUGH = 1_000
PENDING_LOOKED_THROUGH = 5_000

# By what each order is, and in which direction.
_KEYS: dict[QueueOrder, tuple[str, str]] = {
    "oldest": ("created_at", "ASC"),
    "newest": ("created_at", "DESC"),
    "score": ("coalesce(-score, 1)", "ASC"),
    "nearest": ("coalesce(margin, 2)", "ASC"),
}
# What has indexes of its scores, and of what was decided: the others have none yet, or are too many.
_ORDERED = (Status.HELD, Status.REJECTED, Status.REMOVED)

# A page is found in one index, in its order, from where the page before ended: site by site, so that it costs the same
# however many comments wait. Only then are its comments read.
_PAGE = """
    WITH page AS MATERIALIZED (
        SELECT own.id, own.key FROM {sites} AS asked, LATERAL (
            SELECT id, {key} AS key FROM {source} WHERE {conditions} ORDER BY {key} {direction}, id {direction} LIMIT $1
        ) own
        ORDER BY own.key {direction}, own.id {direction} LIMIT $1
    )
    SELECT {columns}, page.key FROM page JOIN {joined} ON c.id = page.id
    ORDER BY page.key {direction}, page.id {direction}
"""
# A search looks through the next comments of the order, which finds at once what many have. What less than a page of
# them has is looked up in the index of bigrams, which finds at once what few have.
_SEARCH = """
    WITH words AS MATERIALIZED (SELECT {query} AS query, {patterns} AS patterns), next AS MATERIALIZED (
        SELECT own.id, own.key, own.folded FROM {sites} AS asked, LATERAL (
            SELECT id, {key} AS key, {folded} AS folded FROM {source}
            WHERE {conditions} ORDER BY {key} {direction}, id {direction} LIMIT {looked}
        ) own
        ORDER BY own.key {direction}, own.id {direction} LIMIT {looked}
    ), near AS MATERIALIZED (
        SELECT id, key FROM next
        WHERE coalesce(folded, (SELECT folded FROM folded_texts WHERE comment_id = id))
              LIKE ALL ((SELECT patterns FROM words)::text[])
        ORDER BY key {direction}, id {direction} LIMIT $1
    ), found AS MATERIALIZED (
        SELECT comment_id FROM {texts}
        WHERE (SELECT count(*) FROM near) < $1 AND (SELECT count(*) FROM next) = {looked}
          AND {indexed} AND bigrams(folded) @@ (SELECT query FROM words)
          AND folded LIKE ALL ((SELECT patterns FROM words)::text[])
    ), page AS MATERIALIZED (
        SELECT id, key FROM near
        UNION
        (SELECT own.id, own.key FROM {sites} AS asked, LATERAL (
            SELECT id, {key} AS key FROM (
                SELECT one.* FROM found, LATERAL (
                    -- OFFSET 0: each is read by its id, however many PostgreSQL expects.
                    SELECT {read}, site_id, article_id, status, visible, listed FROM comments
                    WHERE id = found.comment_id OFFSET 0) one
            ) comments WHERE {all_conditions}
        ) own)
        ORDER BY key {direction}, id {direction} LIMIT $1
    )
    SELECT {columns}, page.key FROM page JOIN {joined} ON c.id = page.id
    ORDER BY page.key {direction}, page.id {direction}
"""
_READ = "id, author, body, created_at, visitor_id, version, phase, reason, score, margin, report_count"
_NEWEST = """
    (SELECT {read} FROM comments WHERE {conditions} ORDER BY created_at DESC LIMIT {newest}) comments
"""


def _statement(queue_filter: QueueFilter) -> tuple[str, list[object]]:
    """The statement of a page with its arguments. The status is a literal, since PostgreSQL takes a partial index only
    for a status that it knows when it plans."""
    arguments = Arguments()
    arguments.name(queue_filter.limit, "int")
    key, direction = _KEYS[queue_filter.order]
    in_place, wanted = placed(queue_filter, arguments), chosen(queue_filter, arguments)
    if queue_filter.after is not None:
        wanted.append(_following(queue_filter.after, queue_filter.order, arguments))
    if _is_ordered(queue_filter):
        source, conditions = "comments", [*in_place, *wanted]
        if queue_filter.order in ("score", "nearest"):
            conditions.append("version > 1")  # as the indexes say
    else:
        source = _NEWEST.format(read=_READ, conditions=" AND ".join(in_place), newest=NEWEST)
        conditions = wanted or ["true"]
    searched = _searched(queue_filter, arguments)
    statement = (_SEARCH if searched else _PAGE).format(
        **searched,
        read=_READ,
        sites=sites(queue_filter, arguments),
        source=source,
        conditions=" AND ".join(conditions),
        all_conditions=" AND ".join([*in_place, *wanted]),
        key=key,
        direction=direction,
        columns=COLUMNS,
        joined=JOINED,
    )
    return statement, arguments.values


def _is_ordered(queue_filter: QueueFilter) -> bool:
    """True if an index has the order, and what is asked for is not looked for in vain among all that there are."""
    by_time = queue_filter.order in ("oldest", "newest") and not judged(queue_filter)
    return by_time or queue_filter.status in _ORDERED


def _is_search(queue_filter: QueueFilter) -> bool:
    return queue_filter.words is not None or queue_filter.author is not None


def _searched(queue_filter: QueueFilter, arguments: Arguments) -> dict[str, object]:
    """What a search asks the index for, and compares; nothing without one."""
    queries: list[str] = []
    patterns: list[str] = []
    for kind, value in (("words", queue_filter.words), ("name", queue_filter.author)):
        if value is not None:
            name = arguments.name(value, "text")
            queries.append(f"{kind}_query({name})")
            patterns.append(f"{kind}_patterns({name})")
    if not queries:
        return {}
    pending = queue_filter.status is Status.PENDING
    if pending:
        looked = PENDING_LOOKED_THROUGH
    elif _is_ordered(queue_filter):
        looked = LOOKED_THROUGH
    else:
        looked = NEWEST + 1  # all of them
    return {
        "query": " && ".join(queries),
        "patterns": " || ".join(patterns),
        # A pending comment may have another text than the one that was decided about.
        "folded": "folded_comment(author, body)" if pending else "NULL::text",
        "looked": looked,
        "indexed": not pending,
        "texts": "held_texts" if queue_filter.status is Status.HELD else "folded_texts",
    }


def _following(after: Place, order: QueueOrder, arguments: Arguments) -> str:
    key, direction = _KEYS[order]
    kind = "timestamptz" if key == "created_at" else "real"
    names = f"{arguments.name(after.key, kind)}, {arguments.name(after.id, 'uuid')}"
    return f"({key}, id) {'>' if direction == 'ASC' else '<'} ({names})"


async def select_queue(
    connection: Connection, queue_filter: QueueFilter
) -> tuple[list[ReviewComment], Place | None]:
    """A page of the queue, and the place of its last comment; None if nothing follows it.

    Comments that were not scored come last by score and by margin. Of those that are approved, pending or withdrawn the
    newest `NEWEST` of each site are ordered so, and asked for their scores, their phase and their reason.
    """
    limit = queue_filter.limit
    statement, arguments = _statement(msgspec.structs.replace(queue_filter, limit=limit + 1))
    async with connection.transaction():
        if not _is_search(queue_filter):
            # PostgreSQL takes what waits for rare when much of it came at once. It would then read and sort all of it.
            await connection.execute("SET LOCAL enable_bitmapscan = off")
        rows = await connection.fetch(statement, *arguments)
    page = rows[:limit]
    last = Place(page[-1]["key"], page[-1]["id"]) if len(rows) > limit else None
    return await review_comments(connection, page), last
