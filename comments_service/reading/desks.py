"""The desks that are open in this process: the streams of the moderators' queue.

However many they are, each change is encoded once for all desks that see the same sites, and one count of the queue
and one look at the moderators' tokens serve all of them, a few times a second at most.
"""

import asyncio
import contextlib
import time
from collections.abc import Generator, Sequence
from datetime import datetime
from uuid import UUID

import msgspec

from comments_service.domain.people import Moderator
from comments_service.domain.review import Depth
from comments_service.reading import events
from comments_service.reading.listeners import Listener, Listeners
from comments_service.reading.single_flight import SingleFlight
from comments_service.reading.stream_pace import StreamPace
from comments_service.redis.bell import Ring
from comments_service.store.moderators import token_hash
from comments_service.store.pool import COMMAND_SECONDS, Connection, Pool, connection
from comments_service.store.review import select_site_depths, select_whole_depth
from comments_service.store.sessions import select_known_hashes

# Counting stops here: "1,000+" tells a moderator as much. An exact number costs a scan of the queue, or a counter that
# every submission of a site would have to lock.
COUNTED = 1_000

Scope = frozenset[str] | None  # the sites that a desk sees; None: all of them


class Queued(msgspec.Struct, omit_defaults=True):
    """The data of the event `queue`. `at_least` names the numbers at which counting stopped."""

    depth: Depth
    at_least: list[str] = []


class _Decided(msgspec.Struct):
    id: UUID
    site_id: str
    article_id: str
    status: str
    version: int
    by: str | None


class _Claimed(msgspec.Struct):
    comment_id: UUID
    by: str
    expires_at: datetime | None


class Desk:
    """One open desk. It must end when its moderator may not see it any more (`dismissed`)."""

    def __init__(self, listener: Listener, scope: Scope, token: str) -> None:
        self.listener = listener
        self.scope = scope
        self.hash = token_hash(token)
        self.depth: Depth | None = None
        self.dismissed = False

    def take(self) -> bytes:
        """The events that came since the last call."""
        taken, self.listener.outbox = b"".join(self.listener.outbox), []
        return taken

    def tell_depth(self, depth: Depth) -> bytes:
        """The event with the depth, or nothing if the desk knows it."""
        counted = Depth(min(depth.pending, COUNTED + 1), min(depth.held, COUNTED + 1))
        if counted == self.depth:
            return b""
        self.depth = counted
        return queue_event(counted)

    def put(self, chunk: bytes) -> None:
        if chunk:
            self.listener.outbox.append(chunk)
            self.listener.wake.set()


class Desks:
    """All open desks of a process."""

    def __init__(self, pool: Pool, listeners: Listeners, pace: StreamPace) -> None:
        self._pool = pool
        self._listeners = listeners
        self._pace = pace
        self._desks: set[Desk] = set()
        self._count_now = asyncio.Event()
        self._first_depths: SingleFlight[Scope, Depth] = SingleFlight(self._count_one)

    @contextlib.contextmanager
    def open(self, sites: Sequence[str] | None, token: str) -> Generator[Desk]:
        """A desk that sees `sites`, for as long as the block runs."""
        with self._listeners.listen_to_decisions() as listener:
            desk = Desk(listener, None if sites is None else frozenset(sites), token)
            self._desks.add(desk)
            try:
                yield desk
            finally:
                self._desks.discard(desk)

    async def first_event(self, desk: Desk) -> bytes:
        """The depth of the queue as it is when a desk opens. Raises `Unavailable`."""
        return desk.tell_depth(await self._first_depths.join(desk.scope))

    async def tell(self) -> None:
        """Tell the desks what is decided, a tick after the last time at the earliest, until they are closed."""
        while not self._listeners.closed:
            await self._listeners.rang.wait()
            rings = self._listeners.take_rings()
            changes = {scope: _change(rings, scope) + _claims(rings, scope) for scope in self._scopes()}
            for desk in self._desks:
                desk.put(changes[desk.scope])
            self._count_now.set()
            await asyncio.sleep(self._pace.desk_tick)

    async def count(self) -> None:
        """Tell the desks how many comments wait whenever that changes, until they are closed."""
        while not self._listeners.closed:
            with contextlib.suppress(TimeoutError):
                async with asyncio.timeout(self._pace.depth_every):
                    await self._count_now.wait()
            self._count_now.clear()
            counted_at = time.monotonic()
            if self._desks:
                await self._count_and_tell()
            spent = time.monotonic() - counted_at
            # A slow database is asked less often, so that desks take a tenth of one connection's time at most.
            await asyncio.sleep(max(min(self._pace.depth_pause, self._pace.depth_every), spent * 9))

    async def _count_and_tell(self) -> None:
        desks = list(self._desks)
        async with connection(self._pool, COMMAND_SECONDS) as database:
            known = await select_known_hashes(database, list({desk.hash for desk in desks}))
            depths = await _count(database, {desk.scope for desk in desks})
        for desk in desks:
            desk.put(desk.tell_depth(depths[desk.scope]))
            moderator = known.get(desk.hash)
            if moderator is None or not _may_see(moderator, desk.scope):
                desk.dismissed = True
                desk.listener.wake.set()

    async def _count_one(self, scope: Scope) -> Depth:
        async with connection(self._pool, COMMAND_SECONDS) as database:
            return (await _count(database, {scope}))[scope]

    def _scopes(self) -> set[Scope]:
        return {desk.scope for desk in self._desks}


def _may_see(moderator: Moderator, scope: Scope) -> bool:
    return moderator.sites is None or (scope is not None and scope <= frozenset(moderator.sites))


async def _count(database: Connection, scopes: set[Scope]) -> dict[Scope, Depth]:
    """The depth for each scope, with one statement for all sites that they name and one for all sites."""
    named = sorted(frozenset[str]().union(*(scope for scope in scopes if scope is not None)))
    sites = await select_site_depths(database, named, COUNTED + 1) if named else {}
    depths: dict[Scope, Depth] = {
        scope: sum((sites[site] for site in scope), Depth()) for scope in scopes if scope is not None
    }
    if None in scopes:
        depths[None] = await select_whole_depth(database, COUNTED + 1)
    return depths


def queue_event(depth: Depth) -> bytes:
    """The event `queue`. Numbers above `COUNTED` are cut to it."""
    numbers = msgspec.structs.asdict(depth)
    cut = [name for name, number in numbers.items() if number > COUNTED]
    bounded = Depth(**{name: min(number, COUNTED) for name, number in numbers.items()})
    return events.event("queue", Queued(bounded, cut))


def _change(rings: Sequence[Ring], scope: Scope) -> bytes:
    decided = [
        _Decided(ring.comment_id, ring.site_id, ring.article_id, ring.status, ring.version, ring.by)
        for ring in rings
        if ring.comment_id and (scope is None or ring.site_id in scope)
    ]
    return events.event("change", {"comments": decided}) if decided else b""


def _claims(rings: Sequence[Ring], scope: Scope) -> bytes:
    """The last that became of each claim."""
    claimed = {
        one.comment_id: _Claimed(one.comment_id, ring.by or "", one.expires_at)
        for ring in rings
        if scope is None or ring.site_id in scope
        for one in ring.claims
    }
    return events.event("claims", {"claims": list(claimed.values())}) if claimed else b""
