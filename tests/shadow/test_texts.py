"""`moderation serve --shadow URL --texts FILE`: compares, prints, ends."""

import asyncio
import gzip
import json
import os
import signal
import sys
from codecs import BOM_UTF8
from collections.abc import Awaitable, Callable
from pathlib import Path

import pytest

from moderation.api.shadow import turns
from moderation.cli import main
from tests.cli.running import Result, run
from tests.perspective.serving import served
from tests.ports import UNREACHABLE
from tests.shadow.other import KEY, error, other_endpoint
from tests.waiting import wait_until

Serve = Callable[..., Awaitable[Result]]
TEXTS = [f"{number}番の市電の復活、楽しみです。" for number in range(70)] + [
    "お前みたいな馬鹿は黙ってろ",
    "お前は死ね",
]


def theirs(text: str) -> float:
    return 0.1 if "市電" in text else 0.9


@pytest.fixture
def serve(monkeypatch: pytest.MonkeyPatch, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> Serve:
    """Runs `moderation serve ARGUMENT…` with the embedded model."""
    for name in [name for name in os.environ if name.startswith(("COMMENTS_", "MODERATION_"))]:
        monkeypatch.delenv(name)
    monkeypatch.setenv("MODERATION_SCORER", "ngram")
    monkeypatch.setenv("MODERATION_SHADOW_KEY", KEY)
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(turns, "FIRST_PAUSE_SECONDS", 0.01)
    monkeypatch.setattr(turns, "LONGEST_PAUSE_SECONDS", 0.01)
    return lambda *arguments: run(main, ["serve", "--shadow-rate", "100", *arguments], capsys)


@pytest.fixture
def lines(tmp_path: Path) -> Path:
    path = tmp_path / "texts.txt"
    path.write_text("\n\n".join(TEXTS), "utf-8")
    return path


async def test_the_texts_of_a_file_are_compared_as_a_table(serve: Serve, lines: Path) -> None:
    async with other_endpoint(theirs) as other:
        result = await serve("--shadow", other.url, "--texts", str(lines))
    assert result.status == 0, result.err
    assert sorted(body["comment"]["text"] for body in other.asked) == sorted(TEXTS)
    assert "72 texts compared." in result.out
    tables = [line for line in result.out.splitlines() if ": 72 texts, correlation " in line]
    assert [line.partition(":")[0] for line in tables] == [
        "TOXICITY",
        "SEVERE_TOXICITY",
        "IDENTITY_ATTACK",
        "INSULT",
        "PROFANITY",
        "THREAT",
    ]
    assert "threshold  both above  only theirs  only ours  both below  agreement" in result.out
    assert KEY not in result.out + result.err


async def test_the_figures_are_also_to_be_had_as_json(serve: Serve, tmp_path: Path) -> None:
    path = tmp_path / "texts.jsonl.gz"
    with gzip.open(path, "wt", encoding="utf-8") as file:
        file.writelines(json.dumps({"text": text, "id": 1}, ensure_ascii=False) + "\n" for text in TEXTS)
    async with other_endpoint(theirs) as other:
        result = await serve("--shadow", f"{other.url}/v1alpha1?key={KEY}", "--texts", str(path), "--json")
    assert result.status == 0, result.err
    report = json.loads(result.out)
    assert report["texts"] == {"compared": 72}
    toxicity = report["attributes"][0]
    at = next(at for at in toxicity["thresholds"] if at["threshold"] == 0.5)
    assert (at["both_above"], at["only_theirs"], at["agreement"]) == (2, 0, 1.0)
    assert report["ours"].startswith("ngram-")


async def test_ours_compared_with_ours_agrees_in_everything(serve: Serve, lines: Path) -> None:
    async with served() as client:
        result = await serve("--shadow", str(client.base_url), "--texts", str(lines), "--json")
    report = json.loads(result.out)
    assert [(one["texts"], one["mean_difference"]) for one in report["attributes"]] == [(72, 0.0)] * 6
    assert {at["agreement"] for one in report["attributes"] for at in one["thresholds"]} == {1.0}


async def test_a_quota_is_waited_for_and_a_refused_text_left_out(serve: Serve, tmp_path: Path) -> None:
    path = tmp_path / "texts.txt"
    path.write_text("一つ目の市電\n二つ目の市電\n", "utf-8")
    async with other_endpoint(theirs) as other:
        other.refusal = (429, error(429, "RESOURCE_EXHAUSTED", "Quota exceeded"))

        async def lift() -> None:
            await wait_until(lambda: len(other.asked) >= 3, "nobody tried again")
            other.refusal = None

        lifting = asyncio.create_task(lift())
        result = await serve("--shadow", other.url, "--texts", str(path), "--json")
        await lifting
        assert json.loads(result.out)["texts"] == {"compared": 2}
        other.refusal = (400, error(400, "INVALID_ARGUMENT", "Unable to detect language."))
        refused = await serve("--shadow", other.url, "--texts", str(path), "--json")
    assert json.loads(refused.out)["texts"] == {"refused": 2}
    assert "text 1: 400 INVALID_ARGUMENT Unable to detect language." in refused.err


@pytest.mark.parametrize(
    ("url", "why"),
    [
        (f"http://{UNREACHABLE}", "Connection refused"),
        ("http://nowhere.invalid", "the name of the host is not found"),
    ],
)
async def test_one_that_cannot_be_reached_ends_it_with_the_reason(
    serve: Serve, lines: Path, url: str, why: str
) -> None:
    result = await serve("--shadow", url, "--texts", str(lines))
    assert (result.status, result.out) == (1, "")
    assert f"no answer: {why}" in result.err
    assert f"{url}/v1alpha1/comments:analyze gives no scores: {why}" in result.err.splitlines()[-1]
    assert KEY not in result.err


async def test_one_that_goes_away_later_is_told_of_and_counted(serve: Serve, tmp_path: Path) -> None:
    (tmp_path / "texts.txt").write_text("市電\n馬鹿\n")

    def goes_away(text: str) -> float:
        other.refusal = (503, error(503, "UNAVAILABLE", "later"))
        return theirs(text)

    async with other_endpoint(goes_away) as other:
        result = await serve("--shadow", other.url, "--texts", str(tmp_path / "texts.txt"), "--json")
    assert (result.status, json.loads(result.out)["texts"]) == (0, {"compared": 1, "fails": 1})
    assert "no answer: 503 UNAVAILABLE later; the next question in" in result.err


async def test_a_key_that_is_refused_ends_it_at_once(
    serve: Serve, lines: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("MODERATION_SHADOW_KEY", "wrong-key")
    async with other_endpoint(theirs) as other:
        result = await serve("--shadow", other.url, "--texts", str(lines))
    assert (result.status, result.out) == (1, "")
    assert "gives no scores: 400 INVALID_ARGUMENT API_KEY_INVALID API key not valid." in result.err
    assert "wrong-key" not in result.err
    assert len(other.asked) < 10


@pytest.mark.parametrize(
    ("arguments", "status", "message"),
    [
        (["--texts", "texts.txt"], 2, "Option '--texts' needs '--shadow'."),
        (["--shadow", "https://x.example", "--json"], 2, "Option '--json' needs '--texts'."),
        (
            ["--shadow", "https://x.example", "--texts", "nowhere.txt"],
            1,
            "nowhere.txt cannot be read: No such file",
        ),
        (
            ["--shadow", "x.example", "--texts", "texts.txt"],
            78,
            "must be an address that begins with https://",
        ),
        (["--shadow", "https://x.example", "--shadow-rate", "0", "--texts", "texts.txt"], 2, "--shadow-rate"),
        (
            ["--shadow", "https://x.example", "--texts", "bad.jsonl"],
            1,
            "bad.jsonl:1: neither a text nor JSON",
        ),
    ],
)
async def test_what_cannot_be_is_said(
    serve: Serve, tmp_path: Path, arguments: list[str], status: int, message: str
) -> None:
    (tmp_path / "texts.txt").write_text("市電\n", "utf-8")
    (tmp_path / "bad.jsonl").write_text('{"comment": "市電"}\n', "utf-8")
    result = await serve(*arguments)
    assert (result.status, result.out) == (status, "")
    assert message in result.err


async def test_an_interrupted_list_shows_what_was_compared(tmp_path: Path) -> None:
    path = tmp_path / "texts.txt"
    path.write_bytes(BOM_UTF8 + "\r\n".join(f"{number}番の市電" for number in range(100_000)).encode())
    environ = {
        name: value for name, value in os.environ.items() if not name.startswith(("COMMENTS_", "MODERATION_"))
    }
    async with other_endpoint(theirs) as other:
        process = await asyncio.create_subprocess_exec(
            *(sys.executable, "-m", "moderation", "serve", "--shadow", other.url, "--shadow-rate", "100"),
            *("--texts", str(path)),
            env=environ | {"MODERATION_SCORER": "ngram", "MODERATION_SHADOW_KEY": KEY},
            stdout=asyncio.subprocess.PIPE,
            stderr=asyncio.subprocess.PIPE,
        )
        await wait_until(lambda: len(other.asked) > 20, "nothing was compared", timeout=60)
        process.send_signal(signal.SIGINT)
        printed, said = await process.communicate()
    assert "TOXICITY: " in printed.decode()
    assert process.returncode == -signal.SIGINT
    assert "Traceback" not in said.decode()
    assert "0番の市電" in {body["comment"]["text"] for body in other.asked}
