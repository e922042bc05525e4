"""Where comments stood before they moved in the orders by number: kept as long as a reader may go on in his list."""

from comments_service.domain.listing import FORMER_PLACES
from comments_service.store.pool import Connection


async def drop_former_places(connection: Connection) -> None:
    """Drop those kept for longer than `FORMER_PLACES`. A list begun before goes on with the places of now."""
    await connection.execute("DELETE FROM former_places WHERE kept_at < now() - $1::interval", FORMER_PLACES)
