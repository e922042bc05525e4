"""Help for the author of a comment who seems to be at risk."""

from typing import Any
from uuid import uuid4

import pytest

from comments_service.domain.help import HELP
from comments_service.domain.people import Role
from tests.api.articles import Article, bearer, problem_of
from tests.running import RunningService
from tests.waiting import wait_until

pytestmark = pytest.mark.asyncio(loop_scope="module")

RISK = "self_harm_risk"
OWN = {
    "text": "ひとりで抱えないでください。",
    "contacts": [{"name": "編集部の相談窓口", "number": "03-0000-0000"}],
}


async def own_comment(
    service: RunningService, article: Article, body: str, status: str, reason: str
) -> dict[str, Any]:
    receipt = (await article.post(body=body)).json()
    await article.decide([receipt["id"]], status, reason=reason)
    token = bearer(receipt["visitor_token"])
    return (await service.client.get(f"/v1/comments/{receipt['id']}", headers=token)).json()


async def test_an_author_at_risk_is_told_whom_to_turn_to(service: RunningService, article: Article) -> None:
    comment = await own_comment(service, article, "もう死にたい", "held", RISK)
    assert comment["status"] == "held"
    assert comment["help"]["text"] == HELP["ja"].text
    numbers = [contact.get("number") for contact in comment["help"]["contacts"]]
    assert {"0120-279-338", "0120-061-338"} <= set(numbers)


async def test_who_writes_english_is_told_in_english(service: RunningService, article: Article) -> None:
    comment = await own_comment(service, article, "I want to die", "held", RISK)
    assert comment["help"]["text"] == HELP["en"].text


@pytest.mark.parametrize(
    ("status", "reason"), [("held", "insult"), ("rejected", "blocked-word"), ("approved", "")]
)
async def test_no_other_author_is_shown_help(
    service: RunningService, article: Article, status: str, reason: str
) -> None:
    assert "help" not in await own_comment(service, article, "市電の復活", status, reason)


async def test_help_stays_when_a_moderator_rejects_and_ends_when_the_comment_is_published(
    service: RunningService, article: Article
) -> None:
    receipt = (await article.post(body="もう死にたい")).json()
    token = bearer(receipt["visitor_token"])
    address = f"/v1/comments/{receipt['id']}"
    await article.decide([receipt["id"]], "held", reason=RISK)
    await article.decide([receipt["id"]], "rejected", version=2)
    assert "help" in (await service.client.get(address, headers=token)).json()
    await article.decide([receipt["id"]], "approved", version=3)
    assert "help" not in (await service.client.get(address, headers=token)).json()


async def test_a_site_has_its_own_text_and_numbers(service: RunningService, article: Article) -> None:
    admin = await service.moderator(f"admin-{uuid4().hex}", role=Role.ADMIN)
    address = "/v1/review/sites/default/settings"
    changed = await service.client.patch(address, json={"help": {"ja": OWN}}, headers=admin)
    assert changed.json()["help"] == {"ja": OWN}
    try:
        receipt = (await article.post(body="もう死にたい")).json()
        await article.decide([receipt["id"]], "held", reason=RISK)
        token = bearer(receipt["visitor_token"])

        async def shows_its_own() -> bool:
            answer = await service.client.get(f"/v1/comments/{receipt['id']}", headers=token)
            return answer.json()["help"] == OWN

        await wait_until(shows_its_own, "the site's own help is shown")
    finally:
        await service.client.patch(address, json={"help": {}}, headers=admin)


async def test_authors_are_shown_help_under_the_rule_of_texts(service: RunningService) -> None:
    admin = await service.moderator(f"admin-{uuid4().hex}", role=Role.ADMIN)
    address = "/v1/review/sites/default/settings"
    sent = {
        "text": "\u202eひとりで\x1b抱えないで\n\n\n\nください。",
        "contacts": [{"name": "相談\n窓口\u200b", "hours": "毎日\u2028\x07夜も", "number": " 03-0000-0000 "}],
    }
    try:
        changed = await service.client.patch(address, json={"help": {"ja": sent}}, headers=admin)
        assert changed.json()["help"]["ja"] == {
            "text": "ひとりで抱えないで\n\nください。",
            "contacts": [{"name": "相談 窓口", "hours": "毎日 夜も", "number": "03-0000-0000"}],
        }
    finally:
        await service.client.patch(address, json={"help": {}}, headers=admin)


@pytest.mark.parametrize(
    "help_",
    [
        {"ja": {"text": "", "contacts": []}},
        {"fr": OWN},
        {"ja": {"text": "x", "contacts": [{"name": "x", "url": "javascript:alert(1)"}]}},
        {"ja": {"text": "x", "contacts": [{"name": "x", "number": "call me"}]}},
        {"ja": {"text": "\u202e\u200b"}},
        {"ja": {"text": "x", "contacts": [{"name": "\ufffc"}]}},
        {"ja": {"text": "x", "contacts": [{"name": "x", "url": "https://user:pw@evil.example/"}]}},
        {"ja": {"text": "x", "contacts": [{"name": "x", "url": "http://[::1"}]}},
        {"ja": {"text": "x", "contacts": [{"name": "x", "url": "https://help.example/\u202e"}]}},
    ],
)
async def test_a_help_that_nobody_could_use_is_refused(service: RunningService, help_: object) -> None:
    admin = await service.moderator(f"admin-{uuid4().hex}", role=Role.ADMIN)
    answer = await service.client.patch(
        "/v1/review/sites/default/settings", json={"help": help_}, headers=admin
    )
    assert problem_of(answer)[0] == 422
