"""Links, as readers and trolls write them."""

import pytest

from comments_service.domain.decisions import Policy
from moderation.deciding.phases.links import links
from moderation.deciding.pipeline import Subject, Verdict
from moderation.folding.links import find_links
from tests.scaling import fast_growing


def verdict_on(body: str, *, author: str = "市民", max_links: int = 1) -> Verdict | None:
    return links(Subject(author=author, body=body, policy=Policy(max_links=max_links)))


@pytest.mark.parametrize(
    "body",
    [
        "https://a.example/x、https://b.example/y",
        "https://a.example/x。https://b.example/y",
        "（https://a.example/x）「https://b.example/y」",
        "https://a.example/xとhttps://b.example/y",
        "https://a.example/x,https://b.example/y",
        "https://a.example/xhttps://b.example/y",
        "https://a.examplehttps://b.example",
        "https://a.example/x／https://b.example/y",
        "https://a.example？https://b.example",
        "〈https://a.example〉《https://b.example》",
        "https://例え.jp/あ・https://例え.テスト",
        "bit.ly/abc と lin.ee/xyz",
        "goo.gl と amzn.to",
        "T.co/abc Tinyurl.com/xyz",
        "Amazon.co.jp/dp/1 Yahoo.co.jp/?a=1",
        "example.comとexample.net",
        "激安.com/a と 格安.jp/b",
        "kasegu-style.xyz Cheap-Pills.com",
        "LINE.me/a と t.me/b",
        # As trolls hide links from filters.
        "hxxp://a.example と hxxps[:]//b.example",
        "h**ps://a.example と https:\\\\b.example",
        "example[.]com と example(.)net",
        "example[dot]com と example ドット net",
        "example．com と ｅｘａｍｐｌｅ。ｊｐ",
        "𝐛𝐢𝐭.𝐥𝐲/abc と ⓑⓘⓣ.ⓛⓨ",
        "http://192.0.2.1/a と 192.0.2.1/b",
    ],
)
def test_two_links_are_two(body: str) -> None:
    """ox-content#1138, cmark-gfm#377: links run together at Japanese signs."""
    verdict = verdict_on(body)
    assert verdict is not None
    assert len(verdict.spans) == 2
    assert verdict_on(body, max_links=2) is None


@pytest.mark.parametrize(
    "body",
    [
        "https://web.archive.org/web/2026/https://news.example/tram",
        "https://share.example/?url=https://news.example/tram",
        "詳しくはbit.ly/abcまで",
    ],
)
def test_one_link_is_one(body: str) -> None:
    assert verdict_on(body) is None
    assert verdict_on(body, max_links=0) is not None


@pytest.mark.parametrize(
    "body",
    [
        "ASP.NET and VB.NET",
        "asp.net and vb.net",
        "Amazon.co.jp と Yahoo.co.jp",
        "amazon.co.jp と yahoo.co.jp",
        "Amazon.co.jp/Yahoo.co.jp",
        "Booking.com と Hotels.com",
        "Node.js、Vue.js、D3.js",
        "価格.com で買った。でも高い",
        "そう思う。でも。みんな。アマゾン。コム",
        "README.md と setup.py と install.sh",
        "I agree.So do I. I like it.in fact",
        "Mr.Children と T.M.Revolution",
        "U.S.A. p.m. Ph.D. No.1 vol.2 v1.2.3 10.5mm",
        "ok。no problem",
        "mail@example.com まで",
        "https://",
    ],
)
def test_what_only_resembles_a_link_is_none(body: str) -> None:
    """HyperNerd#180: names taken for links."""
    assert verdict_on(body, max_links=0) is None


def test_a_span_is_the_link_without_the_text_around_it() -> None:
    body = "（https://a.example/x）、例はexample.jp/a?b=c。"
    verdict = verdict_on(body, max_links=0)
    assert verdict is not None
    found = [body[span.start : span.end] for span in verdict.spans]
    assert found == ["https://a.example/x", "example.jp/a?b=c"]


@pytest.mark.parametrize("author", ["Amazon.co.jp", "bit.ly", "例.com/a", "hxxp://a.example"])
def test_an_author_has_not_even_the_name_of_a_site(author: str) -> None:
    assert verdict_on("市電", author=author, max_links=100) is not None


def test_links_are_found_in_time_that_grows_with_the_text() -> None:
    assert fast_growing(lambda text: list(find_links(text))) == {}
