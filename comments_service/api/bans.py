"""Refusing what a banned person writes, and saying why."""

from comments_service.domain.people import Visitor
from comments_service.domain.reader_texts import Language
from comments_service.domain.reasons import ban_text
from comments_service.domain.site_settings import SiteSettings
from comments_service.errors import Banned
from comments_service.store.people import select_ban
from comments_service.store.pool import Connection


async def refuse_banned(
    database: Connection, visitor: Visitor, settings: SiteSettings, language: Language = "ja"
) -> None:
    """Raises `Banned` with the reason, in the language where there is a text."""
    ban = await select_ban(database, visitor.site_id, visitor.id)
    if ban is not None:
        raise Banned(reason=ban_text(ban.reason, settings.known_reasons, language))
