"""docs/settings.md, compose.yaml, deploy/env.example and the image name the settings of the code, with its defaults."""

import re
from pathlib import Path
from typing import get_type_hints

import msgspec
import pytest
import yaml

from comments_service.errors import ConfigurationError
from comments_service.settings import Settings, from_environment
from moderation.settings import ModerationSettings

ROOT = Path(__file__).parents[2]
PAGE = ROOT / "docs" / "settings.md"
ROW = re.compile(r"^\| `([A-Z_]+)` \| (?:`([^`]*)`)? ?\| (.+) \|$", re.MULTILINE)
KINDS = (("COMMENTS_", Settings), ("MODERATION_", ModerationSettings))

# A setting that a process of compose.yaml takes from `.env`: its name, and its default there.
PASSED_ON = re.compile(r"\$\{([A-Z_]+)(?::-(.*)|:\?.*)\}")
EXAMPLE = re.compile(r"^([A-Z_]+)=(.*)$", re.MULTILINE)
# Defaults in containers that differ from those of the code.
IN_CONTAINERS = {
    # From outside a container nothing reaches its 127.0.0.1.
    "COMMENTS_HOST": "0.0.0.0",  # noqa: S104 - compared
    "MODERATION_HOST": "0.0.0.0",  # noqa: S104 - compared
    "MODERATION_METRICS_HOST": "0.0.0.0",  # noqa: S104 - compared
    # compose.yaml runs both servers itself.
    "COMMENTS_DATABASE_URL": "postgresql://comments:${POSTGRES_PASSWORD:?set it in .env}@postgres/comments",
    "COMMENTS_REDIS_URL": "redis://redis/0",
    # It runs `moderation serve` too.
    "COMMENTS_CHECK_URL": "http://moderation:${MODERATION_PORT:-8100}",
}
# What `.env` says of settings beside the defaults of compose.yaml.
IN_EXAMPLE = {
    "COMMENTS_DATABASE_URL": "",
    "COMMENTS_REDIS_URL": "",
    "COMMENTS_CHECK_URL": "",
    # A proxy on the host is seen from one of Docker's networks.
    "COMMENTS_TRUSTED_PROXIES": "172.16.0.0/12",
    # Of compose.yaml itself.
    "POSTGRES_PASSWORD": "",
    "WORKER_IMAGE": "worker",
}
SERVERS = {"COMMENTS_DATABASE_URL", "COMMENTS_REDIS_URL", "COMMENTS_DATA_DIR"}
COMPOSE = yaml.safe_load((ROOT / "compose.yaml").read_bytes())["services"]
DOCKERFILE = (ROOT / "Dockerfile").read_text("utf-8")


def described(prefix: str, kind: type[msgspec.Struct]) -> dict[str, tuple[str, str | None]]:
    """Each setting's default and description, by its name in the environment."""
    hints = get_type_hints(kind, include_extras=True)
    return {
        f"{prefix}{field.name.upper()}": (
            "" if field.default is None else str(field.default),
            next(one.description for one in hints[field.name].__metadata__ if isinstance(one, msgspec.Meta)),
        )
        for field in msgspec.structs.fields(kind)
    }


def test_every_setting_is_documented_with_its_default_and_meaning() -> None:
    documented = {name: (default, text) for name, default, text in ROW.findall(PAGE.read_text("utf-8"))}
    assert documented == {
        name: row for prefix, kind in KINDS for name, row in described(prefix, kind).items()
    }


def in_containers(*prefixes: str) -> dict[str, str]:
    """Each setting with a prefix, and its default in containers."""
    return {
        name: IN_CONTAINERS.get(name, default)
        for prefix, kind in KINDS
        if prefix in prefixes
        for name, (default, _) in described(prefix, kind).items()
    }


def passed_on(service: str) -> dict[str, str]:
    """The settings that compose.yaml passes on to a service under their own names, and their defaults there."""
    settings: dict[str, str] = {}
    for name, value in COMPOSE[service]["environment"].items():
        match = PASSED_ON.fullmatch(value)
        assert match is not None, f"{name} cannot be set in .env"
        assert match[1] == name
        settings[name] = match[2] or ""
    return settings


def test_compose_passes_on_every_setting_to_the_processes_that_read_it() -> None:
    servers = {name: default for name, default in in_containers("COMMENTS_").items() if name in SERVERS}
    assert passed_on("service") == in_containers("COMMENTS_")
    assert passed_on("worker") == in_containers("MODERATION_") | servers
    assert passed_on("moderation") == in_containers("MODERATION_") | servers | {
        "COMMENTS_TRUSTED_PROXIES": ""
    }
    assert passed_on("migrate") == servers


def test_the_example_of_an_env_file_has_every_setting() -> None:
    example = dict(EXAMPLE.findall((ROOT / "deploy" / "env.example").read_text("utf-8")))
    assert example == in_containers("COMMENTS_", "MODERATION_") | IN_EXAMPLE


@pytest.mark.parametrize(("prefix", "kind"), KINDS, ids=["service", "worker"])
def test_every_setting_of_the_example_is_accepted(prefix: str, kind: type[msgspec.Struct]) -> None:
    example = dict(EXAMPLE.findall((ROOT / "deploy" / "env.example").read_text("utf-8")))
    # The operator fills it in.
    example["COMMENTS_SECRET"] = "x" * 48
    given = from_environment(kind, prefix, example)
    assert all(
        str(getattr(given, field.name) or "") == example[f"{prefix}{field.name.upper()}"]
        for field in msgspec.structs.fields(kind)
    )


def test_the_image_sets_settings_that_there_are_to_their_defaults_in_containers() -> None:
    settings = in_containers("COMMENTS_", "MODERATION_")
    lines = re.sub(r"\\\n", " ", DOCKERFILE).splitlines()
    set_there = [
        (name, value)
        for line in lines
        if line.startswith("ENV ")
        for name, value in re.findall(r"((?:COMMENTS|MODERATION)_[A-Z_]+)=(\S+)", line)
    ]
    assert {name for name, _ in set_there} == {"COMMENTS_HOST", "MODERATION_HOST", "MODERATION_METRICS_HOST"}
    assert all(settings[name] == value for name, value in set_there)
    assert set(re.findall(r"\b(?:COMMENTS|MODERATION)_[A-Z_]+", DOCKERFILE)) <= settings.keys()
    ports = re.findall(r"^EXPOSE (\d+)$", DOCKERFILE, re.MULTILINE)
    assert sorted(ports) == sorted(
        [settings[name] for name in ("COMMENTS_PORT", "MODERATION_PORT", "MODERATION_METRICS_PORT")]
    )
    assert f"'COMMENTS_PORT', {settings['COMMENTS_PORT']}" in DOCKERFILE


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("COMMENTS_PROT", "8000"),
        ("COMMENTS_PORT", "http"),
        ("COMMENTS_PORT", "0"),
        ("COMMENTS_SECRET", "short"),
        ("COMMENTS_SUBMIT_LIMIT", "20 a minute"),
        ("COMMENTS_SUBMIT_LIMIT", "0/minute"),
        ("COMMENTS_CHECK_URL", "127.0.0.1:8100"),
        ("COMMENTS_CHECK_URL", "http://127.0.0.1:8100?site=news"),
        ("COMMENTS_CHECK_LIMIT", "often"),
        ("COMMENTS_REACT_LIMIT", "60/moment"),
        ("COMMENTS_TRUSTED_PROXIES", "*"),
    ],
)
def test_an_unknown_name_and_a_bad_value_are_refused(name: str, value: str) -> None:
    with pytest.raises(ConfigurationError, match=name):
        from_environment(Settings, "COMMENTS_", {name: value})


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("MODERATION_MODEL_LANGUAGES", "de"),
        ("MODERATION_GATE_LOSS", "-0.01"),
        ("MODERATION_GATE_LOSS", "0.06"),
        ("MODERATION_GATE_LOSS", "nan"),
        ("MODERATION_GATE_LOSS", "1 %"),
    ],
)
def test_a_gate_that_makes_no_sense_is_refused(name: str, value: str) -> None:
    with pytest.raises(ConfigurationError, match=name):
        from_environment(ModerationSettings, "MODERATION_", {name: value})


def test_other_programs_variables_are_left_alone() -> None:
    assert (
        from_environment(Settings, "COMMENTS_", {"PATH": "/bin", "MODERATION_SCORER": "ngram"}) == Settings()
    )
