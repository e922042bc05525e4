"""Commands that are gathered: those of concurrent callers share a round trip, and most of its cost."""

from collections.abc import Sequence
from typing import Any

from comments_service.gathering import Gathering
from comments_service.redis.client import RedisClient, redis_errors

MOST = 200  # commands in one round trip


class GatheredCommands:
    """Sends the commands of concurrent callers together.

    They are commands that every submission sends: the server takes all of them, or refuses all.
    """

    def __init__(self, client: RedisClient) -> None:
        self._client = client
        self._gathering: Gathering[tuple[str | int, ...], Any] = Gathering(self._send, most=MOST)

    async def send(self, *words: str | int) -> Any:
        """The answer to a command. Raises `RedisUnavailable`."""
        return await self._gathering.ask(words)

    async def _send(self, commands: Sequence[tuple[str | int, ...]]) -> list[Any]:
        async with redis_errors(self._client):
            pipeline = self._client.pipeline(transaction=False)
            for words in commands:
                pipeline.execute_command(*words)
            answers: list[Any] = await pipeline.execute(raise_on_error=False)
            for answer in answers:
                if isinstance(answer, Exception):
                    raise answer
            return answers
