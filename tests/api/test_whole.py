"""From the submission to the open page, with the worker that ships."""

from comments_service.settings import Settings
from tests.api.streaming import streaming
from tests.running import ARTICLE, running_service, running_worker
from tests.waiting import wait_until


async def test_an_ordinary_comment_is_published_and_an_abusive_one_waits_for_a_person(
    settings: Settings,
) -> None:
    async with (
        running_service(settings) as service,
        running_worker(settings),
        streaming(service, f"{ARTICLE}/events") as page,
        streaming(service, "/v1/sites/default/counts/events", article="tram-2026") as counts,
    ):
        assert (await page.data("count"))["count"] == 0
        assert await counts.data("counts") == {"counts": {"tram-2026": 0}}

        kind = (await service.submit("市電の復活、通勤が便利になりそうで楽しみです。")).json()
        change = await page.data("change")
        assert [comment["id"] for comment in change["published"]] == [kind["id"]]
        assert await counts.data("counts") == {"counts": {"tram-2026": 1}}
        assert (await service.page())["comments"] == change["published"]

        abusive = (await service.submit("お前みたいな馬鹿は黙ってろ")).json()
        visitor = {"Authorization": f"Bearer {abusive['visitor_token']}"}

        async def held() -> bool:
            answer = await service.client.get(f"/v1/comments/{abusive['id']}", headers=visitor)
            return answer.json()["status"] == "held"

        await wait_until(held, "the abusive comment was never held")
        assert (await service.page())["count"] == 1

        desk = await service.moderator()
        [waiting] = (await service.client.get("/v1/review/comments", headers=desk)).json()["comments"]
        assert waiting["id"] == abusive["id"]
        assert waiting["scores"]
        assert waiting["spans"]
        await service.client.post(
            f"/v1/review/comments/{abusive['id']}/decisions",
            json={"status": "rejected", "version": waiting["version"], "reason": "侮辱"},
            headers=desk,
        )
        told = (await service.client.get(f"/v1/comments/{abusive['id']}", headers=visitor)).json()
        assert (told["status"], told["reason"]) == ("rejected", "侮辱")
