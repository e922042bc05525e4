"""What is kept about a reader, and tokens."""

from uuid import UUID

import msgspec

from comments_service.api.notices import Notices
from comments_service.api.openapi.examples.shared import DECIDED, ID, SENT
from comments_service.api.own import Own
from comments_service.api.taking_along import MergeBody, Merged
from comments_service.api.visitors import NewVisitor
from comments_service.domain.comments import Status
from comments_service.domain.notices import Notice, encode_since
from comments_service.domain.own_data import KeptComment, KeptReaction, OwnData

_NOTICE = Notice(
    id="18",
    kind="held",
    comment_id=ID,
    article_id="tram-2026",
    created_at=DECIDED,
    reason="人を侮辱する表現が含まれている可能性があります。",
)
READERS: list[msgspec.Struct] = [
    NewVisitor("v1.news.0193a5f26c1e7d409b3a5f0c8e2d7a12.1795393862.pSx3…"),
    MergeBody("v1.news.0193a5f26c1e7d409b3a5f0c8e2d7a12.1795393862.pSx3…"),
    Merged(comments=3, reactions=12, reports=0, notices=4),
    Own([], {ID: "empathy"}, article_reaction=None),
    OwnData(
        visitor_id=UUID("0193a5f2-6c1e-7d40-9b3a-5f0c8e2d7a12"),
        site_id="news",
        comments=[
            KeptComment(
                id=ID,
                article_id="tram-2026",
                parent_id=None,
                author="読者A",
                body="市電の復活、楽しみにしています。",
                shown_body=None,
                badges=[],
                status=Status.APPROVED,
                version=2,
                created_at=SENT,
                edited_at=None,
                withdrawn_at=None,
                pinned_at=None,
                idempotency_key=None,
                reactions={"empathy": 12, "doubt": 1},
                reply_count=1,
                reports=0,
                versions=[],
                decisions=[],
            )
        ],
        reactions=[KeptReaction(article_id="tram-2026", comment_id=None, kind="empathy", created_at=SENT)],
        reports=[],
        notices=[],
        measures=None,
        measures_log=[],
        account=None,
    ),
    Notices([_NOTICE], encode_since(18)),
]
