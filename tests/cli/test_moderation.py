"""The command line `moderation`."""

import io
import json
import os
import subprocess
import sys
from collections.abc import Awaitable, Callable
from pathlib import Path

import pytest

from comments_service.domain.decisions import ATTRIBUTES
from comments_service.errors import CONFIGURATION_STATUS
from comments_service.local.server import free_port
from moderation.cli import main
from tests.cli.commands import Ran, run

Moderation = Callable[..., Awaitable[Ran]]
INSULT = "お前みたいな馬鹿は黙ってろ"


@pytest.fixture
def moderation(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> Moderation:
    """Runs `moderation ARGUMENT…` with the embedded model."""
    for name in [name for name in os.environ if name.startswith(("COMMENTS_", "MODERATION_"))]:
        monkeypatch.delenv(name)
    monkeypatch.setenv("COMMENTS_DATA_DIR", str(tmp_path / "data"))
    monkeypatch.setenv("MODERATION_SCORER", "ngram")
    return lambda *arguments: run(main, arguments, capsys)


def given(monkeypatch: pytest.MonkeyPatch, lines: str) -> None:
    """Standard input."""
    monkeypatch.setattr("sys.stdin", io.TextIOWrapper(io.BytesIO(lines.encode())))


async def test_texts_are_scored_a_line_each(moderation: Moderation) -> None:
    ran = await moderation("score", "市電の復活、楽しみです。", INSULT)

    assert (ran.status, ran.err) == (0, "")
    fine, insult = (json.loads(line) for line in ran.out.splitlines())
    assert set(fine) == {"scores", "lang", "scorer", "version", "spans"}
    assert set(fine["scores"]) == set(ATTRIBUTES)
    assert (fine["lang"], fine["scorer"]) == ("ja", "ngram")
    assert fine["scores"]["toxicity"] < 0.5 < insult["scores"]["toxicity"]


async def test_a_text_that_looks_like_an_option_comes_after_two_dashes(moderation: Moderation) -> None:
    ran = await moderation("score", "--", "-5点")
    assert (ran.status, len(ran.out.splitlines())) == (0, 1)


@pytest.mark.parametrize("text", ["-5", "-5.5", "- 市電の復活", "--楽しみ です", "-"])
async def test_a_text_may_begin_with_a_dash_if_it_does_not_look_like_an_option(
    moderation: Moderation, text: str
) -> None:
    plain = await moderation("score", "--", text, "楽しみです。")
    assert (plain.status, len(plain.out.splitlines())) == (0, 2)
    assert await moderation("score", text, "楽しみです。", "--scorer", "ngram") == plain


async def test_lines_of_json_are_answered_in_order(
    moderation: Moderation, monkeypatch: pytest.MonkeyPatch
) -> None:
    given(
        monkeypatch,
        json.dumps({"text": INSULT}) + '\n\n{"text": "楽しみです。"}\n{"text": "ok", "lang": "ja"}\n',
    )
    ran = await moderation("score", "-")
    answers = [json.loads(line) for line in ran.out.splitlines()]
    assert [answer["scores"]["toxicity"] > 0.5 for answer in answers] == [True, False, False]
    assert answers[2]["lang"] == "ja"


async def test_a_line_that_is_not_json_is_named_after_the_lines_before_it_are_answered(
    moderation: Moderation, monkeypatch: pytest.MonkeyPatch
) -> None:
    given(monkeypatch, '{"text": "楽しみです。"}\nnot json\n{"text": "x"}\n')
    ran = await moderation("score", "-")
    assert (ran.status, len(ran.out.splitlines())) == (1, 1)
    assert ran.err.startswith("moderation score: line 2: ")


async def test_an_argument_that_is_not_utf8_is_named_after_the_ones_before_it_are_answered(
    moderation: Moderation,
) -> None:
    ran = await moderation("score", "楽しみです。", os.fsdecode(b"\xff\xfe"))
    assert (ran.status, len(ran.out.splitlines())) == (1, 1)
    assert ran.err == "moderation score: text 2 is not UTF-8\n"


async def test_the_option_chooses_the_scorer(moderation: Moderation, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("MODERATION_SCORER", "onnx")
    assert (await moderation("score", "--scorer", "ngram", "楽しみです。")).status == 0
    ran = await moderation("score", "楽しみです。")
    assert ran == Ran(
        1,
        "",
        "moderation: onnx cannot score here: MODERATION_MODEL must name the folder of an exported model\n",
    )


async def test_a_scorer_that_does_not_exist_is_named(moderation: Moderation) -> None:
    ran = await moderation("score", "--scorer", "oracle", "楽しみです。")
    assert (ran.status, ran.out) == (1, "")
    assert ran.err.startswith("moderation: there is no scorer 'oracle'; there are ")


async def test_a_missing_model_is_named(
    moderation: Moderation, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("MODERATION_MODEL", str(tmp_path / "nowhere.model"))
    ran = await moderation("score", "楽しみです。")
    assert (ran.status, ran.err.count("\n")) == (1, 1)
    assert "nowhere.model" in ran.err


async def test_labelled_texts_are_measured(moderation: Moderation, tmp_path: Path) -> None:
    rows = [
        {"text": "市電の復活、楽しみです。", "lang": "ja", "source": "own", "toxicity": 0},
        {"text": INSULT, "lang": "ja", "source": "own", "toxicity": 1},
    ]
    (tmp_path / "rows.jsonl").write_text("\n".join(map(json.dumps, rows)))

    ran = await moderation("evaluate", "--json", str(tmp_path / "rows.jsonl"))

    assert ran.status == 0
    [measured] = json.loads(ran.out)["languages"]
    rates = [measured[name]["value"] for name in ("precision", "recall", "false_alarms")]
    assert (measured["lang"], rates) == ("ja", [1.0, 1.0, 0.0])


@pytest.mark.parametrize("command", [["evaluate", "nowhere.jsonl"], ["train", "--data", "nowhere"]])
async def test_a_missing_file_is_reported_on_one_line(moderation: Moderation, command: list[str]) -> None:
    ran = await moderation(*command)
    assert (ran.status, ran.out, ran.err.count("\n")) == (1, "", 1)
    assert ran.err.startswith(f"moderation {command[0]}: ")
    assert "nowhere" in ran.err


async def test_a_folder_without_training_files_is_named(moderation: Moderation, tmp_path: Path) -> None:
    ran = await moderation("train", "--data", str(tmp_path), "--out", str(tmp_path / "out"))
    assert ran == Ran(1, "", f"moderation train: {tmp_path} has no *_train.jsonl or *_train.jsonl.gz\n")
    assert not (tmp_path / "out").exists()


@pytest.mark.parametrize(
    ("name", "value", "message"),
    [
        ("MODERATION_SCORERS", "ngram", "unknown setting MODERATION_SCORERS; there are MODERATION_PORT, "),
        ("MODERATION_SCORER", "oracle", "MODERATION_SCORER: Invalid enum value"),
        ("COMMENTS_REDIS", "x", "unknown setting COMMENTS_REDIS; "),
    ],
)
async def test_a_setting_that_is_unknown_or_wrong_stops_the_worker(
    moderation: Moderation, monkeypatch: pytest.MonkeyPatch, name: str, value: str, message: str
) -> None:
    monkeypatch.setenv(name, value)
    ran = await moderation("work")
    assert (ran.status, ran.out, ran.err.count("\n")) == (CONFIGURATION_STATUS, "", 1)
    assert message in ran.err


async def test_the_worker_names_the_settings_that_are_missing(moderation: Moderation) -> None:
    assert await moderation("work") == Ran(
        CONFIGURATION_STATUS,
        "",
        "moderation: COMMENTS_DATABASE_URL, COMMENTS_REDIS_URL must be set (or start `comments up` first)\n",
    )


async def test_a_host_without_a_worker_is_not_alive_but_one_whose_redis_is_away_may_be(
    moderation: Moderation, monkeypatch: pytest.MonkeyPatch, redis_url: str, redis: object
) -> None:
    monkeypatch.setenv("COMMENTS_REDIS_URL", redis_url)
    assert (await moderation("alive")).status == 1
    monkeypatch.setenv("COMMENTS_REDIS_URL", f"redis://127.0.0.1:{free_port()}")
    assert (await moderation("alive")).status == 0


@pytest.mark.parametrize(
    ("command", "options"),
    [
        ([], ["work", "alive", "score", "train", "evaluate", "export", "verify"]),
        (["work"], []),
        (["alive"], []),
        (["score"], ["--scorer", "TEXT"]),
        (["train"], ["--data", "--out", "--seed"]),
        (["evaluate"], ["--scorer", "--threshold", "--attribute", "--json", "--plots", "--into", "FILE"]),
        (["export"], ["--out", "--int8", "MODEL"]),
        (["verify"], ["--against", "--threshold", "--max-flips", "--json", "FOLDER", "FILE"]),
    ],
)
async def test_help_shows_the_options_of_each_command(
    moderation: Moderation, command: list[str], options: list[str]
) -> None:
    ran = await moderation(*command, "--help")
    assert (ran.status, ran.err) == (0, "")
    assert ran.out.startswith(" ".join(["Usage: moderation", *command]))
    assert [option for option in options if option not in ran.out] == []


@pytest.mark.parametrize("arguments", [[], ["serve"], ["work", "hard"], ["score"]])
async def test_a_wrong_command_line_is_refused_with_the_usage(
    moderation: Moderation, arguments: list[str]
) -> None:
    ran = await moderation(*arguments)
    assert (ran.status, ran.out) == (2, "")
    assert ran.err.startswith("Usage: moderation")


HEAVY = ["asyncpg", "redis", "numpy", "torch", "transformers", "sklearn", "scipy", "litestar"]


def loaded(arguments: list[str], modules: list[str], **environ: str) -> subprocess.CompletedProcess[str]:
    """`moderation ARGUMENT…` as a process that ends with the names of those of `modules` that it loaded."""
    code = (
        "import sys; from moderation.cli import main\n"
        f"try: sys.exit(main({arguments!r}))\n"
        f"finally: sys.stderr.write(','.join(sorted(set(sys.modules) & set({modules!r}))))"
    )
    environment = {name: value for name, value in os.environ.items() if not name.startswith("COMMENTS_")}
    return subprocess.run(
        [sys.executable, "-c", code],
        check=False,
        capture_output=True,
        text=True,
        env=environment | environ,
    )


@pytest.mark.parametrize("arguments", [["--help"], ["alive", "--help"], ["--version"]])
def test_help_loads_nothing_heavy(arguments: list[str]) -> None:
    ran = loaded(arguments, [*HEAVY, "moderation.scorers"])
    assert (ran.returncode, ran.stderr) == (0, "")


def test_the_health_check_loads_no_scorer() -> None:
    light = [name for name in HEAVY if name != "redis"]
    ran = loaded(
        ["alive"], [*light, "moderation.scorers"], COMMENTS_REDIS_URL=f"redis://127.0.0.1:{free_port()}"
    )
    assert (ran.returncode, ran.stderr) == (0, "")
