"""`POST /batch`: several calls in one request, as multipart/mixed of application/http (Google's batch format)."""

import asyncio
import contextlib
import re
from binascii import a2b_base64, a2b_qp
from collections.abc import Callable, Sequence
from email.message import Message
from http import HTTPStatus
from secrets import token_hex
from typing import NamedTuple

from comments_service.http_limits import HEAD_BYTES
from moderation.api.context import Context
from moderation.api.perspective import errors
from moderation.api.perspective.calls import Call, Operation, Query, Reply, answer, refusal
from moderation.api.perspective.errors import PerspectiveError

# Google's limit of calls in a batch.
MOST_CALLS = 1_000
# More of them would wait for one another until they are too late, and other clients for all of them.
AT_ONCE = 8
# A boundary has 70 characters at most (RFC 2046, section 5.1.1).
MOST_CONTENT_TYPE = 1_000
_HEAD_END = re.compile(rb"(?:\A|\r?\n)\r?\n")
_REQUEST_LINE = re.compile(r"(?P<method>[A-Z]+) +(?P<target>\S+)(?: +HTTP/[0-9.]+)?", re.ASCII)
_OPERATION = re.compile(
    r"(?:https?://[^/]+)?[^?]*/v1alpha1/(comments(?::|%3[Aa])(?:analyze|suggestscore))(?:\?(.*))?"
)


class BatchReply(NamedTuple):
    """The answer to a batch, and its content type."""

    content_type: str
    body: bytes


class BatchPart(NamedTuple):
    """A part of a batch; `call` is None if it is none of ours."""

    content_id: str
    call: Call | None


async def answer_batch(context: Context, content_type: str, body: bytes, outer_key: str) -> BatchReply:
    """Answers all calls of a batch. A call without a key has that of the batch.

    To the limit of a key its calls in a batch are one, or a batch would be refused from its middle on. A call that
    fails has its error in its part. Raises `PerspectiveError` if the batch itself cannot be read.
    """
    parts = read_batch(content_type, body, outer_key)
    check = _once(context.keys.check)
    turns = asyncio.Semaphore(AT_ONCE)

    async def answered(part: BatchPart) -> Reply:
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


def read_batch(content_type: str, body: bytes, outer_key: str) -> Sequence[BatchPart]:
    """The parts of a batch, in order. Raises `PerspectiveError`."""
    parts = _split(body, _boundary(content_type))
    if not parts:
        raise errors.invalid_batch("there is no part between its boundaries")
    if len(parts) > MOST_CALLS:
        raise errors.invalid_batch(f"there are {len(parts)} calls, and {MOST_CALLS} at most are answered")
    return [_part(part, outer_key) for part in parts]


def _boundary(content_type: str) -> bytes:
    message = Message()
    # Reading it takes time that grows with its square.
    message["Content-Type"] = content_type[:MOST_CONTENT_TYPE]
    boundary = message.get_boundary("")
    if message.get_content_type() != "multipart/mixed" or not boundary:
        raise errors.invalid_batch("the body is not multipart/mixed with a boundary")
    return boundary.encode("latin-1", "replace")


def _split(body: bytes, boundary: bytes) -> Sequence[bytes]:
    """The parts between the lines of the boundary. A part of a part is no part here: no client nests them.

    The parser of the standard library does, for 40 seconds if somebody sends it line breaks in 60 nested parts.
    """
    line = re.compile(rb"(?:\A|\r?\n)--%s(--)?[ \t]*+(?=\r?\n|\Z)" % re.escape(boundary))
    parts: list[bytes] = []
    start: int | None = None
    for found in line.finditer(body):
        if start is not None:
            parts.append(body[start : found.start()])
        start = found.end()
        if found[1] is not None:
            return parts
    # The last boundary may be missing.
    return parts if start is None else [*parts, body[start:]]


def _part(part: bytes, outer_key: str) -> BatchPart:
    # A boundary ends with its line.
    headers, data = _headers_and_body(part.removeprefix(b"\r").removeprefix(b"\n"))
    content_id = headers.get("content-id", "")
    line, _, rest = _decoded(data, headers.get("content-transfer-encoding", "")).lstrip().partition(b"\n")
    named, body = _headers_and_body(rest)
    request = _REQUEST_LINE.match(line.decode("latin-1")) if len(line) <= HEAD_BYTES else None
    target = _OPERATION.fullmatch(request["target"]) if request and request["method"] == "POST" else None
    if target is None:
        return BatchPart(content_id, None)
    query = Query(target[2] or "")
    key = query.get("key") or named.get("x-goog-api-key", "") or outer_key
    operation: Operation = "comments:analyze" if target[1].endswith("analyze") else "comments:suggestscore"
    return BatchPart(content_id, Call(operation, query, key, body))


def _headers_and_body(data: bytes) -> tuple[dict[str, str], bytes]:
    """The headers before the first empty line, with names in small letters, and what follows it.

    Clients end lines with CR LF or with LF alone.
    """
    end = _HEAD_END.search(data)
    head, body = (data[: end.start()], data[end.end() :]) if end else (data, b"")
    # A line that begins with a space goes on with the one before.
    lines = re.sub(rb"\r?\n[ \t]+", b" ", head[:HEAD_BYTES]).decode("utf-8", "replace").splitlines()
    return {
        name.strip().lower(): value.strip() for name, _, value in (line.partition(":") for line in lines)
    }, body


def _decoded(data: bytes, encoding: str) -> bytes:
    match encoding.lower():
        case "base64":
            # What is no base64 is no call.
            with contextlib.suppress(ValueError):
                return a2b_base64(data)
        case "quoted-printable":
            return a2b_qp(data)
        case _:
            pass
    return data


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
