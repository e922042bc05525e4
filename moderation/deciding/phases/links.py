"""More links than the site allows without review."""

from comments_service.domain.comments import Status
from comments_service.domain.decisions import Span
from moderation.deciding.pipeline import Subject, Verdict
from moderation.folding.links import find_links


def links(subject: Subject) -> Verdict | None:
    """A link in the author's name always holds."""
    in_body = [Span(*bounds, "link") for bounds in find_links(subject.body)]
    in_name = [Span(*bounds, "link", "author") for bounds in find_links(subject.author, names=True)]
    if in_name or len(in_body) > subject.policy.max_links:
        return Verdict(Status.HELD, "links", in_body + in_name)
    return None
