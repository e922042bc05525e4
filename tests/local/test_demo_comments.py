import asyncio
from pathlib import Path

from comments_service.demo.comments import demo_article_reactions, demo_comments
from comments_service.local.demo_comments import UNFINISHED, mark_new_folder, write_demo
from comments_service.local.first_site import make_first_site
from comments_service.redis.client import RedisClient
from comments_service.settings import Settings
from comments_service.store.pool import Pool
from moderation.scorers.choose import load_scorer
from tests.running import running_worker
from tests.waiting import wait_until


async def test_a_new_folder_gets_each_comment_once_through_the_worker_also_after_a_killed_start(
    tmp_path: Path, settings: Settings, pool: Pool, redis: RedisClient
) -> None:
    database_url = settings.servers().database_url
    await make_first_site(database_url, "127.0.0.1", 8000)
    mark_new_folder(tmp_path)
    killed = asyncio.create_task(write_demo(tmp_path, database_url, redis))
    await wait_until(
        lambda: pool.fetchval("SELECT count(*) > 0 FROM comments"), "the first round was not written"
    )
    killed.cancel()
    assert await pool.fetchval("SELECT count(*) FROM comments WHERE status <> 'pending'") == 0

    scorer, _ = load_scorer("stack")
    async with running_worker(settings, scorer):
        await write_demo(tmp_path, database_url, redis)

    assert not (tmp_path / UNFINISHED).exists()
    rows = await pool.fetch(
        "SELECT c.body, c.status, p.body AS parent, c.created_at > coalesce(p.created_at, '-infinity') AS later"
        " FROM comments c LEFT JOIN comments p ON p.id = c.parent_id"
    )
    written = {comment.key: comment.body for comment in demo_comments() if comment.key}
    assert sorted((row["body"], row["parent"]) for row in rows if row["parent"]) == sorted(
        (comment.body, written[comment.to]) for comment in demo_comments() if comment.to
    )
    assert sorted(row["body"] for row in rows) == sorted(comment.body for comment in demo_comments())
    assert [
        row["author"] for row in await pool.fetch("SELECT author FROM comments WHERE status = 'held'")
    ] == ["納税者の声"]
    assert {row["status"] for row in rows} == {"approved", "held"}
    assert all(row["later"] for row in rows)
    pinned = await pool.fetch("SELECT body FROM comments WHERE pinned_at IS NOT NULL")
    assert [row["body"] for row in pinned] == [comment.body for comment in demo_comments() if comment.pinned]
    given = await pool.fetchval("SELECT count(*) FROM reactions")
    assert given == sum(
        sum(reactions.values())
        for reactions in [*demo_article_reactions().values(), *(one.reactions for one in demo_comments())]
    )


async def test_a_folder_with_a_database_gets_none(
    tmp_path: Path, settings: Settings, pool: Pool, redis: RedisClient
) -> None:
    (tmp_path / "postgres" / "data").mkdir(parents=True)
    mark_new_folder(tmp_path)
    await write_demo(tmp_path, settings.servers().database_url, redis)
    assert await pool.fetchval("SELECT count(*) FROM comments") == 0
