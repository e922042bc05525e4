"""Errors as RFC 9457 problem documents. The only module that gives an error its HTTP status."""

from typing import Any

import msgspec
from litestar.openapi.datastructures import ResponseSpec
from litestar.openapi.spec import Example

from comments_service import errors

# The option of a handler whose problems are counted as refused submissions, and those of its preflights.
COUNTED = "counted_submissions"
MEDIA_TYPE = "application/problem+json"


class Kind(msgspec.Struct, frozen=True):
    """A kind of problem: what all its documents have in common."""

    status: int
    code: str
    title: str


_STATUS: dict[type[errors.CommentsError], int] = {
    errors.EmptyText: 422,
    errors.TextTooLong: 422,
    errors.TooManyBytes: 422,
    errors.NameReserved: 422,
    errors.InvalidValue: 400,
    errors.NotJson: 415,
    errors.IdempotencyKeyReused: 422,
    errors.IdempotencyKeyInvalid: 400,
    errors.InvalidToken: 401,
    errors.InvalidInvitation: 401,
    errors.ModeratorExists: 409,
    errors.Forbidden: 403,
    errors.OriginNotAllowed: 403,
    errors.CommentsClosed: 403,
    errors.Banned: 403,
    errors.SignInNeeded: 403,
    errors.CheckOff: 404,
    errors.SiteNotFound: 404,
    errors.CommentNotFound: 404,
    errors.InvitationNotFound: 404,
    errors.VersionNotFound: 404,
    errors.ModeratorNotFound: 404,
    errors.LastAdmin: 409,
    errors.SiteExists: 409,
    errors.PersonNotFound: 404,
    errors.ParentNotFound: 422,
    errors.ArticleMismatch: 422,
    errors.ArticleNotFound: 404,
    errors.ArticleExists: 409,
    errors.SameArticle: 422,
    errors.StaleVersion: 409,
    errors.NotYours: 409,
    errors.ClaimedByAnother: 409,
    errors.ClaimsOff: 404,
    errors.EditWindowOver: 403,
    errors.AlreadyAnswered: 409,
    errors.AlreadyErased: 409,
    errors.CannotPin: 409,
    errors.TooManyPins: 409,
    errors.RateLimited: 429,
    errors.Unavailable: 503,
}
DOMAIN = {error: Kind(status, error.code, error.title()) for error, status in _STATUS.items()}

INVALID_VALUE = DOMAIN[errors.InvalidValue]
INVALID_JSON = Kind(400, "invalid-json", "The body is not JSON")
INVALID_BODY = Kind(422, "invalid-body", "The body does not have the form it must have")
BODY_TOO_LARGE = Kind(413, "body-too-large", "The body is too large")
NOT_JSON = DOMAIN[errors.NotJson]
INTERNAL = Kind(500, "internal", "Something went wrong on our side")
# What Litestar refuses.
HTTP = {
    400: INVALID_VALUE,
    404: Kind(404, "not-found", "There is nothing at this address"),
    405: Kind(405, "method-not-allowed", "This address does not take this method"),
    413: BODY_TOO_LARGE,
    415: NOT_JSON,
}
# Who calls a reader's operation: by whichever of the two tokens.
READER: list[dict[str, list[str]]] = [{"visitor": []}, {"signIn": []}]
# The problems of any body.
BODY = (INVALID_JSON, BODY_TOO_LARGE, NOT_JSON, INVALID_BODY)


class Problem(msgspec.Struct, omit_defaults=True):
    """A problem document. `code` is stable; further fields say more, such as `limit` and `count` of `too-long`."""

    type: str
    title: str
    status: int
    code: str
    detail: str = ""


def document(kind: Kind, detail: str = "") -> Problem:
    return Problem(f"urn:comments:problem:{kind.code}", kind.title, kind.status, kind.code, detail)


def documented(*kinds: Kind | type[errors.CommentsError]) -> dict[int, ResponseSpec]:
    """These problems as the responses of an operation in the OpenAPI document."""
    by_status: dict[int, list[Kind]] = {}
    for kind_or_error in kinds:
        kind = kind_or_error if isinstance(kind_or_error, Kind) else DOMAIN[kind_or_error]
        by_status.setdefault(kind.status, []).append(kind)
    return {
        status: ResponseSpec(
            Problem,
            generate_examples=False,
            media_type=MEDIA_TYPE,
            description="; ".join(
                f"`{kind.code}`: {kind.title[0].lower()}{kind.title[1:]}" for kind in of_status
            ),
            examples=[
                Example(summary=kind.code, value=msgspec.to_builtins(document(kind))) for kind in of_status
            ],
        )
        for status, of_status in sorted(by_status.items())
    }


def problem_of(error: errors.CommentsError) -> dict[str, Any]:
    """The whole document of an error's problem, which stands in an answer about several things."""
    return {**msgspec.to_builtins(document(DOMAIN[type(error)], error.detail)), **error.details}
