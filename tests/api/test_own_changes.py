"""Editing and withdrawing one's own comment."""

import pytest

from comments_service.domain.settings_changes import SettingsPatch
from comments_service.redis import queue
from comments_service.store.pool import Pool, connection
from comments_service.store.site_settings import update_settings
from moderation.worker.sweeper import sweep
from tests.api.articles import COMMENT, Article, ids, problem_of
from tests.api.authors import author_of, published_author
from tests.api.review.desk import decide, get
from tests.api.streaming import article_stream
from tests.running import RunningService

pytestmark = pytest.mark.asyncio(loop_scope="module")

SECOND = "市電の復活、とても楽しみにしています。"
PAGE = "http://news.example"


async def test_an_edit_is_pending_and_queued_and_readers_see_the_old_text(
    service: RunningService, article: Article
) -> None:
    author = await published_author(service, article)
    before = await queue.queue_length(service.context.redis)

    answer = await author.edit(f"  {SECOND}  ", 2)

    assert answer.status_code == 202
    told = answer.json()
    assert (told["body"], told["status"], told["version"]) == (SECOND, "pending", 3)
    assert told == await author.status()
    assert await queue.queue_length(service.context.redis) == before + 1
    [shown] = (await article.page())["comments"]
    assert (shown["body"], shown["edited_at"]) == (COMMENT["body"], None)


async def test_an_approved_edit_is_shown_as_edited(
    service: RunningService, article: Article, desk: dict[str, str]
) -> None:
    author = await published_author(service, article)
    await author.edit(SECOND, 2)
    await article.decide([author.comment], version=3)
    page = await article.page()
    [shown] = page["comments"]
    assert (page["count"], shown["body"]) == (1, SECOND)
    assert shown["edited_at"] > shown["created_at"]


async def test_the_desk_sees_both_texts_and_every_version(
    service: RunningService, site_article: Article, desk: dict[str, str]
) -> None:
    author = await published_author(service, site_article)
    await author.edit(SECOND, 2)
    reviewed = await get(service, f"comments/{author.comment}", desk)
    assert (reviewed["body"], reviewed["shown_body"]) == (SECOND, COMMENT["body"])
    assert [(one["version"], one["body"]) for one in reviewed["versions"]] == [
        (1, COMMENT["body"]),
        (3, SECOND),
    ]
    assert [(one["phase"], one["status"]) for one in reviewed["history"]] == [
        ("toxicity", "approved"),
        ("author", "pending"),
    ]


async def test_the_same_text_changes_nothing(service: RunningService, article: Article) -> None:
    author = await published_author(service, article)
    answer = await author.edit(f"{COMMENT['body']}\n", 2)
    assert (answer.status_code, answer.json()["version"], answer.json()["status"]) == (202, 2, "approved")


async def test_an_edit_of_another_version_is_stale(service: RunningService, article: Article) -> None:
    author = await published_author(service, article)
    answer = await author.edit(SECOND, 1)
    assert problem_of(answer) == (409, "stale-version")
    assert (answer.json()["version"], answer.json()["comment_status"]) == (2, "approved")


@pytest.mark.parametrize(
    ("body", "code"), [("　", "empty"), ("あ" * 301, "too-long"), ("👨‍👩‍👧‍👦" * 290, "too-many-bytes")]
)
async def test_an_edit_follows_the_rules_of_a_submission(
    service: RunningService, article: Article, body: str, code: str
) -> None:
    author = await published_author(service, article)
    assert problem_of(await author.edit(body, 2)) == (422, code)


async def test_the_time_for_an_edit_ends(service: RunningService, article: Article, pool: Pool) -> None:
    author = await published_author(service, article)
    assert (await author.status())["editable_until"] > (await author.status())["created_at"]
    async with connection(pool) as database:
        await database.execute(
            "UPDATE comments SET created_at = created_at - interval '6 minutes' WHERE id = $1", author.comment
        )
    assert problem_of(await author.edit(SECOND, 2)) == (403, "edit-window-over")
    assert (await author.status())["editable_until"] is None


async def test_a_site_may_allow_no_edits(service: RunningService, site_article: Article, pool: Pool) -> None:
    async with connection(pool) as database:
        await update_settings(database, site_article.site, SettingsPatch(edit_minutes=0))
    author = await published_author(service, site_article)
    assert problem_of(await author.edit(SECOND, 2)) == (403, "edit-window-over")


async def test_a_site_may_hide_a_comment_while_its_edit_waits(
    service: RunningService, site_article: Article, pool: Pool
) -> None:
    async with connection(pool) as database:
        await update_settings(database, site_article.site, SettingsPatch(edit_keeps_visible=False))
    author = await published_author(service, site_article)
    assert (await author.edit(SECOND, 2)).status_code == 202
    page = await site_article.page()
    assert (page["count"], page["comments"]) == (0, [])


async def test_an_answered_comment_is_not_edited(service: RunningService, article: Article) -> None:
    author = await published_author(service, article)
    answer = (await article.post(parent_id=author.comment)).json()
    assert (await author.edit(SECOND, 2)).status_code == 202
    await article.decide([author.comment], version=3)
    await article.decide([answer["id"]])
    assert problem_of(await author.edit(COMMENT["body"], 4)) == (409, "already-answered")
    assert (await author.status())["editable_until"] is None


@pytest.mark.parametrize("status", ["held", "rejected"])
async def test_a_held_or_rejected_comment_may_be_mended(
    service: RunningService, article: Article, status: str
) -> None:
    author = await author_of(service, article)
    await article.decide([author.comment], status)
    assert (await author.edit(SECOND, 2)).json()["status"] == "pending"


async def test_a_comment_is_not_edited_without_end(
    service: RunningService, article: Article, pool: Pool
) -> None:
    author = await published_author(service, article)
    async with connection(pool) as database:
        await database.execute("UPDATE comments SET version = 200 WHERE id = $1", author.comment)
    assert problem_of(await author.edit(SECOND, 200)) == (403, "edit-window-over")
    assert (await author.status())["editable_until"] is None


async def test_a_removed_comment_is_not_edited(service: RunningService, article: Article) -> None:
    author = await published_author(service, article)
    await article.decide([author.comment], "removed", version=2)
    assert problem_of(await author.edit(SECOND, 3)) == (403, "edit-window-over")


async def test_a_comment_is_not_edited_while_comments_are_closed(
    service: RunningService, site_article: Article, admin: dict[str, str]
) -> None:
    author = await published_author(service, site_article)
    await service.client.patch(site_article.path, json={"closed": True}, headers=admin)
    assert problem_of(await author.edit(SECOND, 2)) == (403, "comments-closed")
    assert (await author.withdraw()).status_code == 204


async def test_an_edit_that_redis_lost_is_found_by_the_sweeper(
    service: RunningService, article: Article, pool: Pool
) -> None:
    author = await published_author(service, article)
    await author.edit(SECOND, 2)
    await service.context.redis.flushall()
    await sweep(pool, service.context.redis, 0)
    await queue.ensure_group(service.context.redis)
    found = await queue.read_new(service.context.redis, "test", 500, 1)
    assert author.comment in {str(delivery.comment_id) for delivery in found}


async def test_only_the_author_edits_and_withdraws(service: RunningService, article: Article) -> None:
    author, other = await published_author(service, article), await published_author(service, article)
    author.token, other.token = other.token, author.token
    assert problem_of(await author.edit(SECOND, 2)) == (404, "comment-not-found")
    assert problem_of(await author.withdraw()) == (404, "comment-not-found")
    author.token = {}
    assert problem_of(await author.edit(SECOND, 2)) == (401, "invalid-token")
    assert problem_of(await author.withdraw()) == (401, "invalid-token")


async def test_only_pages_of_the_site_edit_and_withdraw(service: RunningService, article: Article) -> None:
    author = await published_author(service, article)
    for refused in (
        await author.edit(SECOND, 2, Origin="http://evil.example"),
        await author.withdraw(Origin="null"),
    ):
        assert problem_of(refused) == (403, "origin-not-allowed")
    allowed = await author.edit(SECOND, 2, Origin=PAGE)
    assert (allowed.status_code, allowed.headers["access-control-allow-origin"]) == (202, PAGE)
    allowed = await author.withdraw(Origin=PAGE)
    assert (allowed.status_code, allowed.headers["access-control-allow-origin"]) == (204, PAGE)


async def test_a_withdrawn_comment_is_gone_for_good(
    service: RunningService, site_article: Article, desk: dict[str, str]
) -> None:
    author = await published_author(service, site_article)
    assert (await author.withdraw()).status_code == 204
    assert (await author.withdraw()).status_code == 204

    page = await site_article.page()
    assert (page["count"], page["comments"]) == (0, [])
    told = await author.status()
    assert (told["status"], told["version"], told["editable_until"]) == ("withdrawn", 3, None)
    # Not even its author, on a browser that others use too, reads it again.
    assert (told["author"], told["body"]) == ("", "")
    listed = await service.client.get(
        f"/v1/sites/{told['site_id']}/own", params={"article": told["article_id"]}, headers=author.token
    )
    assert [each["body"] for each in listed.json()["comments"]] == [""]
    assert problem_of(await author.edit(SECOND, 3)) == (403, "edit-window-over")
    refused = await decide(service, author.comment, desk, "approved", 3)
    assert problem_of(refused) == (409, "stale-version")
    assert refused.json()["comment_status"] == "withdrawn"


async def test_a_withdrawn_comment_with_an_answer_leaves_a_tombstone(
    service: RunningService, article: Article
) -> None:
    author = await published_author(service, article)
    answer = await published_author(service, article, parent_id=author.comment, body="同感です。")
    await author.withdraw()
    page = await article.page()
    assert page["count"] == 1
    assert ids(page["comments"]) == [answer.comment, author.comment]
    stone = page["comments"][1]
    assert stone["tombstone"] == "withdrawn"
    assert not {"author", "body"} & set(stone)


async def test_open_pages_are_told_of_an_edit_and_of_a_withdrawal(
    service: RunningService, article: Article
) -> None:
    author = await published_author(service, article)
    await author.edit(SECOND, 2)
    async with article_stream(service, article) as stream:
        await stream.next("count")
        await article.decide([author.comment], version=3)
        [edited] = (await stream.data("change"))["published"]
        assert (edited["body"], edited["id"]) == (SECOND, author.comment)
        assert edited["edited_at"]
        await author.withdraw()
        change = await stream.data("change")
        assert (change["count"], change["removed"]) == (0, [author.comment])
