"""The pages name what the code has: problems, metrics, log messages, the widget's parts, and numbers of templates."""

import re

import pytest

from comments_service.api import problems
from comments_service.domain.decisions import ATTRIBUTES
from moderation.deciding.judge import UNSCORED
from moderation.deciding.phases import PHASES
from moderation.training.grammar import SENTENCES, read_templates
from moderation.worker import figures
from tests.docs.markdown import ROOT
from tests.running import RunningService

OPERATIONS = (ROOT / "docs" / "operations.md").read_text("utf-8")
API = (ROOT / "docs" / "api.md").read_text("utf-8")
MODERATION = (ROOT / "docs" / "moderation.md").read_text("utf-8")
WIDGET = (ROOT / "docs" / "widget.md").read_text("utf-8")
ROW = re.compile(r"^\| ([^|]+) \| ([^|]+) \|", re.MULTILINE)
NAME = re.compile(r"`([a-z-]+)`")


def test_the_api_page_lists_every_problem_under_its_status() -> None:
    documented = {
        (int(status), code)
        for status, codes in ROW.findall(API.partition("## Errors")[2])
        if status.isdecimal()
        for code in NAME.findall(codes)
    }
    kinds = {*problems.DOMAIN.values(), *problems._HTTP.values(), *problems.BODY, problems.INTERNAL}
    assert documented == {(kind.status, kind.code) for kind in kinds}


async def test_every_metric_that_operators_should_watch_is_reported(service: RunningService) -> None:
    await service.client.get("/health/live")
    # This process has the worker's metrics too.
    assert figures.JUDGED
    reported = set(re.findall(r"^# TYPE (\w+) ", (await service.client.get("/metrics")).text, re.MULTILINE))
    section = OPERATIONS.partition("## What to watch")[2].partition("\n## ")[0]
    watched = set(re.findall(r"\b(?:comments|moderation|process)_[a-z_]+\b", section))
    assert len(watched) > 20
    # A query of an alert names the figures of a histogram.
    assert {re.sub("_bucket$", "", name) for name in watched} - reported == set()
    ours = {name for name in reported if re.match("comments_|moderation_", name)}
    unexplained = {name for name in ours - watched if not name.endswith("_created")}
    assert {name for name in unexplained if not name.startswith("comments_http_")} == set()


@pytest.mark.parametrize(
    "message",
    [
        "unhandled",
        "the scorer hangs",
        "scoring failed",
        "policy not understood",
        "away",
        "still away",
        "back",
        "working",
    ],
)
def test_every_log_message_that_operators_should_know_is_one_of_ours(message: str) -> None:
    assert f"`{message}`" in re.sub(r"\s+", " ", OPERATIONS)
    sources = [
        file for package in ("comments_service", "moderation") for file in (ROOT / package).rglob("*.py")
    ]
    assert [
        file for file in sources if re.search(rf'log\.\w+\(\s*"{message}"', file.read_text("utf-8"))
    ] != []


def test_the_widget_has_every_part_and_property_that_its_page_names() -> None:
    folder = ROOT / "comments_service" / "web"
    code = "".join(file.read_text("utf-8") for file in (folder / "widget").glob("*.js"))
    parts = NAME.findall(WIDGET.partition("\nParts: ")[2].partition("\n\n")[0])
    assert len(parts) > 10
    named = set(re.findall(r"\bpart(?:: |\.toggle\()'([a-z-]+)'", code)) | set(
        re.findall(r"\bbutton\('([a-z]+)'", code)
    )
    # `live` is for screen readers, `top` has no size.
    assert set(parts) == named - {"live", "top"}
    properties = set(re.findall(r"(--comments-[a-z-]+):", WIDGET))
    assert properties == set(re.findall(r"var\((--comments-[a-z-]+)", code))


def test_the_page_of_our_own_sentences_counts_their_templates() -> None:
    templates = read_templates(SENTENCES)
    rows = re.findall(
        r"^\| (.+?) \| ([\d,]+) \| ([\d,]+) \|", (SENTENCES / "README.md").read_text("utf-8"), re.MULTILINE
    )
    counted = [(int(toxic.replace(",", "")), int(benign.replace(",", ""))) for _, toxic, benign in rows]
    toxic = sum(bool(template.attributes) for template in templates)
    assert [sum(column) for column in zip(*counted, strict=True)] == [toxic, len(templates) - toxic]
    named = [name for files, _, _ in rows for name in re.findall(r"`(\w+)`", files)]
    assert sorted(named) == sorted(file.stem for file in SENTENCES.glob("??_*.txt"))


def phases() -> list[tuple[str, list[str]]]:
    """The phases of the moderation page, each with its reasons."""
    table = MODERATION.partition("| phase |")[2].partition("\n\n")[0]
    return [
        (name, NAME.findall(reasons))
        for name, reasons in re.findall(r"^\| `(\w+)` \| ([^|]+) \|", table, re.MULTILINE)
    ]


def test_the_moderation_page_lists_the_phases_in_their_order() -> None:
    assert [name for name, _ in phases()] == [*(name for name, _ in PHASES), UNSCORED]


def test_the_desk_has_a_word_for_every_phase_reason_and_attribute() -> None:
    words = (ROOT / "comments_service" / "web" / "desk" / "words.js").read_text("utf-8")
    known = set(re.findall(r"^  '?([\w-]+)'?: \[", words, re.MULTILINE))
    names = {name for phase, reasons in phases() for name in (phase, *reasons)} | set(ATTRIBUTES)
    assert {name for name in names if not {name, name.replace("_", "-")} & known} == set()
