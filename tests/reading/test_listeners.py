"""Listeners: what wakes them, and what they watch."""

import asyncio

import pytest

from comments_service.domain.articles import ArticleKey
from comments_service.errors import Unavailable
from comments_service.reading import listeners as listeners_module
from comments_service.reading.listeners import Listeners
from comments_service.reading.stream_pace import StreamPace

TRAM, SCHOOL = ArticleKey("default", "tram-2026"), ArticleKey("default", "school-lunch")


async def test_a_listener_is_woken_once_for_each_revision_of_its_articles() -> None:
    listeners = Listeners(StreamPace())
    with listeners.listen([TRAM]) as listener:
        listeners.wake(SCHOOL, 9)
        assert not listener.wake.is_set()
        for revision, woken in ((1, True), (1, False), (2, True), (1, False)):
            listeners.wake(TRAM, revision)
            assert listener.wake.is_set() is woken
            listener.wake.clear()


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


async def test_closing_ends_every_stream() -> None:
    listeners = Listeners(StreamPace())
    with listeners.listen([TRAM]) as reader, listeners.listen_to_decisions() as reviewer:
        next_wake_ups = [
            asyncio.create_task(anext(listeners.wake_ups(listener, seconds=3600), None))
            for listener in (reader, reviewer)
        ]
        await asyncio.sleep(0)
        listeners.close()
        assert await asyncio.gather(*next_wake_ups) == [None, None]
