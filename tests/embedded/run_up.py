"""`comments up` with stand-ins: run_up.py FOLDER PORT API-COMMAND WORKER-COMMAND, the commands as JSON lists."""

import json
import sys
from pathlib import Path

from comments_service.data_folder import StartError
from comments_service.supervisor import Plan, up


async def prepare(database_url: str) -> None:
    sys.stdout.write(f"prepared {database_url}\n")


if __name__ == "__main__":
    folder, port, api, worker = sys.argv[1:]
    plan = Plan(data_dir=Path(folder), port=int(port), api=json.loads(api), worker=json.loads(worker))
    try:
        up(plan, prepare)
    except StartError as error:
        sys.exit(f"comments: {error}")
