"""The settings of sites, and their versions."""

from comments_service.domain.settings_changes import SettingsPatch
from comments_service.domain.site_settings import SiteSettings
from comments_service.domain.sites import HOLD_EVERYTHING
from comments_service.store.pool import Connection
from comments_service.store.site_settings import select_settings_versions, update_settings
from comments_service.store.sites import select_sites


async def test_a_change_of_settings_keeps_what_it_does_not_name(database: Connection) -> None:
    await database.execute("""UPDATE sites SET settings = '{"of a newer release": [1]}'""")
    assert (await select_sites(database, ["default"]))["default"].settings == SiteSettings()
    assert await update_settings(database, "default", SettingsPatch(check=True)) == (
        SiteSettings(check=True),
        3,
    )
    assert await update_settings(database, "default", SettingsPatch()) == (SiteSettings(check=True), 3)
    assert await database.fetchval("SELECT settings ->> 'of a newer release' FROM sites") == "[1]"
    assert await update_settings(database, "nowhere", SettingsPatch(check=True)) is None


async def test_a_setting_that_restricts_and_is_not_understood_holds_every_comment(
    database: Connection,
) -> None:
    await database.execute("""UPDATE sites SET settings = '{"check": "gently", "edit_minutes": 9}'""")
    site = (await select_sites(database, ["default"]))["default"]
    assert (site.settings, site.policy == HOLD_EVERYTHING) == (SiteSettings(edit_minutes=9), False)
    await database.execute("""UPDATE sites SET settings = '{"links": "as pictures", "edit_minutes": 9}'""")
    site = (await select_sites(database, ["default"]))["default"]
    assert (site.settings, site.policy) == (SiteSettings(edit_minutes=9, links="hold"), HOLD_EVERYTHING)


async def test_what_a_release_without_versions_changes_makes_versions_too(database: Connection) -> None:
    await database.execute("""UPDATE sites SET settings = '{"check": true}'""")
    await update_settings(database, "default", SettingsPatch(depth=2), moderator="佐藤", version=2)
    versions = await select_settings_versions(database, "default", None, 20)
    assert [(one.version, one.moderator, one.changed) for one in versions] == [
        (3, "佐藤", ["depth"]),
        (2, None, ["check"]),
        (1, None, []),
    ]
    assert await database.fetchval("SELECT changed_by FROM sites") is None
