"""Statements that the schema refuses, whatever the code above it does."""

from collections.abc import AsyncGenerator

import asyncpg
import pytest

from comments_service.domain.comments import Status
from comments_service.domain.people import Moderator, Role
from comments_service.store.decisions import decide
from comments_service.store.moderators import insert_moderator, new_token
from comments_service.store.pool import Connection, Pool, connection
from tests.stored import SITE, TRAM, by_moderator, published, stored

_INSERT_DECISION = """
    INSERT INTO decisions (comment_id, site_id, version, from_status, status, phase, reason, moderator)
    SELECT id, site_id, {version}, '{before}', '{after}', 'toxicity', 'clean', {moderator} FROM comments
"""


@pytest.fixture
async def database(pool: Pool) -> AsyncGenerator[Connection]:
    """A database with one published comment, version 2 at revision 1."""
    async with connection(pool) as acquired:
        await published(acquired)
        yield acquired


async def refused(database: Connection, statement: str) -> str:
    """The name of the constraint that refuses the statement."""
    with pytest.raises(asyncpg.IntegrityConstraintViolationError) as caught:
        await database.execute(statement)
    return caught.value.constraint_name or ""


INVALID_CHANGES = [
    "shown_body = body",  # no other text waits
    "withdrawn_at = now()",  # it is approved
    "root_id = id",  # it answers none
    "reply_count = -1",
    "version = 1",  # it is approved
    "revision = NULL",  # it is approved
    "status = 'deleted'",
    "version = 0",
    "body = ''",
    "author = ''",
    "body = repeat('電', 1001)",
    "author = repeat('電', 1001)",
    "idempotency_key = ''",
    "idempotency_key = repeat('k', 256)",
]


async def test_a_comment_cannot_be_in_an_invalid_state(database: Connection) -> None:
    for change in INVALID_CHANGES:
        assert (await refused(database, f"UPDATE comments SET {change}")).startswith("comments_")


async def test_an_article_cannot_be_in_an_invalid_state(database: Connection) -> None:
    await database.execute("INSERT INTO articles (site_id, article_id) VALUES ('default', 'another')")
    for change in ("comment_count = -1", "revision = -1", "article_id = '復活'"):
        constraint = await refused(database, f"UPDATE articles SET {change} WHERE article_id = 'another'")
        assert constraint.startswith("articles_")


async def test_a_comment_of_version_1_waits_for_its_first_decision(database: Connection) -> None:
    pending = await stored(database)
    for status in ("approved", "held", "rejected", "removed"):
        statement = f"UPDATE comments SET status = '{status}', revision = 1 WHERE id = '{pending}'"
        assert await refused(database, statement) == "comments_decided"


async def test_a_policy_decides_only_about_pending_comments(database: Connection) -> None:
    pending = await stored(database)
    for version, before, after in (
        (2, "approved", "held"),
        (1, "held", "approved"),
        (3, "pending", "removed"),
    ):
        statement = _INSERT_DECISION.format(version=version, before=before, after=after, moderator="NULL")
        assert await refused(database, f"{statement} WHERE id = '{pending}'") == "decisions_check"


async def test_a_version_is_decided_about_only_once(database: Connection) -> None:
    statement = _INSERT_DECISION.format(version=1, before="pending", after="held", moderator="'desk'")
    assert await refused(database, statement) == "decisions_comment_id_version_key"


async def test_the_audit_log_is_only_appended_to(database: Connection) -> None:
    for statement in ("UPDATE decisions SET reason = 'clean'", "DELETE FROM decisions", "TRUNCATE decisions"):
        with pytest.raises(asyncpg.RaiseError, match="the audit log is only appended to"):
            await database.execute(statement)
    assert await database.fetchval("SELECT count(*) FROM decisions") == 1


async def test_a_comment_with_a_history_cannot_be_deleted(database: Connection) -> None:
    assert await refused(database, "DELETE FROM comments") == "decisions_comment_id_fkey"


async def test_a_removed_moderators_name_stays_in_the_audit_log(database: Connection) -> None:
    await insert_moderator(database, Moderator("desk", Role.MODERATOR, None), new_token())
    comment = await database.fetchval("SELECT id FROM comments")
    await decide(database, [by_moderator(comment, Status.REMOVED, 2)])

    await database.execute("DELETE FROM moderators")

    assert await database.fetchval("SELECT moderator FROM decisions WHERE version = 2") == "desk"


async def test_an_article_and_its_site_stay_while_they_have_comments(database: Connection) -> None:
    assert await refused(database, f"DELETE FROM articles WHERE article_id = '{TRAM}'") == (
        "comments_site_id_article_id_fkey"
    )
    assert await refused(database, f"DELETE FROM sites WHERE site_id = '{SITE}'") == "articles_site_id_fkey"
