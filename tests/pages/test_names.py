"""What an article is called, by its page."""

from datetime import UTC, datetime
from typing import Any

import msgspec
import pytest

from comments_service.domain.articles import PageName
from moderation.pages.names import Page, page_name

NOW = datetime(2026, 11, 29, 12, tzinfo=UTC)
URL = "https://news.example/a/tram"
SUFFIXED = "市電、来春に復活へ｜汐見日報"
MORNING = datetime(2026, 11, 28, 21, 30, tzinfo=UTC)


def read(html: str | bytes, charset: str = "", **fields: Any) -> PageName:
    body = html.encode() if isinstance(html, str) else html
    return page_name(Page(URL, body, charset, **fields), NOW)


def linked(data: object, more: str = "") -> PageName:
    script = data if isinstance(data, str) else msgspec.json.encode(data).decode()
    return read(f'<title>{SUFFIXED}</title>{more}<script type="application/ld+json">{script}</script>')


def test_linked_data_comes_before_open_graph_and_that_before_the_title() -> None:
    graph = (
        "<meta property='og:title' content='市電、 復活へ&amp;延伸'><meta property='article:section' content='地域'>"
        "<meta property='article:published_time' content='2026-11-29T06:30:00+09:00'>"
    )
    assert read(f"<html><body><title>{SUFFIXED}</title>") == PageName(title=SUFFIXED)
    named = PageName(title="市電、 復活へ&延伸", section="地域", published_at=MORNING)
    assert read(f"<title>{SUFFIXED}</title>{graph}") == named
    data = {"@context": "https://schema.org", "@type": "NewsArticle", "headline": "市電が帰ってくる"}
    assert linked(data, graph) == msgspec.structs.replace(named, title="市電が帰ってくる")
    whole = data | {"articleSection": ["社会", "地域"], "datePublished": "2026-11-28"}
    assert linked(whole, graph) == PageName(
        title="市電が帰ってくる", section="社会", published_at=datetime(2026, 11, 27, 15, tzinfo=UTC)
    )


def test_the_article_is_found_wherever_it_stands() -> None:
    article = {"@type": "NewsArticle", "headline": "市電が帰ってくる"}
    other = {"@type": "NewsArticle", "headline": "ほかの記事", "url": "https://news.example/a/other"}
    shapes: list[object] = [
        [{"@type": "WebSite", "name": "汐見日報"}, article],
        {
            "@context": "https://schema.org",
            "@graph": [{"@type": "Organization", "name": "汐見日報"}, article],
        },
        {"@type": "WebPage", "mainEntity": article},
        {
            "@type": ["Thing", "https://schema.org/ReportageNewsArticle"],
            "headline": ["市電が帰ってくる", "市電"],
        },
        {"@type": "NewsArticle", "headline": {"@value": "市電が帰ってくる", "@language": "ja"}},
        [other, article | {"mainEntityOfPage": {"@id": f"{URL}/"}}],
        [other, article | {"url": f"{URL}?ref=top"}],
        [{"@type": "ItemList", "itemListElement": [other]}, article],
        [{"@type": "NewsArticle", "headline": " "}, article],
        '<!--\n{"@type": "NewsArticle",\n "headline": "市電が\t帰ってくる"};\n-->',
        '//<![CDATA[\n{"@type": "BlogPosting", "name": "市電が帰ってくる"}\n//]]>',
        # A broken script does not hide the next one.
        '{"@type": "NewsArticle", </script><script type="Application/LD+JSON; charset=utf-8">'
        + msgspec.json.encode(article).decode(),
    ]
    titles = [(linked(shape).title or "").replace(" ", "") for shape in shapes]
    assert titles == ["市電が帰ってくる"] * len(shapes)


def test_what_is_no_article_names_nothing() -> None:
    shapes: list[object] = [
        {"@type": "WebSite", "headline": "汐見日報"},
        {"@type": "ItemList", "itemListElement": [{"@type": "NewsArticle", "headline": "ほかの記事"}]},
        {"@type": "NewsArticle", "headline": 5},
        {"@type": {"a": 1}},
        "[" * 100_000,
        "null",
        "",
        '{"@type": "NewsArticle", "headline": ' + "9" * 5_000 + "}",
    ]
    assert [linked(shape).title for shape in shapes] == [SUFFIXED] * len(shapes)


def test_titles_are_cleaned_as_those_of_publishers_are() -> None:
    assert read("<title>\n  市電\u202e、\n復活 &#x1F68B;\x07 </title>").title == "市電、 復活 🚋"
    assert read("<title>\u200b\u3000 </title><svg><title>絵</title></svg>").title is None
    assert read("<body><svg><title>絵</title></svg><p>本文").title is None
    assert (
        read("<!-- <title>古い</title> --><script>'<title>偽</title>'</script><title>市電</title>").title
        == "市電"
    )
    assert linked({"@type": "Article", "headline": "&quot;市電&quot; &amp; バス"}).title == '"市電" & バス'
    long = read(f"<title>{'市' * 5_000}</title><meta property='article:section' content='{'欄' * 101}'>")
    assert (long.title, long.section) == ("市" * 299 + "…", "欄" * 99 + "…")
    assert read(b"") == PageName()


@pytest.mark.parametrize(
    ("codec", "header", "meta"),
    [
        ("utf-8", "", ""),
        ("utf-8-sig", "shift_jis", "euc-jp"),
        ("cp932", "Shift_JIS", ""),
        ("cp932", "", "x-sjis"),
        ("cp932", "", ""),
        ("euc_jp", "", "EUC-JP"),
        ("euc_jp", "", ""),
        ("iso2022_jp", "iso-2022-jp", ""),
        ("iso2022_jp", "", ""),
        ("utf-16", "", ""),
        # A word that is wrong, or no charset of pages.
        ("cp932", "utf-8", ""),
        ("utf-8", "unicode_escape", "zip"),
    ],
)
def test_pages_are_read_in_their_charset(codec: str, header: str, meta: str) -> None:
    word = f'<meta http-equiv="Content-Type" content="text/html; charset={meta}">' if meta else ""
    html = f"<html><head>{word}<title>市電、来春に復活へ 表示する</title>"
    assert read(html.encode(codec), header).title == "市電、来春に復活へ 表示する"


def test_signs_beyond_the_standard_are_read_as_browsers_do() -> None:
    assert read("<title>①㈱髙島</title>".encode("cp932"), "shift_jis").title == "①㈱髙島"
    assert (read(b"<meta charset=euc-jp><title>\xad\xa1\xbb\xd4\xc5\xc5</title>").title) == "①市電"


@pytest.mark.parametrize(
    ("said", "moment"),
    [
        ("2026-11-29T06:30:00+09:00", MORNING),
        ("2026-11-28T21:30:00Z", MORNING),
        ("2026-11-29T06:30:00.000+0900", MORNING),
        ("2026-11-29 06:30:00 +09:00", MORNING),
        ("2026-11-29T06:30", MORNING),
        ("Sat, 28 Nov 2026 21:30:00 GMT", MORNING),
        ("2026年11月29日(日) 6時30分", MORNING),
        ("2026年11月29日 午前6時30分", MORNING),
        ("2026/11/29 06:30", MORNING),
        ("2026-11-29", datetime(2026, 11, 28, 15, tzinfo=UTC)),
        ("2027-11-29T06:30:00+09:00", None),
        ("0001-01-01T00:00:00Z", None),
        ("2026-13-40", None),
        ("昨日", None),
        ("9999-99-99T99:99, x", None),
        ("", None),
    ],
)
def test_moments_without_a_zone_are_in_the_sites(said: str, moment: datetime | None) -> None:
    html = f"<meta property=article:published_time content='{said}'>"
    assert read(html).published_at == moment
    if said == "2026-11-29":
        assert read(html, time_zone="UTC").published_at == datetime(2026, 11, 29, tzinfo=UTC)
