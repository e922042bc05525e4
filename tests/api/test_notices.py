"""What became of one's comments, as the widget asks for it."""

import pytest

from comments_service.domain.notices import encode_since
from tests.api.articles import Article, problem_of
from tests.api.authors import author_of, published_author
from tests.running import RunningService

pytestmark = pytest.mark.asyncio(loop_scope="module")


async def test_an_author_is_told_what_happened_since_the_last_question(
    service: RunningService, article: Article
) -> None:
    author = await author_of(service, article)
    first = await author.notices()
    assert first == {"notices": [], "next": encode_since(0)}

    await article.decide([author.comment], "held")
    told = await author.notices(since=first["next"], lang="en")
    [held] = told["notices"]
    assert held == {
        "id": "1",
        "kind": "held",
        "comment_id": author.comment,
        "article_id": article.name,
        "created_at": held["created_at"],
        "reason": "It may insult somebody.",
    }
    assert await author.notices(since=told["next"]) == {"notices": [], "next": told["next"]}

    await article.decide([author.comment], version=2)
    answer = await published_author(service, article, parent_id=author.comment)
    told = await author.notices(since=told["next"])
    assert [(one["kind"], one.get("reply_id")) for one in told["notices"]] == [
        ("approved", None),
        ("answered", answer.comment),
    ]


@pytest.mark.parametrize("since", ["AAAA", "____________", "AAAAAAAAAAAAAAAAAAAA", "€"])
async def test_a_cursor_of_another_kind_is_refused(
    service: RunningService, article: Article, since: str
) -> None:
    author = await author_of(service, article)
    answer = await service.client.get(
        "/v1/sites/default/own/notices", headers=author.token, params={"since": since}
    )
    assert problem_of(answer) == (400, "invalid-value")


async def test_notices_need_a_token_of_the_site(service: RunningService, site_article: Article) -> None:
    author = await author_of(service, site_article)
    for headers in ({}, author.token):
        answer = await service.client.get("/v1/sites/default/own/notices", headers=headers)
        assert problem_of(answer) == (401, "invalid-token")
