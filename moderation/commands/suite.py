"""`moderation suite`: how scorers do on the functional suite of this package."""

from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

import click
import msgspec

from comments_service.command_line import Command
from moderation.commands.configured import configured_scorer
from moderation.commands.foreign import scores_of_function, scores_of_program
from moderation.commands.parameters import PATH, SHARE
from moderation.evaluation.misjudged import misjudged_table, most_misjudged
from moderation.evaluation.page import NoMarksError, put_into
from moderation.evaluation.suite import (
    SuiteResults,
    joined,
    measure_suite,
    suite_markdown,
    with_scores,
)
from moderation.labelled.suite import SUITE, Case, read_suite, suite_version

# Returns a score for each text, from the texts and their languages.
_Scoring = Callable[[Sequence[str], Sequence[str]], list[float]]


@click.command("suite", cls=Command, reports=(OSError, ValueError, NoMarksError))
@click.option(
    "--scorer",
    "kinds",
    metavar="NAME",
    multiple=True,
    help="a scorer of this package, or MODULE:FUNCTION; may be repeated",
)
@click.option(
    "--program",
    "programs",
    metavar="COMMAND",
    multiple=True,
    help='a program that reads lines of {"text", "lang"} and writes a score for each; may be repeated',
)
@click.option("--lang", metavar="LANG", type=click.Choice(["en", "ja"]), help="cases of one language alone")
@click.option(
    "--threshold", type=SHARE, default=0.5, show_default=True, help="a text that scores as high is caught"
)
@click.option(
    "--misjudged",
    metavar="N",
    type=click.IntRange(min=0),
    default=0,
    show_default=True,
    help="list the N benign cases with the highest scores and the N toxic ones with the lowest",
)
@click.option("--json", "as_json", is_flag=True, help="JSON instead of Markdown: a list with what each did")
@click.option("--into", metavar="PAGE", type=PATH, help="put the Markdown between the marks of this page")
@click.pass_obj
def command(  # noqa: PLR0917 - its options
    environ: Mapping[str, str],
    kinds: Sequence[str],
    programs: Sequence[str],
    lang: str | None,
    threshold: float,
    misjudged: int,
    as_json: bool,
    into: Path | None,
) -> None:
    """Measure scorers on the functional suite.

    Without --scorer and --program it measures the configured scorer. Several are shown beside each other.

    \b
    Examples:
      moderation suite
      moderation suite --scorer ngram --scorer mine:toxicity --lang ja
      moderation suite --program "python3 mine.py" --misjudged 10
    """
    if as_json and into:
        raise click.UsageError("Options '--json' and '--into' exclude each other.")
    cases = _chosen(read_suite(), lang)
    scorings = [_scoring(environ, kind) for kind in kinds] + [_program(program) for program in programs]
    measured: list[SuiteResults] = []
    listed: list[str] = []
    for name, scoring in scorings or [_scoring(environ, None)]:
        rows = [row for part in cases.values() for row in part]
        scored = with_scores(cases, scoring([row.text for row in rows], [row.lang for row in rows]))
        measured.append(measure_suite(name, suite_version(), scored, threshold))
        if misjudged:
            texts = misjudged_table(most_misjudged(joined(scored), threshold, misjudged))
            listed += [f"### Misjudged by {name}", "", *texts, ""]
    if as_json:
        click.echo(msgspec.json.encode(measured))
        return
    markdown = "\n".join([suite_markdown(measured), *listed])
    if into:
        put_into(into, markdown, [], f"version {suite_version()} of moderation/{SUITE.name}/")
    else:
        click.echo(markdown, nl=False)


def _chosen(cases: Mapping[str, Sequence[Case]], lang: str | None) -> dict[str, list[Case]]:
    chosen = {name: [case for case in part if lang in (None, case.lang)] for name, part in cases.items()}
    return {name: part for name, part in chosen.items() if part}


def _scoring(environ: Mapping[str, str], kind: str | None) -> tuple[str, _Scoring]:
    if kind and ":" in kind:
        return kind.partition(":")[2], lambda texts, langs: scores_of_function(kind, texts, langs)
    scorer, _ = configured_scorer(environ, kind)

    def scores(texts: Sequence[str], langs: Sequence[str]) -> list[float]:
        return [scored.scores["toxicity"] for scored in scorer.score(texts, langs)]

    return f"{scorer.name} {scorer.version}", scores


def _program(program: str) -> tuple[str, _Scoring]:
    return program, lambda texts, langs: scores_of_program(program, texts, langs)
