"""The places where suggestions are: a database and a file. What holds for one holds for the other."""

from pathlib import Path

import pytest


@pytest.fixture(params=["PostgreSQL", "file"])
def place_environ(request: pytest.FixtureRequest, tmp_path: Path) -> dict[str, str]:
    """An environment in which suggestions are kept there."""
    if request.param == "file":
        return {"COMMENTS_DATA_DIR": str(tmp_path / "data")}
    # No `comments up` runs on this folder.
    return {
        "COMMENTS_DATABASE_URL": request.getfixturevalue("database_url"),
        "COMMENTS_DATA_DIR": str(tmp_path / "none"),
    }
