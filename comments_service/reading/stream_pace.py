"""The timings and the limit of event streams."""

import msgspec


class StreamPace(msgspec.Struct, frozen=True, kw_only=True):
    """How event streams pace themselves. Times are seconds.

    The first change after quiet is sent at once; changes within a `tick` after it are folded into one event. A lost
    ring of the bell goes unnoticed for `heal` at most. Decisions within a `desk_tick` are one event for the moderators'
    desks. Their queue is counted every `depth_every`, and soon after decisions, but not within `depth_pause` of the
    count before. If the bell is silent for `ask_after`, Redis is asked whether it still answers. What fails is tried
    again after `pause`. Each stream says every `beat` that it is alive. A stream ends after about a `lifetime` (a fifth
    more or less), and is dropped if its client does not read for `send`. A change of more than `change_limit` comments
    is sent as a reset.
    """

    tick: float = 0.05
    heal: float = 3.0
    desk_tick: float = 0.2
    depth_every: float = 5.0
    depth_pause: float = 0.5
    ask_after: float = 5.0
    pause: float = 0.5
    beat: float = 15.0
    lifetime: float = 600.0
    send: float = 30.0
    change_limit: int = 200
