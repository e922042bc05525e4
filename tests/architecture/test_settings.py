"""docs/settings.md says what the code does."""

import re
from pathlib import Path
from typing import get_type_hints

import msgspec
import pytest

from comments_service.errors import ConfigurationError
from comments_service.settings import Settings, from_environment
from moderation.settings import ModerationSettings

PAGE = Path(__file__).parents[2] / "docs" / "settings.md"
ROW = re.compile(r"^\| `([A-Z_]+)` \| (?:`([^`]*)`)? ?\| (.+) \|$", re.MULTILINE)
KINDS = (("COMMENTS_", Settings), ("MODERATION_", ModerationSettings))


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
