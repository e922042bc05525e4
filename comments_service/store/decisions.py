"""The one statement through which every decision goes, and the audit log it writes."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

import asyncpg
import msgspec

from comments_service.domain.decisions import AppliedDecision, Decision, LoggedDecision
from comments_service.domain.listing import PINS
from comments_service.domain.repeats import fingerprint_of
from comments_service.store.pool import Connection

_DECIDE = """
    WITH judged AS (
        SELECT * FROM unnest($1::uuid[], $2::int[], $3::text[], $4::text[], $5::text[], $6::text[], $7::text[],
                             $8::text[], $9::text[], $10::text[], $11::text[], $12::text[], $13::bigint[],
                             $14::boolean[], $15::real[], $16::real[], $17::int[], $18::int[])
            AS j (comment_id, version, status, phase, reason, moderator, scores, scorer, scorer_version, spans, note,
                  body, fingerprint, keep, score, margin, policy_version, undoes)
    ), locked AS MATERIALIZED (
        SELECT c.id, c.site_id, c.article_id, c.parent_id, c.root_id, c.created_at, c.status, c.version, c.revision,
               c.body, c.shown_body, c.reply_count, c.answer_count, c.visible, c.listed, c.pinned_at
        FROM comments seen JOIN comments c ON c.id = seen.id
        -- Not what was moved to another article while this waited: this statement may not see that article.
        WHERE c.article_id = seen.article_id AND seen.id = ANY (ARRAY(
            SELECT unnest(ARRAY[id, parent_id, root_id]) FROM comments WHERE id = ANY ($1)))
        ORDER BY c.id FOR NO KEY UPDATE OF c
    ), decided AS (
        SELECT j.*, l.site_id, l.parent_id, l.root_id, l.created_at, l.status AS from_status,
               shown.shown_body, CASE WHEN l.shown_body IS NOT NULL THEN (
                   SELECT max(v.version) FROM comment_versions v WHERE v.comment_id = l.id AND v.body = l.shown_body
               ) END AS shown_version, after.visible,
               after.visible::int - l.visible::int AS delta,
               CASE WHEN NOT after.visible THEN l.pinned_at END AS unpinned,
               -- What was pinned is pinned again, unless others have taken its place.
               CASE WHEN j.undoes IS NOT NULL AND $19 > (
                   SELECT count(*) FROM comments p WHERE p.site_id = l.site_id AND p.article_id = l.article_id
                                                         AND p.pinned_at IS NOT NULL AND p.visible
               ) THEN (SELECT u.unpinned FROM decisions u WHERE u.comment_id = l.id AND u.version = j.undoes)
               END AS pinned_at,
               -- Readers see another text, or another kind of tombstone, without seeing more or fewer comments.
               CASE WHEN l.visible THEN after.visible AND (l.shown_body IS NOT NULL AND j.status = 'approved'
                                                           OR j.undoes IS NOT NULL AND shown.shown_body IS NOT NULL)
                    ELSE l.listed AND j.status = 'withdrawn' END AS changes_entry
        FROM locked l JOIN judged j ON j.comment_id = l.id AND j.version = l.version,
             -- What waits leaves the old text in sight, and to undo brings it back. Reports are about what is in sight.
             LATERAL (SELECT CASE WHEN j.undoes IS NOT NULL THEN (
                                      SELECT v.body FROM decisions u JOIN comment_versions v
                                           ON v.comment_id = u.comment_id AND v.version = u.shown_version
                                      WHERE u.comment_id = l.id AND u.version = j.undoes)
                                  WHEN j.keep AND l.visible THEN coalesce(l.shown_body, l.body)
                                  WHEN j.status = 'held' AND j.phase <> 'reports' THEN l.shown_body END AS shown_body
             ) shown,
             LATERAL (SELECT j.status = 'approved' OR shown.shown_body IS NOT NULL AS visible) after
        WHERE l.status <> 'withdrawn' AND (j.moderator IS NOT NULL OR j.phase = 'author' OR l.status = 'pending'
                                           OR j.phase = 'reports' AND l.visible)
    ), replied AS (
        SELECT above, sum(delta) AS replies, sum(delta) FILTER (WHERE is_answer) AS answers,
               max(created_at) FILTER (WHERE delta > 0) AS replied_at
        FROM (SELECT root_id AS above, delta, root_id = parent_id AS is_answer, created_at FROM decided
              WHERE root_id IS NOT NULL
              UNION ALL
              SELECT parent_id, delta, true, created_at FROM decided WHERE parent_id <> root_id) replies
        WHERE delta <> 0 GROUP BY above
    ), moving AS (
        SELECT l.id, l.site_id, l.article_id, l.visible AS was_visible, l.listed AS was_listed, l.revision,
               d.comment_id IS NOT NULL AS is_decided, coalesce(d.changes_entry, false) AS changes_entry,
               coalesce(d.visible, l.visible) AS visible,
               l.reply_count + coalesce(r.replies, 0) AS reply_count,
               l.answer_count + coalesce(r.answers, 0) AS answer_count, r.replied_at
        FROM locked l LEFT JOIN decided d ON d.comment_id = l.id LEFT JOIN replied r ON r.above = l.id
        WHERE d.comment_id IS NOT NULL OR r.above IS NOT NULL
    ), changed AS (
        -- What readers see differently. A tombstone is listed and not visible.
        SELECT id, site_id, article_id, visible::int - was_visible::int AS delta FROM moving
        WHERE visible <> was_visible OR changes_entry
           OR (visible OR revision IS NOT NULL AND reply_count > 0) <> was_listed
    ), deltas AS (
        SELECT site_id, article_id, sum(delta) AS delta FROM changed GROUP BY site_id, article_id
    ), locked_articles AS MATERIALIZED (
        SELECT a.site_id, a.article_id, d.delta FROM articles a JOIN deltas d USING (site_id, article_id)
        ORDER BY a.site_id, a.article_id FOR NO KEY UPDATE OF a
    ), moved AS (
        UPDATE articles a SET comment_count = a.comment_count + l.delta, revision = a.revision + 1
        FROM locked_articles l WHERE a.site_id = l.site_id AND a.article_id = l.article_id
        RETURNING a.site_id, a.article_id, a.comment_count, a.revision
    ), logged AS (
        INSERT INTO decisions (comment_id, site_id, version, from_status, status, phase, reason, moderator, scores,
                               scorer, scorer_version, spans, note, policy_version, undoes, shown_version, unpinned,
                               seconds, waited)
        SELECT d.comment_id, d.site_id, d.version, d.from_status, d.status, d.phase, d.reason, d.moderator,
               d.scores::jsonb, d.scorer, d.scorer_version, d.spans::jsonb, d.note,
               coalesce(d.policy_version, s.policy_version), d.undoes, d.shown_version, d.unpinned,
               -- What is decided in one call shares the time.
               CASE WHEN spent.seconds <= 300 THEN greatest(spent.seconds, 0) / count(*) OVER (PARTITION BY d.moderator)
               END, spent.waited
        FROM decided d JOIN sites s USING (site_id) LEFT JOIN LATERAL (
            SELECT extract(epoch FROM now() - greatest(
                       (SELECT max(p.decided_at) FROM decisions p WHERE p.moderator = d.moderator),
                       (SELECT l.claimed_at FROM claims l
                        WHERE l.comment_id = d.comment_id AND l.moderator = d.moderator))) AS seconds,
                   CASE WHEN d.from_status = 'held' AND d.status <> 'held' THEN extract(epoch FROM now() - (
                       SELECT min(h.decided_at) FROM decisions h
                       WHERE h.comment_id = d.comment_id AND h.status = 'held')) END AS waited
        ) spent ON d.moderator IS NOT NULL AND d.undoes IS NULL
        RETURNING comment_id, decided_at
    ), freed AS (
        -- A claim ends with the decision.
        DELETE FROM claims WHERE comment_id IN (
            SELECT comment_id FROM claims WHERE comment_id IN (SELECT comment_id FROM decided)
            ORDER BY comment_id FOR UPDATE)
    ), stamped AS (
        SELECT m.*, a.revision AS new_revision, a.comment_count, d.status, d.from_status, d.phase, d.reason,
               d.score, d.margin, d.body, d.fingerprint, d.shown_body, d.undoes, d.pinned_at, l.decided_at
        FROM moving m LEFT JOIN changed c USING (id)
             LEFT JOIN moved a ON c.id IS NOT NULL AND a.site_id = m.site_id AND a.article_id = m.article_id
             LEFT JOIN decided d ON d.comment_id = m.id LEFT JOIN logged l ON l.comment_id = m.id
    ), written AS (
        UPDATE comments c
        SET status = coalesce(s.status, c.status), version = c.version + s.is_decided::int,
            revision = coalesce(s.new_revision, c.revision),
            body = coalesce(s.body, c.body),
            phase = coalesce(s.phase, c.phase), reason = coalesce(s.reason, c.reason),
            -- A decision without scores is about what was scored before, unless the text is new.
            score = CASE WHEN s.body IS NULL THEN coalesce(s.score, c.score) END,
            margin = CASE WHEN s.body IS NULL THEN coalesce(s.margin, c.margin) END,
            fingerprint = CASE WHEN s.body IS NULL THEN c.fingerprint ELSE s.fingerprint END,
            queued_at = CASE WHEN s.status = 'pending' THEN s.decided_at ELSE c.queued_at END,
            shown_body = CASE WHEN s.is_decided THEN s.shown_body ELSE c.shown_body END,
            edited_at = CASE WHEN s.status = 'approved' OR s.undoes IS NOT NULL AND s.shown_body IS NOT NULL THEN (
                SELECT max(created_at) FROM comment_versions v
                WHERE v.comment_id = c.id AND v.version > 1 AND v.body = coalesce(s.shown_body, v.body)
            ) ELSE c.edited_at END,
            pinned_at = CASE WHEN s.visible THEN coalesce(c.pinned_at, s.pinned_at) END,
            withdrawn_at = CASE WHEN s.status = 'withdrawn' THEN s.decided_at ELSE c.withdrawn_at END,
            reply_count = s.reply_count, answer_count = s.answer_count,
            replied_at = greatest(c.replied_at, s.replied_at)
        FROM stamped s WHERE c.id = s.id
        RETURNING c.id AS comment_id, c.site_id, c.article_id, s.from_status, c.status, c.version, s.decided_at,
                  s.new_revision IS NOT NULL AS visible, coalesce(s.new_revision, 0) AS revision,
                  coalesce(s.comment_count, 0) AS count, s.is_decided
    )
    SELECT comment_id, site_id, article_id, from_status, status, version, decided_at, visible, revision, count
    FROM written WHERE is_decided
"""


async def decide(connection: Connection, decisions: Sequence[Decision]) -> list[AppliedDecision]:
    """Apply decisions: change the comments, append to the audit log, move the articles' counts and revisions.

    A decision about another version of its comment changes nothing and is missing from the answer. So is a policy's
    decision about a comment that is no longer pending, one of reports about a comment that readers do not see, and any
    about one that its author withdrew. Do not pass several decisions about one comment. An edited comment gets its new
    text. What is pending by a decision is queued at the time of it. A comment that readers see no more is pinned no
    more, until that decision is undone. A decision about one whose article is moved at that moment is missing from the
    answer too: whoever locked the comment before does not meet this, and what waits is queued again.

    Locks are taken in one order, comments by id and then articles by key, so that no two calls deadlock. The parents
    and the top-level comments of those decided about are locked with them: their counts of replies move, and a
    tombstone may appear or vanish. The article is locked after them, and its new revision is stamped on the comments
    that this call already holds. Claims end with the decision. One without a `policy_version` is logged with that which
    stands.
    """
    rows = await connection.fetch(
        _DECIDE,
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
        [d.note for d in decisions],
        [d.edit and d.edit.body for d in decisions],
        [d.edit and fingerprint_of(d.edit.body) for d in decisions],
        [d.edit is not None and d.edit.keep for d in decisions],
        [d.scores.get("toxicity") for d in decisions],
        [d.margin for d in decisions],
        [d.policy_version for d in decisions],
        [d.undoes for d in decisions],
        PINS,
    )
    return [msgspec.convert(dict(row), AppliedDecision) for row in rows]


async def select_history(connection: Connection, comment_id: UUID) -> list[LoggedDecision]:
    """Every decision about a comment, the first one first."""
    rows = await connection.fetch(
        """
        SELECT version, from_status, status, phase, reason, moderator, scores, scorer, scorer_version, spans,
               decided_at, note, policy_version, undoes
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
