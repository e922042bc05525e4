"""docs/settings.md, compose.yaml and deploy/env.example name the settings that the code has, with its defaults."""

import re
from pathlib import Path
from typing import get_type_hints

import msgspec
import pytest

from comments_service.errors import ConfigurationError
from comments_service.settings import Settings, from_environment
from moderation.settings import ModerationSettings

ROOT = Path(__file__).parents[2]
PAGE = ROOT / "docs" / "settings.md"
ROW = re.compile(r"^\| `([A-Z_]+)` \| (?:`([^`]*)`)? ?\| (.+) \|$", re.MULTILINE)
KINDS = (("COMMENTS_", Settings), ("MODERATION_", ModerationSettings))

# A setting that a process of compose.yaml takes from `.env`: its service, its name, and its default there.
SERVICE = re.compile(r"^  ([a-z]+):$(.*?)(?=^  [a-z]|^\S|\Z)", re.MULTILINE | re.DOTALL)
PASSED_ON = re.compile(r"^      ([A-Z_]+): \$\{\1(?::-([^}]*))?(?::\?[^}]+)?\}$", re.MULTILINE)
EXAMPLE = re.compile(r"^([A-Z_]+)=(.*)$", re.MULTILINE)
NOT_IN_COMPOSE = {
    "COMMENTS_HOST": "the image listens on all addresses of its container",
    "COMMENTS_PORT": "compose.yaml publishes 8000 on the host",
    "COMMENTS_DATA_DIR": "only `comments up` keeps data in a folder",
    "COMMENTS_DATABASE_URL": "compose.yaml runs PostgreSQL itself",
    "COMMENTS_REDIS_URL": "compose.yaml runs Redis itself",
    "MODERATION_METRICS_HOST": "the image listens on all addresses of its container",
    "MODERATION_PORT": "there is no `moderation serve` yet",
}


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


def passed_on(service: str) -> dict[str, str]:
    """The defaults of the settings that compose.yaml passes on to a service, by name."""
    services = dict(SERVICE.findall((ROOT / "compose.yaml").read_text("utf-8").partition("\nservices:\n")[2]))
    return dict(PASSED_ON.findall(services[service]))


@pytest.mark.parametrize(
    ("service", "prefix", "kind"), [("service", *KINDS[0]), ("worker", *KINDS[1])], ids=["service", "worker"]
)
def test_compose_passes_on_every_setting_with_the_default_of_the_code(
    service: str, prefix: str, kind: type[msgspec.Struct]
) -> None:
    assert passed_on(service) == {
        name: default for name, (default, _) in described(prefix, kind).items() if name not in NOT_IN_COMPOSE
    }


def test_the_example_of_an_env_file_has_every_setting_that_compose_passes_on() -> None:
    example = dict(EXAMPLE.findall((ROOT / "deploy" / "env.example").read_text("utf-8")))
    defaults = passed_on("service") | passed_on("worker")
    # A proxy on the host is seen from one of Docker's networks.
    defaults |= {"COMMENTS_TRUSTED_PROXIES": "172.16.0.0/12"}
    of_compose = {"POSTGRES_PASSWORD": "", "WORKER_IMAGE": "worker"}
    assert example == of_compose | defaults


def test_no_exception_of_compose_has_become_untrue() -> None:
    settings = {name for prefix, kind in KINDS for name in described(prefix, kind)}
    assert NOT_IN_COMPOSE.keys() <= settings - passed_on("service").keys() - passed_on("worker").keys()


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("COMMENTS_PROT", "8000"),
        ("COMMENTS_PORT", "http"),
        ("COMMENTS_PORT", "0"),
        ("COMMENTS_SECRET", "short"),
        ("COMMENTS_SUBMIT_LIMIT", "20 a minute"),
        ("COMMENTS_SUBMIT_LIMIT", "0/minute"),
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
