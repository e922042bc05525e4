"""`POST /batch`: several calls in one request, as multipart/mixed of application/http (Google's batch format)."""

import asyncio
import re
from collections.abc import Callable, Sequence
from email.message import MIMEPart
from email.parser import BytesParser
from email.policy import HTTP
from http import HTTPStatus
from secrets import token_hex
from typing import NamedTuple

from moderation.api.context import Context
from moderation.api.perspective import errors
from moderation.api.perspective.calls import Call, Operation, Query, Reply, answer, refusal
from moderation.api.perspective.errors import PerspectiveError

# Google's limit of calls in a batch.
MOST_CALLS = 1_000
# More of them would wait for one another until they are too late, and other clients for all of them.
AT_ONCE = 8
_REQUEST_LINE = re.compile(r"(?P<method>[A-Z]+) +(?P<target>\S+)(?: +HTTP/[0-9.]+)?", re.ASCII)
_OPERATION = re.compile(
    r"(?:https?://[^/]+)?[^?]*/v1alpha1/(comments(?::|%3[Aa])(?:analyze|suggestscore))(?:\?(.*))?"
)


class BatchReply(NamedTuple):
    """The answer to a batch, and its content type."""

    content_type: str
    body: bytes


class _Part(NamedTuple):
    content_id: str
    call: Call | None


async def answer_batch(context: Context, content_type: str, body: bytes, outer_key: str) -> BatchReply:
    """Answers all calls of a batch. A call without a key has that of the batch.

    To the limit of a key its calls in a batch are one, or a batch would be refused from its middle on. A call that
    fails has its error in its part. Raises `PerspectiveError` if the batch itself cannot be read.
    """
    parts = _read(content_type, body, outer_key)
    check = _once(context.keys.check)
    turns = asyncio.Semaphore(AT_ONCE)

    async def answered(part: _Part) -> Reply:
        async with turns:
            return await answer(context, part.call, check) if part.call else refusal(errors.not_found())

    replies = await asyncio.gather(*map(answered, parts))
    boundary = f"batch_{token_hex(16)}"
    written = b"".join(
        _written(boundary, part.content_id, reply) for part, reply in zip(parts, replies, strict=True)
    )
    return BatchReply(f"multipart/mixed; boundary={boundary}", written + f"--{boundary}--\r\n".encode())


def _once(check: Callable[[str], None]) -> Callable[[str], None]:
    """`check`, called once for each key. It raises again what it raised for a key."""
    outcomes: dict[str, PerspectiveError | None] = {}

    def checked(key: str) -> None:
        if key not in outcomes:
            try:
                outcomes[key] = check(key)
            except PerspectiveError as error:
                outcomes[key] = error
        if error := outcomes[key]:
            raise error

    return checked


def _read(content_type: str, body: bytes, outer_key: str) -> Sequence[_Part]:
    try:
        message = BytesParser(policy=HTTP).parsebytes(
            b"Content-Type: " + content_type.encode("latin-1", "replace") + b"\r\n\r\n" + body
        )
    except ValueError as error:
        raise errors.invalid_batch("the body cannot be read") from error
    if message.get_content_type() != "multipart/mixed" or not message.is_multipart():
        raise errors.invalid_batch("the body is not multipart/mixed with a boundary, or has no parts")
    parts = list(message.iter_parts())
    if len(parts) > MOST_CALLS:
        raise errors.invalid_batch(f"there are {len(parts)} calls, and {MOST_CALLS} at most are answered")
    return [_part(part, outer_key) for part in parts]


def _part(part: MIMEPart, outer_key: str) -> _Part:
    content_id = str(part.get("Content-ID", "")).strip()
    data = part.get_payload(decode=True)
    raw = (data if isinstance(data, bytes) else b"").lstrip(b"\r\n")
    # Clients end lines with CR LF or with LF alone.
    head, _, body = raw.replace(b"\r\n", b"\n").partition(b"\n\n")
    line, *headers = head.decode("latin-1").split("\n")
    request = _REQUEST_LINE.match(line)
    target = _OPERATION.fullmatch(request["target"]) if request and request["method"] == "POST" else None
    if target is None:
        return _Part(content_id, None)
    query = Query(target[2] or "")
    named = dict(_header(header) for header in headers)
    key = query.get("key") or named.get("x-goog-api-key", "") or outer_key
    operation: Operation = "comments:analyze" if target[1].endswith("analyze") else "comments:suggestscore"
    return _Part(content_id, Call(operation, query, key, body.strip()))


def _header(line: str) -> tuple[str, str]:
    name, _, value = line.partition(":")
    return name.strip().lower(), value.strip()


def _written(boundary: str, content_id: str, reply: Reply) -> bytes:
    head = [f"--{boundary}", "Content-Type: application/http"]
    if content_id:
        # <some-id> is answered as <response-some-id>.
        head.append(f"Content-ID: <response-{content_id.removeprefix('<').removesuffix('>')}>")
    head += [
        "",
        f"HTTP/1.1 {reply.status} {HTTPStatus(reply.status).phrase}",
        "Content-Type: application/json; charset=UTF-8",
        *(f"{name}: {value}" for name, value in reply.headers.items()),
        f"Content-Length: {len(reply.body)}",
        "",
        "",
    ]
    return "\r\n".join(head).encode("utf-8", "replace") + reply.body + b"\r\n"
