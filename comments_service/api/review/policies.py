"""A site's policy, which moderators read and admins change."""

import asyncio
from collections.abc import Sequence
from typing import Annotated

from litestar import get, put
from litestar.params import QueryParameter, RequestBody
from msgspec import structs

from comments_service.api.auth import AUTH_ERRORS, Caller
from comments_service.api.context import Opened
from comments_service.api.cors import json_body
from comments_service.api.parameters import PageLimit, SiteId
from comments_service.api.problems import BODY, documented
from comments_service.domain import text
from comments_service.domain.decisions import Policy, PolicyChange, PolicyVersion, SitePolicy, plain_policy
from comments_service.domain.people import Right, require
from comments_service.domain.sites import Site
from comments_service.errors import EmptyText, Forbidden, InvalidValue, SiteNotFound, StaleVersion
from comments_service.store.pool import Connection, connection
from comments_service.store.sites import select_policies, select_sites, update_policy

POLICY_BYTES = 1024 * 1024


@get(
    "/sites/{site:str}/policy",
    summary="A site's policy",
    operation_id="getPolicy",
    responses=documented(InvalidValue, *AUTH_ERRORS, Forbidden, SiteNotFound),
)
async def get_policy(context: Opened, moderator: Caller, site: SiteId) -> SitePolicy:
    """Thresholds and rules as the worker applies them, and their version."""
    require(moderator, Right.READ, site)
    async with connection(context.desk_pool) as database:
        known = await _known(database, site)
    return SitePolicy(**structs.asdict(known.policy), version=known.policy_version)


@get(
    "/sites/{site:str}/policy/versions",
    summary="All versions of a site's policy",
    operation_id="listPolicyVersions",
    responses=documented(InvalidValue, *AUTH_ERRORS, Forbidden, SiteNotFound),
)
async def list_policy_versions(
    context: Opened,
    moderator: Caller,
    site: SiteId,
    before: Annotated[
        int | None, QueryParameter(ge=1, le=2**31 - 1, description="Only versions before this one.")
    ] = None,
    limit: PageLimit = 20,
) -> list[PolicyVersion]:
    """Who made which version when, the newest first."""
    require(moderator, Right.READ, site)
    async with connection(context.desk_pool) as database:
        await _known(database, site)
        return await select_policies(database, site, before, limit)


@put(
    "/sites/{site:str}/policy",
    summary="Change a site's policy",
    operation_id="putPolicy",
    request_max_body_size=POLICY_BYTES,
    guards=[json_body],
    responses=documented(*BODY, EmptyText, InvalidValue, *AUTH_ERRORS, Forbidden, SiteNotFound, StaleVersion),
)
async def put_policy(
    context: Opened, moderator: Caller, site: SiteId, data: RequestBody[PolicyChange]
) -> SitePolicy:
    """Applies to comments that the worker takes from now on.

    With the `version` that was read it changes that one alone; without one, whatever stands. Words are cleaned as the
    texts of comments are. The answer is the policy as it is stored, with its new version; the same policy again makes
    none. The body may have 1 MiB.
    """
    require(moderator, Right.POLICY, site)
    # Of ten thousand words it takes longer than the event loop may be away.
    policy = await asyncio.to_thread(_with_clean_words, plain_policy(data))
    async with connection(context.desk_pool) as database:
        version = await update_policy(
            database, site, policy, moderator=moderator.name, version=data.version or None
        )
        if version is None:
            stands = (await _known(database, site)).policy_version
            raise StaleVersion("the policy has another version now", version=stands)
    return SitePolicy(**structs.asdict(policy), version=version)


async def _known(database: Connection, site_id: str) -> Site:
    """Raises `SiteNotFound`."""
    known = (await select_sites(database, [site_id])).get(site_id)
    if known is None:
        raise SiteNotFound(site_id)
    return known


def _with_clean_words(policy: Policy) -> Policy:
    """Moderators see the words beside the comments that they match. Raises `EmptyText` for one that shows nothing."""
    return structs.replace(
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
