"""Listeners: what wakes them, and what they watch."""

import asyncio
import contextlib

import pytest

from comments_service.domain.articles import ArticleKey, ArticleState
from comments_service.domain.comments import new_id
from comments_service.errors import Unavailable
from comments_service.reading import events
from comments_service.reading import listeners as listeners_module
from comments_service.reading.article_states import ArticleStates
from comments_service.reading.listeners import Listeners
from comments_service.reading.stream_pace import StreamPace
from comments_service.reading.waker import Waker
from comments_service.redis.bell import Ring
from comments_service.redis.client import blocking_client, command_client
from comments_service.store.pool import Pool

TRAM, SCHOOL = ArticleKey("default", "tram-2026"), ArticleKey("default", "school-lunch")


async def test_a_listener_is_woken_when_its_article_is_not_as_it_has_sent_it() -> None:
    listeners = Listeners(StreamPace())
    with listeners.listen([TRAM]) as listener:
        listeners.wake(SCHOOL, ArticleState(9, 9))
        assert not listener.wake.is_set()
        for sent, revision, woken in ((0, 1, True), (1, 1, False), (1, 2, True), (2, 1, True)):
            listener.sent[TRAM] = ArticleState(sent, sent)
            listeners.wake(TRAM, ArticleState(revision, revision))
            assert listener.wake.is_set() is woken
            listener.wake.clear()


async def test_a_listener_is_woken_when_its_article_has_another_mode() -> None:
    listeners = Listeners(StreamPace())
    with listeners.listen([TRAM]) as listener:
        listener.sent[TRAM] = ArticleState(2, 2, "open")
        listeners.wake(TRAM, ArticleState(2, 2, "closed"))
        assert listener.wake.is_set()


async def test_a_listener_that_could_not_send_a_revision_is_woken_for_it_again() -> None:
    listeners = Listeners(StreamPace())
    with listeners.listen([TRAM]) as behind, listeners.listen([TRAM]) as current:
        behind.sent[TRAM], current.sent[TRAM] = ArticleState(1, 1), ArticleState(2, 2)
        for _ in range(2):
            behind.wake.clear()
            listeners.wake(TRAM, ArticleState(2, 2))
            assert (behind.wake.is_set(), current.wake.is_set()) == (True, False)


async def test_an_article_is_watched_while_somebody_listens() -> None:
    listeners = Listeners(StreamPace())
    with listeners.listen([TRAM]):
        with listeners.listen([TRAM, SCHOOL]):
            assert listeners.watched() == [TRAM, SCHOOL]
            assert listeners.count == 2
        assert (listeners.watches(TRAM), listeners.watches(SCHOOL)) == (True, False)
    assert listeners.watched() == []


async def test_more_watched_articles_than_the_limit_are_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(listeners_module, "WATCHED_ARTICLES", 1)
    listeners = Listeners(StreamPace())
    with pytest.raises(Unavailable), listeners.listen([TRAM, SCHOOL]):
        pass
    assert listeners.count == 0


async def test_counts_and_changes_have_quotas_of_their_own_and_what_is_watched_costs_nothing(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(listeners_module, "WATCHED_ARTICLES", 4)
    listeners = Listeners(StreamPace())
    other = ArticleKey("default", "other")
    with listeners.listen([TRAM], "192.0.2.1"):
        # The share of one address is one here. Another one may watch more.
        with pytest.raises(Unavailable, match="address"), listeners.listen([SCHOOL], "192.0.2.1"):
            pass
        with listeners.listen([SCHOOL], "192.0.2.2"), listeners.listen([SCHOOL, TRAM], "192.0.2.1"):
            pass
        with listeners.listen([TRAM, other], "192.0.2.1", []):
            assert listeners.watches(other)
    assert listeners.watched() == []
    with listeners.listen([SCHOOL], "192.0.2.1"):
        pass


async def test_an_article_counts_for_those_who_stay_when_the_first_one_leaves(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Two streams in turns would have watched any number of articles."""
    monkeypatch.setattr(listeners_module, "WATCHED_ARTICLES", 8)
    listeners = Listeners(StreamPace())
    with contextlib.ExitStack() as stack:
        for number in range(4):
            article = ArticleKey("default", f"invented-{number}")
            with contextlib.suppress(Unavailable), contextlib.ExitStack() as first:
                first.enter_context(listeners.listen([article], "192.0.2.1"))
                stack.enter_context(listeners.listen([article], "192.0.2.1"))
        assert len(listeners.watched()) == 2
        # It counts for the address that stays, and no longer for the one that left.
        with contextlib.ExitStack() as first:
            first.enter_context(listeners.listen([TRAM], "192.0.2.2"))
            stack.enter_context(listeners.listen([TRAM], "192.0.2.3"))
        with contextlib.ExitStack() as both:
            both.enter_context(listeners.listen([SCHOOL], "192.0.2.2"))
            both.enter_context(listeners.listen([ArticleKey("default", "budget")], "192.0.2.2"))
    assert listeners.watched() == []
    assert {quota.left() for quota in listeners._quotas.values()} == {8, 4}


async def test_invented_articles_refuse_no_stream_of_counts(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(listeners_module, "WATCHED_ARTICLES", 80)
    listeners = Listeners(StreamPace())
    with contextlib.ExitStack() as stack:
        for stream in range(100):
            invented = [ArticleKey("default", f"{stream}-{number}") for number in range(100)]
            stack.enter_context(listeners.listen([], "192.0.2.1", invented))
        assert len(listeners.watched()) == 10
        with listeners.listen([TRAM], "192.0.2.1", [SCHOOL]), listeners.listen([SCHOOL], "192.0.2.1"):
            assert listeners.watches(TRAM)
        with listeners.listen([], "192.0.2.2", [SCHOOL]):
            assert listeners.watches(SCHOOL)
    assert listeners.watched() == []


async def test_silence_of_the_bell_wakes_nobody(redis_url: str, pool: Pool) -> None:
    pace = StreamPace(ask_after=0.02)
    listeners = Listeners(pace)
    client, commands = blocking_client(redis_url), command_client(redis_url)
    waker = Waker(client, commands, ArticleStates(pool, max_age=pace.heal), listeners, pace)
    with listeners.listen_to_decisions() as reviewer:
        hearing = asyncio.create_task(waker.run())
        # Several silences pass; a ring then ends the wait, so that the silences are over.
        assert not await reviewer.wait(0.2)
        assert not listeners.rang.is_set()
        waker.hear([Ring("default", "tram-2026", 0, 0, new_id(), "held", 2)])
        assert len(listeners.take_rings()) == 1
    listeners.close()
    hearing.cancel()
    await asyncio.wait([hearing])
    await client.aclose()
    await commands.aclose()


async def test_closing_ends_every_stream() -> None:
    listeners = Listeners(StreamPace())
    with listeners.listen([TRAM]) as reader, listeners.listen_to_decisions() as reviewer:
        next_wake_ups = [
            asyncio.create_task(anext(listeners.wake_ups(listener), None)) for listener in (reader, reviewer)
        ]
        await asyncio.sleep(0)
        listeners.close()
        assert await asyncio.gather(*next_wake_ups) == [None, None]


async def test_a_stream_of_invented_articles_that_nobody_watches_counts_and_ends_with_the_others(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """120 of them kept a process from stopping until their next beat."""
    monkeypatch.setattr(listeners_module, "WATCHED_ARTICLES", 0)
    listeners = Listeners(StreamPace())
    with listeners.listen([], "192.0.2.1", [TRAM]), listeners.listen([], "192.0.2.1", [SCHOOL]) as listener:
        assert (listeners.watches(SCHOOL), listeners.count) == (False, 2)
        next_wake_up = asyncio.create_task(anext(listeners.wake_ups(listener), None))
        await asyncio.sleep(0)
        listeners.close()
        assert await next_wake_up is None
    assert listeners.count == 0


async def test_one_timer_gives_every_stream_its_beat_and_all_of_them_the_same_bytes() -> None:
    listeners = Listeners(StreamPace(beat=0.01))
    with contextlib.ExitStack() as stack:
        opened = [stack.enter_context(listeners.listen([TRAM])) for _ in range(200)]
        wake_ups = [listeners.wake_ups(listener) for listener in opened]
        first = [asyncio.create_task(anext(wake_up)) for wake_up in wake_ups]
        beating = asyncio.create_task(listeners.beat())
        assert set(map(id, await asyncio.gather(*first))) == {id(events.BEAT)}
        beating.cancel()
        for wake_up in wake_ups:
            await wake_up.aclose()
