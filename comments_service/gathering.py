"""Work that is gathered: what concurrent callers ask for is done together, which costs less than one by one."""

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from typing import Generic, NamedTuple, TypeVar

from comments_service.errors import CommentsError

Item = TypeVar("Item")
Answer = TypeVar("Answer")


class _Asked(NamedTuple, Generic[Item, Answer]):
    item: Item
    answer: "asyncio.Future[Answer]"


class Gathering(Generic[Item, Answer]):
    """Hands the items of concurrent callers to `act`, up to `most` together, which returns their answers in order.

    At most `lanes` calls run at a time. What is asked for meanwhile is gathered for the next one, so that nobody waits
    for others to come. A call of one lane that hangs does not keep the others from working.
    """

    def __init__(
        self, act: Callable[[Sequence[Item]], Awaitable[Sequence[Answer]]], *, most: int, lanes: int = 1
    ) -> None:
        self._act = act
        self._most = most
        self._lanes = lanes
        self._waiting: list[_Asked[Item, Answer]] = []
        self._busy = 0
        self._tasks: set[asyncio.Task[None]] = set()

    async def ask(self, item: Item) -> Answer:
        """The answer for `item`. Raises what `act` raises.

        An unexpected error may be due to one item: all items of that call are then tried again, each alone.
        """
        asked = _Asked[Item, Answer](item, asyncio.get_running_loop().create_future())
        self._waiting.append(asked)
        if self._busy < self._lanes:
            self._busy += 1
            task = asyncio.create_task(self._work(), name="gathered")
            self._tasks.add(task)
            task.add_done_callback(self._tasks.discard)
        return await asked.answer

    async def _work(self) -> None:
        try:
            while self._waiting:
                batch, self._waiting = self._waiting[: self._most], self._waiting[self._most :]
                await self._answer(batch)
        finally:
            # Not when the task is done, which is noticed later: what is asked for in between would wait for ever.
            self._busy -= 1

    async def _answer(self, batch: Sequence[_Asked[Item, Answer]]) -> None:
        try:
            answers = await self._act([asked.item for asked in batch])
        except asyncio.CancelledError:
            for asked in batch:
                asked.answer.cancel()
            raise
        except Exception as error:  # noqa: BLE001 - whatever it is, the callers get it
            if len(batch) > 1 and not isinstance(error, CommentsError):
                for asked in batch:
                    await self._answer([asked])
                return
            for asked in batch:
                # One who has left meanwhile takes no answer.
                if not asked.answer.done():
                    asked.answer.set_exception(error)
            return
        for asked, answer in zip(batch, answers, strict=True):
            if not asked.answer.done():
                asked.answer.set_result(answer)
