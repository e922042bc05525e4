import json
import re
from ipaddress import ip_address
from typing import Any

import pytest

from comments_service.settings import Networks, Settings
from tests.perspective.serving import served

DISCOVERY = "/$discovery/rest"


@pytest.mark.parametrize(
    ("path", "host", "root"),
    [
        (DISCOVERY, "127.0.0.1:8100", "http://127.0.0.1:8100/"),
        (f"/perspective{DISCOVERY}", "scores.news.example", "http://scores.news.example/perspective/"),
        (
            f"/a%20b/%E5%B8%82%E9%9B%BB%3F{DISCOVERY}",
            "scores.news.example",
            "http://scores.news.example/a%20b/%E5%B8%82%E9%9B%BB%3F/",
        ),
        # Where the host is overridden its clients speak HTTPS, whoever ends it.
        (DISCOVERY, "commentanalyzer.googleapis.com", "https://commentanalyzer.googleapis.com/"),
        (
            "/discovery/v1/apis/commentanalyzer/v1alpha1/rest",
            "scores.news.example",
            "http://scores.news.example/",
        ),
    ],
)
async def test_the_document_has_the_address_at_which_it_was_asked(path: str, host: str, root: str) -> None:
    async with served() as client:
        answer = await client.get(f"{path}?version=v1alpha1", headers={"Host": host})
    document: dict[str, Any] = answer.json()
    assert document["rootUrl"] == document["baseUrl"] == root
    assert document["batchPath"] == "batch"


@pytest.mark.parametrize(("networks", "scheme"), [("127.0.0.0/8", "https"), ("", "http")])
async def test_a_trusted_proxy_says_whether_it_is_https(networks: str, scheme: str) -> None:
    headers = {"Host": "scores.news.example", "X-Forwarded-Proto": "https"}
    async with served(service=Settings(trusted_proxies=Networks(networks))) as client:
        answer = await client.get(DISCOVERY, headers=headers)
    assert answer.json()["rootUrl"] == f"{scheme}://scores.news.example/"


def test_a_proxy_is_known_by_its_ipv4_address_on_a_socket_of_ipv6() -> None:
    assert ip_address("::ffff:192.0.2.7") in Networks("192.0.2.0/24")
    assert ip_address("::ffff:192.0.2.7") not in Networks("198.51.100.0/24,::1")


async def test_every_schema_that_the_document_names_is_in_it() -> None:
    async with served() as client:
        document: dict[str, Any] = (await client.get(DISCOVERY)).json()

    named = set(re.findall(r'"\$ref": "(\w+)"', json.dumps(document)))
    methods = document["resources"]["comments"]["methods"]
    assert set(methods) == {"analyze", "suggestscore"}
    assert named == set(document["schemas"])
    assert methods["analyze"]["path"] == "v1alpha1/comments:analyze"
