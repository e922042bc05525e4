"""What moderators do about people, in the store."""

import asyncio
from datetime import UTC, datetime, timedelta
from typing import Any

from comments_service.domain.comments import new_id
from comments_service.domain.people import Visitor
from comments_service.domain.persons import PersonChange
from comments_service.domain.site_settings import SiteSettings
from comments_service.store.notices import select_notices
from comments_service.store.people import change_person, select_person
from comments_service.store.pool import Connection, Pool, connection
from tests.stored import SITE, stored

PERSON = new_id()


async def test_what_several_moderators_do_at_once_is_all_kept(pool: Pool, database: Connection) -> None:
    await stored(database, visitor_id=PERSON)

    async def change(moderator: str, **fields: Any) -> None:
        async with connection(pool) as own, own.transaction():
            await change_person(own, SITE, PERSON, PersonChange(**fields), moderator)

    until = datetime.now(UTC) + timedelta(days=1)
    await asyncio.gather(
        change("朝番", muted_until=until),
        change("昼番", note="常連の読者。"),
        change("夜番", trusted=False),
        change("当直", banned=True, ban_reason="spam"),
        change("応援", warn="abuse"),
        change("遊軍", warn="off_topic"),
    )
    person = await select_person(database, SITE, PERSON, SiteSettings())
    assert person is not None
    assert (person.muted_until, person.note, person.trusted) == (until, "常連の読者。", False)
    assert (person.banned, person.ban_reason) == (True, "spam")
    assert sorted(one.moderator for one in person.log) == sorted(
        ("朝番", "昼番", "夜番", "当直", "応援", "遊軍")
    )
    warnings, last = await select_notices(database, Visitor(PERSON, SITE), None, 50)
    assert (sorted(str(one.reason) for one in warnings), last) == (["abuse", "off_topic"], 2)
