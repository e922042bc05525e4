"""The web pages of the service, and the files that they load."""

import gzip
import re
from html import escape
from pathlib import Path
from urllib.parse import urljoin

import pytest

import comments_service
from comments_service.api.static_files import address_of, put_together, release, release_of
from comments_service.demo.articles import demo_articles
from tests.running import RunningService

pytestmark = pytest.mark.asyncio(loop_scope="module")

WEB = Path(comments_service.__file__).parent / "web"
FILE_LINK = re.compile(r'(?:src|href)="(/static/[^"]+)"')


async def test_modules_of_one_script_that_declare_one_name_are_not_put_together() -> None:
    """The browser would refuse the whole script, and the widget say that it is offline."""
    sources = {
        "a.js": b"import { b } from './b.js';\nlet asked = b;\n",
        "b.js": b"export const b = 1;\nconst asked = 2;\n",
    }
    with pytest.raises(ValueError, match="both declare asked"):
        put_together(sources, "a.js", "./")


async def test_scripts_are_put_together_without_what_says_nothing_and_with_whole_strings() -> None:
    sources = {
        "a.js": b"import { b } from './b.js';\n\nexport const a = [b, 'const x = [1,];}', \"it's ,];}\",];\n",
        "b.js": b"// A comment.\nexport const b = () => {\n  return `${1},);} const `;\n};\n",
    }
    assert put_together(sources, "a.js", "./").decode() == (
        "let e=()=>{return`${1},);} const `},t=[e,`const x = [1,];}`,`it's ,];}`];"
    )


@pytest.mark.parametrize("path", ["/", "/desk", "/docs", "/demo/articles/welcome", "/demo/widget"])
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


@pytest.mark.parametrize("path", ["/", "/desk", "/docs", "/demo/articles/welcome", "/demo/widget"])
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
    assert page.text.count(f'<comment-count site="default" article="{article}">コメント</comment-count>') == 2


@pytest.mark.parametrize("article", list(demo_articles()))
async def test_each_article_has_an_english_page_too(service: RunningService, article: str) -> None:
    page = await service.client.get(f"/demo/articles/{article}?lang=en")
    assert '<html lang="en">' in page.text
    assert f"<h1><span>{escape(demo_articles('en')[article].headline)}</span></h1>" in page.text
    # What is left in Japanese: the way to the Japanese page.
    text = page.text.replace("日本語", "")
    assert re.findall(r"[ぁ-んァ-ヶ一-龠]+", text) == []


@pytest.mark.parametrize("path", ["/", "/demo/articles/welcome"])
@pytest.mark.parametrize(
    ("query", "accepted", "language"),
    [
        ("", None, "ja"),
        ("", "ja,en-US;q=0.9,en;q=0.8", "ja"),
        ("", "en-GB,en;q=0.9", "en"),
        ("", "en-US,en;q=0.9,ja;q=0.8", "en"),
        ("", "de,en;q=0.7,ja;q=0.3", "en"),
        ("", "de", "ja"),
        ("", "en;q=0,ja;q=0.1", "ja"),
        ("", ";;q=x,,", "ja"),
        ("?lang=en", "ja", "en"),
        ("?lang=ja", "en", "ja"),
        ("?lang=xx", "en", "en"),
    ],
)
async def test_a_page_is_in_the_language_that_was_asked_for_or_is_preferred(
    service: RunningService, path: str, query: str, accepted: str | None, language: str
) -> None:
    headers = {"Accept-Language": accepted} if accepted else {}
    page = await service.client.get(path + query, headers=headers)
    assert f'<html lang="{language}">' in page.text
    assert "accept-language" in page.headers["vary"].lower()
    other = "en" if language == "ja" else "ja"
    assert re.search(rf'href="[^"]*lang={other}[^"]*"', page.text)


@pytest.mark.parametrize("lang", ["ko", "zh-Hans", "zh-Hant"])
async def test_an_article_page_has_the_comments_in_a_language_that_its_newspaper_has_not(
    service: RunningService, lang: str
) -> None:
    page = (await service.client.get(f"/demo/articles/welcome?lang={lang}")).text
    assert '<html lang="ja">' in page
    assert f'<comment-thread site="default" article="welcome" lang="{lang}">' in page
    assert f'href="/demo/articles/bus-fare?lang={lang}"' in page


async def test_an_article_page_can_show_the_comments_of_another_site(service: RunningService) -> None:
    page = await service.client.get("/demo/articles/some-id?site=evening-news")
    assert '<comment-thread site="evening-news" article="some-id" lang="ja">' in page.text


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
    path = address_of("widget/text.js")
    answer = await service.client.get(path, headers={"Accept-Encoding": "identity"})
    assert answer.content == (WEB / "widget/text.js").read_bytes()
    assert answer.headers["content-type"] == "text/javascript; charset=utf-8"
    assert answer.headers["access-control-allow-origin"] == "*"
    assert answer.headers["x-content-type-options"] == "nosniff"


async def test_what_belongs_to_a_release_never_changes_and_the_entries_are_asked_for_anew(
    service: RunningService,
) -> None:
    """haxtheweb/issues#2961 and adobecom/milo#6665: a browser had modules of two releases."""
    for entry in ("/static/widget.js", "/static/counts.js"):
        answer = await service.client.get(entry)
        assert answer.headers["cache-control"] == "no-cache"
        assert answer.headers["etag"]
        loaded = re.findall(r"""import\(['`](\.[^'`?$]+)""", answer.text)
        assert loaded
        for path in loaded:
            assert path.startswith(f"./v/{release().name}/")
            file = await service.client.get(urljoin(entry, path))
            assert file.status_code == 200
            assert file.headers["cache-control"] == "public, max-age=31536000, immutable"


async def test_a_file_of_another_release_is_not_found_and_not_kept(service: RunningService) -> None:
    answer = await service.client.get("/static/v/0123456789abcdef/comment-thread.js")
    assert answer.status_code == 404
    assert answer.headers["cache-control"] == "no-store"
    assert answer.headers["access-control-allow-origin"] == "*"


@pytest.mark.parametrize("path", ["/", "/desk", "/docs", "/demo/articles/welcome", "/demo/widget"])
async def test_our_own_pages_load_files_of_one_release(service: RunningService, path: str) -> None:
    links = FILE_LINK.findall((await service.client.get(path)).text)
    unversioned = [link for link in links if not link.startswith(f"/static/v/{release().name}/")]
    assert unversioned == (["/static/widget.js"] if "demo" in path else [])


async def test_a_changed_file_makes_another_release() -> None:
    sources = {path: file.body for path, file in release().versioned.items()}
    name = release_of(sources).name
    assert release_of(dict(reversed(sources.items()))).name == name
    assert release_of({**sources, "widget/storage.js": b"// changed"}).name != name


async def test_a_module_is_compressed_for_a_client_that_accepts_gzip(service: RunningService) -> None:
    async with service.client.stream(
        "GET", address_of("widget/text.js"), headers={"Accept-Encoding": "gzip"}
    ) as answer:
        body = b"".join([chunk async for chunk in answer.aiter_raw()])
    assert answer.headers["content-encoding"] == "gzip"
    assert gzip.decompress(body) == (WEB / "widget/text.js").read_bytes()


async def test_an_unchanged_module_is_not_sent_again(service: RunningService) -> None:
    etag = (await service.client.get("/static/widget.js")).headers["etag"]
    answer = await service.client.get("/static/widget.js", headers={"If-None-Match": etag})
    assert answer.status_code == 304
    assert answer.content == b""
