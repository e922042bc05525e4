"""Readers know one person's comments by a key, and nobody learns the visitor's id."""

import pytest

from comments_service.domain.site_settings import SettingsPatch
from comments_service.store.pool import Pool, connection
from comments_service.store.site_settings import update_settings
from tests.api.articles import Article, bearer
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
