"""Sites: their ids, the origins whose pages may post, and their policies (pure)."""

import re

import msgspec

from comments_service.domain.decisions import Policy, Thresholds

# The ids that publishers choose.
SITE_ID = re.compile(r"[a-z0-9-]{1,64}")

HOLD_EVERYTHING = Policy(default=Thresholds(approve_below=0.0))


class Site(msgspec.Struct, frozen=True):
    """A site: the origins whose pages may post, whether it takes comments, and its policy."""

    site_id: str
    origins: list[str]
    closed: bool
    policy: Policy
