"""From the submission to the open page, with the embedded model."""

from comments_service.settings import Settings
from tests.api.articles import bearer, ids
from tests.api.streaming import event_stream
from tests.running import ARTICLE, running_service, running_worker
from tests.waiting import wait_until


async def test_an_ordinary_comment_is_published_and_an_abusive_one_is_held(
    settings: Settings,
) -> None:
    async with (
        running_service(settings) as service,
        running_worker(settings),
        event_stream(service, f"{ARTICLE}/events") as page,
        event_stream(service, "/v1/sites/default/counts/events", article="tram-2026") as counts,
    ):
        assert (await page.data("count"))["count"] == 0
        assert await counts.data("counts") == {"counts": {"tram-2026": 0}}

        friendly_comment = (await service.submit("市電の復活、通勤が便利になりそうで楽しみです。")).json()
        change = await page.data("change")
        assert ids(change["published"]) == [friendly_comment["id"]]
        assert await counts.data("counts") == {"counts": {"tram-2026": 1}}
        assert (await service.page())["comments"] == change["published"]

        abusive_comment = (await service.submit("お前みたいな馬鹿は黙ってろ")).json()
        visitor = bearer(abusive_comment["visitor_token"])

        async def held() -> bool:
            answer = await service.client.get(f"/v1/comments/{abusive_comment['id']}", headers=visitor)
            return answer.json()["status"] == "held"

        await wait_until(held, "the abusive comment was never held")
        assert (await service.page())["count"] == 1

        desk = await service.moderator()
        [comment] = (await service.client.get("/v1/review/comments", headers=desk)).json()["comments"]
        assert comment["id"] == abusive_comment["id"]
        assert comment["scores"]
        assert comment["spans"]
        await service.client.post(
            f"/v1/review/comments/{abusive_comment['id']}/decisions",
            json={"status": "rejected", "version": comment["version"], "reason": "侮辱"},
            headers=desk,
        )
        own_comment = (
            await service.client.get(f"/v1/comments/{abusive_comment['id']}", headers=visitor)
        ).json()
        assert (own_comment["status"], own_comment["reason"]) == ("rejected", "侮辱")
