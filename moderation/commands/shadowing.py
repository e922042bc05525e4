"""The options of `moderation serve` that compare it with another endpoint."""

import asyncio
from collections.abc import Callable, Sequence
from pathlib import Path
from time import monotonic
from typing import Any, Literal, TypeVar

import click
import msgspec

from comments_service.command_line import CommandError
from comments_service.domain.decisions import Scores
from moderation.api.perspective.calibration import calibration_for
from moderation.api.shadow.endpoint import Address, NoAnswerError
from moderation.api.shadow.live import RATE, ShadowOptions
from moderation.api.shadow.table import as_text
from moderation.api.shadow.tally import ShadowReport, Tally
from moderation.api.shadow.texts import compare_texts, read_texts
from moderation.commands.parameters import PATH, SHARE
from moderation.scorers import Scorer

_DecoratedT = TypeVar("_DecoratedT", bound=Callable[..., Any])

MOST_RATE = 100.0
PROGRESS_SECONDS = 10.0


def shadow_options(command: _DecoratedT) -> _DecoratedT:
    """Adds the options, whose values `ShadowArguments` takes."""
    for option in reversed(
        (
            click.option(
                "--shadow",
                "url",
                metavar="URL",
                help="compare with this endpoint of Perspective's form, as a table at /shadow",
            ),
            click.option(
                "--shadow-rate",
                "rate",
                type=click.FloatRange(min=0, min_open=True, max=MOST_RATE),
                default=RATE,
                show_default=True,
                help="ask it at most so many times a second",
            ),
            click.option(
                "--shadow-share",
                "share",
                type=SHARE,
                default=1.0,
                show_default=True,
                help="the share of the texts to ask about",
            ),
            click.option(
                "--shadow-do-not-store",
                "marked",
                is_flag=True,
                help="ask also about texts that their client marked doNotStore, as Coral does by default",
            ),
            click.option(
                "--texts",
                type=PATH,
                metavar="FILE",
                help="compare these texts (lines, or JSON lines with `text`; - for standard input), then end",
            ),
            click.option("--json", "as_json", is_flag=True, help="with --texts: JSON instead of a table"),
        )
    ):
        command = option(command)
    return command


class ShadowArguments(msgspec.Struct, frozen=True, kw_only=True):
    """What the options say."""

    url: str | None
    rate: float
    share: float
    marked: bool
    texts: Path | None
    as_json: bool

    def options(self, key: str) -> ShadowOptions | None:
        """None without `--shadow`. Raises `click.UsageError`, `ConfigurationError`."""
        if self.url is None:
            if self.texts is not None:
                raise click.UsageError("Option '--texts' needs '--shadow'.")
            return None
        if self.as_json and self.texts is None:
            raise click.UsageError("Option '--json' needs '--texts'.")
        return ShadowOptions(
            address=Address(self.url, key), rate=self.rate, share=self.share, marked=self.marked
        )

    def compare(
        self, options: ShadowOptions, calibration: Literal["perspective", "off"], scorer: Scorer, why: str
    ) -> None:
        """Compares the texts and prints the table. Raises `CommandError`."""
        assert self.texts is not None  # noqa: S101 - the caller asked
        calibrated = calibration_for(scorer.name, scorer.version, calibration)

        def our_scores(texts: Sequence[str]) -> list[Scores]:
            return [calibrated.apply(scored.scores, scored.lang) for scored in scorer.score(texts)]

        click.echo(f"asking {options.address} {options.rate:g} times a second at most; {why}", err=True)
        tally = Tally(options.address, f"{scorer.name}-{scorer.version}+{calibrated.name}")
        try:
            texts = read_texts(self.texts)
            asyncio.run(compare_texts(options, texts, our_scores, tally, _Progress().show, _show_pause))
        except NoAnswerError as error:
            raise CommandError(f"{options.address} gives no scores: {error.what}") from error
        except OSError as error:
            raise CommandError(f"{self.texts} cannot be read: {error.strerror or error}") from error
        except ValueError as error:
            raise CommandError(str(error)) from error
        except KeyboardInterrupt:
            # A list may take hours. What was compared until now is worth showing.
            self._show(tally.report())
            raise
        self._show(tally.report())

    def _show(self, report: ShadowReport) -> None:
        if self.as_json:
            click.echo(msgspec.json.encode(report))
        else:
            click.echo(as_text(report), nl=False)


class _Progress:
    """Says now and then how many texts are done, and at once what one of them met."""

    def __init__(self) -> None:
        self._said_at = monotonic()

    def show(self, done: int, met: str) -> None:
        if met:
            click.echo(f"text {done}: {met}", err=True)
        elif monotonic() - self._said_at >= PROGRESS_SECONDS or done % 100 == 0:
            click.echo(f"{done} texts", err=True)
            self._said_at = monotonic()


def _show_pause(seconds: float, why: str) -> None:
    click.echo(f"no answer: {why}; the next question in {seconds:g} s", err=True)
