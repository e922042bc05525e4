"""Which comments a filter of the queue asks for, as conditions of a statement."""

from comments_service.domain.comments import Status
from comments_service.domain.queue import QueueFilter

# The sites that are asked, each with whether it uses claims, and with the border at which the attribute in question
# begins to count.
_SITES = """
    (SELECT site_id, settings @> '{{"claims": true}}' AS claims, {border} AS border FROM sites WHERE {asked})
"""
_BORDER = """
    coalesce((coalesce(policy #> ARRAY['thresholds', {attribute}], policy -> 'default') ->> 'approve_below')::real, 0.5)
"""
# Of each comment by itself: PostgreSQL would join an EXISTS the other way round, and read all decisions that there are.
_SCORED = """
    (SELECT (d.scores ->> {attribute})::real BETWEEN {least} AND {most} FROM decisions d
     WHERE d.comment_id = comments.id AND d.version = comments.version - 1)
"""
_CLAIM = "SELECT FROM claims l WHERE l.comment_id = comments.id AND l.expires_at > now() AND asked.claims"


class Arguments:
    """The arguments of a statement, each with its name in it."""

    def __init__(self) -> None:
        self.values: list[object] = []

    def name(self, value: object, kind: str) -> str:
        self.values.append(value)
        return f"${len(self.values)}::{kind}"


def placed(queue_filter: QueueFilter, arguments: Arguments) -> list[str]:
    """In which part of the queue the comments are, as indexes have it."""
    conditions = ["site_id = asked.site_id", f"status = '{queue_filter.status.value}'"]
    if queue_filter.status is Status.APPROVED:
        # What the indexes ask for: of a site, and of an article.
        conditions.append("visible" if queue_filter.article_id is None else "listed")
    if queue_filter.article_id is not None:
        conditions.append(f"article_id = {arguments.name(queue_filter.article_id, 'text')}")
    if queue_filter.author_id is not None:
        conditions.append(f"visitor_id = {arguments.name(queue_filter.author_id, 'uuid')}")
    if queue_filter.since is not None:
        conditions.append(f"created_at >= {arguments.name(queue_filter.since, 'timestamptz')}")
    if queue_filter.before is not None:
        conditions.append(f"created_at < {arguments.name(queue_filter.before, 'timestamptz')}")
    return conditions


def chosen(queue_filter: QueueFilter, arguments: Arguments) -> list[str]:
    """Which of the comments there are asked for."""
    conditions: list[str] = []
    if queue_filter.reported:
        conditions.append("report_count > 0")
    if queue_filter.claimed_by is not None:
        conditions.append(
            f"EXISTS ({_CLAIM} AND l.moderator = {arguments.name(queue_filter.claimed_by, 'text')})"
        )
    if queue_filter.unclaimed:
        conditions.append(f"NOT EXISTS ({_CLAIM})")
    for column, value in (("phase", queue_filter.phase), ("reason", queue_filter.reason)):
        if value is not None:
            conditions.append(f"{column} = {arguments.name(value, 'text')}")
    if queue_filter.phase is not None or queue_filter.reason is not None:
        conditions.append("version > 1")  # as the indexes say
    return [*conditions, *_scored(queue_filter, arguments)]


def judged(queue_filter: QueueFilter) -> bool:
    """True if comments are asked for by what was decided about them, or by their scores."""
    return any(
        value is not None
        for value in (
            queue_filter.phase,
            queue_filter.reason,
            queue_filter.attribute,
            queue_filter.min_score,
            queue_filter.max_score,
        )
    )


def sites(queue_filter: QueueFilter, arguments: Arguments) -> str:
    """The sites that are asked, as `asked`."""
    asked, border = "true", "0"
    if queue_filter.sites is not None:
        asked = f"site_id = ANY ({arguments.name(queue_filter.sites, 'text[]')})"
    if queue_filter.attribute is not None:
        border = _BORDER.format(attribute=arguments.name(queue_filter.attribute, "text"))
    return _SITES.format(asked=asked, border=border)


def _scored(queue_filter: QueueFilter, arguments: Arguments) -> list[str]:
    least, most = queue_filter.min_score, queue_filter.max_score
    if queue_filter.attribute is None and least is None and most is None:
        return []
    border = "0" if queue_filter.attribute is None else "asked.border"
    least_name = border if least is None else arguments.name(least, "real")
    most_name = "1" if most is None else arguments.name(most, "real")
    if queue_filter.attribute in (None, "toxicity"):
        return [f"coalesce(-score, 1) BETWEEN -{most_name} AND -{least_name}"]
    attribute = arguments.name(queue_filter.attribute, "text")
    return [_SCORED.format(attribute=attribute, least=least_name, most=most_name)]
