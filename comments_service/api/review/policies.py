"""A site's policy, which moderators read and admins change."""

import asyncio
from collections.abc import Sequence

import msgspec
from litestar import get, put
from litestar.params import RequestBody

from comments_service.api.auth import AUTH_ERRORS, Caller
from comments_service.api.context import Opened
from comments_service.api.cors import json_body
from comments_service.api.parameters import SiteId
from comments_service.api.problems import BODY, documented
from comments_service.domain import text
from comments_service.domain.decisions import Policy
from comments_service.domain.people import Right, require
from comments_service.errors import EmptyText, Forbidden, InvalidValue, SiteNotFound
from comments_service.store.pool import connection
from comments_service.store.sites import select_sites, update_policy

POLICY_BYTES = 1024 * 1024


@get(
    "/sites/{site:str}/policy",
    summary="A site's policy",
    operation_id="getPolicy",
    responses=documented(InvalidValue, *AUTH_ERRORS, Forbidden, SiteNotFound),
)
async def get_policy(context: Opened, moderator: Caller, site: SiteId) -> Policy:
    """Thresholds and rules as the worker applies them."""
    require(moderator, Right.READ, site)
    async with connection(context.desk_pool) as database:
        known = (await select_sites(database, [site])).get(site)
    if known is None:
        raise SiteNotFound(site)
    return known.policy


@put(
    "/sites/{site:str}/policy",
    summary="Change a site's policy",
    operation_id="putPolicy",
    request_max_body_size=POLICY_BYTES,
    guards=[json_body],
    responses=documented(*BODY, EmptyText, InvalidValue, *AUTH_ERRORS, Forbidden, SiteNotFound),
)
async def put_policy(context: Opened, moderator: Caller, site: SiteId, data: RequestBody[Policy]) -> Policy:
    """For admins. Applies to comments that the worker takes from now on.

    Words are cleaned as the texts of comments are. The answer is the policy as it is stored. The body may
    have 1 MiB.
    """
    require(moderator, Right.POLICY, site)
    # Of ten thousand words it takes longer than the event loop may be away.
    data = await asyncio.to_thread(_with_clean_words, data)
    async with connection(context.desk_pool) as database:
        if not await update_policy(database, site, data):
            raise SiteNotFound(site)
    return data


def _with_clean_words(policy: Policy) -> Policy:
    """Moderators see the words beside the comments that they match. Raises `EmptyText` for one that shows nothing."""
    return msgspec.structs.replace(
        policy,
        blocked_words=_cleaned(policy.blocked_words, "blocked_words"),
        suspect_words=_cleaned(policy.suspect_words, "suspect_words"),
        allowed_words=_cleaned(policy.allowed_words, "allowed_words"),
    )


def _cleaned(words: Sequence[str], field: str) -> list[str]:
    cleaned = [text.line(word) for word in words]
    if not all(map(text.is_visible, cleaned)):
        raise EmptyText("a word has no visible character", field=field)
    return cleaned
