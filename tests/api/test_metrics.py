"""What the API counts for Prometheus, and what it does not let others count up."""

from collections import Counter
from pathlib import Path
from uuid import uuid4

import pytest
from prometheus_client.parser import text_string_to_metric_families

from comments_service.metrics import FewValues
from tests.api.articles import COMMENT, Article
from tests.running import RunningService

pytestmark = pytest.mark.asyncio(loop_scope="module")

ROOT = Path(__file__).parents[2]


async def counted(service: RunningService, name: str, *labels: str) -> Counter[tuple[str, ...]]:
    """The samples of a counter, by the values of these labels."""
    families = text_string_to_metric_families((await service.client.get("/metrics")).text)
    samples = [one for family in families for one in family.samples if one.name == name]
    return Counter({tuple(one.labels[label] for label in labels): int(one.value) for one in samples})


async def test_submissions_are_counted_by_their_outcome(service: RunningService, article: Article) -> None:
    before = await counted(service, "comments_submissions_total", "outcome")
    path = article.comments
    key = {"Idempotency-Key": uuid4().hex}
    await article.post(headers=key)
    await article.post(headers=key)
    await article.post(headers=key, body="べつの意見です。")
    await article.post(headers={"Origin": "https://elsewhere.example"})
    await article.post(headers={"Authorization": "Bearer forged"})
    await article.post(body="あ" * 301)
    await article.post(body=["a list"])
    await article.post(body=None)
    await service.client.post(path, content=b"{", headers={"Content-Type": "application/json"})
    await service.client.post(path, content=b"a=b", headers={"Content-Type": "text/plain"})
    await service.client.post(path, json=COMMENT | {"body": "x" * 20_000})
    await service.client.post("/v1/sites/no-such-site/articles/tram-2026/comments", json=COMMENT)
    # Not submissions.
    await service.client.get(path, params={"limit": "0"})
    await service.client.post("/v1/review/comments", json=COMMENT)

    after = await counted(service, "comments_submissions_total", "outcome")
    assert {outcome: number for [outcome], number in (after - before).items()} == {
        "accepted": 1,
        "repeated": 1,
        "idempotency-key-reused": 1,
        "origin-not-allowed": 1,
        "invalid-token": 1,
        "too-long": 1,
        "invalid-body": 2,
        "invalid-json": 1,
        "unsupported-media-type": 1,
        "body-too-large": 1,
        "site-not-found": 1,
    }


async def test_a_refused_preflight_of_a_submission_is_counted(
    service: RunningService, article: Article
) -> None:
    """A browser whose preflight is refused sends no comment: without this the site's missing origin is not seen."""
    before = await counted(service, "comments_submissions_total", "outcome")
    for path, origin, method in [
        (article.comments, "https://elsewhere.example", "POST"),
        (article.comments, "null", "POST"),
        ("/v1/sites/no-such-site/articles/tram-2026/comments", "http://news.example", "POST"),
        # Not refused, or not of a submission.
        (article.comments, "http://news.example", "POST"),
        (article.comments, "https://elsewhere.example", "GET"),
        (article.comments, "https://elsewhere.example", "DELETE"),
        (article.path, "https://elsewhere.example", "PUT"),
        ("/v1/sites/default/counts", "https://elsewhere.example", "POST"),
    ]:
        headers = {"Origin": origin, "Access-Control-Request-Method": method}
        await service.client.options(path, headers=headers)

    after = await counted(service, "comments_submissions_total", "outcome")
    assert {outcome: number for [outcome], number in (after - before).items()} == {
        "origin-not-allowed": 2,
        "site-not-found": 1,
    }


async def test_a_moderators_decision_is_counted_under_no_reason_that_can_be_made_up(
    service: RunningService, article: Article
) -> None:
    desk = await service.moderator(f"desk-{uuid4().hex}")
    labels = ("status", "phase", "reason")
    before = await counted(service, "comments_decisions_total", *labels)
    for comment, reason in zip(
        await article.post_many(3), ("個人情報が含まれるため", "off topic", ""), strict=True
    ):
        decision = {"status": "rejected", "version": 1, "reason": reason}
        path = f"/v1/review/comments/{comment}/decisions"
        assert (await service.client.post(path, json=decision, headers=desk)).status_code == 201
        # A stale decision changes nothing.
        assert (await service.client.post(path, json=decision, headers=desk)).status_code == 409

    after = await counted(service, "comments_decisions_total", *labels)
    assert after - before == {("rejected", "moderator", "moderator"): 3}


async def test_a_label_has_few_values() -> None:
    few = FewValues(2)
    assert [few(value) for value in ("links", "clean", "made-up", "links", "more")] == [
        "links",
        "clean",
        "other",
        "links",
        "other",
    ]


async def test_every_module_that_decides_counts_its_decisions() -> None:
    modules = [
        file.read_text("utf-8")
        for package in ("comments_service", "moderation")
        for file in (ROOT / package).rglob("*.py")
    ]
    # What the store decides for a caller, that caller counts.
    deciding = [
        text for text in modules if "await decide(database" in text or "await erase_comments(" in text
    ]
    assert len(deciding) >= 2
    assert all("count_decisions(" in text for text in deciding)
