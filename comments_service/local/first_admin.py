"""The first admin, who comes by a link that `comments up` prints as long as nobody is a moderator."""

from comments_service.store.invitations import new_invitation_token, replace_operators_invitation
from comments_service.store.pool import single_connection


async def invite_first_admin(database_url: str) -> str | None:
    """Returns the token of a new invitation, which ends that of an earlier start. None if there is a moderator."""
    token = new_invitation_token()
    async with single_connection(database_url) as database:
        return token if await replace_operators_invitation(database, token) else None
