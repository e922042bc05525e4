"""What the migration fills in for the queue is what the service would have written."""

import shutil
from pathlib import Path

import msgspec
import pytest

from comments_service.domain.decisions import Policy, Scores, Thresholds
from comments_service.domain.margins import margin_of
from comments_service.store.migrations import available, migrate
from comments_service.store.pool import single_connection
from comments_service.store.sites import add_origins, update_policy

_POLICY = Policy(default=Thresholds(0.4, 0.9), thresholds={"threat": Thresholds(reject_above=0.8)})
_SCORES: list[Scores] = [
    {},
    {"toxicity": 0.3, "threat": 0.45},
    {"toxicity": 0.6, "threat": 0.55},
    {"toxicity": 0.95, "threat": 0.81},
]
_HELD = """
    WITH added AS (
        INSERT INTO comments (id, site_id, article_id, author, body, status, version, visitor_id, new_visitor,
                              request_hash)
        VALUES (gen_random_uuid(), 'default', 'tram', '市民', '市電の復活、楽しみにしています。', 'held', 2,
                gen_random_uuid(), true, '') RETURNING id
    )
    INSERT INTO decisions (comment_id, site_id, version, from_status, status, phase, reason, scores)
    SELECT id, 'default', 1, 'pending', 'held', 'links', 'links', $1::text::jsonb FROM added
"""


@pytest.fixture
def before(tmp_path: Path) -> Path:
    """The migrations before this one."""
    for number, file in available().items():
        if number < 15:
            shutil.copy(file, tmp_path)
    return tmp_path


async def test_what_was_held_has_the_phase_the_score_and_the_margin_of_its_last_decision(
    empty_database_url: str, before: Path
) -> None:
    await migrate(empty_database_url, before)
    async with single_connection(empty_database_url) as database:
        await add_origins(database, "default", [])
        await update_policy(database, "default", _POLICY)
        await database.execute("INSERT INTO articles (site_id, article_id) VALUES ('default', 'tram')")
        for scores in _SCORES:
            await database.execute(_HELD, msgspec.json.encode(scores).decode())
        await migrate(empty_database_url)
        rows = await database.fetch("SELECT phase, reason, score, margin FROM comments ORDER BY created_at")
    assert {(row["phase"], row["reason"]) for row in rows} == {("links", "links")}
    assert [row["score"] for row in rows] == [None, *(pytest.approx(one["toxicity"]) for one in _SCORES[1:])]
    assert [row["margin"] for row in rows] == [
        None,
        *(pytest.approx(margin_of(one, _POLICY)) for one in _SCORES[1:]),
    ]
