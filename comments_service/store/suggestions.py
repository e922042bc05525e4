"""Suggested scores: kept, read in the order in which they came, and erased."""

import logging
from collections.abc import AsyncIterator, Sequence

import asyncpg
import msgspec

from comments_service.domain.decisions import Scores
from comments_service.domain.suggestions import AttributeScores, Erasure, KeptSuggestion, Selection
from comments_service.errors import Unavailable
from comments_service.store.pool import Connection

log = logging.getLogger(__name__)

# Reading or erasing years of them takes longer than a statement for a request may.
LONG_SECONDS = 3600.0

_SCORES = msgspec.json.Decoder(Scores)
_ATTRIBUTE_SCORES = msgspec.json.Decoder(dict[str, AttributeScores])


async def insert_suggestions(connection: Connection, suggestions: Sequence[KeptSuggestion]) -> None:
    """Keep all of `suggestions` or none, in one round trip.

    Raises `Unavailable` also if the table is missing or closed to this role: the operator can mend it at any moment.
    """
    try:
        await connection.executemany(
            """
            INSERT INTO suggested_scores (received_at, text, text_hash, html, lang, languages, attribute_scores,
                                          community_id, client_token, context, scores, scorer_version)
            VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12)
            """,
            [_columns(suggestion) for suggestion in suggestions],
        )
    except (asyncpg.UndefinedTableError, asyncpg.InsufficientPrivilegeError) as error:
        log.error("the table of suggested scores cannot be written", extra={"reason": type(error).__name__})  # noqa: TRY400 - its message may quote a row
        raise Unavailable(
            "the table of suggested scores cannot be written; run `comments migrate`"
        ) from error


def _columns(suggestion: KeptSuggestion) -> tuple[object, ...]:
    return (
        suggestion.received_at,
        suggestion.text,
        bytes.fromhex(suggestion.text_hash),
        suggestion.html,
        suggestion.lang,
        suggestion.languages,
        _json(suggestion.attribute_scores),
        suggestion.community_id,
        suggestion.client_token,
        None if suggestion.context is None else _json(suggestion.context),
        None if suggestion.scores is None else _json(suggestion.scores),
        suggestion.scorer_version,
    )


def _json(value: object) -> str:
    return msgspec.json.encode(value).decode()


async def select_suggestions(connection: Connection, selection: Selection) -> AsyncIterator[KeptSuggestion]:
    """Yields them in the order in which they were received. The caller has begun a transaction."""
    rows = connection.cursor(
        """
        SELECT received_at, text, text_hash, html, lang, languages, attribute_scores, community_id, client_token,
               context, scores, scorer_version
        FROM suggested_scores
        WHERE ($1::text IS NULL OR community_id = $1)
          AND ($2::timestamptz IS NULL OR received_at >= $2)
          AND ($3::timestamptz IS NULL OR received_at < $3)
          AND (NOT $4 OR id IN (
                SELECT DISTINCT ON (community_id, client_token, CASE WHEN client_token = '' THEN text_hash END) id
                FROM suggested_scores
                WHERE ($1::text IS NULL OR community_id = $1)
                  AND ($2::timestamptz IS NULL OR received_at >= $2)
                  AND ($3::timestamptz IS NULL OR received_at < $3)
                ORDER BY community_id, client_token, CASE WHEN client_token = '' THEN text_hash END,
                         received_at DESC, id DESC))
        ORDER BY received_at, id
        """,
        selection.community_id,
        selection.since,
        selection.until,
        selection.latest,
        prefetch=500,
        timeout=LONG_SECONDS,
    )
    async for row in rows:
        yield KeptSuggestion(
            received_at=row["received_at"],
            text=row["text"],
            text_hash=row["text_hash"].hex(),
            html=row["html"],
            lang=row["lang"],
            languages=row["languages"],
            attribute_scores=_ATTRIBUTE_SCORES.decode(row["attribute_scores"]),
            community_id=row["community_id"],
            client_token=row["client_token"],
            context=None if row["context"] is None else msgspec.json.decode(row["context"]),
            scores=None if row["scores"] is None else _SCORES.decode(row["scores"]),
            scorer_version=row["scorer_version"],
        )


async def delete_suggestions(connection: Connection, erasure: Erasure) -> int:
    """Returns how many were erased."""
    status = await connection.execute(
        """
        DELETE FROM suggested_scores
        WHERE ($1::text IS NULL OR community_id = $1)
          AND ($2::text IS NULL OR client_token = $2)
          AND ($3::timestamptz IS NULL OR received_at < $3)
        """,
        erasure.community_id,
        erasure.client_token,
        erasure.before,
        timeout=LONG_SECONDS,
    )
    return int(status.rpartition(" ")[2])
