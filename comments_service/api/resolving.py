"""Which article a page is, by its address."""

from typing import Annotated

import msgspec
from litestar import get
from litestar.openapi.datastructures import ResponseSpec
from litestar.params import QueryParameter
from litestar.types import ASGIApp

from comments_service.api.answers import AnswerResponse, lasting_answer
from comments_service.api.context import Opened
from comments_service.api.parameters import SiteId
from comments_service.api.problems import documented
from comments_service.domain.article_addresses import MOST_CHARACTERS, article_at
from comments_service.errors import InvalidValue, SiteNotFound, Unavailable
from comments_service.reading.article_states import STALE_SECONDS
from comments_service.reading.staleness import fresh_or


class ResolvedAddress(msgspec.Struct):
    """The article of a page, and the one form of the page's address."""

    article_id: str
    url: str


@get(
    "/resolve",
    summary="The article of a page",
    operation_id="resolveAddress",
    responses={
        200: ResponseSpec(ResolvedAddress, description="The article", generate_examples=False),
        **documented(InvalidValue, SiteNotFound, Unavailable),
    },
)
async def resolve_address(
    context: Opened,
    site: SiteId,
    url: Annotated[
        str,
        QueryParameter(
            description=f"The page's address, on one of the site's origins; {MOST_CHARACTERS} characters at most."
        ),
    ],
) -> ASGIApp:
    """For pages whose publisher names no article. Every spelling of an address gives the same article.

    Scheme, upper-case hosts, default ports, doubled slashes, `index.html`, fragments and the parameters of trackers
    make no difference, nor does the order of parameters. The site's settings `keep_query` and `trailing_slash` say
    which parameters do, and whether a slash at the end does. The article need not exist yet, and asking makes none.
    The answer may be kept for a day.
    """
    known, _ = await fresh_or(context.sites.get(site), context.sites.stale(site, STALE_SECONDS))
    try:
        found = article_at(url, known.address_rules)
    except ValueError as error:
        raise InvalidValue(str(error), field="url") from error
    return AnswerResponse(lasting_answer(msgspec.json.encode(ResolvedAddress(*found))))
