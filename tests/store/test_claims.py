"""Claims by many moderators at the same moment, each with a connection of its own as processes have."""

import asyncio
from datetime import timedelta
from uuid import UUID

import pytest

from comments_service.domain.comments import Status
from comments_service.domain.settings_changes import SettingsPatch
from comments_service.store import pool as store_pool
from comments_service.store.claims import claim, release_claims, renew_claims
from comments_service.store.decisions import decide
from comments_service.store.judged import lock_judged
from comments_service.store.pool import connection, open_pool
from comments_service.store.site_settings import update_settings
from tests.stored import SITE, by_moderator, by_policy, stored

LEASE = timedelta(minutes=5)


@pytest.fixture(autouse=True)
def patient(monkeypatch: pytest.MonkeyPatch) -> None:
    """On a busy machine they wait for each other longer than the service would."""
    for limit in ("ACQUIRE_SECONDS", "COMMAND_SECONDS"):
        monkeypatch.setattr(store_pool, limit, 120.0)


async def held(url: str, number: int) -> list[UUID]:
    """Held comments on a site that uses claims, the oldest first."""
    pool = await open_pool(url, max_size=1)
    async with connection(pool) as database:
        await update_settings(database, SITE, SettingsPatch(claims=True))
        comments = [await stored(database) for _ in range(number)]
        await decide(database, [by_policy(comment, Status.HELD) for comment in comments])
    await pool.close()
    return comments


async def test_twenty_moderators_at_once_never_have_the_same(database_url: str) -> None:
    comments = await held(database_url, 120)
    pool = await open_pool(database_url, max_size=20, patience=120)
    there = asyncio.Barrier(20)

    async def work(name: str) -> list[UUID]:
        """Claims three comments, decides about each, and claims three others, until there are no more."""
        done: list[UUID] = []
        async with connection(pool) as database:
            await there.wait()
            while True:
                async with database.transaction():
                    mine = [one.comment_id for one in await claim(database, SITE, name, 3, LEASE)]
                if not mine:
                    return done
                async with database.transaction():
                    judged = await lock_judged(database, mine)
                    assert {(one.claimed_by, one.version) for one in judged.values()} == {(name, 2)}
                    applied = await decide(
                        database, [by_moderator(comment, Status.REJECTED, 2) for comment in mine]
                    )
                    assert len(applied) == len(mine)
                    await renew_claims(database, name, SITE)
                done += mine

    done = await asyncio.gather(*(work(f"moderator {number}") for number in range(20)))
    assert sorted(one for of_moderator in done for one in of_moderator) == sorted(comments)
    pool.terminate()


async def test_twenty_moderators_share_what_there_is(database_url: str) -> None:
    """Whoever comes second finds free what the first has just taken, and must look further."""
    comments = await held(database_url, 60)
    pool = await open_pool(database_url, max_size=20, patience=120)
    there = asyncio.Barrier(20)

    async def take(name: str) -> list[UUID]:
        async with connection(pool) as database:
            await there.wait()
            async with database.transaction():
                return [one.comment_id for one in await claim(database, SITE, name, 3, LEASE)]

    taken = await asyncio.gather(*(take(f"moderator {number}") for number in range(20)))
    assert [len(mine) for mine in taken] == [3] * 20
    assert sorted(one for mine in taken for one in mine) == sorted(comments)
    pool.terminate()


async def test_claiming_deciding_and_giving_back_at_once_do_not_wait_for_each_other_forever(
    database_url: str,
) -> None:
    comments = await held(database_url, 30)
    pool = await open_pool(database_url, max_size=12, patience=120)

    async def claims_and_gives_back() -> None:
        for _ in range(10):
            async with connection(pool) as database, database.transaction():
                await claim(database, SITE, "desk", 30, LEASE)
            async with connection(pool) as database, database.transaction():
                await release_claims(database, "desk", None, None)

    async def decides(backwards: bool) -> None:
        for version in range(2, 12):
            async with connection(pool) as database, database.transaction():
                judged = await lock_judged(database, comments[:: -1 if backwards else 1])
                await decide(
                    database, [by_moderator(one.id, Status.HELD, one.version) for one in judged.values()]
                )
                await renew_claims(database, "desk", SITE)
                assert all(one.version >= version for one in judged.values())

    await asyncio.gather(
        *(claims_and_gives_back() for _ in range(4)), *(decides(bool(number % 2)) for number in range(4))
    )
    pool.terminate()
