"""`moderation feedback`: suggestions as labelled texts, and erased."""

import json
import os
from collections.abc import Awaitable, Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from comments_service.local.data_folder import locked, written_run_file
from comments_service.run_file import RunFile
from moderation.cli import main
from moderation.labelled.files import read_labelled
from moderation.labelled.rows import read_rows
from tests.cli.running import Result, run
from tests.ports import UNREACHABLE
from tests.suggestions.suggested import COMMUNITY, INSULT, keep, kept, suggested

Feedback = Callable[..., Awaitable[Result]]
DAY = datetime(2026, 12, 1, tzinfo=UTC)


@pytest.fixture
def feedback(
    place_environ: dict[str, str],
    monkeypatch: pytest.MonkeyPatch,
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
) -> Feedback:
    """Runs `moderation feedback ARGUMENT…` on the place."""
    for name in [name for name in os.environ if name.startswith(("COMMENTS_", "MODERATION_"))]:
        monkeypatch.delenv(name)
    for name, value in place_environ.items():
        monkeypatch.setenv(name, value)
    monkeypatch.setenv("MODERATION_SCORER", "ngram")
    monkeypatch.chdir(tmp_path)
    return lambda *arguments: run(main, ["feedback", *arguments], capsys)


def rows(result: Result) -> list[dict[str, Any]]:
    assert result.status == 0, result.err
    return [json.loads(line) for line in result.out.splitlines()]


async def test_each_suggestion_becomes_a_labelled_text(
    feedback: Feedback, place_environ: dict[str, str]
) -> None:
    context = {"entries": [{"text": '{"Coral_comment_id":"8c2f"}'}]}
    await keep(
        place_environ,
        suggested(given={"TOXICITY": 1, "INSULT_EXPERIMENTAL@2": 0.7, "COMPASSION": 1}, context=context),
        suggested("市電の復活、楽しみです。", {"TOXICITY": 0, "THREAT": 0.5}, client_token="comment:2"),
    )
    insult, fine = rows(await feedback("export"))
    assert {name: insult[name] for name in ("text", "lang", "source", "toxicity", "insult")} == {
        "text": INSULT,
        "lang": "ja",
        "source": "suggested",
        "toxicity": 1,
        "insult": 1,
    }
    assert (insult["community_id"], insult["client_token"], insult["context"]) == (
        COMMUNITY,
        "comment:1",
        context,
    )
    assert insult["suggested"]["COMPASSION"] == {"summaryScore": {"value": 1.0}}
    assert (fine["toxicity"], "threat" in fine) == (0, False)


@pytest.mark.parametrize(
    ("given", "labels"),
    [
        ({"TOXICITY": 0.61}, {"toxicity": 1}),
        ({"TOXICITY": 0.39}, {"toxicity": 0}),
        ({"TOXICITY": 0.6, "INSULT": 0.4, "THREAT": 0.5, "PROFANITY": 1}, {"obscene": 1}),
        ({"TOXICITY": 1, "TOXICITY_FAST": 1}, {"toxicity": 1}),
        ({"TOXICITY": 1, "TOXICITY_FAST": 0, "INSULT": 0}, {"insult": 0}),
    ],
)
async def test_a_score_labels_unless_it_is_unsure_or_contradicted(
    feedback: Feedback, place_environ: dict[str, str], given: dict[str, float], labels: dict[str, int]
) -> None:
    await keep(place_environ, suggested(given=given))
    [row] = rows(await feedback("export"))
    names = (
        "toxicity",
        "severe_toxicity",
        "obscene",
        "identity_attack",
        "insult",
        "threat",
        "sexual_explicit",
    )
    assert {name: row[name] for name in names if name in row} == labels


async def test_what_lacks_a_text_or_a_label_is_counted(
    feedback: Feedback, place_environ: dict[str, str]
) -> None:
    await keep(place_environ, suggested(client_token="1"), suggested(client_token="2"), keep_text=False)
    await keep(
        place_environ, suggested(given={"COMPASSION": 1.0}, client_token="3"), suggested(client_token="4")
    )
    result = await feedback("export")
    assert len(rows(result)) == 1
    assert result.err.startswith("1 rows from ")
    assert result.err.endswith("; left out: 2 with no text, 1 with no label\n")


async def test_an_export_can_be_limited(feedback: Feedback, place_environ: dict[str, str]) -> None:
    await keep(
        place_environ,
        suggested(given={"TOXICITY": 0}, received_at=DAY),
        suggested(given={"TOXICITY": 1}, received_at=DAY + timedelta(days=1)),
        suggested("死ね", community_id="another", received_at=DAY + timedelta(days=1, hours=1)),
    )

    async def labels(*options: str) -> list[int]:
        return [row["toxicity"] for row in rows(await feedback("export", *options))]

    assert await labels() == [1, 1]
    assert await labels("--all") == [0, 1, 1]
    assert await labels("--until", "2026-12-02") == [0]
    assert await labels("--since", "2026-12-02T09:30+09:00") == [1]
    assert await labels("--community", COMMUNITY) == [1]
    assert await labels("--site", "nowhere") == []


async def test_an_export_is_read_by_training_and_measured_by_evaluate(
    feedback: Feedback, place_environ: dict[str, str], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    await keep(
        place_environ,
        suggested(),
        suggested("市電の復活、楽しみです。", {"TOXICITY": 0}, client_token="comment:2"),
    )
    exported = tmp_path / "suggested_train.jsonl"
    exported.write_text((await feedback("export")).out, encoding="utf-8")

    assert [(row.source, row.toxicity, row.training_weight) for row in read_rows(exported)] == [
        ("suggested", 1, 1.0),
        ("suggested", 0, 1.0),
    ]
    assert [row.lang for row in read_labelled([exported])] == ["ja", "ja"]
    result = await run(main, ["evaluate", "--json", str(exported)], capsys)
    assert result.status == 0, result.err
    [language] = json.loads(result.out)["languages"]
    assert (language["recall"]["value"], language["false_alarms"]["value"]) == (1.0, 0.0)


async def test_what_is_named_is_erased(feedback: Feedback, place_environ: dict[str, str]) -> None:
    old = datetime.now(UTC) - timedelta(days=100)
    await keep(
        place_environ,
        suggested(client_token="old", received_at=old),
        suggested(client_token="mine"),
        suggested(client_token="c" * 2_000),
        suggested(client_token="theirs", community_id="another"),
    )
    assert (await feedback("erase", "--older-than", "101d")).out.startswith("erased 0 suggested scores of ")
    assert (await feedback("erase", "--older-than", "99d")).out.startswith("erased 1 suggested score of ")
    assert (await feedback("erase", "--client-token", "mine")).out.startswith("erased 1 ")
    assert (await feedback("erase", "--client-token", "c" * 2_000)).out.startswith("erased 1 ")
    assert [one.client_token for one in await kept(place_environ)] == ["theirs"]
    assert (await feedback("erase", "--community", "another")).out.startswith("erased 1 ")
    assert await kept(place_environ) == []


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["erase"], "Give '--community', '--client-token' or '--older-than'."),
        (["erase", "--older-than", "soon"], "soon is not an age such as 180d or 12h"),
        (["erase", "--older-than", "99999999999999d"], "is not an age"),
        (["export", "--since", "yesterday"], "yesterday is not a time such as 2026-12-31"),
    ],
)
async def test_a_command_line_that_names_nothing_or_nonsense_is_refused(
    feedback: Feedback, place_environ: dict[str, str], arguments: list[str], message: str
) -> None:
    await keep(place_environ, suggested())
    result = await feedback(*arguments)
    assert (result.status, result.out) == (2, "")
    assert message in result.err
    assert len(await kept(place_environ)) == 1


@pytest.mark.parametrize("arguments", [["export"], ["erase", "--older-than", "1d"]])
async def test_without_a_place_the_settings_are_named(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, capsys: pytest.CaptureFixture[str], arguments: list[str]
) -> None:
    for name in [name for name in os.environ if name.startswith("COMMENTS_")]:
        monkeypatch.delenv(name)
    monkeypatch.chdir(tmp_path)
    result = await run(main, ["feedback", *arguments], capsys)
    assert (result.status, result.out) == (1, "")
    assert "COMMENTS_DATABASE_URL or COMMENTS_DATA_DIR" in result.err


async def test_nothing_kept_yet_is_an_empty_export(feedback: Feedback) -> None:
    result = await feedback("export")
    assert rows(result) == []
    assert result.err.startswith("0 rows from ")


async def test_beside_comments_up_they_are_in_its_database_and_a_file_that_is_left_is_named(
    database_url: str,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    for name in [name for name in os.environ if name.startswith(("COMMENTS_", "MODERATION_"))]:
        monkeypatch.delenv(name)
    environ = {"COMMENTS_DATA_DIR": str(tmp_path / "data")}
    monkeypatch.setenv("COMMENTS_DATA_DIR", environ["COMMENTS_DATA_DIR"])
    await keep(environ, suggested("市電", client_token="before"))
    left = tmp_path / "data" / "suggested_scores.jsonl"
    servers = RunFile(database_url, f"redis://{UNREACHABLE}", None, os.getpid())
    with locked(tmp_path / "data") as folder, written_run_file(folder, servers):
        await keep(environ, suggested("死ね", client_token="after"))
        result = await run(main, ["feedback", "export"], capsys)
        of_file = await run(main, ["feedback", "export", "--file", str(left)], capsys)
        erased = await run(
            main, ["feedback", "erase", "--client-token", "before", "--file", str(left)], capsys
        )
        after = await run(main, ["feedback", "export"], capsys)
    assert [row["text"] for row in rows(result)] == ["死ね"]
    assert result.err.startswith(f"{left} has others, of a time without a database: see --file\n1 rows from ")
    assert [row["text"] for row in rows(of_file)] == ["市電"]
    assert erased.out == f"erased 1 suggested score of {left}\n"
    assert after.err.startswith("1 rows from PostgreSQL")
    missing = await run(main, ["feedback", "export", "--file", str(tmp_path / "nowhere")], capsys)
    assert (missing.status, missing.err) == (1, f"moderation: there is no file {tmp_path / 'nowhere'}\n")
