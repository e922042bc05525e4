"""`comments up` with stand-ins: run_up.py FOLDER OPTIONS PORTS.

The options are fields of the plan, the ports are those of its two servers, both as JSON.
"""

import json
import os
import sys
from pathlib import Path

from comments_service.errors import StartError
from comments_service.local import server
from comments_service.local.processes import Plan
from comments_service.local.up import up


async def prepare(database_url: str) -> str | None:
    sys.stdout.write(f"prepared {database_url}\n")
    return os.environ.get("INVITATION")


if __name__ == "__main__":
    # Coverage has begun here; a stand-in starts twice as fast without it.
    os.environ.pop("COVERAGE_PROCESS_CONFIG", None)
    folder, options, ports = sys.argv[1:]
    # Not its own choice: another `up` of the same test may choose the same.
    server.PORTS = json.loads(ports)
    try:
        up(Plan(data_dir=Path(folder), **json.loads(options)), prepare)
    except StartError as error:
        sys.exit(f"comments: {error}")
