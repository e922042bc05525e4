"""Who may call what of the moderators' API."""

from typing import Any
from uuid import uuid4

import pytest

from comments_service.domain.people import Role
from comments_service.store.moderators import delete_moderator
from comments_service.store.pool import Pool, connection
from tests.api.articles import Article
from tests.api.review.desk import Headers, get
from tests.running import RunningService

pytestmark = pytest.mark.asyncio(loop_scope="module")


class TestAccess:
    """Who may call what: each call with each kind of token."""

    async def calls(self, site_article: Article) -> list[tuple[str, str, Any, bool]]:
        """Method, path, body, and whether it takes an admin."""
        [comment] = await site_article.post_many(1)
        return [
            ("GET", f"comments?site={site_article.site}", None, False),
            ("GET", f"comments/{comment}", None, False),
            ("POST", f"comments/{comment}/decisions", {"status": "held", "version": 1}, False),
            ("GET", f"sites/{site_article.site}/policy", None, False),
            ("PUT", f"sites/{site_article.site}/policy", {}, True),
            ("GET", f"events?site={site_article.site}", None, False),
        ]

    async def statuses(
        self, service: RunningService, site_article: Article, headers: Headers
    ) -> list[tuple[int, str]]:
        found: list[tuple[int, str]] = []
        for method, path, body, _ in await self.calls(site_article):
            async with service.client.stream(
                method, f"/v1/review/{path}", json=body, headers=headers
            ) as answer:
                code = "" if answer.is_success else answer.headers["content-type"]
                found.append((answer.status_code, code.removeprefix("application/")))
        return found

    async def test_without_a_moderators_token_nothing_is_answered(
        self, service: RunningService, site_article: Article, pool: Pool
    ) -> None:
        visitor = (await site_article.post()).json()["visitor_token"]
        former = await service.moderator("former")
        async with connection(pool) as database:
            assert await delete_moderator(database, "former")
        for headers in (
            {},
            {"Authorization": ""},
            {"Authorization": "Bearer cms_unknown"},
            {"Authorization": f"Bearer {visitor}"},
            {"Authorization": "Basic ZGVzazpkZXNr"},
            former,
        ):
            assert await self.statuses(service, site_article, headers) == [(401, "problem+json")] * 6
            assert (await service.client.get("/v1/review/me", headers=headers)).status_code == 401

    async def test_another_sites_moderator_sees_and_changes_nothing(
        self, service: RunningService, site_article: Article
    ) -> None:
        for role in Role:
            headers = await service.moderator(f"stranger-{uuid4().hex}", role, ["default"])
            found = [status for status, _ in await self.statuses(service, site_article, headers)]
            # Of a comment it is not even told that it exists.
            assert found == [403, 404, 404, 403, 403, 403]

    async def test_a_moderator_without_sites_sees_none(
        self, service: RunningService, site_article: Article
    ) -> None:
        headers = await service.moderator(f"nobody-{uuid4().hex}", sites=[])
        found = [status for status, _ in await self.statuses(service, site_article, headers)]
        assert found == [403, 404, 404, 403, 403, 403]
        assert (await get(service, "comments", headers))["comments"] == []
        assert (await get(service, "me", headers))["sites"] == []

    async def test_a_moderator_may_do_all_but_change_the_rules(
        self, service: RunningService, site_article: Article, desk: Headers
    ) -> None:
        found = [status for status, _ in await self.statuses(service, site_article, desk)]
        assert found == [200, 200, 201, 200, 403, 200]

    async def test_an_admin_may_do_all(
        self, service: RunningService, site_article: Article, admin: Headers
    ) -> None:
        found = [status for status, _ in await self.statuses(service, site_article, admin)]
        assert found == [200, 200, 201, 200, 200, 200]

    async def test_one_of_every_site_may_too(self, service: RunningService, site_article: Article) -> None:
        headers = await service.moderator(f"everywhere-{uuid4().hex}", Role.ADMIN, None)
        found = [status for status, _ in await self.statuses(service, site_article, headers)]
        assert found == [200, 200, 201, 200, 200, 200]

    async def test_a_moderator_is_told_who_it_is_and_what_it_sees(
        self, service: RunningService, site: str, desk: Headers
    ) -> None:
        assert await get(service, "me", desk) == {
            "name": f"desk of {site}",
            "role": "moderator",
            "sites": [site],
        }
        everywhere = await service.moderator(f"everywhere-{uuid4().hex}", Role.ADMIN, None)
        assert {"default", site} <= set((await get(service, "me", everywhere))["sites"])

    async def test_what_moderators_read_is_kept_by_no_cache(
        self, service: RunningService, site_article: Article, desk: Headers
    ) -> None:
        for method, path, body, _ in await self.calls(site_article):
            if not path.startswith("events"):
                answer = await service.client.request(method, f"/v1/review/{path}", json=body, headers=desk)
                assert answer.headers["cache-control"] == "no-store", path
