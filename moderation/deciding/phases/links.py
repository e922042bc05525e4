"""More links than the site allows without a look."""

import re
from collections.abc import Iterator

from comments_service.domain.comments import Status
from comments_service.domain.decisions import Span
from moderation.deciding.pipeline import Subject, Verdict

# An address with a scheme or www, or a bare host of a common top-level domain, full-width disguises included.
_LINK = re.compile(
    r"h?ttps?://\S+|www\.\S+"
    r"|(?<![a-z0-9@._-])[a-z0-9-]+(?:\.[a-z0-9-]+)*\.(?:com|net|org|jp|tokyo|info|biz|xyz|top|site|shop|online|club|io|me|ru|cn|tk)"
    r"(?![a-z0-9.-])(?:/\S*)?",
    re.IGNORECASE,
)
_NARROW = {wide: wide - 0xFEE0 for wide in range(0xFF01, 0xFF5F)}


def _found(text: str) -> Iterator[tuple[int, int]]:
    # One narrow character for each wide one, so that places in the one are places in the other.
    return (match.span() for match in _LINK.finditer(text.translate(_NARROW)))


def links(subject: Subject) -> Verdict | None:
    found = [Span(*place, "link") for place in _found(subject.body)]
    in_name = [Span(*place, "link", "author") for place in _found(subject.author)]
    if in_name or len(found) > subject.policy.max_links:
        return Verdict(Status.HELD, "links", found + in_name)
    return None
