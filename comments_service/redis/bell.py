"""The bell: a Redis channel that tells every process what was decided. It carries ids, numbers and moderators' names,
never a comment's text.

`comments:bell` is the channel; each listener also has a `comments:bell:…` to itself. A transaction that decides
something publishes one message: a JSON list with `[site, article, revision, count, comment, status, version, by,
claims, into]` for each decision. The revision is 0 if readers see no difference. The comment is null if the article was
closed or opened, if its pins changed, if its reactions did, which the status `reacted` says, or if a moderator's
claims did: `claims` has them then, and there is no article. `into` is what an id means since its article was moved.
`by` is the moderator. A lost message does no harm: the listeners ask PostgreSQL every few seconds.
"""

import contextlib
import logging
import secrets
from collections.abc import AsyncGenerator, Sequence
from typing import Any
from uuid import UUID

import msgspec

from comments_service.domain.claims import Claimed
from comments_service.domain.decisions import AppliedDecision
from comments_service.domain.moving import MovedArticle
from comments_service.redis.client import WRITABLE, RedisClient, redis_call, redis_errors

log = logging.getLogger(__name__)

BELL = "comments:bell"


# In the place of a status: the reactions of an article changed, and nothing else.
REACTED = "reacted"


class Ring(msgspec.Struct, frozen=True, array_like=True):
    """What one decision tells the listeners, or what is about no comment: that an article was closed or opened, that
    its pins or its reactions (`REACTED`) changed, that a moderator's `claims` did, or that the id means the article
    `into` from its revision on."""

    site_id: str
    article_id: str
    revision: int
    count: int
    comment_id: UUID | None = None
    status: str = ""
    version: int = 0
    by: str | None = None
    claims: list[Claimed] = []
    into: str | None = None


def rings_of_move(moved: MovedArticle) -> list[Ring]:
    """What it tells the listeners that an article was moved or merged."""
    former = [
        Ring(moved.site_id, alias, moved.revision, moved.count, into=moved.article_id)
        for alias in moved.aliases
    ]
    return [Ring(moved.site_id, moved.article_id, moved.revision, moved.count), *former]


def rings_of(applied: Sequence[AppliedDecision], by: str | None = None) -> list[Ring]:
    """What these decisions tell the listeners. `by` is the moderator who made them."""
    return [
        Ring(
            decision.site_id,
            decision.article_id,
            decision.revision if decision.visible else 0,
            decision.count,
            decision.comment_id,
            decision.status,
            decision.version,
            by,
        )
        for decision in applied
    ]


def ring_of_claims(site_id: str, by: str, claims: Sequence[Claimed]) -> Ring:
    """What the claims of a moderator tell the listeners."""
    return Ring(site_id, "", 0, 0, by=by, claims=list(claims))


@redis_call
async def ring_bell(client: RedisClient, rings: Sequence[Ring]) -> None:
    """Tell every process what was decided. Raises `RedisUnavailable`."""
    if rings:
        await client.publish(BELL, msgspec.json.encode(rings))


@redis_call
async def _ring_own(client: RedisClient, channel: str) -> None:
    """Ring a listener's own bell. Raises `RedisRefuses` on a replica, which takes messages but tells nobody else."""
    pipeline = client.pipeline(transaction=True)
    pipeline.set(WRITABLE, "1", ex=60)
    pipeline.publish(channel, "")
    await pipeline.execute()


async def hear_bell(
    subscriber: RedisClient, commands: RedisClient, quiet_seconds: float
) -> AsyncGenerator[list[Ring], None]:
    """The rings of each message from now on. `subscriber` is a blocking client.

    Yields an empty list after each `quiet_seconds` without a message, so that the caller can see whether it must end.
    A message of our own then has to arrive, which proves that we hear the Redis that others ring: a connection to a
    primary that was demoted stays open, and silent. Raises `RedisUnavailable`.
    """
    own = f"{BELL}:{secrets.token_hex(8)}"
    channel: Any
    async with redis_errors(subscriber), subscriber.pubsub() as channel:
        await channel.subscribe(BELL, own)
        asked = False
        while True:
            message = await channel.get_message(timeout=quiet_seconds)
            if message is not None:
                asked = False
                subscriber.outage.worked()
                if message["type"] == "message" and message["channel"] == BELL:
                    yield _decode(message["data"])
                continue
            if asked:
                raise TimeoutError
            await _ring_own(commands, own)
            asked = True
            yield []


def _decode(message: str) -> list[Ring]:
    """Returns an empty list if the message is not one of ours, or another release's."""
    with contextlib.suppress(msgspec.DecodeError):
        return msgspec.json.decode(message, type=list[Ring])
    log.warning("not a ring")
    return []
