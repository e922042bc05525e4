"""What became of a visitor's comments, for the badge of the widget."""

from typing import Annotated, Any

import msgspec
from litestar import Request, get
from litestar.openapi.datastructures import ResponseSpec
from litestar.params import QueryParameter
from litestar.types import ASGIApp

from comments_service.api.answers import AnswerResponse, private_answer
from comments_service.api.auth import required_visitor
from comments_service.api.context import Opened
from comments_service.api.parameters import CURSOR_PATTERN, Lang, SiteId
from comments_service.api.problems import READER, documented
from comments_service.domain.notices import Notice, StoredNotice, decode_since, encode_since
from comments_service.domain.reader_texts import Language
from comments_service.domain.reasons import authors_reason
from comments_service.domain.site_settings import SiteSettings
from comments_service.errors import InvalidToken, InvalidValue, SiteNotFound, Unavailable
from comments_service.store.notices import select_notices
from comments_service.store.pool import connection

NOTICES = 50


class Notices(msgspec.Struct):
    """What happened, the first one first. `next` is `since` of the next question; more may be there at once."""

    notices: list[Notice]
    next: str


@get(
    "/own/notices",
    summary="What became of one's comments",
    operation_id="listNotices",
    security=READER,
    responses={
        200: ResponseSpec(Notices, description="The notices", generate_examples=False),
        **documented(InvalidValue, InvalidToken, SiteNotFound, Unavailable),
    },
)
async def list_notices(
    request: Request[Any, Any, Any],
    context: Opened,
    site: SiteId,
    since: Annotated[
        str | None,
        QueryParameter(max_length=20, pattern=CURSOR_PATTERN, description="`next` of an earlier answer."),
    ] = None,
    lang: Lang = "ja",
) -> ASGIApp:
    """Approved, held, rejected and removed comments, answers, and numbers of reactions, at most 50.

    Without `since` the newest ones. Cheap enough to ask for every few seconds: an answer without notices has a few
    bytes.
    """
    visitor = await required_visitor(request, context, site)
    after = None if since is None else decode_since(since)
    async with connection(context.pool) as database:
        stored, last = await select_notices(database, visitor, after, NOTICES)
    settings = (await context.sites.get(site)).settings
    notices = [_notice(one, settings, lang) for one in stored]
    return AnswerResponse(private_answer(200, msgspec.json.encode(Notices(notices, encode_since(last)))))


def _notice(stored: StoredNotice, settings: SiteSettings, language: Language) -> Notice:
    return Notice(
        id=str(stored.number),
        kind=stored.kind,
        comment_id=stored.comment_id,
        article_id=stored.article_id,
        created_at=stored.created_at,
        reason=authors_reason(stored.reason, stored.actor, settings.known_reasons, language),
        reply_id=stored.reply_id,
        count=stored.count,
    )
