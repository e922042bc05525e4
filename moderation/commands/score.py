"""`moderation score TEXT…` and `moderation score -`: one line of JSON for each text, in order."""

import sys
from collections.abc import Iterable, Iterator, Mapping, Sequence

import click
import msgspec

from comments_service.command_line import Command
from comments_service.domain.decisions import Scores, Span
from comments_service.wording import in_words
from moderation.commands.configured import configured_scorer
from moderation.scorers import Scorer

_BATCH = 256


class Request(msgspec.Struct, frozen=True):
    text: str
    lang: str | None = None


class Answer(msgspec.Struct, frozen=True):
    scores: Scores
    lang: str
    scorer: str
    version: str
    spans: list[Span]
    tags: list[Span]


class BadLineError(Exception):
    """A line of input is not a request; the lines before it have been answered."""


def answers(scorer: Scorer, requests: Iterable[Request]) -> Iterator[Answer]:
    """An answer for each request, in order, scored in batches as they come."""
    for batch in _batched(requests):
        scored_texts = scorer.score([request.text for request in batch], [request.lang for request in batch])
        for scored in scored_texts:
            yield Answer(
                scored.scores,
                scored.lang,
                scored.by or scorer.name,
                scorer.version,
                scored.spans,
                scored.tags,
            )


def _batched(requests: Iterable[Request]) -> Iterator[list[Request]]:
    batch: list[Request] = []
    try:
        for request in requests:
            batch.append(request)
            if len(batch) == _BATCH:
                yield batch
                batch = []
    except BadLineError:
        yield batch
        raise
    yield batch


def read_requests(lines: Iterable[bytes]) -> Iterator[Request]:
    """The requests of lines of JSON; blank lines are passed over. Raises `BadLineError` with the line's number."""
    decoder = msgspec.json.Decoder(Request)
    for number, line in enumerate(lines, start=1):
        if not line.strip():
            continue
        try:
            yield decoder.decode(line)
        except (msgspec.DecodeError, UnicodeDecodeError) as error:
            raise BadLineError(f"line {number}: {in_words(error, Request)}") from error


def _requests_for(texts: Iterable[str]) -> Iterator[Request]:
    for number, text in enumerate(texts, start=1):
        # Bytes of an argument that are not UTF-8 arrive as lone surrogates.
        if any("\ud800" <= character <= "\udfff" for character in text):
            raise BadLineError(f"text {number} is not UTF-8")
        yield Request(text)


@click.command("score", cls=Command, reports=(BadLineError,))
@click.argument(
    "texts",
    metavar="TEXT...",
    nargs=-1,
    required=True,
    help='texts, or - for lines of {"text", "lang"?} on standard input',
)
@click.option("--scorer", "kind", metavar="NAME", help="which scorer instead of the configured one")
@click.pass_obj
def command(environ: Mapping[str, str], texts: Sequence[str], kind: str | None) -> None:
    """Score texts, and print a line of JSON for each, in order.

    A text that looks like an option comes after `--`.

    \b
    Examples:
      moderation score "市電の復活、楽しみにしています。" "Resign already!"
      moderation score --scorer ngram -- --text
      moderation score - < comments.jsonl
    """
    piped = list(texts) == ["-"]
    requests = read_requests(sys.stdin.buffer) if piped else _requests_for(texts)
    scorer, _ = configured_scorer(environ, kind)
    for answer in answers(scorer, requests):
        sys.stdout.buffer.write(msgspec.json.encode(answer) + b"\n")
