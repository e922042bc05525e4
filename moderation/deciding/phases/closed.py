"""The site or the article closed while the comment waited."""

from comments_service.domain.comments import Status
from moderation.deciding.pipeline import Subject, Verdict


def closed(subject: Subject) -> Verdict | None:
    if subject.site_closed:
        return Verdict(Status.REJECTED, "site-closed")
    if subject.article_closed:
        return Verdict(Status.REJECTED, "article-closed")
    return None
