"""What stands before the application: prefixes and figures, whatever is asked for."""

from tests.perspective.serving import ANALYZE, asked, served


async def test_a_path_that_somebody_makes_up_has_no_figures_of_its_own() -> None:
    async with served() as client:
        for number in range(20):
            await client.get(f"/made-up/{number}")
        await client.post(ANALYZE, json=asked("市電"))
        await client.post("/v1/score", json={"texts": ["市電"]})
        figures = (await client.get("/metrics")).text
    assert 'call="/made-up' not in figures
    assert 'moderation_requests_total{call="other",status="404"}' in figures
    for call in (ANALYZE, "/v1/score"):
        assert f'moderation_requests_total{{call="{call}",status="200"}}' in figures
