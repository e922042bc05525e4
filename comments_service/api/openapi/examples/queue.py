"""The review queue, decisions and what moderators need for them."""

from uuid import UUID

import msgspec

from comments_service.api.openapi.examples.shared import DECIDED, ID, REMOVED, SENT
from comments_service.api.problems import problem_of
from comments_service.api.review.claims import Claims, ClaimsBody
from comments_service.api.review.deciding import DecisionMade
from comments_service.api.review.decisions import (
    DecisionAbout,
    DecisionBody,
    DecisionProblem,
    DecisionResult,
    DecisionResults,
    DecisionsBody,
)
from comments_service.api.review.facets import SimilarComments
from comments_service.api.review.legal_holds import LegalHoldBody, LegalHolds
from comments_service.api.review.queue import Queue, ReviewedComment
from comments_service.api.review.trials import WordHit, WordHits, WordTrial
from comments_service.domain.claims import Claimed
from comments_service.domain.comments import Status
from comments_service.domain.decisions import LoggedDecision, Span, Thresholds
from comments_service.domain.edits import CommentVersion
from comments_service.domain.facets import ArticleFacet, Facet, Facets
from comments_service.domain.legal_holds import LegalHold
from comments_service.domain.reason_texts import POLICY_TEXTS
from comments_service.domain.reports import Report
from comments_service.domain.review import AuthorHistory, ReviewComment, ReviewedArticle, ReviewedParent
from comments_service.domain.statistics import DecisionNumbers, QueueNumbers, Statistics, TimeToDecision
from comments_service.errors import ClaimedByAnother

_ANSWERED = UUID("0193a5f2-6c1e-7d40-9b3a-5f0c8e2d7a12")
_HELD = ReviewComment(
    id=ID,
    site_id="news",
    article_id="tram-2026",
    article=ReviewedArticle("市電、半世紀ぶりに復活へ", "https://news.example/articles/tram-2026", "社会"),
    author="読者B",
    author_id=UUID("0193a5f2-6c1e-7d40-9b3a-5f0c8e2d7a10"),
    author_history=AuthorHistory(approved=41, rejected=2, held=1, removed=0, reports=1, first_seen=SENT),
    body="反対する奴は全員馬鹿だ。",
    created_at=SENT,
    parent_id=_ANSWERED,
    parent=ReviewedParent(_ANSWERED, "読者A", "市電の復活、楽しみにしています。", Status.APPROVED),
    status=Status.HELD,
    version=2,
    scores={"toxicity": 0.81, "insult": 0.77},
    score=0.81,
    margin=0.31,
    thresholds={"toxicity": Thresholds(), "insult": Thresholds()},
    scorer="ngram",
    scorer_version="1",
    phase="toxicity",
    reason="insult",
    reason_texts=POLICY_TEXTS["insult"],
    moderator=None,
    spans=[Span(8, 10, "insult")],
    decided_at=DECIDED,
    reports=[Report("abuse", None, DECIDED)],
)
_MADE = DecisionMade(ID, 2, Status.APPROVED, "moderator", "批判の範囲内", "desk", DECIDED, 3)
_CLAIMED = msgspec.convert(problem_of(ClaimedByAnother(by="editor")), DecisionProblem)
_LOGGED = LoggedDecision(
    version=1,
    from_status=Status.PENDING,
    status=Status.HELD,
    phase="toxicity",
    reason="insult",
    moderator=None,
    scores=_HELD.scores,
    scorer="ngram",
    scorer_version="1",
    spans=_HELD.spans,
    decided_at=DECIDED,
)
QUEUE: list[msgspec.Struct] = [
    DecisionBody("approved", 2, "批判の範囲内"),
    _MADE,
    DecisionsBody([DecisionAbout("approved", 2, "批判の範囲内", comment_id=ID)]),
    DecisionResults([DecisionResult(ID, _MADE), DecisionResult(REMOVED, problem=_CLAIMED)]),
    _CLAIMED,
    ClaimsBody("news", limit=10, minutes=10),
    Statistics(
        QueueNumbers(12, at_least=False, oldest_age=840.5),
        [DecisionNumbers("desk", "rejected", "off_topic", 31, 4.2)],
        TimeToDecision(310.5, 2_204.0),
        7.9,
    ),
    Claims([Claimed(ID, DECIDED)], [_HELD]),
    Queue([_HELD], None),
    Facets(
        status=Status.HELD,
        counted=12,
        complete=True,
        articles=[ArticleFacet("news", "tram-2026", "市電、半世紀ぶりに復活へ", 12)],
        phases=[Facet("toxicity", 11), Facet("links", 1)],
        attributes=[Facet("toxicity", 11), Facet("insult", 7)],
        reasons=[Facet("insult", 7), Facet("toxicity", 4), Facet("links", 1)],
    ),
    SimilarComments([_HELD]),
    WordHits([WordHit("馬鹿", ID, _HELD.body, Span(8, 10, "馬鹿"))], 500),
    WordTrial(["馬鹿"], 500),
    ReviewedComment(
        **msgspec.structs.asdict(_HELD),
        history=[_LOGGED],
        versions=[CommentVersion(1, _HELD.body, SENT)],
        legal_holds=[],
    ),
    LegalHoldBody("発信者情報開示請求（2026年11月24日受理）のため保全する。"),
    LegalHolds([LegalHold("発信者情報開示請求（2026年11月24日受理）のため保全する。", "admin", DECIDED)]),
]
