"""More links than the site allows without review."""

import re
from collections.abc import Iterator

from comments_service.domain.comments import Status
from comments_service.domain.decisions import Span
from moderation.deciding.pipeline import Subject, Verdict

# An address with a scheme or www, or a bare host of a common top-level domain.
_LINK = re.compile(
    r"h?ttps?://\S+|www\.\S+"
    r"|(?<![a-z0-9@._-])[a-z0-9-]+(?:\.[a-z0-9-]+)*\.(?:com|net|org|jp|tokyo|info|biz|xyz|top|site|shop|online|club|io|me|ru|cn|tk)"
    r"(?![a-z0-9.-])(?:/\S*)?",
    re.IGNORECASE,
)
_TO_HALF_WIDTH = {full_width: full_width - 0xFEE0 for full_width in range(0xFF01, 0xFF5F)}


def links(subject: Subject) -> Verdict | None:
    """A link in the author's name always holds."""
    in_body = [Span(*bounds, "link") for bounds in _find_links(subject.body)]
    in_name = [Span(*bounds, "link", "author") for bounds in _find_links(subject.author)]
    if in_name or len(in_body) > subject.policy.max_links:
        return Verdict(Status.HELD, "links", in_body + in_name)
    return None


def _find_links(text: str) -> Iterator[tuple[int, int]]:
    """Yields start and end of each link in `text`, whether it is written in full-width letters or not."""
    # Each character is replaced by exactly one, so that indexes into the result are indexes into `text`.
    return (match.span() for match in _LINK.finditer(text.translate(_TO_HALF_WIDTH)))
