"""Comments that wait for a decision, and the site that they belong to."""

from comments_service.domain.comments import PendingComment, new_id
from comments_service.domain.decisions import Policy
from comments_service.domain.sites import Site

SITE = Site("default", [], closed=False, policy=Policy())


def pending(body: str = "楽しみです。", author: str = "市民") -> PendingComment:
    return PendingComment(
        id=new_id(),
        site_id=SITE.site_id,
        article_id="tram-2026",
        author=author,
        body=body,
        version=1,
        mode="open",
        repeats=0,
    )
