"""Coral's external moderation phase: Coral asks about each comment before it publishes it.

Request, answer and signature: Coral's documentation (coralproject/talk, docs/docs/external-moderation-phases.md and
server/WEBHOOKS.md). Its answer when nothing is to be done about a comment is 204.
"""

import asyncio
import hashlib
import hmac
import logging
import re
from collections.abc import Sequence
from typing import Any

import msgspec
from litestar import Request, Response, post

from comments_service.domain.comments import Status
from comments_service.errors import Unavailable
from moderation.api.context import Context, Opened
from moderation.api.perspective import errors
from moderation.api.perspective.calls import Query, Reply, guarded
from moderation.api.perspective.comment import MOST_BYTES
from moderation.api.perspective.plain_text import looks_like_html, text_of_html
from moderation.api.perspective.requests import read_request
from moderation.api.perspective.routes import response
from moderation.api.scoring import BusyError, ScoringFailedError
from moderation.api.verdicts import DEFAULT_SITE, judged
from moderation.deciding.phases.tags import SELF_HARM_RISK
from moderation.deciding.pipeline import Verdict

log = logging.getLogger(__name__)

# Coral publishes what is not answered within the timeout of its phase. Nobody should set one below a second.
ANSWER_SECONDS = 0.7
_TOXIC, _SPAM = "COMMENT_DETECTED_TOXIC", "COMMENT_DETECTED_SPAM"
# Phases that find what is to be sold or read by nobody, not what hurts.
_SPAM_PHASES = frozenset({"links", "repeats", "solicitation", "noise"})
# Somebody's own messenger is advertised; a telephone number or an address is mostly another person's.
_SPAM_CONTACTS = frozenset({"email", "messenger"})
# Nothing is wrong with these comments that Coral has a word for: a moderator looks at them.
_UNFLAGGED = frozenset({"language", SELF_HARM_RISK})
_WITHHELD = {"status": "SYSTEM_WITHHELD"}
_BY_SEVERITY = (Status.APPROVED, Status.HELD, Status.REJECTED)
# The HTML of a comment as Coral writes it (common/lib/helpers/sanitize.ts): few tags, and the text of a link is its
# address. Everything else is text that only looks like HTML, or not Coral's.
_CORALS_HTML = re.compile(
    r"(?:[^<>&]"
    r"|&(?:amp|lt|gt|quot|nbsp|#[0-9]+|#[xX][0-9a-fA-F]+);"
    r"|</?(?:b|blockquote|br|div|em|i|li|p|s|span|strong|ul)(?: class=\"coral-[a-z-]*\")?/?>"
    r"|<a(?: (?:class|target|rel)=\"[a-z _-]*\")*+ href=\"(?:mailto:)?(?P<href>[^\"<>]*?)/?\""
    r"(?: (?:class|target|rel)=\"[a-z _-]*\")*+>(?P=href)/?</a>"
    r")*+"
)


class _Comment(msgspec.Struct):
    body: str | None = None


class _CoralRequest(msgspec.Struct):
    """The one field that we read. Coral sends author, story, site and tenant too."""

    comment: _Comment | None = None


@post("/coral", status_code=200)
async def coral(request: Request[Any, Any, Any], context: Opened) -> Response[bytes]:
    query = Query.of(request.scope)

    async def answered() -> Reply:
        body = await request.body()
        _require_signature(
            context.settings.coral_secrets.values, body, request.headers.get("x-coral-signature", "")
        )
        answer = await _moderated(context, _readings(body), query.get("site") or DEFAULT_SITE)
        return Reply(200, msgspec.json.encode(answer)) if answer else Reply(204, b"")

    return response(await guarded(answered))


def _require_signature(secrets: tuple[str, ...], body: bytes, header: str) -> None:
    """Raises `PerspectiveError` unless one of the signatures was made with one of the secrets."""
    if not secrets:
        raise errors.coral_unset()
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


def _readings(body: bytes) -> list[str]:
    """What a reader may see of the comment. Raises `PerspectiveError`.

    A setting of Coral's decides whether it sends HTML, and the request does not say it. In a text `<idiot>` is read as
    it stands, in HTML it is not seen.
    """
    comment = read_request(_CoralRequest, body).comment
    if comment is None:
        raise errors.not_json()
    text = comment.body or ""
    if not looks_like_html(text):
        return [text]
    without_tags = text_of_html(text).text
    return [without_tags] if _CORALS_HTML.fullmatch(text) else [without_tags, text]


async def _moderated(context: Context, readings: Sequence[str], site: str) -> dict[str, Any] | None:
    """What Coral is to do with a comment, or None: nothing.

    A comment that nobody could judge is withheld: Coral would publish it if we answered with an error.
    """
    texts = [text for text in readings if text.strip()]
    if not texts:
        return None
    worst = await _worst(context, texts, site)
    if worst is None:
        return _WITHHELD
    phase, verdict = worst
    flags: dict[str, Any] = {}
    if verdict.reason not in _UNFLAGGED:
        reason = _SPAM if _is_spam(phase, verdict) else _TOXIC
        flags["actions"] = [{"actionType": "FLAG", "reason": reason}]
    match verdict.status:
        case Status.APPROVED:
            return None
        case Status.REJECTED:
            return {"status": "REJECTED", **flags}
        case _:
            return {**_WITHHELD, **flags}


def _is_spam(phase: str, verdict: Verdict) -> bool:
    if phase == "contacts":
        return all(span.label in _SPAM_CONTACTS for span in verdict.spans)
    return phase in _SPAM_PHASES


async def _worst(context: Context, texts: Sequence[str], site: str) -> tuple[str, Verdict] | None:
    """The worst verdict about several readings of a comment, and its phase. None if there is none for all of them."""
    # A megabyte would keep the scorer from all other comments for seconds.
    if any(len(text.encode()) > MOST_BYTES for text in texts):
        log.warning("withheld unscored", extra={"reason": "too long"})
        return None
    try:
        async with asyncio.timeout(ANSWER_SECONDS):
            policy = await context.policies.of(site)
            found = await asyncio.gather(*(judged(context, text, policy) for text in texts))
    except (BusyError, ScoringFailedError, Unavailable, TimeoutError) as error:
        log.warning("withheld unscored", extra={"reason": type(error).__name__})
        return None
    except Exception:
        # Such as a database without our tables.
        log.exception("withheld unscored")
        return None
    return max(found, key=lambda one: _BY_SEVERITY.index(one[1].status))
