"""The bell: a Redis channel that tells every process what was decided. It carries ids and numbers, never text.

`comments:bell` is the channel. A transaction that decides something publishes one message: a JSON list with
`[site, article, revision, count, comment, status, version]` for each decision. The revision is 0 if readers see no
difference, and the comment is null if the article was closed or opened. A lost message does no harm: the listeners ask
PostgreSQL every few seconds.
"""

import contextlib
import logging
from collections.abc import AsyncGenerator, Sequence
from typing import Any
from uuid import UUID

import msgspec

from comments_service.domain.decisions import AppliedDecision
from comments_service.redis.client import RedisClient, redis_call, redis_errors

log = logging.getLogger(__name__)

BELL = "comments:bell"


class Ring(msgspec.Struct, frozen=True, array_like=True):
    """What one decision tells the listeners, or the closing or opening of an article, which is about no comment."""

    site_id: str
    article_id: str
    revision: int
    count: int
    comment_id: UUID | None = None
    status: str = ""
    version: int = 0


def rings_of(applied: Sequence[AppliedDecision]) -> list[Ring]:
    """What these decisions tell the listeners."""
    return [
        Ring(
            decision.site_id,
            decision.article_id,
            decision.revision if decision.visible else 0,
            decision.count,
            decision.comment_id,
            decision.status,
            decision.version,
        )
        for decision in applied
    ]


@redis_call
async def ring_bell(client: RedisClient, rings: Sequence[Ring]) -> None:
    """Tell every process what was decided. Raises `RedisUnavailable`."""
    if rings:
        await client.publish(BELL, msgspec.json.encode(rings))


async def hear_bell(client: RedisClient, quiet_seconds: float) -> AsyncGenerator[list[Ring], None]:
    """The rings of each message from now on. `client` is a blocking one.

    Yields an empty list after each `quiet_seconds` without a message, so that the caller can see whether it must end.
    Redis is then asked whether it still answers. Raises `RedisUnavailable`.
    """
    channel: Any
    with redis_errors():
        async with client.pubsub() as channel:
            await channel.subscribe(BELL)
            asked = False
            while True:
                message = await channel.get_message(ignore_subscribe_messages=True, timeout=quiet_seconds)
                if message is not None:
                    asked = False
                    if message["type"] == "message":
                        yield _decode(message["data"])
                    continue
                if asked:
                    raise TimeoutError
                await channel.ping()
                asked = True
                yield []


def _decode(message: str) -> list[Ring]:
    """Returns an empty list if the message is not one of ours, or another release's."""
    with contextlib.suppress(msgspec.DecodeError):
        return msgspec.json.decode(message, type=list[Ring])
    log.warning("not a ring")
    return []
