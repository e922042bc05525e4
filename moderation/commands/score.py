"""`moderation score TEXT…` and `moderation score -`: one line of JSON for each text, in order."""

import argparse
import sys
from collections.abc import Callable, Iterable, Iterator, Sequence

import msgspec

from comments_service.domain.decisions import Scores, Span
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


class BadLineError(Exception):
    """A line of input is not a request; the lines before it have been answered."""


def answers(scorer: Scorer, requests: Iterable[Request]) -> Iterator[Answer]:
    """An answer for each request, in order, scored in batches as they come."""
    for batch in _batched(requests):
        scored = scorer.score([request.text for request in batch], [request.lang for request in batch])
        for one in scored:
            yield Answer(one.scores, one.lang, one.by or scorer.name, scorer.version, one.spans)


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
    """The requests of lines of JSON; blank lines are passed over. Raises BadLineError with the line's number."""
    decoder = msgspec.json.Decoder(Request)
    for number, line in enumerate(lines, start=1):
        if not line.strip():
            continue
        try:
            yield decoder.decode(line)
        except (msgspec.DecodeError, UnicodeDecodeError) as error:
            raise BadLineError(f"line {number}: {error}") from error


def _given(texts: Iterable[str]) -> Iterator[Request]:
    for number, text in enumerate(texts, start=1):
        # Bytes of an argument that are no UTF-8 arrive as lone surrogates.
        if any("\ud800" <= character <= "\udfff" for character in text):
            raise BadLineError(f"text {number} is not UTF-8")
        yield Request(text)


def run(arguments: Sequence[str], load_scorer: Callable[[str | None], Scorer]) -> int:
    """The command `moderation score [--scorer NAME] TEXT…`, or `-` for JSON lines on standard input."""
    parser = argparse.ArgumentParser(prog="moderation score", description="Score texts.")
    parser.add_argument(
        "texts", nargs="+", help='texts, or - for lines of {"text", "lang"?} on standard input'
    )
    parser.add_argument("--scorer", help="which scorer instead of the configured one")
    chosen = parser.parse_args(arguments)
    piped = chosen.texts == ["-"]
    requests = read_requests(sys.stdin.buffer) if piped else _given(chosen.texts)
    try:
        for answer in answers(load_scorer(chosen.scorer), requests):
            sys.stdout.buffer.write(msgspec.json.encode(answer) + b"\n")
    except BadLineError as error:
        sys.stdout.flush()
        sys.stderr.write(f"moderation score: {error}\n")
        return 1
    return 0
