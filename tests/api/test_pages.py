"""The web pages of the service, and the files that they load."""

import gzip
import re
from pathlib import Path

import pytest

import comments_service
from comments_service.demo.articles import demo_articles
from tests.running import RunningService

pytestmark = pytest.mark.asyncio(loop_scope="module")

WEB = Path(comments_service.__file__).parent / "web"
FILE_LINK = re.compile(r'(?:src|href)="(/static/[^"]+)"')


@pytest.mark.parametrize("path", ["/", "/desk", "/docs", "/demo/articles/welcome"])
async def test_a_page_allows_nothing_inline_and_nothing_from_other_origins(
    service: RunningService, path: str
) -> None:
    page = await service.client.get(path)
    policy = page.headers["content-security-policy"]
    assert page.status_code == 200
    assert page.headers["content-type"] == "text/html; charset=utf-8"
    assert "default-src 'none'" in policy
    assert "require-trusted-types-for 'script'" in policy
    assert "frame-ancestors 'none'" in policy
    assert "unsafe" not in policy
    assert re.search(r"https?://", policy) is None
    assert re.search(r"<script(?![^>]* src=)|<style|\son\w+=|\sstyle=", page.text) is None


@pytest.mark.parametrize("path", ["/", "/desk", "/docs", "/demo/articles/welcome"])
async def test_every_file_that_a_page_loads_exists(service: RunningService, path: str) -> None:
    files = FILE_LINK.findall((await service.client.get(path)).text)
    assert files
    for file in files:
        assert (await service.client.get(file)).status_code == 200


@pytest.mark.parametrize("article", list(demo_articles()))
async def test_each_article_of_the_demo_newspaper_has_a_page(service: RunningService, article: str) -> None:
    page = await service.client.get(f"/demo/articles/{article}")
    for part in demo_articles()[article].headline.split("　"):
        assert f"<span>{part}</span>" in page.text
    assert (
        page.text.count(f'<comment-count site="default" article="{article}">コメント0</comment-count>') == 2
    )


async def test_an_article_page_can_show_the_comments_of_another_site(service: RunningService) -> None:
    page = await service.client.get("/demo/articles/some-id?site=evening-news")
    assert '<comment-thread site="evening-news" article="some-id">' in page.text


@pytest.mark.parametrize(
    "path",
    [
        "/demo/articles/%3Cscript%3E",
        "/demo/articles/" + "a" * 201,
        "/demo/articles/welcome?site=UPPER",
        '/demo/articles/welcome?site="><script>',
        "/static/nothing.js",
        "/static/desk/desk.html",
        "/static/widget/types.d.ts",
        "/static/..%2Fcli.py",
        "/static/demo/articles.py",
        "/static/demo/../../cli.py",
    ],
)
async def test_an_unknown_page_or_file_is_not_found(service: RunningService, path: str) -> None:
    answer = await service.client.get(path)
    assert answer.status_code == 404
    assert answer.json()["code"] == "not-found"


async def test_a_module_is_served_unchanged_to_every_origin(service: RunningService) -> None:
    answer = await service.client.get("/static/widget.js", headers={"Accept-Encoding": "identity"})
    assert answer.content == (WEB / "widget.js").read_bytes()
    assert answer.headers["content-type"] == "text/javascript; charset=utf-8"
    assert answer.headers["access-control-allow-origin"] == "*"
    assert answer.headers["x-content-type-options"] == "nosniff"
    assert "max-age=300" in answer.headers["cache-control"]


async def test_a_module_is_compressed_for_a_client_that_accepts_gzip(service: RunningService) -> None:
    async with service.client.stream(
        "GET", "/static/widget.js", headers={"Accept-Encoding": "gzip"}
    ) as answer:
        body = b"".join([chunk async for chunk in answer.aiter_raw()])
    assert answer.headers["content-encoding"] == "gzip"
    assert gzip.decompress(body) == (WEB / "widget.js").read_bytes()


async def test_an_unchanged_module_is_not_sent_again(service: RunningService) -> None:
    etag = (await service.client.get("/static/widget.js")).headers["etag"]
    answer = await service.client.get("/static/widget.js", headers={"If-None-Match": etag})
    assert answer.status_code == 304
    assert answer.content == b""
