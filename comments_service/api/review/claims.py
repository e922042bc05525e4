"""Claims: held comments that a moderator has for a while, so that two never work on one."""

from datetime import timedelta
from typing import Annotated
from uuid import UUID

import msgspec
from litestar import delete, post
from litestar.params import QueryParameter, RequestBody

from comments_service.api.auth import AUTH_ERRORS, Caller
from comments_service.api.context import Opened
from comments_service.api.cors import json_body
from comments_service.api.parameters import SITE_PATTERN, OnlySite
from comments_service.api.problems import BODY, documented
from comments_service.domain.claims import MOST_CLAIMS, Claimed
from comments_service.domain.people import Right, require, require_right
from comments_service.domain.review import ReviewComment
from comments_service.errors import ClaimsOff, Forbidden, InvalidValue, SiteNotFound
from comments_service.redis.bell import ring_of_claims
from comments_service.store.claims import claim, release_claims
from comments_service.store.pool import connection
from comments_service.store.review import select_review_comments


class ClaimsBody(msgspec.Struct, forbid_unknown_fields=True):
    """How many comments of a site to claim besides those that one has, none for these alone, and for how long."""

    site: Annotated[str, msgspec.Meta(pattern=SITE_PATTERN)]
    limit: Annotated[int, msgspec.Meta(ge=0, le=100)] = 20
    minutes: Annotated[int, msgspec.Meta(ge=1, le=120)] = 10


class Claims(msgspec.Struct):
    """All that one has claimed on the site, in the order of the queue, and these comments."""

    claims: list[Claimed]
    comments: list[ReviewComment]


@post(
    "/claims",
    status_code=201,
    summary="Claim comments",
    operation_id="claim",
    guards=[json_body],
    responses=documented(*BODY, InvalidValue, *AUTH_ERRORS, Forbidden, SiteNotFound, ClaimsOff),
)
async def post_claims(context: Opened, moderator: Caller, data: RequestBody[ClaimsBody]) -> Claims:
    """Adds held comments that nobody else has to those that one has, the oldest first, and renews all of them.

    A decision renews them too, and ends the claim on its comment. One has 200 comments of a site at most.
    """
    require(moderator, Right.DECIDE, data.site)
    lease = timedelta(minutes=data.minutes)
    async with connection(context.desk_pool) as database:
        async with database.transaction():
            claims = await claim(database, data.site, moderator.name, data.limit, lease)
        comments = await select_review_comments(database, [one.comment_id for one in claims])
    if claims:
        await context.waker.announce([ring_of_claims(data.site, moderator.name, claims)])
    return Claims(claims, comments)


@delete(
    "/claims",
    status_code=204,
    summary="Give claims back",
    operation_id="releaseClaims",
    responses=documented(InvalidValue, *AUTH_ERRORS, Forbidden, SiteNotFound),
)
async def delete_claims(
    context: Opened,
    moderator: Caller,
    site: OnlySite = None,
    comment: Annotated[
        list[UUID] | None,
        QueryParameter(max_items=MOST_CLAIMS, description="Only these comments; repeat the name."),
    ] = None,
) -> None:
    """Gives back all that one has, or only what the parameters name. What one does not have is no error."""
    if site is None:
        require_right(moderator, Right.DECIDE)
    else:
        require(moderator, Right.DECIDE, site)
        await context.sites.get(site)
    async with connection(context.desk_pool) as database, database.transaction():
        released = await release_claims(database, moderator.name, site, comment)
    await context.waker.announce(
        [ring_of_claims(of_site, moderator.name, claims) for of_site, claims in released.items()]
    )
