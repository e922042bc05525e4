import pytest

from comments_service.domain.people import Moderator, Role
from comments_service.errors import InvalidInvitation
from comments_service.local.first_admin import invite_first_admin
from comments_service.store.invitations import accept_invitation
from comments_service.store.pool import Pool, connection


async def test_each_start_prints_a_new_link_until_somebody_is_a_moderator(
    database_url: str, pool: Pool
) -> None:
    first, second = [await invite_first_admin(database_url) for _ in range(2)]
    assert first is not None
    assert second is not None
    async with connection(pool) as database:
        with pytest.raises(InvalidInvitation):
            await accept_invitation(database, first, "山田")
        assert await accept_invitation(database, second, "山田") == Moderator("山田", Role.ADMIN, None)
    assert await invite_first_admin(database_url) is None
