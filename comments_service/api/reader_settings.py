"""What a page of a site must know before a reader writes there."""

from datetime import UTC, datetime

import msgspec
from litestar import get
from litestar.openapi.datastructures import ResponseSpec
from litestar.types import ASGIApp

from comments_service.api.answers import AnswerResponse, json_answer
from comments_service.api.context import Opened
from comments_service.api.parameters import SiteId
from comments_service.api.problems import documented
from comments_service.domain.author_keys import AuthorKey
from comments_service.domain.badges import badge_texts
from comments_service.domain.listing import Order, View
from comments_service.domain.opening import Mode, Opening
from comments_service.domain.reader_texts import LANGUAGES, REPORT_REASONS, Language, ReportCode
from comments_service.domain.sign_in import Prompts, Who
from comments_service.domain.site_notices import SiteNotice, not_over
from comments_service.domain.site_settings import Links, SiteSettings
from comments_service.domain.text import BODY_CHARACTERS
from comments_service.errors import InvalidValue, SiteNotFound, Unavailable
from comments_service.reading.article_states import STALE_SECONDS
from comments_service.reading.staleness import fresh_or


class ChosenText(msgspec.Struct):
    """A reaction that readers may choose, with its text in each language."""

    kind: str
    texts: dict[Language, str]


class ReportReason(msgspec.Struct):
    """A reason that a report may have, with its text in each language."""

    code: ReportCode
    texts: dict[Language, str]


class ReaderSettings(msgspec.Struct, kw_only=True):
    """What the widget of a site must know.

    `limit` is how many characters a comment may have, `check` whether it is checked before it is sent, `who` who may
    write. `mode` and `opens_at` are those of articles that say nothing themselves, `time_zone` is where the site is.
    `reactions`, `edit_minutes`, `order`, `view`, `depth`, `links`, `author_key`, `show_author_key`, `anonymous`,
    `anonymous_name`, `trips` and `guidelines` are the site's settings. `sign_in_prompt` is what those are told who must
    sign in first, and `badges` has the texts of all badges. `notices` are those above
    the box that are not over. `languages` are those of the widget.
    """

    limit: int
    check: bool
    reactions: list[ChosenText]
    report_reasons: list[ReportReason]
    edit_minutes: int
    order: Order
    view: View
    depth: int
    links: Links
    who: Who
    sign_in_prompt: Prompts
    badges: dict[str, dict[Language, str]]
    author_key: AuthorKey
    show_author_key: bool
    anonymous: bool
    anonymous_name: str
    trips: bool
    guidelines: dict[Language, str]
    mode: Mode
    opens_at: datetime | None
    time_zone: str
    notices: list[SiteNotice]
    languages: tuple[Language, ...] = LANGUAGES


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
    answer = reader_settings(known.settings, known.opening, checks=context.checks.on)
    return AnswerResponse(json_answer(msgspec.json.encode(answer), stale=stale))


def reader_settings(settings: SiteSettings, opening: Opening, *, checks: bool) -> ReaderSettings:
    """What readers may know of a site's settings. `checks`: the service can check a text before it is sent."""
    return ReaderSettings(
        limit=BODY_CHARACTERS,
        check=settings.check and checks,
        reactions=[ChosenText(each.kind, dict(each.texts)) for each in settings.reactions],
        report_reasons=[ReportReason(code, dict(texts)) for code, texts in REPORT_REASONS.items()],
        edit_minutes=settings.edit_minutes,
        order=settings.order,
        view=settings.view,
        depth=settings.depth,
        links=settings.links,
        who=settings.who,
        sign_in_prompt=settings.sign_in_prompt,
        badges=badge_texts(settings.badges),
        author_key=settings.author_key,
        show_author_key=settings.show_author_key,
        anonymous=settings.anonymous,
        anonymous_name=settings.anonymous_name,
        trips=settings.trips,
        guidelines=dict(settings.guidelines),
        mode=opening.mode,
        opens_at=opening.opens_at,
        time_zone=settings.time_zone,
        notices=not_over(settings.notices, datetime.now(UTC)),
    )
