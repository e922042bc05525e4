"""The command line `moderation`."""

import io
import json
import os
from collections.abc import Awaitable, Callable
from pathlib import Path

import pytest

from comments_service.domain.decisions import ATTRIBUTES
from comments_service.errors import CONFIGURATION_STATUS
from moderation.cli import main
from tests.cli.running import Result, run, run_process
from tests.ports import UNREACHABLE

Moderation = Callable[..., Awaitable[Result]]
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


def feed(monkeypatch: pytest.MonkeyPatch, lines: str) -> None:
    """Make `lines` the standard input."""
    monkeypatch.setattr("sys.stdin", io.TextIOWrapper(io.BytesIO(lines.encode())))


async def test_each_text_is_answered_with_a_line(moderation: Moderation) -> None:
    result = await moderation("score", "市電の復活、楽しみです。", INSULT)

    assert (result.status, result.err) == (0, "")
    fine, insult = (json.loads(line) for line in result.out.splitlines())
    assert set(fine) == {"scores", "lang", "scorer", "version", "spans", "tags"}
    assert set(fine["scores"]) == set(ATTRIBUTES)
    assert (fine["lang"], fine["scorer"]) == ("ja", "ngram")
    assert fine["scores"]["toxicity"] < 0.5 < insult["scores"]["toxicity"]


async def test_a_text_that_looks_like_an_option_is_scored_after_two_dashes(moderation: Moderation) -> None:
    result = await moderation("score", "--", "-5点")
    assert (result.status, len(result.out.splitlines())) == (0, 1)


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
    feed(
        monkeypatch,
        json.dumps({"text": INSULT}) + '\n\n{"text": "楽しみです。"}\n{"text": "ok", "lang": "ja"}\n',
    )
    result = await moderation("score", "-")
    answers = [json.loads(line) for line in result.out.splitlines()]
    assert [answer["scores"]["toxicity"] > 0.5 for answer in answers] == [True, False, False]
    assert answers[2]["lang"] == "ja"


async def test_a_line_that_is_not_json_is_named_after_the_lines_before_it_are_answered(
    moderation: Moderation, monkeypatch: pytest.MonkeyPatch
) -> None:
    feed(monkeypatch, '{"text": "楽しみです。"}\nnot json\n{"text": "x"}\n')
    result = await moderation("score", "-")
    assert (result.status, len(result.out.splitlines())) == (1, 1)
    assert result.err.startswith("moderation: line 2: ")


async def test_an_argument_that_is_not_utf8_is_named_after_those_before_it_are_answered(
    moderation: Moderation,
) -> None:
    result = await moderation("score", "楽しみです。", os.fsdecode(b"\xff\xfe"))
    assert (result.status, len(result.out.splitlines())) == (1, 1)
    assert result.err == "moderation: text 2 is not UTF-8\n"


async def test_the_option_scorer_chooses_the_scorer(
    moderation: Moderation, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("MODERATION_SCORER", "onnx")
    assert (await moderation("score", "--scorer", "ngram", "楽しみです。")).status == 0
    result = await moderation("score", "楽しみです。")
    assert result == Result(
        1,
        "",
        "moderation: onnx cannot score here: MODERATION_MODEL must name the folder of an exported model\n",
    )


async def test_a_scorer_that_does_not_exist_is_named(moderation: Moderation) -> None:
    result = await moderation("score", "--scorer", "oracle", "楽しみです。")
    assert (result.status, result.out) == (1, "")
    assert result.err.startswith("moderation: there is no scorer 'oracle'; there are ")


async def test_a_missing_model_is_named(
    moderation: Moderation, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("MODERATION_MODEL", str(tmp_path / "nowhere.model"))
    result = await moderation("score", "楽しみです。")
    assert (result.status, result.err.count("\n")) == (1, 1)
    assert "nowhere.model" in result.err


async def test_labelled_texts_are_measured(moderation: Moderation, tmp_path: Path) -> None:
    rows = [
        {"text": "市電の復活、楽しみです。", "lang": "ja", "source": "own", "toxicity": 0},
        {"text": INSULT, "lang": "ja", "source": "own", "toxicity": 1},
    ]
    (tmp_path / "rows.jsonl").write_text("\n".join(map(json.dumps, rows)))

    result = await moderation("evaluate", "--json", str(tmp_path / "rows.jsonl"))

    assert result.status == 0
    [measured] = json.loads(result.out)["languages"]
    rates = [measured[name]["value"] for name in ("precision", "recall", "false_alarms")]
    assert (measured["lang"], rates) == ("ja", [1.0, 1.0, 0.0])


@pytest.mark.parametrize("command", [["evaluate", "nowhere.jsonl"], ["train", "--data", "nowhere"]])
async def test_a_missing_file_is_reported_on_one_line(moderation: Moderation, command: list[str]) -> None:
    result = await moderation(*command)
    assert (result.status, result.out, result.err.count("\n")) == (1, "", 1)
    assert result.err.startswith("moderation: ")
    assert "nowhere" in result.err


async def test_a_folder_without_training_files_is_named(moderation: Moderation, tmp_path: Path) -> None:
    result = await moderation("train", "--data", str(tmp_path), "--out", str(tmp_path / "out"))
    assert result == Result(1, "", f"moderation: {tmp_path} has no *_train.jsonl or *_train.jsonl.gz\n")
    assert not (tmp_path / "out").exists()


@pytest.mark.parametrize(
    ("name", "value", "message"),
    [
        ("MODERATION_SCORERS", "ngram", "unknown setting MODERATION_SCORERS; there are MODERATION_HOST, "),
        (
            "MODERATION_SCORER",
            "oracle",
            "MODERATION_SCORER must be one of 'auto', 'cascade', 'detoxify', 'encoder', 'ngram', 'onnx', ",
        ),
        (
            "MODERATION_DEVICE",
            "detox",
            "MODERATION_DEVICE must be one of 'auto', 'cpu', 'cuda', not 'detox'\n",
        ),
        ("MODERATION_GATE_LOSS", "1 %", "MODERATION_GATE_LOSS must be a number from 0 to 0.05, not '1 %'\n"),
        ("MODERATION_PORT", "", "MODERATION_PORT must be a whole number from 1 to 65535, not ''\n"),
        ("COMMENTS_REDIS", "x", "unknown setting COMMENTS_REDIS; "),
    ],
)
async def test_a_setting_that_is_unknown_or_wrong_stops_the_worker(
    moderation: Moderation, monkeypatch: pytest.MonkeyPatch, name: str, value: str, message: str
) -> None:
    monkeypatch.setenv(name, value)
    result = await moderation("work")
    assert (result.status, result.out, result.err.count("\n")) == (CONFIGURATION_STATUS, "", 1)
    assert message in result.err


async def test_the_worker_names_the_settings_that_are_missing(moderation: Moderation) -> None:
    result = await moderation("work")
    assert (result.status, result.out, result.err.count("\n")) == (CONFIGURATION_STATUS, "", 1)
    assert result.err.startswith(
        "moderation: COMMENTS_DATABASE_URL, COMMENTS_REDIS_URL must be set; or start "
    )


async def test_alive_fails_without_a_worker_but_not_without_redis(
    moderation: Moderation, monkeypatch: pytest.MonkeyPatch, redis_url: str, redis: object
) -> None:
    monkeypatch.setenv("COMMENTS_REDIS_URL", redis_url)
    assert (await moderation("alive")).status == 1
    monkeypatch.setenv("COMMENTS_REDIS_URL", f"redis://{UNREACHABLE}")
    assert (await moderation("alive")).status == 0


@pytest.mark.parametrize(
    ("command", "options"),
    [
        ([], ["work", "alive", "score", "train", "evaluate", "calibrate", "export", "verify"]),
        (["work"], []),
        (["alive"], []),
        (["score"], ["--scorer", "TEXT"]),
        (["train"], ["--data", "--out", "--seed"]),
        (["evaluate"], ["--scorer", "--threshold", "--attribute", "--json", "--plots", "--into", "FILE"]),
        (["calibrate"], ["--data", "--scorer", "--out", "--seed"]),
        (["export"], ["--out", "--int8", "MODEL"]),
        (["verify"], ["--against", "--threshold", "--max-flips", "--json", "FOLDER", "FILE"]),
    ],
)
async def test_help_shows_the_options_of_each_command(
    moderation: Moderation, command: list[str], options: list[str]
) -> None:
    result = await moderation(*command, "--help")
    assert (result.status, result.err) == (0, "")
    assert result.out.startswith(" ".join(["Usage: moderation", *command]))
    assert [option for option in options if option not in result.out] == []


@pytest.mark.parametrize("arguments", [[], ["server"], ["serve", "hard"], ["work", "hard"], ["score"]])
async def test_a_wrong_command_line_is_refused_with_the_usage(
    moderation: Moderation, arguments: list[str]
) -> None:
    result = await moderation(*arguments)
    assert (result.status, result.out) == (2, "")
    assert result.err.startswith("Usage: moderation")


HEAVY = ["asyncpg", "redis", "numpy", "torch", "transformers", "sklearn", "scipy", "litestar"]


@pytest.mark.parametrize("arguments", [["--help"], ["alive", "--help"], ["--version"]])
def test_help_loads_no_heavy_module(arguments: list[str]) -> None:
    result = run_process(main, arguments, [*HEAVY, "moderation.scorers"])
    assert (result.returncode, result.stderr) == (0, "")


def test_the_health_check_loads_no_scorer() -> None:
    light = [name for name in HEAVY if name != "redis"]
    address = f"redis://{UNREACHABLE}"
    result = run_process(main, ["alive"], [*light, "moderation.scorers"], COMMENTS_REDIS_URL=address)
    assert (result.returncode, result.stderr) == (0, "")
