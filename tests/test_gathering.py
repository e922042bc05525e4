"""Work of concurrent callers that is done together."""

import asyncio
from collections.abc import Sequence

import pytest

from comments_service.errors import Unavailable
from comments_service.gathering import Gathering


class Work:
    """Doubles numbers. A call ends once the test lets it."""

    def __init__(self) -> None:
        self.calls: list[list[int]] = []
        self.may_end = asyncio.Semaphore(0)
        self.errors: dict[int, Exception] = {}

    async def double(self, numbers: Sequence[int]) -> list[int]:
        self.calls.append(list(numbers))
        await self.may_end.acquire()
        for number in numbers:
            if number in self.errors:
                raise self.errors[number]
        return [2 * number for number in numbers]


async def asked(gathering: Gathering[int, int], *numbers: int) -> list["asyncio.Task[int]"]:
    """Returns callers that wait."""
    callers = [asyncio.create_task(gathering.ask(number)) for number in numbers]
    for _ in range(3):
        await asyncio.sleep(0)
    return callers


def let(work: Work, calls: int) -> None:
    for _ in range(calls):
        work.may_end.release()


async def test_what_is_asked_for_during_a_call_is_one_call_after_it() -> None:
    work = Work()
    gathering = Gathering(work.double, most=10)
    callers = await asked(gathering, 1)
    callers += await asked(gathering, 2)
    callers += await asked(gathering, 3)
    let(work, 2)
    assert await asyncio.gather(*callers) == [2, 4, 6]
    assert work.calls == [[1], [2, 3]]


async def test_no_call_has_more_items_than_the_limit() -> None:
    work = Work()
    gathering = Gathering(work.double, most=3)
    callers = await asked(gathering, *range(7))
    let(work, 3)
    assert await asyncio.gather(*callers) == [0, 2, 4, 6, 8, 10, 12]
    assert [len(call) for call in work.calls] == [3, 3, 1]


async def test_a_call_that_hangs_does_not_stop_the_other_lane() -> None:
    released = asyncio.Event()

    async def double(numbers: Sequence[int]) -> list[int]:
        if 1 in numbers:
            await released.wait()
        return [2 * number for number in numbers]

    gathering = Gathering(double, most=10, lanes=2)
    [hanging] = await asked(gathering, 1)
    assert [await gathering.ask(number) for number in (2, 3)] == [4, 6]
    assert not hanging.done()
    released.set()
    assert await hanging == 2


async def test_an_error_of_one_item_is_that_of_its_caller_alone() -> None:
    work = Work()
    work.errors[2] = ValueError("2")
    gathering = Gathering(work.double, most=10)
    callers = await asked(gathering, 1, 2, 3)
    let(work, 4)
    answers = await asyncio.gather(*callers, return_exceptions=True)
    assert (answers[0], type(answers[1]), answers[2]) == (2, ValueError, 6)
    assert work.calls == [[1, 2, 3], [1], [2], [3]]


async def test_an_outage_is_everybodys_and_nothing_is_tried_again() -> None:
    work = Work()
    work.errors[2] = Unavailable("the database does not answer")
    gathering = Gathering(work.double, most=10)
    callers = await asked(gathering, 1, 2, 3)
    let(work, 1)
    answers = await asyncio.gather(*callers, return_exceptions=True)
    assert [type(answer) for answer in answers] == [Unavailable] * 3
    assert work.calls == [[1, 2, 3]]


async def test_a_caller_that_leaves_takes_no_answer_from_the_others() -> None:
    work = Work()
    gathering = Gathering(work.double, most=10)
    leaving, staying = await asked(gathering, 1, 2)
    leaving.cancel()
    let(work, 1)
    assert await staying == 4
    with pytest.raises(asyncio.CancelledError):
        await leaving


async def test_callers_one_after_the_other_are_each_answered() -> None:
    async def double(numbers: Sequence[int]) -> list[int]:
        return [2 * number for number in numbers]

    gathering = Gathering(double, most=10)
    assert [await gathering.ask(number) for number in range(50)] == list(range(0, 100, 2))
