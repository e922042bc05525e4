"""Every route is for moderators or public on purpose, and every public route that writes is limited."""

import msgspec
import pytest
from litestar.handlers import HTTPRouteHandler
from litestar.routes import HTTPRoute

from comments_service.api import checking
from comments_service.api.cors import from_site_pages, from_visitors_pages, json_body
from comments_service.app import create_app
from comments_service.domain.settings_changes import SettingsPatch
from comments_service.settings import Networks, RateLimit, Settings
from comments_service.store.pool import connection
from comments_service.store.site_settings import update_settings
from tests.ports import UNREACHABLE
from tests.running import running_service
from tests.stored import published
from tests.visitors import new_visitor

Route = tuple[str, str]

PUBLIC = {
    ("GET", "/v1/sites/{site}/articles/{article}/comments"),
    ("POST", "/v1/sites/{site}/articles/{article}/comments"),
    ("POST", "/v1/sites/{site}/articles/{article}/comments:check"),
    ("POST", "/v1/sites/{site}/visitors"),
    ("PUT", "/v1/comments/{comment}/reaction"),
    ("PUT", "/v1/sites/{site}/articles/{article}/reaction"),
    ("GET", "/v1/sites/{site}/articles/{article}/reactions"),
    # Only for the visitor who sends the token.
    ("GET", "/v1/sites/{site}/own"),
    ("GET", "/v1/sites/{site}/settings"),
    ("GET", "/v1/sites/{site}/resolve"),
    ("GET", "/v1/sites/{site}/articles/{article}/events"),
    ("GET", "/v1/sites/{site}/counts"),
    ("GET", "/v1/sites/{site}/counts/events"),
    ("GET", "/v1/sites/{site}/ranking"),
    ("GET", "/v1/comments/{comment}/replies"),
    ("GET", "/v1/comments/{comment}/author-key"),
    # Only for the visitor of the token that is sent.
    ("GET", "/v1/comments/{comment}"),
    ("PATCH", "/v1/comments/{comment}"),
    ("DELETE", "/v1/comments/{comment}"),
    ("POST", "/v1/comments/{comment}/reports"),
    ("GET", "/v1/sites/{site}/own/notices"),
    ("GET", "/v1/visitors/me"),
    ("DELETE", "/v1/visitors/me"),
    ("POST", "/v1/visitors/me/merge"),
    # For operators. The proxy in front of the service keeps the public away from these.
    ("GET", "/health/live"),
    ("GET", "/health/ready"),
    ("GET", "/metrics"),
    ("GET", "/"),
    ("GET", "/desk"),
    ("GET", "/docs"),
    ("GET", "/demo/articles/{article}"),
    ("GET", "/demo/widget"),
    ("GET", "/static/{name}"),
    ("GET", "/openapi.json"),
    ("GET", "/openapi.json/{path}"),
}
# How moderators come in. They need no token yet, or bring it in the body.
SIGN_IN = {
    ("POST", "/v1/review/sessions"),
    ("DELETE", "/v1/review/sessions"),
    ("GET", "/v1/review/sign-in"),
    ("GET", "/v1/review/oidc/start"),
    ("GET", "/v1/review/oidc/callback"),
}
# A request that each public route that writes accepts, and its answer.
WRITES: dict[Route, tuple[str, dict[str, str | int] | None, int]] = {
    ("POST", "/v1/sites/{site}/articles/{article}/comments"): (
        "/v1/sites/default/articles/tram-2026/comments",
        {"author": "読者A", "body": "市電の復活、楽しみにしています。"},
        202,
    ),
    # Nobody is there to ask.
    ("POST", "/v1/sites/{site}/articles/{article}/comments:check"): (
        "/v1/sites/default/articles/tram-2026/comments:check",
        {"body": "市電の復活、楽しみにしています。"},
        204,
    ),
    ("POST", "/v1/sites/{site}/visitors"): ("/v1/sites/default/visitors", None, 201),
    ("PUT", "/v1/comments/{comment}/reaction"): ("/v1/comments/{comment}/reaction", {"kind": "empathy"}, 200),
    ("PUT", "/v1/sites/{site}/articles/{article}/reaction"): (
        "/v1/sites/default/articles/tram-2026/reaction",
        {"kind": "empathy"},
        200,
    ),
    # Somebody else's comment.
    ("PATCH", "/v1/comments/{comment}"): (
        "/v1/comments/{comment}",
        {"body": "楽しみです。", "version": 1},
        404,
    ),
    ("DELETE", "/v1/comments/{comment}"): ("/v1/comments/{comment}", None, 404),
    ("DELETE", "/v1/visitors/me"): ("/v1/visitors/me", None, 204),
    # Only an account takes along.
    ("POST", "/v1/visitors/me/merge"): ("/v1/visitors/me/merge", {"visitor_token": "v1"}, 401),
    ("POST", "/v1/comments/{comment}/reports"): ("/v1/comments/{comment}/reports", {"reason": "spam"}, 202),
}


@pytest.fixture(scope="module")
def routes() -> dict[Route, HTTPRouteHandler]:
    """Every handler by method and path, except those of OPTIONS."""
    app = create_app(Settings())
    return {
        (method, route.path_format or "/"): handler
        for route in app.routes
        if isinstance(route, HTTPRoute)
        for method, (handler, _) in route.route_handler_map.items()
        if method != "OPTIONS"
    }


def test_every_route_is_guarded_or_public_on_purpose(routes: dict[Route, HTTPRouteHandler]) -> None:
    for_moderators = {
        route
        for route, handler in routes.items()
        if "moderator" in handler.parsed_fn_signature.parameters
        and "moderator" in handler.resolve_dependencies()
    }
    assert set(routes) - for_moderators == PUBLIC | SIGN_IN


def test_every_review_route_is_for_moderators() -> None:
    assert not [path for _, path in PUBLIC if path.startswith("/v1/review")]


def test_every_route_with_a_body_requires_json(routes: dict[Route, HTTPRouteHandler]) -> None:
    for route, handler in routes.items():
        if "data" in handler.parsed_fn_signature.parameters:
            assert json_body in (handler.guards or ()), route


def test_every_public_route_that_writes_is_for_pages_of_the_site(
    routes: dict[Route, HTTPRouteHandler],
) -> None:
    for route in PUBLIC:
        if route[0] != "GET":
            of_site = from_site_pages in (routes[route].guards or ())
            assert of_site or from_visitors_pages in (routes[route].guards or ()), route


async def test_every_public_route_that_writes_is_limited(
    settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    # A check that is late is answered before it is counted.
    monkeypatch.setattr(checking, "ANSWER_SECONDS", 30.0)
    assert {route for route in PUBLIC if route[0] != "GET"} == set(WRITES)
    once = RateLimit("1/day")
    limited = msgspec.structs.replace(
        settings,
        submit_limit=once,
        check_limit=once,
        react_limit=once,
        check_url=f"http://{UNREACHABLE}",
        trusted_proxies=Networks("127.0.0.1"),
    )
    async with running_service(limited, patient=True) as service:
        async with connection(service.context.pool) as database:
            await update_settings(database, "default", SettingsPatch(check=True))
            comment = await published(database)
        for number, ((method, _), (path, body, status)) in enumerate(WRITES.items()):
            # Each route has an address and a visitor of its own, since some share a limit.
            client = {"X-Forwarded-For": f"192.0.2.{number}"} | new_visitor()
            address = path.format(comment=comment)
            answers = [
                await service.client.request(method, address, json=body, headers=client) for _ in range(2)
            ]
            assert [answer.status_code for answer in answers] == [status, 429]
