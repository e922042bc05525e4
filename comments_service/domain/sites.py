"""Sites: their ids, and the origins whose pages may post (pure)."""

import re
from functools import cached_property

import msgspec

from comments_service.domain.addresses import place_of, split_address
from comments_service.domain.article_addresses import AddressRules
from comments_service.domain.decisions import Policy, Thresholds
from comments_service.domain.opening import Opening
from comments_service.domain.site_settings import SiteSettings
from comments_service.errors import ConfigurationError

# The ids that publishers choose.
SITE_ID = re.compile(r"[a-z0-9-]{1,64}")

HOLD_EVERYTHING = Policy(default=Thresholds(approve_below=0.0))


class Site(msgspec.Struct, frozen=True, dict=True):
    """A site: the origins whose pages may post, whether an operator has closed it, its policy and its settings.

    `sign_in_secrets` are those of `settings.sign_in`, which itself never has them. `opening`: what was so, when it was
    read, for its articles that say nothing themselves. `has_moved`: some of its articles had other ids before.
    """

    site_id: str
    origins: list[str]
    closed: bool
    policy: Policy
    settings: SiteSettings = SiteSettings()
    policy_version: int = 1
    settings_version: int = 1
    sign_in_secrets: list[str] = []
    opening: Opening = Opening()
    has_moved: bool = False

    @cached_property
    def rules(self) -> Policy:
        """The policy by which comments are decided: with `links: hold` no comment may have a link."""
        if self.settings.links == "hold":
            return msgspec.structs.replace(self.policy, max_links=0)
        return self.policy

    @property
    def address_rules(self) -> AddressRules:
        """Which addresses are one article of the site."""
        return AddressRules(self.origins, self.settings.keep_query, self.settings.trailing_slash)

    @property
    def reads_pages(self) -> bool:
        """What its articles are called is read from their pages."""
        return self.settings.read_pages and bool(self.origins)


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
    return f"{parts.scheme}://{place_of(parts)}"
