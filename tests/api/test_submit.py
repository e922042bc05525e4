"""Taking a comment, from outside."""

from moderation.worker import Worker
from tests.running import RunningService


async def test_an_ordinary_comment_is_published(service: RunningService, worker: Worker) -> None:
    answer = await service.submit("市電の復活、通勤が便利になりそうで楽しみです。")
    assert answer.status_code == 202
    page = await service.published(1)
    assert page["comments"][0]["id"] == answer.json()["id"]
