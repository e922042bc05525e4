"""Commands that are gathered: those of concurrent callers share a round trip, and most of its cost."""

import asyncio
from typing import Any, NamedTuple

from comments_service.redis.client import RedisClient, redis_errors

MOST = 200  # commands in one round trip


class _Command(NamedTuple):
    words: tuple[str | int, ...]
    answer: "asyncio.Future[Any]"


class GatheredCommands:
    """Sends commands one batch after the other. What is asked for during a round trip is gathered for the next one.

    For commands that every submission sends, which the server either takes or refuses all of.
    """

    def __init__(self, client: RedisClient) -> None:
        self._client = client
        self._waiting: list[_Command] = []
        self._sender: asyncio.Task[None] | None = None

    async def send(self, *words: str | int) -> Any:
        """The answer to a command. Raises `RedisUnavailable`."""
        command = _Command(words, asyncio.get_running_loop().create_future())
        self._waiting.append(command)
        if self._sender is None:
            self._sender = asyncio.create_task(self._send_all(), name="gathered commands")
        return await command.answer

    async def _send_all(self) -> None:
        try:
            while self._waiting:
                batch, self._waiting = self._waiting[:MOST], self._waiting[MOST:]
                await self._send_batch(batch)
        finally:
            self._sender = None

    async def _send_batch(self, batch: list[_Command]) -> None:
        # A caller may have been cancelled meanwhile: its future is done then, and takes no answer.
        try:
            answers = await self._answers(batch)
        except asyncio.CancelledError:
            for command in batch:
                command.answer.cancel()
            raise
        except Exception as error:  # noqa: BLE001 - whatever it is, the callers get it
            for command in batch:
                if not command.answer.done():
                    command.answer.set_exception(error)
            return
        for command, answer in zip(batch, answers, strict=True):
            if not command.answer.done():
                command.answer.set_result(answer)

    async def _answers(self, batch: list[_Command]) -> list[Any]:
        async with redis_errors(self._client):
            pipeline = self._client.pipeline(transaction=False)
            for command in batch:
                pipeline.execute_command(*command.words)
            answers: list[Any] = await pipeline.execute(raise_on_error=False)
            for answer in answers:
                if isinstance(answer, Exception):
                    raise answer
            return answers
