"""Authors' changes, written straight into the store, and races of many at once."""

import asyncio
from collections.abc import Awaitable, Callable
from typing import Any, TypeVar
from uuid import UUID

from comments_service.domain.comments import Status, new_id
from comments_service.domain.decisions import AppliedDecision, Edit, authors_decision
from comments_service.domain.reports import NewReport
from comments_service.store.decisions import decide
from comments_service.store.edits import insert_versions, lock_comment
from comments_service.store.pool import Connection, Pool, connection
from comments_service.store.reports import Reported, insert_report
from tests.stored import SITE

Answer = TypeVar("Answer")
# What one of many does at once, on a connection of its own.
Act = Callable[[Connection], Awaitable[object]]


async def edit(database: Connection, comment: UUID, body: str, *, keep: bool = True) -> list[AppliedDecision]:
    """Edit a comment as its author does, whatever its version."""
    async with database.transaction():
        own = await lock_comment(database, comment)
        assert own is not None
        await insert_versions(database, own, body)
        change = Edit(body, keep=keep)
        return await decide(
            database, [authors_decision(comment, own.version, Status.PENDING, "edited", change)]
        )


async def withdraw(database: Connection, comment: UUID) -> list[AppliedDecision]:
    async with database.transaction():
        own = await lock_comment(database, comment)
        assert own is not None
        return await decide(database, [authors_decision(comment, own.version, Status.WITHDRAWN, "withdrawn")])


async def report(database: Connection, comment: UUID, **fields: Any) -> Reported:
    """Report a comment as a new visitor, unless `fields` name one."""
    defaults: dict[str, Any] = {
        "comment_id": comment,
        "site_id": SITE,
        "visitor_id": new_id(),
        "reason": "abuse",
        "note": None,
    }
    async with database.transaction():
        return await insert_report(database, NewReport(**(defaults | fields)))


async def at_once(pool: Pool, *acts: Callable[[Connection], Awaitable[Answer]]) -> list[Answer]:
    """Run each act on a connection of its own, all at the same moment."""

    async def run(act: Callable[[Connection], Awaitable[Answer]]) -> Answer:
        async with connection(pool) as database:
            return await act(database)

    return list(await asyncio.gather(*map(run, acts)))
