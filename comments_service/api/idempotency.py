"""Idempotency keys: a comment that is sent again with the same key is taken once."""

import hashlib
import re
from typing import Annotated
from uuid import UUID

import msgspec
from litestar.params import HeaderParameter

from comments_service.api.bans import refuse_banned
from comments_service.domain.articles import ArticleKey
from comments_service.domain.comments import AcceptedComment, NewComment
from comments_service.domain.people import Visitor
from comments_service.domain.reader_texts import Language
from comments_service.domain.site_settings import SiteSettings
from comments_service.errors import (
    CommentsClosed,
    IdempotencyKeyInvalid,
    IdempotencyKeyReused,
    ParentNotFound,
)
from comments_service.store.comments import select_accepted
from comments_service.store.moving import select_aliases, select_present
from comments_service.store.opening import require_open
from comments_service.store.pool import Connection

_KEY = re.compile(r'"([\x20\x21\x23-\x7e]{1,255})"|([\x21\x23-\x7e]{1,255})')

KeyHeader = Annotated[
    str | None,
    HeaderParameter(name="Idempotency-Key", description="Makes a repeated request safe: it is taken once."),
]


def idempotency_key(header: str | None) -> str | None:
    """The key of an Idempotency-Key header, which is a structured-field string with or without its quotes.

    Raises `IdempotencyKeyInvalid`.
    """
    if header is None:
        return None
    match = _KEY.fullmatch(header.strip())
    if match is None:
        raise IdempotencyKeyInvalid
    return match[1] or match[2]


def request_hash(*sent: str | UUID | None) -> bytes:
    """What tells a repeated request from another one with the same key."""
    return hashlib.sha256(msgspec.json.encode(sent)).digest()


async def repeated(database: Connection, new: NewComment) -> AcceptedComment | None:
    """The comment that was stored with the idempotency key. Raises `IdempotencyKeyReused` if it is a different one."""
    if new.idempotency_key is None:
        return None
    earlier = await select_accepted(database, new.site_id, new.idempotency_key)
    if earlier is not None:
        same_visitor = (earlier.new_visitor and new.new_visitor) or earlier.visitor_id == new.visitor_id
        if not same_visitor or not (
            earlier.request_hash == new.request_hash or await _was_sent_to(database, new, earlier)
        ):
            raise IdempotencyKeyReused
    return earlier


async def _was_sent_to(database: Connection, new: NewComment, earlier: AcceptedComment) -> bool:
    """Whether the same comment was sent under another id of its article, before or after that was moved."""
    article = await select_present(database, ArticleKey(new.site_id, new.article_id))
    names = [article.article_id, *await select_aliases(database, article)]
    return len(names) > 1 and earlier.request_hash in [
        request_hash(name, typed_author(new), new.body, new.parent_id) for name in names
    ]


def typed_author(new: NewComment) -> str | None:
    """The name as far as the request says it: a token may say another one when the request is repeated."""
    return None if new.account and new.account.name else new.author


async def accepted_before(
    database: Connection, new: NewComment, settings: SiteSettings, language: Language = "ja"
) -> AcceptedComment:
    """The comment that was stored with the key. Raises the error that kept the new one from being inserted."""
    earlier = await repeated(database, new)
    if earlier is not None:
        return earlier
    await refuse_banned(database, Visitor(new.visitor_id, new.site_id), settings, language)
    await require_open(database, new.site_id, new.article_id)
    if new.parent_id is None:
        # It has opened since.
        raise CommentsClosed
    raise ParentNotFound
