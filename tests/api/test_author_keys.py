"""Readers know one person's comments by a key, and nobody learns the visitor's id."""

from uuid import UUID

import pytest

from comments_service.domain.articles import ArticleChange
from comments_service.domain.settings_changes import SettingsPatch
from comments_service.store.articles import change_article
from comments_service.store.pool import Pool, connection
from comments_service.store.site_settings import update_settings
from tests.api.articles import Article, bearer, problem_of
from tests.api.streaming import article_stream
from tests.running import RunningService

pytestmark = pytest.mark.asyncio(loop_scope="module")


async def test_pages_replies_and_changes_have_the_same_key_of_a_person(
    service: RunningService, article: Article
) -> None:
    first = (await article.post()).json()
    writer = bearer(first["visitor_token"])
    await article.decide([first["id"]])
    second = (await article.post(writer, body="続きです。", parent_id=first["id"])).json()
    other = (await article.post(body="別の意見です。", parent_id=first["id"])).json()
    await article.decide([second["id"], other["id"]])
    shown = {comment["id"]: comment["author_key"] for comment in (await article.page())["comments"]}
    assert len(shown[first["id"]]) == 8
    assert shown[first["id"]] == shown[second["id"]] != shown[other["id"]]
    answer = await service.client.get(f"/v1/comments/{first['id']}/replies")
    async with article_stream(service, article, since=0) as stream:
        change = await stream.next("change")
    for comments in (answer.json()["comments"], change.json()["published"]):
        assert all(comment["author_key"] == shown[comment["id"]] for comment in comments)
    visitor = first["visitor_token"].split(".")[2]
    assert visitor not in answer.text + change.data


async def test_a_site_may_want_no_keys(site_article: Article, site: str, pool: Pool) -> None:
    async with connection(pool) as database:
        await update_settings(database, site, SettingsPatch(author_key="none"))
    await site_article.publish()
    [comment] = (await site_article.page())["comments"]
    assert comment["author_key"] is None


async def test_own_comments_have_the_key_too(service: RunningService, article: Article) -> None:
    receipt = (await article.post()).json()
    await article.decide([receipt["id"]])
    [shown] = (await article.page())["comments"]
    own = await service.client.get(f"/v1/comments/{receipt['id']}", headers=bearer(receipt["visitor_token"]))
    assert own.json()["author_key"] == shown["author_key"]


async def test_readers_are_told_how_much_a_person_wrote_where_the_site_shows_keys(
    service: RunningService, site_article: Article, site: str, pool: Pool
) -> None:
    elsewhere = Article(service, pool, "lunch", site)
    first = (await site_article.post()).json()
    writer, others = bearer(first["visitor_token"]), [await site_article.post(body="別の人です。")]
    others += [
        await site_article.post(writer, body="続きです。"),
        await elsewhere.post(writer, body="給食も。"),
    ]
    await site_article.decide([first["id"], *(answer.json()["id"] for answer in others)])
    pending = (await site_article.post(writer, body="まだ見えません。")).json()["id"]
    path = f"/v1/comments/{first['id']}/author-key"
    assert problem_of(await service.client.get(path)) == (404, "comment-not-found")
    for scope, count in (("article", 2), ("day", 3)):
        async with connection(pool) as database:
            change = SettingsPatch(author_key=scope, show_author_key=True)
            await update_settings(database, site, change)
        answer = await service.client.get(path)
        assert answer.json()["count"] == count, scope
        assert len(answer.json()["author_key"]) == 8
    async with connection(pool) as database:
        await change_article(database, site, elsewhere.name, ArticleChange(mode="hidden"))
    assert (await service.client.get(path)).json()["count"] == 2
    async with connection(pool) as database:
        await database.execute(
            "UPDATE comments SET created_at = created_at - interval '2 days' WHERE id = $1", UUID(first["id"])
        )
    assert (await service.client.get(path)).json()["count"] == 1
    hidden = await service.client.get(f"/v1/comments/{pending}/author-key")
    assert problem_of(hidden) == (404, "comment-not-found")
