"""The one statement through which every decision goes, and the audit log it writes."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

import asyncpg
import msgspec

from comments_service.domain.decisions import AppliedDecision, Decision, LoggedDecision
from comments_service.store.pool import Connection


async def decide(connection: Connection, decisions: Sequence[Decision]) -> list[AppliedDecision]:
    """Apply decisions: change the comments, append to the audit log, move the articles' counts and revisions.

    A decision about another version of its comment changes nothing and is missing from the answer. So is a policy's
    decision about a comment that is no longer pending. Do not pass several decisions about one comment.

    Locks are taken in one order, comments by id and then articles by key, so that no two calls deadlock. The
    article is locked last, and its new revision is stamped on the comments that this call already holds.
    """
    rows = await connection.fetch(
        """
        WITH judged AS (
            SELECT * FROM unnest($1::uuid[], $2::int[], $3::text[], $4::text[], $5::text[], $6::text[], $7::text[],
                                 $8::text[], $9::text[], $10::text[])
                AS j (comment_id, version, status, phase, reason, moderator, scores, scorer, scorer_version, spans)
        ), locked_comments AS MATERIALIZED (
            SELECT c.site_id, c.article_id, c.status AS from_status, j.*,
                   (j.status = 'approved')::int - (c.status = 'approved')::int AS delta
            FROM comments c JOIN judged j ON j.comment_id = c.id AND j.version = c.version
            WHERE j.moderator IS NOT NULL OR c.status = 'pending'
            ORDER BY c.id FOR NO KEY UPDATE OF c
        ), deltas AS (
            SELECT site_id, article_id, sum(delta) AS delta FROM locked_comments WHERE delta <> 0
            GROUP BY site_id, article_id
        ), locked_articles AS MATERIALIZED (
            SELECT a.site_id, a.article_id, d.delta FROM articles a JOIN deltas d USING (site_id, article_id)
            ORDER BY a.site_id, a.article_id FOR NO KEY UPDATE OF a
        ), moved AS (
            UPDATE articles a SET comment_count = a.comment_count + l.delta, revision = a.revision + 1
            FROM locked_articles l WHERE a.site_id = l.site_id AND a.article_id = l.article_id
            RETURNING a.site_id, a.article_id, a.comment_count, a.revision
        ), logged AS (
            INSERT INTO decisions (comment_id, site_id, version, from_status, status, phase, reason, moderator, scores,
                                   scorer, scorer_version, spans)
            SELECT comment_id, site_id, version, from_status, status, phase, reason, moderator, scores::jsonb, scorer,
                   scorer_version, spans::jsonb
            FROM locked_comments
            RETURNING comment_id, decided_at
        ), stamped AS (
            SELECT c.comment_id, c.status, c.from_status, c.delta, m.revision, m.comment_count
            FROM locked_comments c LEFT JOIN moved m
                 ON c.delta <> 0 AND m.site_id = c.site_id AND m.article_id = c.article_id
        )
        UPDATE comments c
        SET status = s.status, version = c.version + 1, revision = coalesce(s.revision, c.revision)
        FROM stamped s JOIN logged l USING (comment_id) WHERE c.id = s.comment_id
        RETURNING c.id AS comment_id, c.site_id, c.article_id, s.from_status, c.status, c.version, l.decided_at,
                  s.delta <> 0 AS visible, coalesce(s.revision, 0) AS revision, coalesce(s.comment_count, 0) AS count
        """,
        [d.comment_id for d in decisions],
        [d.version for d in decisions],
        [d.status for d in decisions],
        [d.phase for d in decisions],
        [d.reason for d in decisions],
        [d.moderator for d in decisions],
        [msgspec.json.encode(d.scores).decode() for d in decisions],
        [d.scorer for d in decisions],
        [d.scorer_version for d in decisions],
        [msgspec.json.encode(d.spans).decode() for d in decisions],
    )
    return [msgspec.convert(dict(row), AppliedDecision) for row in rows]


async def select_history(connection: Connection, comment_id: UUID) -> list[LoggedDecision]:
    """Every decision about a comment, the first one first."""
    rows = await connection.fetch(
        """
        SELECT version, from_status, status, phase, reason, moderator, scores, scorer, scorer_version, spans, decided_at
        FROM decisions WHERE comment_id = $1 ORDER BY version
        """,
        comment_id,
    )
    return [msgspec.convert(with_json(row), LoggedDecision) for row in rows]


def with_json(row: asyncpg.Record) -> dict[str, Any]:
    """A row's columns with `scores` and `spans` decoded: asyncpg gives jsonb as text."""
    columns: dict[str, Any] = dict(row)
    columns["scores"] = msgspec.json.decode(columns["scores"] or "{}")
    columns["spans"] = msgspec.json.decode(columns["spans"] or "[]")
    return columns
