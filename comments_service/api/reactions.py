"""Reactions of readers to comments and to articles."""

from typing import Any
from uuid import UUID

import msgspec
from litestar import Request, get, put
from litestar.openapi.datastructures import ResponseSpec
from litestar.params import RequestBody
from litestar.types import ASGIApp

from comments_service.api.answers import AnswerResponse, json_answer, private_answer
from comments_service.api.auth import required_visitor
from comments_service.api.bans import refuse_banned
from comments_service.api.context import Context, Opened, known_site, present_article
from comments_service.api.cors import from_site_pages, json_body
from comments_service.api.parameters import ArticleId, CommentId, SiteId
from comments_service.api.problems import BODY, READER, documented
from comments_service.domain.articles import ArticleKey
from comments_service.domain.people import Visitor
from comments_service.domain.reactions import ARTICLE_ITSELF, ArticleReactions, Reacted, TakenReaction
from comments_service.errors import (
    Banned,
    CommentNotFound,
    CommentsClosed,
    InvalidToken,
    InvalidValue,
    OriginNotAllowed,
    RateLimited,
    SiteNotFound,
    Unavailable,
)
from comments_service.metrics import count_reaction
from comments_service.reading.article_states import STALE_SECONDS
from comments_service.reading.staleness import fresh_or
from comments_service.store.moving import select_present
from comments_service.store.opening import require_reactions
from comments_service.store.pool import Connection, connection
from comments_service.store.reactions import count_reactions, set_article_reaction, set_reaction


class ReactionBody(msgspec.Struct, forbid_unknown_fields=True):
    """One of the site's kinds of reactions. Null takes one's reaction back."""

    kind: str | None


_ERRORS = (
    InvalidValue,
    InvalidToken,
    OriginNotAllowed,
    Banned,
    CommentsClosed,
    SiteNotFound,
    RateLimited,
    Unavailable,
)
_REACTED = ResponseSpec(Reacted, description="All reactions, and one's own", generate_examples=False)


@put(
    "/{comment:uuid}/reaction",
    summary="React to a comment",
    operation_id="react",
    guards=[from_site_pages, json_body],
    security=READER,
    responses={200: _REACTED, **documented(*BODY, *_ERRORS, CommentNotFound)},
)
async def react(
    request: Request[Any, Any, Any], context: Opened, comment: CommentId, data: RequestBody[ReactionBody]
) -> ASGIApp:
    """Of several by one visitor the last one counts. Only published comments take reactions.

    The answer has the exact numbers. Other readers see them within a second or two. An article that is `readonly` takes
    none, and gives none back.
    """
    article = await context.comment_articles.get(comment)
    visitor = await _reader(request, context, article.site_id, data.kind)
    async with connection(context.pool) as database:
        taken = await set_reaction(database, comment, visitor, data.kind)
        if taken is None:
            await _refuse_banned(context, database, visitor)
            await require_reactions(database, *await select_present(database, article))
            raise CommentNotFound
        return await _answer(context, database, taken, comment, data.kind)


@put(
    "/articles/{article:str}/reaction",
    summary="React to an article",
    operation_id="reactToArticle",
    guards=[from_site_pages, json_body],
    security=READER,
    responses={200: _REACTED, **documented(*BODY, *_ERRORS, CommentNotFound)},
)
async def react_to_article(
    request: Request[Any, Any, Any],
    context: Opened,
    site: SiteId,
    article: ArticleId,
    data: RequestBody[ReactionBody],
) -> ASGIApp:
    """As to a comment, with the same kinds. A hidden article answers as if it were not there."""
    visitor = await _reader(request, context, site, data.kind)
    key = await present_article(context, ArticleKey(site, article))
    async with connection(context.pool) as database:
        taken = await set_article_reaction(database, key, visitor.id, data.kind)
        if not taken.changed:
            if data.kind is not None:
                await _refuse_banned(context, database, visitor)
            await require_reactions(database, *key)
        return await _answer(context, database, taken, ARTICLE_ITSELF, data.kind)


@get(
    "/articles/{article:str}/reactions",
    summary="Reactions to an article",
    operation_id="articleReactions",
    responses={
        200: ResponseSpec(ArticleReactions, description="The reactions", generate_examples=False),
        **documented(InvalidValue, SiteNotFound, Unavailable),
    },
)
async def article_reactions(context: Opened, site: SiteId, article: ArticleId) -> ASGIApp:
    """The same for all readers. What changes after `revision` comes as `article_reactions` of a `change`."""
    key = ArticleKey(site, article)

    async def read() -> ArticleReactions:
        await known_site(context, site)
        return await context.article_reactions.get(await present_article(context, key))

    state = context.states.known(key)
    former = (
        context.article_reactions.stale(context.states.known_as(key), STALE_SECONDS)
        if state is None or not state.is_hidden
        else None
    )
    shown, stale = await fresh_or(read(), former)
    return AnswerResponse(json_answer(msgspec.json.encode(shown), stale=stale))


async def _reader(
    request: Request[Any, Any, Any], context: Context, site_id: str, kind: str | None
) -> Visitor:
    """Who reacts. Raises `InvalidToken`, `RateLimited`, and `InvalidValue` if the site has no such kind."""
    visitor = await required_visitor(request, context, site_id)
    await context.react_limiter.check(request, visitor.id)
    site = await context.sites.get(site_id)
    if kind is not None and kind not in [known.kind for known in site.settings.reactions]:
        raise InvalidValue("the site has no such kind of reactions", field="kind")
    return visitor


async def _refuse_banned(context: Context, database: Connection, visitor: Visitor) -> None:
    await refuse_banned(database, visitor, (await context.sites.get(visitor.site_id)).settings)


async def _answer(
    context: Context, database: Connection, taken: TakenReaction, comment_id: UUID, kind: str | None
) -> ASGIApp:
    then = "unchanged" if not taken.changed else "given" if kind is not None else "taken_back"
    count_reaction("article" if comment_id == ARTICLE_ITSELF else "comment", then)
    if taken.changed:
        context.flushes.ask(taken.article)
    numbers = await count_reactions(database, taken.article, comment_id)
    return AnswerResponse(private_answer(200, msgspec.json.encode(Reacted(numbers, kind))))
