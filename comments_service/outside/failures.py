"""Why something could not be fetched."""

from typing import Literal

# address: a host or an address that is refused. origin: outside the origins. unreachable: no name, no connection, no
# TLS. broken: no HTTP, or a body that is cut off. status: another status than 200. redirects: too many. size, time:
# over the limits. encoding: compressed in another way than was asked for.
Why = Literal["address", "origin", "unreachable", "broken", "status", "redirects", "size", "time", "encoding"]


class FetchError(Exception):
    """What was asked for was not fetched. `why` is one of few words, for logs and figures."""

    def __init__(self, why: Why, detail: str, status: int | None = None) -> None:
        super().__init__(detail)
        self.why: Why = why
        self.status = status
