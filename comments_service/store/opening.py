"""When articles take comments, judged by the function `opening` of the schema."""

from comments_service.domain.opening import Opening
from comments_service.errors import CommentNotFound, CommentsClosed
from comments_service.store.pool import Connection

# The columns that articles say it in themselves, of an article `a`.
STATED = """coalesce(a.mode, CASE WHEN a.closed THEN 'closed' END) AS mode, a.opens_at, a.closes_at, a.published_at"""


_SAYS = """s.closed OR s.has_opening OR a.closed OR a.mode IS NOT NULL OR a.opens_at IS NOT NULL
    OR a.closes_at IS NOT NULL"""


def _judged(moment: str) -> str:
    return f"""opening(s.closed, s.settings, a.section, a.mode, a.closed, a.opens_at, a.closes_at,
        coalesce(a.published_at, a.created_at), {moment})"""


def opening_at(moment: str = "now()") -> str:
    """Joins `o.mode` and `o.opens_at` of a site `s` and its article `a`, which may not exist, at a moment.

    Both are null, and nothing is judged, where neither says anything.
    """
    # Without OFFSET the function would be called before the condition is looked at.
    return f"""LEFT JOIN LATERAL (
        SELECT mode, opens_at FROM {_judged(moment)} WHERE {_SAYS} OFFSET 0
    ) o ON true"""  # noqa: S608 - all are constants


# The same in one column, for many articles at once: an `Opening` as JSON, or null.
OPENINGS = f"""CASE WHEN {_SAYS}
    THEN (SELECT jsonb_build_array(mode, opens_at) FROM {_judged("now()")}) END"""  # noqa: S608


OPENING = opening_at()
MODE = "coalesce(o.mode, 'open')"
TAKES_NO_COMMENTS = "o.mode IN ('closed', 'readonly', 'hidden')"
TAKES_NO_REACTIONS = "o.mode IN ('readonly', 'hidden')"
_OF_ARTICLE = f"""
    SELECT {MODE}, o.opens_at
    FROM sites s LEFT JOIN articles a ON a.site_id = s.site_id AND a.article_id = $2 {OPENING} WHERE s.site_id = $1
"""  # noqa: S608


def unless(condition: str, article_id: str = "$3") -> str:
    """True unless a condition about `o` holds for this article of the site $2."""
    return f"""NOT EXISTS (
        SELECT FROM sites s LEFT JOIN articles a ON a.site_id = s.site_id AND a.article_id = {article_id} {OPENING}
        WHERE s.site_id = $2 AND {condition})"""


async def select_opening(connection: Connection, site_id: str, article_id: str) -> Opening:
    """Whether an article takes comments now, also one that nobody commented on or named."""
    row = await connection.fetchrow(_OF_ARTICLE, site_id, article_id)
    return Opening(*row) if row else Opening()


async def require_reactions(connection: Connection, site_id: str, article_id: str) -> None:
    """Raises `CommentNotFound` for a hidden article, and `CommentsClosed` unless it takes reactions now."""
    now = await select_opening(connection, site_id, article_id)
    if now.mode == "hidden":
        raise CommentNotFound
    if now.mode == "readonly":
        raise CommentsClosed(mode=now.mode)


async def require_open(connection: Connection, site_id: str, article_id: str) -> None:
    """Raises `CommentsClosed` unless the article takes comments now."""
    now = await select_opening(connection, site_id, article_id)
    if not now.takes_comments:
        raise CommentsClosed(mode=now.mode, opens_at=now.opens_at)
