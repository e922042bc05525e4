"""What the environment configures for a command. Both functions raise `ConfigurationError`."""

from collections.abc import Mapping

from comments_service.settings import from_environment
from moderation.scorers import Scorer
from moderation.scorers.choose import load_scorer
from moderation.settings import ModerationSettings


def moderation_settings(environ: Mapping[str, str]) -> ModerationSettings:
    return from_environment(ModerationSettings, "MODERATION_", environ)


def configured_scorer(environ: Mapping[str, str], kind: str | None = None) -> tuple[Scorer, str]:
    """The scorer, of this `kind` instead of the configured one if it is given, and why it was taken."""
    settings = moderation_settings(environ)
    return load_scorer(
        kind or settings.scorer, settings.model, settings.languages, settings.gate_loss, settings.device
    )
