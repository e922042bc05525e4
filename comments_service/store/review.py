"""Comments as moderators see them, and how many wait."""

from collections.abc import Sequence
from uuid import UUID

import asyncpg
import msgspec

from comments_service.domain.comments import Status
from comments_service.domain.persons import RECENT
from comments_service.domain.reports import Report
from comments_service.domain.review import (
    AuthorHistory,
    AuthorStatus,
    Claim,
    Depth,
    RecentComments,
    ReviewComment,
    ReviewedAccount,
    ReviewedArticle,
    ReviewedParent,
    WrittenText,
    explained,
)
from comments_service.store.decisions import with_json
from comments_service.store.pool import Connection
from comments_service.store.sites import select_sites

# How many of a person's comments are counted.
HISTORY = 1_000

COLUMNS = """
    c.id, c.site_id, c.article_id, a.title, a.url, a.section, c.author, c.visitor_id AS author_id, c.body, c.shown_body,
    c.created_at, c.parent_id, p.author AS parent_author, p.body AS parent_body, p.status AS parent_status, c.status,
    c.pinned_at IS NOT NULL AS pinned, c.version, d.scores, c.score, c.margin, d.scorer, d.scorer_version, d.phase,
    d.reason, d.moderator, d.spans, d.decided_at, d.policy_version, l.moderator AS claimed_by,
    l.expires_at AS claimed_until, CASE WHEN person.muted_until > now() THEN person.muted_until END AS muted_until,
    person.banned_at IS NOT NULL AS banned, person.trusted, account.sub AS account_sub, account.name AS account_name,
    c.badges,
    CASE WHEN c.report_count > 0 THEN (
        SELECT json_agg(json_build_object('reason', reason, 'note', note, 'created_at', created_at) ORDER BY created_at)
        FROM (SELECT reason, note, created_at FROM reports WHERE comment_id = c.id
              ORDER BY created_at LIMIT 50) of_comment
    ) END AS reports,
    EXISTS (SELECT FROM legal_holds h WHERE h.comment_id = c.id AND h.lifted_at IS NULL) AS legal_hold
"""
JOINED = """
    comments c JOIN articles a USING (site_id, article_id)
    LEFT JOIN comments p ON p.id = c.parent_id
    LEFT JOIN decisions d ON d.comment_id = c.id AND d.version = c.version - 1
    LEFT JOIN claims l ON l.comment_id = c.id AND l.expires_at > now()
    LEFT JOIN people person ON person.site_id = c.site_id AND person.author_id = c.visitor_id
    LEFT JOIN reader_accounts account ON account.site_id = c.site_id AND account.visitor_id = c.visitor_id
"""
_THESE = f"SELECT {COLUMNS} FROM {JOINED} WHERE c.id = ANY ($1)"  # noqa: S608 - both are constants


async def select_review_comment(connection: Connection, comment_id: UUID) -> ReviewComment | None:
    found = await select_review_comments(connection, [comment_id])
    return found[0] if found else None


async def select_review_comments(connection: Connection, comment_ids: Sequence[UUID]) -> list[ReviewComment]:
    """Those of the comments that exist, in the order asked for."""
    rows = await connection.fetch(_THESE, comment_ids)
    found = {comment.id: comment for comment in await review_comments(connection, rows)}
    return [found[comment_id] for comment_id in comment_ids if comment_id in found]


async def review_comments(connection: Connection, rows: Sequence[asyncpg.Record]) -> list[ReviewComment]:
    """The comments of these rows, with what is read once for all that have a site or an author in common."""
    if not rows:
        return []
    sites = await select_sites(connection, list({row["site_id"] for row in rows}))
    authors = await _select_authors(connection, {(row["author_id"], row["site_id"]) for row in rows})
    known = [(row, *(authors.get((row["author_id"], row["site_id"])) or _nobody(row))) for row in rows]
    return [
        explained(_review_comment(row, history), sites[row["site_id"]], recent)
        for row, history, recent in known
    ]


def _nobody(row: asyncpg.Record) -> tuple[AuthorHistory, RecentComments]:
    """Since the row was read its author had everything erased, or became somebody who signed in."""
    return AuthorHistory(0, 0, 0, 0, 0, row["created_at"]), RecentComments(0, 0)


async def _select_authors(
    connection: Connection, authors: set[tuple[UUID, str]]
) -> dict[tuple[UUID, str], tuple[AuthorHistory, RecentComments]]:
    asked = list(authors)
    rows = await connection.fetch(
        """
        SELECT asked.author_id, asked.site_id, newest.approved, newest.rejected, newest.held, newest.removed,
               newest.reports, first.created_at AS first_seen, newest.recently_approved, newest.recently_refused
        FROM unnest($1::uuid[], $2::text[]) AS asked (author_id, site_id), LATERAL (
            SELECT count(*) FILTER (WHERE status = 'approved') AS approved,
                   count(*) FILTER (WHERE status = 'rejected') AS rejected,
                   count(*) FILTER (WHERE status = 'held') AS held,
                   count(*) FILTER (WHERE status = 'removed') AS removed, sum(report_count) AS reports,
                   count(*) FILTER (WHERE status = 'approved' AND place <= $4) AS recently_approved,
                   count(*) FILTER (WHERE status IN ('rejected', 'removed') AND place <= $4) AS recently_refused
            FROM (SELECT status, report_count, row_number() OVER (ORDER BY created_at DESC) AS place FROM comments
                  WHERE visitor_id = asked.author_id AND site_id = asked.site_id
                  ORDER BY created_at DESC LIMIT $3) own
        ) newest, LATERAL (
            SELECT created_at FROM comments WHERE visitor_id = asked.author_id AND site_id = asked.site_id
            ORDER BY created_at LIMIT 1
        ) first
        """,
        [author for author, _ in asked],
        [site for _, site in asked],
        HISTORY,
        RECENT,
    )
    return {(row[0], row[1]): (AuthorHistory(*row[2:8]), RecentComments(*row[8:])) for row in rows}


def _review_comment(row: asyncpg.Record, history: AuthorHistory) -> ReviewComment:
    columns = with_json(row)
    columns["reports"] = msgspec.json.decode(columns["reports"] or "[]", type=list[Report])
    columns["article"] = ReviewedArticle(*(columns.pop(name) for name in ("title", "url", "section")))
    muted_until, banned, trusted = (columns.pop(name) for name in ("muted_until", "banned", "trusted"))
    columns["author_status"] = AuthorStatus(muted_until, banned, trusted)
    author, body, status = (columns.pop(f"parent_{name}") for name in ("author", "body", "status"))
    if row["parent_id"] is not None:
        columns["parent"] = ReviewedParent(row["parent_id"], author, body, Status(status))
    sub, name = columns.pop("account_sub"), columns.pop("account_name")
    columns["account"] = ReviewedAccount(sub, name) if sub is not None else None
    claimed_by, claimed_until = columns.pop("claimed_by"), columns.pop("claimed_until")
    if claimed_by is not None:
        columns["claim"] = Claim(claimed_by, claimed_until)
    # Single precision: 0.81 comes back as 0.8100000023841858.
    columns |= {name: round(columns[name], 4) for name in ("score", "margin") if columns[name] is not None}
    columns["author_history"] = history
    return msgspec.convert(columns, ReviewComment)


async def select_recent_texts(connection: Connection, site_id: str, limit: int) -> list[WrittenText]:
    """The newest comments of a site, but for withdrawn ones. Published ones and others have different indexes."""
    rows = await connection.fetch(
        """
        SELECT id, author, body FROM (
            (SELECT id, author, body, created_at FROM comments
             WHERE site_id = $1 AND visible ORDER BY created_at DESC LIMIT $2)
            UNION ALL
            SELECT others.id, others.author, others.body, others.created_at
            FROM unnest($3::text[]) AS asked (status), LATERAL (
                SELECT id, author, body, created_at FROM comments
                WHERE site_id = $1 AND status = asked.status AND status <> 'approved' AND NOT visible
                ORDER BY created_at DESC LIMIT $2) others
        ) newest
        ORDER BY created_at DESC, id DESC LIMIT $2
        """,
        site_id,
        limit,
        [status for status in Status if status not in (Status.APPROVED, Status.WITHDRAWN)],
    )
    return [WrittenText(*row) for row in rows]


async def select_site_depths(connection: Connection, sites: Sequence[str], bound: int) -> dict[str, Depth]:
    """The depth of each site's queue. It reads at most `bound` entries of an index for each number, and stops there.

    `BETWEEN` keeps PostgreSQL from the index of all sites' pending comments, in which a site's are far apart.
    """
    rows = await connection.fetch(
        """
        SELECT asked.site_id, pending.number, held.number
        FROM unnest($1::text[]) AS asked (site_id),
             LATERAL (SELECT count(*) AS number FROM (
                 SELECT FROM comments
                 WHERE site_id = asked.site_id AND status BETWEEN 'pending' AND 'pending' AND status <> 'approved'
                 LIMIT $2) few) pending,
             LATERAL (SELECT count(*) AS number FROM (
                 SELECT FROM comments WHERE site_id = asked.site_id AND status = 'held' AND status <> 'approved'
                 LIMIT $2) few) held
        """,
        sites,
        bound,
    )
    return {row[0]: Depth(row[1], row[2]) for row in rows}


async def select_whole_depth(connection: Connection, bound: int) -> Depth:
    """The depth of all sites' queues. It reads at most `bound` entries of an index for each number, and stops there."""
    row = await connection.fetchrow(
        """
        SELECT (SELECT count(*) FROM (SELECT FROM comments WHERE status = 'pending' LIMIT $1) few),
               (SELECT count(*) FROM (
                   SELECT FROM sites, LATERAL (
                       SELECT FROM comments
                       WHERE site_id = sites.site_id AND status = 'held' AND status <> 'approved' LIMIT $1) few
                   LIMIT $1) few)
        """,
        bound,
    )
    return Depth(*row) if row else Depth()


async def select_exact_depth(connection: Connection) -> Depth:
    """How many comments wait on all sites. It reads an index entry for each of them: not for what is asked often."""
    row = await connection.fetchrow(
        """
        SELECT count(*) FILTER (WHERE status = 'pending'), count(*) FILTER (WHERE status = 'held')
        FROM comments WHERE status IN ('pending', 'held') AND status <> 'approved'
        """
    )
    return Depth(*row) if row else Depth()


async def select_pending_age(connection: Connection) -> float:
    """Age in seconds of the oldest comment that waits for the worker; 0 if none waits."""
    return float(
        await connection.fetchval(
            "SELECT coalesce(extract(epoch FROM now() - min(created_at)), 0) FROM comments WHERE status = 'pending'"
        )
    )
