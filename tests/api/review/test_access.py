"""Access to the review API with each kind of token."""

from typing import Any
from uuid import uuid4

import pytest

from comments_service.domain.people import Role
from comments_service.store.moderators import delete_moderator
from comments_service.store.pool import Pool, connection
from tests.api.articles import Article, bearer
from tests.api.review.desk import Headers, get
from tests.running import RunningService

pytestmark = pytest.mark.asyncio(loop_scope="module")


class TestAccess:
    async def calls(self, site_article: Article) -> list[tuple[str, str, Any]]:
        """Returns each call of the review API about a comment: method, path and body."""
        [comment] = await site_article.post_many(1)
        return [
            ("GET", f"comments?site={site_article.site}", None),
            ("GET", f"comments/{comment}", None),
            ("POST", f"comments/{comment}/decisions", {"status": "held", "version": 1}),
            ("GET", f"sites/{site_article.site}/policy", None),
            ("PUT", f"sites/{site_article.site}/policy", {}),
            ("POST", f"sites/{site_article.site}/policy/words:try", {"words": ["賛成"]}),
            ("GET", f"events?site={site_article.site}", None),
        ]

    async def statuses(
        self, service: RunningService, site_article: Article, headers: Headers
    ) -> list[tuple[int, str]]:
        """Returns the status of each call, and the media type of each error."""
        statuses: list[tuple[int, str]] = []
        for method, path, body in await self.calls(site_article):
            async with service.client.stream(
                method, f"/v1/review/{path}", json=body, headers=headers
            ) as answer:
                media_type = "" if answer.is_success else answer.headers["content-type"]
                statuses.append((answer.status_code, media_type.removeprefix("application/")))
        return statuses

    async def test_every_call_needs_the_token_of_a_moderator(
        self, service: RunningService, site_article: Article, pool: Pool
    ) -> None:
        visitor_token = (await site_article.post()).json()["visitor_token"]
        former_moderator = await service.moderator("former")
        async with connection(pool) as database:
            assert await delete_moderator(database, "former")
        for headers in (
            {},
            {"Authorization": ""},
            bearer("cms_unknown"),
            bearer(visitor_token),
            {"Authorization": "Basic ZGVzazpkZXNr"},
            former_moderator,
        ):
            assert await self.statuses(service, site_article, headers) == [(401, "problem+json")] * 7
            assert (await service.client.get("/v1/review/me", headers=headers)).status_code == 401

    async def test_a_moderator_of_another_site_sees_and_changes_nothing(
        self, service: RunningService, site_article: Article
    ) -> None:
        for role in Role:
            headers = await service.moderator(f"stranger-{uuid4().hex}", role, ["default"])
            statuses = [status for status, _ in await self.statuses(service, site_article, headers)]
            # 404 does not tell whether the comment exists.
            assert statuses == [403, 404, 404, 403, 403, 403, 403]

    async def test_a_moderator_without_sites_sees_and_changes_nothing(
        self, service: RunningService, site_article: Article
    ) -> None:
        headers = await service.moderator(f"nobody-{uuid4().hex}", sites=[])
        statuses = [status for status, _ in await self.statuses(service, site_article, headers)]
        assert statuses == [403, 404, 404, 403, 403, 403, 403]
        assert (await get(service, "comments", headers))["comments"] == []
        assert (await get(service, "me", headers))["sites"] == []

    async def test_a_moderator_may_call_everything_but_change_the_policy(
        self, service: RunningService, site_article: Article, desk: Headers
    ) -> None:
        statuses = [status for status, _ in await self.statuses(service, site_article, desk)]
        assert statuses == [200, 200, 201, 200, 403, 200, 200]

    async def test_an_admin_may_call_everything(
        self, service: RunningService, site_article: Article, admin: Headers
    ) -> None:
        statuses = [status for status, _ in await self.statuses(service, site_article, admin)]
        assert statuses == [200, 200, 201, 200, 200, 200, 200]

    async def test_an_admin_of_all_sites_may_call_everything(
        self, service: RunningService, site_article: Article
    ) -> None:
        headers = await service.moderator(f"all-sites-{uuid4().hex}", Role.ADMIN, None)
        statuses = [status for status, _ in await self.statuses(service, site_article, headers)]
        assert statuses == [200, 200, 201, 200, 200, 200, 200]

    async def test_a_moderator_can_read_its_name_role_and_sites(
        self, service: RunningService, site: str, desk: Headers
    ) -> None:
        assert await get(service, "me", desk) == {
            "name": f"desk of {site}",
            "role": "moderator",
            "sites": [site],
        }
        admin = await service.moderator(f"all-sites-{uuid4().hex}", Role.ADMIN, None)
        assert {"default", site} <= set((await get(service, "me", admin))["sites"])

    async def test_caches_may_not_keep_answers_for_moderators(
        self, service: RunningService, site_article: Article, desk: Headers
    ) -> None:
        for method, path, body in await self.calls(site_article):
            if not path.startswith("events"):
                answer = await service.client.request(method, f"/v1/review/{path}", json=body, headers=desk)
                assert answer.headers["cache-control"] == "no-store", path
