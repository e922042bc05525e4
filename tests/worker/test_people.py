"""What moderators did about people, and what these wrote before, in the worker's decisions."""

from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

from comments_service.domain.comments import Status, new_id
from comments_service.domain.decisions import Policy, Thresholds
from comments_service.domain.persons import PersonChange
from comments_service.domain.settings_changes import SettingsPatch
from comments_service.settings import Settings
from comments_service.store.people import change_person
from comments_service.store.pool import connection
from comments_service.store.site_settings import update_settings
from comments_service.store.sites import update_policy
from tests.newsroom import Newsroom
from tests.running import running_worker
from tests.stored import SITE, published
from tests.worker.scripted import ScriptedScorer

READER = new_id()
POLICY = Policy(
    default=Thresholds(approve_below=0.5),
    trusted=Thresholds(approve_below=0.8),
    newcomers=Thresholds(approve_below=0.2),
)


async def change(newsroom: Newsroom, person: UUID = READER, **fields: Any) -> None:
    async with connection(newsroom.pool) as database, database.transaction():
        await change_person(database, SITE, person, PersonChange(**fields), "desk")


async def decided(newsroom: Newsroom, body: str, person: UUID = READER) -> tuple[Status, str, str]:
    last = await newsroom.decided(await newsroom.submit_one(body, visitor_id=person))
    return last.status, last.phase, last.reason


async def test_comments_of_a_muted_or_banned_person_are_held(newsroom: Newsroom, settings: Settings) -> None:
    banned = new_id()
    sent_before = await newsroom.submit_one("停留所を増やしてほしい。", visitor_id=banned)
    await change(newsroom, banned, banned=True)
    async with running_worker(settings, ScriptedScorer()):
        assert (await newsroom.decided(sent_before)).reason == "banned"
        now = datetime.now(UTC)
        await change(newsroom, muted_until=now + timedelta(days=1))
        assert await decided(newsroom, "駅前の渋滞が心配です。") == (Status.HELD, "people", "muted")
        await change(newsroom, muted_until=now - timedelta(hours=1))
        assert await decided(newsroom, "運賃は据え置きでしょうか。") == (Status.APPROVED, "toxicity", "clean")


async def test_newcomers_and_trusted_people_have_thresholds_of_their_own(
    newsroom: Newsroom, settings: Settings
) -> None:
    async with connection(newsroom.pool) as database:
        await update_policy(database, SITE, POLICY)
        await update_settings(database, SITE, SettingsPatch(newcomer_until=2, trust_after=6))
        regular, trusted = new_id(), new_id()
        for reader, count in ((READER, 1), (regular, 3), (trusted, 6)):
            for number in range(count):
                await published(
                    database, visitor_id=reader, body=f"{number}つ目の感想です。楽しく読みました。"
                )

    async with running_worker(settings, ScriptedScorer(lambda text: 0.6 if "無責任" in text else 0.3)):
        calm, sharp = "市の説明が足りないと思う。", "市の担当者は無責任だ。"
        held = (Status.HELD, "toxicity", "toxicity")
        clean = (Status.APPROVED, "toxicity", "clean")
        assert await decided(newsroom, calm, READER) == held
        assert await decided(newsroom, calm, regular) == clean
        assert await decided(newsroom, sharp, regular) == held
        assert await decided(newsroom, sharp, trusted) == clean
        await change(newsroom, trusted, trusted=False)
        assert await decided(newsroom, f"{sharp}納得できない。", trusted) == held
        await change(newsroom, READER, trusted=True)
        assert await decided(newsroom, f"{sharp}説明してほしい。", READER) == clean
