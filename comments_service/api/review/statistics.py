"""Numbers about moderators' decisions, and all decisions as a file."""

from collections.abc import AsyncGenerator
from datetime import UTC, datetime, timedelta
from typing import Annotated

from litestar import get
from litestar.openapi.datastructures import ResponseSpec
from litestar.params import QueryParameter
from litestar.response import Stream

from comments_service.api.auth import AUTH_ERRORS, Caller, sites_seen
from comments_service.api.context import Context, Opened
from comments_service.api.parameters import OnlySite
from comments_service.api.problems import documented
from comments_service.domain.moments import utc
from comments_service.domain.people import Moderator, Right
from comments_service.domain.statistics import BOM, HEADER, DecisionRow, Statistics, csv_lines
from comments_service.errors import InvalidValue, SiteNotFound
from comments_service.store.pool import connection
from comments_service.store.statistics import Asked, select_all_sites, select_decision_rows, select_statistics

_DEFAULT = timedelta(days=30)
_MOST = timedelta(days=366)
_ROWS = 1_000

Since = Annotated[
    datetime | None,
    QueryParameter(name="from", description="Decided then or later; 30 days before `to` unless said."),
]
Until = Annotated[datetime | None, QueryParameter(name="to", description="Decided before; now unless said.")]
_FILE = ResponseSpec(
    str,
    generate_examples=False,
    media_type="text/csv",
    description="A line for each decision, after one with the names of the columns",
)


@get(
    "/stats",
    summary="How moderators decide",
    operation_id="statistics",
    responses=documented(InvalidValue, *AUTH_ERRORS, SiteNotFound),
)
async def get_statistics(
    context: Opened, moderator: Caller, site: OnlySite = None, since: Since = None, until: Until = None
) -> Statistics:
    """The queue now, and the decisions of a time, 366 days at most. Whoever lacks the right `statistics` gets the own
    numbers alone.

    The time of a decision begins with the moderator's decision before it, or with the claim on the comment. What took
    longer than five minutes was a pause, and is not counted; what is decided in one call shares its time.
    """
    asked = await _asked(context, moderator, site, since, until)
    async with connection(context.desk_pool) as database:
        return await select_statistics(database, asked)


@get(
    "/decisions.csv",
    summary="All decisions as a file",
    operation_id="decisionsFile",
    responses={200: _FILE, **documented(InvalidValue, *AUTH_ERRORS, SiteNotFound)},
)
async def get_decisions_file(
    context: Opened, moderator: Caller, site: OnlySite = None, since: Since = None, until: Until = None
) -> Stream:
    """The decisions of a time, policies' too, site by site in the order of time. Whoever lacks the right `statistics`
    gets the own decisions alone.

    UTF-8 with a byte order mark, so that Excel reads it; times are UTC. A text that a spreadsheet would take for a
    formula has an apostrophe in front.
    """
    asked = await _asked(context, moderator, site, since, until)
    lines = _lines(context, asked)
    # An error in the first rows is still a problem document.
    first = await anext(lines)
    return Stream(
        _joined(first, lines),
        media_type="text/csv",
        headers={"Content-Disposition": 'attachment; filename="decisions.csv"'},
    )


async def _asked(
    context: Context, moderator: Moderator, site: str | None, since: datetime | None, until: datetime | None
) -> Asked:
    """Raises `InvalidValue` and `SiteNotFound`."""
    sites = await sites_seen(context, moderator, site)
    until = utc(until, "to") if until else datetime.now(UTC)
    if since is None:
        since = max(until, datetime.min.replace(tzinfo=UTC) + _DEFAULT) - _DEFAULT
    since = utc(since, "from")
    if until - since > _MOST:
        raise InvalidValue("from and to are 366 days apart at most", field="from")
    if sites is None:
        async with connection(context.desk_pool) as database:
            sites = await select_all_sites(database)
    return Asked(sites, since, until, None if moderator.may(Right.STATISTICS) else moderator.name)


async def _lines(context: Context, asked: Asked) -> AsyncGenerator[str]:
    """The file in pieces. Nobody waits for the reader while a connection is taken."""
    head = BOM + HEADER
    for site in asked.sites:
        after: DecisionRow | None = None
        rows: list[DecisionRow] = []
        while after is None or len(rows) == _ROWS:
            async with connection(context.desk_pool) as database:
                rows = await select_decision_rows(database, asked, site, after, _ROWS)
            if not rows:
                break
            after = rows[-1]
            yield head + csv_lines(rows)
            head = ""
    if head:
        yield head


async def _joined(first: str, lines: AsyncGenerator[str]) -> AsyncGenerator[str]:
    yield first
    async for piece in lines:
        yield piece
