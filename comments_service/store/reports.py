"""Reports of readers."""

import msgspec

from comments_service.domain.reports import NewReport
from comments_service.store.edits import lock_comment
from comments_service.store.pool import Connection


class Reported(msgspec.Struct, frozen=True):
    """What became of a report, and what stands against the comment: `version` is the comment's.

    `since` counts the visitors who have reported it since a moderator last decided about it.
    """

    added: bool
    version: int = 0
    since: int = 0


async def insert_report(connection: Connection, report: NewReport) -> Reported:
    """Keep the report if readers see the comment and this visitor has not reported it yet.

    The comment stays locked until the end of the transaction, so that reports of one comment come one after another.
    """
    await lock_comment(connection, report.comment_id)
    version = await connection.fetchval(
        """
        WITH added AS (
            INSERT INTO reports (comment_id, visitor_id, version, reason, note, created_at)
            SELECT id, $3, version, $4, $5, clock_timestamp() FROM comments
            WHERE id = $1 AND site_id = $2 AND visible AND visitor_id <> $3
            ON CONFLICT DO NOTHING RETURNING comment_id
        )
        UPDATE comments SET report_count = report_count + 1 WHERE id IN (SELECT comment_id FROM added)
        RETURNING version
        """,
        report.comment_id,
        report.site_id,
        report.visitor_id,
        report.reason,
        report.note,
    )
    if version is None:
        return Reported(added=False)
    since = await connection.fetchval(
        """
        SELECT count(*) FROM reports
        WHERE comment_id = $1 AND version > coalesce(
            (SELECT max(version) FROM decisions d WHERE comment_id = $1 AND moderator IS NOT NULL AND undoes IS NULL
               AND NOT EXISTS (SELECT FROM decisions u WHERE u.comment_id = $1 AND u.undoes = d.version)), 0)
        """,
        report.comment_id,
    )
    return Reported(added=True, version=version, since=since)
