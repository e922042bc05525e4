"""The benchmark of `moderation serve`: it runs, and nothing that it sends is refused. No test depends on speed."""

import re

from bench.load import Load
from bench.perspective import Row, markdown, measure


async def test_every_load_is_put_on_every_system() -> None:
    rows = await measure(1, 0.3)
    assert {(row.load, row.system) for row in rows} == {
        (load, system)
        for load in ("all it can", "1,000/s", "500/s")
        for system in ("ours", "ours, HTTPS", "bare")
    }
    assert [row for row in rows if row.result.errors or not row.result.requests] == []


async def test_ratios_are_to_the_bare_handler_of_the_same_round() -> None:
    rows = [
        Row("all it can", system, Load(requests, 1.0, 1.0, 2.0, 0), 100.0)
        for system, requests in (
            ("ours", 50),
            ("bare", 100),
            ("ours", 80),
            ("bare", 80),
            ("ours", 90),
            ("bare", 60),
        )
    ]
    lines = markdown(rows).splitlines()
    assert re.split(r" *\| *", lines[2])[1:6] == ["all it can", "ours", "80", "1.00", "100"]
    assert re.split(r" *\| *", lines[3])[1:5] == ["all it can", "bare", "80", "1.00"]
