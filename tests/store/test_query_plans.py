"""The hot queries use their indexes on tables that are large enough for PostgreSQL to choose them."""

import contextlib
import itertools
import json
from collections.abc import AsyncGenerator, Awaitable, Callable
from datetime import UTC, datetime, timedelta
from typing import Any, cast, get_args
from uuid import UUID

import asyncpg
import msgspec
import pytest
import pytest_asyncio
from asyncpg.transaction import Transaction

from comments_service.domain.articles import ArticleKey
from comments_service.domain.comments import Status, new_id
from comments_service.domain.listing import Order, View
from comments_service.domain.people import Visitor
from comments_service.domain.queue import QueueFilter, QueueOrder
from comments_service.domain.review import Depth
from comments_service.errors import CommentNotFound
from comments_service.store import facets, queue, similar
from comments_service.store.articles import select_articles, select_states
from comments_service.store.changes import select_change
from comments_service.store.claims import renew_claims
from comments_service.store.comments import select_accepted
from comments_service.store.decisions import decide
from comments_service.store.judged import lock_judged
from comments_service.store.moderators import new_token, select_moderator
from comments_service.store.notices import select_notices
from comments_service.store.own_comments import select_own_comment, select_own_comments
from comments_service.store.pages import select_page
from comments_service.store.pending import requeue_lost, select_pending
from comments_service.store.pool import Connection
from comments_service.store.queue import select_queue
from comments_service.store.reaction_flushes import flush_reactions, select_due_articles
from comments_service.store.reactions import (
    count_reactions,
    select_own_reactions,
    set_reaction,
)
from comments_service.store.replies import select_replies
from comments_service.store.review import (
    select_exact_depth,
    select_pending_age,
    select_recent_texts,
    select_review_comment,
    select_site_depths,
    select_whole_depth,
)
from comments_service.store.sessions import new_session_token, select_session
from comments_service.store.statistics import Asked, select_decision_rows, select_statistics
from tests.running import copied_database
from tests.stored import SITE, by_moderator

# 30,000 comments on 300 articles of 3 sites: most are published, a few are held, pending or rejected.
_FILL = """
    ALTER TABLE comments DISABLE TRIGGER comments_fold_a_new_text_inserted;
    ALTER TABLE comments DISABLE TRIGGER comments_fold_held_inserted;
    INSERT INTO sites (site_id) VALUES ('evening'), ('morning');
    INSERT INTO articles (site_id, article_id, comment_count, revision)
    SELECT site_id, 'article-' || number, 97, 97 FROM sites, generate_series(0, 99) AS number;
    INSERT INTO people (site_id, author_id, trusted, changed_by)
    SELECT 'default', gen_random_uuid(), true, 'desk' FROM generate_series(0, 2999);
    ANALYZE people;
    INSERT INTO comments (id, site_id, article_id, author, body, status, version, revision, visitor_id, new_visitor,
                          idempotency_key, request_hash, fingerprint, created_at, queued_at, phase, reason, score,
                          margin)
    SELECT gen_random_uuid(), (ARRAY['default', 'evening', 'morning'])[1 + number % 3],
           'article-' || (number / 3) % 100, '市民', '市電の復活、楽しみにしています。',
           chosen.status, CASE chosen.status WHEN 'pending' THEN 1 ELSE 2 END,
           CASE chosen.status WHEN 'approved' THEN 1 + number / 300 END,
           gen_random_uuid(), true, 'key-' || number, '', number % 5000,
           now() - make_interval(secs => number * 10), now() - make_interval(secs => number * 10), 'toxicity',
           CASE WHEN number % 5000 = 7 THEN 'threat' ELSE 'insult' END, number % 997 / 1000.0, number % 499 / 1000.0
    FROM generate_series(0, 29999) AS number,
         LATERAL (SELECT CASE number % 100 WHEN 7 THEN 'held' WHEN 17 THEN 'pending' WHEN 27 THEN 'rejected'
                              ELSE 'approved' END AS status) AS chosen;
    INSERT INTO moderators (name, role, token_hash)
    SELECT 'moderator-' || number, 'moderator', sha256(number::text::bytea) FROM generate_series(0, 999) AS number;
    INSERT INTO sessions (token_hash, moderator, expires_at)
    SELECT token_hash, name, now() + interval '30 days' FROM moderators;
    INSERT INTO decisions (comment_id, site_id, version, from_status, status, phase, reason, moderator, decided_at)
    SELECT id, site_id, 1, 'pending', status, 'toxicity', 'clean',
           CASE WHEN fingerprint % 4 = 0 THEN 'moderator-' || fingerprint % 100 END, created_at
    FROM comments WHERE status <> 'pending';
    INSERT INTO claims (comment_id, site_id, moderator, lease, expires_at)
    SELECT id, site_id, 'moderator-' || fingerprint % 1000, '5 minutes', now() + interval '5 minutes' FROM comments;
    INSERT INTO legal_holds (comment_id, note, placed_by)
    SELECT id, 'a request to disclose the sender', 'admin' FROM comments WHERE fingerprint % 50 = 0;
    INSERT INTO legal_holds (comment_id, note, placed_by, lifted_by, lifted_at)
    SELECT id, 'a request that was withdrawn', 'admin', 'admin', now() FROM comments;
    INSERT INTO reader_accounts (site_id, visitor_id, sub)
    SELECT DISTINCT site_id, visitor_id, visitor_id::text FROM comments;
    INSERT INTO comment_versions (comment_id, version, body, created_at)
    SELECT id, 1, body, created_at FROM comments WHERE status <> 'pending';
    INSERT INTO reports (comment_id, visitor_id, version, reason, created_at)
    SELECT id, visitor_id, 1, 'spam', created_at FROM comments WHERE status <> 'pending';
    UPDATE comments SET report_count = 1 WHERE fingerprint % 50 = 0;
    INSERT INTO notices (visitor_id, number, kind, comment_id, version)
    SELECT visitor_id, 1, 'approved', id, 1 FROM comments WHERE status = 'approved';
    INSERT INTO sites (site_id) SELECT 'local-' || number FROM generate_series(0, 999) AS number;
    INSERT INTO articles (site_id, article_id)
    SELECT 'local-' || number % 1000, 'article-' || number FROM generate_series(0, 9999) AS number;
    -- Were all of them due at first, the index of what is due would stay as large as the table.
    ALTER TABLE reactions DISABLE TRIGGER USER;
    INSERT INTO reactions (site_id, article_id, comment_id, visitor_id, kind)
    SELECT site_id, article_id, id, gen_random_uuid(), 'empathy' FROM comments WHERE status = 'approved';
    ALTER TABLE reactions ENABLE TRIGGER USER;
    INSERT INTO reaction_counts (site_id, article_id, comment_id, kind, number, due)
    SELECT site_id, article_id, id, 'empathy', 1, (site_id, article_id) = ('default', 'article-7')
    FROM comments WHERE status = 'approved';
    INSERT INTO reaction_flushes (site_id, article_id) SELECT site_id, article_id FROM articles;
    ANALYZE;
"""
# Another 20,000 that wait or were decided, half of them on one site.
_MANY_HELD = """
    INSERT INTO comments (id, site_id, article_id, author, body, status, version, visitor_id, new_visitor, request_hash,
                          created_at)
    SELECT gen_random_uuid(), (ARRAY['default', 'evening', 'default', 'morning'])[1 + number % 4],
           'article-' || (number / 4) % 100, '市民', '市電の復活、楽しみにしています。',
           (ARRAY['held', 'rejected'])[1 + number / 400 % 2], 2, gen_random_uuid(), true, '',
           now() - make_interval(secs => number)
    FROM generate_series(0, 19999) AS number;
    ANALYZE comments;
"""


# What is searched: of each thousandth comment another name and text.
_FOLDED = """
    INSERT INTO folded_texts (comment_id, folded)
    SELECT id, CASE WHEN number % 1000 = 999 THEN folded_comment('ヤマダ太郎', '運賃の値上げに反対です。')
                            ELSE folded_comment(author, body) END
    FROM (SELECT id, status, author, body, row_number() OVER (PARTITION BY status ORDER BY created_at) AS number
          FROM comments WHERE status <> 'pending') numbered;
    INSERT INTO held_texts (comment_id, folded)
    SELECT id, folded FROM comments JOIN folded_texts ON comment_id = id WHERE status = 'held';
    ANALYZE folded_texts, held_texts;
"""


# A long conversation: 20,000 comments on one article, a third of them threads, a third in one of these, and a third in
# the first 100 of them.
_LONG_THREADS = """
    INSERT INTO articles (site_id, article_id, comment_count, revision) VALUES ('default', 'long', 20000, 20000);
    INSERT INTO comments (id, site_id, article_id, parent_id, root_id, author, body, status, version, revision, rank,
                          reply_count, answer_count, visitor_id, new_visitor, request_hash, created_at)
    SELECT id(number), 'default', 'long', id(above), id(above), '市民', '市電の復活、楽しみにしています。', 'approved',
           2, 1 + number, number % 7 / 10.0, CASE WHEN number < 300 AND above IS NULL THEN 67 ELSE 0 END, 0,
           gen_random_uuid(), true, '', now() - make_interval(secs => 20000 - number)
    FROM generate_series(0, 19999) AS number,
         LATERAL (SELECT CASE number % 3 WHEN 1 THEN 3 WHEN 2 THEN number % 100 * 3 END AS above) threads;
    ANALYZE comments;
"""
_ID = """
    CREATE FUNCTION id(number int) RETURNS uuid LANGUAGE sql IMMUTABLE
    AS $$ SELECT lpad(to_hex(number), 32, '0')::uuid $$;
"""


class PlanRecorder:
    """Stands in for a connection. `plan` is the plan of the last query, which runs only to be analysed."""

    def __init__(self, connection: Connection, *, analyse: bool = False) -> None:
        self._connection = connection
        self._explain = f"EXPLAIN (ANALYZE {analyse}, FORMAT JSON)"
        self.plan: dict[str, Any] = {}

    def transaction(self) -> Transaction:
        return self._connection.transaction()

    async def execute(self, query: str) -> None:
        await self._connection.execute(query)

    async def fetch(self, query: str, *arguments: object) -> list[Any]:
        plan = await self._connection.fetchval(f"{self._explain} {query}", *arguments)
        self.plan = json.loads(plan)[0]["Plan"]
        return []

    async def fetchrow(self, query: str, *arguments: object) -> None:
        await self.fetch(query, *arguments)

    async def fetchval(self, query: str, *arguments: object) -> int:
        await self.fetch(query, *arguments)
        return 0


# What PostgreSQL knows of the tables is what ANALYZE reads last. Here it reads all of them, 300 rows for each of the
# target, and not a random part.
_KNOWN = """
    SET default_statistics_target = 200;
    DO $$
    DECLARE
        name regclass;
    BEGIN
        FOR name IN SELECT oid FROM pg_class WHERE relkind = 'r' AND relnamespace = 'public'::regnamespace LOOP
            EXECUTE format('ALTER TABLE %s SET (autovacuum_enabled = false)', name);
        END LOOP;
    END $$;
"""


class PlanListener(PlanRecorder):
    """Stands in for a connection. `plans` are those of all queries, which run to be analysed and once more."""

    def __init__(self, connection: Connection) -> None:
        super().__init__(connection, analyse=True)
        self.plans: list[dict[str, Any]] = []

    async def fetch(self, query: str, *arguments: object) -> list[Any]:
        await super().fetch(query, *arguments)
        self.plans.append(self.plan)
        return await self._connection.fetch(query, *arguments)

    async def fetchval(self, query: str, *arguments: object) -> Any:
        [row] = await self.fetch(query, *arguments)
        return row[0]


@contextlib.asynccontextmanager
async def filled_copy(admin_url: str, template: str, *statements: str) -> AsyncGenerator[str]:
    """The URL of a copy of the database `template` after the statements, which may take long on a busy machine."""
    async with copied_database(admin_url, template) as url:
        database = await asyncpg.connect(url)
        for statement in (_KNOWN, *statements):
            await database.execute(statement, timeout=300)
        await database.close()
        yield url


# Filling takes much longer than a query, and no query of this file leaves anything behind: the tests share databases.
_shared = pytest_asyncio.fixture(scope="module", loop_scope="module")


@_shared
async def usual_url(admin_url: str, template_database: str) -> AsyncGenerator[str]:
    async with filled_copy(admin_url, template_database, _FILL) as url:
        yield url


@_shared
async def crowded_url(admin_url: str, template_database: str) -> AsyncGenerator[str]:
    async with filled_copy(admin_url, template_database, _FILL, _MANY_HELD, _FOLDED) as url:
        yield url


@_shared
async def conversation_url(admin_url: str, template_database: str) -> AsyncGenerator[str]:
    async with filled_copy(admin_url, template_database, _ID, _LONG_THREADS) as url:
        yield url


@contextlib.asynccontextmanager
async def connected(url: str) -> AsyncGenerator[Connection]:
    database = await asyncpg.connect(url)
    yield database
    await database.close()


@pytest.fixture
async def usual(usual_url: str) -> AsyncGenerator[Connection]:
    """A connection to the database of `_FILL`."""
    async with connected(usual_url) as database:
        yield database


@pytest.fixture
async def crowded(crowded_url: str) -> AsyncGenerator[Connection]:
    """A connection to the database of `_FILL` where many more comments were held, and can be searched."""
    async with connected(crowded_url) as database:
        yield database


@pytest.fixture
async def conversation(conversation_url: str) -> AsyncGenerator[Connection]:
    """A connection to a database with nothing but one long conversation."""
    async with connected(conversation_url) as database:
        yield database


def nodes(plan: dict[str, Any]) -> list[dict[str, Any]]:
    """The node and all nodes below it."""
    return [plan, *(node for child in plan.get("Plans", ()) for node in nodes(child))]


# What every page of the moderators' queue reads, besides the index of its order.
_OF_ITEMS = (
    "comments_pkey",
    "articles_pkey",
    "decisions_comment_id_version_key",
    "claims_pkey",
    "legal_holds_in_force",
    "people_pkey",
    "reader_accounts_pkey",
    "reports_pkey",
    "sites_pkey",
)


def asked(moderator: str | None = None) -> Asked:
    """The decisions of the last hour."""
    now = datetime.now(UTC)
    return Asked([SITE, "evening"], now - timedelta(hours=1), now, moderator)


QUERIES: dict[str, tuple[set[str], Callable[[Connection], Awaitable[object]]]] = {
    "a page": (
        {"sites_pkey", "articles_pkey", "comments_listed", "comments_pinned"},
        lambda database: select_page(database, SITE, "article-7", limit=50),
    ),
    "a change": (
        {
            "sites_pkey",
            "articles_pkey",
            "comments_changed",
            "comments_pinned",
            "comments_pkey",
            "comments_reacted",
        },
        lambda database: select_change(database, SITE, "article-7", 90, limit=200),
    ),
    "a reaction": (
        {"articles_pkey", "comments_pkey", "people_pkey", "sites_pkey"},
        lambda database: set_reaction(database, new_id(), Visitor(new_id(), SITE), "empathy"),
    ),
    "a reaction that is taken back": (
        {"articles_pkey", "comments_pkey", "reactions_pkey", "sites_pkey"},
        lambda database: set_reaction(database, new_id(), Visitor(new_id(), SITE), None),
    ),
    "the numbers of reactions": (
        {"reaction_counts_pkey"},
        lambda database: count_reactions(database, ArticleKey(SITE, "article-7"), new_id()),
    ),
    "a visitor's own reactions": (
        {"reactions_pkey"},
        lambda database: select_own_reactions(database, ArticleKey(SITE, "article-7"), new_id()),
    ),
    "what is due of an article": (
        {
            "reaction_counts_due",
            "reaction_counts_pkey",
            "reaction_flushes_pkey",
            "comments_pkey",
            "articles_pkey",
        },
        lambda database: flush_reactions(database, ArticleKey(SITE, "article-7"), ["empathy"]),
    ),
    "what is due of all articles": (
        {"reaction_counts_due", "reaction_flushes_pkey"},
        lambda database: select_due_articles(database, 500),
    ),
    "a visitor's own comments": (
        {"articles_pkey", "comments_visitor", "decisions_comment_id_version_key", "sites_pkey"},
        lambda database: select_own_comments(database, ArticleKey(SITE, "article-7"), new_id(), 100),
    ),
    "the states of articles": (
        {"sites_pkey", "articles_pkey"},
        lambda database: select_states(database, [ArticleKey(SITE, "article-7"), ArticleKey(SITE, "none")]),
    ),
    "an idempotency key": (
        {"comments_idempotency_key"},
        lambda database: select_accepted(database, SITE, "key-70"),
    ),
    "pending comments": (
        {
            "comments_pkey",
            "comments_visitor",
            "comments_fingerprint",
            "articles_pkey",
            "comment_versions_pkey",
            "people_pkey",
            "sites_pkey",
        },
        lambda database: select_pending(database, [new_id(), new_id()]),
    ),
    "the sweep": (
        {"comments_pending", "comments_pkey"},
        lambda database: requeue_lost(database, before=None, grace=5, limit=500),
    ),
    "a decision": (
        {
            "comments_pkey",
            "comments_pinned",
            "articles_pkey",
            "comment_versions_pkey",
            "claims_pkey",
            "sites_pkey",
            "decisions_comment_id_version_key",
            "decisions_of_moderator",
        },
        lambda database: decide(database, [by_moderator(new_id(), Status.REMOVED, 2)]),
    ),
    "what a moderator is about to decide": (
        {"comments_pkey", "decisions_comment_id_version_key", "claims_pkey", "sites_pkey"},
        lambda database: lock_judged(database, [UUID(int=1)]),
    ),
    "a moderator's claims": (
        {"claims_of_moderator", "claims_pkey"},
        lambda database: renew_claims(database, "moderator-7", SITE),
    ),
    "the numbers of moderators": (
        {"decisions_of_people"},
        lambda database: select_statistics(database, asked()),
    ),
    "a moderator's own numbers": (
        {"decisions_of_moderator"},
        lambda database: select_statistics(database, asked("moderator-8")),
    ),
    "decisions for a file": (
        {"decisions_log", "comments_pkey"},
        lambda database: select_decision_rows(database, asked(), SITE, None, 1_000),
    ),
    "a moderator's decisions for a file": (
        {"decisions_of_moderator", "comments_pkey"},
        lambda database: select_decision_rows(database, asked("moderator-8"), SITE, None, 1_000),
    ),
    "a site's queue": (
        {"comments_queue", *_OF_ITEMS},
        lambda database: select_queue(database, QueueFilter(sites=[SITE], status=Status.HELD)),
    ),
    "a site's queue by score": (
        {"comments_by_score", *_OF_ITEMS},
        lambda database: select_queue(
            database, QueueFilter(sites=[SITE], status=Status.HELD, order="score", min_score=0.5)
        ),
    ),
    "a site's queue by margin": (
        {"comments_by_margin", *_OF_ITEMS},
        lambda database: select_queue(
            database, QueueFilter(sites=[SITE], status=Status.HELD, order="nearest")
        ),
    ),
    "what one phase held": (
        {"comments_of_phase", *_OF_ITEMS},
        lambda database: select_queue(database, QueueFilter(sites=[SITE], status=Status.HELD, phase="links")),
    ),
    "what was held for one reason": (
        {"comments_of_reason", *_OF_ITEMS},
        lambda database: select_queue(
            database, QueueFilter(sites=[SITE], status=Status.HELD, reason="threat")
        ),
    ),
    # An EXISTS was joined the other way round: it read every decision that there is (issue 12, checked from outside).
    "what scored in one attribute": (
        {"comments_queue", *_OF_ITEMS},
        lambda database: select_queue(
            database, QueueFilter(sites=[SITE], status=Status.HELD, attribute="insult")
        ),
    ),
    "what one person wrote": (
        {"comments_visitor", *_OF_ITEMS},
        lambda database: select_queue(
            database, QueueFilter(sites=[SITE], status=Status.HELD, author_id=new_id())
        ),
    ),
    "what was reported": (
        {"comments_reported", *_OF_ITEMS},
        lambda database: select_queue(
            database, QueueFilter(sites=[SITE], status=Status.APPROVED, reported=True)
        ),
    ),
    "a visitor's notices": (
        {"notices_pkey", "comments_pkey", "decisions_comment_id_version_key"},
        lambda database: select_notices(database, Visitor(new_id(), SITE), 0, 50),
    ),
    "one's own comment": (
        {"articles_pkey", "comments_pkey", "decisions_comment_id_version_key", "sites_pkey"},
        lambda database: select_own_comment(database, new_id()),
    ),
    "a session": (
        {"sessions_pkey", "moderators_pkey"},
        lambda database: select_session(database, new_session_token()),
    ),
    "a site's articles": (
        {"articles_listed", "sites_pkey"},
        lambda database: select_articles(database, SITE, words=None, after=None, limit=50),
    ),
    "a moderator's token": (
        {"moderators_token_hash_key"},
        lambda database: select_moderator(database, new_token()),
    ),
    "a comment under review": (
        {*_OF_ITEMS} - {"sites_pkey"},
        lambda database: select_review_comment(database, UUID(int=1)),
    ),
    "the newest texts of a site": (
        {"comments_recent", "comments_queue"},
        lambda database: select_recent_texts(database, SITE, 500),
    ),
    "the depth of sites' queues": (
        {"comments_queue"},
        lambda database: select_site_depths(database, [SITE, "evening"], 1_001),
    ),
    "the depth of all queues": (
        {"comments_queue", "comments_pending"},
        lambda database: select_whole_depth(database, 1_001),
    ),
    "the oldest pending": ({"comments_pending"}, select_pending_age),
}


async def test_every_hot_query_uses_its_indexes_and_scans_no_table(usual: Connection) -> None:
    used: dict[str, set[str]] = {}
    scanned: dict[str, set[str]] = {}
    for name, (_, query) in QUERIES.items():
        recorder = PlanRecorder(usual)
        await query(cast("Connection", recorder))
        plan = nodes(recorder.plan)
        used[name] = {node["Index Name"] for node in plan if "Index Name" in node}
        scanned[name] = {node["Relation Name"] for node in plan if node["Node Type"] == "Seq Scan"} - {
            "sites",  # three rows here
            "article_aliases",  # none here
        }

    assert used == {name: indexes for name, (indexes, _) in QUERIES.items()}
    assert scanned == {name: set[str]() for name in QUERIES}


async def test_the_numbers_of_moderators_read_their_decisions_of_that_time_and_no_others(
    usual: Connection,
) -> None:
    """A site has a million decisions, most of them a policy's."""
    for moderator in (None, "moderator-8"):
        recorder = PlanRecorder(usual, analyse=True)
        await select_statistics(cast("Connection", recorder), asked(moderator))
        [scan] = [node for node in nodes(recorder.plan) if node.get("Relation Name") == "decisions"]
        # A third of 360 comments on each of two sites, of which moderators decided about a quarter.
        read = scan["Actual Rows"] + scan.get("Rows Removed by Filter", 0)
        assert read * scan["Actual Loops"] <= 70


async def test_the_depth_of_a_queue_is_counted_up_to_a_bound(usual: Connection) -> None:
    """Counting 50,000 held comments at each decision slowed down submissions (issue 8, A5)."""
    queries: list[Callable[[Connection], Awaitable[object]]] = [
        lambda database: select_site_depths(database, [SITE], 21),
        lambda database: select_whole_depth(database, 21),
    ]
    for query in queries:
        recorder = PlanRecorder(usual, analyse=True)
        await query(cast("Connection", recorder))
        scans = [node for node in nodes(recorder.plan) if node.get("Relation Name") == "comments"]
        assert all(node["Actual Rows"] * node["Actual Loops"] <= 21 for node in scans)
        assert not [node for node in nodes(recorder.plan) if node["Node Type"] == "Sort"]
    assert (await select_site_depths(usual, [SITE], 21))[SITE] == Depth(21, 21)
    assert await select_whole_depth(usual, 21) == Depth(21, 21)
    assert await select_exact_depth(usual) == Depth(300, 300)


@pytest.mark.parametrize("status", [Status.HELD, Status.REJECTED, Status.APPROVED])
async def test_a_page_of_the_queue_reads_no_more_comments_than_it_has(
    crowded: Connection, status: Status
) -> None:
    """A page of 50,000 held comments took eight times as long as one of 500 (issue 8, F6)."""
    for sites, article in itertools.product((None, [SITE], [SITE, "evening"]), (None, "article-2")):
        most = 10 * len(sites or [SITE, "evening", "morning"]) + 30
        first = QueueFilter(sites=sites, status=status, article_id=article, limit=10)
        _, last = await select_queue(crowded, first)
        following = msgspec.structs.replace(first, after=last)
        # Ten of each site, whose order by time has few equals, and then the ten of the page.
        assert await comments_read(crowded, first) <= most, (sites, article)
        assert await comments_read(crowded, following) <= most, (sites, article)


async def test_what_is_too_much_for_indexes_is_filtered_among_the_newest_of_each_site(
    crowded: Connection, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A filter that leaves nothing of ten million approved comments read all of them (issue 12)."""
    monkeypatch.setattr(queue, "NEWEST", 50)
    narrowed: list[dict[str, Any]] = [
        {"phase": "links"},
        {"reason": "none of these"},
        {"attribute": "threat"},
        {"attribute": "threat", "min_score": 0.9, "author_id": new_id()},
        {"min_score": 1.0},
        {"max_score": 0.0, "words": "運賃"},
        {"phase": "links", "since": datetime(2026, 1, 1, tzinfo=UTC)},
    ]
    for order, filters in itertools.product(get_args(QueueOrder), narrowed):
        few = QueueFilter(sites=[SITE, "evening"], status=Status.APPROVED, order=order, limit=10, **filters)
        assert await comments_read(crowded, few) <= 2 * 50 + 30, filters


async def test_a_search_reads_a_bounded_part_of_the_queue_and_asks_the_index_for_the_rest(
    crowded: Connection,
) -> None:
    """Looking through 50,000 held comments took a second."""
    searches: list[dict[str, Any]] = [{"words": "値上ゲ"}, {"words": "運"}, {"author": "ﾔﾏﾀﾞ太郎"}]
    for status, index in ((Status.HELD, "held_texts_bigrams"), (Status.REJECTED, "folded_texts_bigrams")):
        for order, searched in itertools.product(get_args(QueueOrder), searches):
            few = QueueFilter(sites=None, status=status, order=order, limit=10, **searched)
            recorder = PlanRecorder(crowded, analyse=True)
            await select_queue(cast("Connection", recorder), few)
            plan = nodes(recorder.plan)
            assert index in {node.get("Index Name") for node in plan}, searched
            assert not [
                node["Relation Name"]
                for node in plan
                if node["Node Type"] == "Seq Scan" and node["Relation Name"] != "sites"
            ]
            # A thousand of each site to look through, and those of all sites that were found.
            assert await comments_read(crowded, few) <= 3 * 1_000 + 100, searched
            many = msgspec.structs.replace(few, words="市電", author=None)
            assert await comments_read(crowded, many) <= 3 * 1_000 + 100
            found, _ = await select_queue(crowded, few)
            assert {comment.author for comment in found} == {"市民"}  # as the comments themselves say
            assert len(found) > 5


async def test_facets_and_similar_comments_are_looked_for_in_a_bounded_part_of_the_queue(
    crowded: Connection, monkeypatch: pytest.MonkeyPatch
) -> None:
    # What is half of all or more is sorted as well as read in order: these are few of those that there are.
    monkeypatch.setattr(facets, "COUNTED", 10)
    monkeypatch.setattr(similar, "COMPARED", 100)
    for status, sites in itertools.product((Status.HELD, Status.PENDING, Status.APPROVED), (None, [SITE])):
        recorder = PlanListener(crowded)
        assert (await facets.select_facets(cast("Connection", recorder), sites, status)).counted == 10
        assert scanned_of(recorder) <= {"sites"}
        # Ten more: PostgreSQL rounds what each loop read.
        most = 10 * len(sites or [SITE, "evening", "morning"]) + 10
        assert sum(map(read_of_comments, recorder.plans)) <= most

    comment = await crowded.fetchval(
        "SELECT id FROM comments WHERE site_id = $1 AND status = 'held' AND fingerprint IS NOT NULL", SITE
    )
    recorder = PlanListener(crowded)
    assert await similar.select_similar_ids(cast("Connection", recorder), comment, SITE, 20)
    assert scanned_of(recorder) == set()
    # The comment, those with the same letters, and the newest that are held and pending.
    assert sum(map(read_of_comments, recorder.plans)) <= 2 * 100 + 50


def scanned_of(recorder: PlanListener) -> set[str]:
    """The tables of which a query read all."""
    everywhere = itertools.chain.from_iterable(map(nodes, recorder.plans))
    return {node["Relation Name"] for node in everywhere if node["Node Type"] == "Seq Scan"}


@pytest.mark.parametrize("order", get_args(Order))
@pytest.mark.parametrize("view", get_args(View))
async def test_a_page_reads_no_more_of_a_long_conversation_than_it_shows(
    conversation: Connection, view: View, order: Order
) -> None:
    deep: dict[str, Any] = {"around": UUID(int=9_000)}
    middle = await select_page(conversation, SITE, "long", limit=20, view=view, order=order, **deep)
    queries: list[dict[str, Any]] = [{}, {"start": middle.after}, {"start": middle.before}, deep]
    for query in queries:
        recorder = PlanRecorder(conversation, analyse=True)
        with contextlib.suppress(CommentNotFound):
            await select_page(
                cast("Connection", recorder), SITE, "long", limit=20, view=view, order=order, **query
            )
        scans = [node for node in nodes(recorder.plan) if node.get("Relation Name") == "comments"]
        read = sum(
            (node["Actual Rows"] + node.get("Rows Removed by Filter", 0)) * node["Actual Loops"]
            for node in scans
        )
        # Twenty-one entries on each side, twice where threads and replies are apart, each with three replies.
        assert read <= 21 * 2 * 4 + 10, (query, read)
        assert not [node for node in scans if node["Node Type"] == "Seq Scan"]


async def test_a_page_of_replies_reads_no_more_than_it_shows(conversation: Connection) -> None:
    for after in (None, (datetime.now(UTC) - timedelta(seconds=5_000), UUID(int=0))):
        recorder = PlanRecorder(conversation, analyse=True)
        with contextlib.suppress(CommentNotFound):
            await select_replies(cast("Connection", recorder), UUID(int=3), limit=20, after=after)
        scans = [node for node in nodes(recorder.plan) if node.get("Relation Name") == "comments"]
        assert sum(node["Actual Rows"] * node["Actual Loops"] for node in scans) <= 22


async def comments_read(database: Connection, queue_filter: QueueFilter) -> int:
    """How many rows of `comments` and of its indexes the page of the queue reads."""
    recorder = PlanRecorder(database, analyse=True)
    await select_queue(cast("Connection", recorder), queue_filter)
    return read_of_comments(recorder.plan)


def read_of_comments(plan: dict[str, Any]) -> int:
    return sum(
        (node["Actual Rows"] + node.get("Rows Removed by Filter", 0)) * node["Actual Loops"]
        for node in nodes(plan)
        if node.get("Relation Name") == "comments" or node.get("Index Name", "").startswith("comments_")
    )
