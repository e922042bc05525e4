"""The OpenAPI document: Litestar's operations, msgspec's schemas, examples of our own."""

from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

import msgspec
from litestar import MediaType, Request
from litestar.openapi.config import OpenAPIConfig
from litestar.openapi.plugins import JsonRenderPlugin
from litestar.openapi.spec import Components, License, SecurityScheme, Server, Tag

from comments_service import __version__
from comments_service.api.articles import ArticleName, ArticlePatch
from comments_service.api.checking import CheckBody
from comments_service.api.desk_sessions import COOKIE
from comments_service.api.health import Alive, Readiness
from comments_service.api.moving import ArticleMerge, ArticleMove
from comments_service.api.notices import Notices
from comments_service.api.own import Own
from comments_service.api.own_changes import EditBody
from comments_service.api.parameters import ARTICLE_PATTERN
from comments_service.api.problems import DOMAIN, MEDIA_TYPE, document, problem_of
from comments_service.api.reactions import ReactionBody
from comments_service.api.reader_settings import reader_settings
from comments_service.api.reading import Counts
from comments_service.api.reports import ReportBody, ReportTaken
from comments_service.api.resolving import ResolvedAddress
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
from comments_service.api.review.invitations import InvitationBody, NewInvitation
from comments_service.api.review.legal_holds import LegalHoldBody, LegalHolds
from comments_service.api.review.moderators import ListedModerator, ModeratorBody, ModeratorPatch, NewToken
from comments_service.api.review.oidc import WaysIn
from comments_service.api.review.people import People
from comments_service.api.review.pins import Pinned
from comments_service.api.review.queue import Queue, ReviewedComment
from comments_service.api.review.sessions import Me, SignInBody
from comments_service.api.review.site_settings import SettingsChange, VersionedSettings
from comments_service.api.review.sites import Articles, SiteBody, SitePatch
from comments_service.api.review.staff import StaffComment, StaffCommentBody
from comments_service.api.review.trials import WordHit, WordHits, WordTrial
from comments_service.api.submit import CommentBody, Receipt
from comments_service.api.taking_along import MergeBody, Merged
from comments_service.api.visitors import NewVisitor
from comments_service.domain.articles import ListedArticle, NamedArticle, RankedArticle
from comments_service.domain.author_keys import AuthorCount
from comments_service.domain.claims import Claimed
from comments_service.domain.comments import OwnStatus, Status
from comments_service.domain.decisions import (
    LoggedDecision,
    Policy,
    PolicyChange,
    PolicyVersion,
    SitePolicy,
    Span,
    Thresholds,
)
from comments_service.domain.edits import CommentVersion
from comments_service.domain.entries import PublicComment, Tombstone
from comments_service.domain.facets import ArticleFacet, Facet, Facets
from comments_service.domain.forecasts import Forecast, Stretch
from comments_service.domain.help import HELP
from comments_service.domain.legal_holds import LegalHold
from comments_service.domain.moving import MovedArticle
from comments_service.domain.notices import Notice, encode_since
from comments_service.domain.opening import Opening
from comments_service.domain.own_data import KeptComment, KeptReaction, OwnData
from comments_service.domain.people import KnownInvitation, Moderator, Role
from comments_service.domain.persons import (
    KnownAccount,
    ListedPerson,
    LoggedChange,
    Person,
    PersonChange,
    PersonDecision,
    PersonHistory,
)
from comments_service.domain.reactions import ArticleReactions, Reacted
from comments_service.domain.reason_texts import POLICY_TEXTS
from comments_service.domain.reasons import DEFAULT_REASONS
from comments_service.domain.reports import Report
from comments_service.domain.review import (
    AuthorHistory,
    ReviewComment,
    ReviewedAccount,
    ReviewedArticle,
    ReviewedParent,
)
from comments_service.domain.site_settings import SiteSettings
from comments_service.domain.sites import ListedSite
from comments_service.domain.statistics import DecisionNumbers, QueueNumbers, Statistics, TimeToDecision
from comments_service.domain.stored_settings import SettingsVersion, SiteLogEntry
from comments_service.errors import ClaimedByAnother, TextTooLong
from comments_service.reading.page_bodies import CommentPage, Replies
from comments_service.reading.rankings import Ranking

_ID = UUID("0193a5f2-6c1e-7d40-9b3a-5f0c8e2d7a11")
_SENT = datetime(2026, 11, 23, 0, 31, 2, 665895, tzinfo=UTC)
_DECIDED = datetime(2026, 11, 23, 0, 31, 2, 981204, tzinfo=UTC)
_PUBLISHED = PublicComment(
    id=_ID,
    author="読者A",
    body="市電の復活、楽しみにしています。",
    created_at=_SENT,
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
    parent_id=_ID,
    reactions={},
    reply_count=0,
)
_THREAD = msgspec.structs.replace(_PUBLISHED, replies=[_REPLY])
_REMOVED = UUID("0193a5f2-6c1e-7d40-9b3a-5f0c8e2d7a13")
_ANSWERED = UUID("0193a5f2-6c1e-7d40-9b3a-5f0c8e2d7a12")
_HELD = ReviewComment(
    id=_ID,
    site_id="news",
    article_id="tram-2026",
    article=ReviewedArticle("市電、半世紀ぶりに復活へ", "https://news.example/articles/tram-2026", "社会"),
    author="読者B",
    author_id=UUID("0193a5f2-6c1e-7d40-9b3a-5f0c8e2d7a10"),
    author_history=AuthorHistory(approved=41, rejected=2, held=1, removed=0, reports=1, first_seen=_SENT),
    body="反対する奴は全員馬鹿だ。",
    created_at=_SENT,
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
    decided_at=_DECIDED,
    reports=[Report("abuse", None, _DECIDED)],
)
_MADE = DecisionMade(_ID, 2, Status.APPROVED, "moderator", "批判の範囲内", "desk", _DECIDED, 3)
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
    decided_at=_DECIDED,
)
_NOTICE = Notice(
    id="18",
    kind="held",
    comment_id=_ID,
    article_id="tram-2026",
    created_at=_DECIDED,
    reason="人を侮辱する表現が含まれている可能性があります。",
)
_AUTHOR = UUID("0193a5f2-6c1e-7d40-9b3a-5f0c8e2d7a12")
_ACCOUNT = KnownAccount("reader-4711", "汐見太郎", ["subscriber"], _SENT, _DECIDED)
_PERSON = ListedPerson(
    id=_AUTHOR,
    names=["読者B"],
    status="muted",
    muted_until=datetime(2026, 11, 30, tzinfo=UTC),
    banned=False,
    banned_at=None,
    ban_reason=None,
    trusted=None,
    note="同じ記事で言い争いが続いた。",
    warned_at=None,
    warning=None,
    badges=["expert"],
    account=_ACCOUNT,
    changed_at=_DECIDED,
    changed_by="desk",
)
_MUTE = PersonChange(muted_until=_PERSON.muted_until, note=_PERSON.note)
_POLICY = Policy(thresholds={"insult": Thresholds(0.4, 0.98)}, blocked_words=["死ね"], max_links=2)
# An example of each schema that a client sends or receives.
_EXAMPLES: list[msgspec.Struct] = [
    Alive(),
    ArticleName("市電、半世紀ぶりに復活へ", "https://news.example/articles/tram-2026"),
    ArticlePatch(mode="closed"),
    NamedArticle(
        *("市電、半世紀ぶりに復活へ", "https://news.example/articles/tram-2026", "社会"),
        closed=False,
        mode="premoderated",
        opens_at=None,
        closes_at=datetime(2026, 12, 1, tzinfo=UTC),
        published_at=datetime(2026, 11, 22, 21, tzinfo=UTC),
    ),
    CheckBody("反対する奴は全員馬鹿だ。"),
    CommentBody(author="読者A", body="市電の復活、楽しみにしています。"),
    CommentPage("tram-2026", 2, 2, "open", None, [_THREAD], None),
    _PUBLISHED,
    Tombstone(_REMOVED, None, _SENT, "removed", 1),
    ArticleMove("tram-2027"),
    ArticleMerge("tram-2026"),
    MovedArticle(
        site_id="news",
        article_id="tram-2026",
        aliases=["tram"],
        revision=13,
        count=3,
        merged=True,
        changed=True,
    ),
    ResolvedAddress("u-kgtqhlsljge5qfdf64ayfxbfg2", "https://news.example/a?id=1"),
    Counts({"tram-2026": 3, "school-lunch": 0}),
    DecisionBody("approved", 2, "批判の範囲内"),
    _MADE,
    DecisionsBody([DecisionAbout("approved", 2, "批判の範囲内", comment_id=_ID)]),
    DecisionResults([DecisionResult(_ID, _MADE), DecisionResult(_REMOVED, problem=_CLAIMED)]),
    _CLAIMED,
    ClaimsBody("news", limit=10, minutes=10),
    Statistics(
        QueueNumbers(12, at_least=False, oldest_age=840.5),
        [DecisionNumbers("desk", "rejected", "off_topic", 31, 4.2)],
        TimeToDecision(310.5, 2_204.0),
        7.9,
    ),
    Claims([Claimed(_ID, _DECIDED)], [_HELD]),
    Forecast("held", [Stretch(8, 10)], "insult"),
    HELP["ja"],
    Me("desk", Role.MODERATOR, ["news"], Moderator("desk", Role.MODERATOR, ["news"]).rights, {"news": True}),
    ModeratorBody("佐藤", Role.MODERATOR, ["news"], "sato@news.example"),
    ModeratorPatch(role=Role.ADMIN),
    ListedModerator(
        *("佐藤", Role.MODERATOR, ["news"], "sato@news.example", _SENT, None, _DECIDED),
        has_token=True,
        signs_in_elsewhere=False,
        changeable=True,
    ),
    NewToken("cms_x7Qd…"),
    SiteBody("news", ["https://www.news.example"]),
    SitePatch(closed=True),
    ListedSite("news", closed=False, origins=["https://www.news.example"]),
    Articles(
        [
            ListedArticle(
                *("tram-2026", "市電、半世紀ぶりに復活へ", "https://news.example/articles/tram-2026", None),
                *(False, 3, _SENT),
            )
        ],
        None,
    ),
    WaysIn(oidc=True, label="News ID"),
    SignInBody(invitation="cmi_l0C4…", name="山田"),
    InvitationBody(Role.AGENCY, ["news"], "Night agency", expires_at=datetime(2027, 3, 31, tzinfo=UTC)),
    NewInvitation(
        UUID("0193a5f2-6c1e-7d40-9b3a-5f0c8e2d7a16"),
        "https://comments.example/desk#invitation=cmi_l0C4…",
        _DECIDED + timedelta(hours=48),
    ),
    KnownInvitation(
        id=UUID("0193a5f2-6c1e-7d40-9b3a-5f0c8e2d7a16"),
        name="Night agency",
        role=Role.AGENCY,
        sites=["news"],
        email=None,
        moderator_expires_at=datetime(2027, 3, 31, tzinfo=UTC),
        created_by="desk",
        created_at=_DECIDED,
        expires_at=_DECIDED + timedelta(hours=48),
    ),
    OwnStatus(
        *(_ID, "news", "tram-2026", _PUBLISHED.author, _PUBLISHED.body, _SENT, None),
        *(Status.REJECTED, 3, None, "個人の電話番号が書かれています。", "moderator"),
    ),
    People([_PERSON], None),
    Person(
        **msgspec.structs.asdict(_PERSON),
        history=PersonHistory(approved=12, held=1, rejected=2, removed=0, reports=3, first_seen=_SENT),
        decisions=[
            PersonDecision(
                comment_id=_ID,
                article_id="tram-2026",
                from_status=Status.PENDING,
                status=Status.HELD,
                phase="toxicity",
                reason="insult",
                note=None,
                moderator=None,
                decided_at=_DECIDED,
            )
        ],
        log=[LoggedChange(moderator="desk", changed_at=_DECIDED, change=_MUTE)],
    ),
    _MUTE,
    _POLICY,
    SitePolicy(**msgspec.structs.asdict(_POLICY), version=7),
    PolicyChange(**msgspec.structs.asdict(_POLICY), version=6),
    PolicyVersion(7, "admin", _DECIDED, _POLICY),
    NewVisitor("v1.news.0193a5f26c1e7d409b3a5f0c8e2d7a12.1795393862.pSx3…"),
    MergeBody("v1.news.0193a5f26c1e7d409b3a5f0c8e2d7a12.1795393862.pSx3…"),
    Merged(comments=3, reactions=12, reports=0, notices=4),
    _ACCOUNT,
    ReviewedAccount("reader-4711", "汐見太郎"),
    Own([], {_ID: "empathy"}, article_reaction=None),
    Reacted({"empathy": 12, "doubt": 1}, "empathy"),
    ReactionBody("empathy"),
    ArticleReactions({"empathy": 48, "insight": 5}, 61),
    StaffCommentBody("ご指摘の箇所は、午後に訂正しました。", parent_id=_ID),
    StaffComment(
        *(UUID("0193a5f2-6c1e-7d40-9b3a-5f0c8e2d7a13"), "編集部", "ご指摘の箇所は、午後に訂正しました。"),
        *(_DECIDED, _ID, ["staff"], Status.APPROVED),
    ),
    document(DOMAIN[TextTooLong]),
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
    Ranking(
        [RankedArticle("tram-2026", "市電、半世紀ぶりに復活へ", "https://news.example/articles/tram-2026", 3)]
    ),
    reader_settings(SiteSettings(), Opening(), checks=False),
    Readiness("ok", {"postgresql": "ok", "redis": "ok", "migrations": "ok", "worker": "ok"}),
    Receipt(_ID, Status.PENDING, _SENT, "v1.news.0193a5f26c1e7d409b3a5f0c8e2d7a12.1795393862.pSx3…"),
    msgspec.convert({"edit_minutes": 10, "guidelines": None, "version": 6}, SettingsChange),
    VersionedSettings(edit_minutes=10, version=7),
    SettingsVersion(7, "admin", _DECIDED, ["edit_minutes"], SiteSettings(edit_minutes=10)),
    SiteSettings(edit_minutes=10),
    SiteLogEntry(31, _DECIDED, "admin", {"closed": True}),
    WordHits([WordHit("馬鹿", _ID, _HELD.body, Span(8, 10, "馬鹿"))], 500),
    WordTrial(["馬鹿"], 500),
    Pinned([_ID]),
    AuthorCount("k7m2p4xq", 3),
    Replies(1, [_REPLY], None),
    ReviewedComment(
        **msgspec.structs.asdict(_HELD),
        history=[_LOGGED],
        versions=[CommentVersion(1, _HELD.body, _SENT)],
        legal_holds=[],
    ),
    EditBody("市電の復活、とても楽しみにしています。", 2),
    LegalHoldBody("発信者情報開示請求（2026年11月24日受理）のため保全する。"),
    LegalHolds([LegalHold("発信者情報開示請求（2026年11月24日受理）のため保全する。", "admin", _DECIDED)]),
    OwnData(
        visitor_id=UUID("0193a5f2-6c1e-7d40-9b3a-5f0c8e2d7a12"),
        site_id="news",
        comments=[
            KeptComment(
                id=_ID,
                article_id="tram-2026",
                parent_id=None,
                author="読者A",
                body="市電の復活、楽しみにしています。",
                shown_body=None,
                badges=[],
                status=Status.APPROVED,
                version=2,
                created_at=_SENT,
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
        reactions=[KeptReaction(article_id="tram-2026", comment_id=None, kind="empathy", created_at=_SENT)],
        reports=[],
        notices=[],
        measures=None,
        measures_log=[],
        account=None,
    ),
    Notices([_NOTICE], encode_since(18)),
    DEFAULT_REASONS[0],
    ReportBody("personal_data", "個人の電話番号が書かれています。"),
    ReportTaken(),
]
_RETRY_AFTER = {"description": "Seconds to wait.", "schema": {"type": "integer"}}


class _Document(JsonRenderPlugin):
    """Serves the document alone: Litestar's own pages load scripts from a CDN. `/docs` is ours."""

    def __init__(self) -> None:
        super().__init__(path="/", media_type=MediaType.JSON)
        self._rendered: bytes | None = None

    def has_path(self, path: str) -> bool:  # noqa: ARG002
        """Answers every path below the config's: Litestar would add a second document."""
        return True

    def render(self, request: Request[Any, Any, Any], openapi_schema: dict[str, Any]) -> bytes:
        if self._rendered is None:
            self._rendered = super().render(request, completed(openapi_schema))
        return self._rendered


def completed(openapi: dict[str, Any]) -> dict[str, Any]:
    """Adds to Litestar's document what it leaves out of schemas, parameters and problems."""
    openapi["components"]["schemas"] = _schemas()
    for operations in openapi["paths"].values():
        for operation in operations.values():
            # Without it a reader cannot tell an open call from a forgotten one.
            operation.setdefault("security", [])
            for parameter in operation.get("parameters", ()):
                parameter["schema"] = _present(parameter["schema"])
                if parameter["name"] == "article" and parameter["schema"].get("type") == "array":
                    parameter["schema"]["items"]["pattern"] = ARTICLE_PATTERN
            for status, response in operation["responses"].items():
                if status in ("429", "503") and MEDIA_TYPE in response["content"]:
                    response["headers"] = {"Retry-After": _RETRY_AFTER}
    return openapi


def _schemas() -> dict[str, Any]:
    """The schemas that msgspec makes. Unlike Litestar's they have descriptions, defaults and `additionalProperties`."""
    _, schemas = msgspec.json.schema_components(
        [type(example) for example in _EXAMPLES], ref_template="#/components/schemas/{name}"
    )
    # What a list of entries has: msgspec knows no union of structs without a tag.
    schemas["Entry"] = {
        "anyOf": [{"$ref": f"#/components/schemas/{kind}"} for kind in ("PublicComment", "Tombstone")]
    }
    for example in _EXAMPLES:
        schemas[type(example).__name__]["examples"] = [msgspec.to_builtins(example)]
    for schema in schemas.values():
        for name, moment in schema.get("properties", {}).items():
            # msgspec sets it only for types that require a time zone. All of ours have one, from PostgreSQL.
            if name.endswith("_at"):
                moment.get("anyOf", [moment])[0]["format"] = "date-time"
    return schemas


def _present(schema: dict[str, Any]) -> dict[str, Any]:
    """A parameter's schema without null: an optional parameter may be absent but not null."""
    if None in schema.get("enum", ()):
        return schema | {"type": "string", "enum": [value for value in schema["enum"] if value is not None]}
    kinds = [kind for kind in schema.get("oneOf", ()) if kind != {"type": "null"}]
    if len(kinds) != 1:
        return schema
    return kinds[0] | {key: value for key, value in schema.items() if key != "oneOf"}


def openapi_config() -> OpenAPIConfig:
    return OpenAPIConfig(
        title="News comments",
        version=__version__,
        description="Comments on articles: submitted, moderated, published, counted, live.",
        license=License(name="Apache-2.0", identifier="Apache-2.0"),
        path="/openapi.json",
        use_handler_docstrings=True,
        render_plugins=[_Document()],
        servers=[Server(url="/")],
        tags=[
            Tag(name="comments", description="For articles' pages and for the people who comment."),
            Tag(name="review", description="For moderators, with a moderator's token."),
            Tag(name="operations", description="For those who run the service."),
        ],
        components=Components(
            security_schemes={
                "moderator": SecurityScheme(type="http", scheme="bearer", description="A moderator's token."),
                "session": SecurityScheme(
                    type="apiKey",
                    name=COOKIE,
                    security_scheme_in="cookie",
                    description="The session of a browser that signed in; it writes only from pages of the desk.",
                ),
                "visitor": SecurityScheme(
                    type="http", scheme="bearer", description="A visitor's token, which the service makes."
                ),
                "signIn": SecurityScheme(
                    type="http",
                    scheme="bearer",
                    bearer_format="JWT",
                    description="The publisher's token of an account: `aud` is the site, `exp` at most ten minutes "
                    "after `iat`, with `sub`, and if there are any `name`, `picture`, `badges`, `roles`.",
                ),
            }
        ),
    )
