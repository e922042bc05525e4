"""The articles' states as this process knows them: read from PostgreSQL, and kept up to date by the bell."""

import math
import time
from collections import OrderedDict
from collections.abc import Mapping, Sequence
from typing import NamedTuple

from comments_service.domain.articles import NEVER_COMMENTED, ArticleKey, ArticleState
from comments_service.reading.aliases import Alias, Aliases
from comments_service.reading.gathered_reads import GatheredReads
from comments_service.store.articles import select_states
from comments_service.store.pool import Pool, connection

STATES = 20_000
TOGETHER = 1_000
NEVER = -math.inf
STALE_SECONDS = 600.0


class _Learnt(NamedTuple):
    """A state, when it was read, and the last revision at which a comment may have been taken away.

    `told` is when the bell or a read told the revision.
    """

    state: ArticleState
    at: float
    removed: int
    told: float


class FreshCounts(NamedTuple):
    """Counts by article, until when they are fresh on the monotonic clock, unless the generation rises before."""

    counts: dict[str, int]
    until: float


_Kept = OrderedDict[tuple[str, str], _Learnt]


class ArticleStates:
    """The states last asked for. A state is fresh for `max_age` seconds. The bell tells its revision and count at once.

    Articles without a published comment have a place of their own, `STATES` of them as of the others: ids that somebody
    invents must not drive out the articles that are read. Only one query for states runs at a time, for up to
    `TOGETHER` articles, so that invented ids cannot take all connections either. An id that an article had before it
    was moved means the article: its state is that of the article, here and in all that is asked of this class.
    """

    def __init__(self, pool: Pool, max_age: float) -> None:
        self._pool = pool
        self._max_age = max_age
        # Rises whenever a state is another than was known. Invented articles never raise it.
        self.generation = 0
        self._commented: _Kept = OrderedDict()
        self._uncommented: _Kept = OrderedDict()
        self._reads = GatheredReads(self._read, TOGETHER)
        self._aliases = Aliases(STATES)

    async def get(self, article: ArticleKey) -> ArticleState:
        """A fresh state. Raises `Unavailable`."""
        return self.fresh(article) or (await self._reads.get([article]))[article]

    async def get_many(self, articles: Sequence[ArticleKey]) -> dict[ArticleKey, ArticleState]:
        """Fresh states of several articles. Raises `Unavailable`."""
        known = {article: state for article in articles if (state := self.fresh(article))}
        return known | await self.read([article for article in articles if article not in known])

    async def read(self, articles: Sequence[ArticleKey]) -> dict[ArticleKey, ArticleState]:
        """States as PostgreSQL has them now. Raises `Unavailable`."""
        return await self._reads.get(articles)

    async def present(self, article: ArticleKey) -> ArticleKey:
        """The article under the id that it has now: another one if it was moved. Raises `Unavailable`."""
        if self.fresh(article) is None:
            await self._reads.get([article])
        return self.known_as(article)

    def known_as(self, article: ArticleKey) -> ArticleKey:
        """The same as far as it is known, however long ago that was learnt."""
        alias = self._aliases.find(article) if self._aliases else None
        return alias.into if alias else article

    def known_before_as(self, article: ArticleKey) -> set[ArticleKey]:
        """The ids that are known to mean the article since it was moved."""
        return self._aliases.former(article)

    def fresh(self, article: ArticleKey) -> ArticleState | None:
        """The state if it is fresh."""
        oldest = time.monotonic() - self._max_age
        if self._aliases and (alias := self._aliases.find(article)):
            if alias.at <= oldest:
                return None
            article = alias.into
        learnt = self._find(article)
        return learnt.state if learnt and learnt.at > oldest else None

    def fresh_counts(self, site_id: str, article_ids: Sequence[str]) -> FreshCounts | None:
        """The counts of articles, in order, if the states of all are fresh. One loop, since lists of counts are hot."""
        oldest = time.monotonic() - self._max_age
        commented, uncommented, aliases = self._commented, self._uncommented, self._aliases
        counts: dict[str, int] = {}
        first = math.inf
        for article_id in article_ids:
            # Equal to an ArticleKey, and made in a fraction of its time.
            article = (site_id, article_id)
            if aliases and (alias := aliases.find(article)):
                if alias.at <= oldest:
                    return None
                article, first = alias.into, min(first, alias.at)
            kept = commented if article in commented else uncommented
            learnt = kept.get(article)
            if learnt is None or learnt.at <= oldest:
                return None
            kept.move_to_end(article)
            counts[article_id] = learnt.state.count
            first = min(first, learnt.at)
        return FreshCounts(counts, first + self._max_age)

    def known(self, article: ArticleKey) -> ArticleState | None:
        """The state last learnt, however old."""
        learnt = self._find(self.known_as(article))
        return learnt.state if learnt else None

    def stale(self, article: ArticleKey, revision: int | None = None) -> ArticleState | None:
        """A state that may be shown while PostgreSQL is away. It was read less than ten minutes ago.

        None if a page of `revision` shows a comment that may have been taken away since, or that was lost.
        """
        learnt = self._find(self.known_as(article))
        if learnt is None or time.monotonic() - learnt.at >= STALE_SECONDS:
            return None
        known = learnt.state.revision
        return learnt.state if revision is None or learnt.removed <= revision <= known else None

    def learn(self, article: ArticleKey, state: ArticleState, began: float) -> ArticleState:
        """Take note of a state that was just read, by a read that began at `began`. Returns the one that holds now.

        A read that began before the bell rang may end after it: the higher revision stays. A read that began later and
        finds a lower one is right: the server was replaced by a standby that had not received everything.
        """
        learnt = self._find(article)
        if learnt and learnt.state.revision > state.revision and began <= learnt.told:
            return learnt.state
        # Of revisions that the bell did not tell, nobody knows what they were.
        heard = learnt is not None and learnt.state.revision == state.revision
        removed = learnt.removed if learnt and heard else state.revision
        if state != (learnt.state if learnt else NEVER_COMMENTED):
            self.generation += 1
        self._keep(article, _Learnt(state, time.monotonic(), removed, began))
        return state

    def hear(self, article: ArticleKey, revision: int, count: int, *, same_mode: bool, removes: bool) -> None:
        """Take note of what the bell tells, which is not the mode: it does not keep a state fresh for longer.

        A state whose mode is not known, or no longer, is not fresh. `removes`: a comment may have been taken away.
        """
        if alias := self._aliases.find(article):
            # A decision before the article was moved may ring after that.
            if revision <= alias.revision:
                return
            self._aliases.drop(article)
        learnt, now = self._find(article), time.monotonic()
        if learnt is None:
            self.generation += 1
            self._keep(article, _Learnt(ArticleState(revision, count), NEVER, revision, now))
        elif revision > learnt.state.revision:
            # Of a hidden article the bell tells a count that nobody may see.
            shown = 0 if learnt.state.is_hidden else count
            state = ArticleState(revision, shown, learnt.state.mode, learnt.state.opens_at)
            self.generation += 1
            # A revision in between that was not heard may have been a removal.
            told = not removes and revision == learnt.state.revision + 1
            removed = learnt.removed if told else revision
            self._keep(article, _Learnt(state, learnt.at if same_mode else NEVER, removed, now))

    def hear_of_move(self, article: ArticleKey, into: ArticleKey, revision: int) -> None:
        """Take note that the bell tells what an id means from the article's `revision` on."""
        self._learn_alias(article, Alias(into, time.monotonic(), revision))

    def _learn_alias(self, article: ArticleKey, alias: Alias) -> None:
        if self._aliases.keep(article, alias):
            self.generation += 1
            self._commented.pop(article, None)
            self._uncommented.pop(article, None)

    def _keep(self, article: ArticleKey, learnt: _Learnt) -> None:
        if learnt.state.revision:
            self._uncommented.pop(article, None)
        kept = self._commented if learnt.state.revision else self._uncommented
        kept[article] = learnt
        kept.move_to_end(article)
        if len(kept) > STATES:
            kept.popitem(last=False)

    def _find(self, article: ArticleKey) -> _Learnt | None:
        for kept in (self._commented, self._uncommented):
            learnt = kept.get(article)
            if learnt:
                # What is asked for again and again stays, however many others are asked for once.
                kept.move_to_end(article)
                return learnt
        return None

    async def _read(self, articles: Sequence[ArticleKey]) -> Mapping[ArticleKey, ArticleState]:
        async with connection(self._pool) as database:
            began = time.monotonic()
            read = await select_states(database, articles)
        states: dict[ArticleKey, ArticleState] = {}
        for article, (present, state) in read.items():
            if present != article:
                self._learn_alias(article, Alias(present, began, state.revision))
            elif self._aliases and self._aliases.drop(article):
                self.generation += 1
            states[article] = self.learn(present, state, began)
        return states
