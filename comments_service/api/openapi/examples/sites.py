"""Sites with their settings and policies, and the health of the service."""

import msgspec

from comments_service.api.health import Alive, Readiness
from comments_service.api.openapi.examples.shared import DECIDED
from comments_service.api.reader_settings import reader_settings
from comments_service.api.review.site_settings import SettingsChange, VersionedSettings
from comments_service.api.review.sites import SiteBody, SitePatch
from comments_service.domain.decisions import Policy, PolicyChange, PolicyVersion, SitePolicy, Thresholds
from comments_service.domain.opening import Opening
from comments_service.domain.reasons import DEFAULT_REASONS
from comments_service.domain.site_settings import SiteSettings
from comments_service.domain.sites import ListedSite
from comments_service.domain.stored_settings import SettingsVersion, SiteLogEntry

_POLICY = Policy(thresholds={"insult": Thresholds(0.4, 0.98)}, blocked_words=["死ね"], max_links=2)
SITES: list[msgspec.Struct] = [
    Alive(),
    SiteBody("news", ["https://www.news.example"]),
    SitePatch(closed=True),
    ListedSite("news", closed=False, origins=["https://www.news.example"]),
    _POLICY,
    SitePolicy(**msgspec.structs.asdict(_POLICY), version=7),
    PolicyChange(**msgspec.structs.asdict(_POLICY), version=6),
    PolicyVersion(7, "admin", DECIDED, _POLICY),
    reader_settings(SiteSettings(), Opening(), checks=False),
    Readiness("ok", {"postgresql": "ok", "redis": "ok", "migrations": "ok", "worker": "ok"}),
    msgspec.convert({"edit_minutes": 10, "guidelines": None, "version": 6}, SettingsChange),
    VersionedSettings(edit_minutes=10, version=7),
    SettingsVersion(7, "admin", DECIDED, ["edit_minutes"], SiteSettings(edit_minutes=10)),
    SiteSettings(edit_minutes=10),
    SiteLogEntry(31, DECIDED, "admin", {"closed": True}),
    DEFAULT_REASONS[0],
]
