"""What moderators decide, and what is kept of it."""

import pytest

from comments_service.domain.comments import new_id
from tests.api.articles import Article, refused
from tests.api.review.desk import Headers, decide, get
from tests.running import RunningService

pytestmark = pytest.mark.asyncio(loop_scope="module")


class TestHistory:
    async def test_a_comment_tells_every_decision_about_it(
        self, service: RunningService, site_article: Article, site: str, desk: Headers
    ) -> None:
        [comment] = await site_article.post_many(1)
        assert (await get(service, f"comments/{comment}", desk))["history"] == []
        await site_article.decide([comment], "held")
        await decide(service, comment, desk, "approved", 2, reason="批判の範囲内")
        await decide(service, comment, desk, "removed", 3)
        told = await get(service, f"comments/{comment}", desk)
        assert (told["status"], told["version"], told["reason"], told["moderator"]) == (
            "removed",
            4,
            "removed",
            f"desk of {site}",
        )
        assert [
            (one["version"], one["from_status"], one["status"], one["phase"], one["reason"], one["moderator"])
            for one in told["history"]
        ] == [
            (1, "pending", "held", "toxicity", "insult", None),
            (2, "held", "approved", "moderator", "批判の範囲内", f"desk of {site}"),
            (3, "approved", "removed", "moderator", "removed", f"desk of {site}"),
        ]
        # What the scorer said stays with the comment, whoever decides.
        assert all(one["scores"] == {"toxicity": 0.1} for one in told["history"])

    async def test_a_comment_that_nobody_wrote_is_not_found(
        self, service: RunningService, desk: Headers
    ) -> None:
        answer = await service.client.get(f"/v1/review/comments/{new_id()}", headers=desk)
        assert refused(answer) == (404, "comment-not-found")


class TestDecisions:
    async def test_a_decision_says_what_it_changed(
        self, service: RunningService, site_article: Article, site: str, desk: Headers
    ) -> None:
        [comment] = await site_article.post_many(1)
        await site_article.decide([comment], "held")
        answer = await decide(service, comment, desk, "approved", 2, reason=" 問題なし\0 ")
        assert answer.status_code == 201
        made = answer.json()
        assert made.pop("decided_at")
        assert made == {
            "comment_id": comment,
            "version": 2,
            "status": "approved",
            "phase": "moderator",
            "reason": "問題なし",
            "moderator": f"desk of {site}",
            "comment_version": 3,
        }
        page = await site_article.page()
        assert (page["count"], [one["id"] for one in page["comments"]]) == (1, [comment])

    async def test_a_moderator_may_decide_before_the_worker(
        self, service: RunningService, site_article: Article, desk: Headers
    ) -> None:
        [comment] = await site_article.post_many(1)
        assert (await decide(service, comment, desk, "rejected", 1)).status_code == 201

    async def test_every_decision_can_be_undone(
        self, service: RunningService, site_article: Article, desk: Headers
    ) -> None:
        [comment] = await site_article.publish()
        counts: list[int] = []
        version = 2
        for status in ("removed", "approved", "rejected", "held", "approved"):
            made = (await decide(service, comment, desk, status, version)).json()
            version = made["comment_version"]
            counts.append((await site_article.page())["count"])
        assert counts == [0, 1, 0, 0, 1]

    async def test_of_two_moderators_only_the_first_decides(
        self, service: RunningService, site_article: Article, desk: Headers
    ) -> None:
        [comment] = await site_article.post_many(1)
        await site_article.decide([comment], "held")
        assert (await decide(service, comment, desk, "approved", 2)).status_code == 201
        late = await decide(service, comment, desk, "rejected", 2)
        assert refused(late) == (409, "stale-version")
        told = late.json()
        assert (told["version"], told["comment_status"], told["status"]) == (3, "approved", 409)
        assert (await site_article.page())["count"] == 1

    async def test_a_version_from_the_future_is_stale_too(
        self, service: RunningService, site_article: Article, desk: Headers
    ) -> None:
        [comment] = await site_article.post_many(1)
        answer = await decide(service, comment, desk, "rejected", 7)
        assert (refused(answer), answer.json()["version"]) == ((409, "stale-version"), 1)

    @pytest.mark.parametrize(
        "body",
        [
            {"status": "pending", "version": 1},
            {"status": "deleted", "version": 1},
            {"status": "approved"},
            {"version": 1},
            {"status": "approved", "version": 0},
            {"status": "approved", "version": 2**31},
            {"status": "approved", "version": "one"},
            {"status": "approved", "version": 1, "reason": "長" * 501},
            {"status": "approved", "version": 1, "moderator": "somebody"},
            {"status": None, "version": 1},
            [],
        ],
        ids=lambda body: repr(body)[:60],
    )
    async def test_what_is_no_decision_is_refused(
        self, service: RunningService, site_article: Article, desk: Headers, body: object
    ) -> None:
        [comment] = await site_article.post_many(1)
        answer = await service.client.post(
            f"/v1/review/comments/{comment}/decisions", json=body, headers=desk
        )
        assert refused(answer) == (422, "invalid-body")
        assert (await get(service, f"comments/{comment}", desk))["version"] == 1

    async def test_a_decision_must_be_json(
        self, service: RunningService, site_article: Article, desk: Headers
    ) -> None:
        [comment] = await site_article.post_many(1)
        answer = await service.client.post(
            f"/v1/review/comments/{comment}/decisions", data={"status": "approved"}, headers=desk
        )
        assert refused(answer) == (415, "unsupported-media-type")
