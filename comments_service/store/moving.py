"""Moving articles to other ids and merging them: everything that carries an article's id moves in one transaction."""

from collections.abc import Sequence

import asyncpg

from comments_service.domain.articles import ArticleKey
from comments_service.domain.moving import MovedArticle, Way
from comments_service.errors import ArticleExists, ArticleNotFound, SameArticle, Unavailable
from comments_service.store.former_places import move_former_places
from comments_service.store.moved_reactions import move_reactions, take_turns
from comments_service.store.moved_rows import (
    Both,
    move_comments,
    move_published_counts,
    rename,
    run,
    take_over,
    unpin,
)
from comments_service.store.pool import Connection

TRIES = 5
_LOCK = "SELECT pg_advisory_xact_lock(article_lock($1, $2))"


async def select_present(connection: Connection, article: ArticleKey) -> ArticleKey:
    """The article under the id that it has now. One that was never moved is itself."""
    present = await connection.fetchval(
        "SELECT into_id FROM article_aliases WHERE site_id = $1 AND article_id = $2", *article
    )
    return ArticleKey(article.site_id, present or article.article_id)


async def lock_present(connection: Connection, article: ArticleKey) -> ArticleKey:
    """The same, and that it stays until the end of the caller's transaction."""
    while True:
        present = await select_present(connection, article)
        await connection.execute("SELECT pg_advisory_xact_lock_shared(article_lock($1, $2))", *present)
        # A statement of its own, so that it sees what happened while the lock was waited for.
        if await select_present(connection, present) == present:
            return present


async def select_present_id(connection: Connection, site_ids: Sequence[str] | None, article_id: str) -> str:
    """What an id means on these sites, or on all: itself unless it is one that an article had before on one of them."""
    rows = await connection.fetch(
        """
        SELECT DISTINCT into_id FROM article_aliases
        WHERE article_id = $2 AND ($1::text[] IS NULL OR site_id = ANY ($1)) LIMIT 2
        """,
        site_ids,
        article_id,
    )
    return rows[0][0] if len(rows) == 1 else article_id


async def select_aliases(connection: Connection, article: ArticleKey) -> list[str]:
    """The ids that the article had before, whichever of its ids is given."""
    rows = await connection.fetch(
        "SELECT article_id FROM article_aliases WHERE site_id = $1 AND into_id = $2 ORDER BY article_id",
        *await select_present(connection, article),
    )
    return [row[0] for row in rows]


async def move_article(
    connection: Connection,
    old: ArticleKey,
    new_id: str,
    way: Way,
    *,
    url: str | None = None,
    moderator: str | None = None,
) -> MovedArticle:
    """Move the article `old`, or merge it into another one: `new_id` is its id from now on, and the old ones mean it.

    A new article gets all that the old one had, and `url` if it is given. One that is there keeps what it has, and
    gets what it lacks. Raises `ArticleNotFound`, also if it should be merged into one that nobody knows, `SameArticle`,
    and `ArticleExists` if it should move and the new id is taken.

    Most of the work is done while readers go on to write and to react: the comments that are there are moved, and those
    that came meanwhile after them, when both ids are locked. Until the end everybody sees the articles as they were;
    who changes a comment of the old one waits.

    Locks are taken in this order: the site, so that nobody takes along what is being moved; the turns; the comments by
    id, so that decisions under way end first; both ids, so that nobody adds anything; newer comments; the reactions;
    the articles by key.
    """
    for _ in range(TRIES):
        try:
            async with connection.transaction():
                return await _move(connection, old, new_id, way, url, moderator)
        except asyncpg.DeadlockDetectedError:
            continue
    raise Unavailable("too much happened to the article at once")


async def _move(
    connection: Connection, old: ArticleKey, new_id: str, way: Way, url: str | None, moderator: str | None
) -> MovedArticle:
    # One at a time, so that chains of aliases can be followed.
    await run(connection, _LOCK, old.site_id, "")
    source = await select_present(connection, old)
    target = await select_present(connection, ArticleKey(old.site_id, new_id))
    if old.article_id == new_id:
        raise SameArticle
    if source == target and (target.article_id == new_id or way == "either"):
        return await _moved(connection, target, merged=False, changed=False)
    goes_back = source == target and way == "move"
    if source == target and not goes_back:
        raise SameArticle
    both = Both(old.site_id, source.article_id, new_id if goes_back else target.article_id)
    if not await _is_there(connection, both.site_id, both.old):
        raise ArticleNotFound
    exists = not goes_back and await _is_there(connection, both.site_id, both.new)
    if not exists and not goes_back:
        exists = not await _make(connection, both)
    if exists and way == "move":
        raise ArticleExists(f"the article {both.new!r} is there: merge into it", article_id=both.new)
    if not exists and way == "merge":
        raise ArticleNotFound(f"there is no article {both.new!r}: move it there", article_id=both.new)
    await take_turns(connection, both)
    comments = await move_comments(connection, both)
    await _lock(connection, both)
    comments += await move_comments(connection, both)
    await _lock_articles(connection, both)
    await take_over(connection, both, url, exists=exists)
    if not exists:
        await move_former_places(connection, both)
    await move_published_counts(connection, both, comments)
    await unpin(connection, both, comments)
    await move_reactions(connection, both)
    await rename(connection, both, moderator)
    return await _moved(connection, ArticleKey(both.site_id, both.new), merged=exists, changed=True)


async def _is_there(connection: Connection, site_id: str, article_id: str) -> bool:
    return bool(
        await connection.fetchval(
            "SELECT EXISTS (SELECT FROM articles WHERE site_id = $1 AND article_id = $2)", site_id, article_id
        )
    )


async def _make(connection: Connection, both: Both) -> bool:
    """Make the new article. Returns False if somebody has made it meanwhile."""
    # Before the row: whoever adds to the article has this lock when the row is waited for.
    await run(connection, _LOCK, both.site_id, both.new)
    made = await connection.fetchval(
        """
        INSERT INTO articles (site_id, article_id) VALUES ($1, $2) ON CONFLICT DO NOTHING RETURNING true
        """,
        both.site_id,
        both.new,
    )
    return bool(made)


async def _lock(connection: Connection, both: Both) -> None:
    for article_id in sorted(both[1:]):
        await run(connection, _LOCK, both.site_id, article_id)


async def _lock_articles(connection: Connection, both: Both) -> None:
    await run(
        connection,
        "SELECT FROM articles WHERE site_id = $1 AND article_id IN ($2, $3) ORDER BY article_id FOR UPDATE",
        *both,
    )


async def _moved(connection: Connection, article: ArticleKey, *, merged: bool, changed: bool) -> MovedArticle:
    row = await connection.fetchrow(
        "SELECT revision, comment_count FROM articles WHERE site_id = $1 AND article_id = $2", *article
    )
    assert row is not None  # noqa: S101 - the foreign key of its aliases
    return MovedArticle(
        site_id=article.site_id,
        article_id=article.article_id,
        aliases=await select_aliases(connection, article),
        revision=row[0],
        count=row[1],
        merged=merged,
        changed=changed,
    )
