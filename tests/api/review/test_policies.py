"""The policy of a site: moderators read it and admins change it."""

from uuid import uuid4

import pytest

from comments_service.domain.people import Role
from tests.api.articles import problem_of
from tests.api.review.desk import Headers, get
from tests.running import RunningService

TAGS = ("contacts", "solicitation", "language", "noise", "self_harm")

pytestmark = pytest.mark.asyncio(loop_scope="module")


async def test_a_new_site_has_the_default_policy(service: RunningService, site: str, desk: Headers) -> None:
    assert await get(service, f"sites/{site}/policy", desk) == {
        "default": {"approve_below": 0.5, "reject_above": 1.0},
        "thresholds": {},
        "blocked_words": [],
        "suspect_words": [],
        "allowed_words": [],
        "max_links": 1,
        "max_repeats": 1,
        "tags": dict.fromkeys(TAGS, "hold"),
        "languages": ["ja", "en"],
        "own_contacts": [],
    }


async def test_an_admin_can_change_the_policy(
    service: RunningService, site: str, admin: Headers, desk: Headers
) -> None:
    policy = {
        "default": {"approve_below": 0.3, "reject_above": 0.9},
        "thresholds": {"insult": {"approve_below": 0.2, "reject_above": 0.8}},
        "blocked_words": ["死ね"],
        "suspect_words": ["馬鹿"],
        "allowed_words": ["馬鹿力"],
        "max_links": 0,
        "max_repeats": 3,
        "tags": dict.fromkeys(TAGS, "reject") | {"language": "approve"},
        "languages": ["ja", "en", "ko"],
        "own_contacts": ["03-1234-5678"],
    }
    path = f"/v1/review/sites/{site}/policy"
    answer = await service.client.put(path, json=policy, headers=admin)
    assert (answer.status_code, answer.json()) == (200, policy)
    assert await get(service, f"sites/{site}/policy", desk) == policy


@pytest.mark.parametrize(
    "policy",
    [
        {"default": {"approve_below": 0.9, "reject_above": 0.1}},
        {"default": {"approve_below": 1.1}},
        {"default": {"approve_below": -0.1}},
        {"default": {"approve_under": 0.5}},
        {"thresholds": {"rudeness": {}}},
        {"thresholds": {"insult": {"approve_below": 0.9, "reject_above": 0.1}}},
        {"blocked_words": [""]},
        {"blocked_words": ["長" * 101]},
        {"blocked_words": ["a\0b"]},
        {"blocked_words": "死ね"},
        {"max_links": -1},
        {"max_repeats": 0},
        {"words": []},
        [],
    ],
    ids=repr,
)
async def test_an_invalid_policy_is_refused_and_changes_nothing(
    service: RunningService, site: str, admin: Headers, policy: object
) -> None:
    path = f"/v1/review/sites/{site}/policy"
    old_policy = await get(service, f"sites/{site}/policy", admin)
    assert problem_of(await service.client.put(path, json=policy, headers=admin)) == (422, "invalid-body")
    assert await get(service, f"sites/{site}/policy", admin) == old_policy


async def test_words_are_cleaned_as_the_texts_of_comments_are(
    service: RunningService, site: str, admin: Headers
) -> None:
    path = f"/v1/review/sites/{site}/policy"
    words = {
        "blocked_words": [" 死\u200bね\u202e "],
        "suspect_words": ["か\u3099"],
        "allowed_words": ["a\nb"],
    }
    answer = await service.client.put(path, json=words, headers=admin)
    stored = await get(service, f"sites/{site}/policy", admin)
    assert answer.json() == stored
    assert [stored[name] for name in words] == [["死ね"], ["が"], ["a b"]]


@pytest.mark.parametrize("word", ["\u202e", " ", "\u3164", "\u0301"], ids=ascii)
async def test_a_word_that_shows_nothing_is_refused(
    service: RunningService, site: str, admin: Headers, word: str
) -> None:
    path = f"/v1/review/sites/{site}/policy"
    answer = await service.client.put(path, json={"suspect_words": ["死ね", word]}, headers=admin)
    assert problem_of(answer) == (422, "empty")


async def test_an_unknown_site_has_no_policy(service: RunningService) -> None:
    admin = await service.moderator(f"admin-{uuid4().hex}", Role.ADMIN, None)
    for answer in (
        await service.client.get("/v1/review/sites/nowhere/policy", headers=admin),
        await service.client.put("/v1/review/sites/nowhere/policy", json={}, headers=admin),
    ):
        assert problem_of(answer) == (404, "site-not-found")


async def test_a_policy_may_have_ten_thousand_words(
    service: RunningService, site: str, admin: Headers, desk: Headers
) -> None:
    """D7: 2,000 words were answered with 413."""
    policy = {
        "blocked_words": [f"長い悪口その{number}" for number in range(10_000)],
        "suspect_words": [f"怪しい言葉{number}" for number in range(10_000)],
    }
    path = f"/v1/review/sites/{site}/policy"
    answer = await service.client.put(path, json=policy, headers=admin)
    assert answer.status_code == 200
    kept = await get(service, f"sites/{site}/policy", desk)
    assert {name: kept[name] for name in policy} == policy


@pytest.mark.parametrize(
    ("words", "problem"),
    [
        (["言葉"] * 10_001, (422, "invalid-body")),
        (["とても長い言葉" * 14] * 5_000, (413, "body-too-large")),
    ],
    ids=["too many words", "more than 1 MiB"],
)
async def test_a_policy_of_too_many_words_is_refused(
    service: RunningService, site: str, admin: Headers, words: list[str], problem: tuple[int, str]
) -> None:
    path = f"/v1/review/sites/{site}/policy"
    assert problem_of(await service.client.put(path, json={"allowed_words": words}, headers=admin)) == problem
