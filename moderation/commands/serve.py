"""`moderation serve`: the Perspective API's calls, Coral's moderation phase, scores and checks over HTTP."""

import logging
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import click

from comments_service.command_line import Command
from comments_service.descriptors import raise_limit
from comments_service.errors import ConfigurationError
from comments_service.logs import configure
from comments_service.run_file import service_settings
from moderation.api.shadow.live import ShadowOptions
from moderation.commands.configured import configured_scorer, moderation_settings
from moderation.commands.parameters import PATH
from moderation.commands.shadowing import ShadowArguments, shadow_options
from moderation.settings import ModerationSettings

log = logging.getLogger(__name__)

SWITCH_SECONDS = 0.0005


@click.command("serve", cls=Command, supervised=True)
@click.option(
    "--policy", type=PATH, help="The policy (JSON) of comments that belong to no site of a database."
)
@click.option(
    "--tls",
    metavar="FOLDER",
    type=PATH,
    help="Speak HTTPS with this folder's tls.crt and tls.key; `moderation certificates` makes it.",
)
@shadow_options
@click.pass_obj
def command(environ: Mapping[str, str], policy: Path | None, tls: Path | None, **given: Any) -> None:
    """Answer the calls of Google's Perspective API, and others, until SIGINT or SIGTERM.

    Clients of the Perspective API need another host alone: docs/migrate-from-perspective.md. The status is 78 if a
    setting is missing or wrong, or if the scorer cannot be had: starting it again would not help.

    \b
    Examples:
      moderation serve
      moderation serve --tls certificates
      MODERATION_HOST=0.0.0.0 MODERATION_PORT=80 MODERATION_API_KEYS=key-1,key-2 moderation serve
      moderation serve --shadow https://commentanalyzer.googleapis.com
      moderation serve --shadow https://commentanalyzer.googleapis.com --texts comments.jsonl
    """
    settings = moderation_settings(environ)
    shadow = ShadowArguments(**given)
    options = shadow.options(settings.shadow_key)
    if options is not None and shadow.texts is not None:
        shadow.compare(options, settings.calibration, *configured_scorer(environ))
    else:
        _serve(environ, settings, policy, tls, options)


def _serve(
    environ: Mapping[str, str],
    settings: ModerationSettings,
    policy: Path | None,
    tls: Path | None,
    shadow: ShadowOptions | None,
) -> None:
    # Litestar is of no use to the other commands.
    from moderation.api.app import Parts
    from moderation.api.perspective.calibration import UNMEASURED
    from moderation.api.policies import read_policy
    from moderation.api.server import serve
    from moderation.api.suggestions import place_of
    from moderation.tls.serving import ServedCertificate

    folder = tls or (Path(settings.tls) if settings.tls else None)
    certificate = ServedCertificate(folder) if folder else None
    service = service_settings(environ)
    service.require_readable()
    configure()
    raise_limit()
    # The scorer's thread must not keep the event loop waiting for Python's lock for the usual 5 ms.
    sys.setswitchinterval(SWITCH_SECONDS)
    scorer, why = configured_scorer(environ)
    parts = Parts(
        settings=settings,
        service=service,
        scorer=scorer,
        policy=None if policy is None else read_policy(policy),
        suggestions=place_of(environ),
        shadow=shadow,
    )
    if settings.pin_version and settings.pin_version != parts.version:
        raise ConfigurationError(
            f"MODERATION_PIN_VERSION is {settings.pin_version!r}, and this would answer as {parts.version!r}"
        )
    if parts.calibration.name == UNMEASURED:
        log.warning("scores are the scorer's own: nobody measured what they are on Perspective's scale")
    log.info("scorer", extra={"version": parts.version, "why": why})
    serve(parts, certificate)
