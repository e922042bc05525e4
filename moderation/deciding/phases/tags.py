"""What a comment has besides scores: contacts, an offer, an unknown language, noise, self-harm.

`moderation.tags` finds it by rules. An offer and self-harm are also found by a scorer that learned to: `Subject.tags`.
"""

from collections.abc import Callable, Sequence

from comments_service.domain.comments import Status
from comments_service.domain.decisions import Action, Policy, Span
from moderation.deciding.pipeline import Phase, Subject, Verdict
from moderation.scorers import Tag
from moderation.tags.contacts import find_contacts
from moderation.tags.found import Found, line_of
from moderation.tags.languages import find_unknown_language
from moderation.tags.noise import find_noise
from moderation.tags.self_harm import ENCOURAGEMENT, RISK, find_encouragement, find_risk
from moderation.tags.solicitation import find_solicitation

SELF_HARM_RISK = RISK

# Nothing that a tag is about can be said in a shorter name.
_SHORTEST = 4
_Finder = Callable[[str, Policy, bool], Sequence[Found]]


def _contacts(text: str, policy: Policy, _: bool) -> Sequence[Found]:
    return find_contacts(line_of(text), policy.own_contacts)


def _solicitation(text: str, _: Policy, __: bool) -> Sequence[Found]:
    return find_solicitation(line_of(text))


def _language(text: str, policy: Policy, is_name: bool) -> Sequence[Found]:
    """A name is not in a language, unless it is a whole sentence."""
    return () if is_name and len(text.split()) <= 3 else find_unknown_language(text, policy.languages)


def _noise(text: str, _: Policy, is_name: bool) -> Sequence[Found]:
    """A name may be any letters, but no wall of them."""
    return [found for found in find_noise(line_of(text)) if not is_name or found.label == "wall"]


def _encouragement(text: str, _: Policy, __: bool) -> Sequence[Found]:
    return find_encouragement(line_of(text))


def _learned(subject: Subject, tag: Tag) -> list[Span]:
    return [span for span in subject.tags if span.label == tag]


def _phase(
    find: _Finder,
    reason: str,
    action_of: Callable[[Policy], Action],
    action: Action,
    learned: Tag | None = None,
) -> Phase:
    """A phase that has an opinion on what `find` finds in body or name, where the policy wants this action.

    Where the rule finds nothing, what the scorer found as `learned` counts.
    """
    status = Status.REJECTED if action == "reject" else Status.HELD

    def phase(subject: Subject) -> Verdict | None:
        if action_of(subject.policy) != action:
            return None
        spans = [Span(*found) for found in find(subject.body, subject.policy, False)]
        if len(subject.author) >= _SHORTEST:
            spans += [Span(*found, "author") for found in find(subject.author, subject.policy, True)]
        if learned and not spans:
            spans = _learned(subject, learned)
        return Verdict(status, reason, spans) if spans else None

    return phase


def self_harm_risk(subject: Subject) -> Verdict | None:
    """The comment of a person who seems to be at risk waits for a moderator, whatever words are in it."""
    if subject.policy.tags.self_harm == "approve":
        return None
    line = line_of(subject.body)
    spans = [Span(*found) for found in find_risk(line)]
    # The rules know better who is spoken to.
    if not spans and (learned := _learned(subject, RISK)) and not find_encouragement(line):
        spans = learned
    return Verdict(Status.HELD, SELF_HARM_RISK, spans) if spans else None


def tag_phases(action: Action) -> tuple[tuple[str, Phase], ...]:
    """The phases of all tags for one action of a policy, in their order."""
    return (
        (
            "self_harm",
            _phase(
                _encouragement, ENCOURAGEMENT, lambda policy: policy.tags.self_harm, action, ENCOURAGEMENT
            ),
        ),
        ("contacts", _phase(_contacts, "contacts", lambda policy: policy.tags.contacts, action)),
        (
            "solicitation",
            _phase(_solicitation, "solicitation", lambda policy: policy.tags.solicitation, action, "offer"),
        ),
        ("language", _phase(_language, "language", lambda policy: policy.tags.language, action)),
        ("noise", _phase(_noise, "noise", lambda policy: policy.tags.noise, action)),
    )
