"""`POST /v1/check`: what will probably become of a text if it is sent as a comment on a site."""

from typing import Any

import msgspec
from litestar import Request, Response, post

from comments_service.domain.decisions import Policy
from comments_service.domain.forecasts import Forecast, in_sent_text
from comments_service.domain.help import help_for
from comments_service.domain.site_settings import SiteSettings
from comments_service.domain.text import clean, is_visible
from comments_service.errors import SiteNotFound, Unavailable
from moderation.api.context import Context, Opened
from moderation.api.perspective import errors
from moderation.api.perspective.calls import Query, Reply, guarded
from moderation.api.perspective.comment import MOST_BYTES
from moderation.api.perspective.requests import read_strictly
from moderation.api.perspective.routes import key_of, response
from moderation.api.verdicts import judged
from moderation.deciding.forecast import forecast_of


class CheckText(msgspec.Struct, forbid_unknown_fields=True):
    """A text of 20,480 bytes at most, and the site whose policy decides: the default one if it is unknown."""

    body: str
    site: str = "default"


@post("/v1/check", status_code=200)
async def check_text(request: Request[Any, Any, Any], context: Opened) -> Response[bytes]:
    query = Query.of(request.scope)

    async def answered() -> Reply:
        context.keys.check(key_of(request, query))
        return Reply(200, msgspec.json.encode(await _forecast(context, _read(await request.body()))))

    return response(await guarded(answered))


async def _forecast(context: Context, asked: CheckText) -> Forecast:
    """The forecast for the text as it would be stored, with the spans of the text as it was sent."""
    cleaned = clean(asked.body)
    if not is_visible(cleaned):
        raise errors.comment_empty()
    try:
        policy, settings = await _site(context, asked.site)
    except Unavailable as error:
        raise errors.unavailable() from error
    _, verdict = await judged(context, cleaned, policy)
    forecast = forecast_of(verdict, help_for(cleaned, settings.help))
    return msgspec.structs.replace(forecast, spans=in_sent_text(forecast.spans, cleaned, asked.body))


async def _site(context: Context, site_id: str) -> tuple[Policy, SiteSettings]:
    """The policy and the settings of a site, the default ones if it is unknown. Raises `Unavailable`."""
    try:
        site = await context.policies.site(site_id)
    except SiteNotFound:
        return await context.policies.of(site_id), SiteSettings()
    return site.rules, site.settings


def _read(body: bytes) -> CheckText:
    """Raises `PerspectiveError`."""
    asked = read_strictly(CheckText, body)
    if len(asked.body.encode(errors="surrogatepass")) > MOST_BYTES:
        raise errors.comment_too_long()
    return asked
