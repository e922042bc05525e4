"""Errors as the caller sees them: one small tree, each with a stable code.

The first line of a docstring is the title that users of the API read. `details` are further fields of the problem
document. `api/problems.py` gives each error its HTTP status.
"""

from datetime import datetime
from typing import ClassVar

# The exit status of a wrong configuration: EX_CONFIG of sysexits.h. Starting the command again would not help.
CONFIGURATION_STATUS = 78


class CommentsError(Exception):
    """Something went wrong"""

    code: ClassVar[str] = "error"

    def __init__(self, detail: str = "", **details: object) -> None:
        super().__init__(detail or self.title())
        self.detail = detail
        self.details = details

    @classmethod
    def title(cls) -> str:
        return (cls.__doc__ or cls.__name__).splitlines()[0]


class EmptyText(CommentsError):
    """The text has no visible character"""

    code = "empty"


class TextTooLong(CommentsError):
    """The text has too many characters"""

    code = "too-long"


class NameReserved(CommentsError):
    """The site keeps this name for its own people"""

    code = "name-reserved"


class TooManyBytes(CommentsError):
    """The text has too many bytes"""

    code = "too-many-bytes"


class InvalidValue(CommentsError):
    """A value in the request is not of the form it must have"""

    code = "invalid-value"


class NotJson(CommentsError):
    """The body must be application/json"""

    code = "unsupported-media-type"


class IdempotencyKeyReused(CommentsError):
    """The idempotency key was used before for another request"""

    code = "idempotency-key-reused"


class IdempotencyKeyInvalid(CommentsError):
    """The idempotency key must be 1 to 255 visible ASCII characters"""

    code = "idempotency-key-invalid"


class InvalidToken(CommentsError):
    """The token is missing, unknown or expired"""

    code = "invalid-token"


class Forbidden(CommentsError):
    """The moderator's role does not allow this"""

    code = "forbidden"


class OriginNotAllowed(CommentsError):
    """Pages of this origin may not post comments here"""

    code = "origin-not-allowed"


class CommentsClosed(CommentsError):
    """Comments are closed"""

    code = "comments-closed"

    def __init__(self, mode: str = "closed", opens_at: datetime | None = None) -> None:
        """`opens_at`: when they open again, if that is known."""
        super().__init__(mode=mode)
        if opens_at:
            self.details["opens_at"] = opens_at


class Banned(CommentsError):
    """A moderator has banned this person from the site"""

    code = "banned"


class SignInNeeded(CommentsError):
    """Only readers who are signed in may write here, or only some of them"""

    code = "sign-in-needed"


class CheckOff(CommentsError):
    """Texts are not checked here before they are sent"""

    code = "check-off"


class SiteNotFound(CommentsError):
    """There is no such site"""

    code = "site-not-found"

    def __init__(self, site: str) -> None:
        super().__init__(f"there is no site {site!r}", site=site)


class CommentNotFound(CommentsError):
    """There is no such comment"""

    code = "comment-not-found"


class PersonNotFound(CommentsError):
    """Nobody of this id has commented on the site"""

    code = "person-not-found"


class ParentNotFound(CommentsError):
    """The comment that this one answers is not published on this article"""

    code = "parent-not-found"


class ArticleMismatch(CommentsError):
    """The address is not that of the article"""

    code = "article-mismatch"


class ArticleNotFound(CommentsError):
    """Nobody has named this article or commented on it"""

    code = "article-not-found"


class ArticleExists(CommentsError):
    """There is already an article of this id"""

    code = "article-exists"


class SameArticle(CommentsError):
    """An article cannot be moved or merged into itself"""

    code = "same-article"


class StaleVersion(CommentsError):
    """Somebody changed this in the meantime"""

    code = "stale-version"


class NotYours(CommentsError):
    """The last decision about this comment is not yours"""

    code = "not-yours"


class ClaimedByAnother(CommentsError):
    """Another moderator works on this comment"""

    code = "claimed"


class ClaimsOff(CommentsError):
    """The site does not use claims"""

    code = "claims-off"


class EditWindowOver(CommentsError):
    """The comment cannot be edited any more"""

    code = "edit-window-over"


class AlreadyAnswered(CommentsError):
    """Somebody has answered the comment"""

    code = "already-answered"


class AlreadyErased(CommentsError):
    """The comment's text is not there any more"""

    code = "already-erased"


class CannotPin(CommentsError):
    """Only a published comment that answers no other can be pinned"""

    code = "cannot-pin"


class TooManyPins(CommentsError):
    """The article has as many pinned comments as it may have"""

    code = "too-many-pins"


class RateLimited(CommentsError):
    """Too many requests in a short time"""

    code = "rate-limited"


class Unavailable(CommentsError):
    """The service cannot answer right now; try again"""

    code = "unavailable"


class ConfigurationError(CommentsError):
    """The service is not configured correctly"""

    code = "configuration"


class StartError(CommentsError):
    """Something keeps `comments up` from starting"""

    code = "start"


class SignInFailed(CommentsError):
    """Signing in with an account did not succeed"""

    code = "sign-in-failed"


class AccountUnknown(CommentsError):
    """Nobody here has this account"""

    code = "account-unknown"


class InvalidInvitation(CommentsError):
    """The invitation was used before, is over, or was taken back"""

    code = "invalid-invitation"


class VersionNotFound(CommentsError):
    """There is no such version"""

    code = "version-not-found"


class InvitationNotFound(CommentsError):
    """There is no such invitation"""

    code = "invitation-not-found"


class ModeratorNotFound(CommentsError):
    """There is no such moderator"""

    code = "moderator-not-found"


class LastAdmin(CommentsError):
    """Nobody else may do everything"""

    code = "last-admin"


class SiteExists(CommentsError):
    """There is already a site of this id"""

    code = "site-exists"


class ModeratorExists(CommentsError):
    """There is already a moderator of this name"""

    code = "moderator-exists"


class SchemaTooNew(CommentsError):
    """The database was migrated by a newer release than this one"""

    code = "schema-too-new"


class RedisUnavailable(CommentsError):
    """Redis does not answer"""

    code = "redis-unavailable"


class RedisRefuses(RedisUnavailable):
    """Redis answers, but refuses commands"""

    code = "redis-refuses"


class GroupMissing(RedisUnavailable):
    """The stream or its consumer group does not exist"""

    code = "group-missing"
