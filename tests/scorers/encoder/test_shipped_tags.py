"""What the shipped models find of offers and self-harm, on a list that no training saw: the table of docs/tags.md."""

import re
from collections import Counter
from pathlib import Path

import pytest

from moderation.scorers import TAGS, Scored, Tag
from moderation.scorers.encoder.scorer import EncoderScorer
from moderation.scorers.ngram.scorer import NgramScorer
from moderation.scorers.stack import StackScorer
from moderation.tags.found import Line, line_of
from moderation.tags.self_harm import find_encouragement, find_risk
from moderation.tags.solicitation import find_solicitation

ROOT = Path(__file__).parents[3]
LISTS = ROOT / "tests" / "tags" / "learned"
PAGE = (ROOT / "docs" / "tags.md").read_text("utf-8")
TAG_OF: dict[str, Tag] = {
    "solicitation": "offer",
    "self_harm_encouragement": "self_harm_encouragement",
    "self_harm_risk": "self_harm_risk",
}
ROWS = {
    "`solicitation`": "offer",
    "encouragement": "self_harm_encouragement",
    "risk": "self_harm_risk",
    "contrasts held": "none",
}
HELD = 0.5


def by_rules(line: Line) -> set[str]:
    found = (find_solicitation(line), find_encouragement(line), find_risk(line))
    return {tag for tag, spans in zip(TAGS, found, strict=True) if spans}


@pytest.fixture(scope="module")
def counts() -> dict[tuple[str, str], Counter[str]]:
    """For each list, and each tag or `none`: how many texts there are, and how many of them each way finds."""
    rows = [
        (file.parent.name, *line.split("\t"))
        for file in sorted(LISTS.glob("*/*.tsv"))
        for line in file.read_text("utf-8").splitlines()
    ]
    answers = StackScorer.load(NgramScorer.load()).score([text for *_, text in rows])
    found: dict[tuple[str, str], Counter[str]] = {}
    for (of_list, label, _, text), answer in zip(rows, answers, strict=True):
        tag = TAG_OF.get(label)
        key = of_list, tag or "none"
        found.setdefault(key, Counter()).update(ways(answer, text, {tag} if tag else set(TAGS)))
    return found


def ways(answer: Scored, text: str, tags: set[Tag] | set[str]) -> list[str]:
    learned = bool({span.label for span in answer.tags} & tags)
    ruled = bool(by_rules(line_of(text)) & tags)
    toxic = max(answer.scores.values()) >= HELD
    every = {
        "texts": True,
        "learned": learned,
        "rules": ruled,
        "either": learned or ruled,
        "held": learned or ruled or toxic,
    }
    return [name for name, is_so in every.items() if is_so]


def test_the_page_says_what_is_found_of_each_list(counts: dict[tuple[str, str], Counter[str]]) -> None:
    shown = {
        (of_list, ROWS[row]): dict(
            zip(("learned", "texts", "rules", "either", "held"), map(int, cells), strict=True)
        )
        for of_list, row, *cells in re.findall(
            r"^\| (\w+) \| (.+?) \| (\d+) of (\d+) \| (\d+) \| (\d+) .*?\| (\d+) \|$", PAGE, re.MULTILINE
        )
    }
    assert shown == {
        key: {name: found[name] for name in shown.get(key, found)} for key, found in counts.items()
    }


def test_more_than_five_offers_in_six_are_found(counts: dict[tuple[str, str], Counter[str]]) -> None:
    offers = [found for (_, tag), found in counts.items() if tag == "offer"]
    assert sum(found["either"] for found in offers) > 5 / 6 * sum(found["texts"] for found in offers)


@pytest.mark.parametrize(
    "sentence",
    [
        "来年度の予算案では、市電の延伸に三億円が計上され、議会で賛否が分かれている。",
        "The council voted on the budget for the tram, and the mayor promised to publish the plan in spring. ",
    ],
)
@pytest.mark.parametrize("times", [1, 4, 40])
def test_a_long_ordinary_text_has_no_tag(sentence: str, times: int) -> None:
    """A sum over all pieces would grow with the text until it reached a border."""
    assert EncoderScorer.load().score([sentence * times])[0].tags == []
