"""Comments and reactions, as readers and their authors send and receive them."""

from uuid import UUID

import msgspec

from comments_service.api.checking import CheckBody
from comments_service.api.new_comments import CommentBody
from comments_service.api.openapi.examples.shared import DECIDED, ID, REMOVED, SENT
from comments_service.api.own_changes import EditBody
from comments_service.api.problems import DOMAIN, document
from comments_service.api.reactions import ReactionBody
from comments_service.api.reading import Counts
from comments_service.api.reports import ReportBody, ReportTaken
from comments_service.api.review.pins import Pinned
from comments_service.api.review.staff import StaffComment, StaffCommentBody
from comments_service.api.submit import Receipt
from comments_service.domain.author_keys import AuthorCount
from comments_service.domain.comments import OwnStatus, Status
from comments_service.domain.entries import PublicComment, Tombstone
from comments_service.domain.forecasts import Forecast, Stretch
from comments_service.domain.help import HELP
from comments_service.domain.reactions import ArticleReactions, Reacted
from comments_service.errors import TextTooLong
from comments_service.reading.page_bodies import CommentPage, Replies

_PUBLISHED = PublicComment(
    id=ID,
    author="読者A",
    body="市電の復活、楽しみにしています。",
    created_at=SENT,
    parent_id=None,
    edited_at=None,
    author_key="k7m2p4xq",
    badges=[],
    pinned=False,
    reactions={"empathy": 12, "doubt": 1},
    reply_count=1,
)
_REPLY = msgspec.structs.replace(
    _PUBLISHED,
    id=UUID("0193a5f2-6c1e-7d40-9b3a-5f0c8e2d7a14"),
    author="読者B",
    body="運賃はいくらになるのでしょうか。",
    parent_id=ID,
    reactions={},
    reply_count=0,
)
_THREAD = msgspec.structs.replace(_PUBLISHED, replies=[_REPLY])
COMMENTS: list[msgspec.Struct] = [
    CheckBody("反対する奴は全員馬鹿だ。"),
    CommentBody(author="読者A", body="市電の復活、楽しみにしています。"),
    CommentPage("tram-2026", 2, 2, "open", None, [_THREAD], None),
    _PUBLISHED,
    Tombstone(REMOVED, None, SENT, "removed", 1),
    Counts({"tram-2026": 3, "school-lunch": 0}),
    Forecast("held", [Stretch(8, 10)], "insult"),
    HELP["ja"],
    OwnStatus(
        *(ID, "news", "tram-2026", _PUBLISHED.author, _PUBLISHED.body, SENT, None),
        *(Status.REJECTED, 3, None, "個人の電話番号が書かれています。", "moderator"),
    ),
    Reacted({"empathy": 12, "doubt": 1}, "empathy"),
    ReactionBody("empathy"),
    ArticleReactions({"empathy": 48, "insight": 5}, 61),
    StaffCommentBody("ご指摘の箇所は、午後に訂正しました。", parent_id=ID),
    StaffComment(
        *(UUID("0193a5f2-6c1e-7d40-9b3a-5f0c8e2d7a13"), "編集部", "ご指摘の箇所は、午後に訂正しました。"),
        *(DECIDED, ID, ["staff"], Status.APPROVED),
    ),
    document(DOMAIN[TextTooLong]),
    Receipt(ID, Status.PENDING, SENT, "v1.news.0193a5f26c1e7d409b3a5f0c8e2d7a12.1795393862.pSx3…"),
    Pinned([ID]),
    AuthorCount("k7m2p4xq", 3),
    Replies(1, [_REPLY], None),
    EditBody("市電の復活、とても楽しみにしています。", 2),
    ReportBody("personal_data", "個人の電話番号が書かれています。"),
    ReportTaken(),
]
