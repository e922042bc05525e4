"""The moderators' queue: its order, its pages and its filters."""

import itertools
from functools import partial
from uuid import UUID, uuid4

import pytest
import pytest_asyncio

from comments_service.domain.comments import Status
from comments_service.domain.decisions import Decision, Edit, Policy, Scores, authors_decision
from comments_service.domain.margins import margin_of
from comments_service.store import facets, queue
from comments_service.store.decisions import decide
from comments_service.store.pool import Pool, connection
from comments_service.store.purging import purge_withdrawn
from tests.api.articles import COMMENT, Article, all_page_ids, page_ids, problem_of
from tests.api.review.desk import Headers, get
from tests.running import RunningService
from tests.stored import by_moderator, by_policy

pytestmark = pytest.mark.asyncio(loop_scope="module")


async def test_the_queue_has_the_held_comments_with_all_their_fields(
    service: RunningService, site_article: Article, desk: Headers
) -> None:
    held_comment, approved_comment = await site_article.post_many(2)
    await site_article.decide([held_comment], "held")
    await site_article.decide([approved_comment])
    [comment] = (await get(service, "comments", desk))["comments"]
    assert comment.pop("created_at")
    assert comment.pop("decided_at")
    assert comment.pop("author_id")
    assert comment["author_history"].pop("first_seen")
    assert comment["reason_texts"].pop("ja")
    assert comment == {
        "id": held_comment,
        "site_id": site_article.site,
        "article_id": "tram",
        "article": {"title": None, "url": None, "section": None},
        "author": COMMENT["author"],
        "author_history": {"approved": 0, "rejected": 0, "held": 1, "removed": 0, "reports": 0},
        "author_status": {"muted_until": None, "banned": False, "trusted": None},
        "account": None,
        "badges": [],
        "body": "0番目の意見です。",
        "shown_body": None,
        "parent_id": None,
        "parent": None,
        "status": "held",
        "pinned": False,
        "version": 2,
        "scores": {"toxicity": 0.1},
        "score": 0.1,
        "margin": None,
        "thresholds": {"toxicity": {"approve_below": 0.5, "reject_above": 1.0}},
        "scorer": "ngram",
        "scorer_version": "1",
        "phase": "toxicity",
        "reason": "insult",
        "reason_texts": comment["reason_texts"],
        "policy_version": 1,
        "claim": None,
        "moderator": None,
        "spans": [],
        "reports": [],
        "legal_hold": False,
    }


@pytest.mark.parametrize("status", ["pending", "held", "approved", "rejected", "removed"])
async def test_the_queue_can_be_filtered_by_status(
    service: RunningService, site_article: Article, desk: Headers, status: str
) -> None:
    comments = dict(
        zip(
            ["pending", "held", "approved", "rejected", "removed"],
            await site_article.post_many(5),
            strict=True,
        )
    )
    for decided_status in ("held", "approved", "rejected"):
        await site_article.decide([comments[decided_status]], decided_status)
    await site_article.decide([comments["removed"]])
    await site_article.decide([comments["removed"]], "removed", version=2)
    assert page_ids(await get(service, "comments", desk, status=status)) == [comments[status]]


async def test_held_comments_come_oldest_first_and_rejected_ones_newest_first(
    service: RunningService, site_article: Article, desk: Headers
) -> None:
    comments = await site_article.post_many(6)
    await site_article.decide(comments[:3], "held")
    await site_article.decide(comments[3:], "rejected")
    assert page_ids(await get(service, "comments", desk)) == comments[:3]
    assert page_ids(await get(service, "comments", desk, status="rejected")) == comments[:2:-1]


@pytest.mark.parametrize("status", ["held", "rejected"])
async def test_every_comment_of_the_queue_is_on_one_page(
    service: RunningService, site_article: Article, desk: Headers, status: str
) -> None:
    comments = await site_article.post_many(7)
    await site_article.decide(comments, status)
    found = await all_page_ids(partial(get, service, "comments", desk), status=status, limit=2)
    assert found == (comments if status == "held" else comments[::-1])


async def test_the_queue_can_be_filtered_by_article(
    service: RunningService, site_article: Article, desk: Headers, pool: Pool
) -> None:
    for article in (site_article, Article(service, pool, "lunch", site_article.site)):
        await article.decide(await article.post_many(1), "held")
    [comment] = (await get(service, "comments", desk, article="lunch"))["comments"]
    assert comment["article_id"] == "lunch"


async def test_the_queue_can_be_filtered_by_site(service: RunningService, site_article: Article) -> None:
    comments = await site_article.post_many(1)
    await site_article.decide(comments, "held")
    moderator = await service.moderator(f"two-sites-{uuid4().hex}", sites=[site_article.site, "default"])
    assert page_ids(await get(service, "comments", moderator, site=site_article.site)) == comments
    assert page_ids(await get(service, "comments", moderator, site="default")) == []


BODY = "市電の復活 (tram) に賛成です。ﾊﾞｶげた値上げは\n１００％お断り! it's a\\b"
FOUND = [
    "市電", "市電の", "TRAM", "ｔｒａｍ", "バカ", "ばか", "ﾊﾞｶ", "バかげた", "電", "り", "。", "%", "100%", "\\", "a\\b",
    "it's", "'", "復活 お断り", "お断り 復活　読者ｚ", "読者Z", "よ", "ヨみ", " ", "\0", "",
]  # fmt: skip
# Letters that stand in another order, across a blank, a line or the end of the name; and what is not there.
NOT_FOUND = ["給食", "電市", "活復", "復活tram", "値上げは100", "読者z市電", "_", "復活 給食", "無"]


@pytest.mark.parametrize("status", ["held", "rejected", "approved", "pending"])
async def test_the_queue_can_be_searched_by_words_of_body_and_author(
    service: RunningService, site_article: Article, desk: Headers, status: str
) -> None:
    """Width, case and kana make no difference, and one letter is enough."""
    comment = (await site_article.post(author="よみ　読者Ｚ", body=BODY)).json()["id"]
    if status != "pending":
        await site_article.decide([comment], status)
    for q in FOUND:
        assert page_ids(await get(service, "comments", desk, status=status, q=q)) == [comment], q
    for q in NOT_FOUND:
        assert page_ids(await get(service, "comments", desk, status=status, q=q)) == [], q
    for author, matches in {"ヨミ 読者z": 1, " よみ　読者Z ": 1, "よみ": 0, "よみ 読者z2": 0, "%": 0}.items():
        assert len(page_ids(await get(service, "comments", desk, status=status, author=author))) == matches


async def test_a_search_goes_on_beyond_what_it_looks_through_at_first(
    service: RunningService, site_article: Article, desk: Headers, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(queue, "LOOKED_THROUGH", 2)
    comments = await site_article.post_many(9)
    few = [(await site_article.post(body="運賃はいくらですか。")).json()["id"] for _ in range(3)]
    await site_article.decide([*comments, *few], "held")
    read = partial(get, service, "comments", desk)
    for order in ("oldest", "score"):
        assert await all_page_ids(read, q="運賃", order=order, limit=2) == few
        assert await all_page_ids(read, q="番目", order=order, limit=2) == comments
    assert await all_page_ids(read, q="か", order="newest", limit=1) == few[::-1]


async def test_a_search_follows_an_edited_text_and_forgets_an_erased_one(
    service: RunningService, site_article: Article, desk: Headers, pool: Pool
) -> None:
    comment = UUID((await site_article.post(body="運賃はいくらですか。")).json()["id"])
    edit = authors_decision(comment, 2, Status.PENDING, "edited", Edit("給食はいくらですか。", keep=False))
    async with connection(pool) as database:
        for decision in (by_policy(comment, Status.HELD), edit, by_policy(comment, Status.HELD, 3)):
            assert await decide(database, [decision])
        for q, matches in (("運賃", 0), ("給食", 1)):
            assert len(page_ids(await get(service, "comments", desk, q=q))) == matches
        await decide(database, [authors_decision(comment, 4, Status.WITHDRAWN, "withdrawn")])
        assert page_ids(await get(service, "comments", desk, q="給食", status="withdrawn")) == [str(comment)]
        assert await purge_withdrawn(database, days=0, limit=1_000)
        folded = "SELECT count(*) FROM folded_texts WHERE comment_id = $1"
        assert await database.fetchval(folded, comment) == 0


@pytest_asyncio.fixture(loop_scope="module")
async def scored(site_article: Article, pool: Pool) -> dict[str, str]:
    """Held comments by what is remarkable about each, the oldest first. The second of two equals is `equal`."""
    names = ["mild", "insult", "equal", "links", "unscored", "worst"]
    scores: dict[str, Scores] = {
        "mild": {"toxicity": 0.55, "insult": 0.2},
        "insult": {"toxicity": 0.7, "insult": 0.8},
        "equal": {"toxicity": 0.7, "insult": 0.6},
        "links": {"toxicity": 0.05, "insult": 0.01},
        "unscored": {},
        "worst": {"toxicity": 0.95, "insult": 0.3},
    }
    comments = dict(zip(names, await site_article.post_many(len(names)), strict=True))
    decisions = [
        Decision(
            comment_id=UUID(comments[name]),
            version=1,
            status=Status.HELD,
            phase=name if name in ("links", "unscored") else "toxicity",
            reason="insult" if name == "insult" else name if name in ("links", "unscored") else "toxicity",
            scores=scores[name],
            margin=margin_of(scores[name], Policy()),
        )
        for name in names
    ]
    async with connection(pool) as database:
        await decide(database, decisions)
    return comments


ORDERS = {
    "oldest": "mild insult equal links unscored worst",
    "newest": "worst unscored links equal insult mild",
    "score": "worst insult equal mild links unscored",
    "nearest": "mild equal insult links worst unscored",
}
FILTERS: list[tuple[dict[str, str], str]] = [
    ({"phase": "links"}, "links"),
    ({"phase": "toxicity"}, "mild insult equal worst"),
    ({"reason": "insult"}, "insult"),
    ({"attribute": "insult"}, "insult equal"),  # from the site's threshold on
    ({"attribute": "insult", "min_score": "0.3"}, "insult equal worst"),
    ({"attribute": "insult", "min_score": "0.1", "max_score": "0.6"}, "mild equal worst"),
    ({"attribute": "toxicity"}, "mild insult equal worst"),
    ({"min_score": "0.7"}, "insult equal worst"),
    ({"max_score": "0.55"}, "mild links"),
    ({"min_score": "0.6", "phase": "toxicity", "reason": "toxicity"}, "equal worst"),
    ({"from": "2026-01-01T00:00:00+09:00", "to": "2100-01-01T00:00:00Z", "phase": "links"}, "links"),
    ({"to": "2026-01-01T00:00:00+09:00"}, ""),
    ({"from": "2100-01-01T00:00:00Z"}, ""),
]


async def test_the_queue_has_four_orders_whatever_the_size_of_a_page(
    service: RunningService, scored: dict[str, str], desk: Headers
) -> None:
    for (order, names), limit in itertools.product(ORDERS.items(), (1, 2, 100)):
        found = await all_page_ids(partial(get, service, "comments", desk), order=order, limit=limit)
        assert found == [scored[name] for name in names.split()], (order, limit)


async def test_approved_comments_can_be_ordered_by_their_scores(
    service: RunningService, scored: dict[str, str], desk: Headers, pool: Pool
) -> None:
    async with connection(pool) as database:
        await decide(
            database, [by_moderator(UUID(comment), Status.APPROVED, 2) for comment in scored.values()]
        )
    for order, first in (("score", "worst"), ("nearest", "mild")):
        found = await all_page_ids(
            partial(get, service, "comments", desk), status="approved", order=order, limit=2
        )
        assert len(found) == len(scored)
        assert found[0] == scored[first]


async def test_the_queue_can_be_filtered_in_any_order(
    service: RunningService, scored: dict[str, str], desk: Headers
) -> None:
    for (query, names), order in itertools.product(FILTERS, ("oldest", "score")):
        found = page_ids(await get(service, "comments", desk, order=order, **query))
        assert sorted(found) == sorted(scored[name] for name in names.split()), (query, order)


async def test_facets_count_what_the_filters_would_leave(
    service: RunningService, scored: dict[str, str], desk: Headers, site_article: Article
) -> None:
    counted = await get(service, "facets", desk, site=site_article.site)
    article = {"site_id": site_article.site, "article_id": "tram", "title": None, "count": 6}
    assert counted.pop("articles") == [article]
    assert counted == {
        "status": "held",
        "counted": 6,
        "complete": True,
        "phases": [
            {"value": "toxicity", "count": 4},
            {"value": "links", "count": 1},
            {"value": "unscored", "count": 1},
        ],
        "attributes": [{"value": "toxicity", "count": 4}, {"value": "insult", "count": 2}],
        "reasons": [
            {"value": "toxicity", "count": 3},
            {"value": "insult", "count": 1},
            {"value": "links", "count": 1},
            {"value": "unscored", "count": 1},
        ],
    }
    for facet, parameter in (("phases", "phase"), ("reasons", "reason"), ("attributes", "attribute")):
        for one in counted[facet]:
            found = await get(service, "comments", desk, **{parameter: one["value"]})
            assert len(page_ids(found)) == one["count"]


async def test_facets_say_when_they_did_not_count_all(
    service: RunningService, scored: dict[str, str], desk: Headers, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(facets, "COUNTED", 5)
    counted = await get(service, "facets", desk)
    assert (counted["counted"], counted["complete"]) == (5, False)


async def test_similar_comments_wait_and_say_nearly_the_same(
    service: RunningService, site_article: Article, desk: Headers
) -> None:
    text = "市電の復活よりも、まずはバスの本数を増やしてください。"
    bodies = [
        text,
        f"{text}!!",
        text.replace("まずは", "先ず"),
        text[::-1],
        "バスの本数を増やしてください。",
        text,
    ]
    comments = [(await site_article.post(body=body)).json()["id"] for body in bodies]
    await site_article.decide([*comments[:2], *comments[3:5]], "held")
    await site_article.decide(comments[5:], "approved")
    assert page_ids(await get(service, f"comments/{comments[0]}/similar", desk)) == [comments[2], comments[1]]
    assert page_ids(await get(service, f"comments/{comments[0]}/similar", desk, limit=1)) == [comments[2]]
    colleague = await service.moderator(f"elsewhere-{uuid4().hex}", sites=["default"])
    answer = await service.client.get(f"/v1/review/comments/{comments[0]}/similar", headers=colleague)
    assert problem_of(answer) == (404, "comment-not-found")


async def test_the_queue_can_be_filtered_by_person(
    service: RunningService, scored: dict[str, str], desk: Headers
) -> None:
    [comment] = (await get(service, "comments", desk, phase="links"))["comments"]
    found = await get(service, "comments", desk, author_id=comment["author_id"])
    assert page_ids(found) == [scored["links"]]


async def test_a_cursor_of_another_order_is_refused(
    service: RunningService, scored: dict[str, str], desk: Headers
) -> None:
    cursors = {
        order: (await get(service, "comments", desk, order=order, limit=1))["next_cursor"]
        for order in ("oldest", "score", "nearest")
    }
    for order, other in itertools.permutations(cursors, 2):
        query = {"order": order, "cursor": cursors[other]}
        answer = await service.client.get("/v1/review/comments", params=query, headers=desk)
        assert problem_of(answer) == (400, "invalid-value")


async def test_an_item_says_what_it_answers_and_what_became_of_the_authors_comments(
    service: RunningService, site_article: Article, desk: Headers
) -> None:
    [parent] = await site_article.publish()
    first = (await site_article.post()).json()
    token = {"Authorization": f"Bearer {first['visitor_token']}"}
    reply = (await site_article.post(token, body="運賃はいくらですか。", parent_id=parent)).json()["id"]
    await site_article.decide([first["id"]], "rejected")
    await site_article.decide([reply], "held")
    [item] = (await get(service, "comments", desk))["comments"]
    assert item["parent"] == {
        "id": parent,
        "author": COMMENT["author"],
        "body": "0番目の意見です。",
        "status": "approved",
    }
    history = item["author_history"]
    assert history.pop("first_seen") == first["created_at"]
    assert history == {"approved": 0, "rejected": 1, "held": 1, "removed": 0, "reports": 0}


@pytest.mark.parametrize(
    "query",
    [
        {"status": "deleted"},
        {"order": "best"},
        {"order": ""},
        {"attribute": "rudeness"},
        {"min_score": "1.1"},
        {"max_score": "-0.1"},
        {"min_score": "nan"},
        {"author_id": "x"},
        {"from": "yesterday"},
        {"from": "2026-11-23T09:00:00"},
        {"to": "2026-11-23"},
        {"reported": "maybe"},
        {"claimed": "you"},
        {"phase": "Links"},
        {"status": ""},
        {"limit": "0"},
        {"limit": "101"},
        {"cursor": "x"},
        {"q": "長" * 101},
        {"article": "a b"},
        {"article": "a\n"},
        {"article": "\0"},
        {"site": "\0"},
        {"site": "Default"},
        {"statuses": "held"},
    ],
    ids=repr,
)
async def test_an_invalid_query_is_refused(
    service: RunningService, desk: Headers, query: dict[str, str]
) -> None:
    answer = await service.client.get("/v1/review/comments", params=query, headers=desk)
    assert problem_of(answer) == (400, "invalid-value")
