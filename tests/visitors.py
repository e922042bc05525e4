"""Visitors who have not written yet."""

from datetime import UTC, datetime

from comments_service.domain.comments import new_id
from comments_service.domain.people import Visitor
from comments_service.domain.visitor_tokens import VisitorTokens
from tests.running import SECRET


def new_visitor(site: str = "default") -> dict[str, str]:
    """The Authorization header of a new visitor."""
    token = VisitorTokens(SECRET).make(Visitor(new_id(), site), datetime.now(UTC))
    return {"Authorization": f"Bearer {token}"}
