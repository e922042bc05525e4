"""Coral's external moderation phase. Request, signature and answers: coralproject/talk, server/WEBHOOKS.md and
docs/docs/external-moderation-phases.md; what its validator takes: services/comments/pipeline/phases/external.ts.
"""

import hashlib
import hmac
import json
import threading
from typing import Any

import httpx
import pytest

from comments_service.domain.comments import Status
from comments_service.domain.decisions import Policy, TagRules
from comments_service.settings import Settings
from comments_service.store.pool import Pool, connection
from moderation.deciding.pipeline import Subject, Verdict
from tests.perspective.serving import served
from tests.ports import UNREACHABLE

REASONS = {"COMMENT_DETECTED_TOXIC", "COMMENT_DETECTED_SPAM"}
STATUSES = {"NONE", "APPROVED", "REJECTED", "PREMOD", "SYSTEM_WITHHELD"}


def request_about(body: str) -> bytes:
    """A request as Coral serialises it: JSON.stringify(data, null, 2)."""
    request = {
        "action": "NEW",
        "comment": {"body": body, "parentID": None},
        "author": {"id": "baf4e943-3594-4fcc-b2ba-3e8de7a76352", "role": "COMMENTER"},
        "story": {"id": "245b3856-b0a0-4d2f-a6bb-58c71f18d6a6", "url": "https://news.example/tram-2026"},
        "site": {"id": "a4bede88-2d2c-4424-bc18-4322a9e285a6"},
        "tenantID": "19ba5794-7eeb-4d46-a81b-c00c61672501",
        "tenantDomain": "comments.news.example",
    }
    return json.dumps(request, ensure_ascii=False, indent=2).encode()


def signature(body: bytes, *secrets: str) -> str:
    return ",".join(
        f"sha256={hmac.new(secret.encode(), body, hashlib.sha256).hexdigest()}" for secret in secrets
    )


async def phase(client: httpx.AsyncClient, text: str, path: str = "/coral") -> httpx.Response:
    body = request_about(text)
    headers = {"X-Coral-Signature": signature(body, "secret-1"), "Content-Type": "application/json"}
    return await client.post(path, content=body, headers=headers)


def valid(answer: dict[str, Any]) -> bool:
    """What Coral's Joi schema takes, without what it strips."""
    actions = answer.get("actions", [])
    return (
        answer.keys() <= {"status", "tags", "actions"}
        and answer["status"] in STATUSES
        and all(
            action.keys() == {"actionType", "reason"}
            and action["actionType"] == "FLAG"
            and action["reason"] in REASONS
            for action in actions
        )
    )


async def test_a_comment_that_nothing_is_to_be_done_about_is_answered_204() -> None:
    async with served(coral_secrets="secret-1") as client:
        answers = [
            await phase(client, text) for text in ("市電の復活、楽しみにしています。", "", "<div></div>")
        ]
    assert [(answer.status_code, answer.content) for answer in answers] == [(204, b"")] * 3


@pytest.mark.parametrize(
    "text",
    [
        "お前は死ね。",
        "<div>お前は<b>死</b>ね。</div>",
        "<div>お前は&#27515;ね&#x3002;</div>",
        "You are a stupid idiot.",
        # Where Coral sends text, readers see these as they stand.
        "<you stupid idiot>",
        "<a href='お前は死ね。'>",
        '<b title="お前は死ね。">賛成</b>',
        '<a href="お前は死ね。">賛成</a>',
        "賛成 & <style>お前は死ね。</style>",
    ],
)
async def test_a_toxic_comment_is_withheld_and_flagged(text: str) -> None:
    async with served(coral_secrets="secret-1") as client:
        answer = await phase(client, text)
    assert answer.status_code == 200
    assert answer.json() == {
        "status": "SYSTEM_WITHHELD",
        "actions": [{"actionType": "FLAG", "reason": "COMMENT_DETECTED_TOXIC"}],
    }
    assert valid(answer.json())


@pytest.mark.parametrize(
    "text", ["Привет, дурак", "안녕하세요 바보야 죽어라", "ไอ้โง่", "<div>Привет, <b>дурак</b></div>"]
)
async def test_a_comment_in_a_language_that_the_scorer_does_not_know_is_withheld(text: str) -> None:
    async with served(coral_secrets="secret-1") as client:
        answer = await phase(client, text)
    assert (answer.status_code, answer.json()) == (200, {"status": "SYSTEM_WITHHELD"})


async def test_a_word_of_the_policy_decides_in_every_language() -> None:
    async with served(policy=Policy(blocked_words=["дурак"]), coral_secrets="secret-1") as client:
        answer = await phase(client, "Привет, дурак")
    assert answer.json()["status"] == "REJECTED"


async def test_emoji_numbers_and_latin_letters_in_disguise_are_no_other_language() -> None:
    async with served(coral_secrets="secret-1") as client:
        answers = [await phase(client, text) for text in ("👍👍", "2026", "𝐓𝐡𝐚𝐧𝐤 𝐲𝐨𝐮", "Ⓞⓚ", "Très bien")]
    assert [answer.status_code for answer in answers] == [204] * 5


async def test_a_text_that_was_cut_within_an_emoji_is_judged() -> None:
    """JSON has half a surrogate pair as an escape. With an error Coral would go on and publish it."""
    body = json.dumps({"comment": {"body": "お前は死ね。👍"}}).replace("\\udc4d", "").encode()
    assert b"\\ud83d" in body
    async with served(coral_secrets="secret-1") as client:
        answer = await client.post(
            "/coral", content=body, headers={"X-Coral-Signature": signature(body, "secret-1")}
        )
    assert (answer.status_code, answer.json()["status"]) == (200, "SYSTEM_WITHHELD")


async def test_the_html_that_coral_writes_is_read_without_its_tags() -> None:
    """A link is one link, and its address counts once."""
    link = "https://news.example/a?b=1&amp;c=2"
    rel = 'target="_blank" rel="noopener noreferrer ugc"'
    html = (
        f'<div><strong>市電</strong>の<span class="coral-rte-spoiler">復活</span>は<br></div>'
        f'<div><a href="{link}" {rel} class="coral-comment-content-link">{link}</a>&nbsp;</div>'
        f'<a class="coral-comment-content-link" href="https://news.example/" {rel}>https://news.example</a>'
        '<a href="mailto:a@news.example">a@news.example</a>'
    )
    policy = Policy(max_links=3, tags=TagRules(contacts="approve"))
    async with served(policy=policy, coral_secrets="secret-1") as client:
        corals = await phase(client, html)
        other = await phase(client, html.replace("<br>", "<hr>"))
    assert corals.status_code == 204
    # It is read as a text too, in which there are six.
    assert other.json()["actions"][0]["reason"] == "COMMENT_DETECTED_SPAM"


async def test_words_of_a_policy_match_in_japanese_text_and_links_are_spam() -> None:
    """Coral's own word list misses 死ね in お前は死ね。: its pattern wants a sign that is no letter on both sides."""
    policy = Policy(blocked_words=["死ね"], suspect_words=["利権"], max_links=0)
    async with served(policy=policy, coral_secrets="secret-1") as client:
        blocked = (await phase(client, "お前は死ね。")).json()
        suspect = (await phase(client, "市電の利権の話をしよう")).json()
        link = (await phase(client, "詳しくは https://shop.example/tram を見て")).json()
    assert blocked == {
        "status": "REJECTED",
        "actions": [{"actionType": "FLAG", "reason": "COMMENT_DETECTED_TOXIC"}],
    }
    assert suspect["status"] == "SYSTEM_WITHHELD"
    assert link == {
        "status": "SYSTEM_WITHHELD",
        "actions": [{"actionType": "FLAG", "reason": "COMMENT_DETECTED_SPAM"}],
    }
    assert all(map(valid, (blocked, suspect, link)))


async def test_the_policy_is_that_of_the_site_which_the_address_names(
    pool: Pool, database_url: str, caplog: pytest.LogCaptureFixture
) -> None:
    async with connection(pool) as database:
        await database.execute(
            "INSERT INTO sites (site_id, origins, policy) VALUES ('strict', '{}', $1)",
            '{"default": {"approve_below": 0.0}}',
        )
    async with served(service=Settings(database_url=database_url), coral_secrets="secret-1") as client:
        lenient = await phase(client, "市電の復活、楽しみです")
        named = await phase(client, "市電の復活、楽しみです", "/coral?site=strict")
        unknown = [await phase(client, "市電の復活、楽しみです", "/coral?site=nowhere") for _ in range(2)]
    assert [answer.status_code for answer in (lenient, named, *unknown)] == [204, 200, 204, 204]
    # A name that was mistyped is told of, once.
    told = [record.__dict__["site"] for record in caplog.records if "no such site" in record.message]
    assert [site for site in told if site != "default"] == ["nowhere"]


async def test_a_comment_is_withheld_while_no_policy_can_be_read() -> None:
    settings = Settings(database_url=f"postgresql://comments@{UNREACHABLE}/comments")
    async with served(service=settings, coral_secrets="secret-1") as client:
        answer = await phase(client, "市電の復活、楽しみです")
    assert (answer.status_code, answer.json()) == (200, {"status": "SYSTEM_WITHHELD"})


async def test_a_comment_is_withheld_while_the_database_has_no_tables(
    empty_database_url: str, caplog: pytest.LogCaptureFixture
) -> None:
    async with served(service=Settings(database_url=empty_database_url), coral_secrets="secret-1") as client:
        answer = await phase(client, "市電の復活、楽しみです")
    assert (answer.status_code, answer.json()) == (200, {"status": "SYSTEM_WITHHELD"})
    assert [record.message for record in caplog.records if record.levelname == "ERROR"] == [
        "withheld unscored"
    ]


async def test_a_request_is_answered_only_with_a_signature_by_one_of_the_secrets() -> None:
    body = request_about("お前は死ね。")
    signatures = {
        signature(body, "secret-1"): 200,
        signature(body, "secret-2"): 200,
        # While Coral rolls its secret it signs with both.
        signature(body, "secret-0", "secret-2"): 200,
        signature(body, "secret-0"): 401,
        signature(body + b" ", "secret-1"): 401,
        signature(body, "secret-1").removeprefix("sha256="): 401,
        "sha256=": 401,
        "sha256=é": 401,
        "": 401,
    }
    async with served(coral_secrets="secret-1, secret-2") as client:
        for header, status in signatures.items():
            answer = await client.post(
                "/coral", content=body, headers={b"X-Coral-Signature": header.encode()}
            )
            assert answer.status_code == status, header
        unsigned = await client.post("/coral", content=body)
    assert unsigned.json()["error"]["status"] == "UNAUTHENTICATED"


async def test_without_secrets_there_is_no_phase() -> None:
    async with served() as client:
        answer = await phase(client, "お前は死ね。")
    assert answer.status_code == 404
    assert "MODERATION_CORAL_SECRETS" in answer.json()["error"]["message"]


class BrokenScorer:
    name = "broken"
    version = "1"

    def score(self, texts: Any, langs: Any = None) -> Any:
        raise RuntimeError


async def test_a_comment_that_cannot_be_scored_is_withheld() -> None:
    """With an error Coral would go on and publish it."""
    async with served(BrokenScorer(), coral_secrets="secret-1") as client:
        answer = await phase(client, "市電の復活、楽しみにしています。")
    assert (answer.status_code, answer.json()) == (200, {"status": "SYSTEM_WITHHELD"})


async def test_a_comment_that_is_too_long_to_be_scored_is_withheld() -> None:
    async with served(coral_secrets="secret-1") as client:
        text = "".join(f"{number}番の停留所を残してほしい。" for number in range(600))
        longest = await phase(client, text.encode()[:20_480].decode(errors="ignore"))
        too_long = await phase(client, text.encode()[:20_483].decode(errors="ignore"))
    # It is judged, whatever of.
    assert longest.status_code == 204 or "actions" in longest.json()
    assert (too_long.status_code, too_long.json()) == (200, {"status": "SYSTEM_WITHHELD"})


async def test_a_comment_that_cannot_be_judged_in_time_is_withheld(monkeypatch: pytest.MonkeyPatch) -> None:
    """Coral publishes what is not answered within its timeout. The words of a changed policy may take longer."""
    done = threading.Event()

    def phase_that_hangs(_: Subject) -> Verdict:
        assert done.wait(60)
        return Verdict(Status.APPROVED, "clean")

    monkeypatch.setattr("moderation.api.verdicts.PHASES", (("words", phase_that_hangs),))
    async with served(coral_secrets="secret-1") as client:
        try:
            answer = await phase(client, "市電の復活、楽しみにしています。")
        finally:
            done.set()
    assert (answer.status_code, answer.json()) == (200, {"status": "SYSTEM_WITHHELD"})


async def test_a_body_that_is_not_corals_is_refused() -> None:
    async with served(coral_secrets="secret-1") as client:
        for body in (b"", b"[]", b"{}", b'{"comment":{"body":5}}', b"\xff", b'{"a":' * 100_000):
            answer = await client.post(
                "/coral", content=body, headers={"X-Coral-Signature": signature(body, "secret-1")}
            )
            assert (answer.status_code, answer.json()["error"]["status"]) == (400, "INVALID_ARGUMENT"), body


@pytest.mark.parametrize(
    ("text", "reasons"),
    [
        ("高額バイト募集中。即日現金、DMください", ["COMMENT_DETECTED_SPAM"]),
        ("asdfghjkl;asdfghjkl;", ["COMMENT_DETECTED_SPAM"]),
        ("LINE追加→taro1985", ["COMMENT_DETECTED_SPAM"]),
        ("あいつの電話は090-1234-5678", ["COMMENT_DETECTED_TOXIC"]),
        ("お前はさっさと首吊れよ", ["COMMENT_DETECTED_TOXIC"]),
        ("이 기사는 정말 좋네요", []),
        ("もう死にたい", []),
    ],
)
async def test_a_tag_is_spam_or_toxic_and_what_is_neither_is_withheld_without_a_flag(
    text: str, reasons: list[str]
) -> None:
    async with served(coral_secrets="secret-1") as client:
        answer = (await phase(client, text)).json()
    assert answer["status"] == "SYSTEM_WITHHELD"
    assert [action["reason"] for action in answer.get("actions", [])] == reasons
    assert valid(answer)
