"""Logs as JSON lines on standard error, without texts of comments, tokens, addresses or messages of errors."""

import logging
import logging.config
import time
import traceback
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

import msgspec

_STANDARD = set(logging.makeLogRecord({}).__dict__) | {"message", "asctime", "taskName", "color_message"}

REPEAT_SECONDS = 60.0
REPEATS = 1_000
# The fields of a record that make it another one.
_SAME = {"task", "server", "reason", "site", "route", "method"}


class JsonFormatter(logging.Formatter):
    """One JSON object a line. It has the type and the traceback of an exception: the message may quote a comment."""

    def format(self, record: logging.LogRecord) -> str:
        entry: dict[str, Any] = {
            "time": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname.lower(),
            "logger": record.name,
            # asyncio appends the error itself to its messages.
            "message": record.getMessage().partition("\n")[0],
        }
        entry |= {key: value for key, value in record.__dict__.items() if key not in _STANDARD}
        if record.exc_info and record.exc_info[1] is not None:
            entry["error"] = type(record.exc_info[1]).__name__
            entry["at"] = [
                f"{frame.filename}:{frame.lineno} {frame.name}"
                for frame in traceback.extract_tb(record.exc_info[2])[-8:]
            ]
        return msgspec.json.encode(entry, enc_hook=str).decode()


class RepeatFilter(logging.Filter):
    """Lets a warning or an error through once a minute, however often it comes. `left_out` says how many others came.

    Two are the same if they have the same message and level, and the same error from the same line.
    """

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        super().__init__()
        self._clock = clock
        self._until: dict[tuple[object, ...], tuple[float, int]] = {}

    def filter(self, record: logging.LogRecord) -> bool:
        if record.levelno < logging.WARNING:
            return True
        error, place = None, None
        if record.exc_info and record.exc_info[1] is not None:
            error = type(record.exc_info[1])
            frames = traceback.extract_tb(record.exc_info[2])
            place = (frames[-1].filename, frames[-1].lineno) if frames else None
        own = tuple(sorted((name, str(record.__dict__[name])) for name in _SAME & record.__dict__.keys()))
        key = (record.name, record.levelno, record.msg, own, error, place)
        now = self._clock()
        until, left_out = self._until.pop(key, (0.0, 0))
        if now < until:
            self._until[key] = (until, left_out + 1)
            return False
        self._until[key] = (now + REPEAT_SECONDS, 0)
        if len(self._until) > REPEATS:
            del self._until[next(iter(self._until))]
        if left_out:
            record.left_out = left_out
        return True


def configure() -> None:
    """Send every logger's records through `JsonFormatter`."""
    logging.config.dictConfig(
        {
            "version": 1,
            "disable_existing_loggers": False,
            "formatters": {"json": {"()": JsonFormatter}},
            "filters": {"repeats": {"()": RepeatFilter}},
            "handlers": {
                "stderr": {"class": "logging.StreamHandler", "formatter": "json", "filters": ["repeats"]}
            },
            "root": {"level": "INFO", "handlers": ["stderr"]},
        }
    )
