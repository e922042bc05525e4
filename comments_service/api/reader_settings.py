"""What a page of a site must know before a reader writes there."""

import msgspec
from litestar import get
from litestar.openapi.datastructures import ResponseSpec
from litestar.types import ASGIApp

from comments_service.api.answers import AnswerResponse, json_answer
from comments_service.api.context import Opened
from comments_service.api.parameters import SiteId
from comments_service.api.problems import documented
from comments_service.domain.text import BODY_CHARACTERS
from comments_service.errors import InvalidValue, SiteNotFound, Unavailable
from comments_service.reading.article_states import STALE_SECONDS
from comments_service.reading.staleness import fresh_or


class ReaderSettings(msgspec.Struct):
    """What the form of a site must know: how many characters a comment may have, and if it is checked first."""

    limit: int
    check: bool


@get(
    "/settings",
    summary="What a site's form must know",
    operation_id="readerSettings",
    responses={
        200: ResponseSpec(ReaderSettings, description="The settings", generate_examples=False),
        **documented(InvalidValue, SiteNotFound, Unavailable),
    },
)
async def site_settings(context: Opened, site: SiteId) -> ASGIApp:
    """The site's settings, as far as they concern its readers. The same for all of them, and may be kept for a second.

    `check` is true where the site wants it and the service can do it. More settings may come.
    """
    known, stale = await fresh_or(context.sites.get(site), context.sites.stale(site, STALE_SECONDS))
    settings = ReaderSettings(BODY_CHARACTERS, check=known.settings.check and context.checks.on)
    return AnswerResponse(json_answer(msgspec.json.encode(settings), stale=stale))
