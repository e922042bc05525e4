"""`comments up` with stand-ins: run_up.py FOLDER OPTIONS. The options are fields of the plan, as JSON."""

import json
import os
import sys
from pathlib import Path

from comments_service.errors import StartError
from comments_service.local.processes import Plan
from comments_service.local.up import up
from tests.ports import keep_to_own_ports


async def prepare(database_url: str) -> str | None:
    sys.stdout.write(f"prepared {database_url}\n")
    return os.environ.get("INVITATION")


if __name__ == "__main__":
    keep_to_own_ports()
    # Coverage has begun here; a stand-in starts twice as fast without it.
    os.environ.pop("COVERAGE_PROCESS_CONFIG", None)
    folder, options = sys.argv[1:]
    try:
        up(Plan(data_dir=Path(folder), **json.loads(options)), prepare)
    except StartError as error:
        sys.exit(f"comments: {error}")
