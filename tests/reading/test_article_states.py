"""States of articles in memory: which stay, and which query asks for the others."""

import asyncio
from collections.abc import Sequence
from time import monotonic

import pytest

from comments_service.domain.articles import NEVER_COMMENTED, ArticleKey, ArticleState
from comments_service.reading import article_states
from comments_service.reading.article_states import ArticleStates
from comments_service.store.articles import PresentState
from comments_service.store.pool import Connection, Pool, connection
from tests.stored import published

TRAM, SCHOOL = ArticleKey("default", "tram-2026"), ArticleKey("default", "school-lunch")


def invented(count: int, prefix: str = "invented") -> list[ArticleKey]:
    return [ArticleKey("default", f"{prefix}-{number}") for number in range(count)]


async def test_invented_articles_do_not_drive_out_those_that_have_comments(
    pool: Pool, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(article_states, "STATES", 10)
    states = ArticleStates(pool, max_age=3600)
    states.learn(TRAM, ArticleState(3, 2), monotonic())
    for start in range(5):
        await states.get_many(invented(100, f"attack-{start}"))
    assert states.fresh(TRAM) == ArticleState(3, 2)
    assert len(states._uncommented) == 10


async def test_an_article_that_is_asked_for_again_and_again_stays(
    pool: Pool, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(article_states, "STATES", 10)
    states = ArticleStates(pool, max_age=3600)
    # One with comments among others that have some too, one without among invented ones.
    states.learn(TRAM, ArticleState(3, 2), monotonic())
    await states.get(SCHOOL)
    for number, other in enumerate(invented(50)):
        states.learn(ArticleKey("default", f"real-{number}"), ArticleState(1, 1), monotonic())
        await states.get(other)
        assert states.fresh(TRAM) == ArticleState(3, 2)
        assert states.fresh(SCHOOL) == NEVER_COMMENTED


async def test_the_bell_replaces_a_state_and_an_older_read_does_not(pool: Pool) -> None:
    states = ArticleStates(pool, max_age=3600)
    assert await states.get(TRAM) == NEVER_COMMENTED
    began = monotonic()
    states.hear(TRAM, 5, 4, same_mode=True, removes=False)
    assert states.learn(TRAM, NEVER_COMMENTED, began) == ArticleState(5, 4)
    assert states.fresh(TRAM) == ArticleState(5, 4)
    states.hear(TRAM, 4, 3, same_mode=True, removes=False)
    assert states.fresh(TRAM) == ArticleState(5, 4)


async def test_a_read_that_began_after_the_bell_knows_better(pool: Pool) -> None:
    """A standby that became the primary may lack the last decisions. Streams asked it without end for the rest."""
    async with connection(pool) as database:
        await published(database, article_id=TRAM.article_id)
    states = ArticleStates(pool, max_age=3600)
    began = monotonic()
    states.hear(TRAM, 5, 4, same_mode=True, removes=False)
    assert states.learn(TRAM, ArticleState(1, 1), began) == ArticleState(5, 4)
    assert await states.read([TRAM]) == {TRAM: ArticleState(1, 1)}
    assert states.known(TRAM) == ArticleState(1, 1)
    assert (states.stale(TRAM, 1), states.stale(TRAM, 5)) == (ArticleState(1, 1), None)
    states.hear(TRAM, 2, 2, same_mode=True, removes=False)
    assert states.known(TRAM) == ArticleState(2, 2)


async def test_the_bell_does_not_tell_the_mode(pool: Pool) -> None:
    states = ArticleStates(pool, max_age=3600)
    # Nothing was read yet, or the bell tells that the mode changed.
    states.hear(TRAM, 1, 1, same_mode=True, removes=False)
    assert states.fresh(TRAM) is None
    states.learn(TRAM, ArticleState(1, 1, "closed"), monotonic())
    states.hear(TRAM, 2, 2, same_mode=True, removes=False)
    assert states.fresh(TRAM) == ArticleState(2, 2, "closed")
    states.hear(TRAM, 3, 2, same_mode=False, removes=False)
    assert states.fresh(TRAM) is None
    assert states.known(TRAM) == ArticleState(3, 2, "closed")


async def test_a_state_that_is_too_old_is_read_again(pool: Pool) -> None:
    states = ArticleStates(pool, max_age=0)
    states.learn(TRAM, NEVER_COMMENTED, monotonic())
    assert (states.fresh(TRAM), states.known(TRAM)) == (None, NEVER_COMMENTED)


async def test_one_query_at_a_time_asks_for_states_however_many_callers_there_are(
    pool: Pool, monkeypatch: pytest.MonkeyPatch
) -> None:
    running, most, queries = 0, 0, 0
    select_states = article_states.select_states

    async def counted(
        connection: Connection, articles: Sequence[ArticleKey]
    ) -> dict[ArticleKey, PresentState]:
        nonlocal running, most, queries
        running, queries = running + 1, queries + 1
        most = max(most, running)
        try:
            return await select_states(connection, articles)
        finally:
            running -= 1

    monkeypatch.setattr(article_states, "select_states", counted)
    states = ArticleStates(pool, max_age=3600)
    callers = [states.get_many(invented(100, f"attack-{number}")) for number in range(40)]
    answers = await asyncio.gather(*callers)
    assert all(set(answer.values()) == {NEVER_COMMENTED} for answer in answers)
    # 4,000 articles, a thousand in each query.
    assert (most, queries) == (1, 4)


async def test_the_generation_rises_when_a_state_changes_and_for_nothing_else(pool: Pool) -> None:
    states = ArticleStates(pool, max_age=3600)
    states.learn(TRAM, ArticleState(1, 1), monotonic())
    known = states.generation
    await states.get_many(invented(50))
    states.learn(TRAM, ArticleState(1, 1), monotonic())
    states.hear(TRAM, 1, 1, same_mode=True, removes=False)
    assert states.generation == known
    states.learn(TRAM, ArticleState(2, 1), monotonic())
    states.hear(TRAM, 3, 2, same_mode=True, removes=False)
    states.hear(SCHOOL, 1, 1, same_mode=True, removes=False)
    states.learn(TRAM, ArticleState(3, 2, "closed"), monotonic())
    assert states.generation == known + 4
