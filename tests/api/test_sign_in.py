"""Readers who come with a token of the publisher."""

import io
from typing import Any

import pytest

from comments_service.domain.reader_accounts import visitor_id_of
from comments_service.store.pool import Pool, connection
from tests.api.articles import Article, problem_of
from tests.api.review.desk import Headers, author_id, get
from tests.publisher import SECRET, sign_in_token, signed_in
from tests.running import RunningService
from tests.visitors import new_visitor

pytestmark = pytest.mark.asyncio(loop_scope="module")


async def set_up(service: RunningService, site: str, admin: Headers, **settings: Any) -> dict[str, Any]:
    """Change settings of the site, by default so that readers can sign in with `SECRET`."""
    change = {"sign_in": {"secrets": [SECRET]}} | settings
    answer = await service.client.patch(f"/v1/review/sites/{site}/settings", json=change, headers=admin)
    assert answer.status_code == 200, answer.text
    return answer.json()


async def test_a_reader_who_is_signed_in_writes_under_the_name_that_the_publisher_says(
    service: RunningService, site: str, admin: Headers, site_article: Article, pool: Pool
) -> None:
    await set_up(service, site, admin)
    first = await site_article.post(signed_in(site), author="偽名", body="停留所の位置を教えてください。")
    body = {"body": "運賃も教えてください。"}
    second = await service.client.post(
        site_article.comments, json=body, headers=signed_in(site, badges=["subscriber", "unknown"])
    )
    assert [answer.status_code for answer in (first, second)] == [202, 202]
    assert first.json()["visitor_token"] is None
    comments = [answer.json()["id"] for answer in (first, second)]
    await site_article.decide(comments)
    shown = (await site_article.page(order="oldest"))["comments"]
    assert [(one["author"], one["badges"]) for one in shown] == [
        ("汐見太郎", []),
        ("汐見太郎", ["subscriber"]),
    ]
    # The same person on every device.
    assert {await author_id(service, comment) for comment in comments} == {visitor_id_of(site, "reader-4711")}
    own = await service.client.get(
        f"/v1/sites/{site}/own", params={"article": "tram"}, headers=signed_in(site, name="汐見次郎")
    )
    assert [one["id"] for one in own.json()["comments"]] == comments[::-1]
    async with connection(pool) as database:
        [row] = await database.fetch("SELECT sub, name, badges FROM reader_accounts WHERE site_id = $1", site)
    assert tuple(row) == ("reader-4711", "汐見太郎", ["subscriber", "unknown"])


async def test_an_account_that_is_refused_is_not_kept(
    service: RunningService, site: str, admin: Headers, site_article: Article, pool: Pool
) -> None:
    await set_up(service, site, admin, mode="closed")
    accounts = "SELECT count(*) FROM reader_accounts WHERE site_id = $1"
    async with connection(pool) as database:
        assert problem_of(await site_article.post(signed_in(site))) == (403, "comments-closed")
        assert await database.fetchval(accounts, site) == 0
        await set_up(service, site, admin, mode="open")
        assert (await site_article.post(signed_in(site))).status_code == 202
        assert await database.fetchval(accounts, site) == 1


async def test_who_may_write_is_the_sites_choice(
    service: RunningService, site: str, admin: Headers, site_article: Article
) -> None:
    await set_up(service, site, admin, who="anyone")
    guest = new_visitor(site)
    own = (await site_article.post(guest)).json()
    await site_article.decide([own["id"]])
    await set_up(service, site, admin, who="signed_in")
    edit = {"body": "書き直しました。", "version": 2}
    refused = [
        await site_article.post(),
        await site_article.post(guest),
        await service.client.patch(f"/v1/comments/{own['id']}", json=edit, headers=guest),
    ]
    assert [problem_of(answer) for answer in refused] == [(403, "sign-in-needed")] * 3
    # To read, to react and to withdraw needs no account.
    reaction = f"/v1/comments/{own['id']}/reaction"
    assert (await service.client.put(reaction, json={"kind": "empathy"}, headers=guest)).status_code == 200
    assert (await site_article.post(signed_in(site))).status_code == 202

    await set_up(service, site, admin, who={"claim": "plan", "value": "paid"})
    answer = await site_article.post(signed_in(site, plan="free"))
    assert (problem_of(answer), answer.json()["signed_in"]) == ((403, "sign-in-needed"), True)
    for plan in ("paid", ["paid", "archive"]):
        assert (await site_article.post(signed_in(site, plan=plan))).status_code == 202
    public = (await service.client.get(f"/v1/sites/{site}/settings")).json()
    assert public["who"] == {"claim": "plan", "value": "paid"}


async def test_secrets_are_written_and_never_read(
    service: RunningService, site: str, admin: Headers, site_article: Article, pool: Pool
) -> None:
    new = "the next secret of the publisher, from now on"
    answers = [
        await set_up(service, site, admin, sign_in={"secrets": [SECRET], "issuer": "https://id.example"}),
        await set_up(service, site, admin, sign_in={"secrets": [new, SECRET]}),
        await set_up(service, site, admin, sign_in={"algorithms": ["HS256"]}),
    ]
    assert [answer["sign_in"]["secret_count"] for answer in answers] == [1, 2, 2]
    assert (await get(service, f"sites/{site}/settings", admin))["sign_in"] == answers[-1]["sign_in"]
    public = await service.client.get(f"/v1/sites/{site}/settings")
    assert SECRET not in f"{answers}{public.text}"
    async with connection(pool) as database:
        stored = await database.fetchval("SELECT settings::text FROM sites WHERE site_id = $1", site)
    assert SECRET not in stored
    assert new not in stored
    # Two at once, while the publisher changes from one to the other.
    for secret in (SECRET, new):
        headers = {"Authorization": f"Bearer {sign_in_token(site, secret)}"}
        assert (await site_article.post(headers)).status_code == 202
    await set_up(service, site, admin, sign_in={"secrets": [new]})
    assert problem_of(await site_article.post(signed_in(site))) == (401, "invalid-token")
    await set_up(service, site, admin, sign_in=None)
    headers = {"Authorization": f"Bearer {sign_in_token(site, new)}"}
    assert problem_of(await site_article.post(headers)) == (401, "invalid-token")


NONSENSE: list[dict[str, Any]] = [
    {"sign_in": {"secrets": ["31 bytes are one fewer than 32."]}},
    {"sign_in": {"secrets": ["-----BEGIN PUBLIC KEY-----\nMFkwEwYHKoZIzj0CAQ"]}},
    {"sign_in": {"secrets": [SECRET] * 6}},
    {"sign_in": {"algorithms": ["none"]}},
    {"sign_in": {"jwks_url": "http://id.example/jwks"}},
    {"sign_in": {"jwks_url": "http://127.id.example/jwks"}},
    {"sign_in": {"jwks_url": "file:///etc/passwd"}},
    {"who": "nobody"},
    {"who": {"claim": "", "value": "paid"}},
    {"badges": {"Reporter!": {"ja": "記者"}}},
    {"sign_in_prompt": {"ja": {"text": "ログイン", "url": "javascript:alert(1)"}}},
]


@pytest.mark.parametrize("change", NONSENSE)
async def test_settings_that_make_no_sense_are_refused(
    service: RunningService, site: str, admin: Headers, change: dict[str, Any]
) -> None:
    answer = await service.client.patch(f"/v1/review/sites/{site}/settings", json=change, headers=admin)
    assert problem_of(answer) == (422, "invalid-body")
    assert SECRET not in answer.text


async def test_moderators_give_badges_and_know_the_account(
    service: RunningService, site: str, admin: Headers, desk: Headers, site_article: Article
) -> None:
    await set_up(service, site, admin, badges={"mayor": {"ja": "市長"}})
    first = (await site_article.post(signed_in(site, badges=["reporter"]))).json()["id"]
    person = f"/v1/review/sites/{site}/people/{visitor_id_of(site, 'reader-4711')}"
    unknown = await service.client.patch(person, json={"badges": ["king"]}, headers=desk)
    assert problem_of(unknown) == (400, "invalid-value")
    answer = await service.client.patch(person, json={"badges": ["mayor", "reporter", "mayor"]}, headers=desk)
    assert answer.json()["badges"] == ["mayor", "reporter"]
    account = answer.json()["account"]
    assert (account["sub"], account["name"], account["badges"]) == ("reader-4711", "汐見太郎", ["reporter"])
    second = (await site_article.post(signed_in(site, badges=["reporter"]))).json()["id"]
    await site_article.decide([first, second])
    shown = (await site_article.page(order="oldest"))["comments"]
    assert [one["badges"] for one in shown] == [["reporter"], ["reporter", "mayor"]]
    item = await get(service, f"comments/{second}", desk)
    assert item["account"] == {"sub": "reader-4711", "name": "汐見太郎"}
    assert item["badges"] == ["reporter", "mayor"]
    for query in ({"account": "reader-4711"}, {"q": "4711"}):
        people = (await get(service, f"sites/{site}/people", desk, **query))["people"]
        assert [(one["account"]["sub"], one["badges"]) for one in people] == [
            ("reader-4711", ["mayor", "reporter"])
        ]
    assert (await get(service, f"sites/{site}/people", desk, account="nobody"))["people"] == []


async def test_a_repeated_comment_of_an_account_is_taken_once_whatever_the_name(
    service: RunningService, site: str, admin: Headers, site_article: Article
) -> None:
    await set_up(service, site, admin)
    key = {"Idempotency-Key": f"signed-{site}"}
    first = await site_article.post(signed_in(site) | key)
    again = await site_article.post(signed_in(site, name="汐見次郎") | key)
    assert (again.status_code, again.json()) == (202, first.json())
    other = await site_article.post(signed_in(site, sub="reader-4712") | key)
    assert problem_of(other) == (422, "idempotency-key-reused")


async def test_no_token_is_kept_anywhere(
    service: RunningService, site: str, admin: Headers, site_article: Article, pool: Pool, logged: io.StringIO
) -> None:
    await set_up(service, site, admin)
    token = sign_in_token(site)
    forged = sign_in_token(site, "some other secret of the right length")
    for bearer_token in (token, forged):
        await site_article.post(
            {"Authorization": f"Bearer {bearer_token}", "Idempotency-Key": f"kept-{site}"}
        )
    keys = await service.context.redis.keys("*")
    values = [repr(await service.context.redis.dump(key)) for key in keys]
    async with connection(pool) as database:
        tables = await database.fetch("SELECT tablename FROM pg_tables WHERE schemaname = 'public'")
        rows = [await database.fetch(f'SELECT t::text FROM "{table[0]}" t') for table in tables]
    kept = f"{keys}{values}{rows}{logged.getvalue()}"
    for part in (*token.split("."), forged.rpartition(".")[2]):
        assert part[:40] not in kept
