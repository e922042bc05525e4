"""The pages name what the code has: problems, metrics, log messages, the widget's parts, and numbers of templates."""

import ast
import re
from uuid import uuid4

import pytest
from httpx import Response

from comments_service.api import problems
from comments_service.domain.decisions import ATTRIBUTES
from comments_service.domain.site_settings import SiteSettings
from comments_service.local import up
from comments_service.local.readiness import ANSWER_SECONDS
from comments_service.local.signs_of_life import WORKER_VIGIL, Vigil
from comments_service.redis.heartbeat import HEARTBEAT_SECONDS
from moderation.api import figures as serving_figures
from moderation.api.shadow import tally
from moderation.api.suggestions import keeping
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
NAME = re.compile(r"`([a-z_-]+)`")


def test_the_api_page_lists_every_problem_under_its_status() -> None:
    documented = {
        (int(status), code)
        for status, codes in ROW.findall(API.partition("## Errors")[2])
        if status.isdecimal()
        for code in NAME.findall(codes)
    }
    kinds = {*problems.DOMAIN.values(), *problems.HTTP.values(), *problems.BODY, problems.INTERNAL}
    assert documented == {(kind.status, kind.code) for kind in kinds}


def problem_fields() -> dict[str, set[str]]:
    """What the page says that problems have beside the fields of all: by code, without headers."""
    rows = re.findall(r"^\| \d+ \| (.+) \| ?(.*) \|$", API.partition("## Errors")[2], re.MULTILINE)
    return {
        code: {name for name in re.findall(r"`(\w+)`", fields) if name.islower()} - {"message"}
        for codes, fields in rows
        for code in NAME.findall(codes)
    }


def raised_fields() -> dict[str, set[str]]:
    """The further fields of each error of the API, by code, wherever it is raised."""
    fields: dict[str, set[str]] = {kind.code: set() for kind in problems.DOMAIN.values()}
    fields["site-not-found"].add("site")  # which the error takes as it is
    codes = {error.__name__: error.code for error in problems.DOMAIN}
    for file in (ROOT / "comments_service").rglob("*.py"):
        for node in ast.walk(ast.parse(file.read_text("utf-8"))):
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in codes:
                fields[codes[node.func.id]] |= {str(keyword.arg) for keyword in node.keywords}
    return fields


def test_the_api_page_names_the_further_fields_of_every_error_that_is_raised() -> None:
    documented = problem_fields()
    raised = raised_fields()
    assert raised["too-long"] == {"field", "limit", "count"}
    for code, fields in raised.items():
        # `errors` comes of the framework's own.
        assert documented[code] - {"errors"} == fields, code


async def test_problems_have_the_further_fields_that_the_api_page_names(service: RunningService) -> None:
    path = "/v1/sites/default/articles/tram-2026/comments"
    right = {"author": "読者", "body": "市電の復活、楽しみにしています。"}
    key = {"Idempotency-Key": uuid4().hex}
    await service.client.post(path, json=right, headers=key)
    moderator = await service.moderator(f"desk-{uuid4().hex}")

    async def post(where: str = path, headers: dict[str, str] | None = None, **changed: object) -> Response:
        return await service.client.post(where, json=right | changed, headers=headers)

    answers = [
        await post(body="\u3164"),
        await post(body="あ" * 301),
        await post(body="x" * 13_000),
        await post(body=["a list"]),
        await post(parent_id=str(uuid4())),
        await post(headers={"Origin": "https://elsewhere.example"}),
        await post(headers={"Authorization": "Bearer forged"}),
        await post(headers={"Idempotency-Key": ""}),
        await post(headers=key, body="べつの意見です。"),
        await post("/v1/sites/nowhere/articles/a/comments"),
        await post("/v1/nowhere"),
        await post("/v1/sites/default/counts"),
        await service.client.get(path, params={"limit": "0"}),
        await service.client.get(path, params={"cursor": "forged"}),
        await service.client.get("/v1/sites/nowhere/counts", params={"article": "a"}),
        await service.client.get("/v1/review/sites/nowhere/policy", headers=moderator),
        await service.client.get(f"/v1/comments/{uuid4()}"),
    ]
    documented = problem_fields()
    seen = {(answer.json()["code"], frozenset(answer.json())) for answer in answers}
    assert len({code for code, _ in seen}) >= 12
    common = {"type", "title", "status", "code", "detail"}
    wrong = [
        (code, sorted(fields - common))
        for code, fields in seen
        if not fields - common <= documented[code] or bool(documented[code]) != bool(fields - common)
    ]
    assert wrong == []


async def test_every_metric_that_operators_should_watch_is_reported(service: RunningService) -> None:
    await service.client.get("/health/live")
    # This process has the metrics of the worker and of `moderation serve` too.
    assert figures.JUDGED
    assert serving_figures.ANSWERED
    assert keeping.PATIENCE_SECONDS
    assert tally.COMPARED
    reported = set(re.findall(r"^# TYPE (\w+) ", (await service.client.get("/metrics")).text, re.MULTILINE))
    section = OPERATIONS.partition("## What to watch")[2].partition("\n## ")[0]
    watched = set(re.findall(r"\b(?:comments|moderation|process)_[a-z_]+\b", section))
    assert len(watched) > 20
    # A query of an alert names the figures of a histogram.
    assert {re.sub("_bucket$", "", name) for name in watched} - reported == set()
    ours = {name for name in reported if re.match("comments_|moderation_", name)}
    unexplained = {name for name in ours - watched if not name.endswith("_created")}
    assert {name for name in unexplained if not name.startswith("comments_http_")} == set()


def test_a_process_that_hangs_is_started_again_as_soon_as_operators_are_told() -> None:
    told = re.search(r"killed and started again within (\d+)\s+seconds", OPERATIONS)
    assert told
    api, worker = Vigil(), WORKER_VIGIL
    # A look comes up to `every` late at the beginning of the silence and at its end; one at the API takes a while.
    assert api.silent + 2 * (api.every + ANSWER_SECONDS) < float(told[1])
    assert HEARTBEAT_SECONDS + worker.silent + 2 * worker.every < float(told[1])
    longest = re.search(r"after up to (\d+) seconds if it ends again", OPERATIONS)
    assert longest
    assert float(longest[1]) == up._LONGEST_PAUSE


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
    # An element may have two names.
    of_elements = re.findall(r"\bpart(?:: |\.toggle\()'([a-z -]+)'", code)
    named = {*" ".join(of_elements).split(), *re.findall(r"\bbutton\('([a-z]+)'", code)}
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
    """A tag stands where it holds, which is the default."""
    names = [name for name, _ in PHASES]
    assert [name for name, _ in phases()] == [*list(dict.fromkeys(reversed(names)))[::-1], UNSCORED]


def test_the_desk_has_a_word_for_every_phase_reason_and_attribute() -> None:
    words = (ROOT / "comments_service" / "web" / "desk" / "words" / "ja.js").read_text("utf-8")
    known = set(re.findall(r"^  '?([\w-]+)'?: ", words, re.MULTILINE))
    names = {name for phase, reasons in phases() for name in (phase, *reasons)} | set(ATTRIBUTES)
    assert {name for name in names if not {name, name.replace("_", "-")} & known} == set()


def test_a_page_describes_every_setting_of_a_site() -> None:
    page = (ROOT / "docs" / "site-settings.md").read_text("utf-8")
    assert set(SiteSettings.__struct_fields__) - set(NAME.findall(page)) == set()


def test_the_desk_has_a_form_for_every_setting_of_a_site() -> None:
    """Reasons have a page of their own."""
    desk = ROOT / "comments_service" / "web" / "desk"
    form = (
        (desk / "site" / "settings.js").read_text("utf-8").partition("const GROUPS = ")[2].partition(";\n")[0]
    )
    shown = set(re.findall(r"\b(\w+): ", form))
    words = (desk / "words" / "pages" / "ja.js").read_text("utf-8")
    named = set(re.findall(r"^  '?setting-(\w+)'?: ", words, re.MULTILINE))
    settings = {field for field in SiteSettings.__struct_fields__ if field != "reasons"}
    assert (settings - shown, settings - named) == (set(), set())
