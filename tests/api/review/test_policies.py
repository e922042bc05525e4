"""The policy of a site: moderators read it and admins change it."""

import asyncio
from uuid import uuid4

import pytest

from comments_service.domain.people import Role
from comments_service.store.pool import Pool, connection
from tests.api.articles import Article, problem_of
from tests.api.review.desk import Headers, decide, get
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
        "trusted": None,
        "newcomers": None,
        "version": 1,
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
        "trusted": {"approve_below": 0.5, "reject_above": 1.0},
        "newcomers": {"approve_below": 0.1, "reject_above": 0.5},
    }
    path = f"/v1/review/sites/{site}/policy"
    answer = await service.client.put(path, json=policy, headers=admin)
    assert (answer.status_code, answer.json()) == (200, policy | {"version": 2})
    assert await get(service, f"sites/{site}/policy", desk) == policy | {"version": 2}


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
        {"newcomers": {"approve_below": 0.9, "reject_above": 0.1}},
        {"version": 0},
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


async def test_a_policy_that_somebody_has_changed_meanwhile_is_not_overwritten(
    service: RunningService, site: str, admin: Headers
) -> None:
    path = f"/v1/review/sites/{site}/policy"
    read = await get(service, f"sites/{site}/policy", admin)
    first, second = await asyncio.gather(
        *(service.client.put(path, json=read | {"max_links": links}, headers=admin) for links in (2, 3))
    )
    taken, refused = sorted((first, second), key=lambda answer: answer.status_code)
    assert (taken.status_code, taken.json()["version"]) == (200, 2)
    assert problem_of(refused) == (409, "stale-version")
    assert refused.json()["version"] == 2
    assert await get(service, f"sites/{site}/policy", admin) == taken.json()

    without_version = await service.client.put(path, json={"max_links": 5}, headers=admin)
    assert (without_version.status_code, without_version.json()["version"]) == (200, 3)
    again = await service.client.put(path, json=without_version.json(), headers=admin)
    assert again.json() == without_version.json()


async def test_every_version_of_a_policy_is_kept_with_who_made_it(
    service: RunningService, site: str, admin: Headers, desk: Headers, pool: Pool
) -> None:
    path = f"/v1/review/sites/{site}/policy"
    for links in (2, 3):
        await service.client.put(path, json={"max_links": links}, headers=admin)
    async with connection(pool) as database:
        # As a release does that knows no versions.
        await database.execute("""UPDATE sites SET policy = '{"max_links": 4}' WHERE site_id = $1""", site)

    versions = await get(service, f"sites/{site}/policy/versions", desk)
    assert [(one["version"], one["moderator"], one["policy"]["max_links"]) for one in versions] == [
        (4, None, 4),
        (3, f"admin of {site}", 3),
        (2, f"admin of {site}", 2),
        (1, None, 1),
    ]
    assert versions[0]["changed_at"] > versions[1]["changed_at"]
    page = await get(service, f"sites/{site}/policy/versions", desk, before=4, limit=1)
    assert page == versions[1:2]


async def test_a_decision_names_the_version_that_judged(
    service: RunningService, site_article: Article, admin: Headers, desk: Headers
) -> None:
    path = f"/v1/review/sites/{site_article.site}/policy"
    [comment] = await site_article.post_many(1)
    await site_article.decide([comment], "held")
    await service.client.put(path, json={"max_links": 2}, headers=admin)
    assert (await get(service, f"comments/{comment}", desk))["policy_version"] == 1
    assert (await decide(service, comment, desk, "approved", 2)).status_code == 201
    reviewed = await get(service, f"comments/{comment}", desk)
    assert (reviewed["policy_version"], [one["policy_version"] for one in reviewed["history"]]) == (2, [1, 2])
