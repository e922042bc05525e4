"""Storing submitted comments: those of one moment in one transaction."""

from collections.abc import Sequence

from comments_service.domain.comments import AcceptedComment, NewComment
from comments_service.gathering import Gathering
from comments_service.store.comments import insert_comments
from comments_service.store.pool import Pool, connection
from comments_service.store.reader_accounts import note_accounts

TOGETHER = 50
# Two, so that one that waits for a lock does not keep all others waiting. The other connections stay for reads.
LANES = 2


def gathered_inserts(pool: Pool) -> Gathering[NewComment, AcceptedComment | None]:
    """Inserts comments as `insert_comment` does. An answer means that the transaction is committed.

    `ask` raises `Unavailable`.
    """

    async def insert(news: Sequence[NewComment]) -> list[AcceptedComment | None]:
        async with connection(pool) as database:
            accepted = await insert_comments(database, news)
            # Who is refused leaves nothing.
            accounts = [
                new.account
                for new, one in zip(news, accepted, strict=True)
                if one is not None and new.account
            ]
            if accounts:
                await note_accounts(database, accounts)
            return accepted

    return Gathering(insert, most=TOGETHER, lanes=LANES)
