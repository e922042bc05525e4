"""Decisions of moderators, and the history of a comment."""

import asyncio
from typing import Any

import pytest

from comments_service.domain.comments import new_id
from comments_service.store.pool import Pool
from tests.api.articles import Article, page_ids, problem_of
from tests.api.review.desk import Headers, decide, decide_many, get
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

    async def test_null_is_no_reason_and_no_note(
        self, service: RunningService, site_article: Article, desk: Headers
    ) -> None:
        [comment] = await site_article.publish()
        answer = await decide(service, comment, desk, "removed", 2, reason=None, note=None)
        assert (answer.status_code, answer.json()["reason"]) == (201, "removed")

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


class TestMany:
    async def test_many_decisions_are_answered_one_by_one_in_order(
        self, service: RunningService, site_article: Article, site: str, desk: Headers, pool: Pool
    ) -> None:
        first, second, third = await site_article.post_many(3)
        await site_article.decide([first, second, third], "held")
        [elsewhere] = await Article(service, pool, "elsewhere").post_many(1)
        nowhere = str(new_id())
        results = await decide_many(
            service,
            desk,
            (third, "approved", 2),
            (first, "rejected", 1),
            (nowhere, "approved", 1),
            (second, "removed", 2),
            (elsewhere, "approved", 1),
            (third, "rejected", 3),
        )
        assert [result["comment_id"] for result in results] == [
            third,
            first,
            nowhere,
            second,
            elsewhere,
            third,
        ]
        assert [outcome(result) for result in results] == [
            ("approved", 3),
            ("stale-version", 409),
            ("comment-not-found", 404),
            ("removed", 3),
            # Which does not tell that it exists.
            ("comment-not-found", 404),
            ("invalid-value", 400),
        ]
        assert (results[1]["problem"]["version"], results[1]["problem"]["comment_status"]) == (2, "held")
        page = await site_article.page()
        assert (page["count"], page["revision"], page_ids(page)) == (1, 1, [third])
        detail = await get(service, f"comments/{second}", desk)
        assert (detail["moderator"], detail["history"][-1]["scores"]) == (
            f"desk of {site}",
            {"toxicity": 0.1},
        )

    async def test_decisions_on_comments_and_their_replies_do_not_wait_for_each_other_forever(
        self, service: RunningService, site_article: Article, desk: Headers
    ) -> None:
        roots = await site_article.publish(10)
        replies = [(await site_article.post(parent_id=root)).json()["id"] for root in roots]

        async def send(comments: list[str], status: str) -> list[dict[str, Any]]:
            versions = [(await get(service, f"comments/{one}", desk))["version"] for one in comments]
            return await decide_many(
                service,
                desk,
                *((one, status, version) for one, version in zip(comments, versions, strict=True)),
            )

        for status in ("approved", "removed", "approved"):
            both = await asyncio.gather(send(roots[::-1], status), send(replies, status))
            assert {outcome(result)[0] for results in both for result in results} == {status}
        assert (await site_article.page())["count"] == 20

    @pytest.mark.parametrize("number", [0, 201])
    async def test_a_call_decides_about_one_to_two_hundred_comments(
        self, service: RunningService, desk: Headers, number: int
    ) -> None:
        decision = {"comment_id": str(new_id()), "status": "approved", "version": 1}
        answer = await service.client.post(
            "/v1/review/decisions", json={"decisions": [decision] * number}, headers=desk
        )
        assert problem_of(answer) == (422, "invalid-body")

    async def test_two_hundred_decisions_with_long_notes_fit(
        self, service: RunningService, desk: Headers
    ) -> None:
        decisions = [
            {
                "comment_id": str(new_id()),
                "status": "held",
                "version": 1,
                "reason": "長" * 500,
                "note": "長" * 500,
            }
            for _ in range(200)
        ]
        answer = await service.client.post(
            "/v1/review/decisions", json={"decisions": decisions}, headers=desk
        )
        assert [outcome(result) for result in answer.json()["results"]] == [("comment-not-found", 404)] * 200


def outcome(result: dict[str, Any]) -> tuple[str, int]:
    """The status and the comment's new version, or the code and the status of the problem."""
    if "problem" in result:
        return result["problem"]["code"], result["problem"]["status"]
    return result["decision"]["status"], result["decision"]["comment_version"]
