"""Refusing what must not be written without signing in."""

from comments_service.domain.reader_accounts import Reader
from comments_service.domain.sign_in import Who, may_write
from comments_service.errors import SignInNeeded


def require_sign_in(who: Who, reader: Reader | None) -> None:
    """Raises `SignInNeeded` unless the reader is among those who may write."""
    account = reader.account if reader else None
    if may_write(who, account):
        return
    if account is None:
        raise SignInNeeded("sign in on the publisher's site first", signed_in=False)
    raise SignInNeeded("this account may not write here", signed_in=True)
