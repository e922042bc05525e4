"""Sites: their origins and their policies."""

import pytest

from comments_service.domain.decisions import Policy, Thresholds
from comments_service.domain.sites import HOLD_EVERYTHING
from comments_service.store.pool import Connection
from comments_service.store.sites import (
    add_origins,
    close_site,
    select_claim_settings,
    select_sites,
    update_policy,
)

POLICY = Policy(
    default=Thresholds(approve_below=0.3, reject_above=0.9),
    thresholds={"threat": Thresholds(approve_below=0.1, reject_above=0.2)},
    blocked_words=["暴言"],
    max_links=0,
)


async def test_adding_an_origin_makes_a_site_that_does_not_exist(database: Connection) -> None:
    await add_origins(database, "evening", ["https://b.example"])
    await add_origins(database, "evening", ["https://a.example", "https://b.example"])
    assert (await select_sites(database, ["evening"]))["evening"].origins == [
        "https://a.example",
        "https://b.example",
    ]
    assert await select_claim_settings(database, None) == {"default": False, "evening": False}


async def test_a_new_site_has_the_default_policy(database: Connection) -> None:
    assert (await select_sites(database, ["default"]))["default"].policy == Policy()


async def test_an_updated_policy_is_read_as_it_was_written(database: Connection) -> None:
    assert await update_policy(database, "default", POLICY)
    assert (await select_sites(database, ["default"]))["default"].policy == POLICY


async def test_a_site_that_does_not_exist_cannot_be_changed(database: Connection) -> None:
    assert not await update_policy(database, "nowhere", POLICY)
    assert not await close_site(database, "nowhere", closed=True)
    assert await select_sites(database, ["nowhere"]) == {}


@pytest.mark.parametrize("stored", ['{"mood": "strict"}', '{"max_links": "many"}', '{"default": null}'])
async def test_a_stored_policy_that_is_invalid_holds_every_comment(database: Connection, stored: str) -> None:
    await add_origins(database, "evening", [])
    await database.execute("UPDATE sites SET policy = $1 WHERE site_id = 'default'", stored)
    sites = await select_sites(database, ["default", "evening"])
    assert sites["default"].policy == HOLD_EVERYTHING
    assert sites["evening"].policy == Policy()
