"""Settings that another release stored."""

import msgspec
import pytest

from comments_service.domain.settings_changes import SettingsPatch
from comments_service.domain.site_settings import SiteSettings
from comments_service.domain.stored_settings import RESTRICTING, changed_settings, read_settings

# Values as no release has written them yet.
ODD = msgspec.json.encode({"as of": "a newer release"}).decode()


def test_a_setting_that_is_not_understood_costs_no_other_one() -> None:
    stored = f'{{"staff_name": "汐見日報", "edit_minutes": 12, "order": {ODD}, "links": "text"}}'
    expected = SiteSettings(staff_name="汐見日報", edit_minutes=12, links="text")
    assert read_settings(stored) == (expected, {"order"})
    assert not read_settings(stored).holds_everything


@pytest.mark.parametrize("name", SiteSettings.__struct_fields__)
def test_a_setting_that_is_not_understood_allows_no_more_than_any_value_would(name: str) -> None:
    settings, unread = stored = read_settings(f'{{"{name}": {ODD}}}')
    # Any object is a setting by name, or texts by language, that a patch would refuse.
    assert unread <= {name}
    closed: dict[str, object] = {
        "edit_minutes": 0,
        "edit_keeps_visible": False,
        "links": "hold",
        "mode": "closed",
        "newcomer_until": 100,
        "reactions": [],
        "read_pages": False,
        "reports_to_hold": 1,
        "who": "signed_in",
    }
    if name in closed and unread:
        assert getattr(settings, name) == closed[name]
    assert stored.holds_everything == (name in RESTRICTING and bool(unread))
    if name in {"hours", "sections", "opens_at", "closes_at", "close_after_days", "time_zone"} and unread:
        assert settings.mode == "closed"


@pytest.mark.parametrize(
    ("stored", "change", "after"),
    [
        ("{}", {"check": False}, None),
        ("{}", {"check": True}, '{"check":true}'),
        ('{"check": true}', {"check": None}, "{}"),
        ('{"check": false}', {"check": None}, None),
        ('{"check": "gently"}', {"check": False}, '{"check":false}'),
        ('{"check": "gently"}', {"check": None}, "{}"),
        ('{"of a newer release": [1]}', {"depth": 2}, '{"of a newer release":[1],"depth":2}'),
    ],
)
def test_only_what_changes_is_stored(stored: str, change: dict[str, object], after: str | None) -> None:
    assert changed_settings(stored, msgspec.convert(change, SettingsPatch)) == after


def test_each_setting_can_be_changed_and_says_what_it_means() -> None:
    assert SettingsPatch.__struct_fields__ == SiteSettings.__struct_fields__
    for kind in (SiteSettings, SettingsPatch):
        properties = msgspec.json.schema(kind)["$defs"][kind.__name__]["properties"]
        assert [name for name, schema in properties.items() if not schema.get("description")] == []
