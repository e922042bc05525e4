"""Whatever the OpenAPI document allows to ask, it lists the answer: Schemathesis asks, from a fixed seed."""

import asyncio
import sys
from pathlib import Path

import pytest

from moderation.api.openapi import openapi_document
from tests.perspective.serving import served

START = "from schemathesis.cli import schemathesis; schemathesis()"
# Not among them: that a request which fits its schema is accepted (an empty comment is not), and that 405 is the answer
# to another method (Google's is 404).
CHECKS = [
    "not_a_server_error",
    "status_code_conformance",
    "content_type_conformance",
    "response_headers_conformance",
    "response_schema_conformance",
]


@pytest.mark.parametrize(("keys", "examples"), [("", 60), ("a key", 15)], ids=["any key", "one key"])
async def test_every_answer_is_one_that_the_document_lists(tmp_path: Path, keys: str, examples: int) -> None:
    async with served(key_limit="off", coral_secrets="a secret", api_keys=keys) as client:
        process = await asyncio.create_subprocess_exec(
            *(sys.executable, "-c", START, "run", f"{client.base_url}/openapi.json"),
            *("--checks", ",".join(CHECKS), "--phases", "coverage,fuzzing"),
            *("--max-examples", str(examples), "--seed", "1", "--no-color", "--generation-database", "none"),
            cwd=tmp_path,
            stdout=asyncio.subprocess.PIPE,
            stderr=asyncio.subprocess.STDOUT,
        )
        printed, _ = await process.communicate()
    report = printed.decode()
    assert process.returncode == 0, report
    assert f"Tested: {len(openapi_document()['paths'])}" in report
