"""The settings of a site by API: versions, a way back, their schema, and who changed the site."""

import asyncio
from typing import Any

import pytest

from comments_service.domain.site_settings import SiteSettings
from tests.api.articles import problem_of
from tests.api.review.desk import Headers, get
from tests.running import RunningService

pytestmark = pytest.mark.asyncio(loop_scope="module")


async def patch(service: RunningService, site: str, headers: Headers, **change: Any) -> dict[str, Any]:
    answer = await service.client.patch(f"/v1/review/sites/{site}/settings", json=change, headers=headers)
    assert answer.status_code == 200, answer.text
    return answer.json()


async def test_settings_that_somebody_has_changed_meanwhile_are_not_overwritten(
    service: RunningService, site: str, admin: Headers
) -> None:
    path = f"/v1/review/sites/{site}/settings"
    assert (await get(service, f"sites/{site}/settings", admin))["version"] == 1
    first, second = await asyncio.gather(
        *(
            service.client.patch(path, json={"edit_minutes": minutes, "version": 1}, headers=admin)
            for minutes in (2, 3)
        )
    )
    taken, refused = sorted((first, second), key=lambda answer: answer.status_code)
    assert (taken.status_code, taken.json()["version"]) == (200, 2)
    assert problem_of(refused) == (409, "stale-version")
    assert refused.json()["version"] == 2
    assert await get(service, f"sites/{site}/settings", admin) == taken.json()
    # The whole document again, with its version, changes nothing.
    again = await service.client.patch(path, json=taken.json(), headers=admin)
    assert again.json() == taken.json()
    for wrong in ({"version": 0}, {"mood": "strict"}):
        assert problem_of(await service.client.patch(path, json=wrong, headers=admin)) == (
            422,
            "invalid-body",
        )


async def test_every_version_of_settings_is_kept_and_can_be_brought_back(
    service: RunningService, site: str, admin: Headers
) -> None:
    await patch(service, site, admin, edit_minutes=10, order="oldest")
    await patch(
        service, site, admin, edit_minutes=None, guidelines={"ja": "相手を思いやって書いてください。"}
    )
    path = f"sites/{site}/settings/versions"
    versions = await get(service, path, admin)
    by = f"admin of {site}"
    assert [(one["version"], one["moderator"], one["changed"]) for one in versions] == [
        (3, by, ["edit_minutes", "guidelines"]),
        (2, by, ["edit_minutes", "order"]),
        (1, None, []),
    ]
    assert [one["settings"]["edit_minutes"] for one in versions] == [5, 10, 5]
    assert await get(service, path, admin, before=3, limit=1) == versions[1:2]

    back = f"/v1/review/{path}/2/restore"
    stale = await service.client.post(back, params={"version": 2}, headers=admin)
    assert problem_of(stale) == (409, "stale-version")
    restored = await service.client.post(back, params={"version": 3}, headers=admin)
    assert restored.json() == versions[1]["settings"] | {"version": 4}
    assert (await service.client.post(back, headers=admin)).json()["version"] == 4
    missing = await service.client.post(f"/v1/review/{path}/9/restore", headers=admin)
    assert problem_of(missing) == (404, "version-not-found")


async def test_the_schema_describes_each_setting(service: RunningService, site: str, admin: Headers) -> None:
    schema = await get(service, f"sites/{site}/settings/schema", admin)
    assert list(schema["properties"]) == list(SiteSettings.__struct_fields__)
    assert schema["properties"]["edit_minutes"] == {
        "description": "For how many minutes authors may change a comment; 0: never.",
        "type": "integer",
        "minimum": 0,
        "maximum": 1440,
        "default": 5,
    }
    document = (await service.client.get("/openapi.json")).json()["components"]["schemas"]
    for name in ("SettingsChange", "VersionedSettings"):
        properties = document[name]["properties"]
        assert [field for field, said in properties.items() if not said.get("description")] == []


async def test_changes_of_origins_and_of_closed_are_kept(
    service: RunningService, site: str, admin: Headers
) -> None:
    path = f"/v1/review/sites/{site}"
    for change in ({"origins": ["http://a.example"]}, {"closed": True}, {"closed": True}):
        await service.client.patch(path, json=change, headers=admin)
    log = await get(service, f"sites/{site}/log", admin)
    by = f"admin of {site}"
    assert [(one["moderator"], one["change"]) for one in log] == [
        (by, {"closed": True}),
        (by, {"origins": ["http://a.example"]}),
    ]
    assert await get(service, f"sites/{site}/log", admin, before=log[0]["id"]) == log[1:]
