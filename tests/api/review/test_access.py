"""Access to the review API: each call, with each role, on one's own site and on another one."""

import re
from typing import Any, NamedTuple
from uuid import UUID, uuid4

import pytest
import pytest_asyncio

from comments_service.app import create_app
from comments_service.domain.people import RIGHTS, Right, Role
from comments_service.domain.settings_changes import SettingsPatch
from comments_service.settings import Settings
from comments_service.store.moderators import delete_moderator
from comments_service.store.pool import Pool, connection
from comments_service.store.site_settings import update_settings
from tests.api.articles import Article, bearer
from tests.api.review.desk import Headers, author_id, decide, get
from tests.running import RunningService

pytestmark = pytest.mark.asyncio(loop_scope="module")


class Call(NamedTuple):
    """A call about a site, an article of it or a comment on it, which succeeds with this right."""

    method: str
    path: str
    right: Right
    body: Any = None

    @property
    def name(self) -> str:
        return f"{self.method} {self.path}"


# A call that names a thing of another site gets 404.
CALLS = [
    Call("GET", "comments?site={site}", Right.READ),
    Call("GET", "events?site={site}", Right.READ),
    Call("GET", "facets?site={site}", Right.READ),
    Call("GET", "comments/{comment}", Right.READ),
    Call("GET", "comments/{comment}/similar", Right.READ),
    Call("POST", "comments/{comment}/decisions", Right.DECIDE, {"status": "approved", "version": 1}),
    Call("POST", "comments/{comment}/undo", Right.DECIDE),
    Call("GET", "stats?site={site}", Right.READ),
    Call("GET", "decisions.csv?site={site}", Right.READ),
    Call("POST", "claims", Right.DECIDE, {"site": "news"}),
    Call("DELETE", "claims?site={site}", Right.DECIDE),
    Call("POST", "comments/{comment}/pin", Right.STAFF),
    Call("DELETE", "comments/{comment}/pin", Right.STAFF),
    Call(
        "POST",
        "sites/{site}/articles/{article}/comments",
        Right.STAFF,
        {"body": "ご指摘の箇所は、午後に訂正しました。"},
    ),
    Call("GET", "sites/{site}/policy", Right.READ),
    Call("PUT", "sites/{site}/policy", Right.POLICY, {}),
    Call("GET", "sites/{site}/policy/versions", Right.READ),
    Call("POST", "sites/{site}/policy/words:try", Right.READ, {"words": ["賛成"]}),
    Call("GET", "sites/{site}/people", Right.READ),
    Call("GET", "sites/{site}/people/{person}", Right.READ),
    Call("PATCH", "sites/{site}/people/{person}", Right.PEOPLE, {"note": "常連の読者。"}),
    Call("GET", "sites/{site}/reasons", Right.READ),
    Call(
        "PUT",
        "sites/{site}/reasons",
        Right.POLICY,
        [{"code": "rumour", "texts": {"ja": "根拠のない噂です。"}, "statuses": ["held"]}],
    ),
    Call("GET", "sites/{site}/settings", Right.SETTINGS),
    Call("PATCH", "sites/{site}/settings", Right.SETTINGS, {"check": True}),
    Call("GET", "sites/{site}/settings/schema", Right.SETTINGS),
    Call("GET", "sites/{site}/settings/versions", Right.SETTINGS),
    Call("POST", "sites/{site}/settings/versions/{former}/restore", Right.SETTINGS),
    Call("GET", "sites/{site}/log", Right.SETTINGS),
    Call("PATCH", "sites/{site}", Right.SETTINGS, {"origins": []}),
    Call("GET", "sites/{site}/articles", Right.READ),
    Call("PATCH", "sites/{site}/articles/{article}", Right.ARTICLES, {"title": "市電、復活へ"}),
    Call("PUT", "comments/{comment}/legal-hold", Right.SETTINGS, {"note": "発信者情報開示請求のため"}),
    Call("DELETE", "comments/{comment}/legal-hold", Right.SETTINGS),
    Call("POST", "sites/{site}/articles/{article}/move", Right.ARTICLES, {"to": "elsewhere"}),
    # Which it is already.
    Call("POST", "sites/{site}/articles/{article}/merge", Right.ARTICLES, {"into": "elsewhere"}),
]
# Those about whoever calls, and those that have tests of their own: who may change moderators, and who may sign in.
ELSEWHERE = {
    ("GET", "/v1/review/me"),
    # Which answers about each comment for itself.
    ("POST", "/v1/review/decisions"),
    ("POST", "/v1/review/sessions"),
    ("DELETE", "/v1/review/sessions"),
    ("GET", "/v1/review/sign-in"),
    ("GET", "/v1/review/oidc/start"),
    ("GET", "/v1/review/oidc/callback"),
    ("GET", "/v1/review/invitations"),
    ("POST", "/v1/review/invitations"),
    ("DELETE", "/v1/review/invitations/{invitation}"),
    ("GET", "/v1/review/moderators"),
    ("POST", "/v1/review/moderators"),
    ("PATCH", "/v1/review/moderators/{name}"),
    ("DELETE", "/v1/review/moderators/{name}"),
    ("POST", "/v1/review/moderators/{name}/token"),
    ("GET", "/v1/review/sites"),
    ("POST", "/v1/review/sites"),
}


@pytest_asyncio.fixture(loop_scope="module", autouse=True)
async def with_claims(site: str, pool: Pool) -> None:
    """The site uses claims."""
    async with connection(pool) as database:
        await update_settings(database, site, SettingsPatch(claims=True))


def filled(call: Call, article: Article, comment: str, person: UUID) -> tuple[str, Any]:
    """The path and the body of a call about this comment and the person who wrote it."""
    names = {"site": article.site, "article": article.name, "comment": comment, "person": person}
    path = call.path.format(**names, former=1)
    return path, {"site": article.site} if call.path == "claims" and call.body else call.body


async def statuses(
    service: RunningService, article: Article, headers: Headers
) -> dict[str, tuple[int, str | None]]:
    """The status of each call and the code of each problem. Each call is about a comment of its own."""
    answers: dict[str, tuple[int, str | None]] = {}
    for call in CALLS:
        [comment] = await article.post_many(1)
        if call.path.endswith("/pin"):
            await article.decide([comment])
        if call.path.endswith("/undo"):
            await decide(service, comment, headers, "approved", 1)
        path, body = filled(call, article, comment, await author_id(service, comment))
        async with service.client.stream(
            call.method, f"/v1/review/{path}", json=body, headers=headers
        ) as answer:
            if answer.is_success:
                answers[call.name] = (200, None)
            else:
                await answer.aread()
                assert answer.headers["content-type"] == "application/problem+json"
                answers[call.name] = (answer.status_code, answer.json()["code"])
    return answers


async def test_every_call_is_tried_here() -> None:
    tried = {(call.method, f"/v1/review/{call.path.partition('?')[0]}") for call in CALLS} | ELSEWHERE
    app = create_app(Settings())
    assert tried == {
        (method, path)
        for route in app.routes
        for path in [re.sub(r":\w+}", "}", route.path)]
        if path.startswith("/v1/review")
        for method in getattr(route, "route_handler_map", {})
        if method != "OPTIONS"
    }


@pytest.mark.parametrize("role", list(Role))
async def test_a_role_may_do_what_the_table_of_rights_says(
    service: RunningService, site_article: Article, site: str, role: Role
) -> None:
    headers = await service.moderator(f"{role} of {site}", role, [site])
    answers = await statuses(service, site_article, headers)
    assert answers == {
        call.name: (200, None) if call.right in RIGHTS[role] else (403, "forbidden") for call in CALLS
    }


async def test_an_admin_of_all_sites_may_call_everything(
    service: RunningService, site_article: Article
) -> None:
    headers = await service.moderator(f"all-sites-{uuid4().hex}", Role.ADMIN, None)
    assert set((await statuses(service, site_article, headers)).values()) == {(200, None)}


@pytest.mark.parametrize("sites", [["default"], []], ids=["another", "none"])
async def test_what_lies_on_another_site_is_not_found(
    service: RunningService, site_article: Article, sites: list[str]
) -> None:
    for role in Role:
        headers = await service.moderator(f"stranger-{uuid4().hex}", role, sites)
        assert await statuses(service, site_article, headers) == {
            # Which does not tell whether the comment exists.
            call.name: (404, "comment-not-found" if call.path.startswith("comments/") else "site-not-found")
            for call in CALLS
        }
        if not sites:
            assert (await get(service, "comments", headers))["comments"] == []
            assert (await get(service, "me", headers))["sites"] == []


async def test_a_site_that_does_not_exist_is_not_found_by_an_admin_of_all_sites_either(
    service: RunningService,
) -> None:
    """The queue, its facets, numbers and events were those of an empty site (issue 12, checked from outside)."""
    headers = await service.moderator(f"all-sites-{uuid4().hex}", Role.ADMIN, None)
    tried = [call for call in CALLS if "?site={site}" in call.path]
    assert len(tried) == 6
    for call in tried:
        path = call.path.format(site="nowhere")
        async with service.client.stream(call.method, f"/v1/review/{path}", headers=headers) as answer:
            assert answer.status_code == 404, path
            await answer.aread()
            assert answer.json()["code"] == "site-not-found"


async def test_every_call_needs_the_token_of_a_moderator(
    service: RunningService, site_article: Article, pool: Pool
) -> None:
    visitor_token = (await site_article.post()).json()["visitor_token"]
    former_moderator = await service.moderator("former")
    expired = await service.moderator("expired")
    async with connection(pool) as database:
        assert await delete_moderator(database, "former")
        await database.execute(
            "UPDATE moderators SET expires_at = now() - interval '1 second' WHERE name = 'expired'"
        )
    for headers in (
        {},
        {"Authorization": ""},
        bearer("cms_unknown"),
        bearer(visitor_token),
        {"Authorization": "Basic ZGVzazpkZXNr"},
        former_moderator,
        expired,
    ):
        answers = await statuses(service, site_article, headers)
        assert set(answers.values()) == {(401, "invalid-token")}
        assert (await service.client.get("/v1/review/me", headers=headers)).status_code == 401


async def test_a_moderator_reads_its_name_role_sites_and_rights(
    service: RunningService, site: str, desk: Headers
) -> None:
    assert await get(service, "me", desk) == {
        "name": f"desk of {site}",
        "role": "moderator",
        "sites": [site],
        "may": ["read", "decide", "statistics", "people", "staff"],
        "claims": {site: True},
    }
    for sites in (None, [site]):
        admin = await service.moderator(f"admin-{uuid4().hex}", Role.ADMIN, sites)
        me = await get(service, "me", admin)
        assert ({"default", site} <= set(me["sites"]), "sites" in me["may"]) == (
            (True, True) if sites is None else (False, False)
        )


async def test_caches_may_not_keep_answers_for_moderators(
    service: RunningService, site_article: Article, admin: Headers
) -> None:
    [comment] = await site_article.post_many(1)
    for call in CALLS:
        if not call.path.startswith("events"):
            path, body = filled(call, site_article, comment, await author_id(service, comment))
            answer = await service.client.request(call.method, f"/v1/review/{path}", json=body, headers=admin)
            assert answer.headers["cache-control"] == "no-store", path
