"""Decisions of moderators, and the history of a comment."""

import pytest

from comments_service.domain.comments import new_id
from tests.api.articles import Article, page_ids, problem_of
from tests.api.review.desk import Headers, decide, get
from tests.running import RunningService

pytestmark = pytest.mark.asyncio(loop_scope="module")


class TestHistory:
    async def test_the_history_of_a_comment_has_every_decision(
        self, service: RunningService, site_article: Article, site: str, desk: Headers
    ) -> None:
        [comment] = await site_article.post_many(1)
        assert (await get(service, f"comments/{comment}", desk))["history"] == []
        await site_article.decide([comment], "held")
        await decide(service, comment, desk, "approved", 2, reason="批判の範囲内")
        await decide(service, comment, desk, "removed", 3)
        detail = await get(service, f"comments/{comment}", desk)
        assert (detail["status"], detail["version"], detail["reason"], detail["moderator"]) == (
            "removed",
            4,
            "removed",
            f"desk of {site}",
        )
        assert [
            tuple(
                decision[field]
                for field in ("version", "from_status", "status", "phase", "reason", "moderator")
            )
            for decision in detail["history"]
        ] == [
            (1, "pending", "held", "toxicity", "insult", None),
            (2, "held", "approved", "moderator", "批判の範囲内", f"desk of {site}"),
            (3, "approved", "removed", "moderator", "removed", f"desk of {site}"),
        ]
        # A decision of a moderator keeps the scores of the comment.
        assert all(decision["scores"] == {"toxicity": 0.1} for decision in detail["history"])

    async def test_an_unknown_comment_is_not_found(self, service: RunningService, desk: Headers) -> None:
        answer = await service.client.get(f"/v1/review/comments/{new_id()}", headers=desk)
        assert problem_of(answer) == (404, "comment-not-found")


class TestDecisions:
    async def test_a_decision_is_answered_with_the_decision_and_the_new_version(
        self, service: RunningService, site_article: Article, site: str, desk: Headers
    ) -> None:
        [comment] = await site_article.post_many(1)
        await site_article.decide([comment], "held")
        answer = await decide(service, comment, desk, "approved", 2, reason=" 問題\u202eなし\0\x1b\u200b ")
        assert answer.status_code == 201
        decision = answer.json()
        assert decision.pop("decided_at")
        assert decision == {
            "comment_id": comment,
            "version": 2,
            "status": "approved",
            "phase": "moderator",
            "reason": "問題なし",
            "moderator": f"desk of {site}",
            "comment_version": 3,
        }
        page = await site_article.page()
        assert (page["count"], page_ids(page)) == (1, [comment])

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
            decision = (await decide(service, comment, desk, status, version)).json()
            version = decision["comment_version"]
            counts.append((await site_article.page())["count"])
        assert counts == [0, 1, 0, 0, 1]

    async def test_a_decision_about_an_old_version_is_refused(
        self, service: RunningService, site_article: Article, desk: Headers
    ) -> None:
        [comment] = await site_article.post_many(1)
        await site_article.decide([comment], "held")
        assert (await decide(service, comment, desk, "approved", 2)).status_code == 201
        answer = await decide(service, comment, desk, "rejected", 2)
        assert problem_of(answer) == (409, "stale-version")
        problem = answer.json()
        assert (problem["version"], problem["comment_status"], problem["status"]) == (3, "approved", 409)
        assert (await site_article.page())["count"] == 1

    async def test_a_decision_about_a_future_version_is_refused(
        self, service: RunningService, site_article: Article, desk: Headers
    ) -> None:
        [comment] = await site_article.post_many(1)
        answer = await decide(service, comment, desk, "rejected", 7)
        assert (problem_of(answer), answer.json()["version"]) == ((409, "stale-version"), 1)

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
    async def test_an_invalid_decision_is_refused(
        self, service: RunningService, site_article: Article, desk: Headers, body: object
    ) -> None:
        [comment] = await site_article.post_many(1)
        answer = await service.client.post(
            f"/v1/review/comments/{comment}/decisions", json=body, headers=desk
        )
        assert problem_of(answer) == (422, "invalid-body")
        assert (await get(service, f"comments/{comment}", desk))["version"] == 1

    async def test_a_decision_must_be_json(
        self, service: RunningService, site_article: Article, desk: Headers
    ) -> None:
        [comment] = await site_article.post_many(1)
        answer = await service.client.post(
            f"/v1/review/comments/{comment}/decisions", data={"status": "approved"}, headers=desk
        )
        assert problem_of(answer) == (415, "unsupported-media-type")
