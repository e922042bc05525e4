"""Scores, policies and decisions about comments (pure)."""

from datetime import datetime
from typing import Annotated, Literal, get_args
from uuid import UUID

import msgspec
from msgspec import UNSET, Meta, UnsetType

from comments_service.domain.comments import Standing, Status

Attribute = Literal[
    "toxicity",
    "severe_toxicity",
    "obscene",
    "identity_attack",
    "insult",
    "threat",
    "sexual_explicit",
]
ATTRIBUTES: tuple[Attribute, ...] = get_args(Attribute)

Scores = dict[Attribute, float]
Probability = Annotated[float, Meta(ge=0.0, le=1.0)]
# PostgreSQL stores no NUL.
Word = Annotated[str, Meta(min_length=1, max_length=100, pattern="^[^\\u0000]*$")]

# What is done with a comment that has a tag. `approve` leaves the tag unlooked for.
Action = Literal["approve", "hold", "reject"]
# Two letters of ISO 639-1.
Language = Annotated[str, Meta(pattern="^[a-z]{2}$")]

WORDS = 10_000
Words = Annotated[list[Word], Meta(max_length=WORDS)]


class Span(msgspec.Struct, frozen=True, omit_defaults=True):
    """A stretch of the author's own text that led to a score or a match.

    `start` and `end` count Unicode code points of `field` as stored; `end` is exclusive. `label` is the attribute
    it speaks for, or the word of the site's list that it matched.
    """

    start: int
    end: int
    label: str
    field: Literal["body", "author"] = "body"


class Thresholds(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Approve below `approve_below`, reject above `reject_above`, hold for a moderator between.

    The default rejects nothing by itself: what the scorer finds toxic waits for a moderator.
    """

    approve_below: Probability = 0.5
    reject_above: Probability = 1.0


class TagRules(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What is done with comments that have a tag: hold them, reject them, or `approve`, which turns the tag off.

    `self_harm` rejects those who encourage it at most. A person who seems to be at risk is never rejected.
    """

    contacts: Action = "hold"
    solicitation: Action = "hold"
    language: Action = "hold"
    noise: Action = "hold"
    self_harm: Action = "hold"


class Policy(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A site's rules. `thresholds` overrides the default ones attribute by attribute.

    `blocked_words` reject, `suspect_words` hold, `allowed_words` are never matched by either; each list has 10,000
    words at most. More than `max_links` links hold a comment. The same text from one visitor more than `max_repeats`
    times within a day is held; a long one from anyone. `tags` says what is done with comments that have one. A comment
    in none of `languages` has the tag `language`. `own_contacts` are the publisher's own telephone numbers, e-mail
    addresses and their hosts: they are no `contacts`. For trusted people `trusted` takes the place of `default`, and
    for newcomers the stricter one of `newcomers` and the site's own counts; null is none.
    """

    default: Thresholds = Thresholds()
    thresholds: dict[Attribute, Thresholds] = {}
    blocked_words: Words = []
    suspect_words: Words = []
    allowed_words: Words = []
    max_links: Annotated[int, Meta(ge=0, le=100)] = 1
    max_repeats: Annotated[int, Meta(ge=1, le=100)] = 1
    tags: TagRules = TagRules()
    languages: Annotated[tuple[Language, ...], Meta(max_length=50)] = ("ja", "en")
    own_contacts: Annotated[list[Word], Meta(max_length=100)] = []
    trusted: Thresholds | None = None
    newcomers: Thresholds | None = None

    def __post_init__(self) -> None:
        for limits in (self.default, *self.thresholds.values(), self.trusted, self.newcomers):
            if limits and limits.reject_above < limits.approve_below:
                raise ValueError("reject_above must not be below approve_below")

    def thresholds_of(self, attribute: Attribute, standing: Standing = "regular") -> Thresholds:
        """By which an attribute of a person's comment is judged."""
        default = self.trusted if standing == "trusted" and self.trusted else self.default
        limits = self.thresholds.get(attribute, default)
        if standing != "newcomer" or self.newcomers is None:
            return limits
        return Thresholds(
            min(limits.approve_below, self.newcomers.approve_below),
            min(limits.reject_above, self.newcomers.reject_above),
        )


class SitePolicy(Policy, frozen=True, kw_only=True):
    """A site's policy with its version, which each change raises by one."""

    version: int


class PolicyChange(Policy, frozen=True, kw_only=True):
    """The policy that a site is to have. With a `version` it takes the place of that one alone."""

    version: Annotated[int, Meta(ge=1, le=2**31 - 1)] | UnsetType = UNSET


class PolicyVersion(msgspec.Struct, frozen=True):
    """A version of a site's policy. `moderator` is null for the first one, which the site was made with."""

    version: int
    moderator: str | None
    changed_at: datetime
    policy: Policy


def plain_policy(policy: Policy) -> Policy:
    """The policy without its version."""
    return Policy(**{name: getattr(policy, name) for name in Policy.__struct_fields__})


# The phases of decisions that neither the pipeline nor a moderator makes.
AUTHOR = "author"
REPORTS = "reports"
# The phase of moderators' decisions, and the reason of one that publishes what the site's staff wrote.
MODERATOR = "moderator"
STAFF = "staff"


class Edit(msgspec.Struct, frozen=True):
    """A comment's new text by its author. `keep`: readers see the old one until the new one is decided about."""

    body: str
    keep: bool


class Decision(msgspec.Struct, frozen=True, kw_only=True):
    """One decision about one version of one comment. `moderator` is None when a policy, its readers or its author did.

    A decision applies only while the comment still has the `version` that was judged, and is not `withdrawn`. A
    worker's applies only while it is `pending`, and one of the phase `reports` only while readers see it. `reason` is
    a code or a text for the author; `note` is for moderators alone. `edit` comes with an author's `pending`. `margin`
    is how far the scores are from another outcome; None keeps the one that the comment has. `undoes` is the version
    whose decision a moderator takes back; phase and reason are then those of the state before it.
    """

    comment_id: UUID
    version: int
    status: Status
    phase: str
    reason: str
    moderator: str | None = None
    scores: Scores = {}
    scorer: str | None = None
    scorer_version: str | None = None
    spans: list[Span] = []
    margin: float | None = None
    policy_version: int | None = None
    note: str | None = None
    edit: Edit | None = None
    undoes: int | None = None


def authors_decision(
    comment_id: UUID, version: int, status: Status, reason: str, edit: Edit | None = None
) -> Decision:
    """What an author decides about the own comment: to withdraw it, or by an `edit` to make it pending again."""
    return Decision(
        comment_id=comment_id, version=version, status=status, phase=AUTHOR, reason=reason, edit=edit
    )


class JudgedComment(msgspec.Struct, frozen=True):
    """A comment that somebody is about to decide about, what was scored, and who has claimed it."""

    id: UUID
    site_id: str
    status: Status
    version: int
    scores: Scores
    scorer: str | None
    scorer_version: str | None
    spans: list[Span]
    claimed_by: str | None


class AppliedDecision(msgspec.Struct, frozen=True):
    """A decision that took effect. `visible` is true when it changed what readers see.

    `version` is the comment's new one; `revision` and `count` are the article's after the transaction.
    """

    comment_id: UUID
    site_id: str
    article_id: str
    from_status: Status
    status: Status
    version: int
    decided_at: datetime
    visible: bool
    revision: int
    count: int


class LoggedDecision(msgspec.Struct, frozen=True, kw_only=True):
    """An entry of the audit log. `version` is the one that was judged; `moderator` is None for a policy.

    `policy_version` is the version of the site's policy that judged, or that stood when somebody decided. It is None in
    the log of a release that knew no versions. `undoes` is the version whose decision was taken back by this one, None
    for any other.
    """

    version: int
    from_status: Status
    status: Status
    phase: str
    reason: str
    moderator: str | None
    scores: Scores
    scorer: str | None
    scorer_version: str | None
    spans: list[Span]
    decided_at: datetime
    note: str | None = None
    policy_version: int | None = None
    undoes: int | None = None
