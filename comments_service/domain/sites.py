"""Sites: their ids, the origins whose pages may post, their policies and their settings (pure)."""

import re

import msgspec
from msgspec import UNSET, UnsetType

from comments_service.domain.addresses import host_of, split_address
from comments_service.domain.decisions import Policy, Thresholds
from comments_service.domain.help import HELP, Help, HelpLanguage, cleaned_help
from comments_service.errors import ConfigurationError

# The ids that publishers choose.
SITE_ID = re.compile(r"[a-z0-9-]{1,64}")

_JAPANESE = re.compile("[\u3041-\u30ff\u3400-\u9fff\uff66-\uff9f]")
_DEFAULT_PORTS = {"http": 80, "https": 443}

HOLD_EVERYTHING = Policy(default=Thresholds(approve_below=0.0))


class SiteSettings(msgspec.Struct, frozen=True):
    """What a site chooses besides its policy.

    `check`: readers are told before they send a comment that it will probably be held. `help`: what an author who seems
    to be at risk is shown, for each language in which it is another than the default.
    """

    check: bool = False
    help: dict[HelpLanguage, Help] | UnsetType = UNSET

    def help_for(self, text: str) -> Help:
        """The help in the language of `text`: in English unless it has kana or kanji."""
        language: HelpLanguage = "ja" if _JAPANESE.search(text) else "en"
        return (self.help or {}).get(language, HELP[language])


class SettingsPatch(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What is to be changed about a site's settings. What is left out stays."""

    check: bool | UnsetType = UNSET
    help: dict[HelpLanguage, Help] | UnsetType = UNSET

    def __post_init__(self) -> None:
        if self.help is not UNSET:
            cleaned = {language: cleaned_help(help_) for language, help_ in self.help.items()}
            msgspec.structs.force_setattr(self, "help", cleaned)


class Site(msgspec.Struct, frozen=True):
    """A site: the origins whose pages may post, whether it takes comments, its policy and its settings."""

    site_id: str
    origins: list[str]
    closed: bool
    policy: Policy
    settings: SiteSettings = SiteSettings()


class ListedSite(msgspec.Struct, frozen=True):
    """A site without its policy."""

    site_id: str
    closed: bool
    origins: list[str]


def origin_of(url: str) -> str:
    """Returns what browsers send for pages of `url`: scheme, host, and the port if it is not the scheme's own.

    Raises `ConfigurationError` if `url` is not an origin alone.
    """
    problem = f"an origin is a scheme and a host, such as https://news.example, not {url!r}"
    try:
        parts = split_address(url.strip())
    except ValueError as error:
        raise ConfigurationError(problem) from error
    if parts.path not in ("", "/") or parts.query or parts.fragment:
        raise ConfigurationError(problem)
    shown_port = f":{parts.port}" if parts.port and parts.port != _DEFAULT_PORTS[parts.scheme] else ""
    return f"{parts.scheme}://{host_of(parts)}{shown_port}"
