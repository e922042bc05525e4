"""How an article's comments are listed: in which view and order, and where one stands in it (pure)."""

from datetime import datetime, timedelta
from typing import Literal, NamedTuple
from uuid import UUID

# All comments one after another, or top-level comments with their replies.
View = Literal["flat", "threads"]
# By time, by the share of positive reactions, or by the number of replies; the highest first.
Order = Literal["newest", "oldest", "top", "replied"]

# How many replies come with a thread on a page.
FIRST_REPLIES = 3
# How many comments of an article may be pinned.
PINS = 3
# The orders in which comments move, by what is reacted or replied.
BY_NUMBER: frozenset[Order] = frozenset({"top", "replied"})
# How long a list by number goes on as it was begun.
FORMER_PLACES = timedelta(minutes=10)


class Place(NamedTuple):
    """Where an entry stood in its list when it was read: by a number, then by time, then by id.

    The number is the rank in `top`, the number of replies in `replied`, and 0 in an order by time alone.
    """

    number: float
    moment: datetime
    id: UUID


class Start(NamedTuple):
    """Where a page begins: after a place, or before it if it is read `back`.

    An order by number is that of the article's `revision` at which the first page was read, as long as former places
    are kept. None: that of now.
    """

    place: Place
    back: bool = False
    revision: int | None = None
