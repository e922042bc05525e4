"""More links than the site allows without a look."""

import re

from comments_service.comments import Status
from comments_service.decisions import Span
from moderation.pipeline import Subject, Verdict

# An address with a scheme or www, or a bare host of a common top-level domain, full-width disguises included.
_LINK = re.compile(
    r"(?:h?ttps?|ｈｔｔｐｓ?)(?:://|：／／)\S+|www\.\S+"
    r"|(?<![\w@.])[a-z0-9-]+(?:\.[a-z0-9-]+)*\.(?:com|net|org|jp|info|biz|xyz|top|site|shop|online|club|io|me|ru|cn|tk)"
    r"(?![a-z0-9.-])(?:/\S*)?",
    re.IGNORECASE | re.ASCII,
)


def links(subject: Subject) -> Verdict | None:
    found = [Span(match.start(), match.end(), "link") for match in _LINK.finditer(subject.body)]
    in_name = [Span(match.start(), match.end(), "link", "author") for match in _LINK.finditer(subject.author)]
    if in_name or len(found) > subject.policy.max_links:
        return Verdict(Status.HELD, "links", found + in_name)
    return None
