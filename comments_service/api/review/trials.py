"""What words would find among a site's comments, before they are saved."""

import asyncio
from collections.abc import Sequence
from typing import Annotated
from uuid import UUID

import msgspec
from litestar import post
from litestar.params import RequestBody

from comments_service.api.auth import AUTH_ERRORS, Caller
from comments_service.api.context import Opened
from comments_service.api.cors import json_body
from comments_service.api.parameters import SiteId
from comments_service.api.problems import BODY, documented
from comments_service.domain.decisions import Span, Word
from comments_service.domain.people import Right, require
from comments_service.domain.review import WrittenText
from comments_service.errors import Forbidden, InvalidValue, SiteNotFound
from comments_service.store.pool import connection
from comments_service.store.review import select_recent_texts
from comments_service.store.sites import select_sites
from comments_service.words.lists import WordLists


class WordTrial(msgspec.Struct, forbid_unknown_fields=True):
    """Words to try on the site's newest comments, `limit` of them."""

    words: Annotated[list[Word], msgspec.Meta(min_length=1, max_length=100)]
    limit: Annotated[int, msgspec.Meta(ge=1, le=1_000)] = 500


class WordHit(msgspec.Struct):
    """A word that was found in a comment, and where: in its body, or in its author's name."""

    word: str
    comment_id: UUID
    body: str
    span: Span


class WordHits(msgspec.Struct):
    """What the words would have found, newest comments first, `of` so many comments that were looked through."""

    hits: list[WordHit]
    of: int


@post(
    "/sites/{site:str}/policy/words:try",
    status_code=200,
    summary="Try words on a site's comments",
    operation_id="tryWords",
    guards=[json_body],
    responses=documented(*BODY, InvalidValue, *AUTH_ERRORS, Forbidden, SiteNotFound),
)
async def try_words(
    context: Opened, moderator: Caller, site: SiteId, data: RequestBody[WordTrial]
) -> WordHits:
    """What the words would find among the newest comments, whatever became of these. Nothing is saved.

    The site's allowed words spare what lies inside them, as they do for the worker.
    """
    require(moderator, Right.READ, site)
    async with connection(context.desk_pool) as database:
        known = (await select_sites(database, [site])).get(site)
        if known is None:
            raise SiteNotFound(site)
        texts = await select_recent_texts(database, site, data.limit)
    hits = await asyncio.to_thread(_find, data.words, known.policy.allowed_words, texts)
    return WordHits(hits, len(texts))


def _find(words: Sequence[str], allowed: Sequence[str], texts: Sequence[WrittenText]) -> list[WordHit]:
    lists = WordLists(words, (), allowed)
    return [
        WordHit(span.label, text.id, text.body, span)
        for text in texts
        for span in (*lists.blocked(text.body, "body"), *lists.blocked(text.author, "author"))
    ]
