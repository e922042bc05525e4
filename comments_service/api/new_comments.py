"""Makes the comment that is stored of what a reader sends: name, text, badges, article."""

from uuid import UUID

import msgspec
from litestar.exceptions import ValidationException
from msgspec import UNSET, UnsetType

from comments_service.api.addressing import PageAddress, checked_address
from comments_service.api.context import Context, present_article
from comments_service.api.idempotency import request_hash
from comments_service.domain import text
from comments_service.domain.articles import ArticleKey
from comments_service.domain.author_names import author_name, signed_name
from comments_service.domain.comments import NewComment, new_id
from comments_service.domain.reader_accounts import Reader
from comments_service.domain.sign_in import badges_of
from comments_service.domain.site_settings import SiteSettings
from comments_service.errors import NameReserved


class CommentBody(msgspec.Struct, forbid_unknown_fields=True, kw_only=True):
    """A comment as it is sent. `parent_id` names the published comment that it answers, and `url` the page's address,
    which must be that of the article.

    `signed_article` is what the publisher says about the article, signed: a JWT with its keys of the site, with `aud`
    (the site), `article`, and any of `title`, `url`, `section` and `published_at`. It is kept as if the publisher had
    said it by PATCH when the token was made (`iat`). One that is not the publisher's is ignored: the author of the
    comment has not made it.

    `author` may be left out, or be empty, where the site's setting `anonymous` allows it; also where a sign-in token
    says the name, which then counts.
    """

    author: str | UnsetType = UNSET
    body: str
    parent_id: UUID | None = None
    url: PageAddress | None = None
    signed_article: str | None = None


async def new_comment(
    context: Context, article: ArticleKey, data: CommentBody, reader: Reader | None
) -> NewComment:
    """The comment as it is to be stored, under the id by which its article was called.

    Raises `NameReserved`, `EmptyText`, `TextTooLong`, `TooManyBytes`.
    """
    account = reader.account if reader else None
    settings = (await context.sites.get(article.site_id)).settings
    signed = signed_name(account.name, settings) if account and account.name else None
    author = signed or await _author_of(context, article.site_id, settings, data.author)
    body = text.comment_body(data.body)
    return NewComment(
        id=new_id(),
        site_id=article.site_id,
        article_id=article.article_id,
        parent_id=data.parent_id,
        author=author,
        body=body,
        visitor_id=reader.visitor.id if reader else new_id(),
        new_visitor=reader is None,
        idempotency_key=None,
        # The name that a token says may be another one when the request is repeated.
        request_hash=request_hash(article.article_id, None if signed else author, body, data.parent_id),
        badges=badges_of(account, settings.badges) if account else [],
        account=account,
    )


async def at_present(context: Context, new: NewComment, url: str | None) -> NewComment:
    """The comment under its article's present id, with the address of the page. Raises `ArticleMismatch`."""
    asked = ArticleKey(new.site_id, new.article_id)
    present = await present_article(context, asked)
    if present == asked and url is None:
        return new
    address = await checked_address(context, present, url) if url is not None else None
    return msgspec.structs.replace(new, article_id=present.article_id, url=address)


async def _author_of(context: Context, site: str, settings: SiteSettings, given: str | UnsetType) -> str:
    """The name that was typed, as shown, or the site's text for none. What a sign-in token says is no question here.

    Raises `NameReserved`, `EmptyText`, `TextTooLong`, `TooManyBytes`.
    """
    if given is UNSET and not settings.anonymous:
        missing = {"message": "Object missing required field `author`", "key": "data", "source": "body"}
        raise ValidationException(extra=[missing])
    author = author_name(given or "", site, settings, context.trips)
    if author.typed and (await context.reserved_names.get(site)).refuse(author.typed):
        raise NameReserved(field="author")
    return author.shown
