"""Written cases of each tag, and contrasts of each: texts that resemble it and must pass."""

from collections.abc import Callable, Sequence
from pathlib import Path

import pytest

from moderation.tags.contacts import find_contacts
from moderation.tags.found import Found, line_of
from moderation.tags.languages import find_unknown_language
from moderation.tags.noise import find_noise
from moderation.tags.self_harm import find_encouragement, find_risk
from moderation.tags.solicitation import find_solicitation

CASES = Path(__file__).parent / "cases"
FINDERS: dict[str, Callable[[str], Sequence[Found]]] = {
    "contacts": lambda text: find_contacts(line_of(text)),
    "solicitation": lambda text: find_solicitation(line_of(text)),
    "language": lambda text: find_unknown_language(text, ("ja", "en")),
    "noise": lambda text: find_noise(line_of(text)),
    "self_harm_encouragement": lambda text: find_encouragement(line_of(text)),
    "self_harm_risk": lambda text: find_risk(line_of(text)),
}
# What is known to be judged wrongly, so that nobody takes it for a fault of today.
KNOWN = (CASES / "known_wrong.txt").read_text("utf-8").splitlines()


def cases(kind: str) -> list[tuple[bool, str]]:
    """Of all lists, each of which was written before its texts were judged by the rules."""
    rows = [
        row.split("\t", 1)
        for file in sorted(CASES.glob(f"*/{kind}.tsv"))
        for row in file.read_text("utf-8").splitlines()
    ]
    return [(label == "1", text) for label, text in rows]


@pytest.mark.parametrize("kind", FINDERS)
def test_a_text_has_the_tag_exactly_if_its_writer_meant_it_or_is_known_to_be_wrong(kind: str) -> None:
    """A case that is judged rightly by now leaves the list."""
    found = {text: FINDERS[kind](text) for _, text in cases(kind)}
    wrong = [text for is_one, text in cases(kind) if bool(found[text]) != is_one]
    assert wrong == [text for _, text in cases(kind) if text in KNOWN]
    outside = [
        text
        for text, places in found.items()
        if not all(0 <= start < end <= len(text) for start, end, _ in places)
    ]
    assert outside == []


def test_each_kind_has_enough_cases_of_both_sorts() -> None:
    for kind in FINDERS:
        labels = [is_one for is_one, _ in cases(kind)]
        assert len(labels) >= 60
        assert min(labels.count(True), labels.count(False)) >= 0.4 * len(labels), kind
