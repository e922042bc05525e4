"""Asks another endpoint of Perspective's form for the scores of a text."""

import asyncio
import logging
import os
import socket
import ssl
from collections.abc import AsyncGenerator, Mapping, Sequence
from contextlib import asynccontextmanager
from typing import Any
from urllib.parse import parse_qsl, urlencode, urlsplit, urlunsplit

import httpx
import msgspec

from comments_service.errors import ConfigurationError

# What a client of `moderation serve` gets back; a request that bears it is never asked about again, so that two
# servers that shadow each other do not do so for ever.
MARK = "moderation-shadow"
TIMEOUT_SECONDS = 5.0
ANSWER_BYTES = 1_000_000
_CALL = "/v1alpha1/comments:analyze"

# It writes addresses, and so keys, at the level of our logs.
logging.getLogger("httpx").setLevel(logging.WARNING)


class Address:
    """The address of the other endpoint. As text it is without the key, and without anything else that is private."""

    def __init__(self, url: str, key: str | None = None) -> None:
        """`url` may be of a host, of a version (`…/v1alpha1`) or of the call itself. Raises `ConfigurationError`."""
        try:
            parts = urlsplit(url.strip())
            _ = parts.port
        except ValueError as error:
            raise ConfigurationError("--shadow: this is no address") from error
        if parts.scheme not in ("http", "https") or not parts.hostname:
            raise ConfigurationError("--shadow must be an address that begins with https:// or http://")
        path = parts.path.rstrip("/")
        if path.endswith("/v1alpha1"):
            path = path.removesuffix("/v1alpha1") + _CALL
        elif not path.endswith(("comments:analyze", "comments%3Aanalyze")):
            path += _CALL
        query = dict(parse_qsl(parts.query, keep_blank_values=True))
        if key:
            query["key"] = key
        self.key = query.get("key", "")
        self._shown = urlunsplit((parts.scheme, parts.netloc.rpartition("@")[2], path, "", ""))
        self.url = urlunsplit(parts._replace(path=path, query=urlencode(query), fragment=""))

    def __str__(self) -> str:
        return self._shown

    __repr__ = __str__


class Question(msgspec.Struct, frozen=True, kw_only=True):
    """A text, and the attributes to ask for by the names of Perspective's clients."""

    text: str
    attributes: Sequence[str]
    html: bool = False
    languages: Sequence[str] = ()
    # Instead of an error for an attribute that does not know the language.
    drop_unsupported: bool = False

    def body(self) -> dict[str, Any]:
        # Neither the other side nor we have been allowed to store it.
        body: dict[str, Any] = {
            "comment": {"text": self.text} | ({"type": "HTML"} if self.html else {}),
            "requestedAttributes": {name: {} for name in self.attributes},
            "doNotStore": True,
            "clientToken": MARK,
        }
        if self.languages:
            body["languages"] = list(self.languages)
        if self.drop_unsupported:
            body["dropUnsupportedAttributes"] = True
        return body


class NoAnswerError(Exception):
    """The other endpoint gave no scores. `kind` is one of `KINDS`, `what` says more, without text or key."""

    def __init__(self, kind: str, what: str, retry_after: float | None = None) -> None:
        super().__init__(what)
        self.kind = kind
        self.what = what
        self.retry_after = retry_after


# Over its quota; refuses the key; refuses the request; fails; cannot be reached; does not answer in time; is no such
# endpoint.
KINDS = ("quota", "key", "refused", "fails", "away", "late", "unlike")


class Endpoint:
    """The other endpoint, over connections that stay open."""

    def __init__(self, client: httpx.AsyncClient, address: Address, timeout_seconds: float) -> None:
        self._client = client
        self._address = address
        self._timeout_seconds = timeout_seconds

    async def ask(self, question: Question) -> dict[str, float]:
        """The summary score of each attribute that it gives. Raises `NoAnswerError`."""
        try:
            async with asyncio.timeout(self._timeout_seconds):
                return await self._ask(question)
        except (TimeoutError, httpx.TimeoutException):
            raise NoAnswerError("late", f"no answer within {self._timeout_seconds:g} s") from None
        except (httpx.HTTPError, httpx.InvalidURL, OSError) as error:
            raise NoAnswerError("away", _why_away(error)) from None

    async def _ask(self, question: Question) -> dict[str, float]:
        body = msgspec.json.encode(question.body())
        headers = {"Content-Type": "application/json"}
        request = self._client.stream("POST", self._address.url, content=body, headers=headers)
        async with request as response:
            answer = bytearray()
            async for part in response.aiter_bytes():
                answer += part
                if len(answer) > ANSWER_BYTES:
                    raise NoAnswerError("unlike", "the answer is too long")
        if response.status_code != 200:
            raise _refusal(response, bytes(answer), self._address.key)
        return _scores(bytes(answer))


def _why_away(error: BaseException) -> str:
    """What the operating system said. The message of `error` itself has the address, and so the key."""
    cause: BaseException | None = error
    while cause is not None:
        if isinstance(cause, socket.gaierror):
            return f"the name of the host is not found: {cause.strerror}"
        if isinstance(cause, ssl.SSLCertVerificationError):
            return f"its certificate is not trusted: {cause.verify_message}"
        if isinstance(cause, OSError) and cause.errno is not None and not isinstance(cause, ssl.SSLError):
            return os.strerror(cause.errno)
        cause = cause.__cause__ or cause.__context__
    return type(error).__name__


class _Value(msgspec.Struct, frozen=True):
    value: float = 0.0


class _AttributeScore(msgspec.Struct, rename="camel", frozen=True):
    summary_score: _Value | None = None


class _Answer(msgspec.Struct, rename="camel", frozen=True):
    attribute_scores: dict[str, _AttributeScore] = {}


def _scores(answer: bytes) -> dict[str, float]:
    try:
        read = msgspec.json.decode(answer, type=_Answer)
    except (msgspec.DecodeError, UnicodeDecodeError):
        raise NoAnswerError("unlike", "the answer is not Perspective's") from None
    return {
        name: score.summary_score.value
        for name, score in read.attribute_scores.items()
        if score.summary_score is not None and 0.0 <= score.summary_score.value <= 1.0
    }


class _Error(msgspec.Struct, frozen=True):
    message: str = ""
    status: str = ""
    details: list[dict[str, Any]] = []


class _Refusal(msgspec.Struct, frozen=True):
    error: _Error = _Error()


def _refusal(response: httpx.Response, answer: bytes, key: str) -> NoAnswerError:
    try:
        error = msgspec.json.decode(answer, type=_Refusal).error
    except (msgspec.DecodeError, UnicodeDecodeError):
        error = _Error()
    status = response.status_code
    codes = [
        str(detail.get(name))
        for detail in error.details
        for name in ("errorType", "reason")
        if name in detail
    ]
    message = error.message.replace(key, "…") if key else error.message
    what = " ".join(filter(None, [str(status), error.status, *codes, message]))[:300]
    if status == 429:
        return NoAnswerError("quota", what, _retry_after(response.headers))
    if status in (401, 403) or "API_KEY_INVALID" in codes or "API key" in error.message:
        return NoAnswerError("key", what)
    if status < 400:
        return NoAnswerError("unlike", what)
    return NoAnswerError("refused" if status < 500 else "fails", what, _retry_after(response.headers))


def _retry_after(headers: Mapping[str, str]) -> float | None:
    # An HTTP date is rare, and a clock that is wrong would stop everything.
    seconds = headers.get("Retry-After", "")
    return float(seconds) if seconds.isascii() and seconds.isdigit() else None


@asynccontextmanager
async def open_endpoint(
    address: Address, *, connections: int, timeout_seconds: float = TIMEOUT_SECONDS
) -> AsyncGenerator[Endpoint]:
    """The endpoint at `address`, which is not connected to before it is asked."""
    limits = httpx.Limits(max_connections=connections, max_keepalive_connections=connections)
    async with httpx.AsyncClient(timeout=timeout_seconds, limits=limits, follow_redirects=False) as client:
        yield Endpoint(client, address, timeout_seconds)
