"""A site's settings: admins read and change them, and pages read what concerns readers."""

import pytest

from tests.api.articles import problem_of
from tests.api.review.desk import Headers, get
from tests.api.serving import service_with
from tests.running import RunningService
from tests.waiting import wait_until

pytestmark = pytest.mark.asyncio(loop_scope="module")


async def test_a_new_site_has_the_default_settings(
    service: RunningService, site: str, admin: Headers
) -> None:
    assert await get(service, f"sites/{site}/settings", admin) == {"check": False}
    answer = await service.client.get(f"/v1/sites/{site}/settings")
    assert answer.json() == {"limit": 300, "check": False}
    assert answer.headers["cache-control"].startswith("public, max-age=1,")
    assert answer.headers["access-control-allow-origin"] == "*"


async def test_an_admin_changes_what_is_named(service: RunningService, site: str, admin: Headers) -> None:
    path = f"/v1/review/sites/{site}/settings"
    for change, settings in (({"check": True}, {"check": True}), ({}, {"check": True})):
        answer = await service.client.patch(path, json=change, headers=admin)
        assert (answer.status_code, answer.json()) == (200, settings)
        assert await get(service, f"sites/{site}/settings", admin) == settings
    answer = await service.client.patch(path, json={"check": False}, headers=admin)
    assert answer.json() == {"check": False}


async def test_pages_hear_of_a_change_within_seconds_where_texts_can_be_checked(
    service: RunningService, site: str, admin: Headers
) -> None:
    async with service_with(service, check_url="http://127.0.0.1:8100") as able:

        async def checks() -> bool:
            return (await able.client.get(f"/v1/sites/{site}/settings")).json()["check"]

        assert not await checks()
        await service.client.patch(f"/v1/review/sites/{site}/settings", json={"check": True}, headers=admin)
        await wait_until(checks, "the other process never heard of it")
    # Here there is nobody to ask.
    assert (await service.client.get(f"/v1/sites/{site}/settings")).json()["check"] is False


@pytest.mark.parametrize("change", [{"chek": True}, {"check": "yes"}, {"check": None}, [], "check"])
async def test_settings_that_make_no_sense_are_refused(
    service: RunningService, site: str, admin: Headers, change: object
) -> None:
    answer = await service.client.patch(f"/v1/review/sites/{site}/settings", json=change, headers=admin)
    assert problem_of(answer) == (422, "invalid-body")
    assert await get(service, f"sites/{site}/settings", admin) == {"check": False}


async def test_an_unknown_setting_is_named(service: RunningService, site: str, admin: Headers) -> None:
    path = f"/v1/review/sites/{site}/settings"
    answer = await service.client.patch(path, json={"chek": True}, headers=admin)
    assert answer.json()["errors"] == [{"message": "has no field 'chek'; its fields are check, help"}]


async def test_only_admins_of_the_site_see_and_change_its_settings(
    service: RunningService, site: str, desk: Headers, admin: Headers
) -> None:
    path = f"/v1/review/sites/{site}/settings"
    for headers in (desk, {}):
        code = (403, "forbidden") if headers else (401, "invalid-token")
        assert problem_of(await service.client.get(path, headers=headers)) == code
        assert problem_of(await service.client.patch(path, json={"check": True}, headers=headers)) == code
    elsewhere = "/v1/review/sites/default/settings"
    assert problem_of(await service.client.patch(elsewhere, json={}, headers=admin)) == (403, "forbidden")


async def test_a_site_that_does_not_exist_has_no_settings(service: RunningService) -> None:
    assert problem_of(await service.client.get("/v1/sites/nowhere/settings")) == (404, "site-not-found")
