"""A site's own words, found as words of their own even if they are disguised: `comments_service.words`."""

from comments_service.domain.comments import Status
from comments_service.words.lists import lists_of
from moderation.deciding.pipeline import Subject, Verdict


def blocked_words(subject: Subject) -> Verdict | None:
    lists = lists_of(subject.policy)
    spans = [*lists.blocked(subject.body, "body"), *lists.blocked(subject.author, "author")]
    return Verdict(Status.REJECTED, "blocked-word", spans) if spans else None


def suspect_words(subject: Subject) -> Verdict | None:
    lists = lists_of(subject.policy)
    spans = [*lists.suspect(subject.body, "body"), *lists.suspect(subject.author, "author")]
    return Verdict(Status.HELD, "suspect-word", spans) if spans else None
