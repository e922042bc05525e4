"""One call of the API, alone or in a batch: the key, the body, the answer or the error, in the form that was asked."""

from collections.abc import Awaitable, Callable, Mapping, Sequence
from typing import Any, Literal, NamedTuple
from urllib.parse import parse_qs, quote

import msgspec

from moderation.api.context import Context
from moderation.api.perspective import errors
from moderation.api.perspective.analyze import Analysis, analyze
from moderation.api.perspective.errors import PerspectiveError
from moderation.api.perspective.fields import selected
from moderation.api.perspective.requests import AnalyzeRequest, SuggestRequest, read_request
from moderation.api.perspective.suggest import suggest
from moderation.api.scoring import BusyError, ScoringFailedError
from moderation.api.suggestions import NotKeptError

Operation = Literal["comments:analyze", "comments:suggestscore"]
LEFT_OUT = "X-Attributes-Left-Out"


class Query:
    """The parameters of an address. Unknown ones are ignored, and of a repeated one the last counts."""

    @classmethod
    def of(cls, scope: Mapping[str, Any]) -> "Query":
        """The parameters of an ASGI request."""
        return cls(scope["query_string"].decode("latin-1"))

    def __init__(self, query: str) -> None:
        self._values = parse_qs(query, keep_blank_values=True)

    def get(self, name: str) -> str:
        """The value, or an empty string."""
        return self._values.get(name, ("",))[-1]

    @property
    def pretty(self) -> bool:
        return self.get("prettyPrint").lower() in ("true", "1")


class Call(NamedTuple):
    """`key` is empty if the client sent none, in the query or as `X-Goog-Api-Key`."""

    operation: Operation
    query: Query
    key: str
    body: bytes


class Reply(NamedTuple):
    """An answer in JSON."""

    status: int
    body: bytes
    headers: Mapping[str, str] = {}


async def answer(context: Context, call: Call, check: Callable[[str], None] | None = None) -> Reply:
    """Answers a call. No error leaves this but unexpected ones.

    `check` raises `PerspectiveError` if the key may not ask; the gate of the process does without it.
    """

    async def answered() -> Reply:
        (check or context.keys.check)(call.key)
        document, left_out = await _documents[call.operation](context, call.body)
        if fields := call.query.get("fields"):
            document = selected(document, fields)
        body = msgspec.json.encode(document)
        if call.query.pretty:
            body = msgspec.json.format(body, indent=2)
        return Reply(200, body, _left_out(left_out))

    return await guarded(answered, pretty=call.query.pretty)


async def guarded(answered: Callable[[], Awaitable[Reply]], *, pretty: bool = False) -> Reply:
    """The answer, or the error that kept it from being given."""
    try:
        return await answered()
    except PerspectiveError as error:
        return refusal(error, pretty=pretty)
    except BusyError:
        return refusal(errors.unavailable("The scorer is busy; try again."), pretty=pretty)
    except ScoringFailedError:
        return refusal(errors.internal(), pretty=pretty)
    except NotKeptError:
        return refusal(errors.unavailable("The suggestion could not be kept; try again."), pretty=pretty)


def refusal(error: PerspectiveError, *, pretty: bool = False) -> Reply:
    headers = {} if error.retry_after is None else {"Retry-After": str(error.retry_after)}
    return Reply(error.code, error.body(pretty=pretty), headers | _left_out(error.left_out))


def _left_out(names: Sequence[str]) -> dict[str, str]:
    """The header that names attributes which were left out, if any were."""
    # Names are the client's, and a header holds little, in ASCII.
    return {LEFT_OUT: ",".join(quote(name[:64], safe="@") for name in names[:50])} if names else {}


async def _analyzed(context: Context, body: bytes) -> Analysis:
    return await analyze(context, read_request(AnalyzeRequest, body))


async def _suggested(context: Context, body: bytes) -> Analysis:
    return Analysis(await suggest(context, read_request(SuggestRequest, body)), [])


_documents: Mapping[Operation, Callable[[Context, bytes], Awaitable[Analysis]]] = {
    "comments:analyze": _analyzed,
    "comments:suggestscore": _suggested,
}
