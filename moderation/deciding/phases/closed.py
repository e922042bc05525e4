"""A site or an article that was closed while the comment waited for its decision."""

from comments_service.domain.comments import Status
from moderation.deciding.pipeline import Subject, Verdict


def closed(subject: Subject) -> Verdict | None:
    if subject.site_closed:
        return Verdict(Status.REJECTED, "site-closed")
    if subject.article_closed:
        return Verdict(Status.REJECTED, "article-closed")
    return None
