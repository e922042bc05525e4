"""Coral's external moderation phase: Coral asks about each comment before it publishes it.

Request, answer and signature: Coral's documentation (coralproject/talk, docs/docs/external-moderation-phases.md and
server/WEBHOOKS.md). Its answer when nothing is to be done about a comment is 204.
"""

import hashlib
import hmac
import logging
from typing import Any

import msgspec
from litestar import Request, Response, post

from comments_service.domain.comments import Status
from comments_service.errors import Unavailable
from moderation.api.context import Context, Opened
from moderation.api.perspective import errors
from moderation.api.perspective.calls import Query, Reply, guarded
from moderation.api.perspective.plain_text import looks_like_html, text_of_html
from moderation.api.perspective.routes import response
from moderation.api.scoring import BusyError, ScoringFailedError
from moderation.api.verdicts import judged
from moderation.deciding.phases.tags import SELF_HARM_RISK
from moderation.deciding.pipeline import Verdict

log = logging.getLogger(__name__)

SITE = "default"
_TOXIC, _SPAM = "COMMENT_DETECTED_TOXIC", "COMMENT_DETECTED_SPAM"
# Phases that find what is to be sold or read by nobody, not what hurts.
_SPAM_PHASES = frozenset({"links", "repeats", "solicitation", "noise"})
# Somebody's own messenger is advertised; a telephone number or an address is mostly another person's.
_SPAM_CONTACTS = frozenset({"email", "messenger"})
# Nothing is wrong with these comments that Coral has a word for: a moderator looks at them.
_UNFLAGGED = frozenset({"language", SELF_HARM_RISK})


class _Comment(msgspec.Struct):
    body: str = ""


class _CoralRequest(msgspec.Struct):
    """The one field that we read. Coral sends author, story, site and tenant too."""

    comment: _Comment


@post("/coral", status_code=200)
async def coral(request: Request[Any, Any, Any], context: Opened) -> Response[bytes]:
    query = Query(request.scope["query_string"].decode("latin-1"))

    async def answered() -> Reply:
        body = await request.body()
        _require_signature(
            context.settings.coral_secrets.values, body, request.headers.get("x-coral-signature", "")
        )
        answer = await _moderated(context, _text(body), query.get("site") or SITE)
        return Reply(200, msgspec.json.encode(answer)) if answer else Reply(204, b"")

    return response(await guarded(answered))


def _require_signature(secrets: tuple[str, ...], body: bytes, header: str) -> None:
    """Raises `PerspectiveError` unless one of the signatures was made with one of the secrets."""
    if not secrets:
        raise errors.not_found()
    given = [
        value
        for name, _, value in (part.strip().partition("=") for part in header.split(","))
        if name == "sha256"
    ]
    # While a secret is rolled Coral signs with both, and we know both.
    expected = [hmac.new(secret.encode(), body, hashlib.sha256).hexdigest() for secret in secrets]
    matches = [hmac.compare_digest(one.encode(), other.encode()) for one in given[:10] for other in expected]
    if not any(matches):
        raise errors.unauthenticated("X-Coral-Signature does not fit the body and the secret.")


def _text(body: bytes) -> str:
    try:
        text = msgspec.json.decode(body, type=_CoralRequest).comment.body
    except (msgspec.DecodeError, UnicodeDecodeError) as error:
        raise errors.not_json() from error
    # A setting of Coral's decides whether it sends HTML, and the request does not say it.
    return text_of_html(text).text if looks_like_html(text) else text


async def _moderated(context: Context, text: str, site: str) -> dict[str, Any] | None:
    """What Coral is to do with a comment, or None: nothing.

    A comment that nobody could judge is withheld: Coral would publish it if we answered with an error.
    """
    if not text.strip():
        return None
    try:
        phase, verdict = await judged(context, text, await context.policies.of(site))
    except (BusyError, ScoringFailedError, Unavailable) as error:
        log.warning("withheld unscored", extra={"reason": type(error).__name__})
        return {"status": "SYSTEM_WITHHELD"}
    flags = (
        []
        if verdict.reason in _UNFLAGGED
        else [{"actionType": "FLAG", "reason": _SPAM if _is_spam(phase, verdict) else _TOXIC}]
    )
    match verdict.status:
        case Status.APPROVED:
            return None
        case Status.REJECTED:
            return {"status": "REJECTED", "actions": flags}
        case _:
            return {"status": "SYSTEM_WITHHELD", "actions": flags}


def _is_spam(phase: str, verdict: Verdict) -> bool:
    if phase == "contacts":
        return all(span.label in _SPAM_CONTACTS for span in verdict.spans)
    return phase in _SPAM_PHASES
