"""What the queue is asked for: each parameter that narrows or orders it."""

from datetime import datetime
from typing import Annotated, Literal
from uuid import UUID

from litestar.params import QueryParameter

from comments_service.domain.comments import Status
from comments_service.domain.decisions import Attribute
from comments_service.domain.queue import QueueOrder

_PHASE = "^[a-z0-9_-]{1,40}$(?!\\n)"
# PostgreSQL has no NUL.
_NO_NUL = "^[^\\u0000]*$"

OnlyStatus = Annotated[
    Status, QueryParameter(description="Only comments of this status; `held` unless said.")
]
OnlyAuthor = Annotated[
    str | None, QueryParameter(max_length=100, description="Only under this name, folded as `q` is.")
]
OnlyPerson = Annotated[UUID | None, QueryParameter(description="Only by this person.")]
OnlyPhase = Annotated[
    str | None, QueryParameter(pattern=_PHASE, description="Only those that this phase decided.")
]
OnlyReason = Annotated[
    str | None,
    QueryParameter(max_length=500, pattern=_NO_NUL, description="Only those decided for this reason."),
]
OnlyAttribute = Annotated[
    Attribute | None,
    QueryParameter(
        description="Only with a score of this attribute that the site does not approve, or from `min_score` on."
    ),
]
LeastScore = Annotated[
    float | None,
    QueryParameter(ge=0, le=1, description="Only with this score or more, of `attribute` or toxicity."),
]
MostScore = Annotated[
    float | None,
    QueryParameter(ge=0, le=1, description="Only with this score or less, of `attribute` or toxicity."),
]
Words = Annotated[
    str | None,
    QueryParameter(
        max_length=100,
        description="Only with all these words in body or author, whatever their width, case and kana.",
    ),
]
OnlyReported = Annotated[bool, QueryParameter(description="Only those that readers reported.")]
OnlyClaimed = Annotated[
    Literal["me", "none"] | None,
    QueryParameter(description="Only those that the moderator has claimed, or that nobody has."),
]
WrittenSince = Annotated[
    datetime | None, QueryParameter(name="from", description="Only those written then or later.")
]
WrittenBefore = Annotated[
    datetime | None, QueryParameter(name="to", description="Only those written before.")
]
InOrder = Annotated[
    QueueOrder | None,
    QueryParameter(
        description="By time, by `score` (the highest first) or by `margin` (the `nearest` to another outcome)."
    ),
]
