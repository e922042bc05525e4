"""The pages about moving from the Perspective API: they say what the code does, and the same in both languages."""

import hmac
import json
import re
import shlex
from pathlib import Path
from urllib.parse import urlsplit

import httpx
import pytest

from moderation.api.perspective.attributes import LEFT_OUT, MEANINGS
from moderation.api.policies import read_policy
from tests.docs.markdown import ROOT, code_blocks
from tests.perspective.serving import served

ENGLISH, JAPANESE = (
    (ROOT / "docs" / name).read_text("utf-8")
    for name in ("migrate-from-perspective.md", "migrate-from-perspective.ja.md")
)
PAGES = pytest.mark.parametrize("page", [ENGLISH, JAPANESE], ids=["English", "Japanese"])
SECTION = re.compile(r"^## (?:Attributes|属性)\n(.*?)^## ", re.MULTILINE | re.DOTALL)
NAME = re.compile(r"`([A-Z_]+)`")
MEANING = re.compile(r"`([a-z_]+)`")
NUMBER = re.compile(r"\d[\d,.]*\d|\d")


def rows_of_names(page: str) -> list[list[str]]:
    """The cells of the rows of the section about attributes that begin with a name."""
    [section] = SECTION.findall(page)
    rows = [[cell.strip() for cell in line.split("|")[1:-1]] for line in section.splitlines()]
    return [row for row in rows if row and NAME.match(row[0])]


def commands(page: str) -> list[list[str]]:
    """The words of each command that the page shows, beginning with what it is set to, or with its program."""
    blocks = [block for language, block in code_blocks(page) if language == "console"]
    return [
        shlex.split(part.replace("\\\n", " "))
        for block in blocks
        for part in re.split(r"^\$ ", block, flags=re.MULTILINE)
    ]


def requests(page: str) -> list[tuple[str, str]]:
    """The path and the body of each call that the page makes with curl."""
    found: list[tuple[str, str]] = []
    for words in commands(page):
        if words[:1] == ["curl"]:
            [address] = [urlsplit(word) for word in words if "://" in word]
            found.append((f"{address.path}?{address.query}", words[words.index("-d") + 1]))
    return found


@PAGES
def test_the_table_of_attributes_is_that_of_the_code(page: str) -> None:
    rows = [row for row in rows_of_names(page) if len(row) == 3]
    shown = {name: MEANING.findall(row[1]) for row in rows for name in NAME.findall(row[0])}
    assert shown == {name: [meaning] for name, meaning in MEANINGS.items()}


@PAGES
def test_the_table_of_names_that_are_left_out_is_that_of_the_code(page: str) -> None:
    rows = [row for row in rows_of_names(page) if len(row) == 2]
    assert sorted(name for row in rows for name in NAME.findall(row[0])) == sorted(LEFT_OUT)
    assert all(reason for _, reason in rows)


def test_both_pages_have_the_same_sections_code_and_figures() -> None:
    def code(page: str) -> list[tuple[str, str]]:
        return [(language, re.sub(r"   # .*", "", block)) for language, block in code_blocks(page)]

    def figures(page: str) -> list[list[str]]:
        lines = [line for line in page.splitlines() if line.startswith("|") and " % " in line]
        return [NUMBER.findall(line) for line in lines]

    assert code(ENGLISH) == code(JAPANESE)
    assert figures(ENGLISH) == figures(JAPANESE)
    levels = [re.findall(r"^(#+) ", page, re.MULTILINE) for page in (ENGLISH, JAPANESE)]
    assert levels[0] == levels[1]


@PAGES
async def test_the_calls_that_the_page_makes_are_answered_as_it_says(page: str) -> None:
    made = [(path, json.loads(body)) for path, body in requests(page) if "analyze" in path]
    async with served() as client:
        answers = [await client.post(path, json=body) for path, body in made]
    assert [answer.status_code for answer in answers] == [200, 200, 200, 400]
    scores = [
        score["summaryScore"]["value"]
        for answer in answers[:3]
        for score in answer.json()["attributeScores"].values()
    ]
    assert min(scores) > 0.99
    assert answers[1].headers["x-attributes-left-out"] == "COMPASSION_EXPERIMENTAL"
    assert "+perspective-" in answers[1].headers["x-model-version"]
    assert answers[3].json()["error"]["details"][0]["errorType"] == "COMMENT_EMPTY"


@PAGES
async def test_the_call_that_the_page_makes_as_coral_is_answered_as_it_says(
    page: str, tmp_path: Path
) -> None:
    [body] = [
        words[0].removeprefix("body=")
        for words in commands(page)
        if words[:1] and words[0].startswith("body=")
    ]
    [path] = [path for path, sent in requests(page) if sent == "$body"]
    [secret] = {
        word.partition("=")[2]
        for words in commands(page)
        for word in words[:1]
        if word.startswith(("secret=", "MODERATION_CORAL_SECRETS="))
    }
    [policy] = [block for language, block in code_blocks(page) if language == "json"]
    (tmp_path / "policy.json").write_text(policy, "utf-8")

    async def answer_about(text: str) -> httpx.Response:
        sent = body.replace("お前は死ね。", text)
        signature = hmac.new(secret.encode(), sent.encode(), "sha256").hexdigest()
        return await client.post(path, content=sent, headers={"X-Coral-Signature": f"sha256={signature}"})

    async with served(coral_secrets=secret, policy=read_policy(tmp_path / "policy.json")) as client:
        answers = [
            await answer_about(text)
            for text in ("お前は死ね。", "市長は売国奴", "市電に賛成", "Привет", "死ねないよ", "Tu es bête")
        ]
    assert [answer.json()["status"] if answer.content else answer.status_code for answer in answers] == [
        "SYSTEM_WITHHELD",
        "REJECTED",
        204,
        "SYSTEM_WITHHELD",
        "SYSTEM_WITHHELD",
        204,
    ]
