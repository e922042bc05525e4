"""Reads a page from standard input and writes what it says of its article, both as MessagePack.

A parser takes time that grows with the square of some documents, and is written in C. In a process of its own, which
gives way to all others, such a page costs a second and no moderation.
"""

import os
import resource
import sys
from datetime import UTC, datetime

import msgspec

from moderation.pages.names import Page, page_name

CPU_SECONDS = 1
BYTES = 1 << 30


def main() -> None:
    os.nice(10)
    resource.setrlimit(resource.RLIMIT_CPU, (CPU_SECONDS, CPU_SECONDS))
    resource.setrlimit(resource.RLIMIT_AS, (BYTES, BYTES))
    page = msgspec.msgpack.decode(sys.stdin.buffer.read(), type=Page)
    sys.stdout.buffer.write(msgspec.msgpack.encode(page_name(page, datetime.now(UTC))))


if __name__ == "__main__":
    main()
