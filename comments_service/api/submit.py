"""Accepting a comment: one transaction, then one entry on the stream."""

from datetime import datetime
from typing import Annotated, Any, cast
from uuid import UUID

import msgspec
from litestar import Request
from litestar.connection import ASGIConnection
from litestar.handlers import HTTPRouteHandler
from litestar.openapi.datastructures import ResponseSpec
from litestar.params import QueryParameter, RequestBody
from litestar.types import ASGIApp

from comments_service.api.answers import AnswerResponse, private_answer
from comments_service.api.auth import bearer, reader_of
from comments_service.api.context import Context, Opened
from comments_service.api.cors import from_site_pages, json_body
from comments_service.api.idempotency import KeyHeader, accepted_before, idempotency_key, repeated
from comments_service.api.new_comments import CommentBody, at_present, new_comment
from comments_service.api.parameters import ArticleId, Lang, SiteId
from comments_service.api.problems import BODY, COUNTED, READER, documented
from comments_service.api.queueing import queue_pending
from comments_service.api.signed_articles import keep_signed_article
from comments_service.api.signing_in import require_sign_in
from comments_service.domain.articles import ArticleKey
from comments_service.domain.comments import AcceptedComment, NewComment, Status
from comments_service.domain.people import Visitor
from comments_service.domain.reader_accounts import Reader
from comments_service.domain.reader_texts import Language
from comments_service.errors import (
    ArticleMismatch,
    Banned,
    CommentsClosed,
    EmptyText,
    IdempotencyKeyInvalid,
    IdempotencyKeyReused,
    InvalidToken,
    InvalidValue,
    NameReserved,
    OriginNotAllowed,
    ParentNotFound,
    RateLimited,
    SignInNeeded,
    SiteNotFound,
    TextTooLong,
    TooManyBytes,
    Unavailable,
)
from comments_service.metrics import Advised, count_advised, count_submission
from comments_service.store.comments import insert_comment
from comments_service.store.moving import select_present
from comments_service.store.pool import connection
from comments_service.store.reader_accounts import note_accounts


class Receipt(msgspec.Struct):
    """A comment was accepted and waits for moderation. The token lets its author ask where it stands.

    It is null for who signed in: the publisher makes the tokens of its accounts.
    """

    id: UUID
    status: Status
    created_at: datetime
    visitor_token: str | None


class _SubmitHandler(HTTPRouteHandler):
    """Gives itself to its guards. Litestar gives each guard a copy, which is a sixth of a submission's work."""

    async def authorize_connection(self, connection: ASGIConnection[Any, Any, Any, Any]) -> None:
        for guard in cast("list[Any]", self.resolve_guards()):
            await guard(connection, self)


@_SubmitHandler(
    "/articles/{article:str}/comments",
    http_method="POST",
    status_code=202,
    summary="Submit a comment",
    operation_id="submitComment",
    opt={COUNTED: True},
    guards=[from_site_pages, json_body],
    security=[{}, *READER],
    responses={
        202: ResponseSpec(Receipt, description="Accepted, and stored", generate_examples=False),
        **documented(
            *BODY,
            InvalidValue,
            IdempotencyKeyInvalid,
            InvalidToken,
            OriginNotAllowed,
            Banned,
            SignInNeeded,
            CommentsClosed,
            SiteNotFound,
            TextTooLong,
            TooManyBytes,
            EmptyText,
            NameReserved,
            ParentNotFound,
            ArticleMismatch,
            IdempotencyKeyReused,
            RateLimited,
            Unavailable,
        ),
    },
)
async def submit_comment(
    request: Request[Any, Any, Any],
    context: Opened,
    site: SiteId,
    article: ArticleId,
    data: RequestBody[CommentBody],
    key_header: KeyHeader = None,
    advised: Annotated[
        Advised | None,
        QueryParameter(
            description="For figures alone. What the author did on being shown what the check had found: nothing, an "
            "edit, or one after which the check found nothing more."
        ),
    ] = None,
    lang: Lang = "ja",
) -> ASGIApp:
    """Accept a comment for moderation. It is stored when this answers; it is visible when it is approved.

    Whom the moderators have banned is told so, with the `reason`. A name that the site keeps for its own people is
    refused in any spelling (`name-reserved`, with `field`), unless a sign-in token gives it. Where the site's setting
    `trips` is on, `name#key` is stored and shown as `name◆` and ten characters that the key alone makes, and a ◆ that
    is typed as ◇; the key is kept nowhere. The comment of who comes with a sign-in token has the name and the badges
    that the token says.
    """
    reader, key = await reader_of(request, context, site), idempotency_key(key_header)
    limited = await _limited(request, context, reader)
    if limited and key is None:
        raise limited
    require_sign_in((await context.sites.get(site)).settings.who, reader)
    new = await new_comment(context, ArticleKey(site, article), data, reader)
    new = await at_present(context, msgspec.structs.replace(new, idempotency_key=key), data.url)
    accepted = await _accept(context, new, limited, lang)
    count_submission("accepted" if accepted.id == new.id else "repeated")
    if accepted.id == new.id:
        if advised is not None:
            count_advised(advised)
        await queue_pending(context, accepted.id, accepted.created_at)
        if data.signed_article is not None:
            await keep_signed_article(context, ArticleKey(site, article), data.signed_article)
    receipt = Receipt(
        accepted.id, Status.PENDING, accepted.created_at, _token(request, context, site, reader, accepted)
    )
    return AnswerResponse(private_answer(202, msgspec.json.encode(receipt)))


def _token(
    request: Request[Any, Any, Any],
    context: Context,
    site: str,
    reader: Reader | None,
    accepted: AcceptedComment,
) -> str | None:
    if reader and reader.account:
        return None
    token = bearer(request) if not accepted.new_visitor else None
    return token or context.visitor_tokens.make(Visitor(accepted.visitor_id, site), accepted.created_at)


async def _limited(
    request: Request[Any, Any, Any], context: Context, reader: Reader | None
) -> RateLimited | None:
    """Count a submission before anybody has looked at its text, so that one that is refused counts too."""
    try:
        await context.limiter.check(request, reader.visitor.id if reader else None)
    except RateLimited as limited:
        return limited
    return None


async def _accept(
    context: Context, new: NewComment, limited: RateLimited | None, language: Language
) -> AcceptedComment:
    """Store the comment, or find it stored. The rate limit never refuses a repeated request."""
    if limited:
        async with connection(context.pool) as database:
            earlier = await repeated(database, new)
        if earlier is None:
            raise limited
        return earlier
    accepted = await context.inserts.ask(new)
    if accepted is None:
        settings = (await context.sites.get(new.site_id)).settings
        async with connection(context.pool) as database:
            while accepted is None:
                present = await select_present(database, ArticleKey(new.site_id, new.article_id))
                if present.article_id == new.article_id:
                    return await accepted_before(database, new, settings, language)
                new = msgspec.structs.replace(new, article_id=present.article_id)
                accepted = await insert_comment(database, new)
            if new.account:
                await note_accounts(database, [new.account])
    return accepted
