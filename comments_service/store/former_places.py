"""Where comments stood before they moved in the orders by number: kept as long as a reader may go on in his list."""

from comments_service.domain.listing import FORMER_PLACES
from comments_service.store.moved_rows import Both, run
from comments_service.store.pool import Connection


async def drop_former_places(connection: Connection) -> None:
    """Drop those kept for longer than `FORMER_PLACES`. A list begun before goes on with the places of now."""
    await connection.execute("DELETE FROM former_places WHERE kept_at < now() - $1::interval", FORMER_PLACES)


async def move_former_places(connection: Connection, both: Both) -> None:
    """To an id that is new: its article has the revisions of the old one. A merged one begins its lists anew."""
    await run(
        connection, "UPDATE former_places SET article_id = $3 WHERE site_id = $1 AND article_id = $2", *both
    )
