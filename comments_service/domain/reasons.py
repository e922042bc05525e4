"""Why a comment was held, rejected or removed, as its author is told (pure)."""

from collections.abc import Mapping, Sequence
from typing import Annotated, Literal

import msgspec
from msgspec import Meta

from comments_service.domain import text
from comments_service.domain.decisions import MODERATOR
from comments_service.domain.people import Actor
from comments_service.domain.reader_texts import LANGUAGES, Code, Language, Sentence
from comments_service.domain.reason_texts import BANNED, DEFAULT_TEXTS, POLICY_TEXTS

ReasonStatus = Literal["held", "rejected", "removed"]
STATUSES: list[ReasonStatus] = ["held", "rejected", "removed"]


class Reason(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A reason that moderators choose: its code, what authors read, and the statuses that it may be given for."""

    code: Code
    texts: Annotated[dict[Language, Sentence], Meta(min_length=1)]
    statuses: Annotated[list[ReasonStatus], Meta(min_length=1, max_length=3)] = msgspec.field(
        default_factory=lambda: list(STATUSES)
    )

    def __post_init__(self) -> None:
        """Cleans the texts as those of comments are. Raises `ValueError` for one that shows nothing."""
        texts = {language: text.line(told) for language, told in self.texts.items()}
        if not all(map(text.is_visible, texts.values())):
            raise ValueError(f"a text of {self.code} has no visible character")
        msgspec.structs.force_setattr(self, "texts", texts)


Reasons = Annotated[list[Reason], Meta(max_length=100)]
DEFAULT_REASONS = [Reason(code, texts) for code, texts in DEFAULT_TEXTS.items()]


def require_single_codes(reasons: Sequence[Reason]) -> None:
    """Raises `ValueError` if a code is there twice."""
    if len({reason.code for reason in reasons}) < len(reasons):
        raise ValueError("reasons must not name a code twice")


def authors_reason(
    reason: str | None, actor: Actor | None, reasons: Sequence[Reason], language: Language
) -> str | None:
    """What an author reads of a decision's reason: the text of its code, or else the moderator's own words.

    None if there is none, and for a policy's that says no more than the status, or is told by help and not by a reason.
    """
    if reason is None or actor is None or reason == "self_harm_risk":
        return None
    if actor == "policy":
        texts = POLICY_TEXTS.get(reason)
        return _in(texts, language) if texts else None
    for known in reasons:
        if known.code == reason:
            return _in(known.texts, language)
    return reason


def reason_texts(
    reason: str | None, phase: str | None, reasons: Sequence[Reason]
) -> dict[Language, str] | None:
    """The texts of a decision's reason in all languages that it has, None if it is no code."""
    if phase != MODERATOR:
        return POLICY_TEXTS.get(reason or "")
    return next((known.texts for known in reasons if known.code == reason), None)


def ban_text(reason: str | None, reasons: Sequence[Reason], language: Language) -> str:
    """What a banned person reads: the text of the reason's code, the moderator's own words, or that it is so."""
    return authors_reason(reason, "moderator", reasons, language) or _in(BANNED, language)


def _in(texts: Mapping[Language, str], language: Language) -> str:
    """The text in the language, or else in the first of the widget's languages in which there is one."""
    return texts.get(language) or next(texts[other] for other in LANGUAGES if other in texts)
