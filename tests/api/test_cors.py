"""Access from pages of other origins, and headers that every answer has or lacks."""

from uuid import uuid4

import httpx
import pytest

from comments_service.domain.comments import new_id
from comments_service.store.pool import Pool, connection
from comments_service.store.sites import add_origins
from tests.api.articles import COMMENT, Article, problem_of
from tests.running import RunningService

pytestmark = pytest.mark.asyncio(loop_scope="module")

ORIGIN = "http://news.example"
OTHER_ORIGINS = [
    "http://news.example.evil",
    "http://evil-news.example",
    "http://sub.news.example",
    "https://news.example",
    "http://news.example:8080",
    "http://news.example:80",
    "http://NEWS.example",
    "http://news.example/",
    "http://news.example/path",
    "http://news.example@evil.example",
    "http://evil.example#http://news.example",
    "http://news.example http://evil.example",
    "http://news.example,http://evil.example",
    "http://news%2eexample",
    "http://news。example",
    "news.example",
    "//news.example",
    "null",
    "*",
    "",
]
READ_PATHS = [
    "/v1/sites/default/articles/a/comments",
    "/v1/sites/default/articles/a/comments?limit=0",
    "/v1/sites/default/counts?article=a",
    "/v1/sites/default/counts",
    "/v1/sites/default/ranking",
    "/v1/sites/default/ranking?window=never",
    "/v1/sites/default/nowhere",
    "/v1/comments/0193a5f2-6c1e-7d40-9b3a-5f0c8e2d7a11",
]


async def preflight(
    service: RunningService, path: str, origin: str, method: str, headers: str = "content-type"
) -> httpx.Response:
    return await service.client.options(
        path,
        headers={
            "Origin": origin.encode(),  # type: ignore[dict-item]
            "Access-Control-Request-Method": method,
            "Access-Control-Request-Headers": headers,
        },
    )


class TestReading:
    @pytest.mark.parametrize("path", READ_PATHS)
    @pytest.mark.parametrize("origin", [ORIGIN, "https://anywhere.example", "null", None])
    async def test_every_origin_may_read_answers_and_errors(
        self, service: RunningService, path: str, origin: str | None
    ) -> None:
        for _ in range(2):
            answer = await service.client.get(path, headers={"Origin": origin} if origin else {})
            assert answer.headers.get_list("access-control-allow-origin") == ["*"]
            assert "access-control-allow-credentials" not in answer.headers
            # With `Vary: Origin` a cache would keep a copy for each origin.
            assert "origin" not in answer.headers.get("vary", "").lower()

    @pytest.mark.parametrize("path", READ_PATHS[:1] + READ_PATHS[-1:])
    async def test_every_origin_may_send_a_token_and_an_event_id(
        self, service: RunningService, path: str
    ) -> None:
        answer = await preflight(service, path, "https://anywhere.example", "GET", "authorization")
        assert answer.status_code == 204
        assert answer.headers["access-control-allow-origin"] == "*"
        allowed = answer.headers["access-control-allow-headers"].lower()
        assert "authorization" in allowed
        assert "last-event-id" in allowed

    @pytest.mark.parametrize("path", ["/v1/review/me", "/metrics", "/health/ready", "/openapi.json"])
    async def test_other_origins_may_not_read_what_is_not_public(
        self, service: RunningService, path: str
    ) -> None:
        answer = await service.client.get(path, headers={"Origin": ORIGIN})
        assert "access-control-allow-origin" not in answer.headers
        answer = await preflight(service, path, ORIGIN, "GET", "authorization")
        assert "access-control-allow-origin" not in answer.headers


class TestWriting:
    async def test_a_page_of_the_site_may_get_a_token(self, service: RunningService) -> None:
        visitors = "/v1/sites/default/visitors"
        answer = await service.client.post(visitors, headers={"Origin": ORIGIN})
        assert answer.status_code == 201
        assert answer.headers["access-control-allow-origin"] == ORIGIN
        answer = await service.client.post(visitors, headers={"Origin": "https://news.example"})
        assert problem_of(answer) == (403, "origin-not-allowed")

    async def test_a_page_of_the_site_may_write_to_its_comments(
        self, service: RunningService, article: Article
    ) -> None:
        [comment] = await article.publish()
        path = f"/v1/comments/{comment}"
        answer = await preflight(service, path, ORIGIN, "DELETE", "authorization")
        assert answer.headers["access-control-allow-origin"] == ORIGIN
        assert "DELETE" in answer.headers["access-control-allow-methods"]
        answer = await preflight(service, path, "https://news.example", "DELETE", "authorization")
        assert problem_of(answer) == (403, "origin-not-allowed")
        nobodys = "/v1/comments/0193a5f2-6c1e-7d40-9b3a-5f0c8e2d7a11"
        answer = await preflight(service, nobodys, ORIGIN, "DELETE", "authorization")
        assert problem_of(answer) == (404, "comment-not-found")

    async def test_a_page_of_the_site_may_react_to_its_articles(self, service: RunningService) -> None:
        answer = await preflight(service, "/v1/sites/default/articles/a/reaction", ORIGIN, "PUT")
        assert answer.headers["access-control-allow-origin"] == ORIGIN
        assert "PUT" in answer.headers["access-control-allow-methods"]

    async def test_a_page_of_the_site_may_post(self, article: Article) -> None:
        answer = await article.post({"Origin": ORIGIN, "Sec-Fetch-Site": "cross-site"})
        assert answer.status_code == 202
        assert answer.headers["access-control-allow-origin"] == ORIGIN
        assert answer.headers["vary"] == "Origin"
        assert "access-control-allow-credentials" not in answer.headers

    @pytest.mark.parametrize("origin", OTHER_ORIGINS)
    async def test_a_page_of_another_origin_may_not_post(self, article: Article, origin: str) -> None:
        answer = await article.post({"Origin": origin.encode()})  # type: ignore[dict-item]
        assert problem_of(answer) == (403, "origin-not-allowed")
        assert "access-control-allow-origin" not in answer.headers

    async def test_a_browser_that_hides_its_origin_may_not_post(self, article: Article) -> None:
        for site in ("cross-site", "same-origin", "none"):
            answer = await article.post({"Sec-Fetch-Site": site})
            assert problem_of(answer) == (403, "origin-not-allowed")

    async def test_a_program_without_an_origin_may_post(self, article: Article) -> None:
        answer = await article.post()
        assert answer.status_code == 202
        assert "access-control-allow-origin" not in answer.headers

    @pytest.mark.parametrize(
        ("content", "status"),
        [
            (b"no json", 400),
            (b'{"author":"A"}', 422),
            (b'{"author":"A","body":""}', 422),
            (b'{"author":"A","body":"' + b"a" * 20_000 + b'"}', 413),
        ],
    )
    async def test_a_page_can_read_the_problem_with_its_comment(
        self, service: RunningService, article: Article, content: bytes, status: int
    ) -> None:
        headers = {"Origin": ORIGIN, "Content-Type": "application/json"}
        answer = await service.client.post(article.comments, content=content, headers=headers)
        assert answer.status_code == status
        assert answer.headers["access-control-allow-origin"] == ORIGIN

    async def test_a_page_can_read_that_its_token_is_invalid(self, article: Article) -> None:
        answer = await article.post({"Origin": ORIGIN, "Authorization": "Bearer expired"})
        assert answer.status_code == 401
        assert answer.headers["access-control-allow-origin"] == ORIGIN

    async def test_a_page_can_read_that_a_token_that_names_the_site_is_invalid(
        self, service: RunningService
    ) -> None:
        headers = {"Origin": ORIGIN, "Authorization": "Bearer invalid"}
        for method, path, body in (
            ("POST", "/v1/visitors/me/merge", {"visitor_token": "invalid"}),
            ("DELETE", "/v1/visitors/me", None),
            ("POST", f"/v1/comments/{new_id()}/reports", {"reason": "spam"}),
        ):
            answer = await service.client.request(method, path, json=body, headers=headers)
            assert problem_of(answer) == (401, "invalid-token")
            assert answer.headers["access-control-allow-origin"] == "*"

    async def test_each_site_has_its_own_origins(self, service: RunningService, pool: Pool) -> None:
        site = f"site-{uuid4().hex}"
        async with connection(pool) as database:
            await add_origins(database, site, ["https://other.example:8443", "http://[::1]:8000"])
        article = Article(service, pool, "tram", site)
        for origin, status in (
            ("https://other.example:8443", 202),
            ("http://[::1]:8000", 202),
            (ORIGIN, 403),
            ("https://other.example", 403),
        ):
            assert (await article.post({"Origin": origin})).status_code == status


class TestPreflight:
    async def test_the_preflight_of_a_page_of_the_site_allows_a_post(
        self, service: RunningService, article: Article
    ) -> None:
        headers = "authorization,content-type,idempotency-key"
        answer = await preflight(service, article.comments, ORIGIN, "POST", headers)
        assert (answer.status_code, answer.content) == (204, b"")
        assert answer.headers["access-control-allow-origin"] == ORIGIN
        assert "POST" in answer.headers["access-control-allow-methods"]
        allowed = answer.headers["access-control-allow-headers"].lower()
        assert all(header in allowed for header in headers.split(","))
        assert "access-control-allow-credentials" not in answer.headers

    @pytest.mark.parametrize("origin", OTHER_ORIGINS)
    async def test_the_preflight_of_another_origin_is_refused(
        self, service: RunningService, article: Article, origin: str
    ) -> None:
        answer = await preflight(service, article.comments, origin, "POST")
        assert problem_of(answer) == (403, "origin-not-allowed")
        assert "access-control-allow-origin" not in answer.headers

    @pytest.mark.parametrize("method", ["PUT", "DELETE", "PATCH"])
    async def test_a_preflight_allows_no_other_method(
        self, service: RunningService, article: Article, method: str
    ) -> None:
        answer = await preflight(service, article.path, ORIGIN, method)
        assert method not in answer.headers.get("access-control-allow-methods", "")

    async def test_the_preflight_for_an_unknown_site_is_not_found(self, service: RunningService) -> None:
        answer = await preflight(service, "/v1/sites/nowhere/articles/a/comments", ORIGIN, "POST")
        assert problem_of(answer) == (404, "site-not-found")


async def test_no_answer_sets_a_cookie_or_lets_browsers_guess_its_type(
    service: RunningService, article: Article
) -> None:
    moderator = await service.moderator(f"desk-{uuid4().hex}")
    answers = [await service.client.get(path, headers={"Cookie": "a=b"}) for path in READ_PATHS]
    answers += [
        await service.client.get(path) for path in ("/", "/docs", "/desk", "/metrics", "/health/ready")
    ]
    answers += [await service.client.get("/v1/review/comments", headers=moderator)]
    answers += [
        await article.post(),
        await service.client.post(article.comments, json={**COMMENT, "body": ""}),
    ]
    answers += [await preflight(service, article.comments, ORIGIN, "POST")]
    for answer in answers:
        assert "set-cookie" not in answer.headers, answer.url
        assert answer.headers["x-content-type-options"] == "nosniff", answer.url
